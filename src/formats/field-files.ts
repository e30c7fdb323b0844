import { posix } from 'node:path'
import { slice } from '../languages/variables/lexer.ts'
import { get, getText, type YamlNode, type YamlScalar } from '../languages/yaml.ts'
import type { ReadContext } from '../model/format.ts'
import type { FormatId } from '../model/format-id.ts'
import type { Fact, Reading } from '../model/reading.ts'
import { NOTHING } from '../model/reading.ts'
import { locate } from '../text/segment.ts'
import type { SourceFile } from '../text/source-file.ts'
import { withinFile } from './commands/nests.ts'
import type { BuildArgument, BuildReading, TreeBuild } from './dockerfile/build.ts'
import { nestReading, textIn } from './image/nested.ts'
import { scalarSegments } from './image/reading.ts'
import { isString } from './image/scalar.ts'
import type { BuildKeys, Field, Table } from './table.ts'
import { stepsTo, type Trail } from './trail.ts'

/** What a field that leads to other files is read with. */
export interface FilesScope {
  readonly table: Table
  readonly file: SourceFile
  readonly context: ReadContext
  /** One for each file: it limits what builds read together. */
  readonly readBuild: (build: TreeBuild) => BuildReading
}

/** The folders from which a file names others, and in which its commands run. */
export function foldersOf({ foldersOf: own }: Table, { path }: SourceFile): readonly string[] {
  return own?.(path) ?? [posix.dirname(path)]
}

/** Where a name counts that a file gives to what it builds; undefined for files that build nothing. */
export function projectOf({ rows, builtFor }: Table, { path }: SourceFile): string | undefined {
  if (!rows.some(({ build }) => build?.tag !== undefined)) return undefined
  return builtFor === 'folder' ? posix.dirname(path) : path
}

/** The first of these paths that leads to a file of the tree. */
function findFile(paths: readonly string[], scope: FilesScope): string | undefined {
  return foldersOf(scope.table, scope.file)
    .flatMap((folder) => paths.map((path) => posix.join(folder, path)))
    .find((path) => !path.startsWith('..') && scope.context.sibling(path) !== undefined)
}

