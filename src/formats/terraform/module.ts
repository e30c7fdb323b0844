import { posix } from 'node:path'
import { treeOfHcl } from '../../languages/hcl/tree.ts'
import type { YamlMap, YamlNode } from '../../languages/yaml.ts'
import type { ReadContext } from '../../model/format.ts'
import type { FoundUse } from '../../model/image-use.ts'
import type { Place } from '../../text/range.ts'
import type { SourceFile } from '../../text/source-file.ts'
import type { FieldScope } from '../table.ts'
import { expandNames, type ValueElsewhere } from '../table-format.ts'

/** Files of one folder that are looked through for a variable. */
const FILES_MAX = 200
const REFERENCE = /(?<!\$)\$\{\s*((?:var|local)(?:\.[\w-]+)+)\s*\}/g
/** `${…}` and `%{…}`; `$${…}` is none, but no image either. */
export const OPEN = /[$%]\{/

const trees = new WeakMap<SourceFile, YamlMap>()

/** The tree of a file; a file is parsed once a run. */
export function treeOf(file: SourceFile): YamlMap {
  const tree = trees.get(file) ?? treeOfHcl(file)
  trees.set(file, tree)
  return tree
}

/** Puts in what variables and locals stand for where their module says so: defaults, and the files of values that are always read. */
export const expandReferences = expandNames(REFERENCE, OPEN, findValue)

/** Looked for once for each file that is read. */
const besides = new WeakMap<object, Map<string, readonly SourceFile[]>>()

/** The other files of the module that a file belongs to, those with values last. */
export function filesBeside(
  { path }: SourceFile,
  tree: Pick<ReadContext, 'below' | 'sibling'>,
): readonly SourceFile[] {
  const known = besides.get(tree) ?? new Map<string, readonly SourceFile[]>()
  besides.set(tree, known)
  const folder = posix.dirname(path)
  const files =
    known.get(path) ??
    namesIn(folder, tree.below(folder)).flatMap((name) => (name === path ? [] : (tree.sibling(name) ?? [])))
  known.set(path, files)
  return files
}

function namesIn(folder: string, all: readonly string[]): readonly string[] {
  const own = all.filter((name) => posix.dirname(name) === folder)
  const sources = own.filter((name) => /\.(?:tf|tofu)(?:\.json)?$/.test(name))
  const values = own.filter((name) => /(?:^|\/)(?:terraform|[^/]*\.auto)\.tfvars(?:\.json)?$/.test(name))
  return [...sources, ...values].slice(0, FILES_MAX)
}

function findValue(
  name: string,
  { file, tree }: Pick<FieldScope, 'file' | 'tree'>,
): ValueElsewhere | undefined {
  const files = [file, ...filesBeside(file, tree)]
  const [kind = '', own = '', ...path] = name.split('.')
  const found = kind === 'local' ? localOf(own, files) : variableOf(own, files)
  let node = found?.node
  for (const key of path) node = sole(node, key)
  return found && node && { kind: 'elsewhere', node, file: found.file, isShared: false }
}

const NAME = /(?<![\w.-])(?:var|local)\.[\w-]+/g

/**
 * The values of variables and locals that something else than images takes too.
 *
 * @param beside gives the uses in the other files of the module
 */
export function readElsewhere(
  uses: readonly FoundUse[],
  scope: Pick<FieldScope, 'file' | 'tree'>,
  beside: () => readonly FoundUse[],
): readonly Place[] {
  const inUses = countNames(uses.map(({ raw }) => raw))
  let everywhere: ReadonlyMap<string, number> | undefined
  const places: Place[] = []
  const names = new Set(inUses.keys())
  // A set is walked through with what is added on the way: the names in values of names.
  for (const name of names) {
    const found = findValue(name, scope)
    if (found?.node.kind !== 'scalar') continue
    for (const inner of countNames([found.node.value]).keys()) names.add(inner)
    let reads = 0
    for (const file of [scope.file, ...filesBeside(scope.file, scope.tree)])
      reads += indexOf(file).reads.get(name) ?? 0
    if (reads < 2 || reads === inUses.get(name)) continue
    everywhere ??= countNames([...uses, ...beside()].map(({ raw }) => raw))
    if (reads !== everywhere.get(name)) places.push({ path: found.file.path, ...found.node.range })
  }
  return places
}

function countNames(texts: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const text of texts)
    for (const [name] of text.matchAll(NAME)) counts.set(name, (counts.get(name) ?? 0) + 1)
  return counts
}

interface Found {
  readonly node: YamlNode
  readonly file: SourceFile
}

function localOf(name: string, files: readonly SourceFile[]): Found | undefined {
  for (const file of files) {
    const node = indexOf(file).locals.get(name)
    if (node !== undefined) return { node, file }
  }
  return undefined
}

/** What a file of values gives a variable, else its default. */
function variableOf(name: string, files: readonly SourceFile[]): Found | undefined {
  for (const file of files.toReversed()) {
    const node = indexOf(file).values.get(name)
    if (node !== undefined) return { node, file }
  }
  for (const file of files) {
    const node = indexOf(file).defaults.get(name)
    if (node !== undefined) return { node, file }
  }
  return undefined
}

/** What a file says of variables and locals, by name. */
interface Index {
  readonly locals: ReadonlyMap<string, YamlNode>
  readonly defaults: ReadonlyMap<string, YamlNode>
  /** Of a file of values. */
  readonly values: ReadonlyMap<string, YamlNode>
  /** How often `var.name` and `local.name` stand in it. */
  readonly reads: ReadonlyMap<string, number>
}

const indexes = new WeakMap<SourceFile, Index>()

function indexOf(file: SourceFile): Index {
  const index = indexes.get(file) ?? createIndex(file)
  indexes.set(file, index)
  return index
}

function createIndex(file: SourceFile): Index {
  const root = treeOf(file)
  const locals = new Map<string, YamlNode>()
  const defaults = new Map<string, YamlNode>()
  for (const { key, value } of root.entries) {
    if (value?.kind !== 'map') continue
    if (key.value === 'locals') for (const [name, node] of soles(value)) locals.set(name, node)
    if (key.value !== 'variable') continue
    for (const { key: name, value: block } of value.entries) {
      const node = sole(block, 'default')
      if (node !== undefined) defaults.set(name.value, node)
    }
  }
  const values = file.path.includes('.tfvars') ? soles(root) : new Map()
  return { locals, defaults, values, reads: countNames([file.text]) }
}

/** The values at keys that stand once: two are the branches of a condition. */
function soles({ entries }: YamlMap): ReadonlyMap<string, YamlNode> {
  const found = new Map<string, YamlNode>()
  const several = new Set<string>()
  for (const { key, value } of entries) {
    if (found.has(key.value)) several.add(key.value)
    if (value !== undefined) found.set(key.value, value)
  }
  for (const name of several) found.delete(name)
  return found
}

function sole(node: YamlNode | undefined, key: string): YamlNode | undefined {
  return node?.kind === 'map' ? soles(node).get(key) : undefined
}
