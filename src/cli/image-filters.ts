import { type ImageUse, ROLES, type Role } from '../model/image-use.ts'
import { UsageError } from '../model/usage-error.ts'
import { sourceOf } from '../oci/reference.ts'
import { classifyTag, TAG_CLASSES, type TagClassOptions } from '../oci/tag-class.ts'
import { compileGlobList, whyNoGlob } from '../text/glob-list.ts'
import { repositoryFilter } from './repository-filter.ts'

/** Flags of `images` that narrow down what is listed; values of one flag add up, flags narrow each other. */
export interface FilterFlags {
  readonly registry: readonly string[]
  readonly class: readonly string[]
  readonly role: readonly string[]
  readonly path: readonly string[]
  readonly only: readonly string[]
}

/** What the filters let through. */
export interface Filtered {
  readonly uses: readonly ImageUse[]
  /** Unread uses that a filter by reference cannot judge, and that are therefore left out. */
  readonly unjudged: number
}

/** The roles of `--role`. @throws UsageError for a word that is none */
export function rolesOf({ role }: Pick<FilterFlags, 'role'>): ReadonlySet<Role> {
  return new Set(role.map((word) => oneOf('--role', word, ROLES)))
}

/** Applies the filters. @throws UsageError for a value that is none */
export function filterUses(
  uses: readonly ImageUse[],
  flags: FilterFlags,
  options: TagClassOptions | undefined,
): Filtered {
  const roles = rolesOf(flags)
  const classes = new Set(flags.class.map((word) => oneOf('--class', word, TAG_CLASSES)))
  const inPath = pathsOf(flags.path)
  const onRegistry = repositoryFilter('--registry', flags.registry)
  const ofRepository = repositoryFilter('--only', flags.only)
  const kept: ImageUse[] = []
  let unjudged = 0
  for (const use of uses) {
    if (roles.size > 0 && !roles.has(use.role)) continue
    if (!inPath(use.place.path)) continue
    if (use.image.kind === 'unread') {
      if (classes.size + flags.registry.length + flags.only.length === 0) kept.push(use)
      else unjudged++
      continue
    }
    const { reference } = use.image
    const source = sourceOf(reference)
    if (onRegistry?.(source) === false || ofRepository?.(source) === false) continue
    if (classes.size > 0 && !classes.has(classifyTag(reference, options).tagClass)) continue
    kept.push(use)
  }
  return { uses: kept, unjudged }
}

function oneOf<const Word extends string>(flag: string, word: string, words: readonly Word[]): Word {
  const found = words.find((one) => one === word)
  if (found === undefined)
    throw new UsageError(`${flag} ${word} is unknown; it is one of ${words.join(', ')}`)
  return found
}

/** As in the configuration: a glob that matches a folder matches all below it, and `!` takes out again. */
function pathsOf(globs: readonly string[]): (path: string) => boolean {
  for (const glob of globs) {
    const reason = whyNoGlob(glob)
    if (reason !== undefined) throw new UsageError(`--path ${glob} is no glob: ${reason}`)
  }
  const list = compileGlobList(globs)
  return (path) => globs.length === 0 || list(path) === true
}
