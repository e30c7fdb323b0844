import type { Configuration } from '../model/configuration.ts'
import type { Finding, Notice, Outcome, RunResult } from '../model/finding.ts'
import type { Format } from '../model/format.ts'
import type { ImageUse } from '../model/image-use.ts'
import type { Rule, RuleEnvironment } from '../model/rule.ts'
import { checkUses } from './check.ts'
import { discover } from './discover.ts'
import { applyIgnores } from './ignores.ts'
import { linkReadings } from './link.ts'
import { readFiles } from './read-files.ts'

/** The parts of a run and what it is run on. */
export interface RunOptions {
  /** Absolute; all paths of the result are relative to it. */
  readonly cwd: string
  /** Files, folders and globs. */
  readonly paths: readonly string[]
  readonly stdin: { readonly path: string; readonly bytes: Uint8Array } | undefined
  readonly formats: readonly Format[]
  readonly rules: readonly Rule[]
  readonly configuration: Configuration
  readonly environment: RuleEnvironment
  /** The day on which ignores with `until` are judged. */
  readonly today: Date
  /** The path from the configuration's root of a path from the working directory. */
  fromRoot(path: string): string
}

/** The walk of a run: discover, read, link, check, ignore, count. */
export async function run(options: RunOptions): Promise<RunResult> {
  const { cwd, rules, configuration } = options
  const discovered = await discover(cwd, options.paths, options.formats, configuration)
  const files = await readFiles(discovered, { ...options, vars: configuration.root.vars })
  const uses = linkReadings(files.readings)
  const { complete } = discovered
  const all = checkUses(uses, { ...options, complete })
  const { kept, suppressed, notices } = applyIgnores(all, files.ignores, {
    configuration,
    rules,
    today: options.today,
    complete,
  })
  return {
    uses,
    outcomes: outcomesOf(uses, kept),
    findings: kept,
    suppressed,
    problems: [...discovered.problems, ...files.problems],
    notices: [...notices, ...notJudged(rules, complete)],
    counts: {
      files: files.read + files.quiet + files.failed,
      read: files.read,
      quiet: files.quiet,
      failed: files.failed,
    },
  }
}

function outcomesOf(uses: readonly ImageUse[], findings: readonly Finding[]): ReadonlyMap<ImageUse, Outcome> {
  const outcomes = new Map<ImageUse, Outcome>()
  // By place: uses that take their text from one anchor share its findings.
  const found = new Set(findings.map(({ use }) => placeKey(use)))
  for (const use of uses) {
    if (use.image.kind === 'unread') outcomes.set(use, 'unread')
    else outcomes.set(use, found.has(placeKey(use)) ? 'finding' : 'ok')
  }
  return outcomes
}

function placeKey({ place }: ImageUse): string {
  return `${place.start}-${place.end} ${place.path}`
}

function notJudged(rules: readonly Rule[], complete: boolean): readonly Notice[] {
  const skipped = rules.filter(({ scope }) => scope === 'run').map(({ id }) => id)
  if (complete || skipped.length === 0) return []
  const message = `${skipped.join(', ')} and unused ignores were not judged: they need the whole tree, this run read a part of it`
  return [{ kind: 'not-judged', file: undefined, line: undefined, message }]
}
