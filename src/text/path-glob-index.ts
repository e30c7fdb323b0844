import { type EndTest, findEnds } from './end-test.ts'
import { addToGroup } from './group-by.ts'
import { type Alternative, alternativesOf, type PathGlobOptions, readAlternative } from './path-glob.ts'
import {
  type Asked,
  type Found,
  fits,
  lastOf,
  type Member,
  type SortedMembers,
  shapeOf,
  sortMembers,
  take,
  takeThese,
} from './path-glob-members.ts'
import { ANY_NAME, keyOf, keysOf, type WrittenGlob } from './written-globs.ts'

/** Groups of globs, read when a path may match one of them. */
export interface GlobGroups {
  readonly count: number
  globsOf(group: number): readonly string[]
  /** Globs that are sorted already by what names have that match them, and the groups whose globs are not. */
  readonly sorted?:
    | { readonly others: readonly number[]; under(key: string): readonly WrittenGlob[] }
    | undefined
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
  { count, globsOf, sorted: written }: GlobGroups,
  options: PathGlobOptions = {},
): FindGroups {
  const byKey = new Map<string, Member[]>()
  const sorted = new Map<readonly Member[], SortedMembers>()
  const fold = (text: string) => (options.ignoreCase === true ? text.toLowerCase() : text)
  /** The beginnings and ends that were asked for, whose globs are read: a run over few files meets few of them. */
  const met = new Set<string>()
  const known = new Set<string>()
  let isAllRead = false
  function readThoseLike(name: string, keys: readonly string[]): void {
    const like = name.charAt(0) + name.slice(-END)
    if (!met.has(like)) {
      met.add(like)
      if (met.size === MET_MAX) readAll()
      else readThose(written?.others ?? Array(count).keys(), name)
    }
    for (const key of written === undefined ? [] : keys) {
      if (isAllRead || known.has(key)) continue
      known.add(key)
      for (const { glob, groups } of written?.under(key) ?? []) readOne(readAlternative(glob), groups)
    }
  }
  function readAll(): void {
    if (isAllRead) return
    isAllRead = true
    known.clear()
    byKey.clear()
    readThose(Array(count).keys())
  }
  /** @param name undefined for all */
  function readThose(wanted: Iterable<number>, name?: string): void {
    const owners = new Map<string, number[]>()
    const first = name?.charAt(0) ?? ''
    const end = name?.slice(-END) ?? ''
    for (const group of wanted)
      for (const glob of globsOf(group))
        if (!known.has(glob) && (name === undefined || mayName(fold(glob), first, end)))
          addToGroup(owners, glob, group)
    for (const [glob, groups] of owners) {
      known.add(glob)
      for (const alternative of alternativesOf(glob, options)) readOne(alternative, groups)
    }
  }
  function readOne(alternative: Alternative, groups: readonly number[]): void {
    const key = keyOf(alternative)
    const member = { alternative, groups, shape: undefined }
    const others = byKey.get(key) ?? []
    byKey.set(key, others)
    // What takes every file of an extension is looked at first: it may be all there is to know.
    if (alternative.glob === `**/*${key}`) others.unshift(member)
    else others.push(member)
    sorted.delete(others)
  }
  /** Does something with the members that a name may match, until that says true. */
  function someFor(name: string, test: (members: readonly Member[]) => boolean): boolean {
    const keys = keysOf(name)
    if (!isAllRead) readThoseLike(name, keys)
    for (const key of keys) {
      const members = byKey.get(key)
      if (members !== undefined && test(members)) return true
    }
    return false
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
    readAll()
    if ([...byKey.keys()].some((key) => key.startsWith(ANY_NAME))) return undefined
    const members = [...byKey.values()].flat()
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
