import { BUDGET_IDENTITIES, BUDGET_NUMBERS, formatHours } from '../model/budget.ts'
import { shortNumber } from '../text/short-number.ts'
import type { Budget } from './compute.ts'

/** The numbers of a budget by who said them, each as its flag and what it means. */
export function describeNumbers({
  numbers,
  identity,
  runtime,
}: Pick<Budget, 'numbers' | 'identity' | 'runtime'>): {
  readonly given: readonly string[]
  readonly assumed: readonly string[]
} {
  const { about } = BUDGET_IDENTITIES[identity.value]
  const rows: { line: string; isGiven: boolean }[] = [
    { line: `--identity ${identity.value}: ${about}`, isGiven: identity.isGiven },
    { line: `--runtime ${runtime.value}: runs the containers of the nodes`, isGiven: runtime.isGiven },
  ]
  for (const [key, { value, isGiven }] of numbers) {
    const { about: what, ...rest } = BUDGET_NUMBERS[key]
    const shown = 'isDuration' in rest ? formatHours(value) : shortNumber(value)
    rows.push({ line: `--${key} ${shown}: ${what}`, isGiven })
  }
  const list = (isGiven: boolean) => rows.filter((row) => row.isGiven === isGiven).map(({ line }) => line)
  return { given: list(true), assumed: list(false) }
}
