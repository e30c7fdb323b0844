import { dirname, join } from 'node:path'
import { pathFrom } from '../disk/tree.ts'
import type { Configuration } from '../model/configuration.ts'

/** Names of folders that hold the code of others. Paths given reach into them all the same. */
export const VENDORED: readonly string[] = [
  'node_modules',
  'bower_components',
  'vendor',
  '.venv',
  '.terraform',
]
const FOLDER = /[\\/](?:node_modules|bower_components|vendor|\.venv|\.terraform)(?=[\\/])/

/** Leaves vendored folders out, and counts them. All paths are absolute. */
export interface Vendored {
  /** Whether a walk has to enter vendored folders, since the configuration may take some of them in. */
  readonly mayEnter: boolean
  /**
   * The files that do not lie in a vendored folder below the folder given, or that the configuration takes in. Tracked
   * files that the policy of the root is for are among them.
   */
  without(files: readonly string[], folder: string): Promise<readonly string[]>
  /** Files that are there for the policy alone. */
  readonly forPolicy: ReadonlySet<string>
  /** Counts folders that were not entered. */
  note(folders: readonly string[]): void
  /** How many folders were left out. */
  count(): number
}

/**
 * Leaves out what no `ignore` entry with `!` takes in.
 *
 * @param isHeld whether the policy of the root is for a file; absolute
 */
export function createVendored(
  cwd: string,
  configuration: Configuration,
  isHeld: ((path: string) => Promise<boolean>) | undefined,
): Vendored {
  const left = new Set<string>()
  const forPolicy = new Set<string>()

  async function isTaken(file: string, folder: string): Promise<boolean> {
    // A configuration in the folder has no say in it: that one is the code of others, too.
    const above = pathFrom(cwd, join(dirname(folder), 'any'))
    await configuration.prepare([above])
    return configuration.takesIn(pathFrom(cwd, file), above)
  }
  return {
    mayEnter: configuration.root.takesIn === true || isHeld !== undefined,
    forPolicy,
    async without(files, folder) {
      const kept: string[] = []
      for (const file of files) {
        const match = FOLDER.exec(file.slice(folder.length))
        const vendored =
          match === null ? undefined : file.slice(0, folder.length + match.index + match[0].length)
        if (vendored === undefined || (await isTaken(file, vendored))) kept.push(file)
        else if ((await isHeld?.(file)) === true) {
          forPolicy.add(file)
          kept.push(file)
        } else left.add(vendored)
      }
      return kept
    },
    note(folders) {
      for (const folder of folders) left.add(folder)
    },
    count: () => left.size,
  }
}
