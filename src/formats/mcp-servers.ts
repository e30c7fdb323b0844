import { programIn } from './command-texts.ts'
import type { Field } from './table.ts'

/** The arguments of servers that run in containers, at a path. */
export function serversAt(path: string): readonly Field[] {
  const command: Field['command'] = (scope) => programIn(scope.nearest('command'))
  return [{ path: `${path}.args`, role: 'service', form: 'commands', command }]
}
