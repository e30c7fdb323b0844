import {
  ANY,
  matchesName,
  matchesNames,
  type NameGlob,
  type NamesGlob,
  readNameGlob,
  splitGlob,
} from './glob.ts'

/** What a .gitignore file says of paths below its folder. */
export interface IgnoreFile {
  /**
   * Whether a path is ignored (true), taken back in (false), or not mentioned. Of its folders nothing is asked: when one
   * of them is ignored, so is everything in it.
   *
   * @param path from the folder of the file, with `/`
   */
  test(path: string, isFolder: boolean): boolean | undefined
}

interface Pattern {
  readonly isIgnored: boolean
  readonly foldersOnly: boolean
  readonly matches: (names: readonly string[]) => boolean
}

/**
 * Reads a .gitignore file as git does; patterns match bytes, so that `?` is no letter beyond ASCII.
 *
 * @see https://github.com/git/git/blob/v2.45.0/dir.c (parse_path_pattern, match_basename, match_pathname)
 */
export function parseIgnoreFile(text: string): IgnoreFile {
  const patterns: Pattern[] = []
  for (const line of text.replace(/^\uFEFF/, '').split('\n')) {
    const pattern = readPattern(line.replace(/\r$/, ''))
    if (pattern !== undefined) patterns.push(pattern)
  }
  patterns.reverse()
  return {
    test(path, isFolder) {
      if (patterns.length === 0) return undefined
      const names = bytesOf(path).split('/')
      return patterns.find(({ foldersOnly, matches }) => (isFolder || !foldersOnly) && matches(names))
        ?.isIgnored
    },
  }
}

function readPattern(line: string): Pattern | undefined {
  if (line.startsWith('#')) return undefined
  const trimmed = withoutTrailingSpaces(line)
  if (trimmed === '') return undefined
  const isIgnored = !trimmed.startsWith('!')
  const body = bytesOf(isIgnored ? trimmed : trimmed.slice(1))
  const foldersOnly = body.endsWith('/')
  const glob = foldersOnly ? body.slice(0, -1) : body
  return { isIgnored, foldersOnly, matches: glob.includes('/') ? pathMatcher(glob) : nameMatcher(glob) }
}

/** Without a slash, a pattern is about the last name of a path. */
function nameMatcher(glob: string): Pattern['matches'] {
  const name = readNameGlob(glob, 'matches-nothing')
  return (names) => matchesName(name, names.at(-1) ?? '')
}

function pathMatcher(glob: string): Pattern['matches'] {
  const rooted = glob.startsWith('/') ? glob.slice(1) : glob
  // In front of an escaped slash, stars stand for one folder or more.
  const starred = rooted.replace(/(^|\/)\*\*+\\(?=\/)/g, '$1*/**')
  const alternatives = spell(starred).map((spelled) => readNames(splitGlob(spelled)))
  return (names) => alternatives.some((alternative) => matchesNames(alternative, names))
}

/**
 * git compares what stands before the first special character by itself, so that stars right behind it are at the start
 * of a pattern for it: `foo**\/bar` means `foobar` and `foo*\/**\/bar`, `a/foo**` means `a/foo*\/**`. With an
 * escaped slash behind the stars it means the second alone.
 */
function spell(glob: string): readonly string[] {
  const [, start = '', , backslash = '', rest = ''] =
    /^([^*?[\\]*[^*?[\\/])(\*\*+)(\\(?=\/))?((?:\/.*)?)$/s.exec(glob) ?? []
  if (start === '') return [glob]
  if (backslash !== '') return [`${start}*/**${rest}`]
  return rest === '' ? [`${start}*/**`, `${start}*`] : [`${start}${rest.slice(1)}`, `${start}*/**${rest}`]
}

function readNames(parts: readonly string[]): NamesGlob {
  const names: (NameGlob | typeof ANY)[] = []
  for (const [index, part] of parts.entries()) {
    const isLast = index === parts.length - 1
    if (!/^\*\*+$/.test(part)) names.push(readNameGlob(part, 'matches-nothing'))
    // What ends with `/**` means what lies in a folder, not the folder.
    else if (isLast) names.push(readNameGlob('*', 'matches-nothing'), ANY)
    else names.push(ANY)
  }
  return names
}

/** A backslash keeps a space; a tab is no space. */
function withoutTrailingSpaces(line: string): string {
  let end = 0
  for (let at = 0; at < line.length; at++) {
    if (line[at] === '\\') at++
    else if (line[at] === ' ') continue
    end = Math.min(at + 1, line.length)
  }
  return line.slice(0, end)
}

function bytesOf(text: string): string {
  return /^[\0-\x7f]*$/.test(text) ? text : Buffer.from(text).toString('latin1')
}
