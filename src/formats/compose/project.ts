import { posix } from 'node:path'
import { expandVariables, type VariableLookup } from '../../languages/variables.ts'
import { readDocuments } from '../../languages/yaml/documents.ts'
import { entriesOf, get, type YamlEntry, type YamlNode } from '../../languages/yaml.ts'
import type { ReadContext } from '../../model/format.ts'
import type { Segment } from '../../text/segment.ts'
import type { SourceFile } from '../../text/source-file.ts'
import { scalarSegments } from '../image/reading.ts'
import { parseEnvFile } from './env-file.ts'

/** The names that `docker compose` looks for, in its order. */
const MAIN_NAMES = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml']
const OVERRIDE_NAMES = [
  'compose.override.yml',
  'compose.override.yaml',
  'docker-compose.override.yml',
  'docker-compose.override.yaml',
]
/** Services that extend one another; a cycle ends here too. */
const EXTENDS_MAX = 64
/** Files that one file includes, directly or not. */
const INCLUDES_MAX = 64

/** A Compose file, reduced to what other files of its project need of it. */
export interface ComposeFile {
  readonly file: SourceFile
  readonly services: ReadonlyMap<string, YamlEntry>
  readonly include: readonly (YamlNode | undefined)[]
}

/** A service after `extends` and the merge of all files of its project. */
export interface EffectiveService {
  readonly image: { readonly node: YamlNode; readonly file: SourceFile } | undefined
  /** It has a `build`: its image is the name of what is built. */
  readonly isBuilt: boolean
}

/** The files that Compose merges with one file, and the variables they are read with. */
export interface ComposeProject {
  /** Relative to the working directory; `.` at its root. */
  readonly directory: string
  readonly lookup: VariableLookup
  /** In merge order: later files win; the file itself is among them. */
  readonly layers: readonly ComposeFile[]
  /** The text of a scalar in one of the files, expanded; undefined where it is no scalar or not known. */
  text(node: YamlNode | undefined, file: SourceFile): string | undefined
  effective(service: string): EffectiveService
}

/** Makes the part of a Compose file that {@link openProject} needs from the root of one of its documents. */
export function composeFile(file: SourceFile, root: YamlNode | undefined): ComposeFile {
  const services = get(root, 'services')
  const include = get(root, 'include')
  return {
    file,
    services: services?.kind === 'map' ? entriesOf(services) : new Map(),
    include: include?.kind === 'sequence' ? include.items : [],
  }
}

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

/** A path that a file of the project names, from the working directory. */
export function resolvePath(directory: string, path: string): string {
  return posix.normalize(posix.join(directory, path))
}

/**
 * Finds what Compose merges with a file when it is run without options: the files of `COMPOSE_FILE` in `.env`, or
 * the override file; and what these include and extend. Only local files are followed.
 *
 * @see https://github.com/compose-spec/compose-go/blob/e70e961c3a3acebf0800b882f1afb3dbf1fb74a2/cli/options.go (DefaultFileNames)
 */
export function openProject(own: ComposeFile, context: ReadContext): ComposeProject {
  const directory = posix.dirname(own.file.path)
  const lookup = environmentOf(directory, context)
  const loaded = new Map<string, ComposeFile | undefined>([[own.file.path, own]])

  function load(path: string): ComposeFile | undefined {
    if (!loaded.has(path)) loaded.set(path, loadFile(path, context))
    return loaded.get(path)
  }
  const outer = new Map([[directory, lookup]])
  const text: Text = (node, file) => {
    const folder = posix.dirname(file.path)
    const known = outer.get(folder) ?? either(lookup, environmentOf(folder, context))
    outer.set(folder, known)
    return textOf(node, file, known)
  }
  const layers: ComposeFile[] = []
  for (const path of mergedPaths(own.file.path, lookup, context)) {
    const layer = load(path)
    if (layer !== undefined) layers.push(...includedFiles(layer, load, text), layer)
  }
  return { directory, lookup, layers, text, effective: (service) => mergeLayers(layers, service, load, text) }
}

function environmentOf(directory: string, context: ReadContext): VariableLookup {
  const configured: VariableLookup = (name) => {
    const value = context.vars.get(name)
    return value === undefined ? 'unset' : { segments: [{ text: value, at: undefined }] }
  }
  let values: ReturnType<typeof parseEnvFile> | undefined
  return (name) => {
    if (values === undefined) {
      const file = context.sibling(resolvePath(directory, '.env'))
      values = file === undefined ? new Map() : parseEnvFile(file, configured)
    }
    return values.get(name) ?? configured(name)
  }
}

/** An included file has the variables of the file that includes it, and under them those of its own folder. */
function either(first: VariableLookup, second: VariableLookup): VariableLookup {
  return (name) => {
    const value = first(name)
    return value === 'unset' ? second(name) : value
  }
}

