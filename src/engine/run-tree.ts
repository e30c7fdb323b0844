import { homedir } from 'node:os'
import { isInside } from '../disk/locate.ts'
import type { Wanted } from '../disk/tracked.ts'
import { createTree, findRepositoryRoot, type Tree, type TreeData } from '../disk/tree.ts'
import type { Listing } from '../disk/walk.ts'
import { CONFIGURATION_NAMES, type Configuration } from '../model/configuration.ts'
import { VENDORED } from './vendored.ts'

/** What readers of a run may look into: the tree of its root, and paths given that lie elsewhere. Paths are absolute. */
export interface RunTree {
  /** Makes a folder that was given part of the tree. */
  add(folder: string): void
  /** The root of the tree that a path lies in. */
  rootOf(path: string): string | undefined
  /**
   * @param enters whether vendored folders are entered where git lists nothing
   * @param wanted as of {@link Tree.list}
   */
  list(folder: string, enters: boolean, wanted?: Wanted): Promise<Listing>
  holds(path: string): boolean
  /** As of {@link Tree.lacks}. */
  lacks(path: string): boolean
  isTracked(path: string): boolean
  /** Whether a folder is reached without a link. */
  isPlain(folder: string): boolean
  /** Why git did not list the repository; undefined where it did, was not needed, or there is none. */
  whyNoGit(): string | undefined
  /** All files; none where the tree is a home folder without git, which is no tree of anything. */
  all(): Promise<readonly string[]>
  /**
   * Files of the tree that match. Of a large repository that nobody has listed, those that git does not track are looked
   * for in some folders and in those above them alone.
   */
  find(folders: readonly string[], wanted: Wanted): Promise<readonly string[]>
  /** What another thread needs to look into the same tree, once files were listed. */
  handOver(): RunTreeData
}

/** The tree of a run as it crosses threads. */
export interface RunTreeData {
  readonly directory: string
  readonly trees: readonly TreeData[]
}

/** The tree of a configuration's root: its repository, else its folder. */
export function createRunTree({ root: { directory } }: Pick<Configuration, 'root'>): RunTree {
  const repository = findRepositoryRoot(directory)
  const main = createTree(repository ?? directory, {
    isRepository: repository !== undefined,
    sought: CONFIGURATION_NAMES,
  })
  return overTrees(directory, main, [main])
}

/** The tree of a run that another thread has handed over. */
export function openRunTree({ directory, trees }: RunTreeData): RunTree {
  const opened = trees.map((tree) => createTree(tree.root, tree))
  const [main] = opened
  if (main === undefined) throw new RangeError('a run has one tree at least')
  return overTrees(directory, main, opened)
}

function overTrees(directory: string, main: Tree, trees: Tree[]): RunTree {
  const treeOf = (path: string): Tree | undefined => trees.find(({ root }) => isInside(path, root))
  async function all(wanted?: Wanted): Promise<readonly string[]> {
    if (isInside(homedir(), directory) && !(await main.isGit())) return []
    return (await main.list(directory, VENDORED, wanted)).files
  }
  return {
    add(folder) {
      if (treeOf(folder) === undefined) trees.push(createTree(folder, { isRepository: false }))
    },
    rootOf: (path) => treeOf(path)?.root,
    async list(folder, enters, wanted) {
      const tree = treeOf(folder)
      if (tree === undefined) throw new RangeError(`${folder} lies in no tree of the run`)
      return tree.list(folder, enters ? [] : VENDORED, wanted)
    },
    holds: (path) => treeOf(path)?.holds(path) === true,
    lacks: (path) => treeOf(path)?.lacks(path) === true,
    isTracked: (path) => treeOf(path)?.isTracked(path) === true,
    isPlain: (folder) => treeOf(folder)?.isPlain(folder) === true,
    whyNoGit: main.whyNoGit,
    async find(folders, wanted) {
      const matches = (path: string) => isInside(path, directory) && wanted.matches(path)
      const within = { ...wanted, matches }
      return main.findAround(folders, within) ?? all(within)
    },
    all: () => all(),
    handOver: () => ({ directory, trees: trees.map((tree) => tree.handOver()) }),
  }
}
