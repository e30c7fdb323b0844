/** A half-open stretch of a text, in UTF-16 units. */
export interface TextRange {
  readonly start: number
  readonly end: number
}

/** A range in a named file. A reference may have parts in several files. */
export interface Place extends TextRange {
  /** Relative to the working directory, with `/`. */
  readonly path: string
}

/** Where a range stands for a person: 1-based, columns in UTF-16 units, lines end at LF, a BOM has no column. */
export interface Position {
  readonly line: number
  readonly column: number
  readonly endLine: number
  readonly endColumn: number
}
