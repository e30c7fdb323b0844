import { displayWidth, padTo } from '../../text/display-width.ts'
import { type Paint, paintFor } from '../../text/paint.ts'
import type { Terminal } from '../output.ts'

/** Long lines tire: prose is not wider than this, however wide the terminal is. Columns. */
const WIDTH_MAX = 100
const CODE_INDENT = '    '

type Style = 'plain' | 'code' | 'strong'

interface Piece {
  readonly text: string
  readonly style: Style
}

/** What stands between two spaces. */
type Word = readonly Piece[]

/**
 * Renders the Markdown that pages of rules are made of: headings, paragraphs, lists, tables, fences, and `code`, **strong**
 * and links in them.
 *
 * Without colour the marks of headings and code stay, so that they can still be told apart. Lines are broken anew
 * only where there is a width.
 */
export function renderMarkdown(text: string, { color, width }: Terminal): string {
  const paint = paintFor(color)
  const printer = { paint, color, width: width === undefined ? undefined : Math.min(width, WIDTH_MAX) }
  const blocks = splitBlocks(text.split('\n'))
  return blocks.map((block) => `${renderBlock(block, printer).join('\n')}\n`).join('\n')
}

interface Printer {
  readonly paint: Paint
  readonly color: boolean
  readonly width: number | undefined
}

interface Block {
  readonly kind: 'heading' | 'fence' | 'list' | 'table' | 'paragraph'
  readonly lines: readonly string[]
}

function splitBlocks(lines: readonly string[]): readonly Block[] {
  const blocks: Block[] = []
  for (let i = 0; i < lines.length; ) {
    const line = lines[i] ?? ''
    const kind = kindOf(line)
    let end = i + 1
    if (kind === 'fence') {
      while (end < lines.length && !lines[end]?.startsWith('```')) end++
      blocks.push({ kind, lines: lines.slice(i, end) })
      end++
    } else if (kind !== undefined) {
      while (kind !== 'heading' && end < lines.length && goesOn(kind, lines[end] ?? '')) end++
      blocks.push({ kind, lines: lines.slice(i, end) })
    }
    i = end
  }
  return blocks
}

function kindOf(line: string): Block['kind'] | undefined {
  if (line.trim() === '') return undefined
  if (/^#{1,6} /.test(line)) return 'heading'
  if (line.startsWith('```')) return 'fence'
  if (line.startsWith('- ')) return 'list'
  return line.startsWith('|') ? 'table' : 'paragraph'
}

/** Items of a list are lines of one block, and so is the rest of an item. */
function goesOn(kind: Block['kind'], line: string): boolean {
  const next = kindOf(line)
  return next === kind || (kind === 'list' && next === 'paragraph')
}

function renderBlock({ kind, lines }: Block, printer: Printer): readonly string[] {
  switch (kind) {
    case 'heading':
      return [renderHeading(lines[0] ?? '', printer)]
    case 'fence':
      return renderFence(lines, printer)
    case 'list':
      return splitItems(lines).flatMap((item) => fill(item, '- ', '  ', printer))
    case 'table':
      return renderTable(lines, printer)
    case 'paragraph':
      return fill(lines, '', '', printer)
  }
}

function renderHeading(line: string, { paint, color }: Printer): string {
  return color ? paint('bold', line.replace(/^#+ /, '')) : line
}

/** The last of several words after a fence says what the example is. */
function renderFence([fence = '', ...lines]: readonly string[], { paint }: Printer): readonly string[] {
  const [, ...words] = fence.slice(3).split(' ')
  const label = words.at(-1)
  const code = lines.map((line) => (line === '' ? '' : CODE_INDENT + paint('cyan', line)))
  if (label === undefined) return code
  return [CODE_INDENT + paint('dim', `# ${label}`), ...code]
}

function splitItems(lines: readonly string[]): readonly (readonly string[])[] {
  const items: string[][] = []
  for (const line of lines) {
    if (line.startsWith('- ')) items.push([line.slice(2)])
    else items.at(-1)?.push(line.trim())
  }
  return items
}

function renderTable(lines: readonly string[], printer: Printer): readonly string[] {
  const rows = lines
    .filter((line) => !/^[\s|:-]+$/.test(line))
    .map((line) => line.replace(/^\||\|\s*$/g, '').split('|'))
    .map((cells) => cells.map((cell) => readWords(cell.trim(), printer)))
  const widths: number[] = []
  for (const row of rows) {
    for (const [index, words] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, widthOf(words))
  }
  return rows.map((row, index) => {
    const cells = row.map((words, column) => {
      const padding = padTo('', (widths[column] ?? 0) - widthOf(words))
      const text = renderWords(words, printer)
      return (index === 0 ? printer.paint('bold', text) : text) + padding
    })
    return cells.join('  ').trimEnd()
  })
}

/** Breaks the words of some lines anew, each line with its indent; as they are where there is no width. */
function fill(lines: readonly string[], first: string, others: string, printer: Printer): readonly string[] {
  const { width } = printer
  if (width === undefined) {
    return lines.map(
      (line, index) => (index === 0 ? first : others) + renderWords(readWords(line, printer), printer),
    )
  }
  const filled: Word[][] = [[]]
  let used = first.length
  for (const word of readWords(lines.join(' '), printer)) {
    const columns = widthOf([word])
    if (filled.at(-1)?.length !== 0 && used + 1 + columns > width) {
      filled.push([])
      used = others.length
    }
    used += columns + (filled.at(-1)?.length === 0 ? 0 : 1)
    filled.at(-1)?.push(word)
  }
  return filled.map((words, index) => (index === 0 ? first : others) + renderWords(words, printer))
}

function readWords(text: string, { color }: Printer): readonly Word[] {
  const words: Piece[][] = [[]]
  for (const { text: piece, style } of readPieces(text, color)) {
    for (const [index, part] of piece.split(' ').entries()) {
      if (index > 0) words.push([])
      if (part !== '') words.at(-1)?.push({ text: part, style })
    }
  }
  return words.filter((word) => word.length > 0)
}

const INLINE = /`([^`]+)`|\*\*([^*]+)\*\*|\[([^\]]+)\]\(([^)]+)\)/g

/** Where a link leads is told only where it leads out of the package. */
function readPieces(text: string, color: boolean): readonly Piece[] {
  const pieces: Piece[] = []
  let end = 0
  for (const match of text.matchAll(INLINE)) {
    const [whole, code, strong, label = '', target = ''] = match
    pieces.push({ text: text.slice(end, match.index), style: 'plain' })
    end = match.index + whole.length
    if (code !== undefined) pieces.push({ text: color ? code : whole, style: 'code' })
    else if (strong !== undefined) pieces.push({ text: color ? strong : whole, style: 'strong' })
    else pieces.push({ text: /^https?:/.test(target) ? `${label} (${target})` : label, style: 'plain' })
  }
  return [...pieces, { text: text.slice(end), style: 'plain' }]
}

function renderWords(words: readonly Word[], { paint }: Printer): string {
  const styled = ({ text, style }: Piece) =>
    style === 'plain' ? text : paint(style === 'code' ? 'cyan' : 'bold', text)
  return words.map((word) => word.map(styled).join('')).join(' ')
}

/** Columns of words with a space between each two. */
function widthOf(words: readonly Word[]): number {
  let width = Math.max(0, words.length - 1)
  for (const { text } of words.flat()) width += displayWidth(text)
  return width
}
