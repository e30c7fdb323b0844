import { HUB, isHubHost } from './hub.ts'

/**
 * What one entry of a cache mirrors: `url + prefix` upstream is `destination + prefix` in the cache, without `prefix`
 * where it is stripped. `prefix` may be a glob.
 */
export interface MirroredContent {
  /** Each as it stands, without user info. */
  readonly urls: readonly string[]
  readonly prefix: string
  readonly destination: string
  readonly stripPrefix: boolean
}

/**
 * The upstream repository of a path in a registry that mirrors others: `docker.io/library/busybox` for
 * `docker.io/library/busybox` in a cache that mirrors Hub's `/library/busybox` to `/docker.io`.
 *
 * A prefix without wildcards is one repository, not a folder. Of several entries that fit, the one with the longest
 * prefix has it, of equals the first. Slashes around `prefix` and `destination` mean nothing.
 *
 * @param path repository in the cache, without tag and digest
 * @returns `host/path`, Hub's hosts folded; undefined when the cache holds nothing of that name
 * @see https://github.com/project-zot/zot/blob/v1.4.3/pkg/extensions/sync/utils.go (findRepoMatchingContentID, getRepoSource)
 */
export function upstreamOf(content: readonly MirroredContent[], path: string): string | undefined {
  const parts = partsOf(path)
  let best: { readonly upstream: string; readonly length: number } | undefined
  for (const entry of content) {
    const { length } = partsOf(entry.prefix).join('/')
    if (best !== undefined && length <= best.length) continue
    const upstream = mapBack(entry, parts)
    if (upstream !== undefined) best = { upstream, length }
  }
  return best?.upstream
}

function mapBack(
  { urls, prefix, destination, stripPrefix }: MirroredContent,
  path: readonly string[],
): string | undefined {
  const base = baseOf(urls[0] ?? '')
  const folder = partsOf(destination)
  const pattern = partsOf(prefix)
  const wild = pattern.findIndex((part) => /[*?]/.test(part))
  const stem = wild === -1 ? pattern : pattern.slice(0, wild)
  const kept = stripPrefix ? pattern.slice(stem.length) : pattern
  if (base === undefined || !folder.every((part, i) => path[i] === part)) return undefined
  const below = path.slice(folder.length)
  const upstream = stripPrefix ? [...stem, ...below] : below
  return upstream.length > 0 && fits(kept, below) ? [base, ...upstream].join('/') : undefined
}

/** `host/path` of a URL; undefined where it is none. */
function baseOf(url: string): string | undefined {
  const [, host, path = ''] = /^(?:https?:\/\/)?(?:[^/@]*@)?([^/?#@\s]+)(?:\/([^?#\s]*))?$/i.exec(url) ?? []
  if (host === undefined) return undefined
  return [isHubHost(host) ? HUB : host, ...partsOf(path)].join('/')
}

function partsOf(path: string): readonly string[] {
  return path.split('/').filter((part) => part !== '')
}

/** Whether a path fits a glob: `**` is any number of parts, also none. */
function fits(pattern: readonly string[], path: readonly string[]): boolean {
  let reached = new Set([0])
  for (const token of pattern) {
    const next = new Set<number>()
    if (token === '**') {
      // What is reached is kept in order, the first of it first.
      const [first = 0] = reached
      for (let at = first; at <= path.length; at++) next.add(at)
    } else {
      for (const at of reached) if (fitsPart(token, path[at])) next.add(at + 1)
    }
    if (next.size === 0) return false
    reached = next
  }
  return reached.has(path.length)
}

/** Whether a part of a path fits a glob without slashes; goes back to the last `*` only, which is enough. */
function fitsPart(glob: string, part: string | undefined): boolean {
  if (part === undefined) return false
  let [g, p] = [0, 0]
  let star: { readonly g: number; p: number } | undefined
  while (p < part.length) {
    if (glob[g] === '*') star = { g: ++g, p }
    else if (g < glob.length && (glob[g] === '?' || glob[g] === part[p])) {
      g++
      p++
    } else if (star === undefined) return false
    else {
      g = star.g
      p = ++star.p
    }
  }
  while (glob[g] === '*') g++
  return g === glob.length
}
