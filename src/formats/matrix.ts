import { get, type YamlNode, type YamlScalar } from '../languages/yaml.ts'
import type { FieldScope, FieldVariables, Run } from './table.ts'
import { expandNames } from './table-format.ts'

const VARIABLE = /\$\{(\w+)(?::?[-=](?<fallback>[^${}]*))?\}/g
const OPEN = /\$/

/** Runs of one document: no honest matrix makes a tenth of them. */
const RUNS_MAX = 256

/**
 * Variables of a document that runs once for each row of its `matrix`: of `include` where there is one, else for each
 * combination of its lists.
 *
 * @see https://woodpecker-ci.org/docs/usage/matrix-workflows
 */
export const MATRIX_VARIABLES: FieldVariables = {
  open: OPEN,
  expand: expandNames(VARIABLE, OPEN, (name, { run }) => run?.get(name)),
  runs: {
    of: runsOf,
    risk: 'the values of a matrix go into the environment of every step, and conditions may ask for them',
  },
}

function runsOf({ value }: YamlScalar, { nearest }: FieldScope): readonly Run[] {
  const matrix = nearest('matrix')
  const names = [...new Set([...value.matchAll(VARIABLE)].map(([, name = '']) => name))]
  const rows = itemsOf(get(matrix, 'include'))
  if (rows.length > 0) {
    const runs = rows.length > RUNS_MAX ? [] : rows.map((row) => valuesIn(row, names))
    return runs.some(({ size }) => size > 0) ? runs : []
  }
  let runs: readonly Run[] = [new Map()]
  for (const name of names) {
    const values = itemsOf(get(matrix, name))
    if (values.length === 0) continue
    if (runs.length * values.length > RUNS_MAX) return []
    runs = runs.flatMap((run) => values.map((one) => new Map([...run, [name, one]])))
  }
  return runs.filter(({ size }) => size > 0)
}

function valuesIn(row: YamlNode, names: readonly string[]): Run {
  const values = new Map<string, YamlNode>()
  for (const name of names) {
    const found = get(row, name)
    if (found !== undefined) values.set(name, found)
  }
  return values
}

function itemsOf(list: YamlNode | undefined): readonly YamlNode[] {
  return list?.kind === 'sequence' ? list.items.filter((item) => item !== undefined) : []
}
