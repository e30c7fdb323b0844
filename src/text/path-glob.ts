/*
 * Globs over paths: `*` and `?` within a folder name, `**` for any number of folders, `[a-z]`, `{a,b}` and `\`.
 * A leading dot is a letter like any other.
 */

import { ANY, matchesNames, type NamesGlob, readNameGlob, splitGlob } from './glob.ts'

/** Characters of one glob. */
const LENGTH_MAX = 512
/** Alternatives that the braces of one glob may stand for. */
const ALTERNATIVES_MAX = 256
const TOO_MANY = `its braces stand for more than ${ALTERNATIVES_MAX} globs`

export interface PathGlobOptions {
  readonly ignoreCase?: boolean
}

/** The outcome of reading a text as a glob; `reason` is in words, lower case, without a full stop. */
export type ParsedPathGlob =
  | { readonly ok: true; readonly matches: (path: string) => boolean }
  | { readonly ok: false; readonly reason: string }

/** A glob without braces. */
export interface Alternative {
  readonly glob: string
  /** What every path that matches ends with. */
  readonly ending: string
  /** Read when a path ends so: most alternatives never meet one. */
  names: NamesGlob | undefined
}

/** Reads a glob over paths with `/` between their parts. */
export function parsePathGlob(pattern: string, options: PathGlobOptions = {}): ParsedPathGlob {
  const reason = whyInvalid(pattern)
  if (reason !== undefined) return { ok: false, reason }
  const fold = foldFor(options)
  const spelled = expandBraces(fold(pattern))
  if (spelled === undefined) return { ok: false, reason: TOO_MANY }
  const alternatives = spelled.map(readAlternative)
  return { ok: true, matches: (path) => matchesOne(alternatives, fold(path)) }
}

function foldFor({ ignoreCase = false }: PathGlobOptions): (text: string) => string {
  return ignoreCase ? (text) => text.toLowerCase() : (text) => text
}

function matchesOne(alternatives: readonly Alternative[], path: string): boolean {
  let names: readonly string[] | undefined
  for (let at = 0; at < alternatives.length; at++) {
    const alternative = alternatives[at]
    if (alternative === undefined || !path.endsWith(alternative.ending)) continue
    names ??= path.split('/')
    alternative.names ??= readNames(alternative.glob)
    if (matchesNames(alternative.names, names)) return true
  }
  return false
}

/**
 * Compiles globs of which one has to match.
 *
 * @throws RangeError for what is no glob: {@link parsePathGlob} tells beforehand
 */
export function compilePathGlobs(
  patterns: readonly string[],
  options: PathGlobOptions = {},
): (path: string) => boolean {
  const fold = foldFor(options)
  const all = patterns.flatMap((pattern) => alternativesOf(pattern, options))
  return (path) => matchesOne(all, fold(path))
}

/** The globs without braces that one stands for. @throws RangeError for what is no glob */
export function alternativesOf(
  pattern: string,
  { ignoreCase = false }: PathGlobOptions,
): readonly Alternative[] {
  const key = `${ignoreCase}${pattern}`
  const known = alternatives.get(key)
  if (known !== undefined) return known
  const reason = whyInvalid(pattern)
  const spelled =
    reason === undefined ? expandBraces(ignoreCase ? pattern.toLowerCase() : pattern) : undefined
  if (spelled === undefined) throw new RangeError(`${pattern}: ${reason ?? TOO_MANY}`)
  const read = spelled.map(readAlternative)
  alternatives.set(key, read)
  return read
}

/** Of globs of formats, of which a run makes more than one index. */
const alternatives = new Map<string, readonly Alternative[]>()

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
export function expandBraces(pattern: string): readonly string[] | undefined {
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

interface Brace {
  readonly start: number
  readonly end: number
  readonly choices: readonly string[]
}

/** The brace that ends first of those that hold a comma. */
function firstBrace(glob: string): Brace | undefined {
  const end = glob.indexOf('}')
  if (end === -1) return undefined
  const start = glob.lastIndexOf('{', end)
  // Most globs have only one: they are read at every start of the program.
  if (start === -1 || glob.includes('\\')) return searchBrace(glob)
  const choices = glob.slice(start + 1, end).split(',')
  return choices.length > 1 ? { start, end: end + 1, choices } : searchBrace(glob)
}

function searchBrace(glob: string): Brace | undefined {
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

/** Reads a glob without braces. */
export function readAlternative(glob: string): Alternative {
  // Searches and no loop, which V8 would find worth optimizing: globs of formats are read at every start of the program.
  const name = glob.slice(glob.lastIndexOf('/') + 1)
  const special = Math.max(name.lastIndexOf('['), name.lastIndexOf(']'), name.lastIndexOf('\\'))
  const start = Math.max(name.lastIndexOf('*'), name.lastIndexOf('?'), special) + 1
  return { glob, ending: name.slice(start), names: undefined }
}

export function readNames(glob: string): NamesGlob {
  return splitGlob(glob).map((name) => (name === '**' ? ANY : readNameGlob(name, 'literal')))
}
