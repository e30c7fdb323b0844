import { describe, expect, it } from 'vitest'
import { DIGEST_A, DIGEST_B } from '../../rules/cases.ts'
import { RULES } from '../../rules/index.ts'
import { usesToVerify } from '../../src/engine/judge/online.ts'
import { verifyUses } from '../../src/engine/verify/ask-pins.ts'
import type { Configuration, RootConfiguration, RuleSetting } from '../../src/model/configuration.ts'
import type { ImageUse } from '../../src/model/image-use.ts'
import type { Preset } from '../../src/model/rule.ts'
import { createFakeResolver } from '../support/fake-resolver.ts'
import { findingsOf } from '../support/judge.ts'
import { read } from '../support/read.ts'

const APP = 'ghcr.io/acme/app'
const TEXT = `FROM ${APP}:1@${DIGEST_A}\nFROM ${APP}:1\nFROM $X\n`
const ONLINE = RULES.filter(({ scope }) => scope === 'online')
/** The tag has moved from an image that is still served. */
const MOVED = {
  [`${APP}:1`]: DIGEST_B,
  [`${APP}@${DIGEST_A}`]: 'image',
  [`${APP}@${DIGEST_B}`]: 'image',
}

/** @param settings by rule id and path; what is not named has no setting of its own */
function configurationOf(
  settings: Readonly<Record<string, Partial<RuleSetting>>>,
  preset: Preset = 'strict',
): Configuration {
  const root: RootConfiguration = {
    directory: '',
    preset,
    registries: [],
    internal: [],
    vars: new Map(),
    tagClasses: {},
    direct: false,
  }
  const unset: RuleSetting = { severity: undefined, grades: {}, options: { globs: {} } }
  return {
    root,
    prepare: async () => undefined,
    isIgnored: () => false,
    takesIn: () => false,
    settingOf: ({ id }, path) => ({ ...unset, ...settings[id], ...settings[`${id} ${path}`] }),
  }
}

async function usesOf(...paths: readonly string[]): Promise<readonly ImageUse[]> {
  const readings = await Promise.all(paths.map((path) => read(['dockerfile'], path, TEXT)))
  return readings.flatMap(({ uses }) => uses)
}

describe('the uses that registries are asked about', () => {
  it.each(['recommended', 'strict', 'none'] as const)(
    'are none under the preset %s alone',
    async (preset) => {
      expect(ONLINE).toHaveLength(3)
      expect(usesToVerify(await usesOf('Dockerfile'), RULES, configurationOf({}, preset))).toEqual([])
    },
  )

  it('are those with a digest once an online rule has a level', async () => {
    const uses = await usesOf('Dockerfile')
    for (const { id } of ONLINE) {
      const wanted = usesToVerify(uses, RULES, configurationOf({ [id]: { severity: 'info' } }))
      expect(wanted).toEqual([uses[0]])
    }
  })

  it('are those of a rule of which only one grade has a level', async () => {
    const uses = await usesOf('Dockerfile')
    const grades = { 'same-build': 'off', gone: 'error' } as const
    expect(usesToVerify(uses, RULES, configurationOf({ 'moved-tag': { grades } }))).toEqual([uses[0]])
    const off = { 'same-build': 'off' } as const
    expect(usesToVerify(uses, RULES, configurationOf({ 'moved-tag': { grades: off } }))).toEqual([])
  })

  it('are only those of the files for which the rule is on', async () => {
    const uses = await usesOf('Dockerfile', 'test/Dockerfile')
    const configuration = configurationOf({
      'moved-tag': { severity: 'error' },
      'moved-tag test/Dockerfile': { severity: 'off' },
    })
    expect(usesToVerify(uses, RULES, configuration).map(({ place }) => place.path)).toEqual(['Dockerfile'])
  })

  it('are none for rules that ask nobody', async () => {
    const all = Object.fromEntries(RULES.map(({ id }) => [id, { severity: 'error' as const }]))
    const offline = RULES.filter(({ scope }) => scope !== 'online')
    expect(usesToVerify(await usesOf('Dockerfile'), offline, configurationOf(all))).toEqual([])
  })
})

describe('an online rule in a check', () => {
  const configuration = configurationOf({
    'moved-tag': { severity: 'warning', grades: { 'same-build': 'off' } },
  })
  const options = { rules: ONLINE, configuration }

  it('reports at the level of the grade, at the tag', async () => {
    const uses = await usesOf('Dockerfile')
    const verifications = await verifyUses(uses, { resolver: createFakeResolver(MOVED) })
    const findings = findingsOf(uses, { ...options, verifications })
    expect(findings).toMatchObject([
      { rule: 'moved-tag', grade: 'new-build', severity: 'warning', use: uses[0], fix: { status: 'none' } },
    ])
    const [finding] = findings
    expect(TEXT.slice((finding?.position.column ?? 0) - 1, (finding?.position.endColumn ?? 0) - 1)).toBe('1')
  })

  it('reports nothing at a grade that is off', async () => {
    const uses = await usesOf('Dockerfile')
    const resolver = createFakeResolver({
      ...MOVED,
      [`${APP}@${DIGEST_A}`]: { 'linux/amd64': DIGEST_B },
    })
    const verifications = await verifyUses(uses, { resolver })
    expect(verifications.get(uses[0] as ImageUse)?.tag.kind).toBe('moved')
    expect(findingsOf(uses, { ...options, verifications })).toEqual([])
  })

  it('says nothing of uses that were not verified', async () => {
    const uses = await usesOf('Dockerfile')
    expect(findingsOf(uses, { ...options, verifications: undefined })).toEqual([])
    expect(findingsOf(uses, { ...options, verifications: new Map() })).toEqual([])
  })

  it('leaves the word to the rule that says it better', async () => {
    const uses = await usesOf('Dockerfile')
    const both = configurationOf({
      'moved-tag': { severity: 'warning' },
      'vanished-digest': { severity: 'error' },
    })
    const { [`${APP}@${DIGEST_A}`]: _, ...served } = MOVED
    const verifications = await verifyUses(uses, { resolver: createFakeResolver(served) })
    const findings = findingsOf(uses, { ...options, configuration: both, verifications })
    expect(findings.map(({ rule }) => rule)).toEqual(['vanished-digest'])
  })
})
