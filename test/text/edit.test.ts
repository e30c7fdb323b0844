import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applyEdits, type TextEdit } from '../../src/text/edit.ts'

function edit(start: number, end: number, newText: string): TextEdit {
  return { range: { start, end }, newText }
}

describe('applyEdits', () => {
  it.each<[string, readonly TextEdit[], string]>([
    ['nothing', [], 'abcdef'],
    ['an insertion at the start', [edit(0, 0, 'x')], 'xabcdef'],
    ['an insertion at the end', [edit(6, 6, 'x')], 'abcdefx'],
    ['a deletion of all', [edit(0, 6, '')], ''],
    ['edits in any order', [edit(4, 5, 'E'), edit(0, 1, 'A')], 'AbcdEf'],
    ['edits that touch', [edit(0, 2, 'x'), edit(2, 4, 'y')], 'xyef'],
    ['an insertion before a replacement at the same offset', [edit(2, 3, 'C'), edit(2, 2, 'x')], 'abxCdef'],
    ['an insertion behind a replacement', [edit(2, 3, 'C'), edit(3, 3, 'x')], 'abCxdef'],
    ['insertions at one offset, in their order', [edit(1, 1, 'x'), edit(1, 1, 'y')], 'axybcdef'],
  ])('applies %s', (_, edits, expected) => {
    expect(applyEdits('abcdef', edits)).toBe(expected)
  })

  it.each<[string, readonly TextEdit[]]>([
    ['that overlap', [edit(0, 3, ''), edit(2, 4, '')]],
    ['of which one holds the other', [edit(0, 6, ''), edit(2, 3, '')]],
    ['inside another that insert', [edit(0, 3, ''), edit(2, 2, 'x')]],
    ['on the same range', [edit(1, 2, 'x'), edit(1, 2, 'x')]],
    ['behind the end', [edit(6, 7, '')]],
    ['before the start', [edit(-1, 0, '')]],
    ['whose range is turned round', [edit(3, 2, '')]],
  ])('refuses edits %s', (_, edits) => {
    expect(() => applyEdits('abcdef', edits)).toThrow(RangeError)
  })

  it('does not split the units of a character outside the ranges, nor change its argument', () => {
    const edits = [edit(2, 2, 'é'), edit(0, 0, '\uFEFF')]
    expect(applyEdits('😀\r\n\u0000', edits)).toBe('\uFEFF😀é\r\n\u0000')
    expect(edits[0]?.newText).toBe('é')
  })

  it('keeps every character outside the ranges and puts the new texts between them', () => {
    const kept = fc.string({ unit: 'binary', maxLength: 8 })
    const change = fc.tuple(
      kept,
      fc.string({ unit: 'binary', minLength: 1, maxLength: 5 }),
      fc.string({ maxLength: 5 }),
    )
    fc.assert(
      fc.property(
        fc.array(change, { maxLength: 8 }),
        kept,
        fc.infiniteStream(fc.nat()),
        (changes, rest, order) => {
          let before = ''
          let after = ''
          const edits: TextEdit[] = []
          for (const [same, removed, added] of changes) {
            before += same
            edits.push(edit(before.length, before.length + removed.length, added))
            before += removed
            after += same + added
          }
          const shuffled = edits
            .map((one) => ({ one, key: order.next().value }))
            .toSorted((a, b) => a.key - b.key)
          expect(
            applyEdits(
              before + rest,
              shuffled.map(({ one }) => one),
            ),
          ).toBe(after + rest)
        },
      ),
    )
  })
})
