import { type Command, InvalidArgumentError, Option } from 'commander'
import { type Level, PRESETS, type Preset, SEVERITIES, type Severity } from '../model/rule.ts'
import type { ShardPart } from '../model/shard.ts'
import { nearest } from '../text/nearest.ts'

/** Flags of every command that reads a configuration. */
export interface BaseFlags {
  readonly config?: string
  readonly color: 'auto' | 'always' | 'never'
  readonly debug?: boolean
}

/** Flags that say what is read. */
export interface ReadFlags extends BaseFlags {
  readonly stdinFilename?: string
  /** False: none is wanted. */
  readonly cache: boolean
  /** Threads that read; as many as there are cores where absent. */
  readonly jobs?: number
}

/** Flags of `check`. */
export interface CheckFlags extends ReadFlags, ResolverFlags {
  readonly preset?: Preset
  readonly rule: ReadonlyMap<string, Level>
  readonly show: Severity
  readonly failOn: Severity | 'never'
  readonly format: readonly Output[]
  readonly quiet?: boolean
  readonly all?: boolean
  readonly fix?: boolean
  readonly diff?: boolean
  readonly unsafeFixes?: boolean
  readonly offline?: boolean
  readonly frozen?: boolean
  readonly only: readonly string[]
  readonly staged?: boolean
  readonly changedSince?: string
  readonly changedLines?: boolean
  readonly shard?: ShardPart
  readonly onlyOwner?: string
  /** False: none is wanted. */
  readonly baseline?: string | false
  readonly updateBaseline?: boolean
  /** The reason that the new ignores give. */
  readonly addIgnores?: string
  readonly until?: string
}

/** Flags that say who may be asked, and with what credentials. */
export interface ResolverFlags {
  readonly direct?: boolean
  readonly authfile?: string
  readonly verifyContent?: boolean
}

/** A rendering and where it goes: standard output where no file is given. */
export interface Output {
  readonly name: string
  readonly file: string | undefined
}

/* The groups of a command's help. */
const READ = 'What is read:'
const JUDGED = 'What is judged:'
const CHANGED = 'What is changed:'
export const ASKED = 'Who is asked:'
const PRINTED = 'What is printed:'

export function addReadFlags(command: Command): Command {
  return addPrintFlags(addInputFlags(command))
}

export function addBaseFlags(command: Command): Command {
  return addPrintFlags(addConfigFlag(command))
}

function addConfigFlag(command: Command): Command {
  return command
    .optionsGroup(READ)
    .option('--config <file>', 'use this configuration instead of the root and nested ones')
}

function addInputFlags(command: Command): Command {
  return addConfigFlag(command)
    .option('--stdin-filename <path>', 'path of the file that is read from standard input (-)')
    .option('--no-cache', 'take nothing from the cache folder, and keep nothing there')
    .addOption(
      new Option('--jobs <n>', 'threads that read large trees (default: the cores)').argParser(parseJobs),
    )
}

function addPrintFlags(command: Command): Command {
  return command
    .optionsGroup(PRINTED)
    .addOption(
      new Option('--color <when>', 'colour the output').choices(['auto', 'always', 'never']).default('auto'),
    )
    .option('--debug', 'show the stack of an internal error, and why nothing is cached')
}

export function addCheckFlags(command: Command, formats: readonly string[]): Command {
  addInputFlags(command)
    .option('--staged', 'only staged files, with their content in the index')
    .option('--changed-since <rev>', 'only files that have changed since the branch left this revision')
    .option('--changed-lines', 'with --changed-since: only findings on lines that have changed')
    .addOption(
      new Option(
        '--shard <i/n>',
        'only the files of part i of n; holdfast merge joins the json of all parts',
      ).argParser(parseShard),
    )
    .option('--only-owner <owner>', 'only findings in files that CODEOWNERS gives to this owner')
    .optionsGroup(JUDGED)
    .addOption(new Option('--preset <name>', 'levels that rules start from').choices(PRESETS))
    .addOption(
      new Option('--rule <id=level>', 'set a rule to off, info, warning or error (repeatable)')
        .argParser(collectRule)
        .default(new Map(), 'none'),
    )
    .addOption(failOnOption())
    .option('--baseline <file>', 'file of known findings (default: holdfast-baseline.jsonl, if it exists)')
    .option('--no-baseline', 'report known findings too')
  addFixFlags(command, 'rewrite the files: pin digests, map to the internal registry')
    .optionsGroup(CHANGED)
    .option('--update-baseline', 'record all findings as known, and drop those that are gone')
    .option('--add-ignores <reason>', 'write an ignore comment for everything that would fail the run')
    .option('--until <date>', 'with --add-ignores: the last day on which they count, as in 2027-01-31')
  return addPrintFlags(addFormatFlag(command, formats))
    .addOption(showOption())
    .option('--all', 'list every finding and place, however many there are')
    .option('--quiet', 'one line for each finding, and nothing else')
}

/** Flags of commands that rewrite references where they are asked to. */
export function addFixFlags(command: Command, whatFixDoes: string): Command {
  command
    .optionsGroup(CHANGED)
    .option('--fix', whatFixDoes)
    .option('--diff', 'show the patch that --fix would make, and write nothing')
    .option('--unsafe-fixes', 'with --fix or --diff: also edits that may change more than the image')
  return addResolverFlags(addOnlyFlag(command))
    .option('--offline', 'send no request: digests come from the lock file')
    .option('--frozen', 'digests come from the lock file, which is not written; targets may be asked')
}

