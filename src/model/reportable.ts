import type { Place, Position } from '../text/range.ts'
import type { FormatId } from './format-id.ts'
import type { FormatTraits } from './format-traits.ts'

/** Something in a file that a rule may speak of, as a reader found it. */
export interface FoundReportable {
  readonly format: FormatId
  /** For people: `services.web.image`, `Deployment/web spec.template.spec.containers[0].image`, `FROM (stage build)`. */
  readonly path: string
  /** As `path`, with names instead of indices: stays the same when something is put before it. */
  readonly identity: string
  /** What a reporter underlines. */
  readonly place: Place
  /** What is said of it in reports: never a secret. */
  readonly text: string
  /** Offset of a line below which an ignore comment for it stands, where it cannot stand above. */
  readonly ignoreBelow?: number
}

/** A line of a file; of a very long line only what lies around the place. */
export interface SourceLine {
  readonly text: string
  readonly column: number
}

/** The same with its line and column, and the traits of its format. */
export interface Reportable extends FoundReportable {
  readonly traits: FormatTraits
  readonly position: Position
  /** The line on which it starts, without its line end, and the column (1-based) of its first character. */
  readonly source: SourceLine
}
