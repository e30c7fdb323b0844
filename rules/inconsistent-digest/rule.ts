import type { ImageUse } from '../../src/model/image-use.ts'
import type { RunReport, RunRule } from '../../src/model/rule.ts'
import type { Digest } from '../../src/oci/digest.ts'
import { formatRepository, sourceOf } from '../../src/oci/reference.ts'

/** The uses of one repository and tag by digest, both in file order. */
type Group = Map<Digest, ImageUse[]>

/** One repository and tag pinned to several digests across the run. */
export const inconsistentDigest: RunRule = {
  id: 'inconsistent-digest',
  summary: 'The same tag is pinned to different digests in different places.',
  scope: 'run',
  fixable: false,
  levels: { recommended: 'warning', strict: 'error' },
  options: {},
  configure: () =>
    function* check(uses) {
      for (const [name, group] of groupsOf(uses)) yield* reportsOf(name, group)
    },
}

function groupsOf(uses: readonly ImageUse[]): ReadonlyMap<string, Group> {
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
function* reportsOf(name: string, group: Group): Iterable<RunReport> {
  let usual: readonly ImageUse[] = []
  for (const uses of group.values()) if (uses.length > usual.length) usual = uses
  const [example] = usual
  if (example === undefined) return
  const others = usual.length > 1 ? ` and ${usual.length - 1} more` : ''
  const where = `${example.place.path}:${example.position.line}${others}`
  for (const uses of group.values()) {
    if (uses === usual) continue
    for (const use of uses) {
      yield {
        use,
        part: 'digest',
        message: `${name} has another digest in ${where}; pin every use to the same one`,
      }
    }
  }
}
