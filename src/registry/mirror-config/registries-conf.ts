import { type ConfiguredMirror, type MirrorReading, readMirrorUrl } from './configured-mirror.ts'
import { parseToml, type TomlTable, type TomlValue } from './toml.ts'

/** The mirrors of each source; none where a source has an entry without any, which takes away those of other files. */
export type MirrorsBySource = ReadonlyMap<string, readonly ConfiguredMirror[]>

/**
 * Reads the mirrors of a `registries.conf` of version 2, or of a drop-in of one: podman, skopeo, buildah, CRI-O.
 *
 * Left out are prefixes with a wildcard, and the first version of the format, which knows no mirrors.
 *
 * @returns by prefix, in the order in which they are asked
 * @see https://github.com/containers/image/blob/v5.34.0/docs/containers-registries.conf.5.md
 */
export async function readRegistriesConf(text: string): Promise<MirrorReading<MirrorsBySource>> {
  const parsed = await parseToml(text)
  if (!parsed.ok) return parsed
  const bySource = new Map<string, readonly ConfiguredMirror[]>()
  for (const registry of tablesOf(parsed.result.registry)) {
    const location = textOf(registry.location)
    const source = textOf(registry.prefix) ?? location
    if (source === undefined || source.startsWith('*.')) continue
    const digestOnly = registry['mirror-by-digest-only'] === true
    const mirrors = tablesOf(registry.mirror).map((mirror) => readMirror(mirror, source, digestOnly))
    // A location of its own is the only place that is asked, unless it is forbidden to be.
    if (location !== undefined && location !== source && registry.blocked !== true) {
      mirrors.push(readMirror(registry, source, false))
    }
    bySource.set(
      source,
      mirrors.filter((mirror) => mirror !== undefined),
    )
  }
  return { ok: true, result: bySource }
}

function readMirror(table: TomlTable, source: string, onlyByDigest: boolean): ConfiguredMirror | undefined {
  const location = textOf(table.location)
  if (location === undefined || location.includes('://')) return undefined
  // `insecure` allows both http and a certificate that nobody vouches for: which of them, only asking would tell.
  const isInsecure = table.insecure === true
  const read = readMirrorUrl(`${isInsecure ? 'http' : 'https'}://${location}`)
  if (read === undefined) return undefined
  return {
    ...read,
    source,
    pathFirst: false,
    answersTags: !onlyByDigest && table['pull-from-mirror'] !== 'digest-only',
  }
}

function tablesOf(value: TomlValue | undefined): readonly TomlTable[] {
  return Array.isArray(value) ? value.filter(isTable) : []
}

function isTable(value: TomlValue): value is TomlTable {
  return typeof value === 'object' && !Array.isArray(value) && !(value instanceof Date)
}

function textOf(value: TomlValue | undefined): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined
}
