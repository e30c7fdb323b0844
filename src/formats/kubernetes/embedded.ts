import { readDocuments } from '../../languages/yaml/documents.ts'
import { getText, type YamlMap, type YamlNode, type YamlScalar } from '../../languages/yaml.ts'
import type { YamlView } from '../../model/format.ts'
import type { FormatId } from '../../model/format-id.ts'
import type { FoundUse } from '../../model/image-use.ts'
import { joinReadings, NOTHING, type Reading } from '../../model/reading.ts'
import { nestReading, textIn } from '../image/nested.ts'
import { isRunnerConfig, readRunnerConfig } from '../image/runner-config.ts'
import { allEntries, keyOf, type ScalarTrail, stepsTo, type Trail } from '../trail.ts'
import { describeObject } from './cursor.ts'
import { readManifest } from './object.ts'
import type { Dialect } from './object-walk.ts'
import { holdsData, readSetting } from './settings.ts'

/** Texts inside texts inside texts. */
const DEPTH_MAX = 3
/** A copy of the object that holds it. */
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration'
/** Argo's patch of the pod of a step: a pod's spec as text. */
const POD_PATCH = 'podSpecPatch'

/**
 * Reads the manifests that an object holds as text, in whatever field or annotation, and the values of a ConfigMap
 * whose keys say image. Who reads these texts is not known, so none of it is certain.
 */
export function readEmbedded(
  view: YamlView,
  dialects: readonly Dialect[],
  format: FormatId,
  depth = 0,
): Reading {
  const { root } = view
  if (root?.kind !== 'map' || depth === DEPTH_MAX) return NOTHING
  const { label, kind } = describeObject(root)
  const readings: Reading[] = []
  const isData = holdsData(kind)
  const mayMatter = (scalar: YamlScalar, step: string | number) =>
    step !== LAST_APPLIED && (isData || step === POD_PATCH || mayHoldText(scalar))
  for (const trail of scalarsIn(root, mayMatter)) {
    const { node: scalar } = trail
    const where = () => whereIs(trail, label)
    if (trail.step === POD_PATCH || mayHoldPod(scalar))
      readings.push(readPodPatch(scalar, where(), view, { dialects, format, depth }))
    else if (mayHoldObjects(scalar))
      readings.push(onlyKnown(scalar, readText(scalar, where(), view, { dialects, format, depth })))
    else if (isRunnerConfig(scalar.value)) readings.push(readRunnerConfig(scalar, where(), view.file, format))
    else if (isData) readings.push(readSetting(trail, label, view, format))
  }
  return joinReadings(readings)
}

function whereIs(trail: Trail, label: string): Where {
  const { path, identity } = stepsTo(trail)
  return { path: `${label} ${path}`, identity: `${label} ${identity}` }
}

/** Whether a scalar may hold more than a word or a sentence; nearly none does. */
export function mayHoldText({ value }: YamlScalar): boolean {
  return value.includes('\n') || value.startsWith('{') || isRunnerConfig(value)
}

/**
 * The scalars of an object, each once, in file order.
 *
 * @param mayMatter decides about a scalar and the step that leads to it; asked of all of them
 */
export function scalarsIn(
  root: YamlNode,
  mayMatter: (scalar: YamlScalar, step: string | number) => boolean,
): readonly ScalarTrail[] {
  const found: ScalarTrail[] = []
  const seen = new Set<YamlNode>()
  const waiting: Trail[] = [{ node: root, parent: undefined, step: '' }]
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    const { node } = at
    if (node.kind === 'scalar') {
      if (node.alias === undefined) found.push({ ...at, node })
      continue
    }
    if (seen.has(node)) continue
    seen.add(node)
    const parent = at
    const add = (child: YamlNode | undefined, step: string | number) => {
      if (child !== undefined && (child.kind !== 'scalar' || mayMatter(child, step)))
        waiting.push({ node: child, parent, step })
    }
    // The last one first: what is added last is looked at next.
    const entries = node.kind === 'map' ? allEntries(node) : []
    for (let i = entries.length - 1; i >= 0; i--) {
      const entry = entries[i]
      if (entry !== undefined) add(entry.value, keyOf(entry))
    }
    const items = node.kind === 'sequence' ? node.items : []
    for (let i = items.length - 1; i >= 0; i--) add(items[i], i)
  }
  return found
}

