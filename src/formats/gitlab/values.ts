import { get, type YamlMap, type YamlNode, type YamlScalar } from '../../languages/yaml.ts'
import type { UnreadReason } from '../../model/image-use.ts'
import type { Segment } from '../../text/segment.ts'
import type { SourceFile } from '../../text/source-file.ts'
import { substitute } from '../substitution.ts'

/** Values of one field that are followed. */
const CHOICES_MAX = 100
/** Variables in values of variables. */
const DEPTH_MAX = 10

/** `$X`, `${X}` and `$[[ inputs.x ]]`, all that GitLab puts values in for. */
const VARIABLE = /\$\[\[\s*(inputs\.[\w-]+)\s*\]\]|\$\{(\w+)\}|\$(\w+)/g
const OPEN = /\$/
const OTHER = /\$(?![\w{[])|\$\{(?!\w+\})|\$\[\[(?!\s*inputs\.[\w-]+\s*\]\])/

/** GitLab's ways to Docker Hub through the cache of a group. */
const HUB_PREFIX = /^CI_DEPENDENCY_PROXY_(?:DIRECT_)?GROUP_IMAGE_PREFIX$/
const HUB_HOST = 'docker.io'

/** The value of a variable and the file in which it stands. */
export interface VariableText {
  readonly scalar: YamlScalar
  readonly file: SourceFile
}

/** What a value is read with. */
export interface Scope {
  readonly file: SourceFile
  /** The values that a variable, or an input as `inputs.x`, may have. */
  valuesOf(name: string): readonly VariableText[]
  readonly vars: ReadonlyMap<string, string>
}

/** One text that a field may have. */
export interface Choice {
  readonly segments: readonly Segment[]
  /** It takes the value of a variable that stands in the tree. */
  readonly hasValue: boolean
}

/** The texts that a field may have, or why there are none. */
export interface Choices {
  readonly choices: readonly Choice[]
  readonly lack: { readonly reason: UnreadReason; readonly detail: string } | undefined
}

/** A text with one value of each variable. */
interface Expanded {
  readonly segments: readonly Segment[]
  readonly values: number
}

/** @see https://docs.gitlab.com/ci/variables/where_variables_can_be_used/ */
export function choicesOf(scalar: YamlScalar, scope: Scope): Choices {
  if (OTHER.test(scalar.value)) {
    const detail = 'GitLab puts in $X, ${X} and $[[ inputs.x ]] here, and nothing else that begins with a $'
    return { choices: [], lack: { reason: 'variable-not-supported', detail } }
  }
  const found = expandAll({ scalar, file: scope.file }, scope, 0)
  if (found === 'too-many') {
    const detail = `the variables give more than ${CHOICES_MAX} values here`
    return { choices: [], lack: { reason: 'too-large', detail } }
  }
  const choices = found.map(({ segments, values }) => ({ segments, hasValue: values > 0 }))
  if (choices.length > 0) return { choices, lack: undefined }
  const detail = 'a variable has no value in this file and those that it includes; the pipeline decides it'
  return { choices, lack: { reason: 'runtime-variable', detail } }
}

function expandAll(
  { scalar, file }: VariableText,
  scope: Scope,
  depth: number,
): readonly Expanded[] | 'too-many' {
  if (depth > DEPTH_MAX) return []
  const names = [...new Set([...scalar.value.matchAll(VARIABLE)].map(nameIn))]
  let rows: readonly ReadonlyMap<string, Expanded>[] = [new Map()]
  for (const name of names) {
    const values = valuesIn(name, scope, depth)
    if (values === 'too-many' || rows.length * values.length > CHOICES_MAX) return 'too-many'
    rows = rows.flatMap((row) => values.map((value) => new Map([...row, [name, value]])))
  }
  return rows.flatMap((row) => {
    const segments = substitute(scalar, file, VARIABLE, OPEN, (name) => row.get(name)?.segments)
    let values = 0
    for (const one of row.values()) values += one.values
    return segments === undefined ? [] : [{ segments, values }]
  })
}

function nameIn(match: RegExpMatchArray): string {
  return match[1] ?? match[2] ?? match[3] ?? ''
}

function valuesIn(name: string, scope: Scope, depth: number): readonly Expanded[] | 'too-many' {
  const given = scope.vars.get(name)
  const found: Expanded[] = []
  for (const value of scope.valuesOf(name)) {
    const expanded = expandAll(value, scope, depth + 1)
    if (expanded === 'too-many' || found.length + expanded.length > CHOICES_MAX) return 'too-many'
    for (const { segments, values } of expanded) found.push({ segments, values: values + 1 })
  }
  if (found.length > 0) return found
  if (given !== undefined) return [{ segments: [{ text: given, at: undefined }], values: 0 }]
  return HUB_PREFIX.test(name) ? [{ segments: [{ text: HUB_HOST, at: undefined }], values: 0 }] : []
}

/** Whether a text takes its images from Docker Hub through GitLab's cache, as far as the configuration says nothing else. */
export function isThroughHubCache(text: string, { vars }: Pick<Scope, 'vars'>): boolean {
  const [first] = text.matchAll(VARIABLE)
  const name = first === undefined ? '' : nameIn(first)
  return first?.index === 0 && HUB_PREFIX.test(name) && !vars.has(name)
}

/** The values that a `variables` map gives to a name: a text, or a map with it under `value`. */
export function valueIn(variables: YamlNode | undefined, name: string): readonly YamlScalar[] {
  const entry = get(variables, name)
  const value = entry?.kind === 'map' ? get(entry, 'value') : entry
  return value?.kind === 'scalar' && value.value.trim() !== '' ? [value] : []
}

/** The values that a job itself gives to a name: its matrix, or its rules and its variables. */
export function ownValues(job: YamlMap, name: string): readonly YamlScalar[] {
  const matrix = get(get(job, 'parallel'), 'matrix')
  const listed = itemsOf(matrix).flatMap((row) => {
    const value = get(row, name)
    return itemsOf(value?.kind === 'sequence' ? value : undefined, value)
  })
  const scalars = listed.flatMap((item) => (item?.kind === 'scalar' ? [item] : []))
  if (scalars.length > 0) return scalars
  return [...valueIn(get(job, 'variables'), name), ...ruleValues(job, name)]
}

/** The values that `rules` give to a name. */
export function ruleValues(holder: YamlNode | undefined, name: string): readonly YamlScalar[] {
  return itemsOf(get(holder, 'rules')).flatMap((rule) => valueIn(get(rule, 'variables'), name))
}

function itemsOf(list: YamlNode | undefined, one?: YamlNode): readonly (YamlNode | undefined)[] {
  if (list?.kind === 'sequence') return list.items
  return one === undefined ? [] : [one]
}
