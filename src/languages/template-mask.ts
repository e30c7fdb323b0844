/*
 * Templates around other languages: what a template engine will act on is blanked out, character for character, so
 * that offsets stay and the rest can be read.
 */
import type { TextRange } from '../text/range.ts'
import { findActions, findHoles, LINES, startOfLine } from './template-actions.ts'

/** Stands for one character of a template action inside a masked text. */
export const HOLE = '\uE000'

/** A text whose template actions are blanked out; offsets stay. */
export interface MaskedText {
  readonly text: string
  /** The actions, in order. */
  readonly holes: readonly TextRange[]
}

const PLACEHOLDER = new RegExp(`${HOLE}|%%[^%\\s]+%%|@[A-Za-z_][\\w.-]*@|\\$\\{templateOption:`)
const MARKS = [HOLE, '%%', '@', '${']
const ACTION = /\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}|<%.*?%>/gs
/** A block scalar's header at the end of a text, with nothing of its content yet. */
const BLOCK_HEADER = /[|>][-+0-9]*[ \t]*(?:#.*)?\s*$/

/**
 * Blanks the actions of a template so that what is left can be read as YAML.
 *
 * An action that has its lines to itself becomes blank lines, which are allowed everywhere in YAML, and so does one that
 * prints the first lines of a longer value; any other becomes a run of {@link HOLE}, a plain letter to YAML. Neither length nor line ends change. An action that is never
 * closed stays as it is.
 */
export function maskTemplate(text: string): MaskedText {
  const holes = findHoles(text)
  if (holes.length === 0) return { text, holes }

  let masked = ''
  let done = 0
  let openBlock = false
  for (let i = 0; i < holes.length; i++) {
    const group = ownLines(text, holes, i)
    if (group === undefined) {
      const { start, end } = holes[i] ?? { start: done, end: done }
      masked += text.slice(done, start) + fillHole(text, start, end)
      done = end
    } else {
      const before = text.slice(done, group.start)
      if (/\S/.test(before)) openBlock = BLOCK_HEADER.test(before)
      masked += before + blankLines(text.slice(group.start, group.end), openBlock)
      done = group.end
      i = group.last
    }
  }
  return { text: openBelow(masked + text.slice(done), holes), holes }
}

/** A line with nothing but dashes and a key in front of a value; in the group what the value has to stand to the right of. */
const HOLDER = /^( *(?:- +)*?)(?:- +|(?:"[^"\n]*"|'[^'\n]*'|[^\s#"'{}[\],&*!|>%@`-][^#\n]*?):[ \t]+)$/
/** The next line behind a value that is neither blank nor a comment, where it has a dash or a key. */
const BELOW =
  /[ \t]*\r?\n(?:[ \t]*(?:#.*)?\r?\n)*( *)(?:-(?=[ \t\r\n])|(?:"[^"\n]*"|'[^'\n]*'|[^\s#"'{}[\],&*!|>%@`-][^\n]*?):(?=[ \t\r\n]))/y
/** Longer keys are not looked at. */
const HOLDER_MAX = 300

/**
 * An action that is a whole value prints the first lines of a map or list where others follow further to the right, as
 * in `labels: {{ include "labels" . | nindent 4 }}`. It becomes blanks then: what follows is the value.
 */
function openBelow(masked: string, holes: readonly TextRange[]): string {
  let opened = ''
  let done = 0
  for (const { start, end } of holes) {
    if (masked[start] !== HOLE) continue
    BELOW.lastIndex = end
    const blanks = BELOW.exec(masked)?.[1]
    if (blanks === undefined) continue
    const from = startOfLine(masked, start)
    const left = start - from > HOLDER_MAX ? undefined : HOLDER.exec(masked.slice(from, start))?.[1]
    if (left === undefined || blanks.length <= left.length) continue
    opened += masked.slice(done, start) + masked.slice(start, end).replaceAll(HOLE, ' ')
    done = end
  }
  return opened + masked.slice(done)
}

const MARK = /\{[{%#]|<%/

/**
 * Blanks the actions of a template so that what is left can be read line by line, as a Dockerfile.
 *
 * An action becomes a run of {@link HOLE}, or of blanks where it only stands before something on its line, as in
 * `{{ if .Debug }}FROM busybox`. It holds several lines only where it begins or ends its first one: a Dockerfile
 * that is no template holds such marks too (`--format '{{.Id}}'`), in places where it does not matter.
 */
export function maskLines(text: string): string {
  if (!MARK.test(text)) return text
  let masked = ''
  let done = 0
  for (const { start, end, isPrefix } of findActions(text, LINES)) {
    masked += text.slice(done, start) + text.slice(start, end).replace(/[^\r\n]/g, isPrefix ? ' ' : HOLE)
    done = end
  }
  return masked + text.slice(done)
}

/** Whether a masked text holds a template's action or placeholder: `{{x}}`, `{% x %}`, `<% x %>`, `%%X%%`, `@X@`, `${templateOption:x}`. */
export function isTemplated(text: string): boolean {
  return MARKS.some((mark) => text.includes(mark)) && PLACEHOLDER.test(text)
}

/** A short text, not masked, without the actions in it. */
export function withoutActions(text: string): string {
  return text.replace(ACTION, '').trim()
}

/**
 * White space in place of lines. Before a block scalar's first line of content spaces would set its indentation, so
 * there every character becomes a line end; elsewhere spaces are quicker to parse.
 */
function blankLines(lines: string, openBlock: boolean): string {
  if (openBlock) return '\n'.repeat(lines.length)
  return /[\r\n]/.test(lines) ? lines.replace(/[^\r\n]+/g, spacesFor) : spacesFor(lines)
}

function spacesFor({ length }: string): string {
  return ' '.repeat(length)
}

/**
 * An action that shares its line. Its further lines carry on the YAML value where they are indented for that; else
 * they become empty ones.
 */
function fillHole(text: string, start: number, end: number): string {
  const hole = text.slice(start, end)
  if (!hole.includes('\n')) return HOLE.repeat(hole.length)
  const lines = hole.split('\n')
  const indent = /^[ \t-]*/.exec(text.slice(startOfLine(text, start), start))?.[0].length ?? 0
  const endsLine = /^[ \t]*(?:\r?\n|$)/.test(text.slice(end, end + 200))
  let filled = ''
  for (const [index, line] of lines.entries()) {
    const blanks = index === 0 ? '' : (/^[ \t]*/.exec(line)?.[0] ?? '')
    const letters = line.slice(blanks.length).replace(/[^\r]/g, HOLE)
    if (index > 0) filled += '\n'
    filled += index > 0 && endsLine && blanks.length <= indent ? '\n'.repeat(line.length) : blanks + letters
  }
  return filled
}

/** The lines that the action at index `i`, with those beside it, has to itself; undefined when it shares a line. */
function ownLines(
  text: string,
  holes: readonly TextRange[],
  i: number,
): (TextRange & { readonly last: number }) | undefined {
  const first = holes[i]
  if (first === undefined) return undefined
  let start = first.start
  while (start > 0 && (text[start - 1] === ' ' || text[start - 1] === '\t')) start--
  if (start > 0 && text[start - 1] !== '\n' && !(start === 1 && text.charCodeAt(0) === 0xfeff))
    return undefined
  let last = i
  let end = first.end
  for (;;) {
    while (text[end] === ' ' || text[end] === '\t') end++
    const next = holes[last + 1]
    if (next === undefined || next.start !== end) break
    last++
    end = next.end
  }
  if (end < text.length && text[end] !== '\n' && text[end] !== '\r') return undefined
  return { start, end, last }
}
