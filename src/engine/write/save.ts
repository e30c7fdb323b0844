import { type NotReplaced, type Replacement, replaceFile, whyNotReplaced } from '../../disk/replace.ts'
import { type Obstacle, refuse } from '../../model/fix.ts'

/** What a file is to hold in the place of what it held when it was read. */
export interface ChangedText {
  /** Absolute. */
  readonly path: string
  readonly before: string
  readonly after: string
}

/**
 * Why a changed text cannot be saved: the file has changed, it cannot be written, or it lies outside of the trees.
 *
 * @param trees folders, absolute, links resolved
 * @returns undefined where nothing prevents it, or the file holds the new text already
 */
export function whyNotSaved(changed: ChangedText, trees: readonly string[]): Obstacle | undefined {
  const why = whyNotReplaced(replacementOf(changed, trees))
  return why === undefined ? undefined : obstacleOf(why)
}

/** Replaces a file by its changed text. @returns why it was not replaced */
export function saveText(changed: ChangedText, trees: readonly string[]): Obstacle | undefined {
  const replaced = replaceFile(replacementOf(changed, trees))
  return replaced.kind === 'replaced' ? undefined : obstacleOf(replaced)
}

/** A file that something else has written to in the meantime. */
export function changedOnDisk(): Obstacle {
  return refuse('changed-on-disk', 'the file has changed since it was read; run again')
}

function replacementOf({ path, before, after }: ChangedText, trees: readonly string[]): Replacement {
  return { path, text: after, expects: { kind: 'text', text: before }, trees }
}

function obstacleOf(why: NotReplaced): Obstacle {
  switch (why.kind) {
    case 'changed':
    case 'dangling-link':
    case 'folder':
    case 'stream':
      return changedOnDisk()
    case 'outside':
      return refuse(
        'not-editable',
        'it is a link to a file outside of the folders that are checked; change it there',
      )
    case 'failed':
      if (why.code === 'ENOENT') return changedOnDisk()
      return refuse('not-editable', `the file cannot be written: ${why.code}`)
  }
}
