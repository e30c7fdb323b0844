/** One way to authenticate that a server offers. */
export interface Challenge {
  /** In lower case: `bearer`, `basic`. */
  readonly scheme: string
  /** By name in lower case. */
  readonly parameters: ReadonlyMap<string, string>
}

/** All `WWW-Authenticate` headers together; more is nobody's honest challenge. */
const HEADER_MAX = 8 * 1024

const TOKEN = /[!#$%&'*+\-.^_`|~\w]+/y
const TOKEN68 = /[\w\-.~+/]+=*(?=[ \t]*(?:,|$))/y
const QUOTED = /"((?:[^"\\]|\\.)*)"/y
const SPACE = /[ \t]*/y
/** Real servers leave the quotes out around URLs and scopes, which are no tokens. */
const UNQUOTED = /[^\s,"]+/y
const SEPARATORS = /[ \t,]*/y
const EQUALS = /[ \t]*=[ \t]*/y

/**
 * Reads the challenges of a response, in order. One header may hold several, whose parameters are separated by the same
 * commas as the challenges; what cannot be read ends its header, and a challenge with a parameter twice is left out.
 *
 * @param headers the values of all `WWW-Authenticate` headers
 * @returns none when they are longer than 8 KiB
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1
 */
export function parseChallenges(headers: readonly string[]): readonly Challenge[] {
  if (headers.join('').length > HEADER_MAX) return []
  return headers.flatMap(parseHeader)
}

interface Cursor {
  readonly text: string
  at: number
}

function take(cursor: Cursor, pattern: RegExp): string | undefined {
  pattern.lastIndex = cursor.at
  const match = pattern.exec(cursor.text)
  if (match === null) return undefined
  cursor.at = pattern.lastIndex
  return match[1] ?? match[0]
}

function parseHeader(text: string): readonly Challenge[] {
  const challenges: Challenge[] = []
  const cursor = { text, at: 0 }
  while (cursor.at < text.length) {
    take(cursor, SEPARATORS)
    const scheme = take(cursor, TOKEN)
    if (scheme === undefined) return challenges
    take(cursor, SPACE)
    const parameters = takeParameters(cursor)
    if (parameters !== undefined) challenges.push({ scheme: scheme.toLowerCase(), parameters })
  }
  return challenges
}

/** Parameters until a word is no `name=value`, which is then the next scheme; undefined when one stands twice. */
function takeParameters(cursor: Cursor): ReadonlyMap<string, string> | undefined {
  const parameters = new Map<string, string>()
  let isRepeated = false
  for (;;) {
    const start = cursor.at
    take(cursor, SEPARATORS)
    const name = take(cursor, TOKEN)?.toLowerCase()
    if (name === undefined || take(cursor, EQUALS) === undefined) {
      cursor.at = start
      // `Negotiate YII=`: a token instead of parameters
      if (parameters.size === 0) take(cursor, TOKEN68)
      return isRepeated ? undefined : parameters
    }
    const value = take(cursor, QUOTED)?.replace(/\\(.)/g, '$1') ?? take(cursor, UNQUOTED)
    if (value === undefined) return isRepeated ? undefined : parameters
    if (parameters.has(name)) isRepeated = true
    parameters.set(name, value)
  }
}
