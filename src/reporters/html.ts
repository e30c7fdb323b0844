import type { RunResult } from '../model/finding.ts'
import type { Reporter, ReportOptions } from '../model/reporter.ts'
import { plural } from '../text/plural.ts'
import { renderDiff } from './diff.ts'
import { findingRows, flowsOf, folderOf, groupRows, imageRows, registryOf } from './html/data.ts'
import { drawFlows } from './html/flow.ts'
import { escapeText, html, type Markup } from './html/markup.ts'
import { renderPulls } from './html/pulls.ts'
import { SCRIPT, SCRIPT_HASH } from './html/script.ts'
import { STYLE, STYLE_HASH } from './html/style.ts'
import { renderFindings, renderGroups, renderImages } from './html/tables.ts'
import { remaining } from './support/remaining.ts'
import { rootPath } from './support/root-path.ts'
import { describeSeverities, describeUses, summarize } from './support/summary.ts'

/** Rows of a table of counts. */
const GROUPS = 12
/** Rows of the table under the drawing. */
const FLOWS = 200
/** UTF-16 units of the patch that are shown. */
const PATCH = 400_000

/**
 * One page that needs nothing else: totals, findings, images, which base images feed which folders, and the patch.
 *
 * It loads nothing and runs no script but its own, which a content security policy holds it to.
 */
