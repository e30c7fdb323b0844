import { realpathSync, statSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import { isInGitFolder, isInside } from '../disk/locate.ts'
import { createIsScript, type IsScript } from '../disk/scripts.ts'
import type { Wanted } from '../disk/tracked.ts'
import { pathFrom } from '../disk/tree.ts'
import { type Configuration, mayHide } from '../model/configuration.ts'
import type { Format } from '../model/format.ts'
import type { ParseProblem } from '../model/reading.ts'
import type { Rule } from '../model/rule.ts'
import { UsageError } from '../model/usage-error.ts'
import { copyOf } from '../text/copies.ts'
import type { EndTest } from '../text/end-test.ts'
import { parsePathGlob } from '../text/path-glob.ts'
import { type FindGroups, indexPathGlobs } from '../text/path-glob-index.ts'
import { createRunTree, type RunTree } from './run-tree.ts'
import type { ShardFiles } from './shard.ts'
import { createVendored, type Vendored } from './vendored.ts'

export interface Discovered {
  readonly files: readonly {
    readonly path: string /** Given by name on the command line. */
    readonly named: boolean
  }[]
  /** Those of them that are read for the rules that `suppressions.forbid` names, and for no other. */
  readonly forPolicy: ReadonlySet<string>
  readonly problems: readonly ParseProblem[]
  /** The whole tree of the configuration is read. */
  readonly complete: boolean
  /** The paths cover the whole tree, which other shards may read. */
  readonly covers: boolean
  /** What readers may look into. */
  readonly tree: RunTree
  /** Whether a file that another one names belongs to the run: it lies in a folder given, and nothing leaves it out. */
  takes(path: string): Promise<boolean>
  /**
   * Files that some format may claim and that do not count: those that the paths cover and that have not changed, or all
   * others of the tree where nothing is asked about changes. Absolute.
   */
  others(): Promise<readonly string[]>
  /** As of {@link RunTree.find}, whether the paths cover the files or not; without vendored ones. */
  findInTree(folders: readonly string[], wanted: Wanted): Promise<readonly string[]>
  /** Folders outside of which nothing may be written, absolute, links resolved. */
  readonly given: readonly string[]
  /** What was not looked into, by number. */
  readonly left: { readonly folders: number; readonly links: number }
}

/** What is found path by path. */
interface Search {
  readonly cwd: string
  readonly root: string
  readonly tree: RunTree
  /** The files that count, absolute; all where undefined. */
  readonly only: ReadonlySet<string> | undefined
  readonly vendored: Vendored
  /** By the absolute path. */
  readonly isClaimed: (path: string) => boolean
  readonly mayBeClaimed: EndTest
  /** Whether a file belongs to the shard that is read, by its path. */
  readonly isOwn: (path: string) => boolean
  /** Whether a file was given by name, by its path. */
  readonly files: Map<string, boolean>
  readonly problems: ParseProblem[]
  readonly links: Set<string>
}

export interface DiscoverOptions {
  /** Absolute paths: nothing else is taken, and these only where a path given covers them. */
  readonly only?: readonly string[] | undefined
  readonly isScript?: IsScript
  /** Its files are read, and no others. */
  readonly shard?: ShardFiles | undefined
  /** What is known of the tree already. */
  readonly tree?: RunTree | undefined
  /** Is told of each file of a folder how many have been found with it. */
  readonly onFound?: ((files: number) => void) | undefined
}

/**
 * Finds the files that some format may claim.
 *
 * Files given by name are taken whatever git ignores; of folders and globs what belongs to the tree, without vendored
 * folders and symbolic links.
 *
 * @param rules those that judge: files are read for the policy of the root where it is about one of them
 * @returns files once each, by path, those left out that the configuration ignores
 * @throws UsageError when a path or glob matches nothing
 */
export async function discover(
  cwd: string,
  paths: readonly string[],
  formats: readonly Pick<Format, 'names' | 'candidates' | 'scripts' | 'takes'>[],
  configuration: Configuration,
  rules: readonly Rule[],
  {
    only,
    isScript = createIsScript(),
    shard,
    tree = createRunTree(configuration),
    onFound,
  }: DiscoverOptions = {},
): Promise<Discovered> {
  const root = configuration.root.directory
  const takers = formats.filter(({ takes }) => takes !== undefined)
  const takesScripts = formats.some(({ scripts }) => scripts)
  const isForPolicy = rules.some(({ id }) => !mayHide(configuration.root, id))
  const isHeld = async (absolute: string) => {
    if (!tree.isTracked(absolute)) return false
    const path = pathFrom(cwd, absolute)
    await configuration.prepare([path])
    return configuration.isLeftToPolicy?.(path) === true
  }
  let claims: FindGroups | undefined
  // Files given by name are not asked whether a format claims them.
  const findClaims = () => {
    const globs = () => formats.flatMap(({ names, candidates }) => [...names, ...candidates])
    claims ??= indexPathGlobs({ count: 1, globsOf: globs }, { ignoreCase: true })
    return claims
  }
  const search: Search = {
    cwd,
    root,
    tree,
    only: only === undefined ? undefined : new Set(only),
    vendored: createVendored(cwd, configuration, isForPolicy ? isHeld : undefined),
    mayBeClaimed: {
      mayMatch: (end) =>
        takers.length > 0 || findClaims().mayMatch(end) || (takesScripts && !basename(end).includes('.')),
      // Most names have an extension that some format claims.
      pathsIn: () => undefined,
    },
    isClaimed(file) {
      const path = pathFrom(cwd, file)
      if (findClaims()(path).length > 0 || (takesScripts && isScript(file))) return true
      return takers.some(({ takes }) => takes?.(path))
    },
    isOwn: (path) => shard?.holds(path) !== false,
    files: new Map(),
    problems: [],
    links: new Set(),
  }
  let claimed = 0
  const isFound = (file: string) => {
    const isClaimed = search.isClaimed(file)
    if (isClaimed) onFound?.(++claimed)
    return isClaimed
  }
  const given: string[] = []
  const folders: string[] = []
  const searched: string[] = []
  let complete = false
  for (const path of paths) {
    const absolute = resolve(cwd, path)
    const kind = kindOf(absolute)
    if (kind === 'file') {
      takeNamed(absolute, search)
      search.tree.add(dirname(absolute))
      given.push(isInside(absolute, root) ? root : dirname(absolute))
    } else if (kind === 'folder') {
      const folder = folderOf(path, absolute, search)
      search.tree.add(folder)
      await take(folder, search, isFound, search.mayBeClaimed)
      given.push(folder)
      searched.push(folder)
      if (only === undefined) folders.push(folder)
      complete ||= only === undefined && isInside(root, folder)
    } else {
      await takeGlob(path, search)
      given.push(cwd)
    }
  }
  const { files, problems, vendored } = search
  // They may lie in folders that git leaves out, and of which it tells nothing.
  await configuration.prepare([...files].filter(([, named]) => named).map(([path]) => path))
  await configuration.prepare([...files.keys()], tree.lacks)
  const forPolicy = new Set([...vendored.forPolicy].map((path) => pathFrom(cwd, path)))
  const kept = [...files].filter(([path]) => {
    if (!search.isOwn(path)) return false
    if (!configuration.isIgnored(path)) return true
    const isKept = isForPolicy && configuration.isLeftToPolicy?.(path) === true
    if (isKept) forPolicy.add(path)
    return isKept
  })
  kept.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  return {
    files: kept.map(([path, named]) => ({ path, named })),
    forPolicy,
    problems: problems.filter(({ file }) => search.isOwn(file)),
    complete: complete && shard === undefined,
    covers: complete,
    tree,
    async takes(path) {
      const absolute = resolve(cwd, path)
      if (!folders.some((folder) => isInside(absolute, folder)) || !tree.holds(absolute)) return false
      // What only another file says is one belongs to the shard of that file.
      if (search.isClaimed(absolute) && !search.isOwn(path)) return false
      await configuration.prepare([path])
      return !configuration.isIgnored(path) && (await search.vendored.without([absolute], root)).length > 0
    },
    async others() {
      const isOther = (file: string) =>
        search.only === undefined ||
        (!search.only.has(file) && searched.some((folder) => isInside(file, folder)))
      const covered = (await search.vendored.without(await tree.all(), root)).filter(
        (file) => isOther(file) && search.isClaimed(file) && search.isOwn(pathFrom(cwd, file)),
      )
      await configuration.prepare(covered.map((file) => pathFrom(cwd, file)))
      return covered.filter((file) => !configuration.isIgnored(pathFrom(cwd, file)))
    },
    findInTree: async (near, wanted) => search.vendored.without(await tree.find(near, wanted), root),
    given: [...new Set(given)].map((folder) => realpathSync(folder)),
    // All shards see the same: one of them tells.
    left:
      shard?.tellsOfTree === false
        ? { folders: 0, links: 0 }
        : { folders: search.vendored.count(), links: search.links.size },
  }
}

/** Takes a file given by name, unless it is git's own or a link that leads out of the tree. */
function takeNamed(absolute: string, { cwd, root, tree, only, files, problems }: Search): void {
  if (only?.has(absolute) === false) return
  const file = pathFrom(cwd, absolute)
  const message = whyRefused(absolute, tree.rootOf(absolute) ?? root)
  if (message === undefined) files.set(file, true)
  else problems.push({ file, line: 1, column: 1, message, fatal: true })
}

function whyRefused(absolute: string, root: string): string | undefined {
  if (isInGitFolder(absolute, '')) return "lies in git's own folder, which is never read"
  const real = realPath(absolute)
  if (real === undefined) return undefined
  if (isInGitFolder(real, '')) return "is a link into git's own folder, which is never read"
  if (!isInside(absolute, root) || isInside(real, realPath(root) ?? root)) return undefined
  return 'is a symbolic link out of the tree and is not read; name the file that it leads to'
}

/** The folder that a path given stands for. @throws UsageError where nothing in it may be read */
function folderOf(path: string, absolute: string, { root, tree }: Search): string {
  const message = whyRefused(absolute, tree.rootOf(absolute) ?? root)
  if (message !== undefined) throw new UsageError(`${path} ${message}`)
  if (!isInside(absolute, root) || tree.isPlain(absolute)) return absolute
  // A link within the tree: the files have their own names, as git knows them.
  return resolve(root, pathFrom(realpathSync(root), realpathSync(absolute)))
}

/** Takes the files of a folder that match, by their absolute path; returns how many. */
async function take(
  folder: string,
  search: Search,
  matches: (path: string) => boolean,
  ends?: EndTest,
): Promise<number> {
  const { cwd, tree, only, files, vendored, problems, links } = search
  const wanted: Wanted = { mayMatch: () => true, pathsIn: () => undefined, ...ends, matches }
  const listing = only === undefined ? await tree.list(folder, vendored.mayEnter, wanted) : undefined
  const listed =
    listing?.files ??
    [...(only ?? [])].filter((path) => isInside(path, folder) && tree.holds(path) && matches(path))
  const kept = await vendored.without(listed, folder)
  for (const absolute of kept) {
    // A slice would keep the whole of each path as well.
    const path = copyOf(pathFrom(cwd, absolute))
    if (!files.has(path)) files.set(path, false)
  }
  if (listing === undefined) return kept.length
  vendored.note(listing.leftOut)
  for (const link of listing.links) links.add(link)
  for (const path of listing.unreadable) {
    const message = 'this folder cannot be read, so nothing in it was'
    problems.push({ file: pathFrom(cwd, path), line: 1, column: 1, message, fatal: true })
  }
  return kept.length
}

/** @throws UsageError when it is no glob, or one that no file matches */
async function takeGlob(path: string, search: Search): Promise<void> {
  if (!/[*?[\]{}!]/.test(path)) throw new UsageError(`${path}: no such file or folder`)
  const names = path.replaceAll('\\', '/').split('/')
  const start = names.findIndex((name) => /[*?[\]{}!]/.test(name))
  const folder = resolve(search.cwd, names.slice(0, start).join('/') || (path.startsWith('/') ? '/' : '.'))
  const glob = parsePathGlob(names.slice(start).join('/'), { ignoreCase: true })
  if (!glob.ok) throw new UsageError(`${path}: no such file or folder, and no glob: ${glob.reason}`)
  if (kindOf(folder) === 'folder') {
    search.tree.add(folder)
    if ((await take(folder, search, (file) => glob.matches(pathFrom(folder, file)))) > 0) return
  }
  throw new UsageError(`${path}: no such file or folder, and no file matches it as a glob`)
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

function realPath(path: string): string | undefined {
  try {
    return realpathSync.native(path)
  } catch {
    return undefined // missing, or a link to nowhere: reading it reports why
  }
}
