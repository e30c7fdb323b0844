import type { Repository } from './reference.ts'
import { readTag } from './tag-reading.ts'
import { type ImageScheme, schemeOf } from './tag-schemes.ts'

/** A tag as the version of its image, and everything else in it. */
export interface TagVersion {
  /** The numbers, first to last; texts of digits, at least one. */
  readonly numbers: readonly string[]
  readonly hasV: boolean
  /** What stands around the version, lower case: `slim-bookworm`; empty for nothing. */
  readonly variant: string
}

/**
 * Takes the version of an image out of a tag.
 *
 * @returns undefined where the tag has none, or names a date, a commit, a prerelease or a wildcard, which are no points
 * on one line of versions
 */
export function versionOf(
  tag: string,
  repository: Repository,
  schemes?: ReadonlyMap<string, ImageScheme>,
): TagVersion | undefined {
  const image = repository.path.slice(repository.path.lastIndexOf('/') + 1)
  const { parts, own, ownEnd, isPull } = readTag(tag, image, schemeOf(repository, schemes))
  if (own.length === 0 || isPull) return undefined
  if (own.some(({ isPrerelease, isWildcard }) => isPrerelease || isWildcard)) return undefined
  if (parts.some(({ kind }) => kind === 'date' || kind === 'commit')) return undefined
  let variant = ''
  for (const [index, { gap, text }] of parts.entries()) {
    const isOwn = index < ownEnd && index >= ownEnd - own.length
    if (!isOwn) variant += variant === '' ? text : gap + text
  }
  return {
    numbers: own.flatMap(({ text }) => text.match(/\d+/g) ?? []),
    hasV: own.some(({ hasV }) => hasV),
    variant: variant.toLowerCase(),
  }
}

/** Compares numbers of any length, one after the other; a list that goes on is the greater one. */
export function compareNumbers(a: readonly string[], b: readonly string[]): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const [one, other] = [a[i], b[i]]
    if (one === undefined || other === undefined) return one === undefined ? -1 : 1
    const [x, y] = [withoutZeros(one), withoutZeros(other)]
    if (x.length !== y.length) return x.length - y.length
    if (x !== y) return x < y ? -1 : 1
  }
  return 0
}

function withoutZeros(number: string): string {
  return number.startsWith('0') ? number.replace(/^0+/, '') : number
}
