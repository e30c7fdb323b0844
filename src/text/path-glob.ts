/*
 * Globs over paths: `*` and `?` within a folder name, `**` for any number of folders, `[a-z]`, `{a,b}` and `\`.
 * A leading dot is a letter like any other. Matched by hand rather than by a regular expression: globs may
 * come with a pull request, and no glob here can take longer than pattern length × path length.
 */

/** Characters of one glob. */
const LENGTH_MAX = 512
/** Alternatives that the braces of one glob may stand for. */
const ALTERNATIVES_MAX = 256

export interface PathGlobOptions {
  readonly ignoreCase?: boolean
}

/** The outcome of reading a text as a glob; `reason` is in words, lower case, without a full stop. */
export type ParsedPathGlob =
  | { readonly ok: true; readonly matches: (path: string) => boolean }
  | { readonly ok: false; readonly reason: string }

/** Any number of characters or of folders. */
const ANY = Symbol('any')
/** Any one character. */
const ONE = Symbol('one')

type CharacterToken = string | CharacterClass | typeof ONE

interface CharacterClass {
  readonly negated: boolean
  readonly ranges: readonly (readonly [string, string])[]
}

interface SegmentGlob {
  /** The text, where nothing in it is special. */
  readonly literal: string | undefined
  readonly tokens: readonly (CharacterToken | typeof ANY)[]
}

interface Alternative {
  readonly segments: readonly (SegmentGlob | typeof ANY)[]
  /** What every path that matches ends with. */
  readonly ending: string
}

/** Reads a glob over paths with `/` between their parts. */
export function parsePathGlob(pattern: string, { ignoreCase = false }: PathGlobOptions = {}): ParsedPathGlob {
  const reason = whyInvalid(pattern)
  if (reason !== undefined) return { ok: false, reason }
  const spelled = expandBraces(ignoreCase ? pattern.toLowerCase() : pattern)
  if (spelled === undefined)
    return { ok: false, reason: `its braces stand for more than ${ALTERNATIVES_MAX} globs` }
  const alternatives = spelled.map(readAlternative)
  return {
    ok: true,
    matches(path) {
      const compared = ignoreCase ? path.toLowerCase() : path
      let segments: readonly string[] | undefined
      for (const alternative of alternatives) {
        if (!compared.endsWith(alternative.ending)) continue
        segments ??= compared.split('/')
        if (matchesPath(alternative.segments, segments)) return true
      }
      return false
    },
  }
}

/**
 * Compiles globs of which one has to match.
 *
 * @throws RangeError for what is no glob: {@link parsePathGlob} tells beforehand
 */
export function compilePathGlobs(
  patterns: readonly string[],
  options?: PathGlobOptions,
): (path: string) => boolean {
  const globs = patterns.map((pattern) => {
    const glob = parsePathGlob(pattern, options)
    if (!glob.ok) throw new RangeError(`${pattern}: ${glob.reason}`)
    return glob
  })
  return (path) => globs.some(({ matches }) => matches(path))
}

function whyInvalid(pattern: string): string | undefined {
  if (pattern === '') return 'it is empty'
  if (pattern.length > LENGTH_MAX) return `a glob is never longer than ${LENGTH_MAX} characters`
  if (pattern.startsWith('/')) return 'it starts with /, but globs are relative to the folder of their file'
  const segments = pattern.split('/')
  if (segments.includes('..')) return 'it leaves the folder of its file'
  if (segments.includes('.')) return 'leave out the part "."'
  return segments.includes('') ? 'it has an empty part between two /' : undefined
}

/** The globs that braces stand for; a brace that is never closed or holds no comma stands for itself. */
function expandBraces(pattern: string): readonly string[] | undefined {
  const done: string[] = []
  const open = [pattern]
  for (let glob = open.pop(); glob !== undefined; glob = open.pop()) {
    const brace = firstBrace(glob)
    if (brace === undefined) done.push(glob)
    else
      for (const choice of brace.choices.toReversed())
        open.push(glob.slice(0, brace.start) + choice + glob.slice(brace.end))
    if (done.length + open.length > ALTERNATIVES_MAX) return undefined
  }
  return done
}

