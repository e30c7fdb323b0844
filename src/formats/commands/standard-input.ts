import {
  type Command,
  contentOf,
  type Piece,
  plainText,
  type Redirect,
  type Word,
} from '../../languages/shell/syntax.ts'
import type { FormatId } from '../../model/format-id.ts'
import type { Puller } from '../../model/image-use.ts'
import type { TextRange } from '../../text/range.ts'
import type { Segment } from '../../text/segment.ts'
import { nestReading } from '../image/nested.ts'
import { expandPieces } from './expand.ts'
import type { Call } from './program.ts'
import { readingOrderOf } from './results.ts'

/** Programs in a pipe that pass on their input. */
const PASSING = new Set(['cat', 'tee', 'envsubst'])
/** Longer pipes are not followed. */
const PIPE_MAX = 8
/** A string without which a text of the format names no image, and is not read. */
const HINTS: Readonly<Partial<Record<FormatId, RegExp>>> = {
  kubernetes: /apiVersion/,
  compose: /services/,
  dockerfile: /FROM|from/,
}

/** What a command reads from its standard input: a heredoc, a here-string, or what `cat` and `echo` pipe into it. */
export function stdinOf(command: Command): readonly Piece[] | undefined {
  let at: Command | undefined = command
  for (let i = 0; at !== undefined && i < PIPE_MAX; i++) {
    const own = redirected(at.redirects)
    if (own !== undefined) return own
    at = at.input
    if (at === undefined) return undefined
    const name = plainText(at.words.find((word) => plainText(word) !== 'sudo'))
    if (name === 'echo') return spoken(at)
    if (name === 'printf') return printed(at)
    if (name === undefined || !PASSING.has(name)) return undefined
  }
  return undefined
}

function redirected(redirects: readonly Redirect[]): readonly Piece[] | undefined {
  const last = redirects.findLast(({ operator }) => operator.startsWith('<<'))
  if (last === undefined) return undefined
  return last.operator === '<<<' ? last.target.pieces : last.body
}

function operandsOf({ words }: Command): readonly Word[] {
  const at = words.findIndex((word) => /^(?:echo|printf)$/.test(plainText(word) ?? ''))
  return words.slice(at + 1).filter((word) => plainText(word)?.startsWith('-') !== true)
}

/** The last word of `echo -n text`. Some shells replace escapes unasked: a text that has some is written for these. */
function spoken(command: Command): readonly Piece[] | undefined {
  return operandsOf(command).at(-1)?.pieces.flatMap(unescaped)
}

/** The last word of `printf '%s\n' text`, or the format where it is all. */
function printed(command: Command): readonly Piece[] | undefined {
  const [format, ...others] = operandsOf(command)
  const text = (format?.pieces ?? []).map((piece) => (piece.kind === 'text' ? piece.text : '')).join('')
  if (others.length === 0) return text.includes('%') ? undefined : format?.pieces.flatMap(unescaped)
  const directive = /^%([sb])(?:\\n)?$/.exec(text)?.[1]
  if (directive === undefined) return undefined
  const pieces = others.at(-1)?.pieces
  return directive === 'b' ? pieces?.flatMap(unescaped) : pieces
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  '\\': '\\',
  '"': '"',
  "'": "'",
}

/** A piece cut at its escapes, each of which is a character that stands nowhere. */
function unescaped(piece: Piece): readonly Piece[] {
  if (piece.kind !== 'text' || !piece.text.includes('\\')) return [piece]
  return piece.text.split(/(\\[ntr\\"'])/).reduce<{ pieces: Piece[]; at: number }>(
    ({ pieces, at }, part) => {
      const end = piece.exact ? at + part.length : piece.range.end
      const range = { start: at, end }
      const escaped = part.startsWith('\\') ? ESCAPES[part.charAt(1)] : undefined
      if (part !== '')
        pieces.push({ ...piece, text: escaped ?? part, range, exact: piece.exact && escaped === undefined })
      return { pieces, at: piece.exact ? end : at }
    },
    { pieces: [], at: piece.range.start },
  ).pieces
}

/** Reads the standard input of a command as a text of another format. */
export function feedStdin(call: Call, format: FormatId, puller: Puller | undefined): void {
  const pieces = stdinOf(call.command)
  if (pieces !== undefined) feed(call, format, pieces, puller)
}

/** Reads pieces as a text of another format; its uses are those of the script. */
export function feed(
  call: Call,
  format: FormatId,
  pieces: readonly Piece[],
  puller: Puller | undefined,
): void {
  const { session } = call
  const { script } = session
  const segments = pieces.flatMap((piece) => segmentsOf(call, piece))
  const text = segments.map((segment) => segment.text).join('')
  if (HINTS[format]?.test(text) !== true) return
  const whole: TextRange = contentOf(pieces, call.command.range)
  const place = { path: script.path, ...whole }
  const reading = nestReading(session.context.nested(format, text), segments, place, script)
  const label = `${session.options.label} ${call.label}`.trim()
  for (const use of reading.uses) {
    session.uses.push({
      ...(session.options.surroundings?.explain(use) ?? use),
      path: `${label} ${use.path}`,
      identity: `${label} ${use.identity}`,
      ...(puller === undefined ? {} : { puller }),
      ...readingOrderOf(session),
    })
  }
  for (const fact of reading.facts)
    session.facts.push(fact.kind === 'built-name' ? { ...fact, ...readingOrderOf(session) } : fact)
  for (const one of reading.observations ?? []) session.observations.push(one)
  for (const one of reading.alsoRead ?? []) session.alsoRead.push(one)
  for (const path of reading.dependsOn) session.dependsOn.add(path)
}

/** The value of a variable where it is known, else what is written. */
function segmentsOf({ session }: Call, piece: Piece): readonly Segment[] {
  const { script, scope } = session
  if (piece.kind === 'text')
    return [{ text: piece.text, at: piece.exact ? { path: script.path, ...piece.range } : undefined }]
  const [only = [], ...others] = piece.kind === 'variable' ? expandPieces(scope, [piece]) : []
  const isKnown = only.length > 0 && others.length === 0 && only.every(({ lack }) => lack === undefined)
  if (isKnown) return only.map(({ text, at }) => ({ text, at }))
  const text = script.text.slice(piece.range.start, piece.range.end)
  return [{ text, at: { path: script.path, ...piece.range } }]
}
