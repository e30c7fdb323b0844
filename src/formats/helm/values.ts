import { get, type YamlMap, type YamlNode, type YamlScalar } from '../../languages/yaml.ts'
import type { FormatId } from '../../model/format-id.ts'
import type { FoundUse } from '../../model/image-use.ts'
import { parseReference } from '../../oci/reference.ts'
import type { SourceFile } from '../../text/source-file.ts'
import { isString } from '../image/scalar.ts'
import { allEntries, keyOf, stepsTo, type Trail } from '../trail.ts'
import { type AssembledParts, assemble, assembleString, type Part } from './assemble.ts'
import type { Chart, ChartValues } from './chart.ts'
import { type CommonValues, commonParts, isUnusedDigest } from './common-parts.ts'
import { emptyDigest, emptyValue } from './empty-value.ts'
import {
  filled,
  groupsOf,
  type ImageParts,
  imageGroupsOf,
  imageParts,
  type PartGroup,
  partOf,
  pullPolicyOf,
} from './groups.ts'
import { saysImages } from './keys.ts'
import { loneValue } from './lone-value.ts'
import { isContainer, keyAbove, roleOf } from './place.ts'
import { findStrings } from './strings.ts'
import { judgeImage } from './verdict.ts'

/** Values of a chart, wherever they stand. */
export interface ValuesText {
  readonly root: YamlNode
  readonly file: SourceFile
  readonly format: FormatId
  /** The chart that gets them; undefined where it is none of the tree. */
  readonly chart: Chart | undefined
}

/** A map or list of the values on its way down. */
interface Step {
  readonly trail: Trail
  readonly inImages: boolean
  readonly chart: Chart | undefined
  /** Where the values of that chart begin; undefined: at the root. */
  readonly above: Trail | undefined
  /** What the chart itself says here, where these values lie over its own. */
  readonly base: YamlNode | undefined
  readonly baseFile: SourceFile | undefined
}

interface Walk {
  readonly values: ValuesText
  readonly uses: Map<string, FoundUse>
  readonly sites: Set<number>
}

/** Keys below which no image of a container is named. */
const NO_VALUES =
  /annotations$|labels$|^(?:nodeSelector|matchExpressions|resources|securityContext|tolerations)$/i

/**
 * Finds the images that values of a chart name.
 *
 * @returns the uses in file order, and where images were read
 */
export function readValues(values: ValuesText): {
  readonly uses: readonly FoundUse[]
  readonly sites: readonly number[]
} {
  const walk: Walk = { values, uses: new Map(), sites: new Set() }
  const seen = new Map<YamlNode, Set<string>>()
  const root: Step = {
    trail: { node: values.root, parent: undefined, step: '' },
    inImages: false,
    chart: values.chart,
    above: undefined,
    ...baseOf(values),
  }
  const waiting: Step[] = [root]
  for (let step = waiting.pop(); step !== undefined; step = waiting.pop()) {
    const { node } = step.trail
    const state = `${keyAbove(step.trail)} ${step.inImages}`
    const states = seen.get(node) ?? new Set()
    if (node.kind === 'scalar' || states.has(state)) continue
    seen.set(node, states.add(state))
    if (node.kind === 'map') readMap(walk, step, node)
    for (const next of stepsBelow(step).reverse()) waiting.push(next)
  }
  return { uses: [...walk.uses.values()], sites: [...walk.sites] }
}

/** The chart's own values are no base of themselves. */
function baseOf({ chart, file }: ValuesText): Pick<Step, 'base' | 'baseFile'> {
  const own = chart?.values
  return own === undefined || own.file.path === file.path
    ? { base: undefined, baseFile: undefined }
    : { base: own.root, baseFile: own.file }
}

function stepsBelow(step: Step): Step[] {
  const { trail, chart, above, base, baseFile } = step
  const { node } = trail
  if (node.kind === 'sequence') {
    return node.items.flatMap((item, index) =>
      item === undefined || item.kind === 'scalar'
        ? []
        : [{ ...step, trail: { node: item, parent: trail, step: index }, base: undefined }],
    )
  }
  if (node.kind !== 'map') return []
  return allEntries(node).flatMap((entry) => {
    const key = keyOf(entry)
    if (entry.value === undefined || entry.value.kind === 'scalar' || NO_VALUES.test(key)) return []
    const below = { node: entry.value, parent: trail, step: key }
    const inImages = saysImages(key) || step.inImages
    const isRoot = trail.parent === undefined || trail === step.above
    if (isRoot && chart?.givesTo(key) === true) {
      const sub = chart.chartBelow(key)
      return [{ trail: below, inImages, chart: sub, above: below, ...valuesOf(sub?.values) }]
    }
    return [{ trail: below, inImages, chart, above, base: get(base, key), baseFile }]
  })
}

