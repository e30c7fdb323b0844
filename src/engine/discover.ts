import { readdir as readdirCallback, realpathSync, statSync } from 'node:fs'
import { relative, resolve, sep } from 'node:path'
import { isInside } from '../disk/locate.ts'
import type { Configuration } from '../model/configuration.ts'
import type { Format } from '../model/format.ts'
import type { ParseProblem } from '../model/reading.ts'
import { UsageError } from '../model/usage-error.ts'

/** Folders that hold other people's files. Explicit paths reach into them all the same. */
const VENDORED = ['.git', 'node_modules', 'bower_components', 'vendor', '.venv', '.terraform']

export interface Discovered {
  readonly files: readonly {
    readonly path: string /** Given by name on the command line. */
    readonly named: boolean
  }[]
  readonly problems: readonly ParseProblem[]
  /** The paths cover the whole tree of the configuration. */
  readonly complete: boolean
  /** Folders whose files readers may look into, absolute. */
  readonly trees: readonly string[]
  /** Folders outside of which nothing may be written, absolute, links resolved. */
  readonly given: readonly string[]
}

/**
 * Finds the files that some format may claim.
 *
 * Files given by name are taken as they are; folders and globs are walked with .gitignore respected,
 * symbolic links not followed and vendored folders left out.
 *
 * @param only absolute paths: nothing else is taken, and these only where a path given covers them
 * @returns files once each, by path, those left out that the configuration ignores
 * @throws UsageError when a path or glob matches nothing
 */
export async function discover(
  cwd: string,
  paths: readonly string[],
  formats: readonly Format[],
  configuration: Configuration,
  only?: readonly string[],
): Promise<Discovered> {
  const root = configuration.root.directory
  const files = new Map<string, boolean>()
  const problems: ParseProblem[] = []
  const trees = [root]
  const given: string[] = []
  let complete = false
  for (const path of paths) {
    const absolute = resolve(cwd, path)
    const kind = kindOf(absolute)
    if (kind === 'file') {
      if (only?.includes(absolute) !== false) files.set(fromCwd(cwd, absolute), true)
      trees.push(resolve(absolute, '..'))
      given.push(isInside(absolute, root) ? root : resolve(absolute, '..'))
    } else if (kind === 'folder') {
      const patterns = formats.flatMap((format) => [...format.names, ...format.candidates])
      const found =
        only === undefined
          ? await walk(cwd, absolute, [...new Set(patterns)], problems)
          : only.filter((file) => isFoundIn(file, absolute)).map((file) => fromCwd(cwd, file))
      for (const file of found) if (!files.has(file)) files.set(file, false)
      trees.push(absolute)
      given.push(absolute)
      complete ||= only === undefined && isInside(root, absolute)
    } else {
      const found = isGlob(path) ? await walk(cwd, cwd, [path], problems) : []
      if (found.length === 0)
        throw new UsageError(
          `${path}: no such file or folder${isGlob(path) ? ', and no file matches it as a glob' : ''}`,
        )
      for (const file of found) if (!files.has(file)) files.set(file, false)
      given.push(cwd)
    }
  }
  await configuration.prepare([...files.keys()])
  const kept = [...files].filter(([path]) => !configuration.isIgnored(path))
  kept.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  return {
    files: kept.map(([path, named]) => ({ path, named })),
    problems,
    complete,
    trees,
    given: given.map((folder) => realpathSync(folder)),
  }
}

/** As a walk of the folder would find it, its name apart. */
function isFoundIn(file: string, folder: string): boolean {
  if (!isInside(file, folder)) return false
  return !relative(folder, file)
    .split(sep)
    .some((name) => VENDORED.includes(name))
}

/** The files below a folder that match, relative to the working directory; as a run would find them. */
export async function walk(
  cwd: string,
  folder: string,
  patterns: readonly string[],
  problems: ParseProblem[],
): Promise<readonly string[]> {
  const { globby } = await import('globby')
  const unreadable: string[] = []
  const found = await globby(patterns, {
    cwd: folder,
    dot: true,
    onlyFiles: true,
    followSymbolicLinks: false,
    caseSensitiveMatch: false,
    expandDirectories: false,
    gitignore: true,
    ignore: VENDORED.map((name) => `**/${name}/**`),
    fs: { readdir: readdirNoting(unreadable) },
  })
  for (const path of new Set(unreadable)) {
    problems.push({
      file: fromCwd(cwd, path),
      line: 1,
      column: 1,
      message: 'this folder cannot be read, so nothing in it was',
      fatal: true,
    })
  }
  return found.map((path) => fromCwd(cwd, resolve(folder, path)))
}

/** Lets a walk go on past a folder that cannot be opened, and notes it. */
function readdirNoting(unreadable: string[]): typeof readdirCallback {
  const wrapped = (
    path: string,
    options: { withFileTypes: true },
    callback: (error: Error | null, entries?: unknown) => void,
  ) => {
    readdirCallback(path, options, (error, entries) => {
      if (error === null) callback(null, entries)
      else {
        unreadable.push(path)
        callback(null, [])
      }
    })
  }
  return wrapped as unknown as typeof readdirCallback
}

function kindOf(path: string): 'file' | 'folder' | undefined {
  try {
    const stats = statSync(path, { throwIfNoEntry: false })
    if (stats === undefined) return undefined
    return stats.isDirectory() ? 'folder' : 'file'
  } catch {
    return 'file' // it is there but cannot be looked at: reading it reports why
  }
}

function isGlob(path: string): boolean {
  return /[*?[\]{}!]/.test(path)
}

/** A path as reports name it: from the working directory, with `/`. */
export function fromCwd(cwd: string, absolute: string): string {
  return relative(cwd, absolute).replaceAll(sep, '/')
}
