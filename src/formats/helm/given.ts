import { withoutActions } from '../../languages/template-mask.ts'
import type { ReadContext } from '../../model/format.ts'
import type { FoundUse } from '../../model/image-use.ts'
import type { SourceFile } from '../../text/source-file.ts'
import { type Chart, findChart } from './chart.ts'
import type { ChartTemplates } from './templates.ts'
import { readValues } from './values.ts'

const VALUES = /\$?\.Values((?:\.\w+)+)/g
const CALLED = /\b(?:include|template)\s+["`]([^"`\n]+)["`]/g
/** Helpers that call helpers that call helpers. */
const CALLS_MAX = 4

/**
 * Leaves out the images of a template that the values of its chart give: they are read there.
 *
 * @param path of the template
 */
export function withoutGiven(
  uses: readonly FoundUse[],
  path: string,
  context: ReadContext,
): readonly FoundUse[] {
  const isOpen = ({ image }: FoundUse) => image.kind === 'unread' && image.reason === 'template-expression'
  if (!path.includes('templates/') || !uses.some(isOpen)) return uses
  const chart = findChart(path, context)
  if (chart === undefined) return uses
  const given = imagePathsOf(chart)
  if (given.length === 0) return uses
  return uses.filter((use) => !isOpen(use) || !isGiven(use.raw, given, chart))
}

/** The keys below which the chart's own values name images. */
function imagePathsOf(chart: Chart): readonly string[] {
  const { values } = chart
  if (values?.root === undefined) return []
  const { root, file } = values
  const paths =
    known.get(file) ??
    readValues({ root, file, format: 'helm-values', chart: undefined }).uses.map(({ path }) => path)
  known.set(file, paths)
  return paths
}

/** By the file with the values: each template of a chart asks. */
const known = new WeakMap<SourceFile, readonly string[]>()
/** What may stand between values without being a part of the image that no value gives. */
const SEPARATORS = /^[\s:/@"'-]*(?:sha256:["'\s]*)?$/

/** Whether one of the values that an action takes is an image, holds one, or is a part of one. */
function isGiven(action: string, given: readonly string[], chart: Chart): boolean {
  if (!SEPARATORS.test(withoutActions(action))) return false
  const templates = action.includes('include') || action.includes('template') ? chart.templates : undefined
  for (const { 1: keys = '' } of textOf(action, templates).matchAll(VALUES)) {
    const value = keys.slice(1)
    if (given.some((path) => value === path || value.startsWith(`${path}.`) || path.startsWith(`${value}.`)))
      return true
  }
  return false
}

/** An action with the helpers that it calls. */
function textOf(action: string, templates: ChartTemplates | undefined): string {
  let text = action
  let last = action
  const seen = new Set<string>()
  for (let calls = 0; calls < CALLS_MAX && templates !== undefined; calls++) {
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
