import { lstatSync, realpathSync, type Stats, statSync } from 'node:fs'
import { basename, dirname, join, sep } from 'node:path'
import { systemCodeOf } from './errors.ts'

/** Where a path leads, symbolic links followed. */
export type Located =
  /** `stats` is undefined where nothing is there yet. */
  { readonly kind: 'file'; readonly path: string; readonly stats: Stats | undefined } | NotLocated

export type NotLocated =
  /** A link leads out of the folders, or into the `.git` of one of them. */
  | { readonly kind: 'outside' }
  | { readonly kind: 'dangling-link' }
  /** A device, pipe or socket. */
  | { readonly kind: 'stream' }
  | { readonly kind: 'folder' }
  | { readonly kind: 'failed'; readonly code: string }

/**
 * Follows the links of a path, none of which may lead out of some folders.
 *
 * @param path absolute
 * @param trees folders, absolute, links resolved; undefined: the path may lead anywhere
 */
export function locateFile(path: string, trees: readonly string[] | undefined): Located {
  try {
    const real = resolveLinks(path)
    if (real === undefined) return { kind: 'dangling-link' }
    if (trees?.some((tree) => isInside(real, tree) && !isInGitFolder(real, tree)) === false)
      return { kind: 'outside' }
    const stats = statSync(real, { throwIfNoEntry: false })
    if (stats === undefined || stats.isFile()) return { kind: 'file', path: real, stats }
    return { kind: stats.isDirectory() ? 'folder' : 'stream' }
  } catch (error) {
    return { kind: 'failed', code: systemCodeOf(error) }
  }
}

/** Whether a path is a folder or lies in it; both absolute. */
export function isInside(path: string, folder: string): boolean {
  return (
    path.startsWith(folder) &&
    (path.length === folder.length || path[folder.length] === sep || folder.endsWith(sep))
  )
}

/** The name of a file from the root that it lies below. */
export function nameIn(root: string, path: string): string {
  return path.slice(root.endsWith(sep) ? root.length : root.length + 1)
}

/** Whether a path below a folder is a `.git` or lies in one. Not every disk tells `.git` from `.GIT`. */
export function isInGitFolder(path: string, folder: string): boolean {
  return path
    .slice(folder.length)
    .split(sep)
    .some((name) => name.toLowerCase() === '.git')
}

/** The path without links, as far as it exists; undefined where a link leads to nothing. */
function resolveLinks(path: string): string | undefined {
  const missing: string[] = []
  for (let at = path; ; at = dirname(at)) {
    if (lstatSync(at, { throwIfNoEntry: false }) !== undefined) {
      const real = unlessMissing(() => realpathSync.native(at))
      return real === undefined ? undefined : join(real, ...missing)
    }
    if (at === dirname(at)) return path
    missing.unshift(basename(at))
  }
}

function unlessMissing(read: () => string): string | undefined {
  try {
    return read()
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return undefined
    throw error
  }
}
