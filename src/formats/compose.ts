import { posix } from 'node:path'
import { entriesOf, get, type YamlMap, type YamlNode } from '../languages/yaml.ts'
import type { DocumentReader, ReadContext, YamlView } from '../model/format.ts'
import type { FoundProblem, Reading } from '../model/reading.ts'
import { type Platform, parsePlatform } from '../oci/platform.ts'
import { append } from '../text/lists.ts'
import type { SourceFile } from '../text/source-file.ts'
import { readsAllBranches } from './all-branches.ts'
import { placesAlsoRead } from './compose/also-read.ts'
import { addBuiltService, readBuild } from './compose/build.ts'
import { type ComposeDocument, documentsOf, type Layer, layerOf, TOP_KEYS } from './compose/layer.ts'
import { type ComposeProject, type Documents, openProject } from './compose/project.ts'
import { problemsOf } from './compose/refused.ts'
import { addModel, readExtends, readIncludes, readProvider } from './compose/remotes.ts'
import { addUse, type Scope, textOf, unseenItems } from './compose/service-fields.ts'
import { createBuildReader } from './dockerfile/build.ts'
import { startOf } from './image/started-with.ts'

const COMPOSE_NAME = /^(?:docker-|podman-)?compose(?:(?:[._-].*)?\.ya?ml(?:\.\w+)?|\.json)$/i
/** A service of Compose has one of these. */
const SERVICE_KEYS = ['image', 'build', 'extends', 'provider']
/** What the policies of Compose mean that ask a registry. */
const PULL_POLICIES: ReadonlyMap<string, 'always' | 'missing'> = new Map([
  ['always', 'always'],
  ['missing', 'missing'],
  ['if_not_present', 'missing'],
])
/** Values of `pull_policy` with which Compose asks no registry. */
const NEVER_PULLED: ReadonlySet<string> = new Set(['never', 'build'])
/** A service of a GitHub job may have these beside its image. */
const FOREIGN_KEYS = ['env', 'options', 'credentials']

/**
 * Reads Compose files: the images of services, hooks, image volumes and models, and what their builds pull.
 *
 * @see https://github.com/compose-spec/compose-go/blob/e70e961c3a3acebf0800b882f1afb3dbf1fb74a2/schema/compose-spec.json
 */
export const compose: DocumentReader = readsAllBranches({ claims, read })

function claims({ root, file }: YamlView): boolean {
  if (root?.kind !== 'map') return false
  if (get(root, 'apiVersion') !== undefined && get(root, 'kind') !== undefined) return false
  if (COMPOSE_NAME.test(posix.basename(file.path))) return true
  if (!root.entries.every(({ key }) => key.templated || TOP_KEYS.test(key.value))) return false
  const services = get(root, 'services')
  if (services?.kind !== 'map') return false
  let hasImage = false
  for (const { value } of entriesOf(services).values()) {
    if (value?.kind !== 'map') continue
    if (FOREIGN_KEYS.some((key) => get(value, key) !== undefined)) return false
    hasImage ||= SERVICE_KEYS.some((key) => get(value, key) !== undefined)
  }
  return hasImage
}

function read(view: YamlView, outer: ReadContext): Reading {
  const { file } = view
  const dependsOn = new Set<string>()
  const context: ReadContext = {
    ...outer,
    sibling(path) {
      const found = outer.sibling(path)
      if (found !== undefined) dependsOn.add(path)
      return found
    },
  }
  const { project, own, isFirst } = placeInProject(view, context)
  const { root } = own
  const problems: FoundProblem[] = []
  if (!view.templated) {
    for (const problem of view.problems) problems.push({ ...problem, refusesFile: true })
    append(problems, problemsOf(root))
  }
  const scope: Scope = {
    file,
    context,
    project,
    own,
    readBuild: createBuildReader(context),
    uses: [],
    facts: [],
    items: [],
    problems,
    alsoRead: [],
    seen: new Set(),
  }
  for (const [name, { value }] of own.services) if (value?.kind === 'map') readService(scope, name, value)
  readModels(scope, get(root, 'models'))
  readIncludes(scope)
  readOtherFiles(scope)
  if (isFirst && context.namedBy.length === 0) {
    const place = { path: file.path, ...(root?.range ?? view.range) }
    for (const name of project.named())
      scope.facts.push({ kind: 'names-file', name, format: 'compose', decides: true, place })
  }
  const { uses, facts, items } = scope
  uses.sort((a, b) => a.place.start - b.place.start)
  const alsoRead = [...scope.alsoRead, ...placesAlsoRead(scope, root)]
  return { uses, facts, observations: items, problems, dependsOn: [...dependsOn], alsoRead }
}

interface Placed {
  readonly project: ComposeProject
  readonly own: Layer
  /** It is the first document of its file. */
  readonly isFirst: boolean
}

