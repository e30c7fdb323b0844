import { describe, expect, it } from 'vitest'
import { complaints } from './folder.ts'

describe('YAML that is no YAML', () => {
  it('is reported with its place', async () => {
    expect(await complaints('rules:\n  mutable-tag: "error\n')).toEqual([
      expect.stringMatching(/^holdfast\.yaml:\d+:\d+: missing closing "quote/),
    ])
    expect(await complaints('preset: strict\nrules: }\n')).toEqual([
      expect.stringMatching(/^holdfast\.yaml:2:8: /),
    ])
  })

  it('may not name an anchor that there is not', async () => {
    expect(await complaints('rules: *nowhere\n')).toEqual([
      'holdfast.yaml:1:8: the alias *nowhere names no anchor before it; write the anchor, or take the alias away',
    ])
  })

  it('may not be two documents', async () => {
    expect(await complaints('preset: strict\n---\npreset: none\n')).toEqual([
      'holdfast.yaml:3:1: a configuration is one YAML document; this is a second one',
    ])
  })

  it('may not merge what is no map', async () => {
    expect(await complaints('rules:\n  <<: error\n')).toEqual([
      'holdfast.yaml:2:3: a merge key takes a map or a list of maps',
    ])
  })
})

describe('a configuration made to break the reader', () => {
  const layers = 'abcdefghijklmnop'.split('')
  const nine = (name: string) => Array.from({ length: 9 }, () => `*${name}`).join(', ')

  it('may hold a bomb of aliases', async () => {
    const bomb = layers.map(
      (name, index) => `${name}: &${name} [${index === 0 ? 'x' : nine(layers[index - 1] ?? '')}]`,
    )
    const said = await complaints(`ignore: &z [x]\n${bomb.join('\n')}\n`)
    expect(said[0]).toContain('holdfast.yaml:2:1: unknown key a')
  })

  it('may hold a bomb of aliases where lists of lists are expected', async () => {
    const rules = '{ mutable-tag: { classes: { latest: error } } }'
    const texts = ['overrides:', `  - { files: &f [${'"a", '.repeat(5000)}"b"], rules: ${rules} }`]
    for (let index = 0; index < 20; index++) texts.push(`  - { files: *f, rules: ${rules} }`)
    expect(await complaints(texts.join('\n'))).toEqual([
      'holdfast.yaml:1:1: with its aliases and merges followed, this file holds more than 50000 values',
    ])
  })

  it('may hold a bomb of merge keys', async () => {
    const bomb = layers.map(
      (name, index) =>
        `  ${name}: &${name} { ${index === 0 ? 'k: v' : `<<: [${nine(layers[index - 1] ?? '')}]`} }`,
    )
    const said = await complaints(`vars:\n${bomb.join('\n')}\nrules: { <<: *p }\n`)
    expect(said).toContain(
      'holdfast.yaml:1:1: with its aliases and merges followed, this file holds more than 50000 values',
    )
  })

  it('may be nested as deeply as it fits', async () => {
    for (const text of ['['.repeat(200_000), 'rules: '.concat('{a: '.repeat(50_000)), '- '.repeat(100_000)]) {
      expect(await complaints(text)).not.toEqual([])
    }
  })

  it('may hold thousands of mistakes: some are listed, the rest counted', async () => {
    const said = await complaints(Array.from({ length: 1000 }, (_, index) => `key${index}: 1`).join('\n'))
    expect(said).toHaveLength(21)
    expect(said.at(-1)).toBe('holdfast.yaml: 980 more')
  })

  it('may hold keys of any length', async () => {
    const [said = ''] = await complaints(`${'k'.repeat(900)}: 1\n`)
    expect(said.length).toBeLessThan(250)
  })

  it('may not hold more fields than are held against every document', async () => {
    const fields = (count: number) => complaints(`fields:\n${'- {files: [x], path: a}\n'.repeat(count)}`)
    expect(await fields(1000)).toEqual([])
    expect(await fields(1500)).toEqual([
      'holdfast.yaml:1:1: fields has 1500 rows, more than 1000: put several paths into one row with {a,b}',
    ])
    expect(await fields(10_000)).toEqual([
      'holdfast.yaml:1:1: with its aliases and merges followed, this file holds more than 50000 values',
    ])
  })

  it('may hold a glob with braces that stand for millions', async () => {
    expect(await complaints(`ignore: ["${'{a,b}'.repeat(30)}"]`)).toEqual([
      expect.stringContaining('its braces stand for more than 256 globs'),
    ])
  })
})
