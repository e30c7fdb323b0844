import { get, getText, type YamlNode, type YamlScalar, type YamlSequence } from '../languages/yaml.ts'
import type { DocumentReader, YamlView } from '../model/format.ts'
import type { FoundUse, Role } from '../model/image-use.ts'
import { append } from '../text/lists.ts'
import type { Place, TextRange } from '../text/range.ts'
import type { Segment } from '../text/segment.ts'
import type { SourceFile } from '../text/source-file.ts'
import { type ImageText, readSegments, unread } from './image/scalar.ts'
import type { Cursor } from './kubernetes/cursor.ts'
import { type Declared, manifestReader } from './kubernetes/manifest-reader.ts'
import type { Dialect, ExtraImage } from './kubernetes/object-walk.ts'
import { substitute, valueSegments } from './substitution.ts'
import { givenImages, withoutTaken } from './tekton/given-images.ts'
import { readScripts } from './tekton/scripts.ts'
import type { Trail } from './trail.ts'

/** `$(params.a)`, `$(params["a"])`, `$(inputs.params.a)` of v1alpha1 and its older `${inputs.params.a}`. */
const PARAMETER =
  /\$\((?:inputs\.)?params\.([\w-]+)\)|\$\((?:inputs\.)?params\["([^"\]]+)"\]\)|\$\((?:inputs\.)?params\['([^'\]]+)'\]\)|\$\{inputs\.params\.([\w-]+)\}/g
const OPEN = /\$[({]/
/** A parameter's name wherever it is taken, whole, by index or by key. */
const MENTION = /\bparams(?:\.([\w-]+)|\["([^"\]]+)"\]|\['([^'\]]+)'\])/g
const GROUP = /(?:^|\.)tekton\.dev$/

const HOLDERS: ReadonlyMap<string, Role> = new Map([
  ['steps', 'ci-step'],
  ['stepTemplate', 'ci-step'],
  ['sidecars', 'ci-service'],
])

/** Kinds that give values to the parameters of tasks and pipelines. */
const GIVING: ReadonlySet<string> = new Set(['TaskRun', 'PipelineRun', 'Pipeline'])

/** Tekton's steps, sidecars, parameters and bundles. */
export const tektonDialect: Dialect = {
  format: 'tekton',
  speaks: ({ group }) => GROUP.test(group),
  holders: HOLDERS,
  expand: expandParameters,
  extra: readOwnFields,
}

const manifests = manifestReader(claimsTekton, [tektonDialect], 'tekton')

/**
 * Reads the images of Tekton's objects, with the defaults of their parameters.
 *
 * @see https://tekton.dev/docs/pipelines/variables/
 */
export const tekton: DocumentReader = {
  claims: manifests.claims,
  read(view, context) {
    const found = manifests.read(view, context)
    const scripts = readScripts(view, context, {
      pattern: PARAMETER,
      find: (name, at) => findParameter(name, at, view.file),
    })
    const all = [...found.uses, ...scripts.uses].sort((a, b) => a.place.start - b.place.start)
    const uses = withoutTaken(all)
    return {
      uses,
      facts: [...found.facts, ...scripts.facts],
      observations: [...(found.observations ?? []), ...(scripts.observations ?? [])],
      problems: found.problems,
      dependsOn: [...found.dependsOn, ...scripts.dependsOn],
      sites: [...(found.sites ?? []), ...scripts.uses.map(({ place }) => place.start)],
      alsoRead: [...placesAlsoRead(view, uses), ...(scripts.alsoRead ?? [])],
    }
  },
}

function claimsTekton({ apiVersion }: Declared): boolean {
  return GROUP.test(apiVersion.split('/', 1)[0] ?? '')
}

/** Where the values of parameters stand that the document takes for something else than an image, too. */
function placesAlsoRead({ file, range }: YamlView, uses: readonly FoundUse[]): readonly Place[] {
  const named = uses.filter(({ raw }) => OPEN.test(raw))
  if (named.length === 0) return []
  const places = named.map(({ place }) => place).toSorted((a, b) => a.start - b.start)
  const elsewhere = new Set<string | undefined>()
  for (const match of file.text.slice(range.start, range.end).matchAll(MENTION)) {
    const at = range.start + match.index
    if (!isInAny(at, places)) elsewhere.add(match[1] ?? match[2] ?? match[3])
  }
  return named.flatMap(({ raw, image, place }) => {
    const isShared = [...raw.matchAll(MENTION)].some((match) =>
      elsewhere.has(match[1] ?? match[2] ?? match[3]),
    )
    if (!isShared || image.kind !== 'read') return []
    return image.segments.flatMap(({ at }) => (at === undefined || isInside(at, place) ? [] : [at]))
  })
}

/** @param places sorted, apart from each other */
function isInAny(at: number, places: readonly TextRange[]): boolean {
  let low = 0
  let high = places.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((places[middle]?.start ?? 0) <= at) low = middle + 1
    else high = middle
  }
  const last = places[low - 1]
  return last !== undefined && at < last.end
}

