import { describe, expect, it } from 'vitest'
import { piecesOf } from '../../src/cli/output.ts'

describe('a long report', () => {
  it('is written piece by piece, and no character is cut apart', () => {
    const text = `${'a'.repeat(1024 * 1024 - 1)}😀${'b'.repeat(1024 * 1024)}é`
    const pieces = [...piecesOf(text)]
    expect(pieces.length).toBe(3)
    expect(pieces.join('')).toBe(text)
    expect(Buffer.concat(pieces.map((piece) => Buffer.from(piece))).toString()).toBe(text)
  })

  it('ends though half a character stands at its end', () => {
    const text = `${'a'.repeat(1024 * 1024 - 1)}\ud83d\ud83d\ud83d`
    expect([...piecesOf(text)].join('')).toBe(text)
  })
})
