import { slice } from '../../languages/variables/lexer.ts'
import { expandVariables } from '../../languages/variables.ts'
import { entriesOf, get, type YamlNode } from '../../languages/yaml.ts'
import type { Segment } from '../../text/segment.ts'
import type { BuildArgument } from '../dockerfile/build.ts'
import { originOf } from '../image/nested.ts'
import { printedByCompose, printedSegments } from '../image/number.ts'
import { scalarSegments } from '../image/reading.ts'
import { isNull, type Layer, resolvePath, textIn } from './layer.ts'
import type { Stated } from './merge.ts'
import type { Scope } from './service-fields.ts'

/** Contexts that are fetched. */
const REMOTE = /:\/\/|^(?:github\.com\/|git@|service:)/

/** The builds of a service up to this file, the strongest first: an override states only what it changes. */
function statedBuilds({ project, own }: Scope, service: string): readonly Stated[] {
  const builds: Stated[] = []
  for (const layer of project.layers) {
    const node = get(layer.services.get(service)?.value, 'build')
    if (!isNull(node) && node !== undefined) builds.unshift({ node, layer })
    if (layer === own) break
  }
  return builds
}

/** The names that the contexts of a service give. */
export function contextNames(scope: Scope, service: string): readonly string[] {
  const names = new Set<string>()
  for (const { node, layer } of statedBuilds(scope, service)) {
    for (const contexts of [get(node, 'additional_contexts'), get(get(node, 'x-bake'), 'contexts')]) {
      if (contexts?.kind === 'map') for (const name of entriesOf(contexts).keys()) names.add(name)
      for (const item of contexts?.kind === 'sequence' ? contexts.items : []) {
        const [name, value] = textIn(layer, item)?.split('=', 2) ?? []
        if (name !== undefined && value !== undefined) names.add(name)
      }
    }
  }
  return [...names]
}

/** The arguments of a service, the strongest first; one without a value only lets through what the environment has. */
export function argumentsOf(scope: Scope, service: string): readonly BuildArgument[] {
  const args = new Map<string, BuildArgument>()
  for (const { node, layer } of statedBuilds(scope, service)) {
    for (const argument of ownArguments(`services.${service}.build.args`, get(node, 'args'), layer))
      if (!args.has(argument.name)) args.set(argument.name, argument)
  }
  return [...args.values()]
}

function ownArguments(path: string, args: YamlNode | undefined, layer: Layer): readonly BuildArgument[] {
  const { file } = layer
  const found: BuildArgument[] = []
  function add(name: string, node: YamlNode, written: readonly Segment[] | undefined, start = 0): void {
    const value = written === undefined ? fromEnvironment(layer, name) : valueOfArgument(layer, node, written)
    if (value === undefined) return
    const whole = { path: file.path, ...(node.kind === 'scalar' ? (node.alias ?? node.range) : node.range) }
    const text = node.kind === 'scalar' ? node.value : ''
    const segments = node.kind === 'scalar' ? scalarSegments(node, file) : []
    const isPart = start > 0 && text.length > start && node.kind === 'scalar' && node.alias === undefined
    const place = isPart ? originOf(segments, { start, end: text.length }, whole, file) : whole
    const raw = file.text.slice(place.start, place.end)
    found.push({ name, value, path: `${path}.${name}`, identity: `${path}.${name}`, place, raw })
  }
  if (args?.kind === 'map') {
    for (const [name, { key, value }] of entriesOf(args)) {
      if (value === undefined || isNull(value)) add(name, key, undefined)
      else if (value.kind === 'scalar')
        add(name, value, printedSegments(value, file, printedByCompose(value)))
    }
  }
  for (const item of args?.kind === 'sequence' ? args.items : []) {
    if (item?.kind !== 'scalar') continue
    const equals = item.value.indexOf('=')
    if (equals === -1) add(item.value, item, undefined)
    else {
      const written = slice(scalarSegments(item, file), equals + 1, item.value.length)
      add(item.value.slice(0, equals), item, written, equals + 1)
    }
  }
  return found
}

function valueOfArgument(
  { lookup }: Layer,
  node: YamlNode,
  written: readonly Segment[],
): BuildArgument['value'] {
  if (node.kind === 'scalar' && node.templated)
    return {
      reason: 'template-expression',
      detail: 'the template is not rendered, so what it puts here is not known',
    }
  const expanded = expandVariables(written, 'compose', lookup)
  return expanded.ok ? { segments: expanded.segments } : expanded
}

/** An argument without a value takes that of the variable with its name; without one it is not set at all. */
function fromEnvironment({ lookup }: Layer, name: string): BuildArgument['value'] | undefined {
  const found = lookup(name)
  return typeof found === 'string' || found.lacks !== undefined ? undefined : found
}

/** The path of the Dockerfile; undefined outside the tree. */
export function dockerfileOf(scope: Scope, service: string): string | undefined {
  const builds = statedBuilds(scope, service)
  const field = (key: string): string | undefined => {
    for (const { node, layer } of builds) {
      const found = node.kind === 'scalar' && key === 'context' ? node : get(node, key)
      if (found !== undefined && !isNull(found)) return textIn(layer, found)
    }
    return ''
  }
  const [context, dockerfile] = [field('context'), field('dockerfile')]
  if (context === undefined || dockerfile === undefined || REMOTE.test(context)) return undefined
  if (/^[/~]/.test(context) || /^[/~]/.test(dockerfile)) return undefined
  return resolvePath(
    builds[0]?.layer.directory ?? scope.own.directory,
    `${context || '.'}/${dockerfile || 'Dockerfile'}`,
  )
}
