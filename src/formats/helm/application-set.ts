/*
 * The applications that an ApplicationSet of Argo CD makes of its template: one for each element of its lists.
 */
import { get, type YamlMap, type YamlNode, type YamlScalar } from '../../languages/yaml.ts'
import type { SourceFile } from '../../text/source-file.ts'
import { textIn } from '../image/nested.ts'
import { substitute, valueSegments } from '../substitution.ts'

const VARIABLE = /\{\{-?\s*\.?([\w.-]+?)\s*-?\}\}/g
const OPEN = /\{\{/
/** No honest generator makes a tenth of them. */
const APPLICATIONS_MAX = 256
/** Of the document, read once for each application. */
const CHARACTERS_MAX = 4 << 20

/** What the generators give to the names in the template. */
export type Row = ReadonlyMap<string, YamlScalar>

/** @see https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/Generators/ */
export function rowsOf(root: YamlMap): readonly Row[] {
  const rows = itemsOf(get(get(root, 'spec'), 'generators'))
    .flatMap(rowsIn)
    .filter(({ size }) => size > 0)
  const { start, end } = root.range
  const isTooMuch = rows.length > APPLICATIONS_MAX || rows.length * (end - start) > CHARACTERS_MAX
  return isTooMuch ? [] : rows
}

/** Generators that ask clusters, repositories and the like give nothing here. */
function rowsIn(generator: YamlNode): readonly Row[] {
  const matrix = get(generator, 'matrix')
  if (matrix !== undefined) {
    let rows: readonly Row[] = [new Map()]
    for (const others of childrenOf(matrix)) rows = combined(rows, others)
    return rows
  }
  const merge = get(generator, 'merge')
  if (merge !== undefined) {
    const keys = itemsOf(get(merge, 'mergeKeys')).map((key) => (key.kind === 'scalar' ? key.value : ''))
    const [base = [], ...overrides] = childrenOf(merge)
    let rows = base
    for (const others of overrides) rows = merged(rows, others, keys)
    return rows
  }
  return itemsOf(get(get(generator, 'list'), 'elements')).map((element) => new Map(valuesIn(element, '')))
}

function childrenOf(holder: YamlNode): readonly (readonly Row[])[] {
  return itemsOf(get(holder, 'generators')).map(rowsIn)
}

function combined(rows: readonly Row[], others: readonly Row[]): readonly Row[] {
  if (others.length === 0 || rows.length * others.length > APPLICATIONS_MAX) return rows
  return rows.flatMap((row) => others.map((other) => new Map([...row, ...other])))
}

function merged(rows: readonly Row[], others: readonly Row[], keys: readonly string[]): readonly Row[] {
  const keyOf = (row: Row) => JSON.stringify(keys.map((key) => row.get(key)?.value))
  const byKey = new Map<string, Row>()
  for (const other of others) if (!byKey.has(keyOf(other))) byKey.set(keyOf(other), other)
  return rows.map((row) => new Map([...row, ...(byKey.get(keyOf(row)) ?? [])]))
}

function* valuesIn(node: YamlNode | undefined, path: string): Iterable<[string, YamlScalar]> {
  if (node?.kind === 'scalar') yield [path, node]
  if (node?.kind !== 'map' || path.split('.').length > 5) return
  for (const { key, value } of node.entries)
    yield* valuesIn(value, path === '' ? key.value : `${path}.${key.value}`)
}

function itemsOf(list: YamlNode | undefined): readonly YamlNode[] {
  return list?.kind === 'sequence' ? list.items.filter((item) => item !== undefined) : []
}

/**
 * The document with the values of a row in its template.
 *
 * @param counts how often the template asks for each name; a value that it asks for more than once stands nowhere
 */
export function withRow(
  root: YamlMap,
  row: Row,
  file: SourceFile,
  counts: ReadonlyMap<string, number>,
): YamlMap {
  const done = new Map<YamlNode, YamlNode>()
  const fill = (node: YamlNode): YamlNode => {
    const known = done.get(node)
    if (known !== undefined) return known
    done.set(node, node)
    const filled =
      node.kind === 'scalar'
        ? filledScalar(node, row, file, counts)
        : node.kind === 'sequence'
          ? { ...node, items: node.items.map((item) => item && fill(item)) }
          : { ...node, entries: node.entries.map(({ key, value }) => ({ key, value: value && fill(value) })) }
    done.set(node, filled)
    return filled
  }
  const filled = fill(root)
  return filled.kind === 'map' ? filled : root
}

function filledScalar(
  scalar: YamlScalar,
  row: Row,
  file: SourceFile,
  counts: ReadonlyMap<string, number>,
): YamlScalar {
  if (!namesIn(scalar.value).some((name) => row.has(name))) return scalar
  const { text, segments: written } = textIn(scalar, file)
  const whole = { ...scalar, value: text, segments: written }
  const segments = substitute(whole, file, VARIABLE, OPEN, (name) => {
    const value = row.get(name)
    const found = value && valueSegments(value, file, OPEN)
    if (found === undefined) return [{ text: `{{${name}}}`, at: undefined }]
    return counts.get(name) === 1 ? found : found.map((segment) => ({ text: segment.text, at: undefined }))
  })
  if (segments === undefined) return scalar
  const value = segments.map((segment) => segment.text).join('')
  return { ...scalar, value, segments, exact: false, templated: OPEN.test(value) }
}

/** The names that the actions in a text ask for. */
export function namesIn(text: string): readonly string[] {
  return [...text.matchAll(VARIABLE)].map(([, name = '']) => name)
}

/** How often the actions of a document ask for each name, in whatever expression. */
export function countNames({ range }: YamlMap, { text }: SourceFile): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const [action] of text.slice(range.start, range.end).matchAll(/\{\{[^{}]*\}\}/g))
    for (const [name] of action.matchAll(/\w[\w.-]*/g)) counts.set(name, (counts.get(name) ?? 0) + 1)
  return counts
}
