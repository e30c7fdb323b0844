import { lstatSync, realpathSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { isInGitFolder, isInside } from '../disk/locate.ts'
import { readRegularFile } from '../disk/read.ts'
import { findRepositoryRoot, pathTo } from '../disk/tree.ts'
import { CONFIGURATION_NAMES as NAMES } from '../model/configuration.ts'
import { UsageError } from '../model/usage-error.ts'

/** Bytes; a configuration is a few hundred lines, and parsing must end soon whatever is in it. */
const SIZE_MAX = 256 * 1024

/** Where the configuration of a run is rooted. All paths are absolute. */
export interface ConfigRoot {
  /** The root file; undefined where there is none. */
  readonly file: string | undefined
  /** Globs, fingerprints and the lock file count from here. */
  readonly directory: string
  /** The repository's root; undefined outside of one. */
  readonly repository: string | undefined
}

/**
 * Finds the root file: the topmost between the working directory and the repository's root, so that a run
 * means the same wherever in the repository it is started. Outside of a repository it is the nearest one
 * upwards, since folders above may belong to other users.
 *
 * @throws UsageError when a folder holds both names
 */
export function findRoot(cwd: string): ConfigRoot {
  const folders = foldersUpFrom(cwd)
  const repository = folders.find((folder) => exists(join(folder, '.git')))
  if (repository === undefined) {
    for (const folder of folders) {
      const file = configIn(folder)
      if (file !== undefined) return { file, directory: folder, repository }
    }
    refuseMisspelled(cwd)
    return { file: undefined, directory: cwd, repository }
  }
  for (const folder of folders.slice(0, folders.indexOf(repository) + 1).reverse()) {
    const file = configIn(folder)
    if (file !== undefined) return { file, directory: folder, repository }
  }
  refuseMisspelled(repository)
  return { file: undefined, directory: repository, repository }
}

/**
 * The folder from which the root of a run is looked for: the working directory where it lies in the repository of the
 * paths, else the folder that the paths have in common there.
 *
 * @throws UsageError when the paths lie in two repositories, of which none lies in the other
 */
export function startOf(cwd: string, paths: readonly string[]): string {
  const folders = paths.map((path) => folderOf(resolve(cwd, path)))
  const repositories = new Set<string>()
  for (const folder of folders) {
    const repository = findRepositoryRoot(folder)
    if (repository !== undefined) repositories.add(repository)
  }
  const isNested = (root: string) =>
    [...repositories].some((other) => other !== root && isInside(root, other))
  const [repository, another] = [...repositories].filter((root) => !isNested(root))
  if (another !== undefined)
    throw new UsageError(
      `the paths lie in two repositories, ${repository} and ${another}; check each of them in a run of its own`,
    )
  if (repository === undefined || findRepositoryRoot(cwd) === repository) return cwd
  const within = folders.filter((folder) => isInside(folder, repository))
  let common = within[0] ?? repository
  while (!within.every((folder) => isInside(folder, common))) common = dirname(common)
  return common
}

/** The path itself where it is a folder; a glob begins below the folder before its first special character. */
function folderOf(path: string): string {
  if (isFolder(path)) return path
  const [plain = path] = path.split(/[*?[\]{}!]/)
  return dirname(plain === path ? path : `${plain}x`)
}

function isFolder(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
  } catch {
    return false // it cannot be looked at: reading it reports why
  }
}

/** A file that looks like the configuration but is not read would be a policy that is silently off. */
function refuseMisspelled(folder: string): void {
  for (const name of NAMES.map((right) => right.replace(/yaml$/, 'yml'))) {
    if (exists(join(folder, name))) {
      throw new UsageError(`${join(folder, name)} is not read; rename it to ${name.replace(/yml$/, 'yaml')}`)
    }
  }
}

/**
 * The root for a file named on the command line. Where its folder does not hold the working directory, its
 * globs count from the repository's root instead: from a folder of settings they would match nothing.
 */
export function rootFor(cwd: string, configFile: string): ConfigRoot {
  const file = resolve(cwd, configFile)
  const folders = foldersUpFrom(cwd)
  const repository = folders.find((folder) => exists(join(folder, '.git')))
  const directory = folders.find((folder) => folder === dirname(file)) ?? repository ?? cwd
  return { file, directory, repository }
}

/**
 * The configuration file of a folder.
 *
 * @param lacks whether it is known that there is nothing at a path
 * @returns its absolute path; undefined where there is none
 * @throws UsageError when the folder holds both names
 */
export function configIn(folder: string, lacks?: (path: string) => boolean): string | undefined {
  const [file, other] = NAMES.map((name) => pathTo(folder, name)).filter(
    (path) => lacks?.(path) !== true && exists(path),
  )
  if (file !== undefined && other !== undefined) {
    throw new UsageError(`${folder} holds both ${NAMES.join(' and ')}; keep one of them`)
  }
  return file
}

/**
 * Reads a configuration file as text.
 *
 * @param boundary links must not lead out of this folder, so that a pull request cannot show other files in messages
 * @throws UsageError when it cannot be read, is too large or no UTF-8
 */
export function readConfigFile(file: string, shown: string, boundary: string | undefined): string {
  const bytes = readBytes(file, shown, boundary)
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (error) {
    throw new UsageError(`${shown} is not valid UTF-8; save it as UTF-8`, { cause: error })
  }
}

function readBytes(file: string, shown: string, boundary: string | undefined): Buffer {
  if (boundary !== undefined && leadsOut(file, boundary, shown))
    throw new UsageError(`${shown} is a symbolic link out of the repository`)
  const read = readRegularFile(file, { max: SIZE_MAX, followsLink: true })
  switch (read.kind) {
    case 'read':
      return read.bytes
    case 'too-large':
      throw new UsageError(
        `${shown} is too large for a configuration: ${Math.ceil(read.size / 1024)} KiB, the limit is ${SIZE_MAX / 1024} KiB`,
      )
    case 'no-file':
    case 'link':
      throw new UsageError(
        `${shown} is no regular file, so it is not read; put the configuration into a file`,
      )
    case 'missing':
      throw new UsageError(`${shown} cannot be read: ENOENT`)
    case 'failed':
      throw new UsageError(`${shown} cannot be read: ${read.code}`)
  }
}

function leadsOut(file: string, boundary: string, shown: string): boolean {
  try {
    if (!lstatSync(file).isSymbolicLink()) return false
    const root = realpathSync(boundary)
    const real = realpathSync(file)
    return !isInside(real, root) || isInGitFolder(real, root)
  } catch (error) {
    throw unreadable(shown, error)
  }
}

function unreadable(shown: string, error: unknown): unknown {
  return isSystemError(error)
    ? new UsageError(`${shown} cannot be read: ${error.code}`, { cause: error })
    : error
}

/** Whether there is something; a pipe or a device counts as nothing, since reading it may never end. */
function exists(path: string): boolean {
  try {
    const stats = statSync(path, { throwIfNoEntry: false })
    return stats !== undefined && (stats.isFile() || stats.isDirectory())
  } catch (error) {
    throw unreadable(path, error)
  }
}

function isSystemError(error: unknown): error is Error & { code: string } {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
}

function foldersUpFrom(folder: string): readonly string[] {
  const parent = dirname(folder)
  return parent === folder ? [folder] : [folder, ...foldersUpFrom(parent)]
}
