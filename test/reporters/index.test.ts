import { describe, expect, it } from 'vitest'
import { REPORTERS } from '../../src/reporters/index.ts'

describe('the list of reporters', () => {
  it('names each reporter once, as it names itself, text first', async () => {
    expect(REPORTERS.map(({ id }) => id)).toEqual([
      'text',
      'json',
      'jsonl',
      'github',
      'sarif',
      'gitlab',
      'checkstyle',
      'junit',
      'rdjson',
      'markdown',
    ])
    for (const { id, load } of REPORTERS) expect((await load()).id).toBe(id)
  })
})
