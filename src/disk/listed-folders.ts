import { basename, dirname } from 'node:path'

/** What was seen in folders that a walk has listed, so that the system is not asked for what is not there. */
export interface ListedFolders {
  /** @param names of all that is in a folder */
  add(folder: string, names: readonly string[]): void
  /** Whether nothing was at an absolute path when its folder, or one above it, was listed; false where that is not known. */
  lacks(path: string): boolean
}

export function createListedFolders(): ListedFolders {
  const folders = new Map<string, ReadonlySet<string>>()
  return {
    add: (folder, names) => void folders.set(folder, new Set(names.map(fold))),
    lacks(path) {
      // Git has listed what there is, and thousands of folders are asked about.
      if (folders.size === 0) return false
      let child = path
      for (let folder = dirname(child); folder !== child; folder = dirname(child)) {
        const names = folders.get(folder)
        const name = basename(child)
        // Systems differ in which other characters they take for the same.
        if (names !== undefined) return /^[\x20-\x7e]*$/.test(name) && !names.has(fold(name))
        child = folder
      }
      return false
    },
  }
}

/** Some systems take capital letters for small ones. */
function fold(name: string): string {
  return name.toLowerCase()
}
