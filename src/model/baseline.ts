/** A finding that is known. The fingerprint alone decides; the rest is for people who read the file. */
export interface BaselineEntry {
  /** From the folder of the root configuration, with `/`. */
  readonly file: string
  readonly rule: string
  readonly text: string
  readonly fingerprint: string
}

/** The known findings of a project. */
export interface Baseline {
  /** What messages call it. */
  readonly path: string
  readonly entries: readonly BaselineEntry[]
}
