import { createHash } from 'node:crypto'
import { RULES } from '../../rules/index.ts'
import type { Parts } from '../check.ts'
import { git } from '../disk/git.ts'
import type { RunResult } from '../model/finding.ts'
import type { ShardFacts } from '../model/reporter.ts'
import { EXIT, exitCodesOf } from './exit-code.ts'
import type { CheckFlags } from './flags.ts'
import { carryFacts } from './report-facts.ts'
import type { Finished } from './walk-paths.ts'

/** What the json of a shard tells of its run; undefined for a run that is no shard. */
export async function shardFacts(
  finished: Finished,
  { shard, failOn }: CheckFlags,
): Promise<ShardFacts | undefined> {
  if (shard === undefined) return undefined
  const { result, prefix, configuration } = finished
  return {
    revision: await revisionOf(configuration.root.directory),
    configuration: hashOf({ configuration }),
    exit: exitNames(result, failOn),
    prefix,
    isConfigured: configuration.root.isFound === true,
    carried: await carryFacts(finished),
  }
}

async function revisionOf(folder: string): Promise<string | null> {
  const answer = await git(folder, ['rev-parse', '--verify', 'HEAD'])
  return answer.ok ? answer.stdout.toString().trim() : null
}

/** Whatever decides about all files: the root configuration with preset and rules, flags included. */
function hashOf({ configuration: { root, settingOf } }: Pick<Parts, 'configuration'>): string {
  const { directory, ...rest } = root
  const settings = RULES.map((rule) => [rule.id, settingOf(rule, '')])
  const text = JSON.stringify([rest, settings], (_, value) =>
    value instanceof Map || value instanceof Set ? [...value] : value,
  )
  return createHash('sha256').update(text).digest('hex').slice(0, 32)
}

function exitNames(result: RunResult, failOn: CheckFlags['failOn']): readonly string[] {
  const codes = exitCodesOf(result, failOn)
  return Object.entries(EXIT).flatMap(([name, code]) => (codes.includes(code) ? [name] : []))
}
