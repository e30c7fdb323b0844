import { HUB } from '../../oci/hub.ts'
import { readAddress, withoutScheme } from './address.ts'
import type { ConfiguredMirror, MirrorReading } from './configured-mirror.ts'
import { type Dialect, type DialectReading, lineOf, type SourceSetting, type Trap } from './dialect.ts'
import { hostAndPath, refuseBefore } from './entries.ts'
import { parseToml, type TomlTable, tablesOf, textOf, tomlString } from './toml.ts'

/** The mirrors of each source; none where a source has an entry without any, which takes away those of other files. */
export type MirrorsBySource = ReadonlyMap<string, readonly ConfiguredMirror[]>

/** Keys of the file itself. Below a table header they belong to the table, and count for nothing. */
const ROOT_KEYS = [
  'unqualified-search-registries',
  'short-name-mode',
  'credential-helpers',
  'additional-layer-store-auth-helper',
]

/**
 * `registries.conf` of version 2, and drop-ins of it: podman, skopeo, buildah, CRI-O.
 *
 * @see https://github.com/containers/image/blob/v5.34.0/docs/containers-registries.conf.5.md
 */
export const registriesConf: Dialect = {
  id: 'registries.conf',
  consumers: 'podman, buildah, skopeo and CRI-O; no Docker, no containerd',
  claims: (path) => /(?:^|\/)registries\.conf$|(?:^|\/)registries\.conf\.d\/[^/]+\.conf$/.test(path),
  folderOf: (path) => path.replace(/registries\.conf(?:\.d\/[^/]+)?$/, ''),
  async read(text) {
    const parsed = await parseToml(text)
    return parsed.ok ? { ok: true, result: readFile(parsed.result, text) } : parsed
  },
  refuse: (entry) => refuseBefore(entry, 'registries.conf'),
  write(entries) {
    const notes: string[] = []
    const tables = entries.map((entry) => {
      const source = tomlString(entry.key)
      const isClosed = entry.answersTags && !entry.mayFallBack
      if (entry.ca !== undefined)
        notes.push(`put ${entry.ca} into /etc/containers/certs.d/${entry.host}/ca.crt`)
      return `[[registry]]
prefix = ${source}
location = ${source}
${isClosed ? `# ${entry.key} itself is never asked; its mirrors are, since prefix and location are the same.\nblocked = true\n` : `# ${entry.key} itself is asked where the mirror fails${entry.answersTags ? '' : ', and for every tag'}.\n`}[[registry.mirror]]
location = ${tomlString(hostAndPath(entry))}
${entry.isInsecure || entry.scheme === 'http' ? 'insecure = true\n' : ''}${entry.answersTags ? '' : 'pull-from-mirror = "digest-only"\n'}`
    })
    return {
      ok: true,
      text: `# /etc/containers/registries.conf.d/50-mirrors.conf
# Where every reference has a digest, pull-from-mirror = "digest-only" keeps stale tags of a mirror out.

${tables.join('\n')}`,
      notes,
    }
  },
}

/**
 * Reads the mirrors of a `registries.conf` or of a drop-in of one.
 *
 * Left out are prefixes with a wildcard, and the first version of the format, which knows no mirrors.
 *
 * @returns by prefix, in the order in which they are asked
 */
export async function readRegistriesConf(text: string): Promise<MirrorReading<MirrorsBySource>> {
  const parsed = await parseToml(text)
  if (!parsed.ok) return parsed
  const { settings } = readFile(parsed.result, text)
  const named = settings.filter(({ source }) => !source.startsWith('*.'))
  return { ok: true, result: new Map(named.map(({ source, mirrors }) => [source, mirrors])) }
}

function readFile(file: TomlTable, text: string): DialectReading {
  const traps: Trap[] = []
  const settings: SourceSetting[] = []
  let from = 0
  for (const registry of tablesOf(file.registry)) {
    const header = text.indexOf('[[registry]]', from)
    const line = lineOf(text, '[[registry]]', from)
    if (header !== -1) from = header + 1
    noteRootKeys(registry, text, traps)
    const setting = readRegistry(registry, line, traps)
    if (setting !== undefined) settings.push(setting)
  }
  if (file.registries !== undefined)
    traps.push({
      line: lineOf(text, '[registries'),
      level: 'warning',
      message: 'this is the first version of the format, which knows no mirrors; write [[registry]] tables',
    })
  return { settings, traps }
}

function noteRootKeys(registry: TomlTable, text: string, traps: Trap[]): void {
  for (const table of [registry, ...tablesOf(registry.mirror)])
    for (const key of ROOT_KEYS)
      if (key in table)
        traps.push({
          line: lineOf(text, key),
          level: 'warning',
          message: `${key} stands below a table and belongs to it, so that it counts for nothing; write it above the first table`,
        })
}

function readRegistry(registry: TomlTable, line: number, traps: Trap[]): SourceSetting | undefined {
  const location = textOf(registry.location)
  const source = textOf(registry.prefix) ?? location
  if (source === undefined) return undefined
  const warn = (message: string) => traps.push({ line, level: 'warning', message })
  const fail = (message: string) => traps.push({ line, level: 'error', message })
  const digestOnly = registry['mirror-by-digest-only'] === true
  const mirrors: ConfiguredMirror[] = []
  for (const table of tablesOf(registry.mirror)) {
    if (digestOnly && table['pull-from-mirror'] !== undefined)
      fail('mirror-by-digest-only and pull-from-mirror do not go together, and the file is refused; keep one')
    const mirror = readMirror(table, source, digestOnly, fail)
    if (mirror !== undefined) mirrors.push(mirror)
  }
  if (textOf(registry.location) === undefined && !source.startsWith('*.'))
    warn('prefix without location is refused by older versions; write location too')
  if (/:[\w.-]+$/.test(source.split('/').slice(1).join('/')))
    warn(`${source} has a tag, and a prefix with one matches nothing`)
  if (/^docker\.io\/[^/]+$/.test(source) && source !== 'docker.io/library')
    warn(
      `${source} stands for the namespace and never matches the official image of this name; for that write docker.io/library/${source.slice(HUB.length + 1)}`,
    )
  const isBlocked = registry.blocked === true
  const isMoved = location !== undefined && location !== source && !source.startsWith('*.')
  if (isBlocked && isMoved)
    warn(`blocked has no effect here: it is looked up for ${location}, and not for the prefix ${source}`)
  // A location of its own is the only place that is asked, unless it is forbidden to be.
  if (isMoved && !isBlocked) {
    const own = readMirror(registry, source, false, fail)
    if (own !== undefined) mirrors.push(own)
    return { source, line, mirrors, fallsThrough: false, remapsTo: location }
  }
  return { source, line, mirrors, fallsThrough: !isBlocked || isMoved }
}

function readMirror(
  table: TomlTable,
  source: string,
  onlyByDigest: boolean,
  fail: (message: string) => void,
): ConfiguredMirror | undefined {
  const location = textOf(table.location)
  if (location === undefined) return undefined
  if (location.includes('://')) {
    fail('a location with a scheme is refused: URI schemes are not supported; leave it out')
    return undefined
  }
  // `insecure` allows both http and a certificate that nobody vouches for: which of them, only asking would tell.
  const isInsecure = table.insecure === true
  const read = readAddress(`${isInsecure ? 'http' : 'https'}://${location}`, 'after')
  if (!read.ok) {
    fail(`a location ${read.reason}`)
    return undefined
  }
  const pull = table['pull-from-mirror']
  return {
    ...read.mirror,
    url: `${isInsecure ? 'http' : 'https'}://${withoutScheme(read.mirror.url)}`,
    source,
    answersTags: !onlyByDigest && pull !== 'digest-only',
    ...(pull === 'tag-only' ? { refusesDigests: true as const } : {}),
  }
}