/** `--to` of `consolidate`. */
export function addToFlag(command: Command): Command {
  const description = 'have this version instead of the proposed one, as in python:3.12-slim (repeatable)'
  return command
    .optionsGroup(CHANGED)
    .addOption(new Option('--to <reference>', description).argParser(collect).default([], 'none'))
}

/** Flags of `merge`. */
export function addMergeFlags(command: Command, formats: readonly string[]): Command {
  command.optionsGroup(JUDGED).addOption(failOnOption())
  return addPrintFlags(addFormatFlag(command, formats))
    .addOption(showOption())
    .option('--quiet', 'one line for each finding, and nothing else')
}

function failOnOption(): Option {
  return new Option('--fail-on <severity>', 'least severity that gives exit code 1')
    .choices([...SEVERITIES.toReversed(), 'never'])
    .default('warning')
}

function showOption(): Option {
  return new Option('--show <severity>', 'least severity that is listed')
    .choices(SEVERITIES)
    .default('warning')
}

/** `--format`, repeatable: each rendering to standard output or to a file. */
export function addFormatFlag(command: Command, names: readonly string[]): Command {
  const description = `output: ${names.join(', ')} (repeatable)`
  return command
    .optionsGroup(PRINTED)
    .addOption(
      new Option('--format <name[:file]>', description).argParser(collectOutput(names)).default([], 'none'),
    )
}

/** `--only`, for commands that rewrite references. */
export function addOnlyFlag(command: Command): Command {
  const description = 'change these repositories only, as in docker.io/library/* (repeatable)'
  return command
    .optionsGroup(CHANGED)
    .addOption(new Option('--only <glob>', description).argParser(collect).default([], 'none'))
}

/** Flags that narrow down what `images` lists and exports. */
export function addFilterFlags(command: Command): Command {
  command.optionsGroup(READ)
  for (const [flags, description] of FILTERS)
    command.addOption(new Option(flags, `${description} (repeatable)`).argParser(collect).default([], 'none'))
  return command
}

const FILTERS: readonly (readonly [flags: string, description: string])[] = [
  ['--registry <glob>', 'images of these registries only, as in ghcr.io'],
  ['--class <class>', 'images with tags of this class only, as in latest'],
  ['--role <role>', 'uses in this role only, as in base'],
  ['--path <glob>', 'uses in these files only, as in deploy/**'],
  ['--only <glob>', 'these repositories only, as in docker.io/library/*'],
]

/** `--verify-upstream` of `mirror check`. */
export function addUpstreamFlag(command: Command): Command {
  return command
    .optionsGroup(ASKED)
    .option('--verify-upstream', 'ask the sources too, and say which tags of a mirror are stale')
}

/** Flags of `mirror import`. */
export function addImportFlags(command: Command): Command {
  return command
    .optionsGroup(READ)
    .option('--machine', 'read the files of this machine too')
    .optionsGroup(CHANGED)
    .option('--write', 'merge the registries into the configuration; keys that differ are refused')
    .option('--accept-insecure', 'take over mirrors without TLS, or without a check of it')
}

/** `--registry` of `mirror export`: a key of `registries`. */
export function addKeyFlag(command: Command): Command {
  const description = 'the mirrors of these keys of registries only, as in docker.io (repeatable)'
  return command
    .optionsGroup(READ)
    .addOption(new Option('--registry <key>', description).argParser(collect).default([], 'none'))
}

/** Flags of the commands that ask registries. */
export function addResolverFlags(command: Command): Command {
  return command
    .optionsGroup(ASKED)
    .option('--direct', 'Docker Hub itself may be asked')
    .option('--authfile <file>', 'search this file for credentials first')
    .option('--verify-content', 'fetch every manifest and hash it, which counts as a pull')
}

function collect(text: string, previous: readonly string[]): readonly string[] {
  return [...previous, text]
}

/** Each thread takes tens of megabytes. */
const JOBS_MAX = 256

function parseJobs(text: string): number {
  const jobs = /^\d{1,3}$/.test(text) ? Number(text) : 0
  if (jobs < 1 || jobs > JOBS_MAX)
    throw new InvalidArgumentError(`it is a whole number from 1 to ${JOBS_MAX}.`)
  return jobs
}

function parseShard(text: string): ShardPart {
  const [, index = '', of = ''] = /^(\d{1,4})\/(\d{1,4})$/.exec(text) ?? []
  const part = { index: Number(index), of: Number(of) }
  if (part.index < 1 || part.index > part.of)
    throw new InvalidArgumentError('it is written I/N, with I from 1 to N, as in 2/4.')
  return part
}

function collectRule(text: string, previous: ReadonlyMap<string, Level>): ReadonlyMap<string, Level> {
  const [id, level] = text.split('=')
  if (id === undefined || level === undefined || !isLevel(level)) {
    throw new InvalidArgumentError('it is written ID=off, ID=info, ID=warning or ID=error.')
  }
  return new Map([...previous, [id, level]])
}

function isLevel(text: string): text is Level {
  return text === 'off' || SEVERITIES.some((severity) => severity === text)
}

/** Reads `name` or `name:file` of one of the given outputs. */
function collectOutput(
  names: readonly string[],
): (text: string, previous: readonly Output[]) => readonly Output[] {
  return (text, previous) => {
    const colon = text.indexOf(':')
    const name = colon === -1 ? text : text.slice(0, colon)
    const file = colon === -1 ? undefined : text.slice(colon + 1)
    if (!names.includes(name)) {
      const near = nearest(name, names)
      const hint = near === undefined ? '' : ` Did you mean ${near}?`
      throw new InvalidArgumentError(`It is one of ${names.join(', ')}.${hint}`)
    }
    if (file === '') throw new InvalidArgumentError('the file name after the colon is missing.')
    return [...previous, { name, file }]
  }
}
