import type { TextRange } from '../text/range.ts'
import { type Block, toHeading, toKind } from './code-block.ts'
import { isBlankLine, linesOf } from './written.ts'

/** Lines of four or more of these, or three backticks, hold code between them. */
const CODE = /^(?:-{4,}|\.{4,}|`{3,})$/
/** Comments and text that is passed through. */
const HIDDEN = /^(?:\/{4,}|\+{4,})$/
const LINE_MAX = 400

/** Whether a role says what kind of block it is, whatever its language. */
type IsKind = (role: string) => boolean

/**
 * Finds the code blocks of an AsciiDoc page, in file order: delimited ones, and paragraphs that an attribute
 * line calls source.
 *
 * @param isKind also makes a block of a paragraph that has such a role
 * @see https://docs.asciidoctor.org/asciidoc/latest/verbatim/source-blocks/
 */
export function readAsciidocBlocks(text: string, isKind: IsKind = () => false): readonly Block[] {
  const lines = linesOf(text)
  const blocks: Block[] = []
  let heading = ''
  let attributes: string | undefined
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at]
    if (line === undefined) break
    const words = text.slice(line.start, Math.min(line.end, line.start + LINE_MAX)).trimEnd()
    const [fence] = /^(?:`{3,})(?=\w)/.exec(words) ?? CODE.exec(words) ?? []
    if (HIDDEN.test(words)) at = closingLine(text, lines, at, words)
    else if (fence !== undefined) {
      const end = closingLine(text, lines, at, fence)
      const kind = kindOf(attributes, isKind) || toKind(words.slice(fence.length))
      blocks.push(blockOf(lines.slice(at + 1, end), line, kind, heading))
      attributes = undefined
      at = end
    } else if (/^\[[^[\]]*\]$/.test(words)) attributes = words.slice(1, -1)
    else if (/^={1,6}[ \t]/.test(words)) heading = toHeading(words.replace(/^=+/, ''))
    else if (
      attributes !== undefined &&
      isSource(attributes, isKind) &&
      !/^\.\w/.test(words) &&
      words !== ''
    ) {
      const end = nextBlank(text, lines, at)
      blocks.push(blockOf(lines.slice(at, end), line, kindOf(attributes, isKind), heading))
      attributes = undefined
      at = end
    } else if (!/^\.\w/.test(words)) attributes = undefined
  }
  return blocks
}

/** The index of the next line with the same mark; the number of lines if there is none. */
function closingLine(text: string, lines: readonly TextRange[], from: number, mark: string): number {
  for (let at = from + 1; at < lines.length; at++) {
    const line = lines[at]
    if (line !== undefined && text.startsWith(mark, line.start)) {
      if (text.slice(line.start, line.end).trimEnd() === mark) return at
    }
  }
  return lines.length
}

function nextBlank(text: string, lines: readonly TextRange[], from: number): number {
  let at = from
  for (let line = lines[at]; line !== undefined && !isBlankLine(line, text); line = lines[at]) at++
  return at
}

function blockOf(lines: readonly TextRange[], opening: TextRange, kind: string, heading: string): Block {
  const range = { start: lines[0]?.start ?? opening.end, end: lines.at(-1)?.end ?? opening.end }
  return { kind, lines, range, heading }
}

/** `source,bash,role=execute`: the role where it is a kind, else the language. */
function kindOf(attributes: string | undefined, isKind: IsKind): string {
  if (attributes === undefined) return ''
  const [style = '', language = ''] = attributes.split(',').map((part) => part.trim())
  const named = /(?:^|,)[ \t]*role[ \t]*=[ \t]*["']?([^"',]*)/.exec(attributes)?.[1] ?? ''
  const short = style.split('.').slice(1)
  const role = [...named.split(/\s+/), ...short].map(toKind).find(isKind)
  if (role !== undefined) return role
  return /^(?:source)?(?:[.#%]|$)/.test(style) && !language.includes('=') ? toKind(language) : ''
}

function isSource(attributes: string, isKind: IsKind): boolean {
  return /^source\b/.test(attributes) || isKind(kindOf(attributes, isKind))
}
