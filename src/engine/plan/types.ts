import type { RegistryRule } from '../../model/configuration.ts'
import type { Finding } from '../../model/finding.ts'
import type { DigestBook, FileEdit, Obstacle } from '../../model/fix.ts'
import type { DigestSlot, ImageUse, ReadUse } from '../../model/image-use.ts'
import type { Resolver } from '../../model/resolver.ts'
import type { Remedy, RuleEnvironment } from '../../model/rule.ts'
import type { Digest } from '../../oci/digest.ts'
import type { Reference, Repository } from '../../oci/reference.ts'
import type { TagClass } from '../../oci/tag-class.ts'
import type { Place, TextRange } from '../../text/range.ts'
import type { FileReading } from '../read.ts'

/** The text of a file as it was read; an obstacle where it has changed since. */
export type Texts = (path: string) => string | Obstacle

/**
 * Where digests come from. `online`: registries, and the book where it has one already. `frozen`: the book alone, though
 * a target may be asked whether it serves a digest. `offline`: the book alone. `preview`: as offline, but what the book
 * does not hold is no failure.
 */
export type DigestSource = 'online' | 'frozen' | 'offline' | 'preview'

/** Tells the class of a reference's tag. */
export type Classify = (reference: Reference) => { readonly tagClass: TagClass }

/** What fixes are planned for, and by what. */
export interface PlanOptions {
  /** Linked: with what the tree says about them. */
  readonly uses: readonly ImageUse[]
  /** Those that ignores left. */
  readonly findings: readonly Finding[]
  readonly readings: readonly FileReading[]
  readonly environment: RuleEnvironment
  readonly registries: readonly RegistryRule[]
  /** Asked nothing unless `from` allows it; undefined where nothing can be asked. */
  readonly resolver: Resolver | undefined
  readonly book: DigestBook | undefined
  readonly from: DigestSource
  /** Edits that may be wrong are wanted too. */
  readonly unsafe: boolean
  /** The repositories that are fixed; all where absent. */
  readonly only?: ((repository: Repository) => boolean) | undefined
  readonly signal?: AbortSignal | undefined
  /** What the rules say of a use, ignores applied. */
  judge(use: ImageUse, only?: ReadonlySet<string>): readonly Finding[]
  readonly texts: Texts
  readonly whyNotChanged: WhyNotChanged
  /** Told of what is planned as it becomes known. */
  readonly listener?: PlanListener | undefined
}

/** What can begin with some plans while others wait for answers. */
export interface PlanListener {
  /** All plans, before anything is asked for them. */
  onPlanned(plans: Iterable<UsePlan>): void
  /** A plan, and what has become of it now that its answers are there; another one may still keep it from being made. */
  onFilled(plan: UsePlan, filled: UsePlan): void
}

/** Why a text in another file than the one that names the image, such as an `.env`, is not changed. */
export type WhyNotChanged = (place: Place) => Promise<Obstacle | undefined>

/** All that is wanted of one use, its remedies laid over each other: successor, mapping, tag, digest. */
export interface WantedChange {
  readonly use: ReadUse
  readonly findings: readonly Finding[]
  /** The reference whose digest is written: as the use has it, under the successor's name, with the new tag. */
  readonly source: Reference
  /** The name to be written; undefined where it stays. */
  readonly name: Repository | undefined
  /** The name to be written is one that the configuration maps to. */
  readonly isMapped: boolean
  /** Replaces the tag. */
  readonly tag: string | undefined
  readonly pin: boolean
  /** The most specific tag that has the same digest now replaces the tag; where there is none, the digest is written. */
  readonly fullTag: boolean
}

/** A change of one part of a reference. Its digest, if it gets one, is not known yet. */
export interface PartChange {
  readonly kind: 'change'
  readonly at: Place
  /** What is replaced, in the text of the use. */
  readonly range: TextRange
  /** What is written, up to the digest where one follows. */
  readonly text: string
  /** The reference whose digest follows the text, as the registry knows it. */
  readonly digestOf: string | undefined
  /** The reference whose full tag takes the place of the text, and its digest where there is none. */
  readonly fullTagOf?: string
  /** Where the digest is written, in the place of what the text of the reference has there. */
  readonly slot?: DigestSlot
}

