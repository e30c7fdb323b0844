import type { Finding, Outcome, RunResult, SuppressedFinding } from '../../model/finding.ts'
import type { ImageUse } from '../../model/image-use.ts'
import type { Reportable } from '../../model/reportable.ts'
import type { ReportOptions, ShardFacts } from '../../model/reporter.ts'
import type { DeferredIgnore, Shard } from '../../model/shard.ts'
import { checksum } from '../../text/checksum.ts'
import { toJson, toJsonLines } from '../../text/printable.ts'

/** What the json of a shard holds beside that of any run: all that the merge needs to know. */
export interface ShardDocument {
  readonly shard: ShardHead
  readonly uses: readonly UseState[]
  readonly ignores: readonly DeferredIgnore[]
}

interface ShardHead extends ShardFacts {
  readonly index: number
  readonly of: number
  /** The version that wrote it. */
  readonly holdfast: string
  readonly state: ShardState
  /** Owners by file, where there is a file that names them. */
  readonly owners?: Readonly<Record<string, readonly string[]>>
  /** Of uses, ignores and state: what was cut or changed is not merged. */
  readonly sum: number
}

type UseState = ImageUse & { readonly outcome: Outcome }

/** The result, but for uses and ignores. */
export interface ShardState
  extends Pick<RunResult, 'staleBaseline' | 'problems' | 'notices' | 'counts' | 'tree'> {
  readonly steps: NonNullable<RunResult['steps']>
  readonly findings: readonly FindingState[]
  readonly suppressed: readonly (Omit<SuppressedFinding, 'finding'> & { readonly finding: FindingState })[]
  readonly shard: Omit<Shard, 'index' | 'of' | 'ignores'>
}

/** A finding with the number of its use in the place of the use. */
export type FindingState = Omit<Finding, 'at' | 'use'> &
  ({ readonly useAt: number } | { readonly useAt: null; readonly at: Reportable })

/** The members of the json object, as text. */
export function toShardParts(
  { uses, outcomes, ...result }: RunResult,
  { index, of, ignores, ...shard }: Shard,
  facts: ShardFacts,
  { version, ownersOf }: Pick<ReportOptions, 'version' | 'ownersOf'>,
): readonly string[] {
  const numbers = new Map(uses.map((use, number) => [use, number]))
  const stateOf = ({ at, use, ...finding }: Finding): FindingState => {
    const number = use === undefined ? undefined : numbers.get(use)
    return number === undefined ? { ...finding, useAt: null, at } : { ...finding, useAt: number }
  }
  const state: ShardState = {
    findings: result.findings.map(stateOf),
    suppressed: result.suppressed.map((one) => ({ ...one, finding: stateOf(one.finding) })),
    staleBaseline: result.staleBaseline,
    steps: result.steps ?? [],
    problems: result.problems,
    notices: result.notices,
    counts: result.counts,
    tree: result.tree,
    shard,
  }
  const useStates = uses.map((use): UseState => ({ ...use, outcome: outcomes.get(use) ?? 'ok' }))
  const sum = sumOf({ uses: useStates, ignores, state })
  const paths = new Set([...uses, ...result.findings.map(({ at }) => at)].map(({ place }) => place.path))
  const owners =
    ownersOf === undefined
      ? {}
      : { owners: Object.fromEntries([...paths].map((path) => [path, ownersOf(path)])) }
  const head: ShardHead = { index, of, holdfast: version, ...facts, ...owners, sum, state }
  return [`"shard":${toJson(head)}`, `"uses":${toJsonLines(useStates)}`, `"ignores":${toJsonLines(ignores)}`]
}

/** The sum over what is merged; the same for what was read back. */
export function sumOf({
  uses,
  ignores,
  state,
}: Readonly<Record<'uses' | 'ignores' | 'state', unknown>>): number {
  return checksum(JSON.stringify([uses, ignores, state]))
}