function valuesOf(values: ChartValues | undefined): Pick<Step, 'base' | 'baseFile'> {
  return { base: values?.root, baseFile: values?.file }
}

function readMap(walk: Walk, step: Step, map: YamlMap): void {
  const { trail, inImages } = step
  const key = keyAbove(trail)
  const whole = inImages ? get(map, 'override') : undefined
  // Cilium takes it in the place of all other parts.
  if (isString(whole) && !whole.templated && parseReference(whole.value) !== undefined) {
    addString(walk, { node: whole, parent: trail, step: 'override' }, whole)
    return
  }
  const base = step.base?.kind === 'map' ? step.base : undefined
  const baseGroups = base === undefined ? [] : groupsOf(base)
  for (const group of inImages ? imageGroupsOf(map) : groupsOf(map)) {
    const below = baseGroups.find(({ stem }) => stem === group.stem)
    const place = { key, inImages: inImages || isContainer(trail) }
    const own = imageParts(group, map, place)
    const isSet = ['registry', 'tag', 'version', 'digest'] as const
    const named =
      own ??
      (base === undefined || below === undefined || !isSet.some((part) => partOf(group, part) !== undefined)
        ? undefined
        : imageParts(below, base, place))
    if (named !== undefined) addGroup(walk, step, map, { group, below, named, isOwn: own !== undefined })
  }
  const isRead = (scalar: YamlScalar) => walk.sites.has(siteOf(scalar))
  for (const { trail: at, scalar, confidence } of findStrings(trail, map, { inImages, isRead }))
    addString(walk, at, scalar, confidence)
}

interface FoundGroup {
  readonly group: PartGroup
  readonly below: PartGroup | undefined
  readonly named: ImageParts
  /** The path stands in these values, and not in those below. */
  readonly isOwn: boolean
}

function addGroup(walk: Walk, step: Step, map: YamlMap, found: FoundGroup): void {
  const { named, group } = found
  const parts = partsOf(walk, step, map, found)
  if (typeof parts.verdict !== 'string' && parts.verdict.isFolder) return
  const text = assemble(parts, walk.values.file)
  if (
    text.image.kind === 'unread' &&
    text.image.reason === 'invalid-reference' &&
    !isPlainlyImage(step, named)
  )
    return
  // Without a tag of its own and without a chart, what is pulled is decided elsewhere.
  const certain = named.certain && (named.isString || text.pin !== 'none')
  const own = [parts.registry, ...parts.path, parts.tag, parts.digest]
  addUse(walk, stepTo(step, group, named), {
    ...text,
    ...pulledBy(map, step.base),
    pin: named.isString ? 'digest' : text.pin,
    confidence: certain ? 'certain' : 'likely',
  })
  for (const part of own) if (part?.file === walk.values.file) walk.sites.add(siteOf(part.scalar))
}

/** An image that is never pulled lies on the machine, which no digest names. */
function pulledBy(map: YamlMap, base: YamlNode | undefined): Pick<FoundUse, 'onMachine'> {
  const below = base?.kind === 'map' ? pullPolicyOf(base) : undefined
  return (pullPolicyOf(map) ?? below) === 'Never' ? { onMachine: true } : {}
}

/** Only what nothing else can be is told when it is no reference. */
function isPlainlyImage({ inImages }: Step, { isString, certain }: ImageParts): boolean {
  return certain && !isString && inImages
}

/** How a use is called: by the map, or by the key where a map has several. */
function stepTo({ trail }: Step, group: PartGroup, { isString }: ImageParts): Trail {
  const entry = group.parts.get('image') ?? group.parts.get('repository') ?? group.parts.get('name')
  if (entry?.value === undefined || (group.stem === '' && !isString)) return trail
  return { node: entry.value, parent: trail, step: keyOf(entry) }
}

