import { ARCHITECTURE, ARCHITECTURE_STARTS, COMMIT_WORDS } from './tag-words.ts'

/** What stands before a part; empty at the start of the tag and where the part is glued to the one before. */
export type Gap = '' | '-' | '_' | '.'

/** A version, or any other number: its owner is found out by looking at the parts around it. */
export interface VersionPart {
  readonly kind: 'version'
  /** As written, with `v`, wildcard and prerelease. */
  readonly text: string
  readonly gap: Gap
  /** Numbers that are written in full: 2 for `3.11` and for `9.0.1xx`. */
  readonly components: number
  /** The first number, as written. */
  readonly head: string
  readonly hasV: boolean
  /** `1.x`, `9.0.1xx`. */
  readonly isWildcard: boolean
  /** A numbered prerelease, an update number or `.Final` makes it one build, however few its numbers are. */
  readonly isExact: boolean
  readonly isPrerelease: boolean
}

/** A piece of a tag. Texts of words are lower case, all others as written. */
export type TagPart =
  | VersionPart
  | { readonly kind: 'date' | 'commit' | 'architecture' | 'word'; readonly text: string; readonly gap: Gap }

// Sticky and bounded, none with nested repetition: each part is read in one pass over its own characters. Of a tag in small
// letters, and asked where a character or a word tells that they may match: V8 takes long to compile them, and longest
// where they ignore case.
const DAY = /v?(20\d\d)([-_.]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])/y
/** Without a century only together with a time of day: `210508.015017`. */
const SHORT_DAY = /\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\.(?:[01]\d|2[0-3])[0-5]\d[0-5]\d/y
const SHORT_DAY_LENGTH = 6
const TIME = /(?:t\d[\d-]*z?|\d{4}(?:\d\d)?|[-_.]\d{6})(?![0-9a-z])/y
const SERIAL = /(?:\.\d+)+(?![0-9a-z])/y
const COMMIT = /g?[0-9a-f]{7,64}(?![0-9a-z])/y
const NAMED_COMMIT = /[0-9a-f]{5,64}(?![0-9a-z])/y
const NUMBERS = /v?\d+(?:\.\d+)*/y
const WILDCARD = /(?:\.x+|x+)(?![a-z0-9])/y
const WILDCARD_DIGITS = /\.\d+x+(?![a-z0-9])/
const UPDATE = /u\d+/y
const PRERELEASE_NUMBER = /(?:[-._]?(\d{1,5}(?:\.\d+)*))?(?![0-9a-z])/y
const SHORT_PRERELEASE_NUMBER = /\d{1,4}(?![0-9a-z])/y
const WORD = /[a-z]+/y
const DIGIT = /[0-9]/

const PRERELEASES = ['alpha', 'beta', 'rc', 'preview', 'pre', 'milestone', 'ea', 'cr', 'dev']
/** Glued to a number before and one behind. */
const SHORT_PRERELEASES = ['a', 'b', 'p', 'm']
const FINALS = ['release', 'final', 'ga']

/** A day within dotted numbers that begin with something else: `3.11.2024.01.05.12`, `9.3.20231119`. */
const DAY_BEHIND_VERSION = /\.(20\d\d)(\.?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?=\.|$)/

/** A version whose numbers are too short for a date or a commit: most tags are told by one expression in place of a dozen. */
const PLAIN_VERSION = /^\d{1,3}(?:\.\d{1,3})*$/

/**
 * Splits a tag into its parts, in the order of the tag: at `-`, `_` and `.`, and between letters and digits.
 *
 * Total, and linear in the length of the tag.
 */
export function splitTag(tag: string): readonly TagPart[] {
  if (PLAIN_VERSION.test(tag)) {
    const numbers = tag.split('.')
    return [version(tag, '', numbers.length, numbers[0] ?? '', false)]
  }
  const small = tag.toLowerCase()
  const parts: TagPart[] = []
  let gap: Gap = ''
  let at = 0
  while (at < small.length) {
    const sign = separatorAt(small, at)
    if (sign !== undefined) {
      gap = sign
      at += 1
      continue
    }
    const isFree = gap !== '' || at === 0
    const part =
      readDay(small, at, gap) ?? readCommit(small, at, gap, parts.at(-1)) ?? readRest(small, at, gap, isFree)
    const end = at + part.text.length
    const isSmall = part.kind === 'word' || part.kind === 'architecture'
    parts.push(isSmall ? part : { ...part, text: tag.slice(at, end) })
    at = end
    gap = ''
  }
  return parts
}

function separatorAt(tag: string, at: number): Gap | undefined {
  const sign = tag[at]
  return sign === '-' || sign === '_' || sign === '.' ? sign : undefined
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at
  return pattern.exec(text) ?? undefined
}

/** The letters from a place on; empty where there are none. */
function wordAt(tag: string, at: number): string {
  return matchAt(WORD, tag, at)?.[0] ?? ''
}

