import { type EndTest, findEnds } from './end-test.ts'
import { addToGroup } from './group-by.ts'
import { alternativesOf, type PathGlobOptions } from './path-glob.ts'
import {
  type Asked,
  type Found,
  fits,
  lastOf,
  type Member,
  mayHideSlash,
  type SortedMembers,
  SPECIAL,
  shapeOf,
  sortMembers,
  take,
  takeThese,
} from './path-glob-members.ts'

/** Groups of globs, read when a path may match one of them. */
export interface GlobGroups {
  readonly count: number
  globsOf(group: number): readonly string[]
  /** Whether paths with an end, in small letters, may match one of a group: asked before its globs are. */
  mayEnd?(group: number, end: string): boolean
}

/** Finds the groups of which a glob matches a path, in ascending order. */
export interface FindGroups extends EndTest {
  (path: string): readonly number[]
}

/**
 * Compiles groups of globs, to be asked about many paths. A glob that ends in a name, or in a file name extension, is looked
 * at only for paths that end so, and of those with a first letter only for paths that have it.
 *
 * @throws RangeError, once a path may match it, for what is no glob: `parsePathGlob` tells beforehand
 */
export function indexPathGlobs(
  { count, globsOf, mayEnd: mayGroupEnd = () => true }: GlobGroups,
  options: PathGlobOptions = {},
): FindGroups {
  const byName = new Map<string, Member[]>()
  const byExtension = new Map<string, Member[]>()
  const others: Member[] = []
  const sorted = new Map<readonly Member[], SortedMembers>()
  const fold = (text: string) => (options.ignoreCase === true ? text.toLowerCase() : text)
  /** The ends that were asked for, whose globs are read: a run over few files meets few of them. */
  const ends = new Set<string>()
  const known = new Set<string>()
  function readThoseWith(end: string): void {
    if (ends.has(end)) return
    ends.add(end)
    readThose(ends.size < ENDS_MAX ? end : undefined)
  }
  /** @param end undefined for all */
  function readThose(end: string | undefined): void {
    const owners = new Map<string, number[]>()
    for (let group = 0; group < count; group++)
      if (end === undefined || mayGroupEnd(group, end))
        for (const glob of globsOf(group))
          if (!known.has(glob) && (end === undefined || mayEnd(fold(glob), end)))
            addToGroup(owners, glob, group)
    for (const [glob, groups] of owners) {
      known.add(glob)
      read(glob, groups)
    }
    // What was sorted before lacks them.
    if (owners.size > 0) sorted.clear()
  }
  function read(pattern: string, owners: readonly number[]): void {
    for (const alternative of alternativesOf(pattern, options)) {
      const { glob, ending } = alternative
      const name = lastOf(glob)
      const dot = ending.lastIndexOf('.')
      const member = { alternative, groups: owners, shape: undefined }
      const key = dot === -1 ? '' : ending.slice(dot) + (SPECIAL.includes(name.charAt(0)) ? '' : name[0])
      if (mayHideSlash(glob)) others.push(member)
      else if (name === ending) addToGroup(byName, name, member)
      else if (dot === -1) others.push(member)
      // What takes every file of an extension is looked at first: it may be all there is to know.
      else if (glob === `**/*${ending}`) byExtension.set(key, [member, ...(byExtension.get(key) ?? [])])
      else addToGroup(byExtension, key, member)
    }
  }
  /** Does something with the members that a name may match, until that says true. */
  function someFor(name: string, test: (members: readonly Member[]) => boolean): boolean {
    if (ends.size < ENDS_MAX) readThoseWith(name.slice(-END))
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
  const foundIn = new Uint32Array(count)
  let asks = 0
  const find = (path: string) => {
    const folded = fold(path)
    const asked: Asked = { name: lastOf(folded), path: folded, whole: `/${folded}`, names: undefined }
    const found: Found = { groups: [], foundIn, number: ++asks }
    someFor(asked.name, (members) => {
      if (asks < SORTED_FROM) takeThese(members, asked, found)
      else take(sortedOf(members), asked, found)
      return found.groups.length === count
    })
    return found.groups.sort((one, other) => one - other)
  }
  const mayMatch = (text: string) => {
    const end = fold(text)
    const name = lastOf(end)
    return someFor(name, (members) => members.some((member) => fits(member, name, end)))
  }
  const pathsIn: EndTest['pathsIn'] = (above) => {
    readThose(undefined)
    if (others.length > 0) return undefined
    const members = [...byName.values(), ...byExtension.values()].flat()
    return findEnds(
      members.map((member) => ({ ...shapeOf(member), ending: member.alternative.ending })),
      above,
    )
  }
  return Object.assign(find, { mayMatch, pathsIn })
}

/** Before, sorting globs takes longer than to lay each of them over a path. */
const SORTED_FROM = 8
/** Characters at the end of a path by which globs are told apart before they are read. */
const END = 2
/** Who asks for so many ends meets most of the globs. */
const ENDS_MAX = 8

/** Whether paths with an end may match a glob, as far as its last characters tell, or those of a choice in braces. */
export function mayEnd(glob: string, end: string): boolean {
  if (!glob.endsWith('}'))
    return glob.endsWith(end) || glob.length < END || [...glob.slice(-END)].some(isSpecial)
  const start = glob.lastIndexOf('{')
  // One brace in another one is read with all of its glob; one without a comma, or without the other one, stands for itself.
  if (start === -1 || glob.indexOf('}', start) < glob.length - 1 || glob.includes('\\')) return true
  const choices = glob.slice(start + 1, -1).split(',')
  if (choices.length < 2) return true
  return choices.some((choice) => mayEnd(choice === '' ? glob.slice(0, start) : choice, end))
}

/** With a slash: what stands behind it may be the whole name. */
function isSpecial(character: string): boolean {
  return '*?[]{}/\\'.includes(character)
}
