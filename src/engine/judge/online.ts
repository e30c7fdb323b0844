import type { Configuration } from '../../model/configuration.ts'
import type { Notice } from '../../model/finding.ts'
import { type ImageUse, isRead } from '../../model/image-use.ts'
import type { Rule } from '../../model/rule.ts'
import { type Verification, whyUnverified } from '../../model/verification.ts'

/** The pinned uses that some online rule judges; a rule that is off for a file asks nothing about it. */
export function usesToVerify(
  uses: readonly ImageUse[],
  rules: readonly Rule[],
  { settingOf }: Pick<Configuration, 'settingOf'>,
  isJudged: (rule: Rule, path: string) => boolean = () => true,
): readonly ImageUse[] {
  const online = rules.filter(({ scope }) => scope === 'online')
  if (online.length === 0) return []
  const isOn = (rule: Rule, path: string) => {
    const { severity = 'off', grades } = settingOf(rule, path)
    return severity !== 'off' || Object.values(grades).some((level) => level !== 'off')
  }
  return uses.filter(
    (use) =>
      isRead(use) &&
      use.image.reference.digest !== undefined &&
      online.some((rule) => isOn(rule, use.place.path) && isJudged(rule, use.place.path)),
  )
}

/** Tells of pins that registries could not be asked about, since no rule can judge them. */
export function unverifiedNotices(verifications: ReadonlyMap<ImageUse, Verification>): readonly Notice[] {
  const notices: Notice[] = []
  for (const [{ place, position }, verification] of verifications) {
    const why = whyUnverified(verification)
    if (why === undefined) continue
    const message = `${verification.name} could not be verified (${why.reason}): ${why.detail}`
    notices.push({ kind: 'unverified', file: place.path, line: position.line, message })
  }
  return notices
}
