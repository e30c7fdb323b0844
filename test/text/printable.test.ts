import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toJson, toJsonLines, visible } from '../../src/text/printable.ts'

const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u

describe('visible', () => {
  it.each([
    ['\x1b[2Jgone', '␛[2Jgone'],
    ['a\r\nb\tc\0', 'a␍␊b␉c␀'],
    ['\x7f\x9b31m', '␡\\u009b31m'],
    ['nginx\u202e:1.2\u200b', 'nginx\\u202e:1.2\\u200b'],
    ['tag\u{e0041}', 'tag\\u{e0041}'],
    ['\ud800x', '\\ud800x'],
    ['a\u2028b\ufeff', 'a\\u2028b\\ufeff'],
  ])('shows %j as %s', (text, shown) => {
    expect(visible(text)).toBe(shown)
  })

  it('leaves other text alone, wide characters and emoji too', () => {
    expect(visible('镜像 🚀 é # [x] #[x] %0A')).toBe('镜像 🚀 é # [x] #[x] %0A')
  })

  it.each(['##[add-mask]x', 'a ##vso[task.setvariable variable=p]x', '###[x]', '##VSO[x]'])(
    'breaks the log command in %s',
    (text) => {
      expect(visible(text)).not.toMatch(/##(vso)?\[/i)
    },
  )

  it('breaks a command that could come to stand in front of a line, and no address', () => {
    expect(visible('::add-mask::x')).toBe('\\u003a:add-mask::x')
    expect(visible('see ::error::x')).toBe('see \\u003a:error::x')
    expect(visible('[::1] [fe80::ab:1] a::b')).toBe('[::1] [fe80::ab:1] a::b')
  })

  it('lets no character through that a terminal acts on', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => !HIDDEN.test(visible(text))))
  })
})

describe('toJson', () => {
  it('loses nothing and prints nothing hidden', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const json = toJson({ text: `##[${text}\u{e0041}` })
        expect(JSON.parse(json)).toEqual({ text: `##[${text}\u{e0041}` })
        expect(json).not.toMatch(HIDDEN)
        expect(json).not.toContain('##[')
      }),
    )
  })
})

describe('toJsonLines', () => {
  it('gives each item a line of its own', () => {
    expect(toJsonLines([])).toBe('[]')
    expect(toJsonLines([{ a: 1 }, 'b'])).toBe('[\n{"a":1},\n"b"\n]')
  })
})
