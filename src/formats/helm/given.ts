import { findHoles } from '../../languages/template-actions.ts'
import { withoutActions } from '../../languages/template-mask.ts'
import { get, type YamlNode } from '../../languages/yaml.ts'
import { refuse } from '../../model/fix.ts'
import type { ReadContext } from '../../model/format.ts'
import { type FoundUse, tailOf } from '../../model/image-use.ts'
import type { SourceFile } from '../../text/source-file.ts'
import { readImage } from '../image/reading.ts'
import { type Chart, findChart } from './chart.ts'
import { type ChartTemplate, evaluate } from './evaluate.ts'
import { isInHelper, scopesOf, valuePaths } from './template-scopes.ts'
import type { ChartTemplates } from './templates.ts'
import { readValues } from './values.ts'

const CALLED = /\b(?:include|template)\s+["`]([^"`\n]+)["`]/g
const VALUES = /\.Values((?:\.\w+)+)/g
/** Helpers that call helpers that call helpers. */
const CALLS_MAX = 4
/** Helpers that print an image are short. */
const TEXT_MAX = 50_000
const IN_VALUES =
  'the tag stands in the values of the chart, which other templates may print too; add --unsafe-fixes to have a digest written behind it all the same'

/**
 * Links the images of a template to the values of its chart: leaves out those that are read in the values, and reads
 * those that the template makes of its own words and values.
 *
 * @param wanted `read`: those that cannot be read are left out
 */
export function linkToValues(
  uses: readonly FoundUse[],
  file: SourceFile,
  context: ReadContext,
  wanted: 'all' | 'read' = 'all',
): readonly FoundUse[] {
  if (!file.path.includes('templates/') || !uses.some(isOpen)) return uses
  const chart = findChart(file.path, context)
  if (chart === undefined) return uses
  const template: ChartTemplate = { file, scopes: scopesOf(file), chart }
  return uses.flatMap((use) => {
    if (!isOpen(use)) return [use]
    const known = evaluated(use, template)
    if (known === undefined && wanted === 'read') return []
    if (known !== undefined && isOwnName(known, file)) return [known]
    return isGiven(use, template) || isOfCaller(use, template) ? [] : [known ?? use]
  })
}

function isOpen({ image }: FoundUse): boolean {
  return image.kind === 'unread' && image.reason === 'template-expression'
}

/** The keys below which the chart's own values name images. */
function imagePathsOf(chart: Chart): readonly string[] {
  const { values } = chart
  if (values?.root === undefined) return []
  const { root, file } = values
  const paths =
    known.get(file) ??
    readValues({ root, file, format: 'helm-values', chart: undefined }).uses.map(({ path }) =>
      path.replaceAll(/\[\d+\]/g, '.*'),
    )
  known.set(file, paths)
  return paths
}

