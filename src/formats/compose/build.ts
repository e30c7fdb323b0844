import { slice } from '../../languages/variables/lexer.ts'
import { entriesOf, get, type YamlNode } from '../../languages/yaml.ts'
import type { FoundUse } from '../../model/image-use.ts'
import { append } from '../../text/lists.ts'
import type { Place, TextRange } from '../../text/range.ts'
import type { Segment } from '../../text/segment.ts'
import { atArguments, inputOf, type TreeBuild } from '../dockerfile/build.ts'
import { namedImages } from '../dockerfile/named-images.ts'
import { nameOfCache, referenceOfCache } from '../image/cache-entry.ts'
import { lineSegments, nestReading } from '../image/nested.ts'
import { argumentsOf, contextNames, dockerfileOf } from './build-input.ts'
import { variableText } from './environment.ts'
import { isNull, spell, textIn } from './layer.ts'
import type { EffectiveService, Stated } from './merge.ts'
import { addUse, expand, type Scope, textOf, unseenItems } from './service-fields.ts'

const IMAGE_SCHEME = 'docker-image://'
const FORMAT = 'compose'
/** Tells places in a Dockerfile inside the file from those in the file itself. */
const INLINE_PATH = ''

/** Reads what the `build` of a service names: caches, contexts, an inline Dockerfile, and build arguments. */
export function readBuild(scope: Scope, service: string, build: YamlNode | undefined): void {
  if (build !== undefined && !isNull(build)) readDockerfile(scope, service, build)
  if (build?.kind !== 'map' || scope.seen.has(build)) return
  scope.seen.add(build)
  const path = `services.${service}.build`
  noteUncached(scope, service, build)
  readContexts(scope, `${path}.additional_contexts`, get(build, 'additional_contexts'))
  readContexts(scope, `${path}.x-bake.contexts`, get(get(build, 'x-bake'), 'contexts'))
  // What bake builds under other names and with other caches than Compose stands beside them.
  for (const [at, from, to] of [
    ['', 'cache_from', 'cache_to'],
    ['.x-bake', 'cache-from', 'cache-to'],
  ] as const) {
    const owner = at === '' ? build : get(build, 'x-bake')
    const written = cachesOf(scope, itemsOf(get(owner, to)))
    readCaches(scope, `${path}${at}.${from}`, get(owner, from), (cache) => !written.has(cache))
    // A cache is only ever written to a tag.
    readCaches(scope, `${path}${at}.${to}`, get(owner, to), () => false)
    for (const tag of unseenItems(scope, get(owner, 'tags')))
      if (tag !== undefined) addBuiltName(scope, { node: tag, layer: scope.own })
  }
}

/** `no_cache: true`, and `pull: true` where every image that the build names has a digest. */
function noteUncached(scope: Scope, service: string, build: YamlNode): void {
  const dockerfile = get(build, 'pull') === undefined ? undefined : dockerfileOf(scope, service)
  const file = dockerfile === undefined ? undefined : scope.context.sibling(dockerfile)
  for (const [key, anew] of [
    ['no_cache', 'layers'],
    ['pull', 'bases'],
  ] as const) {
    const value = get(build, key)
    if (value?.kind !== 'scalar' || value.value !== 'true') continue
    if (key === 'pull' && (file === undefined || !namedImages(file).arePinned)) continue
    const path = `services.${service}.build.${key}`
    const how = `${key}: true`
    scope.items.push({
      format: FORMAT,
      path,
      identity: path,
      place: { path: scope.file.path, ...(value.alias ?? value.range) },
      text: how,
      subject: { kind: 'uncached-build', how, anew },
    })
  }
}

/** The references of caches in a list, as they are written. */
function cachesOf(scope: Scope, items: readonly (YamlNode | undefined)[]): ReadonlySet<string> {
  const caches = new Set<string>()
  for (const item of items) {
    const cache = nameOfCache(textOf(scope, item) ?? '')
    if (cache !== undefined) caches.add(cache)
  }
  return caches
}

function itemsOf(list: YamlNode | undefined): readonly (YamlNode | undefined)[] {
  return list?.kind === 'sequence' ? list.items : []
}

/** Notes that the project builds an image of this name; does nothing where the name is not known. */
function addBuiltName(scope: Scope, { node, layer }: Stated): void {
  addName(scope, textIn(layer, node), { path: layer.file.path, ...node.range })
}

/** Notes the name that a service builds, with the files that are used without the build too. */
export function addBuiltService(scope: Scope, service: string, { image, build }: EffectiveService): void {
  if (build === undefined) return
  if (image === undefined) {
    addDefaultName(scope, service, build)
    return
  }
  const without = scope.project.without(service, image)
  const { node, layer } = without.length === 0 ? image : build
  // Another service may pull the image that is written there, which a change of the text would rename here.
  if (without.length === 0 && image.layer !== build.layer)
    scope.alsoRead.push({ path: layer.file.path, ...node.range })
  addName(scope, textIn(image.layer, image.node), { path: layer.file.path, ...node.range }, without)
}

/**
 * What Compose calls the image of a service that names none; the older `docker-compose` put an underscore there.
 *
 * @see https://github.com/docker/compose/blob/v2.29.7/pkg/api/api.go (GetImageNameOrDefault)
 */
function addDefaultName(scope: Scope, service: string, { node, layer }: Stated): void {
  const project = variableText(layer.lookup, 'COMPOSE_PROJECT_NAME')
  if (project === undefined) return
  const place = { path: layer.file.path, ...node.range }
  for (const separator of ['-', '_']) addName(scope, project + separator + service, place)
}

