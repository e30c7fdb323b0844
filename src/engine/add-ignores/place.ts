import type { Finding } from '../../model/finding.ts'
import type { Format } from '../../model/format.ts'
import type { CommentStyle } from '../../model/format-traits.ts'
import { compilePathGlobs } from '../../text/path-glob.ts'
import { indexLines, type LineIndex } from '../../text/source-file.ts'
import { continuationOf, findCodeBlocks } from '../ignores/comments.ts'

/** How comments of a file are written, by its path and the formats that read whole files of that name. */
export function commentsOf(path: string, text: string, formats: readonly Format[]): CommentStyle {
  if (/\.jsonc?$/i.test(path)) return 'json'
  const owner = formats.find(
    ({ kind, names, candidates, mayHold }) =>
      kind === 'file' &&
      compilePathGlobs([...names, ...candidates], { ignoreCase: true })(path) &&
      mayHold(text, path),
  )
  if (owner === undefined) return 'yaml'
  const { comments } = owner.traits
  return comments === 'page' && /\.(?:ba|z|k|da)?sh$/i.test(path) ? 'script' : comments
}

/** A line to be put into a file. */
export interface Insertion {
  /** The start of a line, or the end of a file whose last line does not end. */
  readonly offset: number
  /** The line before which it comes, 1-based. */
  readonly line: number
  /** What it is to silence; at least one. */
  readonly findings: readonly Finding[]
  /** The line with a text in it, its line end included. */
  spell(text: string): string
}

/** A place for each finding, or why there is none. */
export interface Places {
  readonly insertions: readonly Insertion[]
  readonly refused: readonly (readonly [finding: Finding, why: string])[]
}

/** Why no comment is written beside a finding, by what its file is. */
const CLOSED: Readonly<Partial<Record<CommentStyle, string>>> = {
  json: 'JSON has no comments; name the file under overrides in holdfast.yaml',
  unknown: 'no comment is known to be safe in this format; name the file under overrides in holdfast.yaml',
}

/** Why no comment is written in a text that something else reads. */
export const IN_TEXT =
  'it stands inside a text of several lines, of which a comment would become a part; name the file under overrides in holdfast.yaml'
const NO_BLOCK = 'no comment of a page speaks of it alone; name the file under overrides in holdfast.yaml'
const TRIMMED =
  'a template action would join the comment with the line beside it; name the file under overrides in holdfast.yaml'

/** Finds the line above each finding that a comment for it would take: one line for all findings of a place. */
export function findPlaces(text: string, host: CommentStyle, findings: readonly Finding[]): Places {
  const closed = CLOSED[host]
  if (closed !== undefined)
    return { insertions: [], refused: findings.map((finding) => [finding, closed] as const) }
  const lines = indexLines(text)
  const firstLines = host === 'build-file' || host === 'script' ? findFirstLines(text, lines) : undefined
  const blocks = host === 'page' ? findCodeBlocks(text, lines) : undefined
  const hasLongTexts = host === 'hcl' || host === 'slashes' || host === 'xml'
  const heredocs = hasLongTexts ? findHeredocLines(text, lines) : undefined
  const refused: (readonly [Finding, string])[] = []
  const byLine = new Map<number, Finding[]>()
  for (const finding of findings) {
    const { ignoreBelow: below, position } = finding.at
    const line =
      below === undefined
        ? aboveToolComments((blocks ?? firstLines)?.[position.line] ?? position.line, text, lines)
        : lines.position({ start: below, end: below }).line + 1
    const why =
      heredocs?.has(line) === true
        ? IN_TEXT
        : blocks !== undefined && !opensPlainly(line, text, lines)
          ? NO_BLOCK
          : isTrimmed(text, lines.line(line).start)
            ? TRIMMED
            : undefined
    const group = byLine.get(line)
    if (why !== undefined) refused.push([finding, why])
    else if (group === undefined) byLine.set(line, [finding])
    else group.push(finding)
  }
  const insertions = [...byLine]
    .sort(([a], [b]) => a - b)
    .map(([line, own]) => insertionAt(text, lines, line, own))
  return { insertions, refused }
}

