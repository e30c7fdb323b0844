import { slice } from '../../languages/variables/lexer.ts'
import { entriesOf, get, type YamlNode } from '../../languages/yaml.ts'
import type { Fact } from '../../model/reading.ts'
import type { Place, TextRange } from '../../text/range.ts'
import type { Segment } from '../../text/segment.ts'
import { referenceOfCache } from '../image/cache-entry.ts'
import { lineSegments, nestReading } from '../image/nested.ts'
import { scalarSegments } from '../image/reading.ts'
import { isNull, resolvePath, spell, textIn } from './layer.ts'
import type { EffectiveService, Stated } from './merge.ts'
import { addUse, expand, type Scope, textOf, unseenItems } from './service-fields.ts'

const IMAGE_SCHEME = 'docker-image://'
/** Contexts that are fetched. */
const REMOTE = /:\/\/|^(?:github\.com\/|git@|service:)/

/** Reads what the `build` of a service names: caches, contexts, an inline Dockerfile, and build arguments. */
export function readBuild(scope: Scope, service: string, build: YamlNode | undefined): void {
  if (build?.kind !== 'map' || scope.seen.has(build)) return
  scope.seen.add(build)
  const path = `services.${service}.build`
  // A cache may be read by digest, but is only ever written to a tag.
  readCaches(scope, `${path}.cache_from`, get(build, 'cache_from'), 'digest')
  readCaches(scope, `${path}.cache_to`, get(build, 'cache_to'), 'none')
  readContexts(scope, `${path}.additional_contexts`, get(build, 'additional_contexts'))
  readInline(scope, `${path}.dockerfile_inline`, get(build, 'dockerfile_inline'))
  readArguments(scope, build)
  for (const tag of unseenItems(scope, get(build, 'tags')))
    if (tag !== undefined) addBuiltName(scope, { node: tag, layer: scope.own })
}

/** Notes that the project builds an image of this name; does nothing where the name is not known. */
export function addBuiltName(scope: Scope, { node, layer }: Stated): void {
  addName(scope, textIn(layer, node), { path: layer.file.path, ...node.range })
}

/** Notes the name that a service builds, with the files that are used without the build too. */
export function addBuiltService(scope: Scope, service: string, { image, build }: EffectiveService): void {
  if (image === undefined || build === undefined) return
  const without = scope.project.without(service, image)
  const { node, layer } = without.length === 0 ? image : build
  addName(scope, textIn(image.layer, image.node), { path: layer.file.path, ...node.range }, without)
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

function readCaches(scope: Scope, path: string, list: YamlNode | undefined, pin: 'digest' | 'none'): void {
  for (const [i, item] of unseenItems(scope, list).entries()) {
    if (item?.kind !== 'scalar') continue
    const field = {
      role: 'build-cache' as const,
      path: `${path}[${i}]`,
      identity: path,
      pin,
      platform: undefined,
    }
    addUse(scope, item, { ...field, find: referenceOfCache })
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

function readInline(scope: Scope, path: string, node: YamlNode | undefined): void {
  if (node?.kind !== 'scalar' || isNull(node) || scope.seen.has(node.range.start)) return
  scope.seen.add(node.range.start)
  const { file } = scope
  const whole = { path: file.path, ...node.range }
  const segments = expandLines(scope, lineSegments(node, file))
  const reading = nestReading(scope.context.nested('dockerfile', spell(segments)), segments, whole, file)
  const { directory } = scope.project
  for (const use of reading.uses) {
    const names = { path: `${path} ${use.path}`, identity: `${path} ${use.identity}` }
    scope.uses.push({ ...use, ...names, project: directory })
  }
  scope.facts.push(...reading.facts)
  scope.problems.push(...reading.problems)
  scope.alsoRead.push(...(reading.alsoRead ?? []))
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
      line.push(...slice([segment], done, done + part.length))
      done += part.length
      if (part.endsWith('\n')) endLine()
    }
  }
  endLine()
  return result
}

/** Notes the build arguments for the Dockerfile that they go to, where that lies in the tree. */
function readArguments(scope: Scope, build: YamlNode): void {
  const args = get(build, 'args')
  const dockerfile = dockerfileOf(scope, build)
  const key = `arguments ${dockerfile} ${args?.range.start}`
  if (dockerfile === undefined || scope.seen.has(key)) return
  scope.seen.add(key)
  if (args?.kind === 'map') {
    for (const [name, { key, value }] of entriesOf(args)) {
      addArgument(scope, dockerfile, name, isNull(value) ? undefined : value, value ?? key)
    }
  }
  for (const item of args?.kind === 'sequence' ? args.items : []) {
    if (item?.kind !== 'scalar') continue
    const equals = item.value.indexOf('=')
    if (equals === -1) addArgument(scope, dockerfile, item.value, undefined, item)
    else {
      const segments = slice(scalarSegments(item, scope.file), equals + 1, item.value.length)
      const expanded = expand(scope, segments)
      const value = expanded.ok && !item.templated ? spell(expanded.segments) : undefined
      pushArgument(scope, { dockerfile, name: item.value.slice(0, equals), value }, item)
    }
  }
}

/** An argument without a value takes that of the variable with its name. */
function addArgument(
  scope: Scope,
  dockerfile: string,
  name: string,
  value: YamlNode | undefined,
  at: YamlNode,
): void {
  if (value !== undefined) {
    pushArgument(scope, { dockerfile, name, value: textOf(scope, value) }, at)
    return
  }
  const found = scope.own.lookup(name)
  const isKnown = typeof found !== 'string' && found.lacks === undefined
  pushArgument(scope, { dockerfile, name, value: isKnown ? spell(found.segments) : undefined }, at)
}

type Argument = Pick<Extract<Fact, { kind: 'build-arg' }>, 'dockerfile' | 'name' | 'value'>

function pushArgument({ facts, file }: Scope, argument: Argument, { range }: YamlNode): void {
  facts.push({ kind: 'build-arg', ...argument, place: { path: file.path, ...range } })
}

/** The path of the Dockerfile; the Compose file itself where it stands inside; undefined outside the tree. */
function dockerfileOf(scope: Scope, build: YamlNode): string | undefined {
  if (!isNull(get(build, 'dockerfile_inline'))) return scope.file.path
  const [context, dockerfile] = [get(build, 'context'), get(build, 'dockerfile')].map((node) =>
    isNull(node) ? '' : textOf(scope, node),
  )
  if (context === undefined || dockerfile === undefined || REMOTE.test(context)) return undefined
  if (/^[/~]/.test(context) || /^[/~]/.test(dockerfile)) return undefined
  return resolvePath(scope.own.directory, `${context || '.'}/${dockerfile || 'Dockerfile'}`)
}
