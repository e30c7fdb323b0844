import { existsSync, lstatSync, mkdirSync, realpathSync } from 'node:fs'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import { systemCodeOf } from './errors.ts'

/** A folder outside of every tree that keeps what this program computed, or why there is none. */
export type CacheFolder =
  | { readonly kind: 'folder'; readonly path: string }
  /** Lower case, no full stop. */
  | { readonly kind: 'none'; readonly why: string }

/** Users other than the owner who could write. */
const WRITABLE_BY_OTHERS = 0o022

/**
 * The cache folder of this user.
 *
 * What lies in it is believed, so nobody else may write there, and it may not come with a repository.
 *
 * @param makes whether it is made where it is missing
 */
export function openCacheFolder(
  makes: boolean,
  environment: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): CacheFolder {
  const path = cachePath(environment, platform)
  try {
    if (makes) makeFolders(path)
    const stats = lstatSync(path, { throwIfNoEntry: false })
    if (stats === undefined) return none(`${path} is not there yet`)
    if (!stats.isDirectory()) return none(`${path} is a symbolic link or no folder`)
    // Windows has neither; there the folder lies in the user's own profile.
    const user = process.geteuid?.()
    if (user !== undefined && stats.uid !== user) return none(`${path} belongs to another user`)
    if (user !== undefined && (stats.mode & WRITABLE_BY_OTHERS) !== 0)
      return none(`other users can write to ${path}; take that right away with chmod 700`)
    const real = realpathSync.native(path)
    const repository = repositoryAround(real)
    if (repository !== undefined)
      return none(`${path} lies in the repository ${repository}; choose a folder outside`)
    return { kind: 'folder', path: real }
  } catch (error) {
    return none(`${path} cannot be used: ${systemCodeOf(error)}`)
  }
}

/** Where the platform keeps caches. Names in the environment that are not absolute do not count, as XDG has it. */
export function cachePath(environment: NodeJS.ProcessEnv, platform: NodeJS.Platform): string {
  const { HOLDFAST_CACHE_DIR: own = '', XDG_CACHE_HOME: xdg = '', LOCALAPPDATA: local = '' } = environment
  if (own !== '') return resolve(own)
  if (platform === 'win32' && local !== '') return join(local, 'holdfast', 'cache')
  // Loading a module of Node takes longer than looking at the variable that it looks at first.
  const home = () =>
    (platform === 'win32' ? undefined : environment.HOME) ?? process.getBuiltinModule('node:os').homedir()
  if (platform === 'darwin') return join(home(), 'Library', 'Caches', 'holdfast')
  return join(isAbsolute(xdg) ? xdg : join(home(), '.cache'), 'holdfast')
}

/** One by one: below `/proc`, Node's own `recursive` never ends. */
function makeFolders(path: string): void {
  if (existsSync(path)) return
  if (path !== dirname(path)) makeFolders(dirname(path))
  try {
    mkdirSync(path, { mode: 0o700 })
  } catch (error) {
    if (systemCodeOf(error) !== 'EEXIST') throw error // another run has made it
  }
}

function none(why: string): CacheFolder {
  return { kind: 'none', why }
}

/** Whoever writes to a repository could bring a cache along. */
function repositoryAround(folder: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, '.git'))) return at
    if (at === dirname(at)) return undefined
  }
}