/** A fence with nothing but spaces before it: what stands above it belongs to the same list item or to none. */
function opensPlainly(line: number, text: string, lines: LineIndex): boolean {
  return /^ *(?:`{3,}|~{3,})/.test(textOfLine(line, text, lines))
}

/** A comment in which another tool is told something about the next line: nothing may come in between. */
const TOOL_COMMENT = /^[ \t]*#+[ \t]*[\w.-]+(?::|[ \t]+[\w-]*(?:ignore|disable|skip)\b)/i

function aboveToolComments(line: number, text: string, lines: LineIndex): number {
  let above = line
  while (above > 1 && TOOL_COMMENT.test(textOfLine(above - 1, text, lines))) above--
  return above
}

function textOfLine(line: number, text: string, lines: LineIndex): string {
  const { start, end } = lines.line(line)
  return text.slice(start, end)
}

function insertionAt(text: string, lines: LineIndex, line: number, findings: readonly Finding[]): Insertion {
  const { start, end } = lines.line(line)
  const isPastEnd = line > lines.lineCount
  const eol = endOfLine(text, isPastEnd ? text.length : end)
  const indentation = isPastEnd ? '' : (/^[ \t]*/.exec(text.slice(start, end))?.[0] ?? '')
  return {
    offset: start,
    line,
    findings,
    spell: (comment) => (isPastEnd ? `${eol}${comment}` : `${indentation}${comment}${eol}`),
  }
}

/** How the line that ends here ends; where it does not, the line before it. */
function endOfLine(text: string, end: number): string {
  if (text.startsWith('\r\n', end)) return '\r\n'
  if (text.startsWith('\n', end)) return '\n'
  return text.lastIndexOf('\r\n', end) !== -1 ? '\r\n' : '\n'
}

/** By line (1-based), the first one of the instruction or command that it continues. */
function findFirstLines(text: string, lines: LineIndex): readonly number[] {
  const continued = continuationOf(text)
  const first: number[] = [0]
  let open: number | undefined
  for (let number = 1; number <= lines.lineCount; number++) {
    const line = textOfLine(number, text, lines)
    first.push(open ?? number)
    if (/^[ \t]*(?:#|$)/.test(line)) continue
    open = continued.test(line) ? (open ?? number) : undefined
  }
  return first
}

/** What a text of several lines, or a comment of XML, begins and ends with. */
const LONG_TEXT = /'''|"""|<!--|-->/g

/**
 * The lines of heredocs and of other texts of several lines. What only looks like the start of one makes more of them,
 * never fewer.
 */
function findHeredocLines(text: string, lines: LineIndex): ReadonlySet<number> {
  const inside = new Set<number>()
  let name: string | undefined
  for (let number = 1; number <= lines.lineCount; number++) {
    const line = textOfLine(number, text, lines)
    if (name === undefined) {
      name = /<<[-~]?([\p{L}_][\p{L}\p{N}_-]*)[ \t]*$/u.exec(line)?.[1]
      name ??= longTextIn(line)
      continue
    }
    inside.add(number)
    if (line.trim() === name || (/['">]/.test(name) && line.includes(name))) name = undefined
  }
  return inside
}

/** What closes the long text that a line leaves open. */
function longTextIn(line: string): string | undefined {
  let open: string | undefined
  for (const [mark] of line.matchAll(LONG_TEXT)) {
    if (open === undefined) open = mark === '<!--' ? '-->' : mark === '-->' ? undefined : mark
    else if (open === mark) open = undefined
  }
  return open
}

/** Whether an action of a Go or Jinja template takes away the line end at either side of a new line. */
function isTrimmed(text: string, offset: number): boolean {
  if (/^[ \t]*\{[{%]-/.test(text.slice(offset, offset + 200))) return true
  let end = offset
  while (end > 0 && /\s/.test(text.charAt(end - 1))) end--
  return text.endsWith('-}}', end) || text.endsWith('-%}', end)
}
