import { describe, expect, it } from 'vitest'
import { RULES } from '../../rules/index.ts'
import { FORMAT_IDS, FORMATS } from '../../src/formats/index.ts'
import type { RootConfiguration } from '../../src/model/configuration.ts'
import { traitsOf } from '../../src/model/format.ts'
import type { ImageUse } from '../../src/model/image-use.ts'
import { findingsOf } from '../support/judge.ts'
import { useOf } from '../support/result.ts'

const ROOT: RootConfiguration = {
  directory: '',
  preset: 'strict',
  registries: [],
  internal: [],
  vars: new Map(),
  tagClasses: {},
  direct: false,
}
const USE = useOf({ path: 'a.yaml', text: 'image: nginx:1.27.3\n' }, 'nginx:1.27.3')

function judge(use: ImageUse) {
  const findings = findingsOf([use], {
    rules: RULES.filter(({ id }) => id === 'unpinned-image'),
    configuration: {
      root: ROOT,
      prepare: async () => undefined,
      isIgnored: () => false,
      takesIn: () => false,
      settingOf: () => ({ severity: undefined, grades: {}, options: { globs: {} } }),
    },
  })
  return findings.map(({ rule, severity, fix }) => `${rule} ${severity} ${fix.reason ?? fix.status}`)
}

describe('what a format says of itself', () => {
  it('makes findings errors where it is deployed', () => {
    expect(judge(USE)).toEqual(['unpinned-image error available'])
  })

  it('makes them info in documentation, which is not rewritten', () => {
    const use = { ...USE, traits: { ...USE.traits, isDocumentation: true } } as const
    expect(judge(use)).toEqual(['unpinned-image info unsupported-here'])
  })

  it('keeps the digest out of fields that take it in the place of the tag', () => {
    expect(judge({ ...USE, pin: 'tag-or-digest' })).toEqual(['unpinned-image error tag-or-digest'])
  })
})

describe('the list of formats', () => {
  it('has no id twice, and traits for each', () => {
    expect(new Set(FORMAT_IDS).size).toBe(FORMAT_IDS.length)
    for (const id of FORMAT_IDS) expect(traitsOf(FORMATS, id).comments).toMatch(/\w/)
  })

  it('has no traits for an id that a reader makes up', () => {
    expect(() => traitsOf(FORMATS, 'acme')).toThrow('acme')
  })

  it('carries nothing but plain data in traits, so that uses can be sent between threads', () => {
    for (const { traits } of FORMATS) expect(structuredClone(traits)).toEqual(traits)
  })
})
