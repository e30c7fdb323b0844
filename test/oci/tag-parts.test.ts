import fc from 'fast-check'
import { expect, it } from 'vitest'
import { splitTag } from '../../src/oci/tag-parts.ts'

it('reads a version alone as behind a sign, where what else it may be is looked for', () => {
  const number = fc.stringMatching(/^\d{1,3}$/)
  fc.assert(
    fc.property(fc.array(number, { minLength: 1, maxLength: 6 }), (numbers) => {
      const tag = numbers.join('.')
      expect(splitTag(tag)).toEqual(splitTag(`-${tag}`).map((part) => ({ ...part, gap: '' })))
    }),
    { numRuns: 2000 },
  )
})