/** Where a document stands in the project of the file that includes or extends it, else in its own. */
function placeInProject(view: YamlView, context: ReadContext): Placed {
  const { file, root } = view
  const isWhole = view.range.start === 0 && view.range.end === file.text.length
  if (isWhole) return placedAt(openFile([{ file, root }], context), root)
  const known = opened.get(file) ?? openFile(documentsOf(file), context)
  opened.set(file, known)
  return placedAt(known, root)
}

/** Files with several documents are opened once. */
const opened = new WeakMap<SourceFile, ReturnType<typeof openFile>>()

function openFile([first, ...others]: readonly ComposeDocument[], context: ReadContext) {
  if (first === undefined) throw new Error('a file without documents has none to read')
  const documents: Documents = [first, ...others]
  for (const path of context.namedBy) {
    const file = context.sibling(path)
    const [head, ...rest] = file === undefined ? [] : documentsOf(file)
    const placed = head && openProject(documents, context, [head, ...rest])
    if (placed !== undefined) return placed
  }
  const placed = openProject(documents, context)
  if (placed === undefined) throw new Error(`${first.file.path} is no part of its own project`)
  return placed
}

function placedAt({ project, own: layers }: ReturnType<typeof openFile>, root: YamlNode | undefined): Placed {
  const index = layers.findIndex((layer) => layer.root?.range.start === root?.range.start)
  const [first] = layers
  return {
    project,
    own: layers[index] ?? layerOf({ ...first, root }, first.lookup, first.directory),
    isFirst: index === 0,
  }
}

function readService(scope: Scope, name: string, service: YamlMap): void {
  const path = `services.${name}`
  const platform = platformOf(scope, get(service, 'platform'))
  readImageOf(scope, name, service, platform)
  readExtends(scope, name, service)
  readProvider(scope, name, service)
  readBuild(scope, name, get(service, 'build'))
  for (const [i, hook] of unseenItems(scope, get(service, 'pre_start')).entries()) {
    const field = { role: 'init-container' as const, path: `${path}.pre_start[${i}].image` }
    addUse(scope, get(hook, 'image'), {
      ...field,
      identity: `${path}.pre_start.image`,
      pin: 'digest',
      platform,
    })
  }
  for (const [i, volume] of unseenItems(scope, get(service, 'volumes')).entries()) {
    const source = get(volume, 'source')
    if (textOf(scope, get(volume, 'type')) !== 'image' || namesService(scope, source)) continue
    const field = { role: 'image-volume' as const, path: `${path}.volumes[${i}].source` }
    addUse(scope, source, { ...field, identity: `${path}.volumes.source`, pin: 'digest', platform })
  }
}

/**
 * The image of a service is pulled, or is what its build makes. Files that come later take nothing away: what this one
 * pulls without them is a use.
 */
function readImageOf(scope: Scope, name: string, service: YamlMap, platform: Platform | undefined): void {
  const { file, project } = scope
  const image = get(service, 'image')
  const alone = project.alone(name, file.path)
  const merged = project.merged(name)
  const isKept = merged.image?.layer.file === file && merged.image.node.range.start === image?.range.start
  const isPulled = alone.build === undefined || (merged.build === undefined && isKept)
  for (const each of isPulled ? [merged] : [alone, merged]) addBuiltService(scope, name, each)
  if (!isPulled) return
  const path = `services.${name}.image`
  const onMachine = NEVER_PULLED.has(alone.pullPolicy ?? '')
  const policy = alone.pullPolicy
  const pullPolicy = policy === undefined ? undefined : (PULL_POLICIES.get(policy) ?? 'other')
  const field = { role: 'service' as const, path, identity: path, pin: 'digest' as const, platform }
  // What it extends may have the command.
  const started = get(service, 'extends') === undefined ? startOf(service, textOf(scope, image)) : {}
  addUse(scope, image, { ...field, onMachine, pullPolicy, ...started })
}

function platformOf(scope: Scope, node: YamlNode | undefined): Platform | undefined {
  const text = textOf(scope, node)
  return text === undefined ? undefined : parsePlatform(text)
}

/** The source of an image volume may be a service: then it is the image of that one. */
function namesService(scope: Scope, source: YamlNode | undefined): boolean {
  const name = textOf(scope, source)
  return name !== undefined && scope.project.layers.some((layer) => layer.services.has(name))
}

function readModels(scope: Scope, models: YamlNode | undefined): void {
  if (models?.kind !== 'map') return
  for (const [name, { value }] of entriesOf(models))
    addModel(scope, get(value, 'model'), `models.${name}.model`)
}

/** What the other files of the project build belongs to it too. */
function readOtherFiles(scope: Scope): void {
  const { project, file } = scope
  for (const layer of project.layers) {
    if (layer.file.path === file.path || posix.dirname(layer.file.path) === project.directory) continue
    for (const name of layer.services.keys()) {
      const merged = project.merged(name)
      if (merged.image?.layer.file === layer.file) addBuiltService(scope, name, merged)
    }
  }
}
