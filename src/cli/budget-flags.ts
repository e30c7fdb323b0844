import { type Command, InvalidArgumentError, Option } from 'commander'
import {
  BUDGET_KEYS,
  BUDGET_NUMBERS,
  type BudgetNumber,
  formatHours,
  IDENTITIES,
  RUNTIMES,
  readHours,
} from '../model/budget.ts'
import { ASKED } from './flags.ts'

/** A group of the help. */
const COUNTED = 'What is counted:'

/** Flags of `budget`: the keys of `budget:`, and what is done with the count. */
export function addBudgetFlags(command: Command): Command {
  command.optionsGroup(COUNTED)
  for (const key of BUDGET_KEYS) {
    const number: BudgetNumber = BUDGET_NUMBERS[key]
    const value = number.isDuration === true ? '<duration>' : '<n>'
    const usual = number.isDuration === true ? formatHours(number.standard) : number.standard
    command.addOption(
      new Option(`--${key} ${value}`, `${number.about} (default: ${usual})`).argParser((text) =>
        readBudgetNumber(text, number),
      ),
    )
  }
  return command
    .addOption(
      new Option('--identity <who>', 'who pulls from Docker Hub (default: anonymous)').choices(IDENTITIES),
    )
    .addOption(new Option('--runtime <name>', 'what runs containers (default: containerd)').choices(RUNTIMES))
    .addOption(
      new Option('--limit <n>', 'requests that are allowed in 6 hours (default: by --identity)').argParser(
        readCount,
      ),
    )
    .addOption(
      new Option(
        '--what-if <change>',
        'what --fail-over judges: digests everywhere, a warm mirror, or both and a rewrite',
      ).choices(['pins', 'mirror', 'all']),
    )
    .addOption(
      new Option(
        '--fail-over <n>',
        'exit with 1 when Docker Hub may count more in 6 hours, every GET counted',
      ).argParser(readCount),
    )
    .optionsGroup(ASKED)
    .option('--live', 'ask what is left of the limit, by a HEAD request, which costs nothing')
}

function readBudgetNumber(text: string, { isDuration, isWhole, max }: BudgetNumber): number {
  if (isDuration === true) {
    const hours = readHours(text)
    if (hours === undefined) throw new InvalidArgumentError('it is a duration such as 6h or 7d (m, h, d, w).')
    return hours
  }
  const value = /^\d{1,9}(?:\.\d{1,6})?$/.test(text) ? Number(text) : Number.NaN
  if (!(value <= max) || (isWhole === true && !Number.isInteger(value)))
    throw new InvalidArgumentError(`it is a ${isWhole === true ? 'whole ' : ''}number from 0 to ${max}.`)
  return value
}

function readCount(text: string): number {
  return readBudgetNumber(text, { standard: 0, max: 1e9, isWhole: true, about: '' })
}
