/*
 * Values of fields that are put together: of variables, and of parts under several keys.
 */
import { get, type YamlEntry, type YamlMap, type YamlNode, type YamlScalar } from '../languages/yaml.ts'
import { refuse } from '../model/fix.ts'
import type { ReadContext, YamlView } from '../model/format.ts'
import type { FoundUse } from '../model/image-use.ts'
import type { Segment } from '../text/segment.ts'
import type { SourceFile } from '../text/source-file.ts'
import { dig, scopeOf } from './field-scope.ts'
import { besideOf } from './field-value.ts'
import { lineSegments } from './image/nested.ts'
import { scalarSegments } from './image/reading.ts'
import {
  type ImageText,
  isString,
  type PartExpander,
  readScalar,
  readSegments,
  unread,
} from './image/scalar.ts'
import type { Run, Table } from './table.ts'
import type { Trail } from './trail.ts'

/** A document that is read by a table. */
export interface TableView {
  readonly view: YamlView
  readonly table: Table
  readonly context: ReadContext
  /** The run of the document that is looked at, where it makes several. */
  readonly run?: Run
  /** What the file that takes this one in gives to its parameters. */
  readonly given?: YamlMap
}

const UNKNOWN_VARIABLE = 'what the variable stands for is decided where it runs'

/** The runs of the document for which a text is read: one where nothing else is known. */
export function runsOf(walk: TableView, at: Trail): readonly (Run | undefined)[] {
  const { view, table, context } = walk
  const { runs } = table.variables ?? {}
  if (runs === undefined || at.node.kind !== 'scalar') return ONE_RUN
  const found = runs.of(at.node, scopeOf(at, view.file, context, walk))
  return found.length === 0 ? ONE_RUN : found
}

const ONE_RUN = [undefined]

/** What keeps a value that others in the same run read from being edited. */
export function riskOfRun({ run, table }: TableView): Pick<FoundUse, 'tracksVariables' | 'unsafe'> {
  const risk = run === undefined || run.size === 0 ? undefined : table.variables?.runs?.risk
  return risk === undefined ? {} : { tracksVariables: true, unsafe: risk }
}

/** The image of a string with the values of its variables; unread where the format cannot tell one of them. */
export function readVariables(walk: TableView, trail: Trail, scalar: YamlScalar): ImageText | undefined {
  const { view, table, context, run } = walk
  const { file } = view
  const { variables, registryOf } = table
  const isOpen = variables?.open.test(scalar.value) === true
  const isPlain = !scalar.templated && !scalar.value.includes('$')
  if (!isOpen && (registryOf === undefined || !isPlain)) return readScalar(scalar, file)
  const scope = scopeOf(trail, file, context, walk)
  const segments = isOpen ? variables?.expand?.(scalar, scope) : scalarSegments(scalar, file)
  const registry = registryOf?.(scope) ?? (registryOf === undefined ? '' : undefined)
  const detail = variables?.unread ?? UNKNOWN_VARIABLE
  if (segments === undefined) {
    const isPlaceholder = variables?.placeholder?.test(scalar.value) === true
    return unread(scalar, file, isPlaceholder ? 'template-expression' : 'runtime-variable', detail)
  }
  const risk = isOpen && segments.length > 1 && !endsIn(scalar, segments, file) ? variables?.risk : undefined
  const written = readSegments(givenWhole(segments, run) ?? scalar, file, segments)
  const found = risk === undefined ? written : { ...written, pinObstacle: refuse('unsafe', risk) }
  if (registry === '' || (found.image.kind === 'read' && found.image.reference.parts.domain !== undefined))
    return found
  if (registry === undefined) return unread(scalar, file, 'runtime-variable', detail)
  return readSegments(scalar, file, [{ text: `${registry}/`, at: undefined }, ...segments])
}

/** What stands in one piece is told where it stands, as in a matrix. */
function givenWhole([only, ...more]: readonly Segment[], run: Run | undefined): YamlScalar | undefined {
  for (const value of run?.values() ?? [])
    if (value.kind === 'scalar' && value.exact && value.range.start === only?.at?.start && more.length === 0)
      return value
  return undefined
}

