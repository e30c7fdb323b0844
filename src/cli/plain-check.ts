import { existsSync } from 'node:fs'
import { SEVERITIES } from '../model/rule.ts'
import { UsageError } from '../model/usage-error.ts'
import { REPORTERS } from '../reporters/index.ts'
import { nearest } from '../text/nearest.ts'
import { COMMAND_NAMES, commandOf } from './command-names.ts'
import type { ExitCode } from './exit-code.ts'
import { refuseConflicts } from './flag-conflicts.ts'
import type { CheckFlags } from './flags.ts'

/** What a command line asks of `check`. */
export interface CheckWords {
  readonly paths: readonly string[]
  readonly flags: CheckFlags
}

/** The flags of a plain command line that take no value, and what each sets. */
const SWITCHES: ReadonlyMap<string, Partial<CheckFlags>> = new Map([
  ['--fix', { fix: true }],
  ['--diff', { diff: true }],
  ['--direct', { direct: true }],
  ['--offline', { offline: true }],
  ['--frozen', { frozen: true }],
  ['--staged', { staged: true }],
  ['--quiet', { quiet: true }],
  ['--all', { all: true }],
  ['--debug', { debug: true }],
  ['--no-cache', { cache: false }],
])

/**
 * Reads a command line of `check` with paths and the usual flags, as hooks have it: commander takes milliseconds to be
 * loaded and made, and knows all flags, help and errors.
 *
 * @returns undefined for every command line that is not as plain as that
 */
export function readPlainCheck(words: readonly string[]): CheckWords | undefined {
  if (commandOf(words) !== 'check') return undefined
  const paths: string[] = []
  let flags: CheckFlags = {
    cache: true,
    color: 'auto',
    failOn: 'warning',
    format: [],
    only: [],
    rule: new Map(),
    show: 'warning',
  }
  for (let at = words[0] === 'check' ? 1 : 0; at < words.length; at++) {
    const word = words[at] ?? ''
    const set = SWITCHES.get(word)
    if (set !== undefined) flags = { ...flags, ...set }
    else if (word === '--fail-on' || word === '--show') {
      const severity = SEVERITIES.find((one) => one === words[at + 1])
      if (severity === undefined) return undefined
      flags = { ...flags, ...(word === '--show' ? { show: severity } : { failOn: severity }) }
      at++
    } else if (word === '--format') {
      const reporter = REPORTERS.find(({ id }) => id === words[at + 1])
      if (reporter === undefined) return undefined
      flags = { ...flags, format: [...flags.format, { name: reporter.id, file: undefined }] }
      at++
    } else if (word === '' || word.startsWith('-')) return undefined
    else paths.push(word)
  }
  return { paths: paths.length === 0 ? ['.'] : paths, flags }
}

/** Runs a plain command line. */
export async function runPlainCheck({ paths, flags }: CheckWords): Promise<ExitCode> {
  refuseConflicts('check', paths, { ...flags })
  return runCheck(paths, flags)
}

/** Runs `check` with flags that go together. */
export async function runCheck(paths: readonly string[], flags: CheckFlags): Promise<ExitCode> {
  refuseMistypedCommand(paths)
  return (await import('./commands/check.ts')).check(paths, flags)
}

/** A word that is no command is a path of `check`. */
function refuseMistypedCommand([word = '', ...others]: readonly string[]): void {
  if (others.length > 0 || !/^[a-z]+$/.test(word) || existsSync(word)) return
  const near = nearest(word, [...COMMAND_NAMES])
  if (near !== undefined)
    throw new UsageError(`${word} is neither a command nor a file here; did you mean holdfast ${near}?`)
}
