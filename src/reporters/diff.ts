import { formatPatch, type StructuredPatchHunk } from 'diff'
import type { TextEdit } from '../text/edit.ts'
import { append } from '../text/lists.ts'
import { type Paint, paintFor } from '../text/paint.ts'
import { isObeyed, visible } from '../text/printable.ts'
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
export function renderDiff(files: readonly DiffFile[], options: DiffOptions): string {
  return [...diffPieces(files, options)].join('')
}

/** The same in pieces, one a file. */
export function* diffPieces(files: readonly DiffFile[], { color, prefix }: DiffOptions): Generator<string> {
  const paint = paintFor(true)
  for (const { path, before, edits, isPrivate = false } of files) {
    const lines: string[] = []
    const changes = lineChangesOf(before, edits)
    if (changes.length === 0) continue
    const name = rootPath(prefix, path)
    const isShown = (line: string) => color || !isObeyed(line)
    const hunks = hunksOf(before, changes, isPrivate ? 0 : CONTEXT, isShown)
    const whyNot =
      isPrivate && hasOtherLines(before, changes)
        ? 'that would show more of it than what changes'
        : hunks === undefined
          ? 'its lines hold what a terminal or a CI log obeys'
          : undefined
    const patch = patchOf(name, hunks ?? hunksOf(before, changes, 0, () => true) ?? [])
    if (whyNot !== undefined) lines.push(`# ${visible(name)} is not patched: ${whyNot}; these lines change`)
    else for (const line of patch.slice(0, HEADER)) lines.push(line)
    for (const line of patch.slice(HEADER)) {
      const shown = color ? colored(line, paint) : whyNot === undefined ? line : tamed(line)
      lines.push(whyNot === undefined ? shown : `# ${shown}`)
    }
    yield lines.map((line) => `${line}\n`).join('')
  }
}

function patchOf(path: string, hunks: readonly StructuredPatchHunk[]): readonly string[] {
  const text = formatPatch({
    isGit: true,
    oldFileName: 'a',
    newFileName: 'b',
    oldHeader: undefined,
    newHeader: undefined,
    hunks: [...hunks],
  })
  const [before, after] = [quoted(`a/${path}`), quoted(`b/${path}`)]
  // As git does: patch(1) would end a name at its first space.
  const end = path.includes(' ') ? '\t' : ''
  const header = [`diff --git ${before} ${after}`, `--- ${before}${end}`, `+++ ${after}${end}`]
  return [...header, ...text.slice(0, -1).split('\n').slice(HEADER)]
}

function hasOtherLines(before: string, changes: readonly LineChange[]): boolean {
  let left = splitLines(before).length
  for (const { removed } of changes) left -= removed.length
  return left > 0
}

/** Characters that git spells with a letter behind a backslash. */
const LETTERS = new Map([
  ['"', '"'],
  ['\\', '\\'],
  ['\x07', 'a'],
  ['\b', 'b'],
  ['\t', 't'],
  ['\n', 'n'],
  ['\v', 'v'],
  ['\f', 'f'],
  ['\r', 'r'],
])

/** A name as git writes it where it holds a quote, a backslash or what a terminal or a CI log obeys. */
function quoted(name: string): string {
  if (!/["\\]/.test(name) && visible(name) === name) return name
  let text = ''
  for (const byte of Buffer.from(name)) {
    const char = String.fromCharCode(byte)
    const letter = LETTERS.get(char)
    if (letter !== undefined) text += `\\${letter}`
    else if (byte >= 0x20 && byte < 0x7f && char !== '#' && char !== ':') text += char
    else text += `\\${byte.toString(8).padStart(3, '0')}`
  }
  return `"${text}"`
}

function tamed(line: string): string {
  return line.replace(/\r$/, '').split('\t').map(visible).join('\t')
}

function colored(line: string, paint: Paint): string {
  const shown = tamed(line)
  if (line.startsWith('+')) return paint('green', shown)
  return line.startsWith('-') ? paint('red', shown) : shown
}

/**
 * Changes with the lines around them, those in one hunk whose surroundings touch.
 *
 * @param isShown whether a line may be printed; surroundings end before one that may not
 * @returns undefined where git would not find the place of a change, or the change itself may not be printed
 */
function hunksOf(
  before: string,
  changes: readonly LineChange[],
  context: number,
  isShown: (line: string) => boolean,
): readonly StructuredPatchHunk[] | undefined {
  const lines = splitLines(before)
  const hunks: StructuredPatchHunk[] = []
  /** How many lines further down the changes so far have moved what follows. */
  let moved = 0
  /** The line up to which the hunks so far have written. */
  let done = 0
  for (const [index, { line, removed, added }] of changes.entries()) {
    if (![...removed, ...added].every(isShown)) return undefined
    let from = line
    while (from > Math.max(line - context, done) && isShown(lines[from - 1] ?? '')) from--
    let hunk = hunks.at(-1)
    if (hunk === undefined || from > done) {
      hunk = { oldStart: from + 1, oldLines: 0, newStart: from + 1 + moved, newLines: 0, lines: [] }
      hunks.push(hunk)
    }
    const end = line + removed.length
    const next = changes[index + 1]?.line ?? lines.length
    done = end
    while (done < Math.min(end + context, next) && isShown(lines[done] ?? '')) done++
    // Without a line below, git takes the hunk for the end of the file.
    if (context > 0 && done === end && end < lines.length && next > end) return undefined
    const above = lines.slice(from, line)
    const below = lines.slice(end, done)
    for (const one of above) append(hunk.lines, diffLine(' ', one))
    for (const one of removed) append(hunk.lines, diffLine('-', one))
    for (const one of added) append(hunk.lines, diffLine('+', one))
    for (const one of below) append(hunk.lines, diffLine(' ', one))
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
