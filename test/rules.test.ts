import { existsSync, readdirSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { RuleCases } from '../rules/cases.ts'
import { RULES } from '../rules/index.ts'
import { SOURCES } from '../rules/retired-registry/sources.ts'
import { RETIREMENTS } from '../rules/retired-registry/successors.ts'
import type { Rule, UseRule } from '../src/model/rule.ts'
import { rulePage } from '../src/model/rule.ts'
import { formatRepository, parseReference } from '../src/oci/reference.ts'
import { checkMessage, duplicatesIn, reportsOf } from './support/rule-tester.ts'

const RULES_FOLDER = resolve(import.meta.dirname, '..', 'rules')

/** A rule's cases stand in its folder, beside its page. */
async function casesOf(rule: Rule): Promise<RuleCases> {
  const module: { cases: RuleCases } = await import(
    /* @vite-ignore */ join(RULES_FOLDER, '..', dirname(rulePage(rule)), 'cases.ts')
  )
  return module.cases
}

const WITH_CASES = await Promise.all(
  RULES.map(async (rule) => ({ id: rule.id, rule, cases: await casesOf(rule) })),
)

describe('the list of rules', () => {
  it('holds each folder under rules once, each with its three files', () => {
    const pages = readdirSync(RULES_FOLDER, { recursive: true, encoding: 'utf8' }).filter(
      (path) => basename(path) === 'README.md',
    )
    expect(RULES.map(rulePage).sort()).toEqual(pages.map((path) => `rules/${path}`).sort())
    for (const rule of RULES) {
      const folder = join(RULES_FOLDER, '..', dirname(rulePage(rule)))
      for (const file of ['rule.ts', 'cases.ts']) expect(existsSync(join(folder, file))).toBe(true)
    }
  })

  it.each(RULES.map((rule) => [rule.id, rule] as const))('describes %s in one sentence', (_, rule) => {
    expect(rule.summary).toMatch(/^[A-Z][^.]*\.$/)
  })

  it('is never milder under strict than under recommended', () => {
    const order = ['off', 'info', 'warning', 'error']
    for (const { id, levels } of RULES) {
      const { recommended, strict } = levels
      const grades = typeof recommended === 'string' ? [''] : Object.keys(recommended)
      for (const grade of grades) {
        const mild = typeof recommended === 'string' ? recommended : (recommended[grade] ?? 'off')
        const severe = typeof strict === 'string' ? strict : (strict[grade] ?? 'off')
        expect(order.indexOf(severe), `${id} ${grade}`).toBeGreaterThanOrEqual(order.indexOf(mild))
      }
    }
  })

  it('defers only to rules that there are', () => {
    const ids = new Set(RULES.map(({ id }) => id))
    for (const { defersTo = [] } of RULES) for (const id of defersTo) expect(ids).toContain(id)
  })
})

describe.each(WITH_CASES)('$id', ({ rule, cases }) => {
  it('has enough cases, none of them twice', () => {
    expect(duplicatesIn(cases)).toEqual([])
    expect(cases.valid.length).toBeGreaterThanOrEqual(6)
    expect(cases.invalid.length).toBeGreaterThanOrEqual(6)
  })

  it.each(cases.valid.map((testCase) => [testCase.name, testCase] as const))(
    'says nothing of %s',
    async (_, testCase) => {
      expect(await reportsOf(rule, testCase)).toEqual([])
    },
  )

  it.each(cases.invalid.map((testCase) => [testCase.name, testCase] as const))(
    'reports %s',
    async (_, testCase) => {
      expect(testCase.reports).not.toEqual([])
      const reports = await reportsOf(rule, testCase)
      expect(reports).toEqual(
        testCase.reports.map((report) => ({ grade: undefined, remedy: undefined, ...report })),
      )
    },
  )
})

describe('the table of retired places', () => {
  it('has the sources that the rule looks for, in the same order', () => {
    expect(SOURCES).toEqual(RETIREMENTS.map(({ source }) => source))
  })

  it('has a secure address and a date for every row', () => {
    for (const { source, state, evidence, since, ends } of RETIREMENTS) {
      expect(evidence, source).toMatch(/^https:\/\/[\w.-]+\/\S+$/)
      expect(since, source).toMatch(/^20\d\d(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?$/)
      // What has no updates any more may have a last day.
      if (ends !== undefined) {
        expect(state, source).toBe('frozen')
        expect(ends, source).toMatch(/^20\d\d-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?$/)
        expect(ends > since, source).toBe(true)
      }
      // No row tells the future; this day moves on with the table.
      expect(Date.parse(since), source).toBeLessThan(Date.parse('2027-01-01'))
    }
  })

  it('names each place once, and what it contains before it', () => {
    const earlier: string[] = []
    for (const { source } of RETIREMENTS) {
      const contained = earlier.filter(
        (other) => other.endsWith('/*') && source.startsWith(other.slice(0, -1)),
      )
      expect(contained, source).toEqual([])
      expect(earlier).not.toContain(source)
      earlier.push(source)
    }
  })

  it('spells places and successors as they are compared', () => {
    for (const { source, successor, dropIn } of RETIREMENTS) {
      const example = source.replace(/^\*\./, 'docker.').replace(/\/\*$/, '/a/b')
      expect(formatRepository(parseReference(example)?.repository ?? { registry: '', path: '' })).toBe(
        example,
      )
      expect(successor === undefined && dropIn, source).toBe(false)
      if (dropIn) expect(successor?.endsWith('/*'), source).toBe(source.endsWith('/*'))
    }
  })

  it('sends nobody to a place that is retired itself and has a successor of its own', () => {
    for (const { source, successor } of RETIREMENTS) {
      const onward = RETIREMENTS.filter(
        (other) => other.source === successor && other.successor !== undefined,
      )
      expect(onward, source).toEqual([])
    }
  })
})

describe('the tester of rules', () => {
  const text = 'FROM nginx:1.25\n'
  const rule = (part: Partial<UseRule>): Rule => ({
    id: 'example',
    summary: 'An example.',
    scope: 'use',
    fixable: false,
    levels: { recommended: 'error', strict: 'error' },
    options: {},
    configure: () => () => [],
    ...part,
  })
  const judge = (part: Partial<UseRule>) =>
    reportsOf(rule(part), { name: 'example', format: 'dockerfile', text })

  it('rejects a remedy of a rule that is not fixable', async () => {
    const configure = () => () => [{ message: 'wrong', remedy: { kind: 'pin-digest' } as const }]
    await expect(judge({ configure })).rejects.toThrow('not fixable')
    await expect(judge({ configure, fixable: true })).resolves.toHaveLength(1)
  })

  it('rejects a rule that changes what it is given', async () => {
    await expect(
      judge({ configure: () => (use) => [Object.assign(use, { message: 'changed' })] }),
    ).rejects.toThrow()
  })

  it('rejects a rule that remembers', async () => {
    let calls = 0
    await expect(judge({ configure: () => () => [{ message: `call ${++calls}` }] })).rejects.toThrow(
      'asked again',
    )
  })

  it('rejects a grade that the rule does not declare', async () => {
    await expect(judge({ configure: () => () => [{ message: 'wrong', grade: 'odd' }] })).rejects.toThrow(
      'no grade',
    )
  })

  it('rejects options that the rule does not have', async () => {
    const testCase = {
      name: 'example',
      format: 'dockerfile',
      text,
      config: { options: { allow: ['**'] } },
    } as const
    await expect(reportsOf(rule({}), testCase)).rejects.toThrow('no list allow')
  })

  it('rejects a text without any image', async () => {
    await expect(
      reportsOf(rule({}), { name: 'example', format: 'dockerfile', text: 'FROM scratch\n' }),
    ).rejects.toThrow()
  })

  it('rejects messages with a capital start or a full stop, unless the capital is the reference’s own', () => {
    expect(() => checkMessage('Pin it', { text: 'nginx' })).toThrow('lower case')
    expect(() => checkMessage('pin it.', { text: 'nginx' })).toThrow('full stop')
    expect(() => checkMessage('Registry.example/a is old', { text: 'Registry.example/a:1' })).not.toThrow()
  })

  it('finds a case that stands twice under two names', () => {
    const one = { name: 'one', format: 'dockerfile', text } as const
    expect(duplicatesIn({ valid: [one, { ...one, name: 'two' }], invalid: [] })).toHaveLength(1)
  })
})
