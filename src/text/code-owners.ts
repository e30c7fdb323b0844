import { parseIgnoreFile } from './ignore-file.ts'

/** Who owns which files, as a CODEOWNERS file says. */
export interface CodeOwners {
  /** Everybody who is named, each once. */
  readonly all: readonly string[]
  /**
   * The owners of a file as they are written (`@org/team`, `user@example.com`), each once; none where nobody is named.
   *
   * @param path from the root of the repository, with `/`
   */
  ownersOf(path: string): readonly string[]
}

interface Entry {
  /** GitLab judges each section by itself; GitHub knows none, so that all of a file is one. */
  readonly section: number
  readonly owners: readonly string[]
  matches(path: string): boolean
}

/** Where the file may lie, from the root of the repository; the first that is there counts. */
export const CODE_OWNERS_FILES = [
  '.github/CODEOWNERS',
  '.gitlab/CODEOWNERS',
  'CODEOWNERS',
  'docs/CODEOWNERS',
] as const

/**
 * Reads a CODEOWNERS file; the last pattern that matches decides, in GitLab's sections the last of each section.
 *
 * @see https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners
 * @see https://docs.gitlab.com/user/project/codeowners/reference/
 */
export function parseCodeOwners(text: string): CodeOwners {
  const entries: Entry[] = []
  let section = 0
  let usual: readonly string[] = []
  for (const line of text.replace(/^\uFEFF/, '').split(/\r?\n/)) {
    const heading = /^\^?\[[^\]]+\](?:\[\d+\])?(.*)$/.exec(line.trim())
    if (heading !== null) {
      section++
      usual = wordsOf(heading[1] ?? '')
      continue
    }
    const [pattern, ...owners] = wordsOf(line)
    if (pattern !== undefined)
      entries.push({ section, owners: owners.length === 0 ? usual : owners, matches: matcherOf(pattern) })
  }
  entries.reverse()
  const known = new Map<string, readonly string[]>()
  return {
    all: [...new Set(entries.flatMap(({ owners }) => owners))].sort(),
    ownersOf(path) {
      const owners = known.get(path) ?? decide(entries, path)
      known.set(path, owners)
      return owners
    },
  }
}

function decide(lastFirst: readonly Entry[], path: string): readonly string[] {
  const decided = new Set<number>()
  const owners: (readonly string[])[] = []
  for (const entry of lastFirst) {
    if (decided.has(entry.section) || !entry.matches(path)) continue
    decided.add(entry.section)
    owners.unshift(entry.owners)
  }
  return [...new Set(owners.flat())]
}

/** As in .gitignore, but that `folder/*` means the files right in the folder. */
function matcherOf(pattern: string): (path: string) => boolean {
  const file = parseIgnoreFile(pattern)
  const isShallow = pattern.endsWith('/*')
  return (path) => {
    if (file.test(path, false) === true) return true
    if (isShallow) return false
    for (let end = path.indexOf('/'); end !== -1; end = path.indexOf('/', end + 1))
      if (file.test(path.slice(0, end), true) === true) return true
    return false
  }
}

/** The words of a line up to a comment; a backslash keeps a space or a sign of a comment. */
function wordsOf(line: string): readonly string[] {
  const words: string[] = []
  for (const [word] of line.matchAll(/(?:\\.|[^\s\\])+/g)) {
    if (word.startsWith('#')) break
    words.push(word)
  }
  return words
}
