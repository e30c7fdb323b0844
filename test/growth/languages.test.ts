import { describe, expect, it } from 'vitest'
import { parseHcl } from '../../src/languages/hcl.ts'
import { maskJson } from '../../src/languages/json.ts'
import { maskLines, maskTemplate } from '../../src/languages/template-mask.ts'
import { parseYaml } from '../../src/languages/yaml/parse.ts'
import { splitDocuments } from '../../src/languages/yaml/stream.ts'
import { entriesOf, get, getText, type YamlMap } from '../../src/languages/yaml.ts'
import { expectLinear, stepsOf } from '../support/steps.ts'

const rootOf = (text: string) => parseYaml(text, { start: 0, end: text.length })[0]?.root

/** What was masked last is not searched again, and would cost nothing. */
const forgetMask = () => maskTemplate('{{ a }}'.padEnd(300))

describe('a template', () => {
  it('of open braces and quotes is masked in linear time', async () => {
    await expectLinear((size) => {
      const text = `${'{{ "a" }} '.repeat(size)}${'{{ "'.repeat(size)}`
      return () => {
        forgetMask()
        expect(maskTemplate(text).holes.length).toBeGreaterThanOrEqual(size)
      }
    }, 12_500)
  })

  it.each<[string, (size: number) => string]>([
    ['braces that are never closed', (size) => `a ${'{{ '.repeat(size)}`],
    ['braces in braces', (size) => '{{}} {{ '.repeat(size)],
    ['escaped quotes without an end', (size) => `{{ ${'\\"'.repeat(size)} }}`],
    ['statements that are never closed', (size) => `a ${'{% '.repeat(size)}`],
    ['openers before many blanks', (size) => `a ${'{% '.repeat(size)}${' '.repeat(size)}`],
    ['comments that end far away', (size) => `${'a {{/*\n'.repeat(size)}*/}}`],
    ['values of ytt on one line', (size) => 'a: #@ '.repeat(size)],
    ['values before comments', (size) => 'a: {{b}}\n # c\n'.repeat(size)],
    ['a value before many blank lines', (size) => `a: {{b}}\n${' \n'.repeat(size)}`],
    ['values on one line', (size) => `${'a: {{b}} '.repeat(size)}\n  b: c\n`],
    ['dashes before values of ytt', (size) => `${'- '.repeat(140)}x #@ a\n`.repeat(size / 100)],
  ])('of %s is masked in linear time, and keeps its length', async (_, textOf) => {
    await expectLinear((size) => {
      const text = textOf(size)
      return () => {
        forgetMask()
        expect(maskTemplate(text).text).toHaveLength(text.length)
        expect(maskLines(text)).toHaveLength(text.length)
      }
    }, 5000)
  })
})

describe('YAML', () => {
  it('is split into documents in linear time', async () => {
    await expectLinear((size) => {
      const text = '---\n%a\n...\n'.repeat(size)
      return () => expect([...splitDocuments(text)]).toHaveLength(size)
    }, 12_500)
  })

  it('may hold a block scalar of many empty lines', async () => {
    await expectLinear((size) => {
      const text = `a: |\n${'\n'.repeat(size)}  x\n\n`
      return () => expect(getText(rootOf(text), 'a')).toBe(`${'\n'.repeat(size)}x`)
    }, 15_000)
  })

  it('may hold merges of merges, which are looked at once each', async () => {
    let text = 'm0: &m0 {k0: 0}\n'
    for (let i = 1; i < 60; i++)
      text += `m${i}: &m${i}\n  <<: [${Array(9)
        .fill(`*m${i - 1}`)
        .join(', ')}]\n  k${i}: ${i}\n`
    const merge = () => {
      const last = get(rootOf(text), 'm59')
      expect(entriesOf(last as YamlMap).size).toBe(60)
      expect(getText(last, 'k0')).toBe('0')
    }
    merge()
    expect(await stepsOf(merge)).toBeLessThan(2000 * text.length)
  })
})

describe('JSON with comments', () => {
  it.each([
    ['comments that do not end', '/*'],
    ['slashes', '/'],
    ['commas', ', '],
    ['strings that do not end', '"\\"'],
    ['trailing commas', ',]'],
  ])('is masked in linear time: %s', async (_, unit) => {
    await expectLinear((size) => {
      const text = unit.repeat(size)
      return () => expect(maskJson(text)).toHaveLength(text.length)
    }, 25_000)
  })
})

describe('HCL', () => {
  it.each([
    ['open brackets', '[', ''],
    ['open braces', '{', ''],
    ['open interpolations', '"${', ''],
    ['blocks in blocks', 'a {', ''],
    ['objects in lists', 'a = [{ b = (', ''],
    ['comments that do not end', '/*', ''],
    ['heredocs that do not end', 'a = <<X\n', ''],
    ['quotes', '"', ''],
    ['strings in an expression', 'a = x + "b" ', ''],
    ['labels', 'a "b" ', ''],
    ['interpolations', '${a}', 'a = "'],
  ])('is read in linear time: %s', async (_, unit, before) => {
    await expectLinear((size) => {
      const text = before + unit.repeat(size)
      return () => parseHcl(text)
    }, 25_000)
  })
})
