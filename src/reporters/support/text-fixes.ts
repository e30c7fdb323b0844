import type { Finding, RunResult } from '../../model/finding.ts'
import type { FileEdit, Fix } from '../../model/fix.ts'
import type { ImageUse } from '../../model/image-use.ts'
import { applyEdits } from '../../text/edit.ts'
import { visible } from '../../text/printable.ts'
import type { TextRange } from '../../text/range.ts'

/** Whether a fix was tried: made, shown, or not made for a reason. */
export function isTried({ fix }: Finding): boolean {
  return fix.status === 'refused' || fix.status === 'unresolved' || fix.edits.length > 0
}

/** Whether a finding is gone by an edit, made or shown. */
export function isMended({ fix }: Finding): boolean {
  return fix.edits.length > 0
}

/** `nginx:1.27 -> nginx:1.27@sha256:…`, the old and the new text, where else it was changed, and how many lines that adds. */
export function describeChange(use: ImageUse, fix: Fix): string {
  const { place, raw, text } = use
  const added = fix.edits.filter((edit) => addedLines(edit) > 0)
  const own = fix.edits.filter(
    (edit) =>
      edit.path === place.path &&
      edit.range.start >= place.start &&
      edit.range.end <= place.end &&
      addedLines(edit) === 0,
  )
  const isPlain = raw.length === place.end - place.start && own.length + added.length === fix.edits.length
  if (isPlain) {
    const shifted = own.map(({ range, newText }) => ({
      range: { start: range.start - place.start, end: range.end - place.start },
      newText,
    }))
    let count = 0
    for (const edit of added) count += addedLines(edit)
    if (own.length === 0) return `${visible(raw)} with ${count} new lines`
    const lines = count === 0 ? '' : ` with ${count} new lines`
    return `${visible(raw)} -> ${visible(applyEdits(raw, shifted))}${lines}`
  }
  const elsewhere = [...new Set(fix.edits.map(({ path }) => path))].filter((path) => path !== place.path)
  const where = elsewhere.length === 0 ? '' : ` in ${elsewhere.map(visible).join(', ')}`
  const after = editedText(use, fix.edits)
  const before = raw === text ? visible(raw) : `${visible(raw)} (${visible(text)})`
  const now = after ?? fix.edits.map(({ newText }) => newText).join(' … ')
  return `${before} -> ${visible(now)}, where its value stands${where}`
}

/** The reference with its parts edited where they stand; undefined where an edit lies in none of them. */
function editedText({ image }: ImageUse, edits: readonly FileEdit[]): string | undefined {
  if (image.kind !== 'read') return undefined
  const left = new Set(edits)
  let text = ''
  for (const { text: part, at } of image.segments) {
    const own =
      at === undefined ? [] : [...left].filter((edit) => edit.path === at.path && liesIn(edit.range, at))
    for (const edit of own) left.delete(edit)
    const start = at?.start ?? 0
    text += applyEdits(
      part,
      own.map(({ range, newText }) => ({
        range: { start: range.start - start, end: range.end - start },
        newText,
      })),
    )
  }
  return left.size === 0 ? text : undefined
}

function liesIn(range: TextRange, within: TextRange): boolean {
  return within.start <= range.start && range.end <= within.end
}

/** How many whole lines an edit adds; none where it does something else too. */
function addedLines({ range, newText }: FileEdit): number {
  return range.start === range.end ? newText.split('\n').length - 1 : 0
}

/** `not fixed (arg-partial): the tag is put together from several places`; undefined where nothing stood in the way. */
export function describeObstacle({ fix }: Finding): string | undefined {
  if (fix.status !== 'refused' && fix.status !== 'unresolved') return undefined
  const detail = fix.detail === null ? '' : `: ${visible(fix.detail)}`
  return `not fixed (${fix.reason})${detail}`
}

/** `changed 12, refused 3 (arg-partial 2, unsafe 1), unresolved 4 (not-found 4)`, counted in uses; parts that are zero left out. */
export function describeFixes({ findings, outcomes }: RunResult, isWritten: boolean): string {
  const mended = new Set<ImageUse>()
  // One reason a use, so that they add up: that of its first finding.
  const reasons = new Map<ImageUse, string>()
  for (const finding of findings) {
    const { use, fix } = finding
    if (use === undefined) continue
    if (isMended(finding)) mended.add(use)
    if (fix.status === outcomes.get(use) && fix.reason !== null && !reasons.has(use))
      reasons.set(use, fix.reason)
  }
  const parts = [`${isWritten ? 'changed' : 'to be changed'} ${mended.size}`]
  for (const outcome of ['refused', 'unresolved'] as const) {
    const counts = new Map<string, number>()
    let total = 0
    for (const [use, one] of outcomes) {
      if (one !== outcome) continue
      total++
      // A pin that registries could not be asked about has no finding.
      const reason = reasons.get(use) ?? 'unverified'
      counts.set(reason, (counts.get(reason) ?? 0) + 1)
    }
    const list = [...counts].map(([reason, count]) => `${reason} ${count}`).join(', ')
    if (total > 0) parts.push(`${outcome} ${total} (${list})`)
  }
  return parts.join(', ')
}
