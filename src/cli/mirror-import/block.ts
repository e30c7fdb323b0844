import { parsePrefix } from '../../config/repository-prefix.ts'
import { joinPath } from '../../oci/reference.ts'
import { configuredUrl } from '../../registry/mirror-config/address.ts'
import type { ConfiguredMirror } from '../../registry/mirror-config/configured-mirror.ts'
import type { MirrorGroup, PlacedSetting } from './find.ts'

/** An entry of `registries` that the files stand for. */
export interface BlockEntry {
  /** Host or host/path, Hub's other names folded in. */
  readonly key: string
  readonly url: string
  readonly answersTags: boolean
  readonly insecure: boolean
  readonly file: string
  readonly line: number
}

/** What can be taken over, and what cannot. */
export interface Block {
  /** By key. */
  readonly entries: readonly BlockEntry[]
  /** Lower case, no full stop. */
  readonly leftOut: readonly string[]
}

/**
 * Makes entries of what files say. The first endpoint of a source counts; files that disagree about a source are told,
 * not merged.
 *
 * @param acceptInsecure endpoints without TLS, or without a check of it, are taken over
 */
export function blockOf(groups: readonly MirrorGroup[], acceptInsecure: boolean): Block {
  const leftOut: string[] = []
  const bySource = new Map<string, BlockEntry[]>()
  for (const { settings } of groups)
    for (const setting of settings) {
      const entry = entryOf(setting, acceptInsecure, leftOut)
      if (entry !== undefined) bySource.set(entry.key, [...(bySource.get(entry.key) ?? []), entry])
    }
  const entries: BlockEntry[] = []
  for (const [key, found] of [...bySource].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const [first, ...others] = found
    if (first === undefined) continue
    const rival = others.find(({ url }) => url !== first.url)
    if (rival === undefined)
      entries.push({ ...first, answersTags: found.some(({ answersTags }) => answersTags) })
    else
      leftOut.push(
        `${key}: the files disagree, so that neither is taken: ${first.url} (${placeOf(first)}), ${rival.url} (${placeOf(rival)}); write the one that holdfast is to ask`,
      )
  }
  return { entries, leftOut }
}

function placeOf({ file, line }: Pick<BlockEntry, 'file' | 'line'>): string {
  return `${file}:${line}`
}

function entryOf(setting: PlacedSetting, acceptInsecure: boolean, leftOut: string[]): BlockEntry | undefined {
  const { source, mirrors, line, file } = setting
  const why = (reason: string) => leftOut.push(`${source} (${placeOf(setting)}): ${reason}`)
  if (setting.inCluster !== undefined) {
    why(setting.inCluster)
    return undefined
  }
  const parsed = parsePrefix(source)
  if (!parsed.ok) {
    why(
      source.startsWith('*')
        ? 'a mirror of every registry cannot be written; give each a key'
        : parsed.reason,
    )
    return undefined
  }
  const [mirror, ...further] = mirrors
  if (mirror === undefined) return undefined
  if (further.length > 0)
    why(`only the first endpoint can be written, without ${further.map(configuredUrl).join(', ')}`)
  if (mirror.insecure && !acceptInsecure) {
    why(
      `${configuredUrl(mirror)} is reached without TLS or without a check of its certificate; --accept-insecure takes it over`,
    )
    return undefined
  }
  if (mirror.refusesDigests === true) {
    why('it is asked for tags and not for digests, which holdfast does not do')
    return undefined
  }
  tellSecrets(mirror, why)
  if (setting.remapsTo !== undefined)
    why(`names are moved to ${setting.remapsTo} for good: that may be a rewrite rather than a mirror`)
  const key = joinPath(parsed.prefix.registry, parsed.prefix.path)
  return {
    key,
    url: configuredUrl(mirror),
    answersTags: mirror.answersTags,
    insecure: mirror.insecure,
    file,
    line,
  }
}

function tellSecrets({ hadCredentials, ca }: ConfiguredMirror, why: (reason: string) => void): void {
  if (hadCredentials) why('its credentials are not taken over; put them into docker config.json')
  if (ca !== undefined) why(`its certificates are at ${ca} there; give a file of this machine as ca:`)
}

/** The lines of an entry below its key, without indentation. */
export function mirrorLine({ url, answersTags, insecure }: BlockEntry): string {
  const options = [`url: ${scalar(url)}`]
  if (!answersTags) options.push('resolve: false')
  if (insecure) options.push('insecure: true')
  return options.length === 1 ? `mirror: ${scalar(url)}` : `mirror: { ${options.join(', ')} }`
}

/** The `registries:` block. */
export function renderBlock(entries: readonly BlockEntry[]): string {
  const lines = entries.flatMap((entry) => [
    `  ${scalar(entry.key)}:`,
    `    ${mirrorLine(entry)} # from ${entry.file}`,
  ])
  return ['registries:', ...lines].map((line) => `${line}\n`).join('')
}

/** A host or URL as a YAML scalar; one that ends in a colon, or has brackets or quotes in it, is no plain one. */
export function scalar(text: string): string {
  return /^(?:https?:\/\/)?[\w.-]+(?::\d+)?(?:\/[\w./-]*)?$/.test(text) ? text : JSON.stringify(text)
}
