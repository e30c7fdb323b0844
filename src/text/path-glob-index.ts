import { type EndTest, findEnds } from './end-test.ts'
import { matchesNames } from './glob.ts'
import { addToGroup } from './group-by.ts'
import {
  type Alternative,
  alternativesOf,
  type PathGlobOptions,
  readNames,
  requireGlob,
} from './path-glob.ts'

/** Finds the groups of which a glob matches a path, in ascending order. */
export interface FindGroups extends EndTest {
  (path: string): readonly number[]
}

/** One of the globs of some groups. */
interface Member {
  readonly alternative: Alternative
  readonly groups: readonly number[]
  /** Read when a path meets the ending: most members never meet one. */
  shape: Shape | undefined
}

/** What is cheaper to look at than all names of a path. */
interface Shape {
  /** What the last name begins with, and what it holds further on. */
  readonly start: string
  readonly middle: string
  /** The start is the whole name. */
  readonly isWhole: boolean
  /** The name of the folder of the file; undefined where the glob does not tell it. */
  readonly parent: string | undefined
  /** The name of a folder on the way, between slashes; empty where the glob tells none. */
  readonly folder: string
  /**
   * The folders that a path ends with, between slashes, where nothing else counts but the start and the end of the last name;
   * undefined where more does.
   */
  readonly tail: string | undefined
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
    const known = sorted.get(members) ?? sortMembers(members)
    sorted.set(members, known)
    return known
  }
  /** By group, the number of the question that found it last: most paths are of a dozen groups. */
  const foundIn = new Uint32Array(groups.length)
  let asks = 0
  const find = (path: string) => {
    const asked: Asked = { name: fold(lastOf(path)), path: () => fold(path) }
    const found: number[] = []
    asks++
    const add = (member: Member): boolean => {
      for (let at = 0; at < member.groups.length; at++) {
        const group = member.groups[at] ?? 0
        if (foundIn[group] !== asks) found.push(group)
        foundIn[group] = asks
      }
      return found.length === groups.length
    }
    const isFound = (member: Member) => member.groups.every((group) => foundIn[group] === asks)
    someFor(asked.name, (members) => take(sortedOf(members), asked, { add, isFound }))
    return found.sort((a, b) => a - b)
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

/** A path that globs are laid over. */
interface Asked {
  readonly name: string
  path(): string
}

/** What is known of a path so far. */
interface Found {
  /** Whether all groups of a member are found. */
  isFound(member: Member): boolean
  /** Takes in the groups of a member; true where there are no others. */
  add(member: Member): boolean
}

/** Members with the same ending. */
interface SortedMembers {
  /** Those that want a folder on the way, by its name. */
  readonly byFolder: ReadonlyMap<string, readonly Member[]>
  /** Those that want something in the last name, and what finds one of these things in it. */
  readonly named: readonly Member[]
  readonly mayBeNamed: RegExp
  readonly others: readonly Member[]
}

function sortMembers(members: readonly Member[]): SortedMembers {
  const byFolder = new Map<string, Member[]>()
  const named: Member[] = []
  const words = new Set<string>()
  const others: Member[] = []
  for (const member of members) {
    const { start, middle, parent, folder } = shapeOf(member)
    const { ending } = member.alternative
    const wanted = parent ?? folder.slice(1, -1)
    const word = [start, middle, ending.slice(0, Math.max(ending.lastIndexOf('.'), 0))].find(
      (one) => one !== '',
    )
    if (wanted !== '') addToGroup(byFolder, wanted, member)
    else if (word === undefined) others.push(member)
    else {
      named.push(member)
      words.add(word.replaceAll(/\W/g, '\\$&'))
    }
  }
  return { byFolder, named, mayBeNamed: new RegExp([...words].join('|')), others }
}

/** @returns whether all groups are found: no other member tells more */
function take(
  { byFolder, named, mayBeNamed, others }: SortedMembers,
  { name, path }: Asked,
  { isFound, add }: Found,
): boolean {
  let whole: string | undefined
  let names: readonly string[] | undefined
  const isMatch = (member: Member): boolean => {
    const { alternative } = member
    const { tail, folder } = shapeOf(member)
    if (tail === '/') return fits(member, name, name)
    whole ??= `/${path()}`
    if (!whole.includes(folder) || !fits(member, name, whole)) return false
    if (tail !== undefined) return whole.endsWith(tail, whole.length - name.length)
    names ??= path().split('/')
    alternative.names ??= readNames(alternative.glob)
    return matchesNames(alternative.names, names)
  }
  const isEnough = (member: Member): boolean => {
    // A format has several globs for its files: one tells as much as all.
    return !isFound(member) && isMatch(member) && add(member)
  }
  if (others.some(isEnough)) return true
  if (named.length > 0 && mayBeNamed.test(name) && named.some(isEnough)) return true
  if (byFolder.size === 0) return false
  const folders = path().split('/')
  return folders.some((folder) => byFolder.get(folder)?.some(isEnough))
}

/** Whether the last parts of a path are what a glob wants; `end` has two of them at least, or is the whole path. */
function fits(member: Member, name: string, end: string): boolean {
  const { ending } = member.alternative
  if (!name.endsWith(ending)) return false
  const { start, middle, parent, tail, isWhole } = shapeOf(member)
  if (!name.startsWith(start) || !name.includes(middle)) return false
  if (tail !== undefined && !isWhole && name.length < start.length + ending.length) return false
  if (parent === undefined) return true
  const at = end.length - name.length - 1 - parent.length
  return at >= 0 && end.startsWith(parent, at) && (at === 0 || end[at - 1] === '/')
}

function shapeOf(member: Member): Shape {
  member.shape ??= readShape(member.alternative)
  return member.shape
}

/** Characters that mean something else in a glob. */
const SPECIAL = ['*', '?', '[', ']', '\\']

function readShape({ glob, ending }: Alternative): Shape {
  const slash = glob.lastIndexOf('/')
  const name = glob.slice(slash + 1)
  const isSpecial = (character: string) => SPECIAL.includes(character)
  const special = [...name].findIndex(isSpecial)
  // In brackets, and behind a backslash, a slash may mean something else; two stars may stand for no name at all.
  const isOdd = name === '**' || /[[\\]/.test(glob)
  const start = isOdd ? '' : special === -1 ? name : name.slice(0, special)
  const isWhole = !isOdd && special === -1
  const isOneStar = name[special] === '*' && ending.length === name.length - special - 1
  const folders = slash === -1 || isOdd ? [] : glob.slice(0, slash).split('/')
  const isTold = (folder: string) => folder !== '' && ![...folder].some(isSpecial)
  const parent = folders.at(-1) ?? ''
  const folder = folders.find(isTold)
  const pieces = isOdd || name.includes('?') ? [] : name.split('*').slice(1, -1)
  return {
    start,
    middle: pieces.toSorted((a, b) => b.length - a.length)[0] ?? '',
    parent: isTold(parent) ? parent : undefined,
    folder: folder === undefined ? '' : `/${folder}/`,
    isWhole,
    tail:
      !isOdd && (isWhole || isOneStar) && folders[0] === '**' && folders.slice(1).every(isTold)
        ? glob.slice(2, slash + 1)
        : undefined,
  }
}

function lastOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}