function readDay(tag: string, at: number, gap: Gap): TagPart | undefined {
  const day =
    (tag.startsWith('20', tag[at] === 'v' ? at + 1 : at) ? matchAt(DAY, tag, at) : undefined) ??
    (tag[at + SHORT_DAY_LENGTH] === '.' ? matchAt(SHORT_DAY, tag, at) : undefined)
  if (day === undefined) return undefined
  const [text, , sign, month, date] = day
  // 2024.1.10 and 2024.12.10 are versions by year; only a padded number makes dots a date
  if (sign === '.' && !month?.startsWith('0') && !date?.startsWith('0')) return undefined
  let end = at + text.length
  for (const pattern of [TIME, SERIAL]) end += matchAt(pattern, tag, end)?.[0].length ?? 0
  if (DIGIT.test(tag[end] ?? '')) return undefined
  return { kind: 'date', text: tag.slice(at, end), gap }
}

function readCommit(tag: string, at: number, gap: Gap, before: TagPart | undefined): TagPart | undefined {
  if (gap === '' && before !== undefined) return undefined
  const named =
    before !== undefined && COMMIT_WORDS.has(before.text) ? matchAt(NAMED_COMMIT, tag, at)?.[0] : undefined
  if (named !== undefined) return { kind: 'commit', text: named, gap }
  const text = matchAt(COMMIT, tag, at)?.[0]
  // words such as "deadbeef" and plain numbers are no commits
  if (text === undefined || !/[a-f]/.test(text) || !DIGIT.test(text)) return undefined
  return { kind: 'commit', text, gap }
}

function readRest(tag: string, at: number, gap: Gap, isFree: boolean): TagPart {
  const word = wordAt(tag, at)
  const architecture =
    isFree && ARCHITECTURE_STARTS.has(word) ? matchAt(ARCHITECTURE, tag, at)?.[0] : undefined
  if (architecture !== undefined) return { kind: 'architecture', text: architecture, gap }
  const numbers = word === '' || word === 'v' ? matchAt(NUMBERS, tag, at)?.[0] : undefined
  if (numbers !== undefined && (isFree || word === '')) return readVersion(tag, at, gap, numbers)
  return { kind: 'word', text: word === '' ? tag.slice(at, at + 1) : word, gap }
}

function readVersion(tag: string, at: number, gap: Gap, numbers: string): TagPart {
  let end = at + numbers.length
  if (numbers.includes('.20') && DAY_BEHIND_VERSION.test(numbers)) return { kind: 'date', text: numbers, gap }
  const hasV = numbers.startsWith('v')
  const dotted = numbers.slice(hasV ? 1 : 0).split('.')
  const mayBeWildcard = tag[end] === 'x' || tag.startsWith('.x', end)
  const wildcard = mayBeWildcard ? matchAt(WILDCARD, tag, end)?.[0] : undefined
  if (wildcard !== undefined) {
    end += wildcard.length
    const isPartial = WILDCARD_DIGITS.test(numbers + wildcard)
    const components = dotted.length - (isPartial ? 1 : 0)
    return { ...version(tag.slice(at, end), gap, components, dotted[0] ?? '', hasV), isWildcard: true }
  }
  const update = tag[end] === 'u' ? matchAt(UPDATE, tag, end)?.[0] : undefined
  end += update?.length ?? 0
  const prerelease = readPrerelease(tag, end)
  end = prerelease?.end ?? end
  const final = tag[end] === '.' ? wordAt(tag, end + 1) : ''
  const isFinal = FINALS.includes(final) && !DIGIT.test(tag[end + 1 + final.length] ?? '')
  if (isFinal) end += 1 + final.length
  return {
    ...version(tag.slice(at, end), gap, dotted.length, dotted[0] ?? '', hasV),
    isExact: update !== undefined || isFinal || prerelease?.isNumbered === true,
    isPrerelease: prerelease !== undefined,
  }
}

/** What says behind the numbers of a version that it comes before the release. */
function readPrerelease(tag: string, at: number): { end: number; isNumbered: boolean } | undefined {
  const sign = separatorAt(tag, at)
  const start = sign === undefined ? at : at + 1
  const word = wordAt(tag, start)
  const end = start + word.length
  if (PRERELEASES.includes(word)) {
    const number = matchAt(PRERELEASE_NUMBER, tag, end)
    return number && { end: end + number[0].length, isNumbered: number[1] !== undefined }
  }
  const isGlued = sign === undefined || (word === 'm' && sign !== '_')
  const number =
    isGlued && SHORT_PRERELEASES.includes(word) ? matchAt(SHORT_PRERELEASE_NUMBER, tag, end) : undefined
  return number && { end: end + number[0].length, isNumbered: true }
}

function version(text: string, gap: Gap, components: number, head: string, hasV: boolean): VersionPart {
  return {
    kind: 'version',
    text,
    gap,
    components,
    head,
    hasV,
    isWildcard: false,
    isExact: false,
    isPrerelease: false,
  }
}
