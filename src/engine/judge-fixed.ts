import type { Finding, Outcome } from '../model/finding.ts'
import { useKey } from '../model/image-use.ts'
import type { Fixed } from './fix.ts'
import type { WalkedAgain } from './walk.ts'

/**
 * Compares what was found before a fix with what is found in the files as they are now. What a fix brings to light is
 * added, such as two digests of one tag; what it mends beside its own finding is mended too.
 */
export function judgeFixed(fixed: Fixed, { judgement, keys }: WalkedAgain): Fixed {
  const spell = (finding: Finding, keyOf: (key: string) => string) => {
    const { rule, at, use } = finding
    const subject = use === undefined ? `${at.identity}\n${at.place.path}` : keyOf(useKey(use))
    return `${rule}\n${subject}`
  }
  const found = new Set(judgement.findings.map((finding) => spell(finding, (key) => key)))
  const told = new Set<string>()
  const findings = fixed.findings.map((finding): Finding => {
    const { fix } = finding
    const spelled = spell(finding, (key) => keys.get(key) ?? key)
    if (fix.status === 'applied') return finding
    told.add(spelled)
    const isMended = fix.status === 'none' && !found.has(spelled)
    return isMended ? { ...finding, fix: { ...fix, status: 'applied' } } : finding
  })
  const added = judgement.findings.filter((finding) => !told.has(spell(finding, (key) => key)))
  return {
    ...fixed,
    findings: [...findings, ...added].sort(comparePlaces),
    outcomes: withoutReported(fixed.outcomes, added, keys),
  }
}

/** A use with a finding that came up now is not called fixed. */
function withoutReported(
  outcomes: Fixed['outcomes'],
  added: readonly Finding[],
  keys: ReadonlyMap<string, string>,
): Fixed['outcomes'] {
  const reported = new Set(added.flatMap(({ use }) => (use === undefined ? [] : [useKey(use)])))
  const left = new Map<string, Outcome>(outcomes)
  for (const [key, outcome] of outcomes)
    if (outcome === 'fixed' && reported.has(keys.get(key) ?? key)) left.set(key, 'finding')
  return left
}

/** By file, then place; what was found before a fix and what was found after it keep their own order. */
function comparePlaces({ at: { place: a } }: Finding, { at: { place: b } }: Finding): number {
  if (a.path !== b.path) return a.path < b.path ? -1 : 1
  return a.start - b.start || a.end - b.end
}
