import { indexLines, type LineIndex } from '../../text/source-file.ts'

/** Where a comment stands, and the lines below or beside it that it speaks of. Lines are 1-based. */
export interface CommentScope {
  readonly kind: 'own-line' | 'line-end'
  readonly line: number
  /** Offset of the comment's line. */
  readonly start: number
  /** Offset of the first of the comment lines that it stands among. */
  readonly blockStart: number
  readonly from: number
  /** Past the last line of the file where nothing follows. */
  readonly to: number
  /** It stands between the lines of an instruction that is continued by a backslash. */
  readonly inside: boolean
}

/** Markdown and AsciiDoc, XML, or anything else. */
export type CommentHost = 'page' | 'xml' | 'code'

export interface FoundComment {
  /** From the marker to the end of the line. */
  readonly text: string
  readonly scope: CommentScope
}

/**
 * Finds the comments that begin with a marker, in file order: `#`, `//`, and those of XML.
 *
 * A comment on a line of its own speaks of the next line that is no comment, and with it of all lines of an
 * instruction that begins there and is continued by a backslash. One inside such an instruction speaks of the
 * next line only. One at the end of a line speaks of that line; whether the `#` stands in a quoted string is
 * told from the line alone. In a page, `<!-- … -->` or AsciiDoc's `//` on a line of its own speaks of the next line
 * that is not empty, and of all lines of a code block that begins there.
 *
 * @param host what the text is
 */
export function findComments(
  text: string,
  marker: string,
  host: CommentHost = 'code',
): readonly FoundComment[] {
  const isPage = host === 'page'
  const opening = host === 'xml' ? XML_OPENING : OPENING
  const lines = indexLines(text)
  const blockOf = createBlocks(text, lines)
  const below = createCodeBelow(text, lines)
  const comments: FoundComment[] = []
  for (let at = text.indexOf(marker); at !== -1; ) {
    const { line } = lines.position({ start: at, end: at })
    const range = lines.line(line)
    const before = text.slice(range.start, at)
    const hash = opening.exec(before)?.index
    const [words = ''] = text.slice(at, range.end).split(CLOSING, 1)
    const found = {
      text: hash !== undefined && before[hash] === '#' && !isPage ? text.slice(at, range.end) : words,
    }
    if (isPage && PAGE_COMMENT.test(before)) {
      const scope = { line, start: range.start, blockStart: range.start, inside: false }
      comments.push({ ...found, scope: { kind: 'own-line', ...scope, ...below(line) } })
    } else if (hash !== undefined && isComment(before)) {
      comments.push({ ...found, scope: { kind: 'own-line', line, start: range.start, ...blockOf(line) } })
    } else if (hash !== undefined && startsComment(before, hash)) {
      const scope = { line, start: range.start, blockStart: range.start, from: line, to: line, inside: false }
      comments.push({ ...found, scope: { kind: 'line-end', ...scope } })
    }
    at = text.indexOf(marker, range.end)
  }
  return comments
}

