import { getText } from '../../languages/yaml.ts'
import { isLoopback } from '../hosts.ts'
import type { ConfiguredMirror } from './configured-mirror.ts'
import { readEndpoint } from './containerd-mirrors.ts'
import { type Dialect, type ExportEntry, lineAt, lineOf, type SourceSetting, type Trap } from './dialect.ts'
import { apiUrl, refusePart, refuseResolve } from './entries.ts'
import {
  entriesIn,
  isTable,
  parseToml,
  type TomlTable,
  type TomlValue,
  textOf,
  textsOf as textsIn,
  tomlString,
} from './toml.ts'
import { below, rootMaps, textsOf } from './yaml.ts'

/** Where a node finds what is mounted into it. */
const NODE_FOLDER = '/etc/ssl/mirrors'
/** Where the mirrors of containerd stand, by the version of its configuration. */
const PLUGINS = ['io.containerd.grpc.v1.cri', 'io.containerd.cri.v1.images', 'cri']

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
        else settings.push(...readPatch(parsed.result, patch, line, traps))
      }
    }
    return { ok: true, result: { settings, traps } }
  },
  refuse: (entry) => refusePart(entry, 'kind') ?? refuseResolve(entry, 'the table of mirrors in containerd'),
  write(entries) {
    const patches = entries.map(
      (entry) => `  - |-
    [plugins."io.containerd.grpc.v1.cri".registry.mirrors.${tomlString(entry.key)}]
      endpoint = [${tomlString(apiUrl(entry))}]
${trustOf(entry)}`,
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

function trustOf({ host, ca }: ExportEntry): string {
  if (ca === undefined) return ''
  return `    [plugins."io.containerd.grpc.v1.cri".registry.configs.${tomlString(host)}.tls]
      ca_file = ${tomlString(`${NODE_FOLDER}/${ca}`)}
`
}

/** The mirrors of a configuration of containerd; a folder of hosts.toml files is told. */
function readPatch(patch: TomlTable, text: string, base: number, traps: Trap[]): readonly SourceSetting[] {
  const settings: SourceSetting[] = []
  const plugins = new Map(entriesIn(patch.plugins))
  for (const name of PLUGINS) {
    const plugin = plugins.get(name)
    const registry = new Map(entriesIn(plugin)).get('registry')
    const keys = new Map(entriesIn(registry))
    const [folder] = textsIn(keys.get('config_path'))
    if (folder !== undefined)
      traps.push({ line: base, level: 'note', message: `nodes read hosts.toml files from ${folder}` })
    for (const [source, table] of entriesIn(keys.get('mirrors'))) {
      if (!isTable(table)) continue
      const line = base + lineOf(text, `"${source}"`) - 1
      const mirrors: ConfiguredMirror[] = []
      for (const endpoint of textsIn(table.endpoint)) {
        const mirror = readEndpoint(endpoint, source, line, traps)
        if (mirror === undefined) continue
        if (isLoopback(new URL(mirror.url).hostname))
          traps.push({
            line,
            level: 'warning',
            message: `${new URL(mirror.url).host} is the node itself inside of a node, where no registry runs`,
          })
        mirrors.push(withTls(mirror, keys.get('configs')))
      }
      if (mirrors.length > 0) settings.push({ source, line, mirrors, fallsThrough: true })
    }
  }
  return settings
}

function withTls(mirror: ConfiguredMirror, configs: TomlValue | undefined): ConfiguredMirror {
  const config = new Map(entriesIn(configs)).get(new URL(mirror.url).host)
  const tls = new Map(entriesIn(new Map(entriesIn(config)).get('tls')))
  const ca = textOf(tls.get('ca_file'))
  const insecure = mirror.insecure || tls.get('insecure_skip_verify') === true
  return { ...mirror, insecure, ...(ca === undefined ? {} : { ca }) }
}
