import { posix } from 'node:path'
import type { VariableLookup } from '../../languages/variables.ts'
import { get, type YamlNode } from '../../languages/yaml.ts'
import type { ReadContext } from '../../model/format.ts'
import { addToGroup } from '../../text/group-by.ts'
import { includedEnvironment, projectEnvironment, variableText, withProjectName } from './environment.ts'
import {
  type ComposeDocument,
  createLoad,
  type Layer,
  type Load,
  layerOf,
  resolvePath,
  textIn,
  textsIn,
} from './layer.ts'
import { createExtended, type EffectiveService, type Extended, mergeService, type Stated } from './merge.ts'

/** The names that `docker compose` looks for, in its order. */
const MAIN_NAMES = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml']
const OVERRIDE_NAMES = [
  'compose.override.yml',
  'compose.override.yaml',
  'docker-compose.override.yml',
  'docker-compose.override.yaml',
]
/** Files that one file includes, directly or not. */
const INCLUDES_MAX = 64

/** The files that Compose merges, and the variables they are read with. */
export interface ComposeProject {
  /** Relative to the working directory; `.` at its root. */
  readonly directory: string
  /** In merge order: later ones win. */
  readonly layers: readonly Layer[]
  /** Files that belong to the project under any name, since it includes or extends them; sorted. */
  named(): readonly string[]
  /** A service after the merge of all layers. */
  merged(service: string): EffectiveService
  /** A service as it is without the override files that come after a file. */
  alone(service: string, path: string): EffectiveService
  /** The files of which the project may consist without building this name for this service. */
  without(service: string, image: Stated): readonly string[]
}

export type Documents = readonly [ComposeDocument, ...ComposeDocument[]]

/** What a project is made of, before it is known which of its files is read. */
interface Opened {
  readonly project: ComposeProject
  readonly extended: Extended
}

/**
 * Finds what Compose merges with a file when it is run without options: the files of `COMPOSE_FILE` in `.env`, or
 * the override file; and what these include and extend. Only local files are followed.
 *
 * @param documents of the file that is read, in order
 * @param root the documents of the file that includes or extends it; its own where absent
 * @returns the project with the layers of the file's documents; undefined where it is no part of it
 * @see https://github.com/compose-spec/compose-go/blob/v2.16.2/cli/options.go (DefaultFileNames)
 */
export function openProject(
  documents: Documents,
  context: ReadContext,
  root: Documents = documents,
): { readonly project: ComposeProject; readonly own: readonly [Layer, ...Layer[]] } | undefined {
  const { project, extended } = openRoot(documents, context, root)
  const { file } = documents[0]
  const isOwn = (layer: Layer) => layer.file === file
  const [merged, ...more] = project.layers.filter(isOwn)
  if (merged !== undefined) return { project, own: [merged, ...more] }
  project.named()
  const [first, ...others] = extended.layers().filter(isOwn)
  if (first === undefined) return undefined
  // Its services are those of others: what is merged under their names says nothing about them.
  const { directory } = project
  const own = [first, ...others] as const
  return { project: mergeStages({ directory, paths: [], stages: [own], extended }), own: [...own] }
}

function openRoot(documents: Documents, context: ReadContext, root: Documents): Opened {
  const { path } = root[0].file
  const directory = posix.dirname(path)
  const load = createLoad([root, documents], context)
  const fromFiles = projectEnvironment(directory, context)
  const { paths, isListed } = mergedPaths(path, fromFiles, context)
  const lookup = withProjectName(fromFiles, directory, () => paths.flatMap((each) => load(each)))
  const stages = paths.map((each) =>
    load(each).flatMap((one) => {
      const layer = layerOf(one, lookup, directory)
      return [...includedLayers(layer, load, context), layer]
    }),
  )
  const extended = createExtended(load, (layer, other) => {
    const env = resolvePath(posix.dirname(other), '.env')
    return includedEnvironment(layer.lookup, [env], context)
  })
  // Files that COMPOSE_FILE lists are always used together; an override file may be left out.
  const project = mergeStages({ directory, paths, stages: isListed ? [stages.flat()] : stages, extended })
  return { project, extended }
}

interface Stages {
  readonly directory: string
  /** Of the files that are merged. */
  readonly paths: readonly string[]
  /** What each file brings that may be left out together with those after it: its includes and itself. */
  readonly stages: readonly (readonly Layer[])[]
  readonly extended: Extended
}