function textOf(node: YamlNode | undefined, file: SourceFile, lookup: VariableLookup): string | undefined {
  if (node?.kind !== 'scalar' || node.templated) return undefined
  const expanded = expandVariables(scalarSegments(node, file), 'compose', lookup)
  return expanded.ok ? spell(expanded.segments) : undefined
}

/** The documents of a file are merged in order. */
function loadFile(path: string, context: ReadContext): ComposeFile | undefined {
  const file = context.sibling(path)
  if (file === undefined) return undefined
  const services = new Map<string, YamlEntry>()
  const include: (YamlNode | undefined)[] = []
  for (const { root } of readDocuments(file.text)) {
    const document = composeFile(file, root)
    for (const [name, entry] of document.services) services.set(name, entry)
    include.push(...document.include)
  }
  return { file, services, include }
}

function mergedPaths(path: string, lookup: VariableLookup, context: ReadContext): readonly string[] {
  const directory = posix.dirname(path)
  const inDirectory = (name: string) => resolvePath(directory, name)
  const listed = variable('COMPOSE_FILE', lookup)?.split(variable('COMPOSE_PATH_SEPARATOR', lookup) ?? ':')
  const paths = listed?.map(inDirectory) ?? []
  if (paths.includes(path)) return paths
  const name = posix.basename(path)
  const first = (names: readonly string[]) =>
    names.map(inDirectory).find((other) => context.sibling(other) !== undefined)
  if (MAIN_NAMES.includes(name)) return [path, first(OVERRIDE_NAMES)].filter((other) => other !== undefined)
  if (OVERRIDE_NAMES.includes(name)) return [first(MAIN_NAMES), path].filter((other) => other !== undefined)
  return [path]
}

function variable(name: string, lookup: VariableLookup): string | undefined {
  const value = lookup(name)
  if (typeof value === 'string' || value.lacks !== undefined) return undefined
  return spell(value.segments)
}

type Load = (path: string) => ComposeFile | undefined
type Text = (node: YamlNode | undefined, file: SourceFile) => string | undefined

/** The local files that a file includes, directly or not; what is included deeper comes first. */
function includedFiles(layer: ComposeFile, load: Load, text: Text): readonly ComposeFile[] {
  const found = new Set([layer])
  for (const { file, include } of found) {
    for (const item of include) {
      for (const path of includePaths(item, file, text)) {
        const included = found.size <= INCLUDES_MAX ? load(path) : undefined
        if (included !== undefined) found.add(included)
      }
    }
  }
  found.delete(layer)
  return [...found].reverse()
}

function includePaths(item: YamlNode | undefined, file: SourceFile, text: Text): readonly string[] {
  const node = item?.kind === 'map' ? get(item, 'path') : item
  const nodes = node?.kind === 'sequence' ? node.items : [node]
  const paths: string[] = []
  for (const each of nodes) {
    const path = text(each, file)
    if (path !== undefined && !path.includes('://')) paths.push(resolvePath(posix.dirname(file.path), path))
  }
  return paths
}

/** `reset`: an override takes the field away again. */
type Stated = YamlNode | 'reset' | undefined

function stated(service: YamlNode, key: string, file: SourceFile): Stated {
  const node = get(service, key)
  if (node === undefined) return undefined
  if (/!reset\s*$/.test(file.text.slice(Math.max(0, node.range.start - 16), node.range.start))) return 'reset'
  return isNull(node) ? undefined : node
}

interface StatedService {
  image: { readonly node: Stated; readonly file: SourceFile } | undefined
  build: Stated
}

function mergeLayers(layers: readonly ComposeFile[], name: string, load: Load, text: Text): EffectiveService {
  let image: StatedService['image']
  let build: Stated
  for (const layer of layers) {
    const service = extendService(layer, name, load, text)
    image = service.image ?? image
    build = service.build ?? build
  }
  const isBuilt = build !== undefined && build !== 'reset'
  if (image?.node === undefined || image.node === 'reset') return { image: undefined, isBuilt }
  return { image: { node: image.node, file: image.file }, isBuilt }
}

/** The fields of a service, from itself or the nearest service that it extends. */
function extendService(layer: ComposeFile, name: string, load: Load, text: Text): StatedService {
  const result: StatedService = { image: undefined, build: undefined }
  let owner = layer
  let next = name
  for (let depth = 0; depth < EXTENDS_MAX; depth++) {
    const { file } = owner
    const service = owner.services.get(next)?.value
    if (service?.kind !== 'map') break
    const image = stated(service, 'image', file)
    if (image !== undefined) result.image ??= { node: image, file }
    result.build ??= stated(service, 'build', file)
    const base = get(service, 'extends')
    const path = base?.kind === 'map' ? text(get(base, 'file'), file) : undefined
    const other = path === undefined ? owner : load(resolvePath(posix.dirname(file.path), path))
    const baseName = text(base?.kind === 'map' ? get(base, 'service') : base, file)
    if (other === undefined || baseName === undefined) break
    owner = other
    next = baseName
  }
  return result
}
