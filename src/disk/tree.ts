import { existsSync, lstatSync } from 'node:fs'
import { basename, dirname, join, relative, resolve, sep } from 'node:path'
import { gitSync } from './git.ts'
import { findGitIndex, type GitIndexFile, readGitIndex } from './git-index.ts'
import { type GitListing, listAtOnce, listBeside, stopsGit } from './git-listing.ts'
import { readIgnored } from './ignored.ts'
import { createListedFolders } from './listed-folders.ts'
import { isInGitFolder, isInside, nameIn } from './locate.ts'
import { type GitIndex, type NameList, openNameList } from './name-list.ts'
import { createSmallTracked } from './small-tracked.ts'
import { createTracked, type FileState, type Wanted } from './tracked.ts'
import type { Listing } from './walk.ts'

/** What belongs to a folder: as git says, or where git says nothing, as its .gitignore files do. */
export interface Tree {
  /** Absolute. */
  readonly root: string
  /** Whether git says what belongs to it. */
  isGit(): Promise<boolean>
  /** Why git was asked in vain; undefined where it has answered, or has not been asked. */
  whyNoGit(): string | undefined
  /**
   * @param leavesOut names of folders that are not entered where git lists nothing
   * @param wanted files that do not match are left out
   */
  list(folder: string, leavesOut: readonly string[], wanted?: Wanted): Promise<Listing>
  /** Whether a file belongs to the tree. It may still be missing, or be no regular file. */
  holds(path: string): boolean
  /** Whether it is known, without asking the system, that there is nothing at a path. */
  lacks(path: string): boolean
  /** Whether git keeps a file, so that a change of it is seen. */
  isTracked(path: string): boolean
  /** Whether a folder of the tree is reached from its root without a link. */
  isPlain(folder: string): boolean
  /**
   * Finds files among those that git tracks, and among the others of some folders and of those above them: in a large
   * repository that is far less work than to list all of it.
   *
   * @returns undefined where nothing less than the whole list will do, or that is known already
   */
  findAround(folders: readonly string[], wanted: Wanted): readonly string[] | undefined
  /** What another thread needs to see the same tree, once files were listed. */
  handOver(): TreeData
}

export interface TreeOptions {
  /** Whether `root` is the root of a repository. */
  readonly isRepository: boolean
  /** Names of files that are looked for in every folder, in small letters: of these git's list tells where there are none. */
  readonly sought?: readonly string[] | undefined
  /** What git lists, where another thread has asked for it. */
  readonly listing?: ListingData | undefined
}

/** A tree as it crosses threads. */
export interface TreeData extends TreeOptions {
  readonly root: string
}

interface ListingData extends Omit<GitListing, 'index'> {
  readonly index: NameList | undefined
}

