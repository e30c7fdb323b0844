import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { maskTemplate } from '../../src/languages/template-mask.ts'
import { maskMarks } from '../../src/languages/yaml/repairs.ts'
import { splitDocuments } from '../../src/languages/yaml/stream.ts'
import { isReadAlike, readMadeTexts } from '../support/yaml-both-ways.ts'

const FIXTURES = join(import.meta.dirname, '../../fixtures')

test('each document of the fixtures is read as by the package, with either line end, most of them without it', () => {
  const counts = { fast: 0, left: 0 }
  for (const name of readdirSync(FIXTURES, { recursive: true, encoding: 'utf8' })) {
    if (!/\.(?:ya?ml|json|tpl)$/i.test(name)) continue
    const written = readFileSync(join(FIXTURES, name), 'utf8')
    for (const original of [written, written.replaceAll(/\r?\n/g, '\r\n')]) {
      const text = maskMarks(maskTemplate(original).text)
      for (const { start, end } of splitDocuments(text)) {
        const isAlike = isReadAlike(text, start, end, original)
        expect(isAlike, `${name} from ${start}`).not.toBe(false)
        counts[isAlike === true ? 'fast' : 'left']++
      }
    }
  }
  expect(counts.fast).toBeGreaterThan(counts.left * 3)
})

test('tens of thousands of made texts are read alike', { timeout: 120_000 }, () => {
  expect(readMadeTexts(1_000_000, 30_000).different).toEqual([])
})
