import * as v from 'valibot'
import {
  BUDGET_KEYS,
  BUDGET_NUMBERS,
  type BudgetKey,
  type BudgetNumber,
  type BudgetSettings,
  IDENTITIES,
  RUNTIMES,
  readHours,
} from '../model/budget.ts'
import { oneOf } from './words.ts'

const LIMIT: BudgetNumber = { standard: 0, max: 1e9, isWhole: true, about: '' }

/** `budget:`, by the names of the flags. */
export function budgetSchema() {
  const numbers: Record<string, v.ExactOptionalSchema<ReturnType<typeof numberSchema>, undefined>> = {}
  for (const key of BUDGET_KEYS)
    numbers[key] = v.exactOptional(numberSchema(BUDGET_NUMBERS[key], BUDGET_NUMBERS[key].about))
  return v.strictObject(
    {
      ...numbers,
      identity: v.exactOptional(
        v.pipe(v.picklist(IDENTITIES, oneOf(IDENTITIES)), v.description('Who pulls from Docker Hub.')),
      ),
      runtime: v.exactOptional(
        v.pipe(v.picklist(RUNTIMES, oneOf(RUNTIMES)), v.description('What runs containers on the nodes.')),
      ),
      limit: v.exactOptional(numberSchema(LIMIT, 'Requests that are allowed in six hours.')),
    },
    'a map',
  )
}

function numberSchema(number: BudgetNumber, about: string) {
  const { isDuration, isWhole, max } = number
  const noun =
    isDuration === true
      ? 'a duration such as 6h or 7d'
      : `a ${isWhole === true ? 'whole ' : ''}number from 0 to ${max}`
  const isGood = (value: string | number) =>
    typeof value === 'string'
      ? isDuration === true && readHours(value) !== undefined
      : isDuration !== true && value >= 0 && value <= max && (isWhole !== true || Number.isInteger(value))
  return v.pipe(
    v.union([v.string(noun), v.number(noun)], noun),
    v.check(isGood, `expected ${noun}`),
    v.description(about),
  )
}

/** What a valid `budget:` says. */
export function readBudget(data: v.InferOutput<ReturnType<typeof budgetSchema>>): BudgetSettings {
  const numbers = new Map<BudgetKey, number>()
  const written: Readonly<Record<string, unknown>> = data
  for (const key of BUDGET_KEYS) {
    const value = written[key]
    const number = typeof value === 'string' ? readHours(value) : value
    if (typeof number === 'number') numbers.set(key, number)
  }
  const { identity, runtime, limit } = data
  return { numbers, identity, runtime, limit: typeof limit === 'number' ? limit : undefined }
}
