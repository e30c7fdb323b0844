import { existsSync } from 'node:fs'
import { SEVERITIES } from '../model/rule.ts'
import { UsageError } from '../model/usage-error.ts'
import { REPORTERS } from '../reporters/index.ts'
import { nearest } from '../text/nearest.ts'
import { COMMAND_NAMES, commandOf } from './command-names.ts'
import type { ImagesFlags } from './commands/images.ts'
import type { ExitCode } from './exit-code.ts'
import { refuseConflicts } from './flag-conflicts.ts'
import type { CheckFlags } from './flags.ts'

/** What a command line asks of a command. */
export type PlainLine = Asked<'check', CheckFlags> | Asked<'images', ImagesFlags>

interface Asked<Command, Flags> extends Words<Flags> {
  readonly command: Command
}

interface Words<Flags> {
  readonly paths: readonly string[]
  readonly flags: Flags
}

/** The flags of a command that a plain command line may have. */
interface PlainFlags<Flags> {
  /** Where none is given. */
  readonly usual: Flags
  /** Those that take no value, and what each sets. */
  readonly switches: ReadonlyMap<string, Partial<Flags>>
  /** What one sets that takes a value; undefined for one that is not known, or another value. */
  valued(flag: string, value: string | undefined, flags: Flags): Partial<Flags> | undefined
}

const SHARED = [
  ['--direct', { direct: true }],
  ['--frozen', { frozen: true }],
  ['--debug', { debug: true }],
  ['--no-cache', { cache: false }],
] as const

/** Larger numbers are left to commander, which knows the largest. */
function jobsIn(flag: string, value = ''): { readonly jobs: number } | undefined {
  return flag === '--jobs' && /^[1-9]\d?$/.test(value) ? { jobs: Number(value) } : undefined
}

const CHECK: PlainFlags<CheckFlags> = {
  usual: {
    cache: true,
    color: 'auto',
    failOn: 'warning',
    format: [],
    only: [],
    rule: new Map(),
    show: 'warning',
  },
  switches: new Map<string, Partial<CheckFlags>>([
    ...SHARED,
    ['--fix', { fix: true }],
    ['--diff', { diff: true }],
    ['--offline', { offline: true }],
    ['--staged', { staged: true }],
    ['--quiet', { quiet: true }],
    ['--all', { all: true }],
  ]),
  valued(flag, value, { format }) {
    if (flag === '--format') {
      const reporter = REPORTERS.find(({ id }) => id === value)
      return reporter && { format: [...format, { name: reporter.id, file: undefined }] }
    }
    const severity = SEVERITIES.find((one) => one === value)
    if (severity === undefined) return jobsIn(flag, value)
    if (flag === '--show') return { show: severity }
    return flag === '--fail-on' ? { failOn: severity } : undefined
  },
}

const IMAGES: PlainFlags<ImagesFlags> = {
  usual: { cache: true, color: 'auto', format: [], registry: [], class: [], role: [], path: [], only: [] },
  switches: new Map<string, Partial<ImagesFlags>>(SHARED),
  valued: jobsIn,
}

/**
 * Reads a command line of `check` or `images` with paths and the usual flags, as hooks have it: commander takes
 * milliseconds to be loaded and made, and knows all flags, help and errors.
 *
 * @returns undefined for every command line that is not as plain as that
 */
export function readPlainLine(words: readonly string[]): PlainLine | undefined {
  const command = commandOf(words)
  const others = words[0] === command ? words.slice(1) : words
  if (command === 'check') {
    const read = readWords(others, CHECK)
    return read && { command, ...read }
  }
  if (command === 'images') {
    const read = readWords(others, IMAGES)
    return read && { command, ...read }
  }
  return undefined
}

function readWords<Flags>(
  words: readonly string[],
  { usual, switches, valued }: PlainFlags<Flags>,
): Words<Flags> | undefined {
  const paths: string[] = []
  let flags = usual
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? ''
    if (word !== '' && !word.startsWith('-')) {
      paths.push(word)
      continue
    }
    const known = switches.get(word)
    if (known === undefined) at++
    const set = known ?? valued(word, words[at], flags)
    if (set === undefined) return undefined
    flags = { ...flags, ...set }
  }
  return { paths: paths.length === 0 ? ['.'] : paths, flags }
}

/** Runs a plain command line. */
export async function runPlainLine({ command, paths, flags }: PlainLine): Promise<ExitCode> {
  // What a command does usually goes together with all paths but standard input.
  const { usual } = command === 'check' ? CHECK : IMAGES
  if (flags !== usual || paths.includes('-')) refuseConflicts(command, paths, { ...flags })
  if (command === 'check') return runCheck(paths, flags)
  return (await import('./commands/images.ts')).images(paths, flags)
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