function addName(
  scope: Scope,
  name: string | undefined,
  place: Place,
  without: readonly string[] = [],
): void {
  const key = `built ${name} ${without.join('\n')}`
  if (name === undefined || name === '' || scope.seen.has(key)) return
  scope.seen.add(key)
  const fact = { kind: 'built-name' as const, name, project: scope.project.directory, place }
  scope.facts.push(without.length === 0 ? fact : { ...fact, without })
}

/** @param isPinnable whether a cache may be read by its digest; not one that the build refreshes under its tag */
function readCaches(
  scope: Scope,
  path: string,
  list: YamlNode | undefined,
  isPinnable: (cache: string) => boolean,
): void {
  const field = { role: 'build-cache' as const, identity: path, platform: undefined, find: referenceOfCache }
  for (const [i, item] of unseenItems(scope, list).entries()) {
    if (item?.kind !== 'scalar') continue
    const [cache] = cachesOf(scope, [item])
    const pin = cache === undefined || isPinnable(cache) ? 'digest' : 'none'
    addUse(scope, item, { ...field, path: `${path}[${i}]`, pin })
  }
}

function readContexts(scope: Scope, path: string, contexts: YamlNode | undefined): void {
  const field = {
    role: 'build-context' as const,
    pin: 'digest' as const,
    platform: undefined,
    find: imageContext,
  }
  if (contexts?.kind === 'map') {
    for (const [name, { value }] of entriesOf(contexts)) {
      if (value?.kind === 'scalar')
        addUse(scope, value, { ...field, path: `${path}.${name}`, identity: `${path}.${name}` })
    }
  }
  for (const [i, item] of unseenItems(scope, contexts).entries()) {
    if (item?.kind !== 'scalar') continue
    const name = item.value.split('=', 1)[0] ?? ''
    addUse(scope, item, { ...field, path: `${path}[${i}]`, identity: `${path}.${name}` })
  }
}

/** What follows `docker-image://` in a context, or in the `name=context` of a list. */
function imageContext(text: string): TextRange | undefined {
  const at = text.indexOf(IMAGE_SCHEME)
  if (at > 0 && !/^[^=]*=$/.test(text.slice(0, at))) return undefined
  return at === -1 ? undefined : { start: at + IMAGE_SCHEME.length, end: text.length }
}

/** Reads the Dockerfile that a service builds: the text in the Compose file, or what the tree knows of a file. */
function readDockerfile(scope: Scope, service: string, build: YamlNode): void {
  const path = `services.${service}.build`
  const { file, project } = scope
  const given = {
    format: FORMAT,
    name: path,
    project: project.directory,
    contexts: contextNames(scope, service),
    args: argumentsOf(scope, service),
    place: { path: file.path, ...build.range },
  }
  const inline = get(build, 'dockerfile_inline')
  if (!isNull(inline)) {
    readInline(scope, `${path}.dockerfile_inline`, inline, given)
    return
  }
  const dockerfile = dockerfileOf(scope, service)
  if (dockerfile === undefined || isRepeated(scope, dockerfile, given)) return
  const { uses, facts, problems, alsoRead } = scope.readBuild({ ...given, dockerfile })
  addArgumentUses(scope, uses)
  append(scope.facts, facts)
  append(scope.problems, problems)
  append(scope.alsoRead, alsoRead)
}

/** Services may share a build: those that set the same are one. */
function isRepeated({ seen }: Scope, dockerfile: string, { args, contexts }: Given): boolean {
  const key = ['build', dockerfile, ...args.map(({ place }) => place.start), ...contexts].join('\n')
  const isKnown = seen.has(key)
  seen.add(key)
  return isKnown
}

/** An argument may fill images of several Dockerfiles; those of one text are one use. */
function addArgumentUses({ seen, uses }: Scope, found: readonly FoundUse[]): void {
  for (const use of found) {
    const key = `argument ${use.place.start} ${use.text}`
    if (!seen.has(key)) uses.push(use)
    seen.add(key)
  }
}

type Given = Pick<TreeBuild, 'format' | 'args' | 'contexts' | 'project'>

function readInline(scope: Scope, path: string, node: YamlNode | undefined, given: Given): void {
  if (node?.kind !== 'scalar' || isNull(node) || scope.seen.has(node.range.start)) return
  scope.seen.add(node.range.start)
  const { file } = scope
  const whole = { path: file.path, ...node.range }
  const segments = expandLines(scope, lineSegments(node, file))
  const inner = scope.context.nested('dockerfile', spell(segments), { ...inputOf(given), path: INLINE_PATH })
  const reading = nestReading(inner, segments, whole, file, INLINE_PATH)
  const { uses, rest, alsoRead } = atArguments(reading, given, whole)
  addArgumentUses(scope, uses)
  const { directory } = scope.project
  for (const use of rest) {
    const names = { path: `${path} ${use.path}`, identity: `${path} ${use.identity}` }
    scope.uses.push({ ...use, ...names, project: directory })
  }
  append(scope.facts, reading.facts)
  append(scope.problems, reading.problems)
  append(scope.alsoRead, alsoRead)
}

/** Compose expands each `$X` before Docker sees it; a line where one has no value is left as it is. */
function expandLines(scope: Scope, segments: readonly Segment[]): readonly Segment[] {
  const result: Segment[] = []
  let line: Segment[] = []
  function endLine(): void {
    const expanded = spell(line).includes('$') ? expand(scope, line) : undefined
    for (const segment of expanded?.ok === true ? expanded.segments : line) result.push(segment)
    line = []
  }
  for (const segment of segments) {
    let done = 0
    for (const part of segment.text.split(/(?<=\n)/)) {
      append(line, slice([segment], done, done + part.length))
      done += part.length
      if (part.endsWith('\n')) endLine()
    }
  }
  endLine()
  return result
}
