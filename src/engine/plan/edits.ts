import type { FileEdit } from '../../model/fix.ts'
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
    let edit: FileEdit = { path, range: { start, end }, newText: spelled(change, plan) }
    const kept = last === undefined ? undefined : text.slice(last.change.range.end, change.range.start)
    if (last !== undefined && kept !== undefined && last.edit.path === path) {
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

function spelled({ text, digestOf }: PartChange, { use, digest }: UsePlan): string {
  if (digestOf === undefined) return text
  if (digest === undefined) throw new RangeError(`${use.text} was planned to be pinned without a digest`)
  return text + digest
}
