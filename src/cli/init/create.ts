import { existsSync, lstatSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { UsageError } from '../../model/usage-error.ts'

/**
 * Writes a file that is not there yet. A link on the way to it is not followed, since it may lead out of the tree.
 *
 * @param path from the root, with `/`
 * @returns false where something of this name is there already, a link to nowhere included; it is left alone
 * @throws UsageError when it cannot be written
 */
export function createFile(root: string, path: string, text: string): boolean {
  const file = join(root, path)
  try {
    refuseLinks(root, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text, { flag: 'wx' })
    return true
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
    if (error.code === 'EEXIST') return false
    throw new UsageError(`${path} cannot be written: ${error.code}`, { cause: error })
  }
}

function refuseLinks(root: string, path: string): void {
  let folder = root
  for (const name of path.split('/').slice(0, -1)) {
    folder = join(folder, name)
    if (existsSync(folder) && lstatSync(folder).isSymbolicLink()) {
      throw new UsageError(`${path} is not written: ${folder} is a symbolic link`)
    }
  }
}
