import type { BaselineEntry } from './baseline.ts'
import type { Level } from './rule.ts'

/** One of several runs that together read a tree: each takes files by their paths. */
export interface ShardPart {
  /** From 1. */
  readonly index: number
  readonly of: number
}

/** What a run over a shard leaves to the merge, which sees all files. */
export interface Shard extends ShardPart {
  /** The paths given cover the whole tree, so that rules over a whole run can be judged at the merge. */
  readonly isComplete: boolean
  /** The files that were read, in their order, and how many uses each has. */
  readonly files: readonly { readonly path: string; readonly uses: number }[]
  /** Files whose findings are not reported. */
  readonly hidden: readonly string[]
  readonly rules: readonly DeferredRule[]
  readonly ignores: readonly DeferredIgnore[]
  /** Entries of the baseline for the rules over a whole run; undefined where there is no baseline. */
  readonly known: { readonly path: string; readonly entries: readonly BaselineEntry[] } | undefined
  /** Path from the folder of the root configuration to the working directory; ends in `/`, or is empty. */
  readonly prefix: string
}

/** Levels by grade; the empty name is for reports without one. */
export type GradeLevels = Readonly<Record<string, Level>>

/** A rule over a whole run, and how the configuration has it. */
export interface DeferredRule {
  readonly id: string
  /** Ignores and baselines may hide its findings. */
  readonly mayHide: boolean
  readonly levels: GradeLevels
  /** Files that have other levels. */
  readonly files: Readonly<Record<string, GradeLevels>>
}

/** An ignore comment of which rules have not silenced anything yet. */
export interface DeferredIgnore {
  readonly file: string
  readonly line: number
  readonly rules: readonly string[]
  readonly reason: string
  readonly scope: {
    readonly start: number
    readonly blockStart: number
    readonly from: number
    readonly to: number
  }
  /** Those of its rules that have nothing to silence in the shard, those over a whole run among them. */
  readonly unused: readonly string[]
}
