import type { ForecastCost, PullForecast } from '../../model/pull-forecast.ts'
import { plural } from '../../text/plural.ts'
import { shortNumber } from '../../text/short-number.ts'
import { html, type Markup } from './markup.ts'

/** Rows of the table of images. */
const IMAGES = 20
const WIDTH = 480
const LEFT = 165
/** Room for the numbers behind the longest bar. */
const RIGHT = 385
const ROW = 34
const TOP = 28
const BAR = 20

/** Pulls from Docker Hub, before and after: a drawing, tables, and the numbers that they are made of. */
export function renderPulls(pulls: PullForecast | undefined): Markup {
  if (pulls === undefined) return html``
  const { limit, scenarios, pastMirror, given, assumed, unread } = pulls
  const rows = scenarios.map(
    ({ name, sixHours, day }) =>
      html`<tr><th scope="row">${name}</th><td class="n">${pair(sixHours)}</td><td class="n">${pair(day)}</td>${limit === undefined ? html`` : judged(limit, sixHours)}</tr>`,
  )
  const verdict = limit === undefined ? html`` : html`<th scope="col">Limit of ${shortNumber(limit)}</th>`
  const past = pastMirror.map(
    ({ reason, images }) => html`<li><code>${images.join(', ')}</code>: ${reason}</li>`,
  )
  return html`<section id="pulls"><h2>Pulls from Docker Hub</h2>
<p>Requests that the images of this run cost, as <code>holdfast budget</code> counts them${limit === undefined ? '; there is no limit' : html``}. Left of the slash: as Docker documents it, one a platform and pull. Right of it: every GET of a manifest. HEAD requests are free.</p>
<div class="scroll" tabindex="0" role="region" aria-label="Pulls from Docker Hub, drawn">${drawPulls(pulls)}</div>
<p class="dim"><b>Now</b>: as the files are, each program asking Docker Hub itself. <b>Pins</b>: the same with a digest at every image, which saves no pull of a machine that starts empty. <b>Warm mirror</b>: through a pull-through mirror that has been filled. <b>Mirror, pins, rewrite</b>: every image copied into a registry of your own and named there, so that Docker Hub is asked for nothing. The solid part of a bar is the count as documented, the whole bar every GET.</p>
<div class="scroll" tabindex="0" role="region" aria-label="Pulls from Docker Hub, before and after"><table><thead><tr><th scope="col">With</th><th scope="col" class="n">In 6 hours</th><th scope="col" class="n">In a day</th>${verdict}</tr></thead><tbody>${rows}</tbody></table></div>
${renderCostliest(pulls)}
${past.length === 0 ? html`` : html`<h3>Where a mirror does not help</h3><ul>${past}</ul>`}
${renderNumbers('Given', given)}
${renderNumbers('Assumed, since nobody said otherwise', assumed)}
<p class="dim">Every image is taken for an index; all pulls come from one address or account.${unread === 0 ? '' : ` Not counted: ${plural(unread, 'use')} that could not be read.`}</p></section>`
}

function renderCostliest({ costliest }: PullForecast): Markup {
  if (costliest.length === 0) return html``
  const rows = costliest
    .slice(0, IMAGES)
    .map(
      ({ reference, sixHours, places }) =>
        html`<tr><td><code>${reference}</code></td><td class="n">${pair(sixHours)}</td><td class="n">${places}</td></tr>`,
    )
  const rest = costliest.length - rows.length
  return html`<h3>What costs most</h3><div class="scroll" tabindex="0" role="region" aria-label="What costs most"><table><thead><tr><th scope="col">Image</th><th scope="col" class="n">In 6 hours</th><th scope="col" class="n">Places</th></tr></thead><tbody>${rows}</tbody></table></div>${rest > 0 ? html`<p class="dim">and ${rest} more</p>` : html``}`
}

function renderNumbers(title: string, lines: readonly string[]): Markup {
  if (lines.length === 0) return html``
  const items = lines.map((line) => html`<li>${line}</li>`)
  return html`<details><summary>${title}: ${plural(lines.length, 'number')}</summary><ul>${items}</ul></details>`
}

function judged(limit: number, { documented, safe }: ForecastCost): Markup {
  if (documented > limit) return html`<td class="error">over</td>`
  return safe > limit ? html`<td class="warning">perhaps over</td>` : html`<td class="good">fits</td>`
}

/** A bar for each way, the documented count on top of the highest one, and a line where the limit is. */
function drawPulls({ limit, scenarios }: PullForecast): Markup {
  let most = Math.max(limit ?? 0, Number.MIN_VALUE)
  for (const { sixHours } of scenarios) most = Math.max(most, sixHours.safe)
  const length = (value: number) => Number((((RIGHT - LEFT) * value) / most).toFixed(1))
  const height = TOP + scenarios.length * ROW
  const bars = scenarios.map(({ name, sixHours }, index) => {
    const y = TOP + index * ROW
    const end = LEFT + length(sixHours.safe)
    return html`<text x="${LEFT - 8}" y="${y + 14}" text-anchor="end">${name}</text>
<rect class="most" x="${LEFT}" y="${y}" width="${length(sixHours.safe)}" height="${BAR}"/><rect x="${LEFT}" y="${y}" width="${length(sixHours.documented)}" height="${BAR}"/>
<text x="${end + 6}" y="${y + 14}">${pair(sixHours)}</text>`
  })
  return html`<svg class="bars" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="Requests at Docker Hub in 6 hours, now and after changes${limit === undefined ? '' : `, with the limit of ${shortNumber(limit)} as a line`}; the table below has the numbers">
${bars}
${limit === undefined ? html`` : drawLimit(limit, LEFT + length(limit), height)}
</svg>`
}

function drawLimit(limit: number, x: number, height: number): Markup {
  return html`<line x1="${x}" x2="${x}" y1="18" y2="${height}"/><text x="${x}" y="12" text-anchor="middle">limit ${shortNumber(limit)}</text>`
}

function pair({ documented, safe }: ForecastCost): string {
  return `${shortNumber(documented)} / ${shortNumber(safe)}`
}
