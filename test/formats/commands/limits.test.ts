import { describe, expect, it } from 'vitest'
import { images } from './read-commands.ts'

/** Assignments of one of two values, so that a word of all variables has two to the power of their number. */
const doubled = (count: number) =>
  Array.from({ length: count }, (_, i) => `if true; then V${i}=a; else V${i}=b; fi\n`).join('')
const word = (count: number) => Array.from({ length: count }, (_, i) => `$V${i}`).join('')

describe('a word of a script', () => {
  it('has each of its values up to ten thousand, and is too large past that', () => {
    const found = (count: number) => images(`${doubled(count)}docker pull acme/${word(count)}:1\n`)
    expect(found(3)).toHaveLength(8)
    expect(found(13)).toHaveLength(8192)
    expect(found(14)).toEqual([expect.stringMatching(/^too-large: /)])
  })

  it('has at most 65 parts', () => {
    const long = (count: number) => images(`A=a\ndocker pull acme/${'$A'.repeat(count)}:1\n`)
    expect(long(60)).toEqual([`acme/${'a'.repeat(60)}:1`])
    expect(long(70)).toEqual([expect.stringMatching(/^too-large: /)])
  })

  it('may grow by appending up to the same length', () => {
    const grown = (count: number) => images(`A=acme/\n${'A+=a\n'.repeat(count)}docker pull $A:1\n`)
    expect(grown(60)).toEqual([`acme/${'a'.repeat(60)}:1`])
    expect(grown(100)).toEqual([expect.stringMatching(/^too-large: /)])
  })
})

describe('a script', () => {
  it('is expanded until its budget is spent', () => {
    const loop = `for V in ${'a b c d e f g h i j '.repeat(100)}; do docker pull acme/$V:1; done\n`
    const found = images(loop.repeat(120))
    expect(found).toContain('acme/a:1')
    expect(found.at(-1)).toMatch(/^too-large: /)
  })

  it('spends nothing on words of programs that take no image', () => {
    const printed = `${doubled(13)}${`echo ${word(13)}\n`.repeat(30)}docker pull acme/a:1\ndocker pull acme/$V0:1\n`
    expect(images(printed)).toEqual(['acme/a:1', 'acme/a:1', 'acme/b:1'])
  })

  it.each([
    ["alias echo='docker run'\necho acme/a:1", 'acme/a:1'],
    ['echo $(docker pull acme/a:1)', 'acme/a:1'],
    ['cat > a.yaml <<EOF\napiVersion: v1\nimage: acme/a:1\nEOF', 'acme/a:1'],
    ['E=docker\n$E pull acme/a:1', 'acme/a:1'],
  ])('is read for all that: %s', (text, expected) => {
    expect(images(text)).toContain(expected)
  })
})
