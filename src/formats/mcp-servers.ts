import type { Field } from './table.ts'

/** The arguments of servers that run in containers, at a path. */
export function serversAt(path: string): readonly Field[] {
  return ['docker', 'podman'].map((command) => ({
    path: `${path}.args`,
    role: 'service',
    form: 'commands',
    command,
    where: { command },
  }))
}