export const htmlReporter: Reporter = {
  id: 'html',
  render(result, options) {
    const left = { ...result, findings: remaining(result) }
    const body = html`<a class="skip" href="#main">Skip to the report</a>
<header><h1>holdfast report</h1>
<p class="dim">holdfast ${options.version}</p>
<nav aria-label="Parts of the report"><ul><li><a href="#where">Where they are</a></li><li><a href="#findings">Findings</a></li><li><a href="#images">Images</a></li><li><a href="#bases">Base images</a></li>${pullsLink(options)}${patchLink(result)}</ul></nav></header>
<main id="main">
${renderTotals(left)}
${renderWhere(left, options)}
<section id="findings"><h2>Findings</h2>${renderFindings(findingRows(result, options))}</section>
<section id="images"><h2>Images</h2>${renderImages(imageRows(result, options))}</section>
${renderBases(result, options)}
${renderPulls(options.pulls)}
${renderPatch(result, options)}
${renderProblems(result, options)}
</main>
<footer class="dim">Rules are explained by <code>holdfast explain RULE</code>.</footer>`
    return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src '${STYLE_HASH}'; script-src '${SCRIPT_HASH}'">
<title>holdfast report</title><style>${STYLE}</style></head>
<body>${body.html}
<script>${SCRIPT}</script></body></html>
`
  },
}

function renderTotals(left: RunResult): Markup {
  const summary = summarize(left)
  const { findings, uses, files } = summary
  const images = new Set(left.uses.map(({ text }) => text)).size
  const pinned = left.uses.filter(({ image }) => image.kind === 'read' && image.reference.digest).length
  const tile = (name: string, value: number, kind = '') =>
    html`<li><strong class="${kind}">${value}</strong>${name}</li>`
  return html`<section aria-label="Totals"><ul class="tiles">
${tile('errors', findings.error, findings.error > 0 ? 'error' : '')}${tile('warnings', findings.warning, findings.warning > 0 ? 'warning' : '')}${tile('info', findings.info)}
${tile('image uses', uses.total)}${tile('different images', images)}${tile('uses with a digest', pinned)}${tile('files', files.total)}${tile('suppressed', summary.suppressed)}</ul>
<p>${findings.total === 0 ? 'No findings' : describeSeverities(findings)}; uses: ${describeUses(summary)}.</p></section>`
}

function renderWhere({ findings }: RunResult, { prefix, ownersOf }: ReportOptions): Markup {
  const folder = (path: string) => folderOf(rootPath(prefix, path))
  return html`<section id="where"><h2>Where they are</h2><div class="sides">
${renderGroups(
  'By rule',
  groupRows(findings, ({ rule }) => [rule]),
  GROUPS,
)}
${renderGroups(
  'By registry',
  groupRows(findings, (finding) => [registryOf(finding)].filter((name) => name !== '')),
  GROUPS,
)}
${renderGroups(
  'By folder',
  groupRows(findings, ({ at }) => [folder(at.place.path)]),
  GROUPS,
)}
${
  ownersOf === undefined
    ? html``
    : renderGroups(
        'By owner',
        groupRows(findings, ({ at }) => ownersOf(at.place.path)),
        GROUPS,
      )
}
</div></section>`
}

function renderBases(result: RunResult, { prefix }: ReportOptions): Markup {
  const flows = [...flowsOf(result, prefix)].sort((a, b) => b.count - a.count)
  if (flows.length === 0)
    return html`<section id="bases"><h2>Base images</h2><p>No Dockerfile of this run starts from an image.</p></section>`
  const rows = flows
    .slice(0, FLOWS)
    .map(
      ({ base, folder, count }) =>
        html`<tr><td><code>${base}</code></td><td><code>${folder}</code></td><td class="n">${count}</td></tr>`,
    )
  return html`<section id="bases"><h2>Base images</h2>
<div class="scroll" tabindex="0" role="region" aria-label="Base images and folders, drawn">${drawFlows(flows)}</div>
<details><summary>The same as a table</summary><div class="scroll" tabindex="0" role="region" aria-label="Base images and folders"><table><thead><tr><th scope="col">Base image</th><th scope="col">Folder</th><th scope="col" class="n">Uses</th></tr></thead><tbody>${rows}</tbody></table></div></details></section>`
}

function pullsLink({ pulls }: ReportOptions): Markup {
  return pulls === undefined ? html`` : html`<li><a href="#pulls">Pulls</a></li>`
}

function patchLink({ files }: RunResult): Markup {
  return files.length === 0 ? html`` : html`<li><a href="#patch">Patch</a></li>`
}

function renderPatch({ files, findings }: RunResult, { fixing, prefix }: ReportOptions): Markup {
  const known = findings.filter(({ fix }) => fix.edits.length > 0).length
  if (files.length === 0 && known > 0)
    return html`<section id="patch"><h2>Patch</h2><p>Edits are known for ${plural(known, 'finding')}; results of shards do not hold the lines around them. <code>holdfast --diff</code> shows the patch.</p></section>`
  if (files.length === 0) return html``
  const patch = renderDiff(files, { color: false, prefix })
  const shown = patch.slice(0, PATCH)
  const lines = shown.split('\n').map((line) => {
    const kind = /^\+(?!\+\+ )/.test(line) ? 'add' : /^-(?!-- )/.test(line) ? 'del' : ''
    const text = escapeText(line)
    return kind === '' ? text : `<span class="${kind}">${text}</span>`
  })
  const cut =
    shown.length < patch.length
      ? html`<p class="dim">The patch is longer; holdfast --diff shows all of it.</p>`
      : html``
  const title = fixing === 'write' ? 'What --fix changed' : 'What --fix would change'
  return html`<section id="patch"><h2>${title}</h2><pre tabindex="0" role="region" aria-label="${title}">${{ html: lines.join('\n') }}</pre>${cut}</section>`
}

function renderProblems({ problems, notices }: RunResult, { prefix }: ReportOptions): Markup {
  if (problems.length + notices.length === 0) return html``
  const rows = [
    ...problems.map(({ file, line, message }) => ({ file, line, message })),
    ...notices.map(({ file, line, message }) => ({ file, line, message })),
  ].map(({ file, line, message }) => {
    const place = file === undefined ? '' : `${rootPath(prefix, file)}${line === undefined ? '' : `:${line}`}`
    return html`<li>${place === '' ? html`` : html`<code>${place}</code> `}${message}</li>`
  })
  return html`<section id="problems"><h2>Problems and notices</h2><ul>${rows}</ul></section>`
}
