import { join } from 'node:path'
import { LOCK_FILE_NAME } from '../lock/lock.ts'
import type { RootConfiguration } from '../model/configuration.ts'

/** The lock file: beside the root configuration, else at the repository root. */
export function lockPathOf({ directory }: RootConfiguration): string {
  return join(directory, LOCK_FILE_NAME)
}
