import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { REPORTERS } from '../../src/reporters/index.ts'

const SNAPSHOTS = new URL('snapshots/', import.meta.url)

describe('the list of reporters', () => {
  it('names each reporter once, as it names itself, text first', async () => {
    const ids = REPORTERS.map(({ id }) => id)
    expect(ids[0]).toBe('text')
    expect(new Set(ids).size).toBe(ids.length)
    for (const { id, load } of REPORTERS) expect((await load()).id).toBe(id)
  })

  it('has a reporter for each snapshot, and a snapshot for each reporter', () => {
    const shown = readdirSync(SNAPSHOTS).map((name) => name.replace(/(?:-\w+)?\.txt$/, ''))
    expect([...new Set(shown)].sort()).toEqual(REPORTERS.map(({ id }): string => id).sort())
  })
})