/** By the file with the values: each template of a chart asks. */
const known = new WeakMap<SourceFile, readonly string[]>()
/** What may stand between values without being a part of the image that no value gives. */
const SEPARATORS = /^[\s:/@"'-]*(?:sha256:["'\s]*)?$/

/** Whether one of the values that an action takes is an image, holds one, or is a part of one. */
function isGiven({ raw, place }: FoundUse, { scopes, chart }: ChartTemplate): boolean {
  if (!SEPARATORS.test(withoutActions(raw))) return false
  const given = imagePathsOf(chart)
  if (given.length === 0) return false
  const isOfImage = (value: string) =>
    isAlias(value, chart) ||
    given.some((path) => value === path || value.startsWith(`${path}.`) || value.includes('*'))
  // `images.repository` before `app.name` is a folder of images.
  const name = lastOfName(raw).flatMap((action) => valuePaths(scopes, action, place.start))
  if (name.length > 0 && valuePaths(scopes, raw, place.start).some(isOfImage) && !name.some(isOfImage))
    return false
  const values = new Set(valuePaths(scopes, raw, place.start))
  const templates = /include|template/.test(raw) ? chart.templates : undefined
  for (const { 1: keys = '' } of helpersOf(raw, templates).matchAll(VALUES)) values.add(keys.slice(1))
  return [...values].some((value) => {
    if (isAlias(value, chart)) return true
    const above = value.split('*', 1)[0] ?? value
    if (above !== value) return given.some((path) => path.startsWith(above))
    return given.some(
      (path) => value === path || value.startsWith(`${path}.`) || path.startsWith(`${value}.`),
    )
  })
}

/** Whether a value is a part of an image that stands under other keys too: an alias or a merge repeats it. */
function isAlias(value: string, { values }: Chart): boolean {
  if (values?.root === undefined) return false
  const { root, file } = values
  const hasAliases = () => /\*\w/.test(file.text)
  const parts = partsBefore.get(file) ?? (hasAliases() ? partsOfImages(root, known.get(file) ?? []) : NONE)
  partsBefore.set(file, parts)
  if (parts.size === 0) return false
  return nodesAt(root, value).some((node) => parts.has(node))
}

const NONE: ReadonlySet<YamlNode> = new Set()
/** By the file with the values: the maps of images and what is in them. */
const partsBefore = new WeakMap<SourceFile, ReadonlySet<YamlNode>>()

function partsOfImages(root: YamlNode, paths: readonly string[]): ReadonlySet<YamlNode> {
  const parts = new Set<YamlNode>()
  for (const path of paths) {
    const node = nodesAt(root, path).at(-1)
    if (node?.kind !== 'map') continue
    parts.add(node)
    for (const { value } of node.entries) if (value !== undefined) parts.add(value)
  }
  return parts
}

/** What stands at each of the keys. */
function nodesAt(root: YamlNode, keys: string): readonly YamlNode[] {
  const nodes: YamlNode[] = []
  let node: YamlNode | undefined = root
  for (const key of keys.split('.')) {
    node = get(node, key)
    if (node === undefined) break
    nodes.push(node)
  }
  return nodes
}

/** The last action before the tag that takes a value, where there are several in front of it. */
function lastOfName(raw: string): readonly string[] {
  const actions: string[] = []
  let done = 0
  for (const { start, end } of findHoles(raw)) {
    if (/[:@]/.test(raw.slice(done, start).replace(/:\d+\//, ''))) break
    actions.push(raw.slice(start, end))
    done = end
  }
  return actions.length < 2 ? [] : actions.filter((action) => /\.\w/.test(action)).slice(-1)
}

/** The helpers that an action calls. */
function helpersOf(action: string, templates: ChartTemplates | undefined): string {
  let text = ''
  let last = action
  const seen = new Set<string>()
  for (let calls = 0; calls < CALLS_MAX && templates !== undefined && text.length < TEXT_MAX; calls++) {
    let next = ''
    for (const { 1: name = '' } of last.matchAll(CALLED)) {
      if (!seen.has(name)) next += `\n${templates.helpers.get(name) ?? ''}`
      seen.add(name)
    }
    if (next === '') break
    text += next
    last = next
  }
  return text
}

/** What a helper is given is read where it is given. */
function isOfCaller({ raw, place }: FoundUse, { scopes }: ChartTemplate): boolean {
  return isInHelper(scopes, place.start) && !/\.Values|include|template/.test(raw)
}

/** The image that the chart's own values make of the actions; undefined where that cannot be told. */
function evaluated(use: FoundUse, template: ChartTemplate): FoundUse | undefined {
  const { file } = template
  const { start, end } = use.place
  if (use.place.path !== file.path || file.text.slice(start, end) !== use.raw) return undefined
  const segments = evaluate(template, use.place)
  const found = segments === undefined ? undefined : readImage(segments)
  if (found === undefined || found.image.kind === 'unread') return undefined
  const tail = tailOf(found)
  const isApart = tail !== undefined && tail.path !== file.path
  return { ...use, ...found, ...(isApart ? { pinObstacle: refuse('unsafe', IN_VALUES) } : {}) }
}

/** Whether the template itself spells some of the name, so that no value gives the image. */
function isOwnName({ image }: FoundUse, { path }: SourceFile): boolean {
  if (image.kind === 'unread') return false
  const { parts } = image.reference
  let offset = 0
  for (const { text, at } of image.segments) {
    const [start, end] = [Math.max(offset, parts.path.start), Math.min(offset + text.length, parts.path.end)]
    if (at?.path === path && /\w/.test(text.slice(start - offset, Math.max(end - offset, 0)))) return true
    offset += text.length
  }
  return false
}