function firstBrace(glob: string): { start: number; end: number; choices: readonly string[] } | undefined {
  const opened: { start: number; commas: number[] }[] = []
  for (let at = 0; at < glob.length; at++) {
    const character = glob[at]
    if (character === '\\') at++
    else if (character === '{') opened.push({ start: at, commas: [] })
    else if (character === ',') opened.at(-1)?.commas.push(at)
    else if (character === '}') {
      const brace = opened.pop()
      if (brace === undefined || brace.commas.length === 0) continue
      const bounds = [brace.start, ...brace.commas, at]
      const choices = bounds.slice(1).map((bound, index) => glob.slice((bounds[index] ?? 0) + 1, bound))
      return { start: brace.start, end: at + 1, choices }
    }
  }
  return undefined
}

function readAlternative(glob: string): Alternative {
  const segments = glob.split('/').map((segment) => (segment === '**' ? ANY : readSegment(segment)))
  const last = segments.at(-1)
  return { segments, ending: last === undefined || last === ANY ? '' : endingOf(last) }
}

function readSegment(segment: string): SegmentGlob {
  const tokens: (CharacterToken | typeof ANY)[] = []
  for (let at = 0; at < segment.length; at++) {
    const character = segment[at]
    if (character === '*') {
      if (tokens.at(-1) !== ANY) tokens.push(ANY)
    } else if (character === '?') tokens.push(ONE)
    else if (character === '[') {
      const end = segment.indexOf(']', at + 2)
      if (end === -1) tokens.push('[')
      else {
        tokens.push(readClass(segment.slice(at + 1, end)))
        at = end
      }
    } else if (character === '\\' && at + 1 < segment.length) tokens.push(segment[++at] ?? '')
    else tokens.push(character ?? '')
  }
  const isLiteral = tokens.every((token) => typeof token === 'string')
  return { literal: isLiteral ? tokens.join('') : undefined, tokens }
}

function readClass(text: string): CharacterClass {
  const negated = text.startsWith('!') || text.startsWith('^')
  const members = negated && text.length > 1 ? text.slice(1) : text
  const ranges: [string, string][] = []
  for (let at = 0; at < members.length; at++) {
    const from = members[at] ?? ''
    const to = members[at + 1] === '-' ? members[at + 2] : undefined
    ranges.push([from, to ?? from])
    if (to !== undefined) at += 2
  }
  return { negated: negated && text.length > 1, ranges }
}

function endingOf({ tokens }: SegmentGlob): string {
  let ending = ''
  for (const token of tokens.toReversed()) {
    if (typeof token !== 'string') return ending
    ending = token + ending
  }
  return ending
}

function matchesPath(globs: Alternative['segments'], segments: readonly string[]): boolean {
  return matchesAll(globs, segments.length, (glob, index) => matchesSegment(glob, segments[index] ?? ''))
}

function matchesSegment({ literal, tokens }: SegmentGlob, segment: string): boolean {
  if (literal !== undefined) return literal === segment
  return matchesAll(tokens, segment.length, (token, index) => matchesCharacter(token, segment[index] ?? ''))
}

function matchesCharacter(token: CharacterToken, character: string): boolean {
  if (token === ONE || token === character) return true
  if (typeof token === 'string') return false
  return token.ranges.some(([from, to]) => from <= character && character <= to) !== token.negated
}

/**
 * Lays tokens over items 0 to `count`. When a token does not fit, only the last `ANY` grows: what an earlier
 * one could take more is taken by the last as well.
 */
function matchesAll<Token extends object | string | symbol>(
  tokens: readonly (Token | typeof ANY)[],
  count: number,
  accepts: (token: Token, index: number) => boolean,
): boolean {
  let at = 0
  let index = 0
  let lastAny = -1
  let resume = 0
  while (index < count) {
    const token = tokens[at]
    if (token === ANY) {
      lastAny = at++
      resume = index
    } else if (token !== undefined && accepts(token, index)) {
      at++
      index++
    } else if (lastAny !== -1) {
      at = lastAny + 1
      index = ++resume
    } else return false
  }
  while (tokens[at] === ANY) at++
  return at === tokens.length
}
