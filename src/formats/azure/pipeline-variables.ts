/*
 * Variables, matrices and parameters of Azure Pipelines, as far as the file gives them their values.
 */
import { get, getText, type YamlNode, type YamlScalar } from '../../languages/yaml.ts'
import { addToGroup } from '../../text/group-by.ts'
import { append } from '../../text/lists.ts'
import type { FieldScope, FieldVariables, Run } from '../table.ts'
import { expandNames } from '../table-format.ts'
import { allEntries } from '../trail.ts'
import { CONDITION } from './pipeline-keys.ts'

const NAME = String.raw`[\w.-]+`
const VARIABLES = String.raw`variables(?:\.(${NAME})|\['(${NAME})'\])`
const PARAMETERS = String.raw`(parameters(?:\.${NAME}|\['${NAME}'\]))`
/** `${{ … }}` when the file is compiled, `$[ … ]` when the job starts, which has to be the whole value, and `$(…)`. */
const REFERENCE = new RegExp(
  String.raw`\$\{\{[ \t]*(?:${VARIABLES}|${PARAMETERS})[ \t]*\}\}|^\$\[[ \t]*${VARIABLES}[ \t]*\]$|\$\((?!parameters\.)(${NAME})\)`,
  'gi',
)
const OPEN = /\$/

/** Runs of one text, and values that are looked at for it. */
const RUNS_MAX = 256

export const PIPELINE_VARIABLES: FieldVariables = {
  open: OPEN,
  expand: expandNames(REFERENCE, OPEN, (written, scope) => {
    const name = nameOf(written)
    const [only, ...others] = choicesOf(name, scope)
    return scope.run?.get(name) ?? (others.length === 0 ? only : undefined)
  }),
  runs: {
    of: runsOf,
    risk: 'conditions and steps may take the same value, and a default has to be one of the values that are allowed',
  },
}

/** Names have no case; those of parameters begin with `parameters.`. */
function nameOf(written: string): string {
  return written.toLowerCase().replace(/^parameters\['(.*)'\]$/, 'parameters.$1')
}

/** One for each job of a matrix, and for each value that a name has elsewhere. */
function runsOf(scalar: YamlScalar, scope: FieldScope): readonly Run[] {
  const choices = choicesIn(scalar, scope)
  const jobs = declarationsIn(scope.nearest('strategy', 'matrix'))
  let runs: readonly Run[] = jobs.size > RUNS_MAX ? [] : jobsWith(choices, [...jobs.values()].flat())
  if (runs.length === 0) runs = [new Map()]
  for (const [name, values] of choices) {
    if (values.length < 2) continue
    if (runs.length * values.length > RUNS_MAX) return []
    runs = runs.flatMap((run) =>
      run.has(name) ? [run] : values.map((one) => new Map([...run, [name, one]])),
    )
  }
  return runs.some(({ size }) => size > 0) ? runs : []
}

type Choices = ReadonlyMap<string, readonly YamlNode[]>

/** The values of all names in a text, and of those in the values. */
function choicesIn(scalar: YamlScalar, scope: FieldScope): Choices {
  const found = new Map<string, readonly YamlNode[]>()
  const texts = [scalar.value]
  for (const text of texts) {
    for (const match of text.matchAll(REFERENCE)) {
      const name = nameOf(match.slice(1).find((group) => group !== undefined) ?? '')
      if (found.has(name)) continue
      const values = choicesOf(name, scope)
      found.set(name, values)
      for (const value of values) if (value.kind === 'scalar') texts.push(value.value)
    }
    if (texts.length > RUNS_MAX) break
  }
  return found
}

/** What the jobs of a matrix give to these names; a job that leaves one of them without a value has no image. */
function jobsWith(choices: Choices, jobs: readonly YamlNode[]): readonly Run[] {
  return jobs.flatMap((job) => {
    const run = new Map<string, YamlNode>()
    for (const [name, others] of choices) {
      const [value] = declarationsIn(job).get(name) ?? []
      if (value !== undefined && !isBlank(value)) run.set(name, value)
      else if (value !== undefined || others.length === 0) return []
    }
    return [run]
  })
}

function isBlank(node: YamlNode): boolean {
  return node.kind === 'scalar' && node.value.trim() === ''
}

/** What the file may give to a name: a parameter has a default and the values that are allowed. */
function choicesOf(name: string, scope: FieldScope): readonly YamlNode[] {
  const parameter = /^parameters\.(.*)$/.exec(name)?.[1]
  if (parameter !== undefined) {
    const given = declarationsIn(scope.given).get(parameter)
    if (given !== undefined) return given
    const declared = scope.every('parameters').at(-1)
    const found = declarationsIn(declared).get(parameter) ?? []
    return declared?.kind === 'sequence' ? found.slice(0, 1).flatMap(allowedBy) : found
  }
  // The innermost list that tells it; where one is open, it may be the one.
  for (const holder of scope.every('variables')) {
    const declared = declarationsIn(holder)
    const found = declared.get(name)?.slice(0, RUNS_MAX + 1)
    if (declared === OPEN_LIST) return []
    if (found !== undefined)
      return holder.kind === 'map' ? found : found.flatMap((item) => get(item, 'value') ?? [])
  }
  return []
}

function allowedBy(parameter: YamlNode): readonly YamlNode[] {
  const values = get(parameter, 'values')
  const allowed = values?.kind === 'sequence' ? values.items.slice(0, RUNS_MAX + 1) : []
  return [get(parameter, 'default'), ...allowed].filter((one) => one !== undefined)
}

/** What a group or a template in a list sets is not known here. */
const OPEN_LIST: Choices = new Map()

/** By the holder: each text asks. */
const declarations = new WeakMap<YamlNode, Choices>()

/** By name, what a map has, or the items of a list of maps with names; below conditions too. */
function declarationsIn(holder: YamlNode | undefined): Choices {
  if (holder === undefined || holder.kind === 'scalar') return OPEN_LIST
  const known = declarations.get(holder)
  if (known !== undefined) return known
  const found = new Map<string, YamlNode[]>()
  const waiting: (YamlNode | undefined)[] = [holder]
  // An alias repeats what is there already.
  const seen = new Set<YamlNode>()
  let isOpen = false
  for (const node of waiting) {
    if (node === undefined || seen.has(node)) continue
    seen.add(node)
    if (node.kind === 'sequence') append(waiting, node.items)
    if (node.kind !== 'map') continue
    let isConditional = false
    for (const entry of allEntries(node)) {
      const key = entry.key.value
      if (CONDITION.test(key)) {
        isConditional = true
        waiting.push(entry.value)
      } else if (holder.kind === 'map' && entry.value !== undefined) {
        addToGroup(found, key.toLowerCase(), entry.value)
      }
    }
    const name = getText(node, 'name')
    if (holder.kind === 'map') continue
    if (name !== undefined) addToGroup(found, name.toLowerCase(), node)
    else if (!isConditional) isOpen = true
  }
  const result = isOpen ? OPEN_LIST : found
  declarations.set(holder, result)
  return result
}
