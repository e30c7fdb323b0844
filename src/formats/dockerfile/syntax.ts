/*
 * The door to the dockerfile-ast package. It is asked for the flags, arguments and properties of one instruction
 * at a time, on one line, from which quotes and escapes are taken out: its own reading of continued lines, heredocs,
 * quoted flags and lone CRs differs from BuildKit's.
 *
 * Most lines hold nothing but plain words. Those are split here: loading the package takes longer than reading a file.
 */
import {
  type Instruction as AstInstruction,
  Copy,
  DockerfileParser,
  From,
  Onbuild,
  Run,
} from 'dockerfile-ast'
import type { Escape, Instruction } from '../../languages/dockerfile/lines.ts'
import { isWhiteSpace, WHITE_SPACE } from '../../languages/dockerfile/white-space.ts'
import type { TextRange } from '../../text/range.ts'
import { readPlain } from './plain.ts'

/** `--name=value`; ranges are offsets into the instruction's text, quotes and escapes included. */
export interface Flag {
  readonly name: string
  readonly value: TextRange
}

/** FROM: its flags and its words. */
export interface FromSyntax {
  readonly flags: readonly Flag[]
  readonly words: readonly TextRange[]
}

/** One name of an ARG; `value` is undefined where there is no `=`. */
export interface ArgSyntax {
  readonly name: TextRange
  readonly value: TextRange | undefined
}

/** COPY, RUN, or one of them behind ONBUILD. */
export interface FlagsSyntax {
  /** Upper case: `COPY`, `RUN`. */
  readonly keyword: string
  readonly isTrigger: boolean
  readonly flags: readonly Flag[]
}

const LEADING_SPACE = new RegExp(`^${WHITE_SPACE.source}+`)
const WORD = /[^\t\v\f\r ]+/g
/** Stands for a quote, an escape, quoted white space or a comma: a letter like any other to the package. */
const FILLER = '_'
/** Flags of one instruction; the package's cost grows with the square. */
const FLAGS_MAX = 1000