/** The text of one part of a reference, with what the format knows of its variables. */
export function expandPart(walk: TableView, trail: Trail, scalar: YamlScalar): ReturnType<PartExpander> {
  const { view, table, context } = walk
  const { variables } = table
  if (variables?.open.test(scalar.value) !== true) return undefined
  const segments = variables.expand?.(scalar, scopeOf(trail, view.file, context, walk))
  return segments === undefined
    ? { kind: 'unknown', detail: variables.unread ?? UNKNOWN_VARIABLE }
    : { kind: 'known', segments }
}

/** What stands in the way of a digest behind parts of which the last one is the value of a variable. */
export function riskOf(
  node: YamlNode,
  { image }: ImageText,
  { table: { variables }, view: { file } }: TableView,
): Pick<FoundUse, 'pinObstacle'> {
  if (variables?.risk === undefined || node.kind !== 'map' || image.kind !== 'read') return {}
  const isWritten = node.entries.some(
    ({ value }) => value?.kind === 'scalar' && endsIn(value, image.segments, file),
  )
  return isWritten ? {} : { pinObstacle: refuse('unsafe', variables.risk) }
}

/** What the table gives to a variable of a command, or `env`, `environment` or `variables` around it. */
export function givenBy(
  { view: { file }, table, context }: TableView,
  trail: Trail,
  name: string,
): readonly (readonly Segment[])[] | undefined {
  const scope = scopeOf(trail, file, context)
  const given = table.given?.(name, scope)
  if (given?.kind === 'scalar' && !given.templated) {
    const { open, expand } = table.variables ?? {}
    const segments = open?.test(given.value) === true ? expand?.(given, scope) : lineSegments(given, file)
    return segments && [segments]
  }
  for (let at: Trail | undefined = trail.parent; at !== undefined; at = at.parent)
    for (const key of ['env', 'environment', 'variables']) {
      const value = get(get(at.node, key), name)
      if (value !== undefined && isString(value) && !value.templated) return [lineSegments(value, file)]
    }
  return undefined
}

/** The keys of what {@link pairAt} gives. */
export const PAIR_PARTS = { repository: 'name', tag: 'tag' } as const

/** A repository and the tag that stands under a key beside it, as a map of parts. */
export function pairAt(
  { node, parent, step }: Trail,
  pair: readonly [own: string, tag: string],
): YamlMap | undefined {
  const beside = besideOf(parent?.node, String(step), pair)
  if (node.kind !== 'scalar' || beside === undefined) return undefined
  const entry = (name: string, value: YamlScalar): YamlEntry => ({ key: { ...node, value: name }, value })
  const { repository, tag } = PAIR_PARTS
  return { kind: 'map', entries: [entry(repository, node), entry(tag, beside)], range: node.range }
}

/** A map of parts with the digest that stands elsewhere in the map around it. */
export function withDigest({ node, parent }: Trail, keys: readonly string[]): YamlNode {
  const digest = dig(parent?.node, keys)
  if (node.kind !== 'map' || digest?.kind !== 'scalar') return node
  const entry: YamlEntry = { key: { ...digest, value: keys.join('.') }, value: digest }
  return { ...node, entries: [...node.entries, entry] }
}

/** Whether the end of a text that is put together, as a rule its tag, stands in the string itself. */
function endsIn({ range }: YamlScalar, segments: readonly Segment[], { path }: SourceFile): boolean {
  const at = segments.at(-1)?.at
  return at !== undefined && at.path === path && at.start >= range.start && at.end <= range.end
}

/** Without what stands at the value of a variable that a certain use takes by its name. */
export function withoutTaken(uses: readonly FoundUse[], { declares }: Table): readonly FoundUse[] {
  if (declares === undefined) return uses
  const taken = new Set<string>()
  for (const { raw, confidence } of uses)
    if (confidence === 'certain') for (const [word] of raw.matchAll(/[\w-]+/g)) taken.add(word)
  return uses.filter((use) => use.confidence === 'certain' || !taken.has(declares.exec(use.path)?.[1] ?? ''))
}
