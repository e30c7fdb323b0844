import { createHash } from 'node:crypto'
import type { ImageUse } from '../../model/image-use.ts'
import type { Observation } from '../../model/observation.ts'
import type { Rule } from '../../model/rule.ts'
import { formatRepository, sourceOf } from '../../oci/reference.ts'

/**
 * Makes fingerprints that stay the same when lines move and when tags and digests change. Findings that are alike are
 * numbered in the order in which they are asked for. The hash is made when it is needed, which it rarely is: loading
 * what makes it takes longer than judging a file.
 *
 * @param fromRoot the path from the configuration's root of a path from the working directory
 */
export function createFingerprints(
  fromRoot: (path: string) => string,
): (rule: Pick<Rule, 'id'>, at: ImageUse | Observation) => () => string {
  const counts = new Map<string, number>()
  return ({ id }, at) => {
    const key = JSON.stringify([id, fromRoot(at.place.path), ...subjectOf(at)])
    const ordinal = counts.get(key) ?? 0
    counts.set(key, ordinal + 1)
    let hash: string | undefined
    return () => {
      hash ??= createHash('sha256').update(`${key}#${ordinal}`).digest('hex').slice(0, 32)
      return hash
    }
  }
}

/** What a finding is about, without lines, tags and digests. */
function subjectOf(at: ImageUse | Observation): readonly string[] {
  if (!('image' in at)) return ['', at.identity, at.text]
  const name = at.image.kind === 'read' ? formatRepository(sourceOf(at.image.reference)) : at.raw
  return [at.role, at.identity, name]
}