/** How a comment begins: in most languages, in those with slashes, in XML. */
const OPENING = /(?:#|\/\/|\/\*)[ \t]*$/
const XML_OPENING = /<!--[ \t]*$/
const CLOSING = /-->|\*\//
const PAGE_COMMENT = /^[ \t>*+-]*(?:<!--|\/\/)[ \t]*$/
const FENCE = /^[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*(`{3,}|~{3,}|-{4,}|\.{4,})/
/** What may stand between a comment and the code block that it speaks of. */
const BETWEEN = /^[ \t>]*(?:$|<!--.*-->[ \t]*$|\/\/|\[.*\][ \t]*$|\.\w)/
/** Lines of a code block that are looked at for its end. */
const CODE_MAX = 2000

type Lines = Pick<CommentScope, 'from' | 'to'>

/** As {@link codeBelow}, for lines in file order: comments one below the other speak of the same lines. */
function createCodeBelow(text: string, lines: LineIndex): (line: number) => Lines {
  let last: Lines = { from: 0, to: 0 }
  return (line) => {
    if (line >= last.from) last = codeBelow(line, text, lines)
    return last
  }
}

/** The next line of a page that is not empty, with the code block that it opens. */
function codeBelow(line: number, text: string, lines: LineIndex): Lines {
  const textOf = (number: number) => text.slice(lines.line(number).start, lines.line(number).end)
  const last = Math.min(lines.lineCount, line + CODE_MAX)
  let from = line + 1
  while (from <= last && BETWEEN.test(textOf(from))) from++
  const fence = from > last ? undefined : FENCE.exec(textOf(from))?.[1]
  if (fence === undefined) return { from, to: from }
  let to = from + 1
  while (to < last && !isClosing(textOf(to), fence)) to++
  return { from, to }
}

/** The first line of the code block of a page that each line lies in; 1-based, undefined outside of blocks. */
export function findCodeBlocks(text: string, lines: LineIndex): readonly (number | undefined)[] {
  const blocks: (number | undefined)[] = [undefined]
  let open: { readonly line: number; readonly fence: string } | undefined
  for (let line = 1; line <= lines.lineCount; line++) {
    const { start, end } = lines.line(line)
    const words = text.slice(start, end)
    const closes = open !== undefined && isClosing(words, open.fence)
    const fence = open === undefined ? FENCE.exec(words)?.[1] : undefined
    if (fence !== undefined) open = { line, fence }
    blocks.push(open?.line)
    if (closes) open = undefined
  }
  return blocks
}

function isClosing(line: string, fence: string): boolean {
  const words = line.replace(/^[ \t>]*/, '').trimEnd()
  return words.length >= fence.length && words === fence.charAt(0).repeat(words.length)
}

type Block = Pick<CommentScope, 'blockStart' | 'from' | 'to' | 'inside'>

/** The comment lines around a line; asked for ascending lines, each block is looked at once. */
function createBlocks(text: string, lines: LineIndex): (line: number) => Block {
  const textOf = (line: number) => {
    const { start, end } = lines.line(line)
    return text.slice(start, end)
  }
  const continued = continuationOf(text)
  const isContinued = (line: number) => continued.test(textOf(line))
  let known: Block = { blockStart: 0, from: 0, to: 0, inside: false }

  return (line) => {
    if (line < known.from) return known
    let first = line
    while (first > 1 && isComment(textOf(first - 1))) first--
    let from = line + 1
    while (from <= lines.lineCount && isComment(textOf(from))) from++
    let to = from
    const inside = first > 1 && isContinued(first - 1)
    while (!inside && to < lines.lineCount && isContinued(to)) {
      to++
      while (to < lines.lineCount && /^[ \t]*(?:#|$)/.test(textOf(to))) to++
    }
    known = { blockStart: first === 1 ? 0 : lines.line(first).start, from, to, inside }
    return known
  }
}

/** How a line ends that continues on the next one. */
export function continuationOf(text: string): RegExp {
  return /^#[ \t]*escape[ \t]*=[ \t]*`/im.test(text.slice(0, 1000)) ? /`[ \t]*$/ : /\\[ \t]*$/
}

function isComment(line: string): boolean {
  return /^[ \t]*(?:#|\/\/|\/\*|<!--)/.test(line)
}

/** Whether a comment has begun at or before `hash`: a `#` after white space and outside of quotes. */
function startsComment(line: string, hash: number): boolean {
  let quote: string | undefined
  for (let at = 0; at <= hash; at++) {
    const character = line[at] ?? ''
    const previous = line[at - 1] ?? ' '
    if (quote === '"' && character === '\\') at++
    else if (quote === "'" && character === quote && line[at + 1] === quote) at++
    else if (character === quote) quote = undefined
    else if (quote !== undefined) continue
    else if (/\s/.test(previous) && /^(?:#|\/[/*]|<!--)/.test(line.slice(at, at + 4))) return true
    // An apostrophe inside a word opens nothing.
    else if ((character === '"' || character === "'") && /[\s[{,:(=]/.test(previous)) quote = character
  }
  return false
}