/** Something that is not done, and why. */
export interface Blocked {
  readonly kind: 'blocked'
  readonly obstacle: Obstacle
}

/** Something that needs a digest which was not to be asked for in this run. */
export interface Later {
  readonly kind: 'later'
}

export type PartPlan = PartChange | Blocked | Later

/** What is planned for one use. A part is undefined where no change of it is wanted. */
export interface UsePlan {
  readonly use: ReadUse
  /** Of registry and repository. */
  readonly name: PartPlan | undefined
  /** Of tag and digest. */
  readonly tail: PartPlan | undefined
  /** Written behind the tag, where the change asks for one; undefined as long as it is not known. */
  readonly digest: Digest | undefined
}

/** The plan of a use that findings ask for. */
export interface FixPlan extends UsePlan {
  readonly wanted: WantedChange
}

export type DigestFound = { readonly kind: 'digest'; readonly digest: Digest } | Blocked | Later

/** The most specific tag with a digest; `none`: no tag has it, and why, in words that follow "and". */
export type FullTagFound =
  | { readonly kind: 'tag'; readonly tag: string }
  | { readonly kind: 'none'; readonly why: string }
  | Blocked
  | Later

/** What was learnt beside the digests: tags that have moved on, images to be copied. */
export interface LookupNotice {
  readonly kind: 'drift' | 'not-in-target'
  readonly message: string
}

/** What becomes of a part of a fix; undefined where no change of it is wanted. */
export type PlannedPart = { readonly kind: 'edited' } | Blocked | Later | undefined

/** What is to be done for one use. */
export interface PlannedFix {
  readonly use: ImageUse
  readonly findings: readonly Finding[]
  /** In file order; none where nothing is done. */
  readonly edits: readonly FileEdit[]
  /** The reference when all edits are made. */
  readonly text: string
  readonly name: PlannedPart
  readonly tail: PlannedPart
  /** What becomes of a remedy that another planner knows. */
  readonly special?: SpecialFix
}

/** Fixes by the key of their use, in the order of the uses. */
export interface Plan {
  readonly fixes: ReadonlyMap<string, PlannedFix>
  readonly notices: readonly LookupNotice[]
}

/** A fix that changes more than the reference: the use becomes another one, and other lines of the file change with it. */
export interface SpecialFix {
  /** The kind of remedy that it carries out. */
  readonly remedy: Remedy['kind']
  readonly part: PlannedPart
  /** Undefined where nothing is done. */
  readonly effect: SpecialEffect | undefined
}

/** What a special fix does beside changing a reference, and how its result is verified. */
export interface SpecialEffect {
  /** The use as it is read after the edits, but for its reference. */
  apply(use: ImageUse): ImageUse
  /** @returns what is wrong with the use as it was read after the edits, in words; undefined where nothing is */
  findUseDifference(after: ImageUse): string | undefined
  /** Compares the rest of a file. @returns the first difference in words; undefined where only what was planned differs */
  findFileDifference(before: FileReading, after: FileReading): string | undefined
}

/** Plans remedies of a kind that the planner itself does not know. */
export type SpecialPlanner = (
  options: Pick<PlanOptions, 'uses' | 'findings' | 'readings' | 'environment' | 'texts' | 'unsafe' | 'only'>,
) => SpecialPlan

/** What a special planner has planned before any registry was asked. */
export interface SpecialPlan {
  /** What is left for the planner. */
  readonly uses: readonly ImageUse[]
  readonly findings: readonly Finding[]
  /** Lays the special fixes over those of the planner. */
  complete(fixes: ReadonlyMap<string, PlannedFix>): ReadonlyMap<string, PlannedFix>
}
