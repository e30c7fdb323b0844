import { type Configuration, levelOf } from '../../model/configuration.ts'
import type { Notice } from '../../model/finding.ts'
import type { ImageUse } from '../../model/image-use.ts'
import type { Resolver } from '../../model/resolver.ts'
import type { Rule } from '../../model/rule.ts'
import { type Verification, whyUnverified } from '../../model/verification.ts'
import { verifyUses } from '../verify.ts'

/** Which rules judge, and who may be asked for them. */
export interface OnlineOptions {
  readonly rules: readonly Rule[]
  readonly configuration: Configuration
  /** Called when an online rule is on; undefined, or its result, where nobody may be asked. */
  readonly openResolver?: (() => Promise<Resolver | undefined>) | undefined
}

/**
 * Asks what online rules need to know.
 *
 * @returns undefined where none of them is on; where nobody may be asked every use is unresolved
 */
export async function verifyForRules(
  uses: readonly ImageUse[],
  { rules, configuration, openResolver }: OnlineOptions,
): Promise<ReadonlyMap<ImageUse, Verification> | undefined> {
  const wanted = usesToVerify(uses, rules, configuration)
  if (wanted.length === 0) return undefined
  const resolver = await openResolver?.()
  return verifyUses(wanted, { resolver })
}

/** The uses with a digest that a rule wants registries to be asked about: an online rule that is not off for their file. */
export function usesToVerify(
  uses: readonly ImageUse[],
  rules: readonly Rule[],
  configuration: Configuration,
): readonly ImageUse[] {
  const online = rules.filter(({ scope }) => scope === 'online')
  return uses.filter(({ image, place }) => {
    if (image.kind !== 'read' || image.reference.digest === undefined) return false
    return online.some((rule) => isOn(rule, place.path, configuration))
  })
}

/** The rule, or one of its grades, has a level. */
function isOn(rule: Rule, path: string, configuration: Configuration): boolean {
  const { preset } = configuration.root
  const setting = configuration.settingOf(rule, path)
  const levels = preset === 'none' ? {} : rule.levels[preset]
  const grades = [...Object.keys(setting.grades), ...(typeof levels === 'string' ? [] : Object.keys(levels))]
  return [undefined, ...grades].some((grade) => levelOf(rule, setting, preset, grade) !== 'off')
}

/** One line for each use that online rules could not judge, in the order of the uses. */
export function noticesOf(verifications: ReadonlyMap<ImageUse, Verification>): readonly Notice[] {
  const notices: Notice[] = []
  for (const [{ place, position }, verification] of verifications) {
    const unverified = whyUnverified(verification)
    if (unverified === undefined) continue
    const message = `${verification.name} was not verified (${unverified.reason}): ${unverified.detail}`
    notices.push({ kind: 'not-judged', file: place.path, line: position.line, message })
  }
  return notices
}
