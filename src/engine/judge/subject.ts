import type { ImageUse } from '../../model/image-use.ts'
import type { Observation } from '../../model/observation.ts'
import type { Rule } from '../../model/rule.ts'
import type { Verification } from '../../model/verification.ts'
import type { Classroom } from '../../model/workshop.ts'

/** What rules look at. */
export interface Subject {
  /** Linked. */
  readonly uses: readonly ImageUse[]
  /** The workshops of the run; rules about them are silent where absent. */
  readonly classroom?: Classroom | undefined
  /** What is no image and stands outside of workshops: rules about steps are silent where absent. */
  readonly steps?: readonly Observation[] | undefined
  /** What registries say of the uses that online rules judge; undefined where none of them was asked. */
  readonly verifications?: ReadonlyMap<ImageUse, Verification> | undefined
  /** Every file of the tree was read: rules over a whole run may speak. */
  readonly isComplete: boolean
  /** A rule judges a file; all where absent. */
  isJudged?(rule: Rule, path: string): boolean
  /** Findings about what is no image in this file are wanted. */
  isItemJudged(path: string): boolean
}
