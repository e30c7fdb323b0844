import type { Reference, ReferenceParts, Repository } from '../oci/reference.ts'
import type { TagClass } from '../oci/tag-class.ts'
import type { CacheEntry } from './image-cache.ts'
import type { ImageUse, JudgedPart } from './image-use.ts'
import type { Observation } from './observation.ts'
import type { Verification } from './verification.ts'
import type { Classroom } from './workshop.ts'

export const SEVERITIES = ['info', 'warning', 'error'] as const
export type Severity = (typeof SEVERITIES)[number]
/** Whether a severity is the other or a graver one. */
export function isAtLeast(severity: Severity, other: Severity): boolean {
  return SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(other)
}

/** A severity, or the rule does not apply. */
export type Level = Severity | 'off'

/** One level for everything, or one a grade; a grade that is not named is `off`. */
export type Levels = Level | Readonly<Record<string, Level>>

export const PRESETS = ['recommended', 'strict', 'none'] as const
export type Preset = (typeof PRESETS)[number]

/** What would mend a finding. An intent: the planner turns it into edits. */
export type Remedy =
  | { readonly kind: 'pin-digest' }
  /** The most specific tag that has the digest which the written one has now; where there is none, that digest. */
  | { readonly kind: 'full-tag' }
  | { readonly kind: 'replace-tag'; readonly tag: string }
  | { readonly kind: 'replace-repository'; readonly repository: Repository }
  /** The image comes through the shared image cache of its workshop, which gets this entry where it lacks one. */
  | { readonly kind: 'image-cache'; readonly entry: CacheEntry }

/** What a rule says of one use. */
export interface Report {
  /** One sentence: what, and why it matters; lower case, no full stop. */
  readonly message: string
  /** The rule's own degree, such as the tag class; decides the level where levels are given by grade. */
  readonly grade?: string
  /** The part of the reference that is meant; the whole where absent. */
  readonly part?: keyof ReferenceParts
  readonly remedy?: Remedy
}

/** A report about one of the uses of a whole run. */
export interface RunReport extends Report {
  readonly use: ImageUse
}

/** What a rule may know beside its subject: answers of the configuration, no I/O. */
export interface RuleEnvironment {
  classify(reference: Reference): { readonly tagClass: TagClass; readonly why: string }
  /** The repository that the configuration's `rewrite` gives for this one; undefined where none applies. */
  rewriteOf(source: Repository): Repository | undefined
  /** The registry is ours: listed as `internal`, or a rewrite target. */
  isInternal(repository: Repository): boolean
  /** The day on which the run judges, as an ISO date: some of what a rule knows begins on a day. */
  readonly today: string
  /** Compiles repository globs such as `docker.io/library/*`; the last match wins, `!` takes out. */
  globs(patterns: readonly string[]): (repository: Repository) => boolean
}

/** One option of a rule, as data: validation, JSON Schema and rule pages are made from it. */
export type RuleOption =
  | { readonly type: 'globs'; readonly description: string }
  /** A level for some grades. */
  | { readonly type: 'levels'; readonly grades: readonly string[]; readonly description: string }

/** Options of a rule after validation. */
export interface RuleOptions {
  readonly globs: Readonly<Record<string, readonly string[] | undefined>>
}

interface RuleBase {
  /** The defect as a noun phrase, kebab-case. */
  readonly id: string
  /** One sentence for lists and SARIF, with a full stop. */
  readonly summary: string
  readonly fixable: boolean
  readonly levels: Readonly<Record<Exclude<Preset, 'none'>, Levels>>
  readonly options: Readonly<Record<string, RuleOption>>
  /** The part of a reference that it speaks of: silent on uses whose part something else sets. */
  readonly judges?: JudgedPart
  /** Rules that say the same better: this one is silent on a use where one of them reports. */
  readonly defersTo?: readonly string[]
}

/** Judges one use at a time. */
export interface UseRule extends RuleBase {
  readonly scope: 'use'
  configure(options: RuleOptions, environment: RuleEnvironment): (use: ImageUse) => Iterable<Report>
}

/** Judges the workshops of a run, with what is configured for all of them. */
export interface WorkshopRule extends RuleBase {
  readonly scope: 'workshops'
  configure(
    options: RuleOptions,
    environment: RuleEnvironment,
  ): (classroom: Classroom) => Iterable<WorkshopReport>
}

/** A report about something in a workshop: one of its uses, or an observation. */
export interface WorkshopReport extends Report {
  readonly at: ImageUse | Observation
}

/** What a file outside of workshops says: what rules about the steps of a file look at. */
export interface FileSteps {
  readonly uses: readonly ImageUse[]
  readonly items: readonly Observation[]
}

/** Judges how a file builds, pulls and signs in, one file at a time. */
export interface StepRule extends RuleBase {
  readonly scope: 'steps'
  configure(options: RuleOptions, environment: RuleEnvironment): (file: FileSteps) => Iterable<StepReport>
}

/** A report about a step of a file. */
export interface StepReport extends Report {
  readonly at: Observation
}

/** Judges all uses of a run together, when the whole tree was read. */
export interface RunRule extends RuleBase {
  readonly scope: 'run'
  /** Without options: the merge of shards judges too, and has no configuration. */
  configure(): (uses: readonly ImageUse[]) => Iterable<RunReport>
}

/** Judges one use that is pinned by what registries say of it; they are asked before it runs, unless it is off. */
export interface OnlineRule extends RuleBase {
  readonly scope: 'online'
  configure(
    options: RuleOptions,
    environment: RuleEnvironment,
  ): (use: ImageUse, verification: Verification) => Iterable<Report>
}

export type Rule = UseRule | RunRule | OnlineRule | WorkshopRule | StepRule

/** Where a rule's page lies in the package: `rules/mutable-tag/README.md`. */
export function rulePage({ id, scope }: Pick<Rule, 'id' | 'scope'>): string {
  return `rules/${scope === 'workshops' ? `workshop/${id}` : id}/README.md`
}
