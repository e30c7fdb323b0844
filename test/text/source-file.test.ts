import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { indexLines } from '../../src/text/source-file.ts'

function positionOf(text: string, start: number, end: number): readonly number[] {
  const { line, column, endLine, endColumn } = indexLines(text).position({ start, end })
  return [line, column, endLine, endColumn]
}

describe('indexLines', () => {
  it.each<[string, string, number, number, readonly number[]]>([
    ['the start', 'abc', 0, 1, [1, 1, 1, 2]],
    ['an empty text', '', 0, 0, [1, 1, 1, 1]],
    ['the end of the text', 'a\nb', 3, 3, [2, 2, 2, 2]],
    ['the line behind the last line end', 'a\n', 2, 2, [2, 1, 2, 1]],
    ['a line end, which belongs to its line', 'a\nb', 1, 2, [1, 2, 2, 1]],
    ['two lines', 'ab\ncd', 1, 4, [1, 2, 2, 2]],
    ['a carriage return, which is a column', 'a\r\nb', 1, 3, [1, 2, 2, 1]],
    ['a carriage return alone, which ends no line', 'a\rb', 2, 3, [1, 3, 1, 4]],
    ['columns in UTF-16 units', '😀é\nx', 2, 3, [1, 3, 1, 4]],
    ['other line separators, which end no line', 'a\u2028b\u0085c\fd', 6, 7, [1, 7, 1, 8]],
    ['a byte order mark, which has no column', '\uFEFFab', 1, 2, [1, 1, 1, 2]],
    ['the byte order mark itself', '\uFEFFab', 0, 1, [1, 1, 1, 1]],
    ['a byte order mark in the second line, which has one', '\uFEFFa\n\uFEFFb', 4, 5, [2, 2, 2, 3]],
  ])('places %s', (_, text, start, end, expected) => {
    expect(positionOf(text, start, end)).toEqual(expected)
  })

  it.each<[string, string, readonly string[]]>([
    ['lines without their ends', 'a\nbc\r\n\nd', ['a', 'bc', '', 'd']],
    ['the empty line behind a final line end', 'a\n', ['a', '']],
    ['an empty text as one line', '', ['']],
    ['the first line without its byte order mark', '\uFEFFa\nb', ['a', 'b']],
    ['a line of a byte order mark as empty', '\uFEFF\nb', ['', 'b']],
    ['lines of carriage returns as empty', '\r\n\r\n', ['', '', '']],
    ['a carriage return inside a line as part of it', 'a\rb\r\r\n', ['a\rb\r']],
  ])('gives %s', (_, text, expected) => {
    const lines = indexLines(text)
    const found = Array.from({ length: lines.lineCount }, (_unused, i) => lines.line(i + 1))
    expect(found.map(({ start, end }) => text.slice(start, end)).slice(0, expected.length)).toEqual(expected)
  })

  it('gives an empty range at the end for a line that is not there', () => {
    expect(indexLines('a\nb').line(9)).toEqual({ start: 3, end: 3 })
  })

  it('counts a position that leads back to the offset', () => {
    const unit = fc.constantFrom('a', '\n', '\r\n', '\r', '\uFEFF', '😀', 'é')
    const text = fc.array(unit, { maxLength: 30 }).map((units) => units.join(''))
    fc.assert(
      fc.property(text, fc.nat(), fc.nat(), (written, a, b) => {
        const [start, end] = [a % (written.length + 1), b % (written.length + 1)].toSorted((x, y) => x - y)
        const index = indexLines(written)
        const { line, column, endLine, endColumn } = index.position({ start: start ?? 0, end: end ?? 0 })
        const lines = written.split('\n')
        expect(index.lineCount).toBe(lines.length)
        const back = (row: number, unitsIn: number) =>
          lines.slice(0, row - 1).join('\n').length +
          (row > 1 ? 1 : 0) +
          unitsIn -
          1 +
          (row === 1 && written.startsWith('\uFEFF') ? 1 : 0)
        const mark = written.startsWith('\uFEFF') ? 1 : 0
        expect(back(line, column)).toBe(Math.max(start ?? 0, mark))
        expect(back(endLine, endColumn)).toBe(Math.max(end ?? 0, mark))
      }),
      { numRuns: 1000 },
    )
  })
})