function mayHoldObjects({ value, templated, style }: YamlScalar): boolean {
  return (!templated || style === 'block') && speaksOfObjects(value)
}

/** Of a template inside a text, whoever fills it in, only what is written out is told. */
function onlyKnown({ templated }: YamlScalar, reading: Reading): Reading {
  if (!templated) return reading
  return { ...reading, uses: reading.uses.filter(({ image }) => image.kind === 'read') }
}

/** Whether a text of several lines is a part of a pod, such as the template of one that a program fills in. */
export function mayHoldPod({ value }: YamlScalar): boolean {
  if (!value.includes('\n') || /apiVersion/.test(value)) return false
  return (
    /^(?:[ ]*spec:)?[ ]*(?:initContainers|containers)[ ]*:[ ]*\r?$/m.test(value) && /\bimage[ ]*:/.test(value)
  )
}

/** Whether a text may hold objects with images: enough to look into it. */
export function speaksOfObjects(value: string): boolean {
  if (!(value.includes('\n') || /^[{[]/.test(value))) return false
  return /image/i.test(value) && /apiVersion/.test(value) && /kind/.test(value)
}

type Where = Pick<FoundUse, 'path' | 'identity'>

/** How the objects in a text are read. */
export interface Inner {
  readonly dialects: readonly Dialect[]
  readonly format: FormatId
  readonly depth: number
}

/** Reads the objects in a scalar. */
export function readText(
  scalar: YamlScalar,
  where: Where,
  { file }: Pick<YamlView, 'file'>,
  inner: Inner,
): Reading {
  const whole = { path: file.path, start: scalar.range.start, end: scalar.range.end }
  const { text, segments } = textIn(scalar, file)
  return nestReading(readObjects(text, where, file.path, inner), segments, whole, file)
}

/**
 * Reads a pod's spec without the object around it.
 *
 * @see https://argo-workflows.readthedocs.io/en/latest/fields/#template
 */
export function readPodPatch(
  scalar: YamlScalar,
  where: Where,
  { file }: Pick<YamlView, 'file'>,
  inner: Inner,
): Reading {
  const { range } = scalar
  const { text, segments } = textIn(scalar, file)
  const readings: Reading[] = []
  for (const document of readDocuments(text)) {
    const { root } = document
    if (root?.kind !== 'map') continue
    const nested: YamlView = { file: { path: file.path, text }, ...document }
    const { uses } = readManifest(nested, root, inner.dialects, inner.format)
    const named = uses.map(({ field: _, ...use }) => ({
      ...use,
      path: `${where.path}${use.path}`,
      identity: `${where.identity}${use.identity}`,
      confidence: 'likely' as const,
    }))
    readings.push({ ...NOTHING, uses: named })
  }
  const whole = { path: file.path, start: range.start, end: range.end }
  return nestReading(joinReadings(readings), segments, whole, file)
}

/** The object that a document is, or those of the list that it is: `alm-examples` of an operator are one in JSON. */
function objectsIn(root: YamlNode | undefined): readonly YamlMap[] {
  return (root?.kind === 'sequence' ? root.items : [root]).flatMap((one) =>
    one?.kind === 'map' && getText(one, 'apiVersion') !== undefined && getText(one, 'kind') !== undefined
      ? [one]
      : [],
  )
}

/** Reads the objects in a text; all places are offsets into it. */
export function readObjects(text: string, where: Where, path: string, inner: Inner): Reading {
  const { dialects, format, depth } = inner
  const readings: Reading[] = []
  for (const document of readDocuments(text)) {
    for (const root of objectsIn(document.root)) {
      const nested: YamlView = { file: { path, text }, ...document, root }
      const { uses } = readManifest(nested, root, dialects, format)
      readings.push({ ...NOTHING, uses }, readEmbedded(nested, dialects, format, depth + 1))
    }
  }
  const joined = joinReadings(readings)
  const uses = joined.uses.map(({ field: _, ...use }) => ({
    ...use,
    format,
    path: `${where.path} ${use.path}`,
    identity: `${where.identity} ${use.identity}`,
    confidence: 'likely' as const,
  }))
  return { ...joined, uses }
}