function partsOf(
  { values }: Walk,
  step: Step,
  map: YamlMap,
  { group, below, named, isOwn }: FoundGroup,
): AssembledParts {
  const { file } = values
  const { baseFile } = step
  const around = commonValues(values, step)
  const inFile = (scalar: YamlScalar | undefined, at: SourceFile | undefined): Part | undefined =>
    scalar === undefined || at === undefined
      ? undefined
      : { scalar, file: at, value: loneValue(scalar, around) }
  const inBase = (scalar: YamlScalar | undefined) => inFile(scalar, baseFile)
  const inOwn = (scalar: YamlScalar | undefined) => inFile(scalar, file)
  const part = (name: 'registry' | 'tag' | 'version' | 'digest'): Part | undefined =>
    inOwn(partOf(group, name)) ??
    (below === undefined || group.parts.has(name) ? undefined : inBase(partOf(below, name)))
  const path = named.path.flatMap((scalar) => (isOwn ? inOwn(scalar) : inBase(scalar)) ?? [])
  const written = parseReference(path.map(({ scalar }) => scalar.value).join('/'))
  const hasTag = written?.tag !== undefined || written?.digest !== undefined
  const usesVersion = !named.isString || group.stem !== '' || step.inImages
  const common = commonParts(around, step.trail, group, path, step.inImages)
  const tag = hasTag ? undefined : (part('tag') ?? (usesVersion ? part('version') : undefined) ?? common.tag)
  const registry = common.registry ?? part('registry') ?? inOwn(filled(get(map, 'defaultRegistry')))
  const hasTagKey = group.parts.has('tag') || below?.parts.has('tag') === true
  const takesAppVersion = group.stem === '' && !hasTag && (!named.isString || hasTagKey)
  const key = group.parts.get('tag')?.key.value ?? 'tag'
  return {
    verdict: verdictOf(step, group, named),
    registry,
    shared: [common.registry, common.namespace].filter((one) => one !== undefined),
    path: common.namespace === undefined ? path : [common.namespace, ...path],
    tag,
    digest: isUnusedDigest(map) ? undefined : part('digest'),
    appVersion: takesAppVersion ? step.chart?.appVersion : undefined,
    digestPlace: isOwn && !isUnusedDigest(map) ? emptyDigest(group, file) : undefined,
    tagPlace: isOwn && tag === undefined ? emptyValue(map, key, file, named.path.at(-1)) : undefined,
  }
}

/** Where values for all images of a chart may stand: in these values, then in those that the chart sets itself. */
function commonValues({ root, file }: ValuesText, { above, chart }: Step): CommonValues {
  const own = chart?.values
  const roots = [{ root: above?.node ?? root, file }, ...(above === undefined ? [] : [{ root, file }])]
  const others = own === undefined || own.file.path === file.path ? [] : [own]
  return { roots: [...roots, ...others], templates: chart?.templates }
}

/** What the templates of the chart do with an image. */
function verdictOf(
  { trail, above, chart }: Step,
  { parts }: PartGroup,
  named: ImageParts,
): AssembledParts['verdict'] {
  if (named.isString && !parts.has('tag') && !parts.has('version')) return 'string'
  const keys: string[] = []
  for (let at: Trail | undefined = trail; at?.parent !== undefined && at !== above; at = at.parent)
    keys.unshift(String(at.step))
  const templates = chart?.templates
  if (templates === undefined) return 'unseen'
  const repository = parts.get('repository') ?? parts.get('image') ?? parts.get('name')
  const verdict = judgeImage(templates, {
    map: keys.join('.'),
    repository: repository?.key.value ?? 'repository',
    tag: (parts.get('tag') ?? parts.get('version'))?.key.value ?? 'tag',
    digest: parts.get('digest')?.key.value,
  })
  return verdict ?? 'unseen'
}

function addString(
  walk: Walk,
  trail: Trail,
  scalar: YamlScalar,
  confidence: FoundUse['confidence'] = 'certain',
): void {
  const { file } = walk.values
  const text = assembleString({ scalar, file })
  addUse(walk, trail, { ...text, pin: 'digest', confidence })
  walk.sites.add(siteOf(scalar))
}

function siteOf({ alias, range }: YamlScalar): number {
  return (alias ?? range).start
}

type Found = Pick<FoundUse, 'place' | 'raw' | 'text' | 'image' | 'pin' | 'confidence' | 'onMachine'>

function addUse({ values, uses }: Walk, trail: Trail, found: Found): void {
  const key = `${found.place.start} ${found.place.path} ${found.text}`
  if (uses.has(key)) return
  const { path, identity } = stepsTo(trail)
  uses.set(key, {
    format: values.format,
    role: roleOf(trail),
    path,
    identity,
    platform: undefined,
    project: undefined,
    ...found,
  })
}
