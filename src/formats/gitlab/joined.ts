import { posix } from 'node:path'
import { documentsOf } from '../../languages/yaml/documents.ts'
import { get, type YamlMap, type YamlNode } from '../../languages/yaml.ts'
import type { ReadContext } from '../../model/format.ts'
import { addToGroup } from '../../text/group-by.ts'
import { append } from '../../text/lists.ts'
import type { SourceFile } from '../../text/source-file.ts'
import { INCLUDES_MAX, includesOf } from './includes.ts'
import { extendedBy, type Job, jobsOf, referencedKeys } from './jobs.ts'
import { chosenValues, ruleValues, type VariableText } from './values.ts'

/** GitLab follows `extends` and `!reference` no further. */
const STEPS_MAX = 11
/** Jobs whose variables are looked at for one job that they extend. */
const HEIRS_MAX = 100

/** One file of a pipeline. */
export interface PipelineFile {
  readonly file: SourceFile
  /** Of its documents. */
  readonly roots: readonly YamlNode[]
  readonly jobs: readonly Job[]
}

/** What one file says of a job. */
export interface Layer {
  readonly map: YamlMap
  readonly file: SourceFile
}

/** What a file gives to one that it takes in. */
export interface Given {
  readonly inputs: YamlMap | undefined
  readonly isComponent: boolean
}

/** A pipeline with all files of the tree that go into it. */
export interface JoinedPipeline {
  /** The strongest first: a file before those that it includes, and of these the last before the first. */
  readonly files: readonly PipelineFile[]
  readonly names: readonly string[]
  layersOf(job: string): readonly Layer[]
  /** The job itself, then what it extends, the nearest first. */
  lineOf(job: string): readonly string[]
  /** Jobs that take a key from this one: those that extend it, or refer to it, and do not have the key themselves. */
  heirsOf(job: string, key: string): readonly string[]
  globalValues(name: string): readonly VariableText[]
  /** What the files of the pipeline give to a file, once for each place that includes or triggers it. */
  givenTo(path: string): readonly Given[]
  /** What `!reference` leads to. */
  follow(keys: readonly string[]): Followed | undefined
}

export interface Followed {
  readonly node: YamlNode
  readonly file: SourceFile
}

const parsed = new WeakMap<SourceFile, PipelineFile>()

/** Parses a file once. */
export function pipelineFile(file: SourceFile): PipelineFile {
  const known = parsed.get(file)
  if (known !== undefined) return known
  const roots = documentsOf(file).flatMap(({ root }) => (root === undefined ? [] : [root]))
  const jobs = roots.flatMap((node) => jobsOf({ node, parent: undefined, step: '' }))
  const made = { file, roots, jobs }
  parsed.set(file, made)
  return made
}

/** The folder of the repository, for a file that no other one includes. */
export function repositoryOf(path: string): string {
  return /(?:^|\/)\.gitlab-ci\.ya?ml$/.test(path) ? posix.dirname(path) : '.'
}

interface Known {
  readonly joined: JoinedPipeline
  /** The files that were asked for. */
  readonly opened: ReadonlyMap<string, SourceFile | undefined>
}

const joinedBefore = new WeakMap<SourceFile, Known>()

/** Joins a pipeline once, as long as its files stay the same. */
export function joinPipeline(root: SourceFile, context: ReadContext): JoinedPipeline {
  const known = joinedBefore.get(root)
  if (known !== undefined && [...known.opened].every(([path, file]) => context.sibling(path) === file))
    return known.joined
  const opened = new Map<string, SourceFile | undefined>()
  const { files, given } = filesOf(root, context, (path) => {
    const file = context.sibling(path)
    opened.set(path, file)
    return file
  })
  const joined = join(files, given)
  joinedBefore.set(root, { joined, opened })
  return joined
}

function filesOf(
  root: SourceFile,
  context: ReadContext,
  open: (path: string) => SourceFile | undefined,
): { readonly files: readonly PipelineFile[]; readonly given: ReadonlyMap<string, readonly Given[]> } {
  const folder = repositoryOf(root.path)
  const files: PipelineFile[] = []
  const given = new Map<string, Given[]>()
  const seen = new Set([root.path])
  const waiting = [root]
  for (let file = waiting.pop(); file !== undefined && files.length <= INCLUDES_MAX; file = waiting.pop()) {
    const own = pipelineFile(file)
    files.push(own)
    for (const { path, inputs, isChild, isComponent } of includesOf(own.roots, own.jobs, folder, context)) {
      addToGroup(given, path, { inputs, isComponent })
      if (isChild || seen.has(path)) continue
      seen.add(path)
      const next = open(path)
      if (next !== undefined) waiting.push(next)
    }
  }
  return { files, given }
}

