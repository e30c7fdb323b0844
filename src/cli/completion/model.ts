import type { Argument, Command, Option } from 'commander'
import { RULES } from '../../../rules/index.ts'
import { INVENTORIES } from '../../inventory/index.ts'
import { SEVERITIES } from '../../model/rule.ts'
import { REPORTERS } from '../../reporters/index.ts'
import { addToGroup } from '../../text/group-by.ts'

/** What may stand somewhere on a command line. */
export type Values =
  | { readonly kind: 'none' }
  | { readonly kind: 'files' }
  /** Free text that a shell cannot complete, such as a duration. */
  | { readonly kind: 'free' }
  | { readonly kind: 'words'; readonly words: readonly string[] }
  /** `key=value` */
  | { readonly kind: 'pairs'; readonly keys: readonly string[]; readonly values: readonly string[] }

/** A flag as a shell completes it. */
export interface FlagModel {
  /** `--color` */
  readonly name: string
  /** One line. */
  readonly description: string
  /** `none`: it takes no value. */
  readonly values: Values
}

/** A command as a shell completes it. */
export interface CommandModel {
  /** Words from the program's name to it, `mirror check`; empty for the program itself. */
  readonly path: string
  readonly description: string
  readonly flags: readonly FlagModel[]
  /** What its arguments are; `words` for a command that has commands below it. */
  readonly argument: Values
}

/** The command that runs where none is named. */
const DEFAULT_COMMAND = 'check'

/** All commands of the program, the program itself first, with the flags and arguments of its default command. */
export function describeProgram(program: Command): readonly CommandModel[] {
  const commands = describeBelow(program, '')
  const own = describeCommand(program, '')
  const fallback = commands.find(({ path }) => path === DEFAULT_COMMAND)
  const added = (fallback?.flags ?? []).filter(({ name }) => !own.flags.some((flag) => flag.name === name))
  return [{ ...own, flags: [...own.flags, ...added] }, ...commands]
}

/** The commands right below one; only the program's own arguments may stand in the place of one. */
export function commandsBelow(commands: readonly CommandModel[], path: string): readonly CommandModel[] {
  const prefix = path === '' ? '' : `${path} `
  return commands.filter((command) => {
    const isBelow = command.path !== '' && command.path.startsWith(prefix)
    return isBelow && !command.path.slice(prefix.length).includes(' ')
  })
}

/** The last word of a command's path. */
export function nameOf({ path }: CommandModel): string {
  return path.slice(path.lastIndexOf(' ') + 1)
}

/** The flags of any command that take a value, each once. */
export function flagsWithValue(commands: readonly CommandModel[]): readonly string[] {
  const flags = commands.flatMap((command) => command.flags)
  return [...new Set(flags.filter(({ values }) => values.kind !== 'none').map(({ name }) => name))].sort()
}

/** From a command to the one below it, both as words: ` check`, `mirror check`. Quoted, since a space is in them. */
export function quotedSteps(commands: readonly CommandModel[]): readonly string[] {
  const paths = commands.filter(({ path }) => path !== '').map(({ path }) => path)
  return paths.map((path) => `'${path.includes(' ') ? path : ` ${path}`}'`)
}

/**
 * What a shell does for the values of flags, with the commands and flags for which it does so: `'check --color'`.
 *
 * @param render returns an empty text where there is nothing to do
 */
export function groupValues(
  commands: readonly CommandModel[],
  render: (values: Values) => string,
): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>()
  for (const { path, flags } of commands) {
    for (const { name, values } of flags) {
      const action = render(values)
      if (action !== '') addToGroup(groups, action, `'${path} ${name}'`)
    }
  }
  return groups
}

function describeBelow(command: Command, path: string): readonly CommandModel[] {
  const below = command.createHelp().visibleCommands(command)
  return below.flatMap((child) => {
    const childPath = path === '' ? child.name() : `${path} ${child.name()}`
    return [describeCommand(child, childPath), ...describeBelow(child, childPath)]
  })
}

function describeCommand(command: Command, path: string): CommandModel {
  const flags = command.createHelp().visibleOptions(command)
  const below = command.createHelp().visibleCommands(command)
  const names = below.map((child) => child.name())
  const [argument] = command.registeredArguments
  return {
    path,
    description: oneLine(command.description()),
    flags: flags.map((option) => ({
      name: option.long ?? option.flags,
      description: oneLine(option.description),
      values: valuesOf(option),
    })),
    argument: names.length > 0 ? { kind: 'words', words: names } : argumentValues(argument),
  }
}

function valuesOf(option: Option): Values {
  if (!option.required && !option.optional) return { kind: 'none' }
  if (option.argChoices !== undefined) return { kind: 'words', words: option.argChoices }
  if (option.long === '--rule') {
    return { kind: 'pairs', keys: RULES.map(({ id }) => id), values: ['off', ...SEVERITIES] }
  }
  if (option.long === '--format') return { kind: 'words', words: acceptedFormats(option) }
  return { kind: /<.*(?:file|path|dir)/i.test(option.flags) ? 'files' : 'free' }
}

/** Each command takes formats of its own: those that its flag does not refuse. */
function acceptedFormats({ parseArg }: Option): readonly string[] {
  const formats = new Set<string>([...REPORTERS, ...INVENTORIES].map(({ id }) => id))
  return [...formats].filter((format) => {
    try {
      parseArg?.(format, [])
      return true
    } catch {
      return false // refused
    }
  })
}

function argumentValues(argument: Argument | undefined): Values {
  if (argument === undefined) return { kind: 'none' }
  if (argument.argChoices !== undefined) return { kind: 'words', words: argument.argChoices }
  if (/\brule\b/.test(argument.name())) return { kind: 'words', words: RULES.map(({ id }) => id) }
  return { kind: /path|file|folder/.test(argument.name()) ? 'files' : 'free' }
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}
