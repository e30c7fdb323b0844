/**
 * What the page does in a browser: search, filter, sort and show more rows of the two large tables. Rows are made when
 * they are asked for, so that a report of 20,000 findings stays quick. Texts are only ever set as text.
 */
export const SCRIPT = `'use strict'
const FIRST = 25
const MORE = 200
for (const section of document.querySelectorAll('[data-table]')) {
  const { columns, rows } = JSON.parse(document.getElementById(section.dataset.table).textContent)
  const table = section.querySelector('table')
  const body = table.tBodies[0]
  const search = section.querySelector('input')
  const filters = [...section.querySelectorAll('select')]
  const status = section.querySelector('[role=status]')
  const more = section.querySelector('.more')
  const texts = rows.map((row) => row.flat().join('\\n').toLowerCase())
  let order = rows.map((_, index) => index)
  let found = order
  let shown = 0

  function cellOf(value, column) {
    const cell = document.createElement('td')
    cell.dataset.label = column.label
    cell.setAttribute('role', 'cell')
    if (column.class) cell.className = column.class
    if (column.severity) cell.className = value
    if (!Array.isArray(value)) cell.textContent = value
    else if (value.length < 4) cell.append(...placesOf(value))
    else {
      const details = document.createElement('details')
      const summary = document.createElement('summary')
      summary.textContent = value.length + ' places'
      details.append(summary)
      details.addEventListener('toggle', () => details.childElementCount < 2 && details.append(...placesOf(value)))
      cell.append(details)
    }
    return cell
  }

  function placesOf(places) {
    return places.map((place) => {
      const line = document.createElement('div')
      line.className = 'mono'
      line.textContent = place
      return line
    })
  }

  function showMore() {
    const next = found.slice(shown, shown + (shown === 0 ? FIRST : MORE))
    body.append(...next.map((index) => {
      const row = document.createElement('tr')
      row.setAttribute('role', 'row')
      row.append(...columns.map((column, at) => cellOf(rows[index][at], column)))
      return row
    }))
    shown += next.length
    more.hidden = shown >= found.length
    status.textContent = found.length === 0 ? 'nothing matches' : shown + ' of ' + found.length + ' shown'
  }

  function update() {
    const words = search.value.toLowerCase().split(/\\s+/).filter(Boolean)
    const wanted = filters.filter((filter) => filter.value !== '')
    found = order.filter((index) =>
      words.every((word) => texts[index].includes(word)) &&
      wanted.every((filter) => String(rows[index][filter.dataset.column]) === filter.value))
    body.replaceChildren()
    shown = 0
    showMore()
  }

  for (const [at, head] of [...table.tHead.rows[0].cells].entries()) {
    head.querySelector('button').addEventListener('click', () => {
      const isUp = head.getAttribute('aria-sort') === 'ascending'
      for (const other of table.tHead.rows[0].cells) other.removeAttribute('aria-sort')
      head.setAttribute('aria-sort', isUp ? 'descending' : 'ascending')
      const keyOf = (index) => {
        const value = rows[index][at]
        if (Array.isArray(value)) return value.length
        return columns[at].severity ? ['info', 'warning', 'error'].indexOf(value) : value
      }
      const keys = rows.map((_, index) => keyOf(index))
      order = rows.map((_, index) => index).sort((a, b) =>
        (typeof keys[a] === 'number' ? keys[a] - keys[b] : keys[a] < keys[b] ? -1 : keys[a] > keys[b] ? 1 : 0) || a - b)
      if (isUp) order.reverse()
      update()
    })
  }
  search.addEventListener('input', update)
  for (const filter of filters) filter.addEventListener('change', update)
  more.addEventListener('click', () => {
    const first = body.rows.length
    showMore()
    const row = body.rows[first]
    if (row) { row.tabIndex = -1; row.focus() }
  })
  update()
}
`

/** What the page's content security policy names; a test compares it with the text. */
export const SCRIPT_HASH = 'sha256-lfmcb8aiNXL2h6CIoNLNP5v8cNYBQblmmlSKatv33SE='
