import { piecesOfLines } from './pieces.ts'

/*
 * Texts of files as they may be printed. What a file holds goes to terminals and to the logs of CI systems,
 * which act on some characters; here those become text that can only be read.
 */

const ASCII = /^[\x20-\x7e]*$/

/** Replaces controls (ESC, CSI), formats (bidi overrides, zero width), line separators, lone surrogates. */
function replaceUnprintable(text: string, replace: (char: string) => string): string {
  // Classes of Unicode take longer to be made than most runs need for all that they print.
  return ASCII.test(text) ? text : text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, replace)
}

/**
 * What runners obey in a log: two number signs before a bracket, wherever they stand, and two colons in front of a
 * line, which wrapping may put there.
 *
 * @see https://github.com/actions/runner/blob/079cdb1d05fe0ec50f8c51de5a4fa51d0eb189b0/src/Runner.Common/ActionCommand.cs
 * @see https://github.com/microsoft/azure-pipelines-agent/blob/095e99bb2f75a4c4c359aadc9ae53cf0402d9960/src/Microsoft.VisualStudio.Services.Agent/Command.cs
 */
const LOG_COMMAND = /##(?=(?:vso)?\[)|(?<=^|\s)::(?=[a-z])/gi
const LOG_COMMAND_HERE = new RegExp(LOG_COMMAND.source, 'iy')

/** Whether a CI runner could take what begins at the offset for a command of its own. */
export function startsLogCommand(text: string, offset: number): boolean {
  if (!text.startsWith('##', offset) && !text.startsWith('::', offset)) return false
  LOG_COMMAND_HERE.lastIndex = offset
  return LOG_COMMAND_HERE.test(text)
}

/** Begins a sequence for a terminal, moves its cursor back, or turns the direction of text around. */
const OBEYED = /[\x07\x08\x0e\x0f\x1b\x80-\x84\x86-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/

/** Whether a terminal or a CI log would obey something in a line of a file, were it printed as it stands. */
export function isObeyed(line: string): boolean {
  return OBEYED.test(line) || line.search(LOG_COMMAND) !== -1
}

/**
 * Replaces every character that a terminal or a CI log would act on or hide: controls become their pictures
 * (`␛`, `␊`), the others an escape such as `\u202e`. The result is one line.
 */
export function visible(text: string): string {
  const shown = replaceUnprintable(text, picture)
  // Few texts have either, and the expression takes long to be compiled.
  return shown.includes('##') || shown.includes('::') ? shown.replace(LOG_COMMAND, breakCommand) : shown
}

function picture(char: string): string {
  const code = char.codePointAt(0) ?? 0
  if (code < 0x20) return String.fromCodePoint(0x2400 + code)
  if (code === 0x7f) return '␡'
  return code > 0xffff ? `\\u{${code.toString(16)}}` : escapeUnit(code)
}

function breakCommand(sign: string): string {
  return escapeUnit(sign.charCodeAt(0)) + sign.slice(1)
}

function escapeUnit(code: number): string {
  return `\\u${code.toString(16).padStart(4, '0')}`
}

/** JSON on one line, with the characters that {@link visible} replaces written as JSON escapes: nothing is lost. */
export function toJson(value: unknown): string {
  const json = JSON.stringify(value)
  return replaceUnprintable(json, escapeUnits).replace(LOG_COMMAND, breakCommand)
}

function escapeUnits(char: string): string {
  let escaped = ''
  for (let i = 0; i < char.length; i++) escaped += escapeUnit(char.charCodeAt(i))
  return escaped
}

/** A JSON array with one line an item. */
export function toJsonLines(items: readonly unknown[]): string {
  return [...jsonLines(items, (item) => item)].join('')
}

/** The same in pieces. @param recordOf what stands in the array for an item */
export function* jsonLines<Item>(
  items: readonly Item[],
  recordOf: (item: Item) => unknown,
): Generator<string> {
  const last = items.length - 1
  if (last === -1) yield '[]'
  else {
    yield '[\n'
    yield* piecesOfLines(items, (item, at) => toJson(recordOf(item)) + (at === last ? '\n' : ',\n'))
    yield ']'
  }
}
