/** What escapes of one letter in a double-quoted scalar stand for. */
const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['0', '\0'],
  ['a', '\x07'],
  ['b', '\b'],
  ['e', '\x1b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
  ['N', '\u0085'],
  ['_', '\u00a0'],
  ['L', '\u2028'],
  ['P', '\u2029'],
  [' ', ' '],
  ['"', '"'],
  ['/', '/'],
  ['\\', '\\'],
  ['\t', '\t'],
])
const ESCAPE = /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|(.))/gsu

/** The text of a double-quoted scalar of one line; undefined where it holds an escape that YAML does not have. */
export function unescapeDouble(inner: string): string | undefined {
  let isKnown = true
  const text = inner.replace(ESCAPE, (_, two?: string, four?: string, eight?: string, letter?: string) => {
    const hex = two ?? four ?? eight
    const code = hex === undefined ? 0 : Number.parseInt(hex, 16)
    const found =
      letter !== undefined ? ESCAPES.get(letter) : code <= 0x10ffff ? String.fromCodePoint(code) : undefined
    isKnown &&= found !== undefined
    return found ?? ''
  })
  return isKnown ? text : undefined
}

/** The text of a scalar of several lines: a line end becomes a space, further ones stay. Carriage returns stand at line ends only. */
export function unfoldLines(text: string): string {
  const lines = text.split('\n')
  let unfolded = trimBlanks(lines[0] ?? '', false, true)
  let separator = ' '
  for (let i = 1; i < lines.length - 1; i++) {
    const line = trimBlanks(lines[i] ?? '', true, true)
    if (line !== '') {
      unfolded += separator + line
      separator = ' '
    } else if (separator === '\n') unfolded += separator
    else separator = '\n'
  }
  return unfolded + separator + trimBlanks(lines.at(-1) ?? '', true, false)
}

function trimBlanks(line: string, atStart: boolean, atEnd: boolean): string {
  let start = 0
  let end = line.length
  while (atStart && start < end && isBlank(line, start)) start++
  while (atEnd && end > start && isBlank(line, end - 1)) end--
  return line.slice(start, end)
}

function isBlank(line: string, at: number): boolean {
  return line[at] === ' ' || line[at] === '\t' || line[at] === '\r'
}
