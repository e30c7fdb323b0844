import { type EndTest, findEnds } from './end-test.ts'
import { addToGroup } from './group-by.ts'
import { alternativesOf, type PathGlobOptions, requireGlob } from './path-glob.ts'
import {
  type Asked,
  type Found,
  fits,
  lastOf,
  type Member,
  type SortedMembers,
  SPECIAL,
  shapeOf,
  sortMembers,
  take,
} from './path-glob-members.ts'

/** Finds the groups of which a glob matches a path, in ascending order. */
export interface FindGroups extends EndTest {
  (path: string): readonly number[]
}

/**
 * Compiles groups of globs, to be asked about many paths. A glob that ends in a name, or in a file name extension, is looked
 * at only for paths that end so, and of those with a first letter only for paths that have it.
 *
 * @throws RangeError for what is no glob: `parsePathGlob` tells beforehand
 */
export function indexPathGlobs(
  groups: readonly (readonly string[])[],
  options: PathGlobOptions = {},
): FindGroups {
  const byName = new Map<string, Member[]>()
  const byExtension = new Map<string, Member[]>()
  const others: Member[] = []
  const sorted = new Map<readonly Member[], SortedMembers>()
  /** Globs that are not read yet, and their groups. */
  const unread = new Map<string, number[]>()
  const byEnd = new Map<string, string[]>()
  const fold = (text: string) => (options.ignoreCase === true ? text.toLowerCase() : text)
  for (const [group, patterns] of groups.entries())
    for (const pattern of patterns) addToGroup(unread, pattern, group)
  for (const pattern of unread.keys()) {
    requireGlob(pattern)
    for (const end of endsOf(fold(pattern))) addToGroup(byEnd, end, pattern)
  }
  /** Reads globs that are looked at for the first time: a run over few files meets few of them. */
  function readAll(patterns: Iterable<string>): void {
    for (const pattern of patterns) {
      const owners = unread.get(pattern)
      unread.delete(pattern)
      if (owners === undefined) continue
      read(pattern, owners)
      // What was sorted before lacks it.
      sorted.clear()
    }
  }
  function readThoseWith(end: string): void {
    const patterns = byEnd.get(end)
    if (patterns === undefined) return
    byEnd.delete(end)
    readAll(patterns)
  }
  function read(pattern: string, owners: readonly number[]): void {
    for (const alternative of alternativesOf(pattern, options)) {
      const { glob, ending } = alternative
      const name = lastOf(glob)
      const dot = ending.lastIndexOf('.')
      const member = { alternative, groups: owners, shape: undefined }
      const key = dot === -1 ? '' : ending.slice(dot) + (SPECIAL.includes(name.charAt(0)) ? '' : name[0])
      if (name === ending) addToGroup(byName, name, member)
      else if (dot === -1) others.push(member)
      // What takes every file of an extension is looked at first: it may be all there is to know.
      else if (glob === `**/*${ending}`) byExtension.set(key, [member, ...(byExtension.get(key) ?? [])])
      else addToGroup(byExtension, key, member)
    }
  }
  /** Does something with the members that a name may match, until that says true. */
  function someFor(name: string, test: (members: readonly Member[]) => boolean): boolean {
    if (unread.size > 0) {
      readThoseWith(ANY_END)
      readThoseWith(name.slice(-END))
    }
    const named = byName.get(name)
    if (named !== undefined && test(named)) return true
    const dot = name.lastIndexOf('.')
    const extension = name.slice(dot)
    const starting = dot === -1 ? undefined : byExtension.get(extension + name.charAt(0))
    if (starting !== undefined && test(starting)) return true
    const ending = dot === -1 ? undefined : byExtension.get(extension)
    if (ending !== undefined && test(ending)) return true
    return others.length > 0 && test(others)
  }
  const sortedOf = (members: readonly Member[]) => {
    const known = sorted.get(members)
    if (known !== undefined) return known
    const made = sortMembers(members)
    sorted.set(members, made)
    return made
  }
  /** By group, the number of the question that found it last: most paths are of a dozen groups. */
  const foundIn = new Uint32Array(groups.length)
  let asks = 0
  const find = (path: string) => {
    const folded = fold(path)
    const asked: Asked = { name: lastOf(folded), path: folded, whole: `/${folded}`, names: undefined }
    const found: Found = { groups: [], foundIn, number: ++asks }
    someFor(asked.name, (members) => {
      take(sortedOf(members), asked, found)
      return found.groups.length === groups.length
    })
    return found.groups.sort((one, other) => one - other)
  }
  const mayMatch = (text: string) => {
    const end = fold(text)
    const name = lastOf(end)
    return someFor(name, (members) => members.some((member) => fits(member, name, end)))
  }
  const pathsIn: EndTest['pathsIn'] = (above) => {
    if (unread.size > 0) readAll(unread.keys())
    if (others.length > 0) return undefined
    const members = [...byName.values(), ...byExtension.values()].flat()
    return findEnds(
      members.map((member) => ({ ...shapeOf(member), ending: member.alternative.ending })),
      above,
    )
  }
  return Object.assign(find, { mayMatch, pathsIn })
}

/** Characters at the end of a path by which globs are told apart before they are read. */
const END = 2
/** The end of paths where a glob does not tell it. */
const ANY_END = ''

/** How the paths of a glob end, as far as its last characters tell, or those of each choice in braces at its end. */
function endsOf(glob: string): readonly string[] {
  if (glob.includes('\\')) return [ANY_END]
  const end = glob.slice(-END)
  if (!glob.endsWith('}')) return [/^[^*?[\]{}/]{2}$/.test(end) ? end : ANY_END]
  const start = glob.lastIndexOf('{')
  const choices = glob.slice(start + 1, -1).split(',')
  // A brace without a comma stands for itself, and one in another one is read with all of its glob.
  if (start === -1 || choices.length < 2 || choices.some((choice) => choice.includes('}'))) return [ANY_END]
  return choices.flatMap((choice) => endsOf(choice === '' ? glob.slice(0, start) : choice))
}