function join(files: readonly PipelineFile[], given: ReadonlyMap<string, readonly Given[]>): JoinedPipeline {
  const layers = new Map<string, Layer[]>()
  for (const { file, jobs } of files)
    for (const { name, map } of jobs) addToGroup(layers, name, { map, file })
  const layersOf = (name: string): readonly Layer[] => layers.get(name) ?? []
  const parents = new Map<string, readonly string[]>()
  const children = new Map<string, string[]>()
  const referrers = new Map<string, string[]>()
  for (const [name, own] of layers) {
    const extended = own.find(({ map }) => get(map, 'extends') !== undefined)
    const found = extended === undefined ? [] : extendedBy(extended.map).toReversed()
    parents.set(name, found)
    for (const parent of found) addToGroup(children, parent, name)
    for (const { map, file } of own)
      for (const [from, key] of referredIn(map, file)) addToGroup(referrers, `${from} ${key}`, name)
  }
  const globals = new Map<string, readonly VariableText[]>()
  const lines = new Map<string, readonly string[]>()
  const follow = (keys: readonly string[]) => followIn(files, layersOf, keys)
  return {
    files,
    names: [...layers.keys()],
    layersOf,
    lineOf(job) {
      const known = lines.get(job) ?? [job, ...around(job, (name) => parents.get(name) ?? [])]
      lines.set(job, known)
      return known
    },
    heirsOf: (job, key) => [
      ...around(job, (name) => [
        ...(children.get(name) ?? []).filter((child) => !layersOf(child).some(({ map }) => gives(map, key))),
        ...(referrers.get(`${name} ${key}`) ?? []),
      ]),
    ],
    globalValues(name) {
      const known = globals.get(name) ?? globalsIn(files, name, follow)
      globals.set(name, known)
      return known
    },
    givenTo: (path) => given.get(path) ?? [],
    follow,
  }
}

/** A map without `name` leaves the image to what the job extends. */
function gives(map: YamlMap, key: string): boolean {
  const value = get(map, key)
  return value !== undefined && (value.kind !== 'map' || get(value, 'name') !== undefined)
}

/** The jobs and keys that the image and the services of a job refer to. */
function referredIn(map: YamlMap, { text }: SourceFile): readonly (readonly [string, string])[] {
  const services = get(map, 'services')
  const nodes = [get(map, 'image'), services, ...(services?.kind === 'sequence' ? services.items : [])]
  return nodes.flatMap((node) => {
    const [from, key] = referencedKeys(node, text) ?? []
    return from === undefined || key === undefined ? [] : [[from, key] as const]
  })
}

function globalsIn(
  files: readonly PipelineFile[],
  name: string,
  follow: JoinedPipeline['follow'],
): readonly VariableText[] {
  const found: VariableText[] = []
  let isGiven = false
  for (const { file, roots } of files) {
    for (const root of roots) {
      const own = isGiven ? [] : chosenValues({ node: get(root, 'variables'), file }, name, follow)
      if (own.length > 0) isGiven = true
      append(found, own)
      append(found, ruleValues({ node: get(root, 'workflow'), file }, name, follow).values)
    }
  }
  return found
}

function followIn(
  files: readonly PipelineFile[],
  layersOf: JoinedPipeline['layersOf'],
  keys: readonly string[],
): Followed | undefined {
  let path = keys
  for (let step = 0; step < STEPS_MAX; step++) {
    const found = atKeys(files, layersOf, path)
    const next = found === undefined ? undefined : referencedKeys(found.node, found.file.text)
    if (next === undefined) return found
    path = next
  }
  return undefined
}

function atKeys(
  files: readonly PipelineFile[],
  layersOf: JoinedPipeline['layersOf'],
  [first = '', ...rest]: readonly string[],
): Followed | undefined {
  const jobs: { node: YamlNode | undefined; file: SourceFile }[] = layersOf(first).map(({ map, file }) => ({
    node: map,
    file,
  }))
  const tops = files.flatMap(({ file, roots }) => roots.map((root) => ({ node: get(root, first), file })))
  for (const { node, file } of [...jobs, ...tops]) {
    let at = node
    for (const key of rest) at = get(at, key)
    if (at !== undefined) return { node: at, file }
  }
  return undefined
}

/** What follows from a name step by step, each once, the nearest first. */
function around(from: string, next: (name: string) => readonly string[]): ReadonlySet<string> {
  const found = new Set<string>()
  let level: readonly string[] = [from]
  for (let depth = 0; depth < STEPS_MAX && level.length > 0; depth++) {
    const below: string[] = []
    for (const name of level) {
      for (const one of next(name)) {
        if (one === from || found.has(one)) continue
        if (found.size >= HEIRS_MAX) return found
        found.add(one)
        below.push(one)
      }
    }
    level = below
  }
  return found
}
