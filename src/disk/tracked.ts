import { type Dirent, existsSync, lstatSync, readdirSync } from 'node:fs'
import { dirname, join, sep } from 'node:path'
import type { EndTest } from '../text/end-test.ts'
import type { GitAnswer } from './git.ts'
import { isInGitFolder, isInside, nameIn } from './locate.ts'
import type { GitIndex } from './name-list.ts'

/** Whether git tracks a file, or it belongs to the tree without that; `none`: it is no file of the tree. */
export type FileState = 'tracked' | 'untracked' | 'none'

/** What is known of the files of a large repository before git has listed them all. */
export interface Tracked {
  /** By the absolute path; undefined where only the whole list tells. */
  stateOf(path: string): FileState | undefined
  /** As of {@link Tree.findAround}; undefined where only the whole list tells. */
  findAround(folders: readonly string[], wanted: Wanted): readonly string[] | undefined
}

/** Files that are looked for. */
export interface Wanted extends EndTest {
  /** By the absolute path. */
  matches(path: string): boolean
}

/** Git takes about as long for so many questions as for the whole list. */
const QUESTIONS_MAX = 8

/**
 * Looks files up in git's index.
 *
 * @param root of the repository, absolute
 * @param openIndex undefined where only git tells
 * @param ask runs git in the root, and waits for it
 */
export function createTracked(
  root: string,
  openIndex: () => GitIndex | undefined,
  ask: (args: readonly string[]) => GitAnswer,
): Tracked {
  const states = new Map<string, FileState | undefined>()
  let questions = 0

  /** What git says of a file that it does not track. */
  function stateOfOther(path: string): FileState | undefined {
    if (lstatSync(path, { throwIfNoEntry: false })?.isFile() !== true) return 'none'
    if (isInOtherRepository(path) || questions++ >= QUESTIONS_MAX) return undefined
    const name = `:(literal)${nameIn(root, path)}`
    const answer = ask(['ls-files', '-z', '--others', '--exclude-standard', '--', name])
    if (!answer.ok) return undefined
    return answer.stdout.length > 0 ? 'untracked' : 'none'
  }
  function isInOtherRepository(path: string): boolean {
    for (let at = dirname(path); at !== root; at = dirname(at)) if (existsSync(join(at, '.git'))) return true
    return false
  }
  function othersIn(folders: readonly string[], { mayMatch, matches }: Wanted): readonly string[] {
    const above = new Set<string>()
    for (const folder of folders)
      for (let at = folder; isInside(at, root) && !above.has(at); at = dirname(at)) above.add(at)
    const found: string[] = []
    for (const folder of above) {
      const start = folder.endsWith(sep) ? folder : folder + sep
      for (const entry of entriesOf(folder)) {
        if (entry.isDirectory()) continue
        const path = start + entry.name
        if (mayMatch(path) && matches(path) && openIndex()?.find(nameIn(root, path)) === undefined)
          found.push(path)
      }
    }
    return found
  }
  function stateOf(path: string): FileState | undefined {
    const index = openIndex()
    if (index === undefined) return undefined
    const kind = index.find(nameIn(root, path))
    if (kind !== undefined) return kind === 'file' ? 'tracked' : 'none'
    const state = states.get(path) ?? stateOfOther(path)
    states.set(path, state)
    return state
  }
  return {
    stateOf,
    findAround(folders, wanted) {
      const index = openIndex()
      if (index === undefined) return undefined
      for (const name of index.names('repository')) if (existsSync(join(root, name, '.git'))) return undefined
      const start = root === '/' ? '/' : `${root}/`
      const found: string[] = []
      for (const name of index.names('file', { root, test: wanted })) {
        const path = start + name
        if (wanted.matches(path)) found.push(path)
      }
      for (const path of othersIn(folders, wanted)) {
        const state = stateOf(path)
        if (state === undefined) return undefined
        if (state === 'untracked') found.push(path)
      }
      return found
    },
  }
}

function entriesOf(folder: string): readonly Dirent[] {
  if (isInGitFolder(folder, '')) return []
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch {
    return [] // whoever named a file in it is told why
  }
}
