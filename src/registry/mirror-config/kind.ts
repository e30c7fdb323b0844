import { getText } from '../../languages/yaml.ts'
import { append } from '../../text/lists.ts'
import { isLoopback } from '../hosts.ts'
import { mirrorTable, readMirrorTables } from './containerd-mirrors.ts'
import { type Dialect, lineAt, type SourceSetting, type Trap } from './dialect.ts'
import { refusePart, refuseResolve } from './entries.ts'
import { parseToml } from './toml.ts'
import { below, rootMaps, textsOf } from './yaml.ts'

/** Where a node finds what is mounted into it. */
const NODE_FOLDER = '/etc/ssl/mirrors'
/**
 * Patches of the configuration of containerd in a cluster of kind.
 *
 * @see https://kind.sigs.k8s.io/docs/user/configuration/#containerdconfigpatches
 */
export const kind: Dialect = {
  id: 'kind',
  consumers: 'the nodes of a kind cluster: the kubelet; no Docker beside it',
  claims: (path, text) => /\.ya?ml$/.test(path) && text.includes('containerdConfigPatches'),
  async read(text) {
    const traps: Trap[] = []
    const settings: SourceSetting[] = []
    for (const root of rootMaps(text)) {
      if (getText(root, 'kind') !== 'Cluster') continue
      for (const { text: patch, start } of textsOf(below(root, 'containerdConfigPatches'))) {
        const parsed = await parseToml(patch)
        const line = lineAt(text, start)
        if (!parsed.ok)
          traps.push({ line, level: 'error', message: 'a patch of containerd is not valid TOML' })
        else append(settings, readMirrorTables(parsed.result, patch, line, traps))
      }
    }
    for (const { line, mirrors } of settings)
      for (const { url } of mirrors)
        if (isLoopback(new URL(url).hostname))
          traps.push({
            line,
            level: 'warning',
            message: `${new URL(url).host} is the node itself inside of a node, where no registry runs`,
          })
    return { ok: true, result: { settings, traps } }
  },
  refuse: (entry) => refusePart(entry, 'kind') ?? refuseResolve(entry, 'the table of mirrors in containerd'),
  write(entries) {
    const patches = entries.map(
      (entry) => `  - |-\n${mirrorTable(entry, NODE_FOLDER).replace(/^/gm, '    ').trimEnd()}\n`,
    )
    const notes = [
      'the registries themselves are asked where a mirror fails',
      'nodes whose containerd has a config_path, as that of newer kind, need mirror export hosts.toml in each node instead',
    ]
    for (const { ca } of entries)
      if (ca !== undefined) notes.push(`mount ${ca} into each node as ${NODE_FOLDER}/${ca}, with extraMounts`)
    for (const { host } of entries)
      if (isLoopback(host.replace(/:\d+$/, '')))
        notes.push(`${host} is the node itself inside of a node; give the mirror an address that nodes reach`)
    return {
      ok: true,
      text: `kind: Cluster
apiVersion: kind.x-k8s.io/v1alpha4
containerdConfigPatches:
${patches.join('')}`,
      notes,
    }
  },
}
