import { ARCHITECTURE, COMMIT_WORDS } from './tag-words.ts'

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

// Sticky and bounded, none with nested repetition: each part is read in one pass over its own characters.
const DAY = /v?(20\d\d)([-_.]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])/iy
/** Without a century only together with a time of day: `210508.015017`. */
const SHORT_DAY = /\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\.(?:[01]\d|2[0-3])[0-5]\d[0-5]\d/iy
const TIME = /(?:T\d[\d-]*Z?|\d{4}(?:\d\d)?|[-_.]\d{6})(?![0-9a-z])/iy
const SERIAL = /(?:\.\d+)+(?![0-9a-z])/iy
const COMMIT = /g?[0-9a-f]{7,64}(?![0-9a-z])/iy
const NAMED_COMMIT = /[0-9a-f]{5,64}(?![0-9a-z])/iy
const NUMBERS = /v?\d+(?:\.\d+)*/iy
const WILDCARD = /(?:\.x+|x+)(?![a-z0-9])/iy
const WILDCARD_DIGITS = /\.\d+x+(?![a-z0-9])/i
const UPDATE = /u\d+/iy
const PRERELEASE =
  /[-._]?(?:alpha|beta|rc|preview|pre|milestone|ea|cr|dev)(?:[-._]?(\d{1,5}(?:\.\d+)*))?(?![0-9a-z])/iy
const SHORT_PRERELEASE = /(?:[abp]|[-.]?m)\d{1,4}(?![0-9a-z])/iy
const FINAL = /\.(?:release|final|ga)(?![0-9a-z])/iy
const WORD = /[a-z]+/iy

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
  const parts: TagPart[] = []
  let gap: Gap = ''
  let at = 0
  while (at < tag.length) {
    const sign = separatorAt(tag, at)
    if (sign !== undefined) {
      gap = sign
      at += 1
      continue
    }
    const isFree = gap !== '' || at === 0
    const part =
      readDay(tag, at, gap) ?? readCommit(tag, at, gap, parts.at(-1)) ?? readRest(tag, at, gap, isFree)
    parts.push(part)
    at += part.text.length
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

function readDay(tag: string, at: number, gap: Gap): TagPart | undefined {
  const day = matchAt(DAY, tag, at) ?? matchAt(SHORT_DAY, tag, at)
  if (day === undefined) return undefined
  const [text, , sign, month, date] = day
  // 2024.1.10 and 2024.12.10 are versions by year; only a padded number makes dots a date
  if (sign === '.' && !month?.startsWith('0') && !date?.startsWith('0')) return undefined
  let end = at + text.length
  for (const pattern of [TIME, SERIAL]) end += matchAt(pattern, tag, end)?.[0].length ?? 0
  if (/[0-9]/.test(tag[end] ?? '')) return undefined
  return { kind: 'date', text: tag.slice(at, end), gap }
}

function readCommit(tag: string, at: number, gap: Gap, before: TagPart | undefined): TagPart | undefined {
  if (gap === '' && before !== undefined) return undefined
  const named =
    before !== undefined && COMMIT_WORDS.has(before.text) ? matchAt(NAMED_COMMIT, tag, at)?.[0] : undefined
  if (named !== undefined) return { kind: 'commit', text: named, gap }
  const text = matchAt(COMMIT, tag, at)?.[0]
  // words such as "deadbeef" and plain numbers are no commits
  if (text === undefined || !/[a-f]/i.test(text) || !/[0-9]/.test(text)) return undefined
  return { kind: 'commit', text, gap }
}

function readRest(tag: string, at: number, gap: Gap, isFree: boolean): TagPart {
  const architecture = isFree ? matchAt(ARCHITECTURE, tag, at)?.[0] : undefined
  if (architecture !== undefined) return { kind: 'architecture', text: architecture.toLowerCase(), gap }
  const numbers = matchAt(NUMBERS, tag, at)?.[0]
  if (numbers !== undefined && (isFree || /^[0-9]/.test(numbers))) return readVersion(tag, at, gap, numbers)
  const word = matchAt(WORD, tag, at)?.[0]
  return { kind: 'word', text: (word ?? tag.slice(at, at + 1)).toLowerCase(), gap }
}

function readVersion(tag: string, at: number, gap: Gap, numbers: string): TagPart {
  let end = at + numbers.length
  if (DAY_BEHIND_VERSION.test(numbers)) return { kind: 'date', text: numbers, gap }
  const hasV = /^v/i.test(numbers)
  const dotted = numbers.slice(hasV ? 1 : 0).split('.')
  const wildcard = matchAt(WILDCARD, tag, end)?.[0]
  if (wildcard !== undefined) {
    end += wildcard.length
    const isPartial = WILDCARD_DIGITS.test(numbers + wildcard)
    const components = dotted.length - (isPartial ? 1 : 0)
    return { ...version(tag.slice(at, end), gap, components, dotted[0] ?? '', hasV), isWildcard: true }
  }
  const update = matchAt(UPDATE, tag, end)?.[0]
  end += update?.length ?? 0
  const long = matchAt(PRERELEASE, tag, end)
  const pre = long ?? matchAt(SHORT_PRERELEASE, tag, end)
  end += pre?.[0].length ?? 0
  const final = matchAt(FINAL, tag, end)?.[0]
  end += final?.length ?? 0
  const isNumbered = pre !== undefined && (long === undefined || long[1] !== undefined)
  return {
    ...version(tag.slice(at, end), gap, dotted.length, dotted[0] ?? '', hasV),
    isExact: update !== undefined || final !== undefined || isNumbered,
    isPrerelease: pre !== undefined,
  }
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
