import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createPlacer } from '../../src/engine/placed.ts'
import type { FoundReportable } from '../../src/model/reportable.ts'
import { indexLines } from '../../src/text/source-file.ts'

const thing = (start: number, end: number): FoundReportable => ({
  format: 'dockerfile',
  path: 'FROM',
  identity: 'FROM',
  place: { path: 'Dockerfile', start, end },
  text: '',
})

it('places things in any order as an index of the lines does, each with its line', () => {
  const unit = fc.constantFrom('a', 'b', '\n', '\r\n', '\r', '\uFEFF', '😀')
  const text = fc.array(unit, { maxLength: 30 }).map((units) => units.join(''))
  const offsets = fc.array(fc.tuple(fc.nat(40), fc.nat(10)), { maxLength: 6 })
  fc.assert(
    fc.property(text, offsets, (written, places) => {
      const placeOf = createPlacer(written)
      const index = indexLines(written)
      for (const [start, length] of places) {
        const { position, source } = placeOf(thing(start, start + length))
        expect(position).toEqual(index.position({ start, end: start + length }))
        const line = index.line(position.line)
        expect(source).toEqual({ text: written.slice(line.start, line.end), column: 1 })
      }
    }),
  )
})

it('keeps what is around a place of a long line', () => {
  const text = `${'a'.repeat(5000)}:${'b'.repeat(5000)}`
  const { source } = createPlacer(text)(thing(5000, 5001))
  expect(source).toEqual({ text: text.slice(4000, 6001), column: 4001 })
})
