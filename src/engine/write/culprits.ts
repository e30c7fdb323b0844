import type { FileEdit } from '../../model/fix.ts'
import type { Difference } from './read-back.ts'

/** Uses that share an edit, and so can only be changed together; by their keys. */
export type Cluster = readonly string[]

/** A cluster whose edits alone make a file read differently than planned. */
export interface Culprit {
  readonly cluster: Cluster
  readonly difference: Difference
}

/** Readings of one file. No honest file needs more; what is left then is blamed as a whole. */
const TRIES_MAX = 100

/**
 * Finds which edits make a file read differently than planned, so that the others can still be made.
 *
 * @param difference what all of them together make
 * @param read reads the file with the edits of some clusters alone; undefined where it reads as planned
 * @returns at least one
 */
export async function findCulprits(
  clusters: readonly Cluster[],
  difference: Difference,
  read: (clusters: readonly Cluster[]) => Promise<Difference | undefined>,
): Promise<readonly Culprit[]> {
  let tries = 0
  async function search(group: readonly Cluster[], found: Difference): Promise<readonly Culprit[]> {
    const all = group.map((cluster) => ({ cluster, difference: found }))
    if (group.length < 2 || tries + 2 > TRIES_MAX) return all
    tries += 2
    const middle = group.length >> 1
    const culprits: Culprit[] = []
    for (const half of [group.slice(0, middle), group.slice(middle)]) {
      const own = await read(half)
      for (const culprit of own === undefined ? [] : await search(half, own)) culprits.push(culprit)
    }
    // Each half is fine alone, so that only both together are wrong.
    return culprits.length === 0 ? all : culprits
  }
  return search(clusters, difference)
}

/** Groups uses by shared edits; in the order of the uses. */
export function clusterByEdits(uses: ReadonlyMap<string, readonly FileEdit[]>): readonly Cluster[] {
  const clusterOf = new Map<string, string[]>()
  const clusters = new Set<string[]>()
  for (const [key, edits] of uses) {
    const places = edits.map(({ path, range: { start, end } }) => `${start}-${end} ${path}`)
    let own: string[] = [key]
    for (const place of places) {
      const known = clusterOf.get(place)
      if (known === undefined || known === own) continue
      // The smaller one joins the larger one, which keeps this linear but for a logarithm.
      const [large, small] = known.length >= own.length ? [known, own] : [own, known]
      for (const one of small) large.push(one)
      clusters.delete(small)
      own = large
    }
    for (const place of places) clusterOf.set(place, own)
    clusters.add(own)
  }
  return [...clusters]
}
