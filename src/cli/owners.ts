import { join } from 'node:path'
import { readRegularFile } from '../disk/read.ts'
import { UsageError } from '../model/usage-error.ts'
import { CODE_OWNERS_FILES, type CodeOwners, parseCodeOwners } from '../text/code-owners.ts'
import { nearest } from '../text/nearest.ts'

/** GitHub reads no larger file. Bytes. */
const SIZE_MAX = 3 * 1024 * 1024

/** The owners of the files of a repository; undefined where no CODEOWNERS file says who they are. */
export function readCodeOwners(root: string): CodeOwners | undefined {
  for (const name of CODE_OWNERS_FILES) {
    const read = readRegularFile(join(root, name), { max: SIZE_MAX, followsLink: false })
    if (read.kind === 'read') return parseCodeOwners(read.bytes.toString('utf8'))
  }
  return undefined
}

/**
 * Makes sure that somebody of that name owns files.
 *
 * @throws UsageError when nobody does
 */
export function requireOwner(owner: string, owners: CodeOwners | undefined): CodeOwners {
  if (owners === undefined)
    throw new UsageError(`--only-owner ${owner}: there is no ${CODE_OWNERS_FILES.join(', ')} here`)
  if (owners.all.includes(owner)) return owners
  const near = nearest(owner, owners.all)
  const hint = near === undefined ? 'owners are written as there, such as @org/team' : `did you mean ${near}?`
  throw new UsageError(`--only-owner ${owner}: CODEOWNERS does not name it; ${hint}`)
}
