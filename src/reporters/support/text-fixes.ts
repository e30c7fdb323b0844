import type { Finding, RunResult } from '../../model/finding.ts'
import type { Fix } from '../../model/fix.ts'
import type { ImageUse } from '../../model/image-use.ts'
import { applyEdits } from '../../text/edit.ts'
import { visible } from '../../text/printable.ts'

/** Whether a fix was tried: made, shown, or not made for a reason. */
export function isTried({ fix }: Finding): boolean {
  return fix.status === 'refused' || fix.status === 'unresolved' || fix.edits.length > 0
}

/** Whether a finding is gone by an edit, made or shown. */
export function isMended({ fix }: Finding): boolean {
  return fix.edits.length > 0
}

/** `nginx:1.27 -> nginx:1.27@sha256:…`, or where else the text was changed. */
export function describeChange({ place, raw }: ImageUse, fix: Fix): string {
  const own = fix.edits.filter(
    ({ path, range }) => path === place.path && range.start >= place.start && range.end <= place.end,
  )
  const isPlain = raw.length === place.end - place.start && own.length === fix.edits.length
  if (isPlain) {
    const shifted = own.map(({ range, newText }) => ({
      range: { start: range.start - place.start, end: range.end - place.start },
      newText,
    }))
    return `${visible(raw)} -> ${visible(applyEdits(raw, shifted))}`
  }
  const elsewhere = [...new Set(fix.edits.map(({ path }) => path))].filter((path) => path !== place.path)
  const where = elsewhere.length === 0 ? '' : ` in ${elsewhere.map(visible).join(', ')}`
  return `${visible(raw)} -> ${fix.edits.map(({ newText }) => visible(newText)).join(' … ')}, where its value stands${where}`
}

/** `not fixed (arg-partial): the tag is put together from several places`; undefined where nothing stood in the way. */
export function describeObstacle({ fix }: Finding): string | undefined {
  if (fix.status !== 'refused' && fix.status !== 'unresolved') return undefined
  const detail = fix.detail === null ? '' : `: ${visible(fix.detail)}`
  return `not fixed (${fix.reason})${detail}`
}

/** `fixed 12, refused 3 (arg-partial 2, unsafe 1), unresolved 4 (not-found 4)`, counted in uses; parts that are zero left out. */
export function describeFixes({ findings, outcomes }: RunResult, isWritten: boolean): string {
  const mended = new Set<ImageUse>()
  const reasons = {
    refused: new Map<string, Set<ImageUse>>(),
    unresolved: new Map<string, Set<ImageUse>>(),
  }
  for (const finding of findings) {
    const { use, fix } = finding
    if (use === undefined) continue
    const outcome = outcomes.get(use)
    if (isMended(finding)) mended.add(use)
    if ((outcome !== 'refused' && outcome !== 'unresolved') || fix.status !== outcome || fix.reason === null)
      continue
    const uses = reasons[outcome].get(fix.reason)
    if (uses === undefined) reasons[outcome].set(fix.reason, new Set([use]))
    else uses.add(use)
  }
  const parts = [`${isWritten ? 'changed' : 'to be changed'} ${mended.size}`]
  for (const outcome of ['refused', 'unresolved'] as const) {
    const total = [...outcomes.values()].filter((value) => value === outcome).length
    const list = [...reasons[outcome]].map(([reason, uses]) => `${reason} ${uses.size}`).join(', ')
    if (total > 0) parts.push(`${outcome} ${total} (${list})`)
  }
  return parts.join(', ')
}
