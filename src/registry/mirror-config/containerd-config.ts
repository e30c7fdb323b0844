import { mirrorTable, readMirrorTables } from './containerd-mirrors.ts'
import type { Dialect, Trap } from './dialect.ts'
import { refusePart, refuseResolve } from './entries.ts'
import { parseToml } from './toml.ts'

const FOLDER = '/etc/containerd'

/**
 * The tables of mirrors in the configuration of containerd, which hosts.toml files take the place of.
 *
 * @see https://github.com/containerd/containerd/blob/v2.0.0/docs/cri/registry.md
 */
export const containerdConfig: Dialect = {
  id: 'containerd-config',
  consumers: 'containerd below the kubelet; no ctr, no nerdctl, no Docker',
  claims: (path, text) =>
    /(?:^|\/)config\.toml$/.test(path) && /\bplugins\b/.test(text) && text.includes('registry'),
  async read(text) {
    const parsed = await parseToml(text)
    if (!parsed.ok) return parsed
    const traps: Trap[] = []
    const settings = readMirrorTables(parsed.result, text, 1, traps)
    return { ok: true, result: { settings, traps } }
  },
  refuse: (entry) =>
    refusePart(entry, 'containerd') ?? refuseResolve(entry, 'the table of mirrors in containerd'),
  write(entries) {
    const notes = [
      'the registries themselves are asked where a mirror fails',
      'where config_path is set, these tables are refused: mirror export hosts.toml writes the files that it reads',
    ]
    for (const { ca } of entries) if (ca !== undefined) notes.push(`put ${ca} into ${FOLDER}/`)
    return { ok: true, text: entries.map((entry) => mirrorTable(entry, FOLDER)).join('\n'), notes }
  },
}