function isInside(inner: TextRange, outer: TextRange): boolean {
  return inner.start >= outer.start && inner.end <= outer.end
}

function expandParameters(scalar: YamlScalar, cursor: Cursor, file: SourceFile): ImageText | undefined {
  if (scalar.templated || !OPEN.test(scalar.value)) return undefined
  const segments = expand(scalar, cursor.parent, file)
  if (segments !== undefined) return readSegments(scalar, file, segments)
  return unread(
    scalar,
    file,
    'runtime-variable',
    'the parameter has no default in this document, so a run decides it',
  )
}

function expand(
  scalar: YamlScalar,
  scope: Trail | undefined,
  file: SourceFile,
): readonly Segment[] | undefined {
  return substitute(scalar, file, PARAMETER, OPEN, (name) => findParameter(name, scope, file))
}

/**
 * The value of a parameter: what the nearest run or task gives it, else the nearest default.
 * A given value is expanded in the scope outside of where it is given, so that no parameter can name itself.
 *
 * @see https://tekton.dev/docs/pipelines/taskruns/#scope-and-precedence
 */
function findParameter(
  name: string,
  scope: Trail | undefined,
  file: SourceFile,
): readonly Segment[] | undefined {
  let fallback: YamlNode | undefined
  for (let at: Trail | undefined = scope; at !== undefined; at = at.parent) {
    for (const list of [get(at.node, 'params'), get(get(at.node, 'inputs'), 'params')]) {
      const parameter = itemNamed(list, name)
      const value = get(parameter, 'value')
      if (value?.kind === 'scalar') {
        return OPEN.test(value.value) ? expand(value, at.parent, file) : valueSegments(value, file, OPEN)
      }
      fallback ??= get(parameter, 'default')
    }
  }
  return fallback?.kind === 'scalar' ? valueSegments(fallback, file, OPEN) : undefined
}

function itemNamed(list: YamlNode | undefined, name: string): YamlNode | undefined {
  if (list?.kind !== 'sequence') return undefined
  const known = ITEMS.get(list) ?? indexItems(list)
  ITEMS.set(list, known)
  return known.get(name)
}

/** The items of lists by name; a list may be asked for as many names as it has. */
const ITEMS = new WeakMap<YamlSequence, ReadonlyMap<string, YamlNode>>()

/** The first item of each name. */
function indexItems({ items }: YamlSequence): ReadonlyMap<string, YamlNode> {
  const byName = new Map<string, YamlNode>()
  for (const item of items) {
    const name = getText(item, 'name')
    if (item !== undefined && name !== undefined && !byName.has(name)) byName.set(name, item)
  }
  return byName
}

function readOwnFields({ node, parent, step, object }: Cursor): readonly ExtraImage[] {
  const found: ExtraImage[] = []
  const isCheck = object.kind === 'Condition' && step === 'check'
  const isStepAction = object.kind === 'StepAction' && step === 'spec' && parent?.parent === undefined
  for (const key of isCheck || isStepAction ? ['image'] : ['bundle']) {
    const scalar = get(node, key)
    const isBundle = key === 'bundle' && typeof step === 'string' && /^\w+Ref$/.test(step)
    if (scalar?.kind === 'scalar' && (key === 'image' || isBundle))
      found.push({ steps: [key], scalar, role: 'ci-step' })
  }
  if (node.kind === 'map' && GIVING.has(object.kind)) append(found, givenImages(node))
  const list = get(node, 'params')
  if (getText(node, 'resolver') !== 'bundles' || list?.kind !== 'sequence') return found
  for (const [index, item] of list.items.entries()) {
    const scalar = getText(item, 'name') === 'bundle' ? get(item, 'value') : undefined
    if (scalar?.kind === 'scalar') found.push({ steps: ['params', index, 'value'], scalar, role: 'ci-step' })
  }
  return found
}
