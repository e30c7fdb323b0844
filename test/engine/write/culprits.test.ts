import { describe, expect, it } from 'vitest'
import { type Cluster, clusterByEdits, findCulprits } from '../../../src/engine/write/culprits.ts'
import type { Difference } from '../../../src/engine/write/read-back.ts'

const WHOLE: Difference = { kind: 'other', text: 'whole' }

/** Reads a file in which the edits of these uses are wrong. */
function reader(isWrong: (keys: readonly string[]) => boolean) {
  const reads: string[] = []
  const read = async (clusters: readonly Cluster[]): Promise<Difference | undefined> => {
    const keys = clusters.flat()
    reads.push(keys.join(''))
    return isWrong(keys) ? { kind: 'unplanned-use', text: keys.join('') } : undefined
  }
  return { read, reads }
}

const single = (keys: string): readonly Cluster[] => [...keys].map((key) => [key])

describe('the search for the edits that are to blame', () => {
  it.each(['a', 'd', 'h', 'bf', 'abcdefgh'])('finds %j among eight', async (wrong) => {
    const { read } = reader((keys) => keys.some((key) => wrong.includes(key)))
    const culprits = await findCulprits(single('abcdefgh'), WHOLE, read)
    expect(culprits.flatMap(({ cluster }) => cluster).join('')).toBe(wrong)
    for (const { cluster, difference } of culprits) expect(difference.text).toBe(cluster.join(''))
  })

  it('reads the file a few times only for one culprit among many', async () => {
    const keys = Array.from({ length: 4096 }, (_, index) => [`${index}`])
    const { read, reads } = reader((some) => some.includes('1234'))
    const culprits = await findCulprits(keys, WHOLE, read)
    expect(culprits.map(({ cluster }) => cluster)).toEqual([['1234']])
    expect(reads.length).toBe(24)
  })

  it('blames all whose edits are wrong only together', async () => {
    const { read } = reader((keys) => keys.includes('a') && keys.includes('d'))
    const culprits = await findCulprits(single('abcd'), WHOLE, read)
    expect(culprits).toEqual(single('abcd').map((cluster) => ({ cluster, difference: WHOLE })))
  })

  it('does not go on for ever where everything is wrong', async () => {
    const keys = Array.from({ length: 5000 }, (_, index) => [`${index}`])
    const { read, reads } = reader(() => true)
    expect((await findCulprits(keys, WHOLE, read)).length).toBe(5000)
    expect(reads.length).toBeLessThanOrEqual(100)
  })
})

describe('uses that share an edit', () => {
  const edit = (start: number) => ({ path: 'a', range: { start, end: start }, newText: 'x' })

  it('are one cluster, also by way of a third one', () => {
    const uses = new Map([
      ['a', [edit(1)]],
      ['b', [edit(2)]],
      ['c', [edit(2), edit(1)]],
      ['d', [edit(3)]],
    ])
    expect(clusterByEdits(uses).map((cluster) => [...cluster].sort().join(''))).toEqual(['abc', 'd'])
  })

  it('are told apart by the file', () => {
    const other = { ...edit(1), path: 'b' }
    expect(
      clusterByEdits(
        new Map([
          ['a', [edit(1)]],
          ['b', [other]],
        ]),
      ),
    ).toHaveLength(2)
  })
})
