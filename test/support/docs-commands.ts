import type { Argument, Command, Option } from 'commander'
import { createProgram } from '../../src/cli/program.ts'
import { groupBy } from '../../src/text/group-by.ts'

/** The group of flags that a command gives no other. */
const OTHERS = 'Others:'

/** Every command with its arguments and flags, in the order of `holdfast --help`. */
export function renderCommands(): string {
  const parts: string[] = []
  for (const command of createProgram(() => undefined).commands) addCommand(command, 'holdfast', parts)
  return parts.join('\n\n')
}

function addCommand(command: Command, parent: string, parts: string[]): void {
  const name = `${parent} ${command.name()}`
  const hasOwn = command.commands.length === 0
  parts.push(`### ${name}`)
  parts.push(`${capitalized(command.description())}.`)
  if (hasOwn) parts.push(renderUsage(name, command.registeredArguments, command.options))
  for (const below of command.commands) addCommand(below, name, parts)
}

function renderUsage(name: string, args: readonly Argument[], options: readonly Option[]): string {
  const words = args.map(written)
  const parts = [`Usage: \`${[name, '[options]', ...words].join(' ')}\``]
  if (args.length > 0)
    parts.push(args.map((arg) => `- \`${arg.name()}\`: ${described(arg.description, arg)}`).join('\n'))
  const rows: string[] = []
  let group = ''
  for (const option of grouped(options)) {
    const own = option.helpGroupHeading ?? OTHERS
    if (own !== group) rows.push(`| **${own.replace(/:$/, '')}** | |`)
    group = own
    rows.push(`| \`${option.flags}\` | ${described(option.description, option)} |`)
  }
  if (rows.length > 0) parts.push(['| flag | what it does |', '| --- | --- |', ...rows].join('\n'))
  return parts.join('\n\n')
}

/** Groups together, each where its first flag stands. */
function grouped(options: readonly Option[]): readonly Option[] {
  const groups = groupBy(options, ({ helpGroupHeading }) => helpGroupHeading ?? OTHERS)
  return [...groups.values()].flat()
}

function written(arg: Argument): string {
  const name = `${arg.name()}${arg.variadic ? '...' : ''}`
  return arg.required ? `<${name}>` : `[${name}]`
}

/** A description with the words that may be given and the one that counts where none is. */
function described(
  description: string,
  { argChoices, defaultValue, defaultValueDescription }: Argument | Option,
): string {
  const facts: string[] = []
  if (argChoices !== undefined) facts.push(argChoices.map((choice) => `\`${choice}\``).join(', '))
  const byDefault = defaultValueDescription ?? (typeof defaultValue === 'string' ? defaultValue : undefined)
  if (byDefault !== undefined && byDefault !== 'none') facts.push(`default: ${byDefault}`)
  const text = facts.length === 0 ? description : `${description} (${facts.join('; ')})`
  return text.replaceAll('|', '\\|')
}

function capitalized(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`
}
