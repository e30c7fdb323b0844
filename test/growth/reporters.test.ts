import { describe, expect, it } from 'vitest'
import { renderDiff } from '../../src/reporters/diff.ts'
import { REPORTERS } from '../../src/reporters/index.ts'
import { indexBytes } from '../../src/reporters/support/byte-index.ts'
import { renderSnippet } from '../../src/reporters/support/snippet.ts'
import { bigResult } from '../reporters/support/nasty.ts'
import { optionsOf } from '../support/result.ts'
import { expectLinear, stepsOf } from '../support/steps.ts'

describe('a report', () => {
  it.each(REPORTERS.map(({ id, load }) => [id, load] as const))(
    'of many findings is made in linear time: %s',
    async (_, load) => {
      const reporter = await load()
      await expectLinear((size) => {
        const result = bigResult(size)
        return () => expect(reporter.render(result, optionsOf({ all: true })).length).toBeGreaterThan(1000)
      }, 2500)
    },
  )
})

describe('a patch', () => {
  it('of many edits in one file is made in linear time', async () => {
    await expectLinear((size) => {
      const before = 'image: nginx:1.27\nname: x\nports:\n  - 80\n'.repeat(size)
      const edits = [...before.matchAll(/nginx:1\.27/g)].map(({ index }) => ({
        range: { start: index + 10, end: index + 10 },
        newText: '@sha256:abc',
      }))
      const file = { path: 'big', before, edits }
      return () => {
        const patch = renderDiff([file], { color: false, prefix: '' })
        expect(patch.match(/^\+image/gm)).toHaveLength(size)
      }
    }, 1000)
  })
})

describe('an index of bytes', () => {
  it('answers for each place on a long line without a pass over it', async () => {
    const { upTo } = indexBytes('é'.repeat(2_000_000))
    const find = () => expect(upTo(1_234_567)).toBe(2 * 1_234_567)
    find()
    expect(await stepsOf(find)).toBeLessThan(20_000)
  })
})

describe('a snippet', () => {
  it('of a line of a megabyte costs one pass at most', async () => {
    await expectLinear((size) => {
      const text = `${'x'.repeat(size)} nginx:latest ${'y'.repeat(size)}`
      const column = size + 2
      const position = { line: 1, column, endLine: 1, endColumn: column + 12 }
      return () => renderSnippet({ text, column: 1 }, position, 60)
    }, 10_000)
  })
})
