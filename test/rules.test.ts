import { existsSync, readdirSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { RuleCases } from '../rules/cases.ts'
import { cases as digestWithoutTag } from '../rules/digest-without-tag/cases.ts'
import { cases as externalRegistry } from '../rules/external-registry/cases.ts'
import { cases as hubHosted } from '../rules/hub-hosted/cases.ts'
import { cases as inconsistentDigest } from '../rules/inconsistent-digest/cases.ts'
import { RULES } from '../rules/index.ts'
import { cases as movedTag } from '../rules/moved-tag/cases.ts'
import { cases as mutableTag } from '../rules/mutable-tag/cases.ts'
import { cases as retiredRegistry } from '../rules/retired-registry/cases.ts'
import { RETIREMENTS } from '../rules/retired-registry/successors.ts'
import { cases as singlePlatformDigest } from '../rules/single-platform-digest/cases.ts'
import { cases as unpinnedBase } from '../rules/unpinned-base/cases.ts'
import { cases as unpinnedImage } from '../rules/unpinned-image/cases.ts'
import { cases as unreadReference } from '../rules/unread-reference/cases.ts'
import { cases as untrustedRegistry } from '../rules/untrusted-registry/cases.ts'
import { cases as vanishedDigest } from '../rules/vanished-digest/cases.ts'
import { cases as alwaysPulledWorkshopImage } from '../rules/workshop/always-pulled-workshop-image/cases.ts'
import { cases as anonymousHubMirror } from '../rules/workshop/anonymous-hub-mirror/cases.ts'
import { cases as clusterPullFromHub } from '../rules/workshop/cluster-pull-from-hub/cases.ts'
import { cases as embeddedRegistryCredentials } from '../rules/workshop/embedded-registry-credentials/cases.ts'
import { cases as floatingHubTag } from '../rules/workshop/floating-hub-tag/cases.ts'
import { cases as hubPullWithoutMirror } from '../rules/workshop/hub-pull-without-mirror/cases.ts'
import { cases as imageCacheMisuse } from '../rules/workshop/image-cache-misuse/cases.ts'
import { cases as instructionImageOnHub } from '../rules/workshop/instruction-image-on-hub/cases.ts'
import { cases as localImageInCluster } from '../rules/workshop/local-image-in-cluster/cases.ts'
import { cases as mirrorBypassingTool } from '../rules/workshop/mirror-bypassing-tool/cases.ts'
import { cases as mirrorNotForHub } from '../rules/workshop/mirror-not-for-hub/cases.ts'
import { cases as unrefreshedFloatingWorkshopImage } from '../rules/workshop/unrefreshed-floating-workshop-image/cases.ts'
import { cases as workshopImageOnHub } from '../rules/workshop/workshop-image-on-hub/cases.ts'
import type { Rule, UseRule } from '../src/model/rule.ts'
import { rulePage } from '../src/model/rule.ts'
import { formatRepository, parseReference } from '../src/oci/reference.ts'
import { checkMessage, duplicatesIn, reportsOf } from './support/rule-tester.ts'

const RULES_FOLDER = resolve(import.meta.dirname, '..', 'rules')

const CASES: Readonly<Record<string, RuleCases>> = {
  'mutable-tag': mutableTag,
  'unpinned-base': unpinnedBase,
  'unpinned-image': unpinnedImage,
  'hub-hosted': hubHosted,
  'external-registry': externalRegistry,
  'untrusted-registry': untrustedRegistry,
  'retired-registry': retiredRegistry,
  'inconsistent-digest': inconsistentDigest,
  'digest-without-tag': digestWithoutTag,
  'unread-reference': unreadReference,
  'single-platform-digest': singlePlatformDigest,
  'moved-tag': movedTag,
  'vanished-digest': vanishedDigest,
  'instruction-image-on-hub': instructionImageOnHub,
  'workshop-image-on-hub': workshopImageOnHub,
  'hub-pull-without-mirror': hubPullWithoutMirror,
  'anonymous-hub-mirror': anonymousHubMirror,
  'mirror-not-for-hub': mirrorNotForHub,
  'floating-hub-tag': floatingHubTag,
  'always-pulled-workshop-image': alwaysPulledWorkshopImage,
  'unrefreshed-floating-workshop-image': unrefreshedFloatingWorkshopImage,
  'cluster-pull-from-hub': clusterPullFromHub,
  'local-image-in-cluster': localImageInCluster,
  'mirror-bypassing-tool': mirrorBypassingTool,
  'image-cache-misuse': imageCacheMisuse,
  'embedded-registry-credentials': embeddedRegistryCredentials,
}

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
    expect(Object.keys(CASES)).toEqual(RULES.map(({ id }) => id))
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

describe.each(RULES.map((rule) => ({ id: rule.id, rule, cases: CASES[rule.id] })))(
  '$id',
  ({ rule, cases }) => {
    if (cases === undefined) throw new Error(`${rule.id} has no cases`)

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
  },
)

describe('the table of retired places', () => {
  it('has a secure address and a date for every row', () => {
    for (const { source, evidence, since } of RETIREMENTS) {
      expect(evidence, source).toMatch(/^https:\/\/[\w.-]+\/\S+$/)
      expect(since, source).toMatch(/^20\d\d(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?$/)
      expect(new Date(since).getTime(), source).toBeLessThan(Date.now())
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
