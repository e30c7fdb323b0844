import type { FileEdit } from '../../model/fix.ts'
import type { Digest } from '../../oci/digest.ts'
import { applyEdits } from '../../text/edit.ts'
import { changesOf } from './parts.ts'
import type { PartChange, Texts, UsePlan } from './types.ts'

/** The text of the reference when all is done. */
export function textAfter(plan: UsePlan): string {
  const edits = changesOf(plan).map((change) => ({ range: change.range, newText: spelled(change, plan) }))
  return applyEdits(plan.use.text, edits)
}

/** The edits of a plan, in file order. Changes of one written piece are one edit. */
export function editsOf(plan: UsePlan, texts: Texts): readonly FileEdit[] {
  const { text } = plan.use
  const edits: FileEdit[] = []
  let last: { change: PartChange; edit: FileEdit } | undefined
  for (const change of changesOf(plan)) {
    const { path, start, end } = change.at
    let edit: FileEdit = { path, range: { start, end }, newText: written(change, plan) }
    const kept = last === undefined ? undefined : text.slice(last.change.range.end, change.range.start)
    const isApart = change.slot !== undefined
    if (last !== undefined && kept !== undefined && last.edit.path === path && !isApart) {
      const between = textIn(path, texts).slice(last.edit.range.end, start)
      if (between === kept && start === last.edit.range.end + kept.length) {
        edits.pop()
        const range = { start: last.edit.range.start, end }
        edit = { path, range, newText: last.edit.newText + kept + edit.newText }
      }
    }
    edits.push(edit)
    last = { change, edit }
  }
  return edits.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : a.range.start - b.range.start))
}

/** The text of a file that a change was planned for. */
export function textIn(path: string, texts: Texts): string {
  const text = texts(path)
  if (typeof text !== 'string') throw new RangeError(`${path} was planned to be changed without its text`)
  return text
}

/** What is written in the file; a digest with a place of its own goes there alone. */
function written(change: PartChange, plan: UsePlan): string {
  const { slot } = change
  if (slot === undefined) return spelled(change, plan)
  const digest = knownDigest(plan)
  return slot.before + (slot.form === 'hex' ? digest.slice(digest.indexOf(':') + 1) : digest) + slot.after
}

/** What the reference has after the change. */
function spelled({ text, digestOf }: PartChange, plan: UsePlan): string {
  return digestOf === undefined ? text : text + knownDigest(plan)
}

function knownDigest({ use, digest }: UsePlan): Digest {
  if (digest === undefined) throw new RangeError(`${use.text} was planned to be pinned without a digest`)
  return digest
}
