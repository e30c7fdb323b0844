import { readFileSync } from 'node:fs'
import { RULES } from '../../../rules/index.ts'
import { systemCodeOf } from '../../disk/errors.ts'
import { mergeShards, type ShardResult } from '../../engine/merge.ts'
import type { Finding, RunResult } from '../../model/finding.ts'
import type { Severity } from '../../model/rule.ts'
import { UsageError } from '../../model/usage-error.ts'
import { type FindingState, type ShardDocument, sumOf } from '../../reporters/support/shard-record.ts'
import { EXIT, type ExitCode, exitCodeOf, worst } from '../exit-code.ts'
import type { BaseFlags, Output } from '../flags.ts'
import { outputsOf } from '../output.ts'
import { leastShown, printReport, reporterOf } from '../report.ts'
import { mergeFacts } from '../report-facts.ts'
import { version } from '../version.ts'

export interface MergeFlags extends Pick<BaseFlags, 'color' | 'debug'> {
  readonly show: Severity
  readonly failOn: Severity | 'never'
  readonly format: readonly Output[]
  readonly quiet?: boolean
}

/** A file and what the shard in it says. */
interface Read {
  readonly file: string
  readonly document: ShardDocument
}

/** `holdfast merge`: one report and one exit code for all shards of a run. */
export async function merge(files: readonly string[], flags: MergeFlags): Promise<ExitCode> {
  const read = files.map((file): Read => ({ file, document: readShard(file) }))
  read.sort((a, b) => a.document.shard.index - b.document.shard.index)
  refuseIncomplete(read)
  const documents = read.map(({ document }) => document)
  const [first] = documents
  if (first === undefined) throw new RangeError('no shard was given')
  const result = mergeShards(documents.map(resultOf), RULES)
  const { prefix, isConfigured } = first.shard
  const outputs = outputsOf(flags.format, 'text')
  const carried = documents.map(({ shard }) => shard.carried)
  const reporters = outputs.map(({ name }) => reporterOf(name))
  await printReport(result, flags, outputs, {
    show: leastShown(flags),
    prefix,
    isConfigured,
    ...ownersIn(documents),
    ...(await mergeFacts(carried, result, reporters)),
  })
  return worst([exitCodeOf(result, flags.failOn), ...documents.flatMap(({ shard }) => codesOf(shard.exit))])
}

/** @throws UsageError for what is no whole result of a shard */
function readShard(file: string): ShardDocument {
  let value: unknown
  try {
    value = JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    const why = error instanceof SyntaxError ? 'it is no JSON, or was cut' : systemCodeOf(error)
    throw new UsageError(`${file} cannot be read: ${why}`, { cause: error })
  }
  if (!isShard(value))
    throw new UsageError(
      `${file} is no result of a shard, or has been changed; write it with holdfast check --shard I/N --format json:FILE`,
    )
  return value
}

/** What this program wrote has the right sum; nothing else is looked into. */
function isShard(value: unknown): value is ShardDocument {
  if (typeof value !== 'object' || value === null) return false
  if (!('shard' in value && 'uses' in value && 'ignores' in value)) return false
  const { shard, uses, ignores } = value
  if (typeof shard !== 'object' || shard === null || !('state' in shard && 'sum' in shard)) return false
  return sumOf({ uses, ignores, state: shard.state }) === shard.sum
}

/** @throws UsageError where a shard is missing or given twice, or where two are not of one run */
function refuseIncomplete(read: readonly Read[]): void {
  const [first] = read
  if (first === undefined) throw new UsageError('name the json files of all shards')
  const { of } = first.document.shard
  for (const { file, document } of read) {
    const why = whyUnequal(document.shard, first.document.shard)
    if (why !== undefined)
      throw new UsageError(
        `${first.file} and ${file} are not shards of one run: ${why}; run all shards again`,
      )
  }
  const indices = read.map(({ document }) => document.shard.index)
  const double = read.find(({ document }, at) => indices[at - 1] === document.shard.index)
  if (double !== undefined)
    throw new UsageError(`shard ${double.document.shard.index}/${of} is given twice; name each file once`)
  const missing = Array.from({ length: of }, (_, at) => at + 1).filter((index) => !indices.includes(index))
  if (missing.length > 0)
    throw new UsageError(
      `${missing.length === 1 ? 'shard' : 'shards'} ${missing.map((index) => `${index}/${of}`).join(', ')} missing; name the json files of all shards`,
    )
}

function whyUnequal(one: ShardDocument['shard'], other: ShardDocument['shard']): string | undefined {
  if (one.holdfast !== version()) return `version ${one.holdfast} of holdfast wrote it, this is ${version()}`
  if (one.of !== other.of) return `one is of ${other.of} shards, the other of ${one.of}`
  if (one.revision !== other.revision) return `the commits differ (${other.revision}, ${one.revision})`
  if (one.configuration !== other.configuration) return 'the configurations or flags differ'
  return one.state.shard.isComplete === other.state.shard.isComplete ? undefined : 'the paths differ'
}

function resultOf({ shard: { index, of, state }, uses, ignores }: ShardDocument): ShardResult {
  const own = uses.map(({ outcome, ...use }) => use)
  const findingOf = ({ useAt, ...finding }: FindingState): Finding => {
    const use = useAt === null ? undefined : own[useAt]
    const at = use ?? ('at' in finding ? finding.at : undefined)
    if (at === undefined) throw new RangeError(`shard ${index}/${of} has no use ${useAt}`)
    return { ...finding, at, use }
  }
  const { shard, findings, suppressed, ...rest } = state
  const result: RunResult = {
    ...rest,
    uses: own,
    outcomes: new Map(own.map((use, at) => [use, uses[at]?.outcome ?? 'ok'])),
    findings: findings.map(findingOf),
    suppressed: suppressed.map((one) => ({ ...one, finding: findingOf(one.finding) })),
    files: [],
  }
  return { ...result, shard: { ...shard, index, of, ignores } }
}

/** Exit codes that a shard ended with; findings are judged again. */
function codesOf(names: readonly string[]): readonly ExitCode[] {
  return Object.entries(EXIT).flatMap(([name, code]) =>
    names.includes(name) && code !== EXIT.findings ? [code] : [],
  )
}

function ownersIn(documents: readonly ShardDocument[]) {
  const owners = new Map<string, readonly string[]>()
  for (const { shard } of documents)
    for (const [path, names] of Object.entries(shard.owners ?? {})) owners.set(path, names)
  const isTold = documents.some(({ shard }) => shard.owners !== undefined)
  return isTold ? { ownersOf: (path: string) => owners.get(path) ?? [] } : {}
}
