import { realpathSync } from 'node:fs'
import { join } from 'node:path'
import { replaceFile } from '../../disk/replace.ts'
import { UsageError } from '../../model/usage-error.ts'
import { describeFailure } from '../output.ts'

/**
 * Writes a file that is not there yet, its folders included. No link on the way to it may lead out of the tree.
 *
 * @param path from the root, with `/`
 * @returns false where something of this name is there already, a link to nowhere included; it is left alone
 * @throws UsageError when it cannot be written
 */
export function createFile(root: string, path: string, text: string): boolean {
  const replaced = replaceFile({
    path: join(root, path),
    text,
    expects: { kind: 'nothing' },
    trees: [realpathSync.native(root)],
    makesFolders: true,
  })
  if (replaced.kind === 'replaced') return true
  if (replaced.kind === 'changed') return false
  throw new UsageError(`${path} cannot be written: ${describeFailure(replaced)}`)
}
