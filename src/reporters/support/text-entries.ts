import type { Finding } from '../../model/finding.ts'
import { isAtLeast, type Severity } from '../../model/rule.ts'
import { addToGroup, groupBy } from '../../text/group-by.ts'

/** Findings that say the same of the same image, wherever it stands. */
export interface Entry {
  /** The first of them: the one whose source is shown. */
  readonly finding: Finding
  /** The others, in the order of files and places. */
  readonly also: readonly Finding[]
}

/** The entries that are listed, and what is left out of each rule. */
export interface Listing {
  readonly byFile: ReadonlyMap<string, readonly Entry[]>
  readonly cut: readonly Cut[]
}

/** Entries of one rule that are not listed. */
export interface Cut {
  readonly rule: string
  readonly findings: number
  readonly entries: number
}

/** Entries of a rule that fill a screen; with so few more that the cut would save nothing, all are listed. */
const SCREENFUL = 10
const SPARE = 2

/**
 * Groups findings for a person to read: what is the same in many files is one entry, in the section of the first.
 * Of each rule the gravest entries that stand in most places are kept, about a screen of them.
 *
 * @param isFixing what stood in the way of a fix keeps findings apart
 * @param keepsAll nothing is left out
 */
export function listEntries(findings: readonly Finding[], isFixing: boolean, keepsAll: boolean): Listing {
  const groups = groupBy(findings, (finding) => keyOf(finding, isFixing))
  const byRule = new Map<string, Entry[]>()
  for (const [finding, ...also] of groups.values())
    if (finding !== undefined) addToGroup(byRule, finding.rule, { finding, also })
  const cut: Cut[] = []
  const kept = new Set<Finding>()
  for (const [rule, entries] of byRule) {
    const isCut = !keepsAll && entries.length > SCREENFUL + SPARE
    const first = isCut ? entries.toSorted(byWeight).slice(0, SCREENFUL) : entries
    for (const { finding } of first) kept.add(finding)
    if (!isCut) continue
    let left = 0
    for (const { finding, also } of entries) if (!kept.has(finding)) left += 1 + also.length
    cut.push({ rule, findings: left, entries: entries.length - first.length })
  }
  const byFile = new Map<string, Entry[]>()
  for (const [finding, ...also] of groups.values())
    if (finding !== undefined && kept.has(finding))
      addToGroup(byFile, finding.at.place.path, { finding, also })
  for (const [file, entries] of byFile) byFile.set(file, entries.toSorted(byPosition))
  return { byFile, cut }
}

/** What two findings have in common when one may stand for both. */
function keyOf({ rule, severity, message, at, position, use, fix }: Finding, isFixing: boolean): string {
  const common = [rule, severity, message, ...(isFixing ? [fix.status, fix.reason, fix.detail] : [])]
  if (use !== undefined) return JSON.stringify([...common, use.text, use.image.kind])
  const { text } = at.source
  const indent = text.length - text.trimStart().length
  const { line, column, endLine, endColumn } = position
  return JSON.stringify([...common, text.trim(), column - indent, endLine - line, endColumn - indent])
}

function byWeight(one: Entry, other: Entry): number {
  return (
    compareSeverities(one.finding.severity, other.finding.severity) || other.also.length - one.also.length
  )
}

/** The gravest first. */
function compareSeverities(one: Severity, other: Severity): number {
  if (one === other) return 0
  return isAtLeast(one, other) ? -1 : 1
}

function byPosition({ finding: one }: Entry, { finding: other }: Entry): number {
  return one.position.line - other.position.line || one.position.column - other.position.column
}
