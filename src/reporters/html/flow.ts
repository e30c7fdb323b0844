import { cutStart } from '../../text/display-width.ts'
import type { Flow } from './data.ts'
import { html, type Markup } from './markup.ts'

/** Rows on a side; the rest is in the table below the drawing. */
const ROWS = 14
const ROW = 26
const WIDTH = 760
const LEFT = 270
const RIGHT = 490
/** Characters of a name that fit beside the curves. */
const NAME = 36
const THICKEST = 14

/** Draws which base images feed which folders: a curve for each pair, the thicker the more files. */
export function drawFlows(flows: readonly Flow[]): Markup {
  const bases = largest(flows, ({ base }) => base)
  const folders = largest(flows, ({ folder }) => folder)
  const drawn = flows.filter(({ base, folder }) => bases.includes(base) && folders.includes(folder))
  let most = 1
  for (const { count } of drawn) most = Math.max(most, count)
  const height = Math.max(bases.length, folders.length) * ROW + ROW
  const y = (index: number) => index * ROW + ROW
  const curves = drawn.map(({ base, folder, count }) => {
    const [from, to] = [y(bases.indexOf(base)), y(folders.indexOf(folder))]
    const middle = (LEFT + RIGHT) / 2
    const width = (1 + (THICKEST - 1) * (count / most)).toFixed(1)
    return html`<path d="M${LEFT} ${from}C${middle} ${from} ${middle} ${to} ${RIGHT} ${to}" stroke-width="${width}"><title>${base} in ${folder}: ${count}</title></path>`
  })
  const names = (list: readonly string[], x: number, anchor: string) =>
    list.map(
      (name, index) =>
        html`<text x="${x}" y="${y(index) + 4}" text-anchor="${anchor}">${cutStart(name, NAME)}</text>`,
    )
  return html`<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="Base images on the left, the folders that build from them on the right; the table below has the numbers">
<g class="curves">${curves}</g>
${names(bases, LEFT - 8, 'end')}
${names(folders, RIGHT + 8, 'start')}
</svg>`
}

/** The names with the largest sums, the largest first. */
function largest(flows: readonly Flow[], nameOf: (flow: Flow) => string): readonly string[] {
  const sums = new Map<string, number>()
  for (const flow of flows) sums.set(nameOf(flow), (sums.get(nameOf(flow)) ?? 0) + flow.count)
  return [...sums]
    .sort(([, a], [, b]) => b - a)
    .slice(0, ROWS)
    .map(([name]) => name)
}
