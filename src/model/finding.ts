import type { Position } from '../text/range.ts'
import type { BaselineEntry } from './baseline.ts'
import type { Fix, FixedFile } from './fix.ts'
import type { ImageUse } from './image-use.ts'
import type { Observation } from './observation.ts'
import type { ParseProblem } from './reading.ts'
import type { Reportable } from './reportable.ts'
import type { Remedy, Severity } from './rule.ts'
import type { Shard } from './shard.ts'

/** A report with its place and severity. */
export interface Finding {
  readonly rule: string
  readonly grade: string | null
  readonly severity: Severity
  readonly message: string
  /** What it speaks of. */
  readonly at: Reportable
  /** The same where it is an image, else undefined. */
  readonly use: ImageUse | undefined
  /** The part of the file that is meant: within the place where the part stands there, else the whole place. */
  readonly position: Position
  readonly remedy: Remedy | undefined
  readonly fix: Fix
  /** Stable over moved lines: see interface.md section 3. */
  readonly fingerprint: string
  /** Link to the rule's page. */
  readonly help: string
}

/** A finding that was silenced: by an inline ignore, or because a baseline knows it. */
export interface SuppressedFinding {
  readonly finding: Finding
  /** SARIF's words: `external` for the baseline. */
  readonly kind: 'inSource' | 'external'
  readonly justification: string
}

/**
 * The one outcome of a use; where several hold, the first in this order. `unresolved`, `refused` and `fixed` come only
 * from runs that fix.
 */
export type Outcome = 'unread' | 'unresolved' | 'refused' | 'finding' | 'fixed' | 'ok'
export const OUTCOMES: readonly Outcome[] = ['unread', 'unresolved', 'refused', 'finding', 'fixed', 'ok']

/** A notice about the run itself: an unused or expired ignore, a rule that was not judged, an image to be copied. */
export interface Notice {
  readonly kind:
    | 'unused-ignore'
    | 'expired-ignore'
    | 'invalid-ignore'
    | 'forbidden-ignore'
    | 'policy'
    | 'stale-baseline'
    | 'not-judged'
    /** For those who look for what was not done; shown with `--debug` and in json. */
    | 'part-of-tree'
    | 'not-in-target'
    | 'drift'
    | 'unverified'
  /** Undefined where no file is meant. */
  readonly file: string | undefined
  readonly line: number | undefined
  readonly message: string
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

/** Everything that a run found. */
export interface RunResult {
  readonly uses: readonly ImageUse[]
  readonly outcomes: ReadonlyMap<ImageUse, Outcome>
  /** What is no image and stands outside of workshops; none where absent. */
  readonly steps?: readonly Observation[]
  /** By file, then place, then rule. */
  readonly findings: readonly Finding[]
  readonly suppressed: readonly SuppressedFinding[]
  /** Entries of the baseline that nothing matches any more. */
  readonly staleBaseline: readonly BaselineEntry[]
  readonly problems: readonly ParseProblem[]
  readonly notices: readonly Notice[]
  readonly counts: RunCounts
  readonly tree: TreeCounts
  /** Files with edits, by path; empty for a run that does not fix. */
  readonly files: readonly FixedFile[]
  /** What became of the ignores that were to be written; absent where none were. The findings are those from before. */
  readonly addedIgnores?: AddedIgnores | undefined
  /** Of a run over a shard: what is left to the merge. */
  readonly shard?: Shard | undefined
}

/** Numbers that add up: `files = read + quiet + failed`. */
export interface RunCounts {
  /** Files looked at. */
  readonly files: number
  /** Files of which at least one document was parsed. */
  readonly read: number
  /** Files without a trace of an image: never parsed. */
  readonly quiet: number
  /** Files that could not be read or decoded at all. */
  readonly failed: number
}

/** What of the tree was not looked at, and why git did not say what belongs to it. */
export interface TreeCounts {
  /** Folders with the code of others, such as `node_modules`, that were not entered. */
  readonly vendored: number
  /** Symbolic links, which are not followed. */
  readonly links: number
  /** Why git did not list the repository, so that its .gitignore files did; undefined where it did, or was not needed. */
  readonly whyNoGit: string | undefined
}
