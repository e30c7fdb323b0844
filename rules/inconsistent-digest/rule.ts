import type { ImageUse } from '../../src/model/image-use.ts'
import type { RunReport, RunRule } from '../../src/model/rule.ts'
import type { Digest } from '../../src/oci/digest.ts'
import { formatRepository, sourceOf } from '../../src/oci/reference.ts'

/** From this many on, the tags of one repository are worth a word. */
const TAGS_MIN = 3
/** Tags that a message spells out. */
const TAGS_SHOWN = 5

/** The uses of one repository and tag by digest, both in file order. */
type Group = Map<Digest, ImageUse[]>

/** One tag pinned to several digests across the run, or one repository used with many tags. */
export const inconsistentDigest: RunRule = {
  id: 'inconsistent-digest',
  summary: 'The same tag is pinned to different digests in different places.',
  scope: 'run',
  judges: 'tag',
  fixable: false,
  levels: {
    recommended: { digests: 'warning', tags: 'info' },
    strict: { digests: 'error', tags: 'info' },
  },
  options: {
    kinds: {
      type: 'levels',
      grades: ['digests', 'tags'],
      description: `A level for one tag with several digests (\`digests\`) and for a repository that is used with ${TAGS_MIN} tags or more (\`tags\`).`,
    },
  },
  configure: () =>
    function* check(uses) {
      for (const [name, group] of digestsByTag(uses)) yield* reportDigests(name, group)
      for (const [name, tags] of tagsByRepository(uses)) yield* reportTags(name, tags)
    },
}

function digestsByTag(uses: readonly ImageUse[]): ReadonlyMap<string, Group> {
  const groups = new Map<string, Group>()
  for (const use of uses) {
    if (use.image.kind !== 'read') continue
    const { tag, digest } = use.image.reference
    if (tag === undefined || digest === undefined) continue
    const name = `${formatRepository(sourceOf(use.image.reference))}:${tag}`
    const group: Group = groups.get(name) ?? new Map()
    groups.set(name, group)
    const same = group.get(digest)
    if (same === undefined) group.set(digest, [use])
    else same.push(use)
  }
  return groups
}

/** A report on each use that does not have the most common digest; among equals the first one counts. */
function* reportDigests(name: string, group: Group): Iterable<RunReport> {
  let usual: readonly ImageUse[] = []
  for (const uses of group.values()) if (uses.length > usual.length) usual = uses
  const [example] = usual
  if (example === undefined) return
  const others = usual.length > 1 ? ` and ${usual.length - 1} more` : ''
  const where = `${lineOf(example)}${others}`
  for (const uses of group.values()) {
    if (uses === usual) continue
    for (const use of uses) {
      yield {
        use,
        grade: 'digests',
        part: 'digest',
        message: `${name} has another digest in ${where}; pin every use to the same one`,
      }
    }
  }
}

/** The first use of each tag by repository; `latest` where neither a tag nor a digest is written. */
function tagsByRepository(uses: readonly ImageUse[]): ReadonlyMap<string, ReadonlyMap<string, ImageUse>> {
  const repositories = new Map<string, Map<string, ImageUse>>()
  for (const use of uses) {
    if (use.image.kind !== 'read') continue
    const { tag, digest } = use.image.reference
    if (tag === undefined && digest !== undefined) continue
    const name = formatRepository(sourceOf(use.image.reference))
    const tags = repositories.get(name) ?? new Map<string, ImageUse>()
    repositories.set(name, tags)
    const written = tag ?? 'latest'
    if (!tags.has(written)) tags.set(written, use)
  }
  return repositories
}

/** One report, where the second tag comes in. */
function* reportTags(name: string, tags: ReadonlyMap<string, ImageUse>): Iterable<RunReport> {
  const [, second] = tags.values()
  if (tags.size < TAGS_MIN || second === undefined) return
  const shown = [...tags].slice(0, TAGS_SHOWN).map(([tag, use]) => `${tag} in ${lineOf(use)}`)
  const more = tags.size > TAGS_SHOWN ? ` and ${tags.size - TAGS_SHOWN} more` : ''
  yield {
    use: second,
    grade: 'tags',
    ...(second.image.kind === 'read' && second.image.reference.tag !== undefined ? { part: 'tag' } : {}),
    message: `${name} is used with ${tags.size} tags: ${shown.join(', ')}${more}; each is pulled, kept and updated by itself, so see whether one would do`,
  }
}

function lineOf({ place, position }: ImageUse): string {
  return `${place.path}:${position.line}`
}
