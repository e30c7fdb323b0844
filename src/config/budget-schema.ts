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
  type Value = ReturnType<typeof numberSchema> | ReturnType<typeof durationSchema>
  const numbers: Record<string, v.ExactOptionalSchema<Value, undefined>> = {}
  for (const key of BUDGET_KEYS) numbers[key] = v.exactOptional(valueSchema(BUDGET_NUMBERS[key]))
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

function valueSchema(number: BudgetNumber) {
  return number.isDuration === true ? durationSchema(number.about) : numberSchema(number, number.about)
}

function numberSchema({ isWhole, max }: BudgetNumber, about: string) {
  const noun = `a ${isWhole === true ? 'whole ' : ''}number from 0 to ${max}`
  return v.pipe(
    v.number(noun),
    v.minValue(0, `expected ${noun}`),
    v.maxValue(max, `expected ${noun}`),
    v.check((value) => isWhole !== true || Number.isInteger(value), `expected ${noun}`),
    v.description(about),
  )
}

function durationSchema(about: string) {
  const noun = 'a duration such as 6h or 7d'
  return v.pipe(
    v.string(noun),
    v.check((value) => readHours(value) !== undefined, `expected ${noun}`),
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
