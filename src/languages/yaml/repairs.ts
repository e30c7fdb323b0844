import type { TextRange } from '../../text/range.ts'

/*
 * What readers of YAML let pass and the grammar does not. Lengths stay, so that offsets do too.
 */

/**
 * Takes a byte order mark at the start of a line out of the way, as it stands where files were joined: it changes
 * places with the line end before it.
 */
export function maskMarks(text: string): string {
  return text.includes('\n\uFEFF') ? text.replace(/(\r?\n)\uFEFF+/g, swapped) : text
}

function swapped(match: string, lineEnd: string): string {
  return ' '.repeat(match.length - lineEnd.length) + lineEnd
}

/**
 * Splits a stretch of JSON objects that stand one behind the other, as `kubectl` and `jq` take them.
 *
 * @returns at least one range; the stretch itself where it is anything else
 */
export function splitObjects(text: string, { start, end }: TextRange): readonly TextRange[] {
  const ranges: TextRange[] = []
  let from = start
  for (;;) {
    const open = afterBlanks(text, from, end)
    const close = text[open] === '{' ? endOfObject(text, open, end) : undefined
    if (close === undefined) break
    if (text[afterBlanks(text, close, end)] !== '{') break
    ranges.push({ start: from, end: close })
    from = close
  }
  return [...ranges, { start: from, end }]
}

function afterBlanks(text: string, from: number, end: number): number {
  let at = from
  while (at < end && ' \t\r\n\uFEFF'.includes(text.charAt(at))) at++
  return at
}

/** The offset after the brace that closes the object at `open`; undefined where none does before the end. */
function endOfObject(text: string, open: number, end: number): number | undefined {
  let depth = 0
  for (let at = open; at < end; at++) {
    const char = text[at]
    if (char === '{' || char === '[') depth++
    else if (char === '}' || char === ']') depth--
    else if (char === '"') {
      at++
      while (at < end && text[at] !== '"') at += text[at] === '\\' ? 2 : 1
    }
    if (depth === 0) return at + 1
  }
  return undefined
}

const ESCAPED_KEY = /"[^"\n]*\\[xuU][^"\n]*"[ \t]*:/g
const ESCAPE = /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8}))/g

/** A text in which keys are spelled without escapes (`"im\u0061ge"`), to look for keys in; offsets do not stay. */
export function spellKeys(text: string): string {
  if (!/\\[xuU]/.test(text)) return text
  return text.replace(ESCAPED_KEY, (key) =>
    key.replace(ESCAPE, (written, two?: string, four?: string, eight?: string) => {
      const code = Number.parseInt(two ?? four ?? eight ?? '', 16)
      return code <= 0x10ffff ? String.fromCodePoint(code) : written
    }),
  )
}
