import { RULES } from '../../../rules/index.ts'
import { loadParts, walkWith } from '../../check.ts'
import { type Consolidated, consolidateUses } from '../../engine/consolidate.ts'
import { UsageError } from '../../model/usage-error.ts'
import { familiarName, parseReference, type Reference } from '../../oci/reference.ts'
import { renderConsolidated, renderConsolidatedJson } from '../consolidate-report.ts'
import { EXIT, type ExitCode, worst } from '../exit-code.ts'
import { type FixFlags, prepareFix } from '../fix.ts'
import type { BaseFlags, Output } from '../flags.ts'
import { deliver, describeTerminal, outputsOf, print, tell } from '../output.ts'
import { repositoryFilter } from '../repository-filter.ts'
import { prefixOf, progressOf, reportProblems } from '../walk-paths.ts'

export interface ConsolidateFlags extends BaseFlags, FixFlags {
  readonly format: readonly Output[]
  readonly to: readonly string[]
  readonly all?: boolean
}

/** `holdfast consolidate`: where one version would do for many, and with `--fix` does. */
export async function consolidate(paths: readonly string[], flags: ConsolidateFlags): Promise<ExitCode> {
  const only = repositoryFilter('--only', flags.only)
  const chosen = flags.to.map(parseChosen)
  const cwd = process.cwd()
  const parts = await loadParts({ cwd, config: flags.config, rules: RULES, paths })
  const prepared = await prepareFix(flags, parts, true)
  let unsaved: string | undefined
  let consolidated: Consolidated
  try {
    consolidated = await consolidateUses(await walkWith(parts, { cwd, paths, ...(await progressOf()) }), {
      ...parts,
      cwd,
      rules: RULES,
      today: new Date(),
      only,
      chosen,
      from: prepared === undefined || isShown(flags) ? 'preview' : prepared.request.from,
      resolver: prepared?.request.resolver,
      book: prepared?.request.book,
      unsafe: flags.unsafeFixes === true,
      write: flags.fix === true,
    })
  } finally {
    unsaved = await prepared?.finish()
  }
  const [useless] = consolidated.useless
  if (useless !== undefined) throw new UsageError(...uselessLines(useless))
  await report(consolidated, flags, prefixOf(cwd, parts))
  for (const notice of consolidated.notices) tell(`notice: ${notice}`)
  reportProblems(consolidated)
  if (unsaved !== undefined) tell(`holdfast: ${unsaved}`)
  return worst([exitCodeOf(consolidated, flags), unsaved === undefined ? EXIT.clean : EXIT.usage])
}

/** Neither written nor shown as a patch. */
function isShown({ fix, diff }: ConsolidateFlags): boolean {
  return fix !== true && diff !== true
}

function parseChosen(text: string): Reference {
  const reference = parseReference(text)
  if (reference?.tag === undefined || reference.digest !== undefined)
    throw new UsageError(
      `--to ${text}: it is an image with the tag that is wanted, without a digest, as in python:3.12-slim`,
    )
  return reference
}

function uselessLines(reference: Reference): [string] {
  return [
    `--to ${familiarName(reference)}: no use has a near version of this image and variant; holdfast consolidate lists what there is`,
  ]
}

async function report(consolidated: Consolidated, flags: ConsolidateFlags, prefix: string): Promise<void> {
  const terminal = describeTerminal(flags)
  const isDiff = flags.diff === true
  if (isDiff && consolidated.files.length > 0) {
    const { diffPieces } = await import('../../reporters/diff.ts')
    await print(diffPieces(consolidated.files, { color: terminal.color, prefix }))
  }
  const reported = isDiff ? describeTerminal(flags, 'stderr') : terminal
  const mode = isDiff ? 'diff' : flags.fix === true ? 'fix' : 'show'
  await deliver(
    outputsOf(flags.format, 'text'),
    async (name, toFile) =>
      name === 'json'
        ? renderConsolidatedJson(consolidated, mode)
        : renderConsolidated(consolidated, {
            mode,
            terminal: toFile ? { color: false, width: undefined } : reported,
            all: flags.all === true,
          }),
    isDiff ? 'stderr' : 'stdout',
  )
}

function exitCodeOf({ outcomes, problems, files }: Consolidated, flags: ConsolidateFlags): ExitCode {
  const codes: ExitCode[] = []
  if (flags.diff === true && files.length > 0) codes.push(EXIT.findings)
  const isUnresolved = [...outcomes.values()].some(({ kind }) => kind === 'unresolved')
  if (!isShown(flags) && isUnresolved) codes.push(EXIT.unresolved)
  if (problems.some(({ fatal }) => fatal)) codes.push(EXIT.unreadable)
  return worst(codes)
}
