import type { FileEdit, Obstacle } from '../../model/fix.ts'
import type { Digest } from '../../oci/digest.ts'
import { applyEdits } from '../../text/edit.ts'
import type { Intent } from './intent.ts'
import type { Sketch } from './sketch.ts'

/** A change; why there is none; `later` where its digest was not to be asked for; undefined where none is wanted. */
export type Part = Sketch | Obstacle | 'later' | undefined

/** What is going to be done for one use; parts are taken back as obstacles turn up. */
export interface Draft {
  readonly intent: Intent
  name: Part
  pin: Part
  /** What stands behind the tag in the end. */
  digest: Digest | undefined
}

/** The change that a part of a draft stands for. */
export function sketchOf(part: Part): Sketch | undefined {
  return typeof part === 'object' && 'at' in part ? part : undefined
}

/** Why a part of a draft is not done. */
export function obstacleIn(part: Part): Obstacle | undefined {
  return typeof part === 'object' && 'status' in part ? part : undefined
}

/** The changes of a draft, in the order of the reference. */
export function sketchesOf({ name, pin }: Draft): readonly Sketch[] {
  return [sketchOf(name), sketchOf(pin)].filter((sketch) => sketch !== undefined)
}

/** The text of the reference when all is done. */
export function textAfter(draft: Draft): string {
  const edits = sketchesOf(draft).map((sketch) => ({ range: sketch.range, newText: spelled(sketch, draft) }))
  return applyEdits(draft.intent.use.text, edits)
}

/**
 * The edits of a draft, in file order; changes of one written piece are one edit.
 *
 * @param textOf the text of a file as it was read
 */
export function editsOf(draft: Draft, textOf: (path: string) => string): readonly FileEdit[] {
  const { text } = draft.intent.use
  const edits: FileEdit[] = []
  let last: { sketch: Sketch; edit: FileEdit } | undefined
  for (const sketch of sketchesOf(draft)) {
    const { path, start, end } = sketch.at
    let edit: FileEdit = { path, range: { start, end }, newText: spelled(sketch, draft) }
    const kept = last === undefined ? undefined : text.slice(last.sketch.range.end, sketch.range.start)
    if (last !== undefined && kept !== undefined && last.edit.path === path) {
      const between = textOf(path).slice(last.edit.range.end, start)
      if (between === kept && start === last.edit.range.end + kept.length) {
        edits.pop()
        const range = { start: last.edit.range.start, end }
        edit = { path, range, newText: last.edit.newText + kept + edit.newText }
      }
    }
    edits.push(edit)
    last = { sketch, edit }
  }
  return edits.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : a.range.start - b.range.start))
}

function spelled({ text, digestOf }: Sketch, { digest }: Draft): string {
  return digestOf === undefined || digest === undefined ? text : `${text}@${digest}`
}
