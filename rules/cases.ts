import type { FormatId } from '../src/model/format-id.ts'

/** A file of a case. */
export interface CaseFile {
  readonly format: FormatId
  /** Where it lies; the format's usual name where absent. */
  readonly path?: string
  readonly text: string
}

/** What a case changes in the configuration; the rule's levels play no part. */
export interface CaseConfiguration {
  /** Globs by option name. */
  readonly options?: Readonly<Record<string, readonly string[]>>
  /** Rewrite target by source, each a host or host/path. */
  readonly rewrites?: Readonly<Record<string, string>>
  /** Hosts or host/path prefixes that are ours. */
  readonly internal?: readonly string[]
  readonly vars?: Readonly<Record<string, string>>
  /** The day on which it is judged, as an ISO date. */
  readonly today?: string
  /**
   * What registries hold, for online rules: a digest by `registry/path:tag`; by `registry/path@digest` either `image` or
   * the digests of an index by platform.
   */
  readonly served?: Readonly<Record<string, string | Readonly<Record<string, string>>>>
}

/** A text on which a rule reports nothing. */
export interface ValidCase extends CaseFile {
  readonly name: string
  /** Further files of the same run, read after this one. */
  readonly more?: readonly CaseFile[]
  readonly config?: CaseConfiguration
}

/** A report that is expected. */
export interface ExpectedReport {
  readonly message: string
  /** The characters that a reporter underlines. */
  readonly at: string
  readonly grade?: string
  /** `pin-digest`, `full-tag`, `image-cache`, or the repository that replaces the written one. */
  readonly remedy?: string
}

/** A text on which a rule reports exactly these, in file order. */
export interface InvalidCase extends ValidCase {
  /** At least one. */
  readonly reports: readonly ExpectedReport[]
}

/** The cases of one rule. */
export interface RuleCases {
  readonly valid: readonly ValidCase[]
  readonly invalid: readonly InvalidCase[]
}

/** Digests that no image has. */
export const DIGEST_A = `sha256:${'a1'.repeat(32)}`
export const DIGEST_B = `sha256:${'b2'.repeat(32)}`
export const DIGEST_C = `sha256:${'c3'.repeat(32)}`
export const DIGEST_D = `sha256:${'d4'.repeat(32)}`
