import { type Dirent, lstatSync, readdirSync } from 'node:fs'
import { systemCodeOf } from './errors.ts'
import type { GitIndex } from './name-list.ts'
import type { Tracked, Wanted } from './tracked.ts'

/** Folders and other entries that are looked at before git is asked, which takes about as long. */
const FOLDERS_MAX = 64
const ENTRIES_MAX = 1000

/**
 * Looks files up in the index of a small repository, where it tells all: a walk shows that nothing else is there. Starting
 * git takes longer than all else that a run over one file does.
 *
 * @param root of the repository, absolute
 * @param openIndex undefined where the repository is not small, or only git tells
 */
export function createSmallTracked(root: string, openIndex: () => GitIndex | undefined): Tracked {
  const start = root === '/' ? '/' : `${root}/`
  return {
    stateOf(path) {
      const index = openIndex()
      if (index === undefined) return undefined
      const kind = index.find(path.slice(start.length))
      if (kind !== undefined) return kind === 'file' ? 'tracked' : 'none'
      return lstatSync(path, { throwIfNoEntry: false }) === undefined ? 'none' : undefined
    },
    findAround(_, wanted) {
      const index = openIndex()
      if (index === undefined || !holdsAll(start, index, wanted)) return undefined
      // So few names are looked at one by one in less time than a pattern for all of them is made.
      return index
        .names('file', { root, test: { mayMatch: wanted.mayMatch, pathsIn: () => undefined } })
        .map((name) => start + name)
        .filter(wanted.matches)
    },
  }
}

/** Whether git tracks all files that are wanted: no other one is there, and no other repository. */
function holdsAll(start: string, index: GitIndex, { mayMatch, matches }: Wanted): boolean {
  if (index.names('repository').length > 0) return false
  const open = ['']
  let entries = 0
  for (let folders = 0; open.length > 0; folders++) {
    const folder = open.pop() ?? ''
    const found = entriesOf(start + folder)
    entries += found?.length ?? 0
    if (found === undefined || folders >= FOLDERS_MAX || entries > ENTRIES_MAX) return false
    for (const entry of found) {
      const name = folder + entry.name
      if (entry.name.toLowerCase() === '.git') {
        if (folder !== '') return false
      } else if (entry.isDirectory()) open.push(`${name}/`)
      else if (mayMatch(name) && matches(start + name) && index.find(name) === undefined) return false
    }
  }
  return true
}

function entriesOf(folder: string): readonly Dirent[] | undefined {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch (error) {
    systemCodeOf(error) // git says what it makes of it
    return undefined
  }
}
