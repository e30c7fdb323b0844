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
  /** Makes what tells of a name, in small letters, whether it may match one of a group: asked before its globs are. */
  mayMatch?(name: string): (group: number) => boolean
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
  { count, globsOf, mayMatch: mayMatchGroup = () => () => true }: GlobGroups,
  options: PathGlobOptions = {},
): FindGroups {
  const byName = new Map<string, Member[]>()
  const byExtension = new Map<string, Member[]>()
  const others: Member[] = []
  const sorted = new Map<readonly Member[], SortedMembers>()
  const fold = (text: string) => (options.ignoreCase === true ? text.toLowerCase() : text)
  /** The beginnings and ends that were asked for, whose globs are read: a run over few files meets few of them. */
  const met = new Set<string>()
  const known = new Set<string>()
  function readThoseLike(name: string): void {
    const like = name.charAt(0) + name.slice(-END)
    if (met.has(like)) return
    met.add(like)
    readThose(met.size < MET_MAX ? name : undefined)
  }
  /** @param name undefined for all */
  function readThose(name: string | undefined): void {
    const owners = new Map<string, number[]>()
    const mayMatchOne = name === undefined ? () => true : mayMatchGroup(name)
    const first = name?.charAt(0) ?? ''
    const end = name?.slice(-END) ?? ''
    for (let group = 0; group < count; group++)
      if (mayMatchOne(group))
        for (const glob of globsOf(group))
          if (!known.has(glob) && (name === undefined || mayName(fold(glob), first, end)))
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
    if (met.size < MET_MAX) readThoseLike(name)
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
/** Characters at the end of a name by which globs are told apart before they are read. */
const END = 4
/** Who asks for so many different names meets most of the globs. */
const MET_MAX = 8

/** Whether names may match a glob, as far as their first character and their last ones tell. */
function mayName(glob: string, first: string, end: string): boolean {
  return mayEnd(glob, end) && mayBegin(glob, first)
}

function mayBegin(glob: string, first: string): boolean {
  const start = glob.lastIndexOf('/') + 1
  const character = glob.charAt(start)
  // A slash in braces or brackets, or behind a backslash, is not where the name begins.
  const isOdd = glob.includes('[') || glob.includes('\\') || glob.lastIndexOf('{', start) !== -1
  return isOdd || character === first || isSpecial(character)
}

/** Whether names with an end may match a glob, as far as its last characters tell, and those of choices in braces. */
function mayEnd(glob: string, end: string): boolean {
  const shift = glob.length - end.length
  for (let at = end.length - 1; at >= 0 && at + shift >= 0; at--) {
    const character = glob.charAt(at + shift)
    if (character === '}') return mayEndInChoice(glob.slice(0, at + shift), end.slice(0, at + 1))
    if (isSpecial(character)) return true
    if (character !== end[at]) return false
  }
  return true
}

/** @param glob up to the brace that closes the choice */
function mayEndInChoice(glob: string, end: string): boolean {
  const start = glob.lastIndexOf('{')
  // One brace in another one is read with all of its glob; one without a comma, or without the other one, stands for itself.
  if (start === -1 || glob.includes('}', start) || glob.includes('\\')) return true
  const choices = glob.slice(start + 1).split(',')
  if (choices.length < 2) return true
  const before = glob.slice(0, start)
  const last = end.charAt(end.length - 1)
  for (const choice of choices) {
    const own = choice.charAt(choice.length - 1)
    // Most choices differ in the last character.
    if ((own === last || own === '' || isSpecial(own)) && mayEnd(before + choice, end)) return true
  }
  return false
}

/** With a slash: what stands behind it may be the whole name. */
function isSpecial(character: string): boolean {
  return '*?[]{}/\\'.includes(character)
}
