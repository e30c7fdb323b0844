import { spawnSync } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { formatLock } from '../../src/lock/format.ts'
import { createLock, type Lock } from '../../src/lock/lock.ts'
import { parseLock } from '../../src/lock/parse.ts'
import { createTree, type Tree } from '../support/tree.ts'
import { entryOf } from './support.ts'

let tree: Tree
beforeAll(() => {
  tree = createTree()
})
afterAll(() => tree.remove())

/** What git makes of two changes of one lock: the text, and how many conflicts are in it. */
function merge(
  base: Lock,
  ours: Lock,
  theirs: Lock,
): { readonly text: string; readonly conflicts: number | null } {
  for (const [name, lock] of Object.entries({ base, ours, theirs })) tree.write(name, formatLock(lock))
  const run = spawnSync('git', ['merge-file', '-p', 'ours', 'base', 'theirs'], { cwd: tree.path })
  return { text: run.stdout.toString(), conflicts: run.status }
}

const nameOf = (n: number) => `h.example/image-${String(n).padStart(3, '0')}:1`
/** Every third name; digests and platforms are the same in all of them, which is what misleads a line diff most. */
const base = createLock(Array.from({ length: 20 }, (_, n) => entryOf(nameOf(n * 3), 'e')))

describe('git', () => {
  it('merges references that two branches added, wherever an old one lies between them', () => {
    for (let n = 0; n < 18; n++) {
      const mine = entryOf(nameOf(n * 3 + 1), 'e')
      const yours = entryOf(nameOf(n * 3 + 4), 'f')
      const { text, conflicts } = merge(base, base.with(mine), base.with(yours))
      expect(conflicts).toBe(0)
      expect(text).toBe(formatLock(base.with(mine, yours)))
    }
  })

  it('merges moves of neighbouring references', () => {
    const mine = entryOf(nameOf(6), 1, { firstSeen: '2026-09-01T00:00:00Z' })
    const yours = entryOf(nameOf(9), 2, { firstSeen: '2026-09-02T00:00:00Z', platforms: undefined })
    const { text, conflicts } = merge(base, base.with(mine), base.with(yours))
    expect(conflicts).toBe(0)
    expect(text).toBe(formatLock(base.with(mine, yours)))
  })

  it('merges a removal with a move elsewhere', () => {
    const yours = entryOf(nameOf(9), 2)
    const { text, conflicts } = merge(base, base.without(nameOf(3), yours.endpoint), base.with(yours))
    expect(conflicts).toBe(0)
    expect(text).toBe(formatLock(base.with(yours).without(nameOf(3), yours.endpoint)))
  })

  it('leaves a conflict where both moved one reference, and the lock is refused until it is resolved', () => {
    const { text, conflicts } = merge(
      base,
      base.with(entryOf(nameOf(3), 1)),
      base.with(entryOf(nameOf(3), 2)),
    )
    expect(conflicts).toBe(1)
    const parsed = parseLock(text)
    expect(parsed.ok ? [] : parsed.problems.map(({ message }) => message.slice(0, 36))).toEqual([
      'a merge was left unfinished: <<<<<<<',
      'a merge was left unfinished: =======',
      'a merge was left unfinished: >>>>>>>',
    ])
  })
})
