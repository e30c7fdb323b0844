import { posix } from 'node:path'
import type { VariableLookup } from '../../languages/variables.ts'
import { get, type YamlNode } from '../../languages/yaml.ts'
import type { ReadContext } from '../../model/format.ts'
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

/** A document in a project. */
export interface Placed {
  readonly project: ComposeProject
  readonly own: Layer
}

type Documents = readonly [ComposeDocument, ...ComposeDocument[]]

/**
 * Finds what Compose merges with a file when it is run without options: the files of `COMPOSE_FILE` in `.env`, or
 * the override file; and what these include and extend. Only local files are followed.
 *
 * @param document the one that is read
 * @param documents all of its file, in order
 * @param root the documents of the file that includes or extends this one; its own where absent
 * @see https://github.com/compose-spec/compose-go/blob/v2.16.2/cli/options.go (DefaultFileNames)
 */
export function openProject(
  document: ComposeDocument,
  documents: Documents,
  context: ReadContext,
  root: Documents = documents,
): Placed | undefined {
  const { path } = root[0].file
  const directory = posix.dirname(path)
  const load = createLoad([...documents, ...root], context)
  const fromFiles = projectEnvironment(directory, context)
  const { paths, isListed } = mergedPaths(path, fromFiles, context)
  const lookup = withProjectName(fromFiles, directory, () => paths.flatMap((each) => load(each)))
  const stages = paths.map((each) =>
    load(each).flatMap((one) => {
      const layer = layerOf(one, lookup, directory)
      return [...includedLayers(layer, load, context), layer]
    }),
  )
  const isOwn = ({ file, root: node }: Layer) =>
    file.path === document.file.path && node?.range.start === document.root?.range.start
  const asRead = (layer: Layer): Layer =>
    isOwn(layer) ? layerOf(document, layer.lookup, layer.directory) : layer
  const extended = createExtended(load, (layer, other) => {
    const env = resolvePath(posix.dirname(other), '.env')
    return includedEnvironment(layer.lookup, [env], context)
  })
  const read = stages.map((stage) => stage.map(asRead))
  // Files that COMPOSE_FILE lists are always used together; an override file may be left out.
  const project = mergeStages({ directory, paths, stages: isListed ? [read.flat()] : read, extended })
  const own = project.layers.find(isOwn)
  if (own !== undefined) return { project, own }
  project.named()
  const other = extended.layers().find(isOwn)
  if (other === undefined) return undefined
  // Its services are those of others: what is merged under their names says nothing about them.
  const layer = asRead(other)
  return { project: mergeStages({ directory, paths, stages: [[layer]], extended }), own: layer }
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
  const known = new Map<string, EffectiveService>()
  function upTo(service: string, stage: number): EffectiveService {
    const key = `${stage} ${service}`
    const result = known.get(key) ?? mergeService(stages.slice(0, stage + 1).flat(), service, extended.find)
    known.set(key, result)
    return result
  }
  const last = stages.length - 1
  return {
    directory,
    layers,
    named() {
      for (const layer of layers)
        for (const name of layer.services.keys()) mergeService([layer], name, extended.find)
      const found = [...layers, ...extended.layers()].map(({ file }) => file.path)
      return [...new Set(found)].filter((path) => !paths.includes(path)).sort()
    },
    merged: (service) => upTo(service, last),
    alone(service, path) {
      const stage = stages.findIndex((each) => each.some(({ file }) => file.path === path))
      return upTo(service, stage === -1 ? last : stage)
    },
    without(service, image) {
      const name = textIn(image.layer, image.node)
      const first = stages.findIndex((_, stage) => {
        const found = upTo(service, stage)
        return (
          found.build !== undefined &&
          found.image !== undefined &&
          textIn(found.image.layer, found.image.node) === name
        )
      })
      return [
        ...new Set(
          stages.slice(0, Math.max(0, first)).flatMap((stage) => stage.map(({ file }) => file.path)),
        ),
      ]
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
