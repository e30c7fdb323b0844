/**
 * A finding that is known. Fingerprint and grade decide, and the others where a newer version gives its use another
 * fingerprint.
 */
export interface BaselineEntry {
  /** From the folder of the root configuration, with `/`. */
  readonly file: string
  readonly rule: string
  readonly text: string
  readonly fingerprint: string
  /** The grade when it was taken; a graver one is new. Absent where the rule has none, and in older files. */
  readonly grade?: string
}

/** The known findings of a project. */
export interface Baseline {
  /** What messages call it. */
  readonly path: string
  readonly entries: readonly BaselineEntry[]
}
