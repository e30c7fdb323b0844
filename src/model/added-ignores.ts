import type { Finding } from './finding.ts'
import type { Severity } from './rule.ts'

/** Ignore comments that are to be written. */
export interface AddIgnoresRequest {
  readonly reason: string
  /** Their last day, `YYYY-MM-DD`; undefined: they have no end. */
  readonly until: string | undefined
  /** The least severity of the findings that get one. */
  readonly from: Severity
}

/** A comment that was written. */
export interface AddedIgnore {
  readonly file: string
  /** Of what it ignores, in the file as it is now; 1-based. */
  readonly line: number
  readonly column: number
  /** At least one, in the order of the rules. */
  readonly rules: readonly string[]
}

/** A finding for which no comment was written. */
export interface RefusedIgnore {
  readonly finding: Finding
  /** Why, and what to do instead; lower case, no full stop. */
  readonly why: string
}

/** What became of the ignores that were asked for; by file, then place. */
export interface AddedIgnores {
  readonly added: readonly AddedIgnore[]
  readonly refused: readonly RefusedIgnore[]
}
