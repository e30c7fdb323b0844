import { findHoles } from '../languages/template-actions.ts'
import type { FileReader, ReadContext } from '../model/format.ts'
import type { FoundUse } from '../model/image-use.ts'
import { NOTHING } from '../model/reading.ts'
import { parseReference } from '../oci/reference.ts'
import type { SourceFile } from '../text/source-file.ts'
import { findChart } from './helm/chart.ts'
import { linkToValues } from './helm/given.ts'
import { contentOf } from './helm/template-scopes.ts'
import { readImage } from './image/reading.ts'
import { readImageLines } from './kubernetes/image-lines.ts'

/**
 * Reads files of helpers beside the templates of a chart: images in lines of the manifests that they print, and what
 * helpers print that are named after an image.
 *
 * @see https://helm.sh/docs/chart_template_guide/named_templates/
 */
export const helmTemplate: FileReader = {
  read(file, context) {
    const chart = findChart(file.path, context)
    if (chart === undefined) return NOTHING
    const helpers = helpersIn(file)
    const lines = lineUses(file, helpers)
    const printed = helpers.flatMap((helper) => printedBy(helper, file, context))
    const uses = [...linkToValues(lines, file, context), ...printed]
    return { ...NOTHING, uses: uses.sort((a, b) => a.place.start - b.place.start) }
  },
}

/** A `define`; the range is that of what it holds. */
interface Helper {
  readonly name: string
  readonly start: number
  readonly end: number
}

function helpersIn({ text }: SourceFile): readonly Helper[] {
  const helpers: Helper[] = []
  let open: { readonly name: string; readonly start: number } | undefined
  let depth = 0
  for (const { start, end } of findHoles(text)) {
    const action = contentOf(text.slice(start, end))
    const name = /^define\s+["`]([^"`\n]+)["`]/.exec(action)?.[1]
    if (name !== undefined) [open, depth] = [{ name, start: end }, 0]
    else if (/^(?:if|with|range|block)\b/.test(action)) depth++
    else if (/^end\b/.test(action) && --depth < 0 && open !== undefined) {
      helpers.push({ end: start, ...open })
      open = undefined
    }
  }
  return helpers
}

function lineUses(file: SourceFile, helpers: readonly Helper[]): readonly FoundUse[] {
  const view = { file, range: { start: 0, end: file.text.length } }
  let next = 0
  return readImageLines(view, new Set()).map((found) => {
    const { start } = found.place
    while ((helpers[next]?.end ?? file.text.length) < start) next++
    const helper = helpers[next]
    const path = helper === undefined || start < helper.start ? 'image' : `define ${helper.name} image`
    return { ...useAt(path), pin: 'digest', ...found }
  })
}

function useAt(
  path: string,
): Pick<FoundUse, 'format' | 'role' | 'path' | 'identity' | 'confidence' | 'platform' | 'project'> {
  const rest = { confidence: 'certain', platform: undefined, project: undefined } as const
  return { format: 'helm-template', role: 'container', path, identity: path, ...rest }
}

/** The image that a helper prints by itself, from words of its own. */
function printedBy(helper: Helper, file: SourceFile, context: ReadContext): readonly FoundUse[] {
  if (!/image/i.test(helper.name)) return []
  const inside = file.text.slice(helper.start, helper.end)
  const raw = inside.trim()
  const start = helper.start + inside.indexOf(raw)
  const isQuoted = /^(["'])[^"'\n]*\1$/.test(raw)
  const place = {
    path: file.path,
    start: isQuoted ? start + 1 : start,
    end: start + raw.length - (isQuoted ? 1 : 0),
  }
  if (raw === '' || raw.includes('\n')) return []
  const path = `define ${helper.name}`
  const text = file.text.slice(place.start, place.end)
  const open = { kind: 'unread', reason: 'template-expression', detail: '' } as const
  const use: FoundUse = { ...useAt(path), place, raw: text, text, pin: 'digest', image: open }
  const found = text.includes('{{')
    ? linkToValues([use], file, context, 'read')
    : [{ ...use, ...readImage([{ text, at: place }]) }]
  // A name alone may be that of anything else: `define "image.name"`.
  return found.filter(({ image, text: spelled }) => {
    const reference = image.kind === 'read' ? parseReference(spelled) : undefined
    return reference?.tag !== undefined || reference?.digest !== undefined
  })
}
