import { addToGroup } from './group-by.ts'
import { type Alternative, alternativesOf } from './path-glob.ts'
import { lastOf, mayHideSlash, SPECIAL } from './path-glob-members.ts'

/*
 * Globs by what the names of paths have that match them. They can be written down when the command is built, so that a run
 * reads only those that its paths may match.
 */

/** A glob without braces, and the groups that it belongs to. */
export interface WrittenGlob {
  readonly glob: string
  readonly groups: readonly number[]
}

/** For names of any kind; what they begin with may follow. */
export const ANY_NAME = '*'

/** What each name has that a glob matches: it is whole, or has an extension, a first letter or both. */
export function keyOf({ glob, ending }: Alternative): string {
  const name = lastOf(glob)
  if (mayHideSlash(glob)) return ANY_NAME
  if (name === ending) return `/${name}`
  const dot = ending.lastIndexOf('.')
  const first = name.charAt(0)
  return (dot === -1 ? ANY_NAME : ending.slice(dot)) + (SPECIAL.includes(first) ? '' : first)
}

/** The keys of globs that may match a name, in small letters where case does not count. */
export function keysOf(name: string): readonly string[] {
  const first = name.charAt(0)
  const dot = name.lastIndexOf('.')
  const any = [`/${name}`, ANY_NAME + first, ANY_NAME]
  if (dot === -1) return any
  const extension = name.slice(dot)
  return [...any, extension + first, extension]
}

/** Writes groups of globs without case as lines: a key, and what it is the key of. */
export function writeGlobs(groups: readonly (readonly string[])[]): string {
  const byKey = new Map<string, Map<string, number[]>>()
  for (const [group, globs] of groups.entries())
    for (const alternative of globs.flatMap((glob) => alternativesOf(glob, { ignoreCase: true }))) {
      const key = keyOf(alternative)
      const written = byKey.get(key) ?? new Map<string, number[]>()
      addToGroup(written, alternative.glob, group)
      byKey.set(key, written)
    }
  const lines = [...byKey].map(([key, globs]) =>
    [key, ...[...globs].map(([glob, owners]) => `${owners.join()} ${glob}`)].join('\t'),
  )
  return `\n${lines.join('\n')}\n`
}

/** Reads the globs of a key. */
export function readWritten(text: string, key: string): readonly WrittenGlob[] {
  const at = text.indexOf(`\n${key}\t`)
  if (at === -1) return []
  const start = at + key.length + 2
  const written = text.slice(start, text.indexOf('\n', start)).split('\t')
  return written.map((one) => {
    const space = one.indexOf(' ')
    return { glob: one.slice(space + 1), groups: one.slice(0, space).split(',').map(Number) }
  })
}