/** A path in the tree as it is written; undefined where a variable or another machine decides it. */
function pathIn(node: YamlNode | undefined): string | undefined {
  if (!isString(node) || node.templated || /^[~/]|[$\\]|:\/\//.test(node.value)) return undefined
  return node.value
}

/** The file of the tree that a field names. */
export function fileNamed({ node }: Trail, { pathsOf }: Field, scope: FilesScope): string | undefined {
  const path = pathIn(node)
  const { context, file } = scope
  const isFile = (name: string) => !name.startsWith('..') && context.sibling(name) !== undefined
  if (pathsOf !== undefined) return isString(node) ? pathsOf(node.value, file.path).find(isFile) : undefined
  return path === undefined ? undefined : findFile([path], scope)
}

/** A map describes a build: the name that it gives, its Dockerfile, and the arguments that fill a FROM in it. */
export function readBuildKeys(trail: Trail, keys: BuildKeys, scope: FilesScope): Reading {
  const { file, table } = scope
  const { node } = trail
  const place = { path: file.path, ...node.range }
  const project = projectOf(table, file)
  const built = valuesOf(node, keys.tag).flatMap((tag): readonly Fact[] => {
    if (!isString(tag) || /[$\s]/.test(tag.value)) return []
    return [{ kind: 'built-name', name: tag.value, project, place: { path: file.path, ...tag.range } }]
  })
  const flags = flagsOf(node, keys)
  const folder = pathIn(keyed(node, keys.folder)) ?? flags.folder
  const dockerfile = pathIn(keyed(node, keys.dockerfile)) ?? flags.dockerfile
  const names = dockerfile === undefined ? keys.defaults : [dockerfile]
  const folders = folder === undefined ? [''] : [folder, '']
  const found = findFile(
    folders.flatMap((one) => names.map((name) => posix.join(one, name))),
    scope,
  )
  if (found === undefined) return { ...NOTHING, facts: built }
  const { path: name } = stepsTo(trail)
  const { uses, facts, problems, alsoRead } = scope.readBuild({
    format: table.id,
    dockerfile: found,
    name,
    project,
    contexts: [],
    args: argumentsOf(trail, keys, file),
    place,
  })
  return { ...NOTHING, uses, facts: [...built, ...facts], problems, alsoRead }
}

function keyed(node: YamlNode, key: string | undefined): YamlNode | undefined {
  return key === undefined ? undefined : get(node, key)
}

/** The Dockerfile and the folder in words for a command line: `-f Dockerfile.ci --pull ./dir`. */
function flagsOf(
  node: YamlNode,
  { flags }: BuildKeys,
): { readonly dockerfile?: string; readonly folder?: string } {
  const text = pathIn(keyed(node, flags)) ?? ''
  const dockerfile = /(?:^|\s)(?:-f|--file)(?:=|\s+)([^\s"'-][^\s"']*)/.exec(text)?.[1]
  const folder = /(?:^|\s)([^\s"'-][^\s"'=]*)\s*$/.exec(text)?.[1]
  return {
    ...(dockerfile === undefined ? {} : { dockerfile }),
    ...(folder === undefined || folder === dockerfile ? {} : { folder }),
  }
}

/** What stands under a key, which may be there many times. */
function valuesOf(node: YamlNode, key: string | undefined): readonly (YamlNode | undefined)[] {
  const entries = node.kind === 'map' ? node.entries : []
  return entries.filter((entry) => entry.key.value === key).map(({ value }) => value)
}

/** What a build sets, in a map of its own or in words for its command line. */
function argumentsOf(trail: Trail, keys: BuildKeys, file: SourceFile): readonly BuildArgument[] {
  const { path, identity } = stepsTo(trail)
  const args: BuildArgument[] = []
  const add = (name: string, key: string, scalar: YamlScalar, start: number, end: number) => {
    const segments = slice(scalarSegments(scalar, file), start, end)
    const place = locate(scalarSegments(scalar, file), { start, end }) ?? { path: file.path, ...scalar.range }
    args.push({
      name,
      path: `${path}.${key}`,
      identity: `${identity}.${key}`,
      place,
      raw: file.text.slice(place.start, place.end),
      value: /[$`]/.test(scalar.value.slice(start, end))
        ? { reason: 'runtime-variable', detail: 'what the variable stands for is decided where it runs' }
        : { segments },
    })
  }
  for (const map of valuesOf(trail.node, keys.args))
    for (const { key, value } of map?.kind === 'map' ? map.entries : [])
      if (value?.kind === 'scalar') add(key.value, `${keys.args}.${key.value}`, value, 0, value.value.length)
  const flags = keyed(trail.node, keys.flags)
  if (flags?.kind !== 'scalar') return args
  for (const match of flags.value.matchAll(BUILD_ARGUMENT)) {
    const value = match[3] ?? match[4] ?? match[5] ?? ''
    const end = match.index + match[0].length - (match[5] === undefined ? 1 : 0) - (match[1] === '' ? 0 : 1)
    add(match[2] ?? '', `${keys.flags}.${match[2]}`, flags, end - value.length, end)
  }
  return args
}

/** `--build-arg A=b`, `--build-arg=A="b"`, `--build-arg "A=b"`. */
const BUILD_ARGUMENT = /--build-arg(?:=|[ \t]+)(["']?)(\w+)=(?:"([^"\s]*)"|'([^'\s]*)'|([^\s"']+))\1/g

/** Files by their names, with the format that reads them. */
const FILE_FORMATS: readonly (readonly [RegExp, FormatId])[] = [
  [/\.service$|\.service\.d\/[^/]*\.conf$/, 'systemd'],
  [/\.(?:container|image|volume|build|kube|pod)(?:\.d\/[^/]*\.conf)?$/, 'quadlet'],
  [/(?:^|\/)(?:docker-|podman-)?compose[^/]*\.ya?ml$/i, 'compose'],
  [/\.(?:ya?ml|json)$/i, 'kubernetes'],
  [/(?:^|\/)(?:docker|container)file[^/]*$/i, 'dockerfile'],
]

/** The format of a file by its name, which stands around its text; undefined where that tells none. */
export function formatOfFile({ parent }: Trail, key = ''): FormatId | undefined {
  for (let at = parent; at !== undefined; at = at.parent) {
    const path = getText(at.node, key)
    if (path !== undefined) return FILE_FORMATS.find(([name]) => name.test(path))?.[1]
  }
  return undefined
}

/** The text of a file of a format, as what it holds is told in the file around it. */
export function readWrittenFile(
  trail: Trail & { readonly node: YamlScalar },
  format: FormatId,
  { file, context, table }: FilesScope,
): Reading {
  const { text, segments } = textIn(trail.node, file)
  const inner = withinFile(context, file).nested(format, text)
  const { uses, facts, sites } = nestReading(inner, segments, { path: file.path, ...trail.node.range }, file)
  const { path, identity } = stepsTo(trail)
  return {
    ...NOTHING,
    uses: uses.map((use) => ({
      ...use,
      format: table.id,
      path: `${path} ${use.path}`,
      identity: `${identity} ${use.identity}`,
      project: file.path,
    })),
    facts: facts.flatMap((fact) => (fact.kind === 'built-name' ? [{ ...fact, project: file.path }] : [])),
    ...(sites === undefined ? {} : { sites }),
  }
}
