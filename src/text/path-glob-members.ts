/*
 * What an index of globs holds: globs with the same ending, and how a path is laid over them.
 */
import { matchesNames } from './glob.ts'
import { addToGroup } from './group-by.ts'
import { type Alternative, readNames } from './path-glob.ts'

/** One of the globs of some groups. */
export interface Member {
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
  /** No shorter name matches. UTF-16 units. */
  readonly least: number
  /** The name of the folder of the file; undefined where the glob does not tell it. */
  readonly parent: string | undefined
  /** What stands in the folders on the way, with the slashes around it; empty where the glob tells nothing. */
  readonly folder: string
  /**
   * The folders that a path ends with, between slashes, where nothing else counts but the start and the end of the last name;
   * undefined where more does.
   */
  readonly tail: string | undefined
}

/** A path that globs are laid over. */
export interface Asked {
  /** The last one of its names. */
  readonly name: string
  readonly path: string
  /** With a slash in front. */
  readonly whole: string
  /** Split when a glob needs them. */
  names: readonly string[] | undefined
}

/** What is known of a path so far. */
export interface Found {
  readonly groups: number[]
  /** By group, the number of the question that found it last. */
  readonly foundIn: Uint32Array
  readonly number: number
}

/** Members with the same ending. */
export interface SortedMembers {
  /** Those that want a folder on the way, by its name. */
  readonly byFolder: ReadonlyMap<string, readonly Member[]>
  /** Those that want something in the last name, and what finds one of these things in it. */
  readonly named: readonly Member[]
  readonly mayBeNamed: RegExp
  readonly others: readonly Member[]
}

export function sortMembers(members: readonly Member[]): SortedMembers {
  const byFolder = new Map<string, Member[]>()
  const named: Member[] = []
  const words = new Set<string>()
  const others: Member[] = []
  for (const member of members) {
    const { start, middle, parent, folder } = shapeOf(member)
    const { ending } = member.alternative
    const wanted = parent ?? WHOLE_FOLDER.exec(folder)?.[1] ?? ''
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

/** Plain loops, which V8 has compiled sooner than closures that are made for each path. */
export function take(
  { byFolder, named, mayBeNamed, others }: SortedMembers,
  asked: Asked,
  found: Found,
): void {
  takeThese(others, asked, found)
  if (named.length > 0 && mayBeNamed.test(asked.name)) takeThese(named, asked, found)
  if (byFolder.size === 0) return
  const names = namesOf(asked)
  for (let at = 0; at < names.length; at++) {
    const members = byFolder.get(names[at] ?? '')
    if (members !== undefined) takeThese(members, asked, found)
  }
}

/** As {@link take}, of members that are not sorted. */
export function takeThese(members: readonly Member[], asked: Asked, found: Found): void {
  for (let at = 0; at < members.length; at++) {
    const member = members[at]
    // A format has several globs for its files: one tells as much as all.
    if (member !== undefined && tellsMore(member, found) && isMatch(member, asked)) add(member, found)
  }
}

function tellsMore({ groups }: Member, { foundIn, number }: Found): boolean {
  for (let at = 0; at < groups.length; at++) if (foundIn[groups[at] ?? 0] !== number) return true
  return false
}

function add(member: Member, { groups, foundIn, number }: Found): void {
  for (let at = 0; at < member.groups.length; at++) {
    const group = member.groups[at] ?? 0
    if (foundIn[group] !== number) groups.push(group)
    foundIn[group] = number
  }
}

function isMatch(member: Member, asked: Asked): boolean {
  const { name, whole } = asked
  if (!name.endsWith(member.alternative.ending)) return false
  const { tail, folder } = shapeOf(member)
  if (tail === '/') return fits(member, name, name)
  if (!whole.includes(folder) || !fits(member, name, whole)) return false
  if (tail !== undefined) return whole.endsWith(tail, whole.length - name.length)
  const { alternative } = member
  alternative.names ??= readNames(alternative.glob)
  return matchesNames(alternative.names, namesOf(asked))
}

function namesOf(asked: Asked): readonly string[] {
  asked.names ??= asked.path.split('/')
  return asked.names
}

/** Whether the last parts of a path are what a glob wants; `end` has two of them at least, or is the whole path. */
export function fits(member: Member, name: string, end: string): boolean {
  const { ending } = member.alternative
  if (!name.endsWith(ending)) return false
  const { start, middle, least, parent } = shapeOf(member)
  if (name.length < least || !name.startsWith(start) || !name.includes(middle)) return false
  if (parent === undefined) return true
  const at = end.length - name.length - 1 - parent.length
  return at >= 0 && end.startsWith(parent, at) && (at === 0 || end[at - 1] === '/')
}

export function shapeOf(member: Member): Shape {
  member.shape ??= readShape(member.alternative)
  return member.shape
}

/** Characters that mean something else in a glob. */
export const SPECIAL = ['*', '?', '[', ']', '\\']

const WHOLE_FOLDER = /^\/(.+)\/$/

function readShape({ glob, ending }: Alternative): Shape {
  const slash = glob.lastIndexOf('/')
  const name = glob.slice(slash + 1)
  const isSpecial = (character: string) => SPECIAL.includes(character)
  const special = [...name].findIndex(isSpecial)
  // Two stars may stand for no name at all.
  const isOdd = name === '**' || mayHideSlash(glob)
  const start = isOdd ? '' : special === -1 ? name : name.slice(0, special)
  const isWhole = !isOdd && special === -1
  const isOneStar = name[special] === '*' && ending.length === name.length - special - 1
  const folders = slash === -1 || isOdd ? [] : glob.slice(0, slash).split('/')
  const isTold = (folder: string) => folder !== '' && ![...folder].some(isSpecial)
  const parent = folders.at(-1) ?? ''
  const pieces = folders.flatMap((folder) => (folder.includes('[') ? [] : `/${folder}/`.split(/[*?]+/)))
  const folder = longest(pieces)
  return {
    start,
    middle: isOdd ? '' : longest(piecesOf(name).slice(1, -1)),
    isWhole,
    least: isWhole ? name.length : start.length + (name[special] === '*' || isOdd ? 0 : 1) + ending.length,
    parent: isTold(parent) ? parent : undefined,
    folder: folder === '/' ? '' : folder,
    tail:
      !isOdd && (isWhole || isOneStar) && folders[0] === '**' && folders.slice(1).every(isTold)
        ? glob.slice(2, slash + 1)
        : undefined,
  }
}

/** Whether a slash may stand in brackets or behind a backslash, where names do not end with it. */
export function mayHideSlash(glob: string): boolean {
  return glob.includes('\\') || (glob.includes('[') && /\[.*\//.test(glob))
}

/** What stands between the special characters of a name; nothing where brackets hold one another. */
function piecesOf(name: string): readonly string[] {
  const pieces = name.split(/\[[^\]]*\]|[*?]/)
  return pieces.some((piece) => /[[\]\\]/.test(piece)) ? [] : pieces
}

function longest(texts: readonly string[]): string {
  return texts.toSorted((a, b) => b.length - a.length)[0] ?? ''
}

export function lastOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}