/** The tree of a folder; nothing is read before it is asked for. */
export function createTree(root: string, { isRepository, sought = [], listing: given }: TreeOptions): Tree {
  let asked: GitListing | string | undefined =
    given === undefined ? undefined : { ...given, index: given.index && openNameList(given.index) }
  let asking: Promise<GitListing | string> | undefined
  const known = (): GitListing | undefined => (typeof asked === 'string' ? undefined : asked)
  let found: { readonly file: GitIndexFile | undefined } | undefined
  let opened: { readonly index: GitIndex | undefined } | undefined
  function openIndex(size: 'large' | 'small'): GitIndex | undefined {
    found ??= { file: findGitIndex(root) }
    if (found.file?.isLarge !== (size === 'large')) return undefined
    opened ??= { index: readGitIndex(found.file) }
    return opened.index
  }
  const openLarge = () => openIndex('large')
  const isTrackedIn = ({ index, files }: GitListing, path: string): boolean | undefined =>
    index?.find(nameIn(root, path)) === 'file' ? true : files.get(path)
  /** Waits for git with the whole process: a reader that asks for one file cannot wait otherwise. */
  const listed = (): GitListing | undefined => {
    if (isRepository) asked ??= listAtOnce({ root, index: openLarge(), sought })
    return known()
  }
  /** Lets signals in while git works. */
  async function ask(): Promise<GitListing | undefined> {
    if (!isRepository || asked !== undefined) return known()
    asking ??= listBeside({ root, index: openLarge(), sought })
    const listing = await asking
    asked ??= listing
    return known()
  }
  const listedFolders = createListedFolders()
  const isIgnored = readIgnored(root, listedFolders.lacks)
  /** Where the files are that are sought, in small letters: some systems take capital ones for the same. */
  let places: ReadonlySet<string> | undefined
  function lacks(path: string): boolean {
    const listing = known()
    if (listing === undefined || !sought.includes(basename(path).toLowerCase()))
      return listedFolders.lacks(path)
    if (!isInside(path, root) || listing.unreadable.some((folder) => isInside(path, folder))) return false
    places ??= new Set(listing.sought.map((place) => place.toLowerCase()))
    return !places.has(path.toLowerCase())
  }
  const tracked = createTracked(root, openLarge, (args) => stopsGit(root) ?? gitSync(root, args))
  /** Whoever needs all files lets git list them; until then the index tells more cheaply of single ones. */
  const knowsAll = () => !isRepository || asked !== undefined || asking !== undefined
  const small = createSmallTracked(root, () => openIndex('small'))
  const stateOf = (path: string): FileState | undefined =>
    knowsAll() ? undefined : (tracked.stateOf(path) ?? small.stateOf(path))
  const walks = new Map<string, Promise<Listing>>()
  const plain = new Map<string, boolean>([[root, true]])

  function walk(folder: string, leavesOut: readonly string[]): Promise<Listing> {
    const key = `${leavesOut.length} ${folder}`
    const walked = walks.get(key) ?? walkAnew(folder, leavesOut)
    walks.set(key, walked)
    return walked
  }
  async function walkAnew(folder: string, leavesOut: readonly string[]): Promise<Listing> {
    const { walkFolder } = await import('./walk.ts')
    return walkFolder(folder, { isIgnored, listed: listedFolders, leavesOut })
  }
  /** The files below a folder that git's index tells, where it is read. */
  function trackedBelow(folder: string, wanted: Wanted | undefined): readonly string[] {
    const index = isRepository && asked === undefined ? openLarge() : known()?.index
    const isBelow = isBelowOf(folder)
    const above = root.endsWith(sep) ? root : root + sep
    const found: string[] = []
    for (const name of index?.names('file', wanted && { root, test: wanted }) ?? []) {
      const path = above + name
      if (isBelow(path) && wanted?.matches(path) !== false) found.push(path)
    }
    return found
  }
  function isPlain(folder: string): boolean {
    const before = plain.get(folder)
    if (before !== undefined) return before
    const isFolder = lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() === true
    const found = isInside(folder, root) && isFolder && isPlain(dirname(folder))
    plain.set(folder, found)
    return found
  }
  return {
    root,
    isGit: async () => (await ask()) !== undefined,
    whyNoGit: () => (typeof asked === 'string' ? asked : undefined),
    async list(folder, leavesOut, wanted) {
      const asking = ask()
      // Git looks for other files meanwhile.
      const tracked = trackedBelow(folder, wanted)
      const listing = await asking
      const found = listing === undefined ? await walk(folder, leavesOut) : below(folder, listing)
      const files = wanted === undefined ? found.files : found.files.filter(wanted.matches)
      return { ...found, files: listing === undefined ? files : [...files, ...tracked] }
    },
    holds(path) {
      if (!isInside(path, root) || isInGitFolder(path, root)) return false
      const state = stateOf(path)
      if (state !== undefined) return state !== 'none'
      const listing = listed()
      if (listing !== undefined) return isTrackedIn(listing, path) !== undefined
      return !lacks(path) && !isIgnored(path, false)
    },
    isTracked(path) {
      const state = stateOf(path)
      if (state !== undefined) return state === 'tracked'
      const listing = listed()
      return listing !== undefined && isTrackedIn(listing, path) === true
    },
    lacks,
    isPlain,
    findAround: (folders, wanted) =>
      knowsAll() ? undefined : (tracked.findAround(folders, wanted) ?? small.findAround(folders, wanted)),
    handOver() {
      const listing = known()
      return {
        root,
        sought,
        isRepository: isRepository && listing !== undefined,
        listing: listing && { ...listing, index: listing.index?.share() },
      }
    },
  }
}

/** The nearest folder at or above this one that holds `.git`. */
export function findRepositoryRoot(folder: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, '.git'))) return at
    if (at === dirname(at)) return undefined
  }
}

/** What git lists below a folder, but for the names of its index. */
function below(folder: string, { files, links, unreadable }: GitListing): Listing {
  const isBelow = isBelowOf(folder)
  return {
    files: [...files.keys()].filter(isBelow),
    links: links.filter(isBelow),
    leftOut: [],
    unreadable: unreadable.filter(isBelow),
  }
}

function isBelowOf(folder: string): (path: string) => boolean {
  const start = folder.endsWith(sep) ? folder : folder + sep
  return (path) => path.startsWith(start)
}

/** The absolute path of one that {@link pathFrom} has made. */
export function pathTo(folder: string, path: string): string {
  return sep !== '/' || folder === '/' || path === '' || path.startsWith('..')
    ? resolve(folder, path)
    : `${folder}/${path}`
}

/** A path from a folder with `/`; both absolute. */
export function pathFrom(folder: string, path: string): string {
  const start = folder.endsWith(sep) ? folder.length : folder.length + 1
  const isBelow = path[start - 1] === sep && path.startsWith(folder)
  const within = isBelow ? path.slice(start) : relative(folder, path)
  return sep === '/' ? within : within.replaceAll(sep, '/')
}
