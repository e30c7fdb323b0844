import type { Finding } from '../../model/finding.ts'
import type { FileEdit, Fix } from '../../model/fix.ts'
import type { ReportOptions } from '../../model/reporter.ts'
import type { Severity } from '../../model/rule.ts'

/** A change of a file: UTF-16 offsets, half-open. */
export interface EditRecord {
  readonly file: string
  readonly start: number
  readonly end: number
  readonly newText: string
}

/** One finding in the machine formats: section 3 of the interface contract. */
export interface FindingRecord {
  readonly rule: string
  readonly grade: string | null
  readonly severity: Severity
  readonly message: string
  readonly file: string
  readonly line: number
  readonly column: number
  readonly endLine: number
  readonly endColumn: number
  /** Null where the finding is about something else than an image. */
  readonly role: string | null
  readonly path: string
  readonly text: string
  readonly fix: {
    readonly status: Fix['status']
    readonly reason: Fix['reason']
    readonly edits: readonly EditRecord[]
  }
  readonly fingerprint: string
  readonly help: string
  /** As CODEOWNERS writes them; absent where there is no such file. */
  readonly owners?: readonly string[]
}

/** The record of a finding; keys in the order of the contract. */
export function toFindingRecord(
  { at, use, position, fix, ...finding }: Finding,
  { ownersOf }: Pick<ReportOptions, 'ownersOf'>,
): FindingRecord {
  return {
    rule: finding.rule,
    grade: finding.grade,
    severity: finding.severity,
    message: finding.message,
    file: at.place.path,
    line: position.line,
    column: position.column,
    endLine: position.endLine,
    endColumn: position.endColumn,
    role: use?.role ?? null,
    path: at.path,
    text: at.text,
    fix: { status: fix.status, reason: fix.reason, edits: fix.edits.map(toEditRecord) },
    fingerprint: finding.fingerprint,
    help: finding.help,
    ...(ownersOf === undefined ? {} : { owners: ownersOf(at.place.path) }),
  }
}

function toEditRecord({ path, range, newText }: FileEdit): EditRecord {
  return { file: path, start: range.start, end: range.end, newText }
}
