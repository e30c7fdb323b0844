import type { Severity } from './rule.ts'

/** Ignore comments that are to be written. */
export interface AddIgnoresRequest {
  readonly reason: string
  /** Their last day, `YYYY-MM-DD`; undefined: they have no end. */
  readonly until: string | undefined
  /** The least severity of the findings that get one. */
  readonly from: Severity
}
