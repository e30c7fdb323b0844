import { type Dirent, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { globbySync } from 'globby'
import { systemCodeOf } from './errors.ts'
import type { IsIgnored } from './ignored.ts'
import type { ListedFolders } from './listed-folders.ts'

/** What lies below a folder. All paths are absolute. */
export interface Listing {
  readonly files: readonly string[]
  /** Symbolic links, as far as they are known without looking at each file. */
  readonly links: readonly string[]
  /** Folders that were not entered for their names. */
  readonly leftOut: readonly string[]
  readonly unreadable: readonly string[]
}

export interface WalkOptions {
  readonly isIgnored: IsIgnored
  /** Is told of each folder. */
  readonly listed: ListedFolders
  /** Names of folders that are not entered. */
  readonly leavesOut: readonly string[]
}

/**
 * Lists the files below a folder without git. Links are not followed, what is ignored is not entered, and of a folder
 * that cannot be read only its path is known.
 */
export function walkFolder(folder: string, { isIgnored, listed, leavesOut }: WalkOptions): Listing {
  const links: string[] = []
  const leftOut: string[] = []
  const unreadable: string[] = []

  function isTaken(entry: Dirent, path: string): boolean {
    if (entry.name.toLowerCase() === '.git') return false
    const isFolder = entry.isDirectory()
    if (isIgnored(path, isFolder)) return false
    if (entry.isSymbolicLink()) links.push(path)
    if (!isFolder) return entry.isFile()
    if (!leavesOut.includes(entry.name)) return true
    leftOut.push(path)
    return false
  }
  function list(path: string): readonly Named[] {
    const real = decodeName(path)
    try {
      const entries = readdirSync(real, { withFileTypes: true })
      listed.add(
        resolve(real),
        entries.map(({ name }) => name),
      )
      return entries.filter((entry) => isTaken(entry, join(real, entry.name))).map(named)
    } catch (error) {
      systemCodeOf(error)
      unreadable.push(real)
      return []
    }
  }
  const found = globbySync('**', {
    cwd: folder,
    dot: true,
    onlyFiles: true,
    followSymbolicLinks: false,
    expandDirectories: false,
    gitignore: false,
    fs: { readdirSync: asReaddir(list) },
  })
  const files = found.map((path) => resolve(folder, decodeName(path)))
  return { files, links, leftOut, unreadable: [...new Set(unreadable)] }
}

/** What globby asks of an entry of a folder. */
type Named = Pick<Dirent, 'name' | 'isFile' | 'isDirectory' | 'isSymbolicLink'>

function named(entry: Dirent): Named {
  return {
    name: encodeName(entry.name),
    isFile: () => entry.isFile(),
    isDirectory: () => entry.isDirectory(),
    isSymbolicLink: () => false,
  }
}

/**
 * The patterns of globby match no name with a line terminator or a backslash in it, so that it would not enter such a
 * folder. It gets to see letters of a private use area in their place.
 */
const HIDDEN: readonly (readonly [string, string])[] = [
  ['\n', '\uF6D0\uF6D1'],
  ['\r', '\uF6D0\uF6D2'],
  ['\u2028', '\uF6D0\uF6D3'],
  ['\u2029', '\uF6D0\uF6D4'],
  ['\\', '\uF6D0\uF6D5'],
]

function encodeName(name: string): string {
  let encoded = name
  for (const [hidden, shown] of HIDDEN) encoded = encoded.replaceAll(hidden, shown)
  return encoded
}

function decodeName(name: string): string {
  if (!name.includes('\uF6D0')) return name
  let decoded = name
  for (const [hidden, shown] of HIDDEN) decoded = decoded.replaceAll(shown, hidden)
  return decoded
}

/** The one overload of readdirSync that globby calls. */
function asReaddir(list: (path: string) => readonly Named[]): typeof readdirSync {
  return list as unknown as typeof readdirSync
}
