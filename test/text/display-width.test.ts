import { beforeAll, describe, expect, it } from 'vitest'
import {
  cutEnd,
  cutStart,
  displayWidth,
  loadWidths,
  padTo,
  withExactWidths,
} from '../../src/text/display-width.ts'

beforeAll(loadWidths)

describe('displayWidth', () => {
  it.each([
    ['', 0],
    ['nginx:1.25', 10],
    ['镜像', 4],
    ['ｎｇ', 4],
    ['한글', 4],
    ['🚀', 2],
    ['😀x', 3],
    ['é', 1],
    ['e\u0301', 1],
    ['…', 1],
    ['␛', 1],
    ['𠀀', 2],
    ['👨\u200d👩\u200d👧', 2],
    ['👍🏽', 2],
    ['🇩🇪', 2],
    ['🇩🇪🇫🇷', 4],
    ['\u2764\ufe0f', 2],
    ['ที่', 1],
    ['น้ำ', 1],
  ])('counts the columns of %j as %i', (text, width) => {
    expect(displayWidth(text)).toBe(width)
  })
})

describe('cutting', () => {
  it('keeps a text that fits', () => {
    expect(cutEnd('nginx', 5)).toBe('nginx')
    expect(cutStart('nginx', 5)).toBe('nginx')
  })

  it('never exceeds the width, also where a wide character lies across it', () => {
    expect(cutEnd('镜像镜像', 4)).toBe('镜…')
    expect(cutStart('镜像镜像', 4)).toBe('…像')
    expect(cutEnd('abcdef', 4)).toBe('abc…')
    expect(cutStart('abcdef', 4)).toBe('…def')
  })

  it('never cuts a surrogate pair apart', () => {
    expect(cutEnd('🚀🚀🚀', 3)).toBe('🚀…')
    expect(cutStart('🚀🚀🚀', 3)).toBe('…🚀')
  })

  it('never cuts a joined emoji, a flag or a letter with its marks apart', () => {
    expect(cutEnd('👨\u200d👩\u200d👧👍🏽🇩🇪', 5)).toBe('👨\u200d👩\u200d👧👍🏽…')
    expect(cutStart('🇩🇪🇫🇷🇮🇹', 4)).toBe('…🇮🇹')
    expect(cutEnd('ที่ที่ที่', 2)).toBe('ที่…')
    expect(cutStart('e\u0301e\u0301e\u0301', 2)).toBe('…e\u0301')
  })

  it('pads by columns, not by characters', () => {
    expect(padTo('镜', 4)).toBe('镜  ')
    expect(padTo('long', 2)).toBe('long')
  })
})

describe('withExactWidths', () => {
  it('renders once what is Latin', async () => {
    let count = 0
    const text = await withExactWidths(() => {
      count++
      return padTo('café …', 8)
    })
    expect([text, count]).toEqual(['café …  ', 1])
  })

  it('gives columns as they are for all other text', async () => {
    expect(await withExactWidths(async () => padTo('镜', 4))).toBe('镜  ')
  })
})
