import { readAddress } from './address.ts'
import type { ConfiguredMirror } from './configured-mirror.ts'
import { type ExportEntry, lineOf, type SourceSetting, type Trap } from './dialect.ts'
import { apiUrl } from './entries.ts'
import {
  entriesIn,
  isTable,
  type TomlTable,
  type TomlValue,
  textOf,
  textsOf as textsIn,
  tomlString,
} from './toml.ts'

/** An endpoint as k3s and the older tables of containerd take it: its path is used as it is. */
export function readEndpoint(
  written: string,
  source: string,
  line: number,
  traps: Trap[],
): ConfiguredMirror | undefined {
  const url = /^https?:\/\//i.test(written) ? written : `https://${written}`
  if (url !== written)
    traps.push({
      line,
      level: 'note',
      message: `an endpoint of ${source} has no scheme, so that https:// is used`,
    })
  // Without a path it is that of the API.
  const hasPath = URL.canParse(url) && !/^\/*$/.test(new URL(url).pathname)
  const read = readAddress(url, hasPath ? 'literal' : 'after')
  if (!read.ok) {
    traps.push({
      line,
      level: 'error',
      message: `an endpoint of ${source} ${read.reason}; write the path as in https://host/v2/path`,
    })
    return undefined
  }
  return { ...read.mirror, source, answersTags: true }
}

/** Where the mirrors of containerd stand, by the version of its configuration. */
const PLUGINS = ['io.containerd.grpc.v1.cri', 'io.containerd.cri.v1.images', 'cri']

/** The mirrors of a configuration of containerd; a folder of hosts.toml files is told. */
export function readMirrorTables(
  patch: TomlTable,
  text: string,
  base: number,
  traps: Trap[],
): readonly SourceSetting[] {
  const settings: SourceSetting[] = []
  const plugins = new Map(entriesIn(patch.plugins))
  for (const name of PLUGINS) {
    const plugin = plugins.get(name)
    const registry = new Map(entriesIn(plugin)).get('registry')
    const keys = new Map(entriesIn(registry))
    const [folder] = textsIn(keys.get('config_path'))
    const tables = entriesIn(keys.get('mirrors'))
    const at = base + lineOf(text, 'config_path') - 1
    if (folder !== undefined)
      traps.push({ line: at, level: 'note', message: `hosts.toml files are read from ${folder}` })
    if (folder !== undefined && tables.length > 0)
      traps.push({
        line: at,
        level: 'error',
        message: 'config_path and tables of mirrors are refused together; keep config_path',
      })
    const configs = new Map(entriesIn(keys.get('configs')))
    for (const [source, table] of tables) {
      if (!isTable(table)) continue
      const line = base + lineOf(text, `"${source}"`) - 1
      const mirrors: ConfiguredMirror[] = []
      for (const endpoint of textsIn(table.endpoint)) {
        const mirror = readEndpoint(endpoint, source, line, traps)
        if (mirror === undefined) continue
        mirrors.push(withTls(mirror, configs))
      }
      if (mirrors.length > 0) settings.push({ source, line, mirrors, fallsThrough: true })
    }
  }
  return settings
}

function withTls(mirror: ConfiguredMirror, configs: ReadonlyMap<string, TomlValue>): ConfiguredMirror {
  const config = configs.get(new URL(mirror.url).host)
  const tls = new Map(entriesIn(new Map(entriesIn(config)).get('tls')))
  const ca = textOf(tls.get('ca_file'))
  const insecure = mirror.insecure || tls.get('insecure_skip_verify') === true
  return { ...mirror, insecure, ...(ca === undefined ? {} : { ca }) }
}

/**
 * The table of a mirror, and that of its certificates.
 *
 * @param folder where the file of certificates is put
 */
export function mirrorTable(entry: ExportEntry, folder: string): string {
  const { key, host, ca } = entry
  const registry = '[plugins."io.containerd.grpc.v1.cri".registry'
  const trust =
    ca === undefined
      ? ''
      : `${registry}.configs.${tomlString(host)}.tls]\n  ca_file = ${tomlString(`${folder}/${ca}`)}\n`
  return `${registry}.mirrors.${tomlString(key)}]\n  endpoint = [${tomlString(apiUrl(entry))}]\n${trust}`
}
