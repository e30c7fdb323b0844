import { posix } from 'node:path'
import { expandVariables, type VariableLookup } from '../../languages/variables.ts'
import { readDocuments } from '../../languages/yaml/documents.ts'
import { entriesOf, get, type YamlEntry, type YamlNode } from '../../languages/yaml.ts'
import type { ReadContext } from '../../model/format.ts'
import type { Segment } from '../../text/segment.ts'
import type { SourceFile } from '../../text/source-file.ts'
import { scalarSegments } from '../image/reading.ts'

/** One document of a Compose file. */
export interface ComposeDocument {
  readonly file: SourceFile
  readonly root: YamlNode | undefined
}

/** A document with the place that it has in a project. */
export interface Layer extends ComposeDocument {
  readonly services: ReadonlyMap<string, YamlEntry>
  readonly include: readonly (YamlNode | undefined)[]
  readonly lookup: VariableLookup
  /** Where its relative paths start. */
  readonly directory: string
}

/** The documents of a file; none where it is missing. */
export type Load = (path: string) => readonly ComposeDocument[]

export function layerOf(document: ComposeDocument, lookup: VariableLookup, directory: string): Layer {
  const include = get(document.root, 'include')
  return {
    ...document,
    services: servicesOf(document.root),
    include: include?.kind === 'sequence' ? include.items : [],
    lookup,
    directory,
  }
}

/** The Compose specification allows these at the top, and `x-` beside them. */
export const TOP_KEYS = /^(?:version|name|include|services|models|networks|volumes|secrets|configs|x-.*|<<)$/

/** Services by name. App stores write them as a list of maps that have a name; before version 2 they were all of the file. */
export function servicesOf(root: YamlNode | undefined): ReadonlyMap<string, YamlEntry> {
  const services = isFirstVersion(root) ? root : get(root, 'services')
  if (services?.kind === 'map') return entriesOf(services)
  const named = new Map<string, YamlEntry>()
  for (const value of services?.kind === 'sequence' ? services.items : []) {
    const key = get(value, 'name')
    if (key?.kind === 'scalar') named.set(key.value, { key, value })
  }
  return named
}

function isFirstVersion(root: YamlNode | undefined): boolean {
  if (root?.kind !== 'map' || root.entries.some(({ key }) => TOP_KEYS.test(key.value))) return false
  const values = root.entries.map(({ value }) => value)
  const isNamed = (value: YamlNode | undefined) =>
    ['image', 'build'].some((key) => get(value, key)?.kind === 'scalar')
  return values.every((value) => value?.kind === 'map') && values.some(isNamed)
}

/** Reads files once each, but for those of which the documents are given. */
export function createLoad(given: readonly (readonly ComposeDocument[])[], context: ReadContext): Load {
  const loaded = new Map<string, readonly ComposeDocument[]>()
  for (const documents of given) {
    const [first] = documents
    if (first !== undefined) loaded.set(first.file.path, documents)
  }
  return (path) => {
    const known = loaded.get(path)
    if (known !== undefined) return known
    const file = context.sibling(path)
    const documents = file === undefined ? [] : documentsOf(file)
    loaded.set(path, documents)
    return documents
  }
}

/** The documents of a file, parsed once. */
export function documentsOf(file: SourceFile): readonly ComposeDocument[] {
  const known = parsed.get(file)
  if (known !== undefined) return known
  const isJson = /\.jsonc?$/i.test(file.path)
  const documents = [...readDocuments(file.text, { isJson })].map(({ root }) => ({ file, root }))
  parsed.set(file, documents)
  return documents
}

const parsed = new WeakMap<SourceFile, readonly ComposeDocument[]>()

/** Whether a node says nothing: absent, empty, or null. */
export function isNull(node: YamlNode | undefined): boolean {
  return (
    node === undefined ||
    (node.kind === 'scalar' && node.style === 'plain' && /^(?:|~|null)$/i.test(node.value))
  )
}

/** The text that segments spell. */
export function spell(segments: readonly Segment[]): string {
  let text = ''
  for (const segment of segments) text += segment.text
  return text
}

/** The text of a scalar, expanded; undefined where it is no scalar or not known. */
export function textIn(
  { file, lookup }: Pick<Layer, 'file' | 'lookup'>,
  node: YamlNode | undefined,
): string | undefined {
  if (node?.kind !== 'scalar' || node.templated) return undefined
  const expanded = expandVariables(scalarSegments(node, file), 'compose', lookup)
  return expanded.ok ? spell(expanded.segments) : undefined
}

/** The texts of one scalar or of a list of them, without those that are not known. */
export function textsIn(layer: Layer, node: YamlNode | undefined): readonly string[] {
  const items = node?.kind === 'sequence' ? node.items : [node]
  return items.map((item) => textIn(layer, item)).filter((text) => text !== undefined)
}

/** A path that a file of the project names, from the working directory. */
export function resolvePath(directory: string, path: string): string {
  return posix.join(directory, path)
}
