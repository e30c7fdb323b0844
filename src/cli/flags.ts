import { type Command, InvalidArgumentError, Option } from 'commander'
import { type Level, PRESETS, type Preset, SEVERITIES, type Severity } from '../model/rule.ts'

/** Flags that say what is read. */
export interface ReadFlags {
  readonly config?: string
  readonly stdinFilename?: string
  readonly color: 'auto' | 'always' | 'never'
  readonly debug?: boolean
}

/** Flags of `check`. */
export interface CheckFlags extends ReadFlags {
  readonly preset?: Preset
  readonly rule: ReadonlyMap<string, Level>
  readonly show: Severity
  readonly failOn: Severity | 'never'
  readonly format: readonly Output[]
  readonly quiet?: boolean
}

/** A rendering and where it goes: standard output where no file is given. */
export interface Output {
  readonly name: string
  readonly file: string | undefined
}

export function addReadFlags(command: Command): Command {
  return command
    .option('--config <file>', 'use this configuration instead of the root and nested ones')
    .option('--stdin-filename <path>', 'what a file read from standard input (-) is to be called')
    .addOption(
      new Option('--color <when>', 'colour the output').choices(['auto', 'always', 'never']).default('auto'),
    )
    .option('--debug', 'show the stack of an internal error')
}

export function addCheckFlags(command: Command, formats: readonly string[]): Command {
  return addReadFlags(command)
    .addOption(new Option('--preset <name>', 'levels to start from').choices(PRESETS))
    .option(
      '--rule <id=level>',
      'set a rule to off, info, warning or error (repeatable)',
      collectRule,
      new Map(),
    )
    .addOption(
      new Option('--show <severity>', 'least severity that is listed').choices(SEVERITIES).default('warning'),
    )
    .addOption(
      new Option('--fail-on <severity>', 'least severity that gives exit code 1')
        .choices([...SEVERITIES.toReversed(), 'never'])
        .default('warning'),
    )
    .option(
      '--format <name[:file]>',
      `output: ${formats.join(', ')} (repeatable)`,
      collectOutput(formats),
      [],
    )
    .option('--quiet', 'one line a finding, and nothing else')
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
export function collectOutput(
  names: readonly string[],
): (text: string, previous: readonly Output[]) => readonly Output[] {
  return (text, previous) => {
    const colon = text.indexOf(':')
    const name = colon === -1 ? text : text.slice(0, colon)
    const file = colon === -1 ? undefined : text.slice(colon + 1)
    if (!names.includes(name)) throw new InvalidArgumentError(`it is one of ${names.join(', ')}.`)
    if (file === '') throw new InvalidArgumentError('the file name after the colon is missing.')
    return [...previous, { name, file }]
  }
}
