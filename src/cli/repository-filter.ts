import { UsageError } from '../model/usage-error.ts'
import {
  compileRepositoryGlobs,
  explainRepositoryGlob,
  type RepositoryMatcher,
} from '../oci/repository-glob.ts'

/**
 * The repositories that the globs of a flag name; undefined where it is not given.
 *
 * @throws UsageError for what is no glob over repositories
 */
export function repositoryFilter(flag: string, globs: readonly string[]): RepositoryMatcher | undefined {
  if (globs.length === 0) return undefined
  for (const glob of globs) {
    const reason = explainRepositoryGlob(glob)
    if (reason !== undefined) throw new UsageError(`${flag} ${glob}: ${reason}`)
  }
  return compileRepositoryGlobs(globs)
}