/** @see https://docs.docker.com/reference/dockerfile/#from */
export function readFrom({ text }: Instruction, escapeChar: Escape): FromSyntax {
  const asItIs = readPlain(text)
  if (asItIs?.keyword === 'FROM') return asItIs
  const head = readHead(text, endOfKeyword(text, 0), escapeChar)
  const rest = text
    .slice(head.end)
    .replace(LEADING_SPACE, (space) => ' '.repeat(space.length))
    .replace(/[\t\v\f\r]/g, ' ')
    .replace(/["'`\\]/g, FILLER)
  const plain = readPlain(head.plain + rest)
  if (plain?.keyword === 'FROM') return plain
  const from = parseOne(head.plain + rest)
  if (!(from instanceof From)) return { flags: [], words: [] }
  return { flags: flagsOf(from), words: from.getArguments().map((argument) => rangeOf(argument.getRange())) }
}

/** Instructions that were read: several readers ask for one, and so do dozens of builds of a file. */
const args = new WeakMap<Instruction, readonly ArgSyntax[]>()

/**
 * Each word is a name, with or without a value. The package reads one name where there is no `=` in the first word.
 *
 * @see https://github.com/moby/buildkit/blob/73ed6825c4b7569379ef89df0aedcdbe64473d31/frontend/dockerfile/parser/line_parsers.go (parseNameOrNameVal)
 */
export function readArg(instruction: Instruction, escapeChar: Escape): readonly ArgSyntax[] {
  const known = args.get(instruction)
  if (known !== undefined) return known
  const { text } = instruction
  const found: ArgSyntax[] = []
  for (let at = endOfKeyword(text, 0); at < text.length; ) {
    const { start, end } = readWord(text, at, escapeChar, false)
    at = end
    if (start === end) continue
    const equals = text.indexOf('=', start)
    const hasValue = equals !== -1 && equals < end
    found.push({
      name: { start, end: hasValue ? equals : end },
      value: hasValue ? { start: equals + 1, end } : undefined,
    })
  }
  args.set(instruction, found)
  return found
}

/** The flags of a COPY or RUN, or of one behind ONBUILD; undefined for another trigger. */
export function readFlags(instruction: Instruction, escapeChar: Escape): FlagsSyntax | undefined {
  const { text } = instruction
  const isTrigger = instruction.keyword === 'ONBUILD'
  // A RUN is long, and hardly ever plain.
  const asItIs = instruction.keyword === 'COPY' ? readPlain(text) : undefined
  if (asItIs !== undefined) return { keyword: 'COPY', isTrigger, flags: asItIs.flags }
  const keyword = endOfKeyword(text, 0)
  const head = readHead(text, isTrigger ? endOfKeyword(text, keyword) : keyword, escapeChar)
  const plain = readPlain(head.plain)
  if (plain?.keyword === 'COPY' || plain?.keyword === 'RUN')
    return { keyword: plain.keyword, isTrigger, flags: plain.flags }
  const outer = parseOne(head.plain)
  const inner = outer instanceof Onbuild ? outer.getTriggerInstruction() : outer
  if (!(inner instanceof Copy || inner instanceof Run)) return undefined
  return { keyword: inner.getKeyword(), isTrigger, flags: flagsOf(inner) }
}

function parseOne(line: string): AstInstruction | undefined {
  return DockerfileParser.parse(line).getInstructions()[0]
}

function flagsOf(instruction: From | Copy | Run): readonly Flag[] {
  const flags: Flag[] = []
  for (const flag of instruction.getFlags()) {
    const value = flag.getValueRange()
    if (value !== null) flags.push({ name: flag.getName(), value: rangeOf(value) })
  }
  return flags
}

/** The package sees one line, so that its characters are our offsets. */
function rangeOf(range: { start: { character: number }; end: { character: number } }): TextRange {
  return { start: range.start.character, end: range.end.character }
}

function endOfKeyword(text: string, from: number): number {
  WORD.lastIndex = from
  const word = WORD.exec(text)
  return word === null ? text.length : word.index + word[0].length
}

/** The text up to the end of the flags, made plain. */
function readHead(text: string, from: number, escapeChar: Escape): { plain: string; end: number } {
  let plain = text.slice(0, from).replace(/[\t\v\f\r]/g, ' ')
  let end = from
  for (let flags = 0; end < text.length && flags < FLAGS_MAX; flags++) {
    if (!text.startsWith('--', skipSpace(text, end))) break
    const word = readWord(text, end, escapeChar, true)
    plain += word.plain
    end = word.end
    if (word.plain.trim() === '--') break
  }
  return { plain, end }
}

/** White space and the word after it, made plain. BuildKit knows escapes inside single quotes only in flags. */
function readWord(
  text: string,
  from: number,
  escapeChar: Escape,
  inFlags: boolean,
): { plain: string; start: number; end: number } {
  const start = skipSpace(text, from)
  const pieces: string[] = [' '.repeat(start - from)]
  let quote = ''
  let at = start
  let copied = start
  const fill = (characters: number) => {
    pieces.push(text.slice(copied, at), FILLER.repeat(characters))
    copied = at + characters
  }
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (isOrdinary(code)) continue
    const char = text.charAt(at)
    const isSpace = isWhiteSpace(code)
    if (isSpace && quote === '') break
    if (char === escapeChar && (quote !== "'" || inFlags) && at + 1 < text.length) {
      fill(2)
      at++
    } else if (char === quote || (quote === '' && (char === '"' || char === "'"))) {
      quote = quote === '' ? char : ''
      fill(1)
    } else if (isSpace || char === escapeChar || `"',`.includes(char)) fill(1)
  }
  pieces.push(text.slice(copied, at))
  return { plain: pieces.join(''), start, end: at }
}

function skipSpace(text: string, from: number): number {
  let at = from
  while (at < text.length && isWhiteSpace(text.charCodeAt(at))) at++
  return at
}

/** Of most words all characters: letters, digits and what stands in paths; no quote, escape, comma or white space. */
function isOrdinary(code: number): boolean {
  return code > 0x2c && code < 0x80 && code !== 0x5c && code !== 0x60
}

/**
 * What a flag's value is once its quotes and escapes are gone, as the ranges that stay.
 *
 * @see https://github.com/moby/buildkit/blob/73ed6825c4b7569379ef89df0aedcdbe64473d31/frontend/dockerfile/parser/split_command.go
 */
export function unquoteFlag(text: string, value: TextRange, escapeChar: Escape): readonly TextRange[] {
  const ranges: TextRange[] = []
  let quote = ''
  let start = value.start
  function cut(before: number, after: number): void {
    if (before > start) ranges.push({ start, end: before })
    start = after
  }
  for (let at = value.start; at < value.end; at++) {
    const char = text.charAt(at)
    if (char === escapeChar) {
      cut(at, at + 1)
      at++
    } else if (char === quote || (quote === '' && (char === '"' || char === "'"))) {
      quote = quote === '' ? char : ''
      cut(at, at + 1)
    }
  }
  cut(value.end, value.end)
  return ranges
}