function mergeStages({ directory, paths, stages, extended }: Stages): ComposeProject {
  const layers = stages.flat()
  const stageOf = new Map<string, number>()
  const statedIn = new Map<string, { readonly layer: Layer; readonly stage: number }[]>()
  for (const [stage, each] of stages.entries()) {
    for (const layer of each) {
      if (!stageOf.has(layer.file.path)) stageOf.set(layer.file.path, stage)
      for (const name of layer.services.keys()) addToGroup(statedIn, name, { layer, stage })
    }
  }
  const known = new Map<string, EffectiveService>()
  function upTo(service: string, last: number): EffectiveService {
    const key = `${last} ${service}`
    const stated = statedIn.get(service)?.filter(({ stage }) => stage <= last) ?? []
    const result =
      known.get(key) ??
      mergeService(
        stated.map(({ layer }) => layer),
        service,
        extended.find,
      )
    known.set(key, result)
    return result
  }
  const last = stages.length - 1
  return {
    directory,
    layers,
    named() {
      for (const [name, stated] of statedIn)
        for (const { layer } of stated) mergeService([layer], name, extended.find)
      const found = [...layers, ...extended.layers()].map(({ file }) => file.path)
      return [...new Set(found)].filter((path) => !paths.includes(path)).sort()
    },
    merged: (service) => upTo(service, last),
    alone: (service, path) => upTo(service, stageOf.get(path) ?? last),
    without(service, image) {
      const name = textIn(image.layer, image.node)
      const first = stages.findIndex((_, stage) => {
        const found = upTo(service, stage)
        const built = found.build === undefined ? undefined : found.image
        return built !== undefined && textIn(built.layer, built.node) === name
      })
      const before = stages.slice(0, Math.max(0, first)).flat()
      return [...new Set(before.map(({ file }) => file.path))]
    },
  }
}

/** @returns `isListed`: they are the files of `COMPOSE_FILE` */
function mergedPaths(
  path: string,
  lookup: VariableLookup,
  context: ReadContext,
): { readonly paths: readonly string[]; readonly isListed: boolean } {
  const inDirectory = (name: string) => resolvePath(posix.dirname(path), name)
  const separator = variableText(lookup, 'COMPOSE_PATH_SEPARATOR') ?? ':'
  const listed = variableText(lookup, 'COMPOSE_FILE')?.split(separator).map(inDirectory) ?? []
  if (listed.includes(path)) return { paths: listed, isListed: true }
  const name = posix.basename(path)
  const first = (names: readonly string[]) =>
    names.map(inDirectory).find((other) => context.sibling(other) !== undefined)
  const pair = MAIN_NAMES.includes(name)
    ? [path, first(OVERRIDE_NAMES)]
    : OVERRIDE_NAMES.includes(name)
      ? [first(MAIN_NAMES), path]
      : [path]
  return { paths: pair.filter((other) => other !== undefined), isListed: false }
}

/** The documents of local files that a document includes, directly or not; what is included deeper comes first. */
function includedLayers(layer: Layer, load: Load, context: ReadContext): readonly Layer[] {
  const found: Layer[][] = []
  const seen = new Set([layer.file.path])
  const waiting = [layer]
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    for (const item of next.include) {
      const { paths, directory, environment } = readInclude(item, next)
      const lookup = includedEnvironment(next.lookup, environment, context)
      const group: Layer[] = []
      for (const path of paths) {
        if (seen.has(path) || seen.size > INCLUDES_MAX) continue
        seen.add(path)
        for (const document of load(path)) group.push(layerOf(document, lookup, directory))
      }
      found.push(group)
      for (const included of group) waiting.push(included)
    }
  }
  return found.reverse().flat()
}

interface Include {
  readonly paths: readonly string[]
  readonly directory: string
  readonly environment: readonly string[]
}

/** Paths start from where the including document's own paths do; those of what is included from its own folder. */
function readInclude(item: YamlNode | undefined, layer: Layer): Include {
  const from = (path: string) => resolvePath(layer.directory, path)
  const isMap = item?.kind === 'map'
  const paths = textsIn(layer, isMap ? get(item, 'path') : item)
    .filter((path) => !path.includes('://'))
    .map(from)
  const chosen = isMap ? textIn(layer, get(item, 'project_directory')) : undefined
  const directory = chosen === undefined ? posix.dirname(paths[0] ?? layer.file.path) : from(chosen)
  const files = isMap ? textsIn(layer, get(item, 'env_file')).map(from) : []
  return { paths, directory, environment: files.length > 0 ? files : [resolvePath(directory, '.env')] }
}
