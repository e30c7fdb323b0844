import { compareNumbers } from '../../oci/tag-version.ts'
import { addToGroup } from '../../text/group-by.ts'
import { append } from '../../text/lists.ts'

/** A tag taken apart into what is compared. Numbers are texts of digits. */
export interface TagPieces {
  readonly tag: string
  /** The numbers of the image's own version; empty without one. */
  readonly version: readonly string[]
  /** Numbers behind those: of a prerelease or an update. */
  readonly extra: readonly string[]
  readonly hasV: boolean
  readonly isPrerelease: boolean
  /** The digits of a date or of a build number; empty without one. */
  readonly moment: string
  /** Everything else, lower case, in the order of the tag. */
  readonly rest: readonly string[]
}

type Compare = (a: TagPieces, b: TagPieces) => number

/** Release lines whose newest tags come before everything else. */
const LINES_FIRST = 4

/**
 * Sorts tags so that the newest of every release line comes early: a moving tag names the newest of some line. Releases
 * come before prereleases, since each release has many of those, unless `written` names prereleases itself.
 */
export function sortByLine<Tag extends TagPieces>(tags: readonly Tag[], written: TagPieces): readonly Tag[] {
  const unlike = (tag: TagPieces, key: 'hasV' | 'isPrerelease') => Number(tag[key] !== written[key])
  const compare: Compare = (a, b) =>
    compareNumbers(b.version, a.version) ||
    compareNumbers([b.moment], [a.moment]) ||
    compareNumbers(b.extra, a.extra) ||
    compareNumbers(numbersIn(b), numbersIn(a)) ||
    unlike(a, 'hasV') - unlike(b, 'hasV')
  const groups = new Map<string, Tag[]>()
  for (const tag of tags) {
    const key = `${tag.isPrerelease} ${tag.rest.join(' ')}`
    addToGroup(groups, key, tag)
  }
  const ranked: { readonly tag: Tag; readonly rank: number }[] = []
  for (const group of groups.values()) append(ranked, rankGroup(group.sort(compare)))
  ranked.sort(
    (a, b) =>
      unlike(a.tag, 'isPrerelease') - unlike(b.tag, 'isPrerelease') ||
      a.rank - b.rank ||
      a.tag.rest.length - b.tag.rest.length ||
      compare(a.tag, b.tag),
  )
  return ranked.map(({ tag }) => tag)
}

/** Tags that differ in their version alone, the newest first: 0 for the newest majors, 1 for the newest of each minor. */
function rankGroup<Tag extends TagPieces>(group: readonly Tag[]): { tag: Tag; rank: number }[] {
  const majors = new Set<string>()
  const minors = new Set<string>()
  return group.map((tag) => {
    const major = tag.version[0] ?? ''
    const minor = tag.version.slice(0, 2).join('.')
    let rank = 2
    if (!majors.has(major) && majors.size < LINES_FIRST) rank = 0
    else if (!minors.has(minor)) rank = 1
    majors.add(major)
    minors.add(minor)
    return { tag, rank }
  })
}

function numbersIn({ rest }: TagPieces): readonly string[] {
  return rest.filter((text) => /^\d/.test(text))
}
