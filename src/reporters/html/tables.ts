import type { Severity } from '../../model/rule.ts'
import { toJson } from '../../text/printable.ts'
import type { FindingRow, GroupRow, ImageRow } from './data.ts'
import { html, type Markup } from './markup.ts'

interface Column {
  readonly label: string
  readonly class?: string
  readonly severity?: true
}

/** A table whose rows the script makes from data beside it, with search, filters and sorting. */
interface DataTable {
  readonly id: string
  readonly caption: string
  readonly columns: readonly Column[]
  readonly rows: readonly (readonly (string | number | readonly string[])[])[]
  /** Columns with a choice among their values, by number. */
  readonly filters: readonly number[]
}

export function renderFindings(rows: readonly FindingRow[]): Markup {
  return renderDataTable({
    id: 'findings-data',
    caption: 'Every finding; a heading sorts by its column.',
    columns: [
      { label: 'Severity', severity: true },
      { label: 'Rule' },
      { label: 'Image', class: 'mono' },
      { label: 'Place', class: 'mono' },
      { label: 'Message' },
      { label: 'Fix' },
      { label: 'Owners' },
    ],
    rows: rows.map(({ severity, rule, image, place, message, fix, owners }) => [
      severity,
      rule,
      image,
      place,
      message,
      fix,
      owners,
    ]),
    filters: [0, 1, 5, 6],
  })
}

export function renderImages(rows: readonly ImageRow[]): Markup {
  return renderDataTable({
    id: 'images-data',
    caption: 'Every image and each place that names it; a heading sorts by its column.',
    columns: [
      { label: 'Image', class: 'mono' },
      { label: 'Registry' },
      { label: 'Tag class' },
      { label: 'Pin' },
      { label: 'Locked since' },
      { label: 'Findings', class: 'n' },
      { label: 'Places' },
    ],
    rows: rows.map(({ text, registry, tagClass, state, since, findings, places }) => [
      text,
      registry,
      tagClass,
      state,
      since,
      findings,
      places,
    ]),
    filters: [1, 2, 3],
  })
}

function renderDataTable({ id, caption, columns, rows, filters }: DataTable): Markup {
  const heads = columns.map(
    ({ label, class: name = '' }) =>
      html`<th scope="col" role="columnheader" class="${name === 'n' ? 'n' : ''}"><button type="button">${label}</button></th>`,
  )
  const choices = filters
    .map((column) => renderFilter(columns[column]?.label ?? '', column, valuesOf(rows, column)))
    .filter((choice) => choice !== undefined)
  return html`<div data-table="${id}">
<div class="tools"><label>Search<input type="search" autocomplete="off"></label>
${choices}
<span role="status" class="dim"></span></div>
<div class="scroll" tabindex="0" role="region" aria-label="${caption}">
<table class="cards" role="table"><caption>${caption}</caption><thead role="rowgroup"><tr role="row">${heads}</tr></thead><tbody role="rowgroup"></tbody></table></div>
<button type="button" class="more" hidden>Show more</button>
<noscript><p>The rows of this table need JavaScript; the json format has them too.</p></noscript>
<script type="application/json" id="${id}">${dataOf({ columns, rows })}</script></div>`
}

/** Nothing where there is nothing to choose. */
function renderFilter(label: string, column: number, values: readonly string[]): Markup | undefined {
  if (values.length < 2) return undefined
  const options = values.map((value) => html`<option>${value}</option>`)
  return html`<label>${label}<select data-column="${column}"><option value="">all</option>${options}</select></label>`
}

function valuesOf(rows: DataTable['rows'], column: number): readonly string[] {
  const values = new Set(rows.map((row) => String(row[column] ?? '')))
  values.delete('')
  return [...values].sort()
}

/** JSON that no text in it can end the element of. */
function dataOf(value: unknown): Markup {
  return { html: toJson(value).replaceAll('<', '\\u003c') }
}

/** A number in the colour of its severity; none is no news. */
function count(value: number, severity: Severity): Markup {
  return html`<td class="n ${value === 0 ? 'dim' : severity}">${value}</td>`
}

/** Counts by rule, registry, folder or owner; nothing where there are none. */
export function renderGroups(title: string, rows: readonly GroupRow[], most: number): Markup {
  if (rows.length === 0) return html``
  const lines = rows
    .slice(0, most)
    .map(
      ({ name, error, warning, info }) =>
        html`<tr><th scope="row"><code>${name}</code></th>${count(error, 'error')}${count(warning, 'warning')}${count(info, 'info')}</tr>`,
    )
  const rest = rows.length > most ? html`<p class="dim">and ${rows.length - most} more</p>` : html``
  return html`<section><h3>${title}</h3><div class="scroll" tabindex="0" role="region" aria-label="${title}"><table><thead><tr><th scope="col">Name</th><th scope="col" class="n">Errors</th><th scope="col" class="n">Warnings</th><th scope="col" class="n">Info</th></tr></thead><tbody>${lines}</tbody></table></div>${rest}</section>`
}
