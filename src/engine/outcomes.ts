import type { Finding, Outcome } from '../model/finding.ts'
import { type ImageUse, placeKey, useKey } from '../model/image-use.ts'
import { type Verification, whyUnverified } from '../model/verification.ts'

/** What became of the uses of a run. */
export interface Results {
  readonly findings: readonly Finding[]
  readonly verifications: ReadonlyMap<ImageUse, Verification>
  /** By the key of their use: of uses that were to be fixed. */
  readonly fixed: ReadonlyMap<string, Outcome>
}

/** Gives every use its one outcome. */
export function outcomesOf(
  uses: readonly ImageUse[],
  { findings, verifications, fixed }: Results,
): ReadonlyMap<ImageUse, Outcome> {
  const outcomes = new Map<ImageUse, Outcome>()
  // By place: uses that take their text from one anchor share its findings.
  const found = new Set(findings.flatMap(({ use }) => (use === undefined ? [] : [placeKey(use)])))
  for (const use of uses) {
    const verification = verifications.get(use)
    const isUnverified = verification !== undefined && whyUnverified(verification) !== undefined
    if (use.image.kind === 'unread') outcomes.set(use, 'unread')
    else if (isUnverified) outcomes.set(use, 'unresolved')
    else outcomes.set(use, fixed.get(useKey(use)) ?? (found.has(placeKey(use)) ? 'finding' : 'ok'))
  }
  return outcomes
}
