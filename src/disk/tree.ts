import { existsSync, lstatSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { entriesIn, type GitAnswer, git, gitSync } from './git.ts'
import { readIgnored } from './ignored.ts'
import { isInGitFolder, isInside } from './locate.ts'
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
  /** @param leavesOut names of folders that are not entered where git lists nothing */
  list(folder: string, leavesOut: readonly string[]): Promise<Listing>
  /** Whether a file belongs to the tree. It may still be missing, or be no regular file. */
  holds(path: string): boolean
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
}

/** What git lists. */
interface GitListing {
  /** Whether git tracks the file, by absolute path. */
  readonly files: Map<string, boolean>
  readonly links: string[]
  readonly unreadable: string[]
}

export interface TreeOptions {
  /** Whether `root` is the root of a repository. */
  readonly isRepository: boolean
}

/** The tree of a folder; nothing is read before it is asked for. */
export function createTree(root: string, { isRepository }: TreeOptions): Tree {
  let asked: GitListing | string | undefined
  let asking: Promise<GitListing | string> | undefined
  const known = (): GitListing | undefined => (typeof asked === 'string' ? undefined : asked)
  /** Waits for git with the whole process: a reader that asks for one file cannot wait otherwise. */
  const listed = (): GitListing | undefined => {
    if (isRepository) asked ??= listAtOnce(root)
    return known()
  }
  /** Lets signals in while git works. */
  async function ask(): Promise<GitListing | undefined> {
    if (!isRepository || asked !== undefined) return known()
    asking ??= listBeside(root)
    const listing = await asking
    asked ??= listing
    return known()
  }
  const isIgnored = readIgnored(root)
  const tracked = createTracked(root, (args) => stopsGit(root) ?? gitSync(root, args))
  /** Whoever needs all files lets git list them; until then the index tells more cheaply of single ones. */
  const knowsAll = () => !isRepository || asked !== undefined || asking !== undefined
  const stateOf = (path: string): FileState | undefined => (knowsAll() ? undefined : tracked.stateOf(path))
  const walks = new Map<string, Promise<Listing>>()
  const plain = new Map<string, boolean>([[root, true]])

  async function walk(folder: string, leavesOut: readonly string[]): Promise<Listing> {
    const { walkFolder } = await import('./walk.ts')
    return walkFolder(folder, { isIgnored, leavesOut })
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
    async list(folder, leavesOut) {
      const listing = await ask()
      if (listing !== undefined) return below(folder, listing)
      const key = `${leavesOut.length} ${folder}`
      const walked = walks.get(key) ?? walk(folder, leavesOut)
      walks.set(key, walked)
      return walked
    },
    holds(path) {
      if (!isInside(path, root) || isInGitFolder(path, root)) return false
      const state = stateOf(path)
      if (state !== undefined) return state !== 'none'
      const listing = listed()
      return listing === undefined ? !isIgnored(path, false) : listing.files.has(path)
    },
    isTracked: (path) =>
      (stateOf(path) ?? (listed()?.files.get(path) === true ? 'tracked' : 'none')) === 'tracked',
    isPlain,
    findAround: (folders, wanted) => (knowsAll() ? undefined : tracked.findAround(folders, wanted)),
  }
}

/** The nearest folder at or above this one that holds `.git`. */
export function findRepositoryRoot(folder: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, '.git'))) return at
    if (at === dirname(at)) return undefined
  }
}

function below(folder: string, { files, links, unreadable }: GitListing): Listing {
  const start = folder.endsWith(sep) ? folder : folder + sep
  const isBelow = (path: string) => path.startsWith(start)
  return {
    files: [...files.keys()].filter(isBelow),
    links: links.filter(isBelow),
    leftOut: [],
    unreadable: unreadable.filter(isBelow),
  }
}

const LIST = ['ls-files', '-z', '-t', '--stage', '--cached', '--others', '--exclude-standard']
/** `H 100644 <id> 0`, a tab, the name; an untracked file is `? ` and the name. */
const ENTRY = /^(?:\? |\S (\d{6}) [\da-f]+ \d\t)(.+)$/s

/** A repository whose files git is to list. */
interface Question {
  readonly folder: string
  /** It lies in another one. */
  readonly isNested: boolean
}

function listAtOnce(root: string): GitListing | string {
  const listing = listRepository(root)
  for (let step = listing.next(); ; ) {
    if (step.done === true) return step.value
    step = listing.next(gitSync(step.value.folder, LIST, step.value.isNested))
  }
}

async function listBeside(root: string): Promise<GitListing | string> {
  const listing = listRepository(root)
  for (let step = listing.next(); ; ) {
    if (step.done === true) return step.value
    step = listing.next(await git(step.value.folder, LIST, { isNested: step.value.isNested }))
  }
}

/** What git lists of a repository and of those in it; a text says why it lists nothing. */
function* listRepository(root: string): Generator<Question, GitListing | string, GitAnswer> {
  const listing: GitListing = { files: new Map(), links: [], unreadable: [] }
  const open = [root]
  for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
    const answer = stopsGit(folder) ?? (yield { folder, isNested: folder !== root })
    if (!answer.ok && folder === root) return answer.message
    if (!answer.ok) {
      listing.unreadable.push(folder)
      continue
    }
    for (const entry of entriesIn(answer.stdout)) {
      const [, mode, name = ''] = ENTRY.exec(entry) ?? []
      const path = sep === '/' && folder !== sep ? `${folder}/${name}` : join(folder, name)
      if (mode === '160000' || name.endsWith('/')) {
        const nested = name.endsWith('/') ? path.slice(0, -1) : path
        if (existsSync(join(nested, '.git'))) open.push(nested)
      } else if (mode === '120000') listing.links.push(path)
      else listing.files.set(path, mode !== undefined)
    }
  }
  return listing
}

/** Git would wait for ever on a pipe. Those in folders further down are left to the timeout of git. */
function stopsGit(folder: string): GitAnswer | undefined {
  const stats = lstatSync(join(folder, '.gitignore'), { throwIfNoEntry: false })
  const isStream = stats !== undefined && !stats.isFile() && !stats.isDirectory() && !stats.isSymbolicLink()
  return isStream ? { ok: false, message: '.gitignore is a pipe or a device' } : undefined
}

/** A path from a folder with `/`; both absolute. */
export function pathFrom(folder: string, path: string): string {
  const start = folder.endsWith(sep) ? folder : folder + sep
  const within = path.startsWith(start) ? path.slice(start.length) : relative(folder, path)
  return sep === '/' ? within : within.replaceAll(sep, '/')
}
