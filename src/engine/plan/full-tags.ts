import { type Reference, type Repository, sourceOf } from '../../oci/reference.ts'
import type { TagClass } from '../../oci/tag-class.ts'
import type { TagPart, VersionPart } from '../../oci/tag-parts.ts'
import { readTag } from '../../oci/tag-reading.ts'
import { type ImageScheme, schemeOf } from '../../oci/tag-schemes.ts'
import { BRANCH_WORDS, BUILD_WORDS, CHANNEL_WORDS, CODENAMES, COMMIT_WORDS } from '../../oci/tag-words.ts'
import { sortByLine, type TagPieces } from './tag-order.ts'
import type { Classify } from './types.ts'

const FIXED: ReadonlySet<TagClass> = new Set<TagClass>(['full', 'date', 'build', 'commit'])

/** Tags that are looked at closely; no image has as many that fit, and a registry that lists more must not cost time. */
const TAGS_MAX = 20_000

/** Whether a tag of this class already is what a moving one is replaced with. */
export function isFixed(tagClass: TagClass): boolean {
  return FIXED.has(tagClass)
}

/** Full versions that come before all dates, builds and commits. */
const FULL_FIRST = 8

/**
 * The tags that may name what a moving tag names now, the likeliest first: of the same version and variant, full
 * versions before dates, builds and commits, and tags with further parts only where none is without. Newest first, the
 * newest of each release line before its older ones.
 */
export function candidatesFor(
  reference: Reference,
  tags: readonly string[],
  classify: Classify,
): readonly string[] {
  const full = fittingTags(reference, tags, classify, true)
  const others = fittingTags(reference, tags, classify, false)
  return [...full.slice(0, FULL_FIRST), ...others, ...full.slice(FULL_FIRST)]
}

function fittingTags(
  reference: Reference,
  tags: readonly string[],
  classify: Classify,
  isFull: boolean,
): readonly string[] {
  const repository = sourceOf(reference)
  const written = takeApart(reference.tag ?? 'latest', repository, false)
  const firm = written.rest.filter((word) => !isLoose(word, schemeOf(repository, undefined)))
  const fitting: TagPieces[] = []
  for (const tag of mayFit(tags, isFull ? [...written.version, ...firm] : firm)) {
    const { tagClass } = classify({ ...reference, tag, digest: undefined })
    if (!isFixed(tagClass) || (tagClass === 'full') !== isFull) continue
    const pieces = takeApart(tag, repository, !isFull)
    if (fitsVersion(pieces, written, isFull)) fitting.push(pieces)
  }
  const same = fitting.filter(({ rest }) => isSame(rest, written.rest) || isSame(rest, firm))
  const more = fitting.filter(({ rest }) => firm.every((word) => rest.includes(word)))
  return sortByLine(same.length > 0 ? same : more, written).map(({ tag }) => tag)
}

/** Told by their characters alone, since a list may be very long. */
function mayFit(tags: readonly string[], pieces: readonly string[]): readonly string[] {
  const fitting = tags.filter((tag) => {
    const text = tag.toLowerCase()
    return pieces.every((piece) => text.includes(piece))
  })
  return fitting.slice(0, TAGS_MAX)
}

/** Words that say how a tag moves: the tags that it moves along do not have them. */
function isLoose(word: string, { channels = [], codenames = [] }: ImageScheme): boolean {
  return (
    word === 'latest' ||
    CHANNEL_WORDS.has(word) ||
    BRANCH_WORDS.has(word) ||
    CODENAMES.has(word) ||
    channels.includes(word) ||
    codenames.includes(word)
  )
}

function fitsVersion({ version }: TagPieces, written: TagPieces, isFull: boolean): boolean {
  // A date or a commit alone tells no version, so that only the digest can tell whether it is this one.
  if (!isFull && version.length === 0) return true
  return written.version.every((number, index) => version[index] === number)
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((word, index) => word === b[index])
}

/** @param isMoment what tells a date, a build or a commit is no part of the rest */
function takeApart(tag: string, repository: Repository, isMoment: boolean): TagPieces {
  const image = repository.path.slice(repository.path.lastIndexOf('/') + 1)
  const reading = readTag(tag, image, schemeOf(repository, undefined))
  const { parts, own, ownEnd } = reading
  const isOwn = (index: number) => index < ownEnd && index >= ownEnd - own.length
  const rest: string[] = []
  let moment = ''
  for (const [index, part] of parts.entries()) {
    if (isOwn(index)) continue
    if (part.kind === 'date') moment += digitsOf(part.text).join('')
    else if (isMoment && part.kind === 'version' && part.text === reading.build) moment += part.text
    else if (!isMoment || !tellsMoment(part)) rest.push(part.text.toLowerCase())
  }
  return {
    tag,
    version: own.flatMap((part) => digitsOf(part.text).slice(0, part.components)),
    extra: own.flatMap((part) => digitsOf(part.text).slice(part.components)),
    hasV: own.some((part: VersionPart) => part.hasV),
    isPrerelease: own.some((part: VersionPart) => part.isPrerelease),
    moment,
    rest,
  }
}

function tellsMoment({ kind, text }: TagPart): boolean {
  return kind === 'commit' || (kind === 'word' && (COMMIT_WORDS.has(text) || BUILD_WORDS.has(text)))
}

function digitsOf(text: string): readonly string[] {
  return text.match(/\d+/g) ?? []
}
