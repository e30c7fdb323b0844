import { get, getText, type YamlMap, type YamlNode, type YamlScalar } from '../../languages/yaml.ts'
import type { UnreadReason } from '../../model/image-use.ts'
import { append } from '../../text/lists.ts'
import type { Segment } from '../../text/segment.ts'
import type { SourceFile } from '../../text/source-file.ts'
import { printedByRuby, printedSegments } from '../image/number.ts'
import { substitute } from '../substitution.ts'
import { referencedKeys } from './jobs.ts'

/** Values of one field that are followed. */
const CHOICES_MAX = 100
/** Variables in values of variables. */
const DEPTH_MAX = 10

/** `$X`, `${X}` and `$[[ inputs.x ]]`, all that GitLab puts values in for. */
const VARIABLE = /\$\[\[\s*(inputs\.[\w-]+)(?:\s*\|\s*expand_vars)?\s*\]\]|\$\{(\w+)\}|\$(\w+)/g
const OPEN = /\$/
const OTHER = /\$(?![\w{[])|\$\{(?!\w+\})|\$\[\[(?!\s*inputs\.[\w-]+(?:\s*\|\s*expand_vars)?\s*\]\])/

/** GitLab's ways to Docker Hub through the cache of a group. */
const HUB_PREFIX = /^CI_DEPENDENCY_PROXY_(?:DIRECT_)?GROUP_IMAGE_PREFIX$/
const HUB_HOST = 'docker.io'

/** The value of a variable and the file in which it stands. */
export interface VariableText {
  readonly scalar: YamlScalar
  readonly file: SourceFile
  /** It is one of a list out of which a person may choose, and all of them stand there. */
  readonly isListed?: boolean
}

/** What a value is read with. */
export interface Scope {
  readonly file: SourceFile
  /**
   * The values that a variable, or an input as `inputs.x`, may have.
   *
   * @param from the file whose text asks, for inputs belong to a file
   * @returns `elsewhere` where those who include the file give it, and are read for it
   */
  valuesOf(name: string, from: SourceFile): readonly VariableText[] | 'elsewhere'
  readonly vars: ReadonlyMap<string, string>
}

/** One text that a field may have. */
export interface Choice {
  readonly segments: readonly Segment[]
  /** It takes the value of a variable that stands in the tree. */
  readonly hasValue: boolean
  /** One of the values stands in a list to choose from. */
  readonly hasListed: boolean
}

/** The texts that a field may have, or why there are none; no reason where they are told elsewhere. */
export interface Choices {
  readonly choices: readonly Choice[]
  readonly lack: { readonly reason: UnreadReason; readonly detail: string } | undefined
}

/** A text with one value of each variable. */
interface Expanded {
  readonly segments: readonly Segment[]
  readonly values: number
  readonly hasListed: boolean
}

type Expansion = readonly Expanded[] | 'too-many' | 'elsewhere'

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
  if (found === 'elsewhere') return { choices: [], lack: undefined }
  const choices = found.map(({ segments, values, hasListed }) => ({
    segments,
    hasValue: values > 0,
    hasListed,
  }))
  if (choices.length > 0) return { choices, lack: undefined }
  const detail = 'a variable has no value in this file and those that it includes; the pipeline decides it'
  return { choices, lack: { reason: 'runtime-variable', detail } }
}

function expandAll({ scalar, file }: VariableText, scope: Scope, depth: number): Expansion {
  if (depth > DEPTH_MAX) return []
  const printed = printedByRuby(scalar)
  if (printed !== undefined)
    return [{ segments: printedSegments(scalar, file, printed), values: 0, hasListed: false }]
  const names = [...new Set([...scalar.value.matchAll(VARIABLE)].map(nameIn))]
  let rows: readonly ReadonlyMap<string, Expanded>[] = [new Map()]
  for (const name of names) {
    const values = valuesIn(name, file, scope, depth)
    if (values === 'elsewhere') return values
    if (values === 'too-many' || rows.length * values.length > CHOICES_MAX) return 'too-many'
    rows = rows.flatMap((row) => values.map((value) => new Map([...row, [name, value]])))
  }
  return rows.flatMap((row) => {
    const segments = substitute(scalar, file, VARIABLE, OPEN, (name) => row.get(name)?.segments)
    let values = 0
    let hasListed = false
    for (const one of row.values()) {
      values += one.values
      hasListed ||= one.hasListed
    }
    return segments === undefined ? [] : [{ segments, values, hasListed }]
  })
}

function nameIn(match: RegExpMatchArray): string {
  return match[1] ?? match[2] ?? match[3] ?? ''
}

function valuesIn(name: string, from: SourceFile, scope: Scope, depth: number): Expansion {
  const given = scope.vars.get(name)
  const found: Expanded[] = []
  const values = scope.valuesOf(name, from)
  if (values === 'elsewhere') return values
  for (const value of values) {
    const expanded = expandAll(value, scope, depth + 1)
    if (expanded === 'elsewhere') return expanded
    if (expanded === 'too-many' || found.length + expanded.length > CHOICES_MAX) return 'too-many'
    for (const one of expanded)
      found.push({ ...one, values: one.values + 1, hasListed: one.hasListed || value.isListed === true })
  }
  if (found.length > 0) return found
  if (given !== undefined)
    return [{ segments: [{ text: given, at: undefined }], values: 0, hasListed: false }]
  return HUB_PREFIX.test(name)
    ? [{ segments: [{ text: HUB_HOST, at: undefined }], values: 0, hasListed: false }]
    : []
}

/** Whether a text takes its images from Docker Hub through GitLab's cache, as far as the configuration says nothing else. */
export function isThroughHubCache(text: string, { vars }: Pick<Scope, 'vars'>): boolean {
  const [first] = text.matchAll(VARIABLE)
  const name = first === undefined ? '' : nameIn(first)
  return first?.index === 0 && HUB_PREFIX.test(name) && !vars.has(name)
}

/** A node and the file in which it stands. */
export interface NodeIn {
  readonly node: YamlNode | undefined
  readonly file: SourceFile
}

/** What `!reference` leads to. */
export type Follow = (keys: readonly string[]) => NodeIn | undefined

/** The values of a name; not `isSure` where another place may give it one too. */
export interface OwnValues {
  readonly values: readonly VariableText[]
  readonly isSure: boolean
}

/** The values that a `variables` map gives to a name: a text, or a map with it under `value` and others under `options`. */
export function chosenValues(variables: NodeIn, name: string, follow: Follow): readonly VariableText[] {
  const map = followed(variables, follow)
  const entry = followed({ node: get(map.node, name), file: map.file }, follow)
  const { node, file } = entry
  if (node?.kind !== 'map') return texts([node], file)
  const options = get(node, 'options')
  return options?.kind === 'sequence'
    ? texts([get(node, 'value'), ...options.items], file).map((text) => ({ ...text, isListed: true }))
    : texts([get(node, 'value')], file)
}

function followed(at: NodeIn, follow: Follow): NodeIn {
  const keys = referencedKeys(at.node, at.file.text)
  return keys === undefined ? at : (follow(keys) ?? { node: undefined, file: at.file })
}

function texts(nodes: readonly (YamlNode | undefined)[], file: SourceFile): readonly VariableText[] {
  return nodes.flatMap((node) =>
    node?.kind === 'scalar' && node.value.trim() !== '' ? [{ scalar: node, file }] : [],
  )
}

/** The values that a job itself gives to a name: its matrix, or its rules and its variables. */
export function ownValues(job: YamlMap, file: SourceFile, name: string, follow: Follow): OwnValues {
  const matrix = get(get(job, 'parallel'), 'matrix')
  const listed = itemsOf(matrix).flatMap((row) => {
    const value = get(row, name)
    return value?.kind === 'sequence' ? value.items : [value]
  })
  const values = texts(listed, file)
  if (values.length > 0) return { values, isSure: true }
  const ruled = ruleValues({ node: job, file }, name, follow)
  if (ruled.isSure) return ruled
  const own = chosenValues({ node: get(job, 'variables'), file }, name, follow)
  return { values: [...own, ...ruled.values], isSure: own.length > 0 }
}

/** The values that `rules` give to a name; sure where each rule by which the job runs gives it one. */
export function ruleValues({ node, file }: NodeIn, name: string, follow: Follow): OwnValues {
  const values: VariableText[] = []
  let without = 0
  for (const rule of itemsOf(get(node, 'rules'))) {
    if (getText(rule, 'when') === 'never') continue
    const own = chosenValues({ node: get(rule, 'variables'), file }, name, follow)
    if (own.length === 0) without++
    append(values, own)
  }
  return { values, isSure: values.length > 0 && without === 0 }
}

function itemsOf(list: YamlNode | undefined): readonly (YamlNode | undefined)[] {
  return list?.kind === 'sequence' ? list.items : []
}
