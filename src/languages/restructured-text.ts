import type { TextRange } from '../text/range.ts'
import { type Block, toHeading, toKind } from './code-block.ts'
import { indentOf, isBlankLine, linesOf } from './written.ts'

const DIRECTIVE = /^[ \t]*\.\.[ \t]+(?:code-block|code|sourcecode|prompt|parsed-literal|console)::[ \t]*(\S*)/
const COMMENT = /^[ \t]*\.\.(?:[ \t]+(?![\w-]+::|_|\[|\|)|$)/
const UNDERLINE = /^([=\-~^"'`#*+.:_])\1{2,}$/
const LINE_MAX = 400

/**
 * Finds the code blocks of a reStructuredText page, in file order: of directives, and of paragraphs that end with `::`.
 *
 * @see https://docutils.sourceforge.io/docs/ref/rst/restructuredtext.html#literal-blocks
 */
export function readRstBlocks(text: string): readonly Block[] {
  const lines = linesOf(text)
  const blocks: Block[] = []
  let heading = ''
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at]
    if (line === undefined) break
    const words = text.slice(line.start, Math.min(line.end, line.start + LINE_MAX)).trimEnd()
    const directive = DIRECTIVE.exec(words)
    const isLiteral = directive === null && words.endsWith('::') && !/^[ \t]*\.\./.test(words)
    if (UNDERLINE.test(words) && at > 0) {
      const title = lines[at - 1]
      if (title !== undefined && !isBlankLine(title, text))
        heading = toHeading(text.slice(title.start, title.end))
    } else if (directive !== null || isLiteral || COMMENT.test(words)) {
      const own = indentOf(line, text)
      const end = endOfIndented(text, lines, at + 1, own)
      const inside = contentOf(text, lines.slice(at + 1, end), directive !== null)
      const isCode = directive !== null || isLiteral
      if (isCode && inside.length > 0) {
        const range = { start: inside[0]?.start ?? line.end, end: inside.at(-1)?.end ?? line.end }
        blocks.push({ kind: toKind(directive?.[1] ?? ''), lines: inside, range, heading })
      }
      at = end - 1
    }
  }
  return blocks
}

/** The index of the first line that is indented no more than the line above the block. */
function endOfIndented(text: string, lines: readonly TextRange[], from: number, own: number): number {
  let at = from
  for (let line = lines[at]; line !== undefined; line = lines[++at])
    if (!isBlankLine(line, text) && indentOf(line, text) <= own) break
  return at
}

/** The lines of a block without options, blank lines around them and their indentation. */
function contentOf(text: string, lines: readonly TextRange[], hasOptions: boolean): readonly TextRange[] {
  let from = 0
  while (hasOptions && isOption(text, lines[from])) from++
  let to = lines.length
  const isBlankAt = (at: number) => {
    const line = lines[at]
    return line !== undefined && isBlankLine(line, text)
  }
  while (from < to && isBlankAt(from)) from++
  while (to > from && isBlankAt(to - 1)) to--
  const kept = lines.slice(from, to)
  let indent = Number.POSITIVE_INFINITY
  for (const line of kept) if (!isBlankLine(line, text)) indent = Math.min(indent, indentOf(line, text))
  return kept.map(({ start, end }) => ({ start: Math.min(end, start + indent), end }))
}

function isOption(text: string, line: TextRange | undefined): boolean {
  return line !== undefined && /^[ \t]*:[\w-]+:(?:[ \t]|$)/.test(text.slice(line.start, line.end))
}
