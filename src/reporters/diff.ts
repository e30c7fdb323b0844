import { Chalk, type ChalkInstance } from 'chalk'
import { formatPatch, type StructuredPatchHunk } from 'diff'
import type { TextEdit } from '../text/edit.ts'
import { visible } from '../text/printable.ts'
import { type LineChange, lineChangesOf, splitLines } from './support/line-changes.ts'
import { rootPath } from './support/root-path.ts'

/** A file and its edits. */
export interface DiffFile {
  /** Relative to the working directory, with `/`. */
  readonly path: string
  readonly before: string
  /** In any order; none overlap. */
  readonly edits: readonly TextEdit[]
  /** Nothing of the file may be shown but the lines that change. */
  readonly isPrivate?: boolean
}

export interface DiffOptions {
  /** For people: lines in colour, and pictures of what acts on a terminal; `git apply` takes only the other form. */
  readonly color: boolean
  /** Path from the repository root to the working directory, with a `/` at its end, or empty. */
  readonly prefix: string
}

/** Unchanged lines around changed ones, by which git finds their place. */
const CONTEXT = 3
/** Lines of a patch before its first hunk. */
const HEADER = 3

/**
 * Renders edits as a patch that `git apply` takes from the root of the repository; empty where nothing changes.
 *
 * Made from the edits alone: no lines are compared but those that an edit touches. A private file cannot be
 * patched without showing more of it; its changed lines stand in the patch as comments, which git passes over.
 */
export function renderDiff(files: readonly DiffFile[], { color, prefix }: DiffOptions): string {
  const chalk = new Chalk({ level: 1 })
  const lines: string[] = []
  for (const { path, before, edits, isPrivate = false } of files) {
    const hunks = hunksOf(before, lineChangesOf(before, edits), isPrivate ? 0 : CONTEXT)
    if (hunks.length === 0) continue
    const patch = patchOf(rootPath(prefix, path), hunks)
    const body = patch.slice(HEADER).map((line) => (color ? colored(line, chalk) : line))
    if (isPrivate) lines.push(privateNote(rootPath(prefix, path)))
    else for (const line of patch.slice(0, HEADER)) lines.push(line)
    for (const line of body) lines.push(isPrivate ? `# ${line}` : line)
  }
  return lines.map((line) => `${line}\n`).join('')
}

function privateNote(path: string): string {
  return `# ${visible(path)} is not patched: that would show more of it than what changes; these lines change`
}

function patchOf(path: string, hunks: readonly StructuredPatchHunk[]): readonly string[] {
  const text = formatPatch({
    isGit: true,
    oldFileName: `a/${path}`,
    newFileName: `b/${path}`,
    oldHeader: undefined,
    newHeader: undefined,
    hunks: [...hunks],
  })
  const lines = text.slice(0, -1).split('\n')
  // As git does: patch(1) would end a name at its first space.
  if (path.includes(' ')) for (let at = 1; at < HEADER; at++) lines[at] += '\t'
  return lines
}

function colored(line: string, chalk: ChalkInstance): string {
  const shown = line.replace(/\r$/, '').split('\t').map(visible).join('\t')
  if (line.startsWith('+')) return chalk.green(shown)
  return line.startsWith('-') ? chalk.red(shown) : shown
}

/** Changes with the lines around them, those in one hunk whose surroundings touch. */
function hunksOf(
  before: string,
  changes: readonly LineChange[],
  context: number,
): readonly StructuredPatchHunk[] {
  const lines = splitLines(before)
  const hunks: StructuredPatchHunk[] = []
  /** How many lines further down the changes so far have moved what follows. */
  let moved = 0
  /** The line up to which the hunks so far have written. */
  let done = 0
  for (const [index, { line, removed, added }] of changes.entries()) {
    const from = Math.max(line - context, done)
    let hunk = hunks.at(-1)
    if (hunk === undefined || line - context > done) {
      hunk = { oldStart: from + 1, oldLines: 0, newStart: from + 1 + moved, newLines: 0, lines: [] }
      hunks.push(hunk)
    }
    const end = line + removed.length
    const next = changes[index + 1]?.line ?? lines.length
    done = Math.min(end + context, next)
    const above = lines.slice(from, line)
    const below = lines.slice(end, done)
    for (const one of above) hunk.lines.push(...diffLine(' ', one))
    for (const one of removed) hunk.lines.push(...diffLine('-', one))
    for (const one of added) hunk.lines.push(...diffLine('+', one))
    for (const one of below) hunk.lines.push(...diffLine(' ', one))
    const kept = above.length + below.length
    hunk.oldLines += kept + removed.length
    hunk.newLines += kept + added.length
    moved += added.length - removed.length
  }
  return hunks
}

function diffLine(sign: ' ' | '-' | '+', line: string): readonly string[] {
  if (line.endsWith('\n')) return [sign + line.slice(0, -1)]
  return [sign + line, '\\ No newline at end of file']
}
