import type { ReadUse } from '../../model/image-use.ts'
import type { RuleEnvironment } from '../../model/rule.ts'
import { formatRepository, type Reference, type Repository, sourceOf } from '../../oci/reference.ts'
import type { TagClass, TagClassOptions } from '../../oci/tag-class.ts'
import { compareNumbers, versionOf } from '../../oci/tag-version.ts'
import { addToGroup } from '../../text/group-by.ts'

/** The uses of one image that name near versions of the same variant. */
export interface VersionGroup {
  readonly repository: Repository
  /** What stands in all tags around the version, lower case: `slim-bookworm`; empty for nothing. */
  readonly variant: string
  /** At least two, or one that is not the target; the newest first. */
  readonly versions: readonly Version[]
  /** The tag that all of them are to have. */
  readonly target: string
}

export interface Version {
  readonly tag: string
  readonly tagClass: TagClass
  /** At least one, in the order of the run. */
  readonly uses: readonly ReadUse[]
}

/** How versions are grouped. */
export interface GroupOptions {
  readonly environment: Pick<RuleEnvironment, 'classify'>
  readonly tagClasses: TagClassOptions
  /** Tags that are to be had by what they are near to, instead of the proposed ones. */
  readonly chosen: readonly Reference[]
}

/** Classes of tags that name a version. */
const VERSIONS: ReadonlySet<TagClass> = new Set<TagClass>(['major', 'minor', 'full'])

interface Versioned extends Version {
  readonly numbers: readonly string[]
}

/** An image in one variant. */
interface Line {
  readonly repository: Repository
  readonly variant: string
  readonly tags: Map<string, { readonly numbers: readonly string[]; readonly uses: ReadUse[] }>
}

/** The groups, and what was chosen for no group. */
export interface Grouped {
  /** By repository, then variant, then version, the newest first. */
  readonly groups: readonly VersionGroup[]
  readonly useless: readonly Reference[]
}

/**
 * Groups uses that name near versions of one image: the same variant, and the same first number, of versions that begin
 * with 0 also the second one. Others are as good as different programs.
 */
export function groupVersions(uses: Iterable<ReadUse>, options: GroupOptions): Grouped {
  const lines = linesOf(uses, options)
  const useless = new Set(options.chosen)
  const groups: VersionGroup[] = []
  for (const [key, line] of [...lines].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const versions: Versioned[] = [...line.tags].map(([tag, { numbers, uses: own }]) => {
      const [first] = own
      if (first === undefined) throw new RangeError(`${tag} is used nowhere`)
      return {
        tag,
        numbers,
        uses: own,
        tagClass: options.environment.classify(first.image.reference).tagClass,
      }
    })
    versions.sort((a, b) => compareNumbers(b.numbers, a.numbers) || (a.tag < b.tag ? -1 : 1))
    const wanted = options.chosen.filter((one) => keyOf(one, options)?.key === key)
    for (const near of nearOf(versions)) {
      const choice = wanted.find((one) => isNear(one, near, options))
      if (choice !== undefined) useless.delete(choice)
      const target = choice?.tag ?? propose(near)
      const isMixed = near.some(({ tag }) => tag !== target)
      const { repository, variant } = line
      if (isMixed)
        groups.push({
          repository,
          variant,
          versions: near.map(({ tag, tagClass, uses: own }) => ({ tag, tagClass, uses: own })),
          target,
        })
    }
  }
  return { groups, useless: [...useless] }
}

function linesOf(uses: Iterable<ReadUse>, options: GroupOptions): ReadonlyMap<string, Line> {
  const lines = new Map<string, Line>()
  for (const use of uses) {
    const { reference } = use.image
    const found = keyOf(reference, options)
    if (found === undefined || !VERSIONS.has(options.environment.classify(reference).tagClass)) continue
    const line = lines.get(found.key) ?? {
      repository: sourceOf(reference),
      variant: found.variant,
      tags: new Map(),
    }
    lines.set(found.key, line)
    const tag = line.tags.get(found.tag) ?? { numbers: found.numbers, uses: [] }
    line.tags.set(found.tag, tag)
    tag.uses.push(use)
  }
  return lines
}

function keyOf(reference: Reference, { tagClasses }: GroupOptions) {
  const { tag } = reference
  const repository = sourceOf(reference)
  const version = tag === undefined ? undefined : versionOf(tag, repository, tagClasses.schemes)
  if (tag === undefined || version === undefined) return undefined
  const { variant, hasV, numbers } = version
  return { tag, variant, numbers, key: `${formatRepository(repository)} ${variant} ${hasV}` }
}

/** Splits the versions of a line into those that are near to each other; the newest first. */
function nearOf(versions: readonly Versioned[]): Iterable<readonly Versioned[]> {
  const byHead = new Map<string, Versioned[]>()
  for (const version of versions) addToGroup(byHead, headOf(version.numbers), version)
  return byHead.values()
}

function headOf([first = '', second = '']: readonly string[]): string {
  return first === '0' ? `0.${second}` : first
}

/** Whether a chosen tag is meant for a group. */
function isNear(chosen: Reference, near: readonly Versioned[], options: GroupOptions): boolean {
  const numbers = keyOf(chosen, options)?.numbers ?? []
  return near.some((one) => headOf(one.numbers) === headOf(numbers))
}

/**
 * The newest version. Of tags that may name the same one, such as 3, 3.12 and 3.12.4, that with the most uses: which of
 * them is newer cannot be told from them.
 *
 * @param versions the newest first, the more exact before the less exact
 */
function propose(versions: readonly Versioned[]): string {
  const [newest] = versions
  let best = newest
  for (const one of versions) {
    if (newest === undefined || best === undefined || isBefore(one.numbers, newest.numbers)) continue
    if (one.uses.length > best.uses.length) best = one
  }
  if (best === undefined) throw new RangeError('a group has at least one version')
  return best.tag
}

/** Whether a version is older than another one; not where one of them is only less exact. */
function isBefore(a: readonly string[], b: readonly string[]): boolean {
  const least = Math.min(a.length, b.length)
  return compareNumbers(a.slice(0, least), b.slice(0, least)) < 0
}
