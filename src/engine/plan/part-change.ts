import { type Obstacle, refuse } from '../../model/fix.ts'
import { type DigestSlot, type ReadUse, tailOf } from '../../model/image-use.ts'
import { formatRepository, type Repository } from '../../oci/reference.ts'
import type { Place, TextRange } from '../../text/range.ts'
import { locate, type Segment } from '../../text/segment.ts'
import { notEditable, partialTag, pinObstacleOf } from './obstacles.ts'
import { blocked } from './parts.ts'
import type { PartPlan, Texts } from './types.ts'

/** A variable, or the end of one, right before a place. */
const VARIABLE_BEFORE = /(?:\$\w+|\$\{[^{}]*\})["']?$/
/** A variable right behind a place, whatever closes quotes and braces in between. */
const VARIABLE_BEHIND = /^[}"']*\$/
/** Characters that would go on with a tag, a name or a digest. */
const GOES_ON = /^[\w.@:/-]/
/** Looked at before and behind a place. No variable's name and default are longer, or they are not told. */
const AROUND = 500

/** What YAML takes for a number or a day where it stands alone, so that `17.10` would become `17.1`. */
export const NUMBER = /^(?:\d[\d_]*(?:\.[\d_]*)?(?:e[-+]?\d+)?|0[xo][\da-f]+|\d{4}-\d\d?-\d\d?)$/i
export const ALONE_BEHIND = /[\s[{,]$/

/** Writes another name in the place of the use's own; only the part that differs is touched. */
export function changeName(use: ReadUse, name: Repository, texts: Texts): PartPlan {
  const { end } = use.image.reference.parts.path
  const change = differenceOf(use.text.slice(0, end), formatRepository(name))
  const at = placeIn(use.image.segments, change.range)
  if (at === undefined) return blocked(nameObstacle(use, name))
  const obstacle = whyVariableStays(use, at)
  if (obstacle !== undefined) return blocked(obstacle)
  const text = texts(at.path)
  if (typeof text !== 'string') return blocked(text)
  if (VARIABLE_BEFORE.test(text.slice(Math.max(0, at.start - AROUND), at.start))) {
    return blocked(partialName())
  }
  return { kind: 'change', at, ...change, digestOf: undefined }
}

/** How changes are planned. */
export interface ChangeOptions {
  readonly texts: Texts
  /** A digest may take the place of a tag. */
  readonly unsafe: boolean
}

/**
 * Writes a digest, and another tag where one is wanted, behind the name.
 *
 * @param digestOf undefined where only the tag is written
 */
export function changeTail(
  use: ReadUse,
  tag: string | undefined,
  digestOf: string | undefined,
  { texts, unsafe }: ChangeOptions,
): PartPlan {
  const digest = unsafe ? 'digest-alone' : 'digest'
  const slot = digestOf === undefined ? undefined : slotFor(use, tag)
  const obstacle = pinObstacleOf(use, digestOf === undefined ? 'tag' : digest, unsafe)
  if (obstacle !== undefined) return blocked(obstacle)
  if (slot !== undefined) {
    const text = texts(slot.at.path)
    const { end } = use.image.reference.parts.tag ?? use.image.reference.parts.path
    if (typeof text !== 'string') return blocked(text)
    return { kind: 'change', at: slot.at, range: { start: end, end }, text: '@', digestOf, slot }
  }
  const isAlone = use.pin === 'tag-or-digest' && digestOf !== undefined
  const tail = isAlone ? tagWithSign(use) : tailOf(use)
  if (tail === undefined) return blocked(notEditable())
  const foreign = whyArgumentStays(use, tail) ?? whyVariableStays(use, tail)
  if (foreign !== undefined) return blocked(foreign)
  const text = texts(tail.path)
  if (typeof text !== 'string') return blocked(text)
  const { parts } = use.image.reference
  const before = text.slice(Math.max(0, tail.start - AROUND), tail.start)
  const behind = text.slice(tail.end, tail.end + AROUND)
  const isBehindVariable = parts.tag !== undefined && VARIABLE_BEFORE.test(before)
  if (isBehindVariable || VARIABLE_BEHIND.test(behind) || GOES_ON.test(behind)) return blocked(partialTag())
  const sign = digestOf === undefined ? '' : '@'
  const { end } = parts.digest ?? parts.tag ?? parts.path
  if (isAlone)
    return { kind: 'change', at: tail, range: { start: parts.path.end, end }, text: sign, digestOf }
  if (tag !== undefined && parts.tag !== undefined) {
    const isNew = tag !== use.image.reference.tag
    if (isNew && digestOf === undefined && NUMBER.test(tag) && ALONE_BEHIND.test(before)) {
      return blocked(refuse('not-editable', `${tag} would be read as a number here; write it in quotes`))
    }
    const range = { start: parts.tag.start, end }
    return { kind: 'change', at: tail, range, text: tag + sign, digestOf }
  }
  const missing = parts.tag === undefined ? `:${tag ?? 'latest'}` : ''
  const at = { ...tail, start: tail.end }
  return { kind: 'change', at, range: { start: end, end }, text: missing + sign, digestOf }
}

/** A digest has a place of its own only beside the tag that is there. */
function slotFor({ digestSlot, image }: ReadUse, tag: string | undefined): DigestSlot | undefined {
  return tag === undefined || tag === image.reference.tag ? digestSlot : undefined
}

/** All that follows the name: the tag with its colon. */
function tagWithSign({ image }: ReadUse): Place | undefined {
  const { path, tag, digest } = image.reference.parts
  const { end } = digest ?? tag ?? path
  return end === path.end
    ? placeBehind(image.segments, path)
    : locate(image.segments, { start: path.end, end })
}

function placeBehind(segments: readonly Segment[], { start, end }: TextRange): Place | undefined {
  const place = locate(segments, { start, end })
  return place === undefined ? undefined : { ...place, start: place.end }
}

function nameObstacle({ traits, image, raw }: ReadUse, name: Repository): Obstacle {
  if (raw.includes('$')) return partialName()
  const [first] = image.segments
  if (traits.newNameKey === undefined || first?.at !== undefined) return notEditable()
  return refuse(
    'not-editable',
    `name says which image is replaced, so it stays as it is; add ${traits.newNameKey}: ${formatRepository(name)}`,
  )
}

function partialName(): Obstacle {
  return refuse(
    'arg-partial',
    'a variable holds a part of the name, which does not go with another one; put the whole name into one variable',
  )
}

/**
 * Writes another digest in the place of the one that is there. It may stand apart from the tag: in a key or a variable of
 * its own.
 */
export function changeDigest(use: ReadUse, digestOf: string, texts: Texts): PartPlan {
  const obstacle = use.pin === 'digest' ? undefined : pinObstacleOf(use)
  if (obstacle !== undefined) return blocked(obstacle)
  const range = use.image.reference.parts.digest
  const slot = range === undefined ? undefined : use.digestSlot
  const at = range === undefined ? undefined : (slot?.at ?? locate(use.image.segments, range))
  if (range === undefined || at === undefined) return blocked(notEditable())
  const text = texts(at.path)
  const foreign = typeof text === 'string' ? whyVariableStays(use, at) : text
  if (foreign !== undefined) return blocked(foreign)
  return { kind: 'change', at, range, text: '', digestOf, ...(slot === undefined ? {} : { slot }) }
}

/** Takes the digest away that stands behind a tag, with its sign. */
export function removeDigest(use: ReadUse, texts: Texts): PartPlan {
  const { tag, digest } = use.image.reference.parts
  if (tag === undefined || digest === undefined) return blocked(notEditable())
  const range = { start: tag.end, end: digest.end }
  const at = use.digestSlot === undefined ? locate(use.image.segments, range) : undefined
  if (at === undefined) {
    const isApart = locate(use.image.segments, digest) !== undefined
    return blocked(isApart ? digestApart() : notEditable())
  }
  const text = texts(at.path)
  const foreign = typeof text === 'string' ? whyVariableStays(use, at) : text
  return foreign === undefined
    ? { kind: 'change', at, range, text: '', digestOf: undefined }
    : blocked(foreign)
}

function digestApart(): Obstacle {
  return refuse('not-editable', 'the digest stands in a key or variable of its own; take it out by hand')
}

/** What keeps the value of a variable from being changed: the reference has it twice, or its other readers are not known. */
export function whyVariableStays(use: ReadUse, at: Place): Obstacle | undefined {
  if (isTakenTwice(use, at))
    return refuse(
      'shared-disagrees',
      'the reference takes this value more than once, and all of them would change; change it by hand',
    )
  if (isWithin(at, use.place) || tracksVariables(use) || !isVariable(use)) return undefined
  return refuse(
    'unsupported-here',
    'the value of a variable is not changed here, since what else reads it is not known; change it by hand',
  )
}

function isTakenTwice({ image }: ReadUse, { path, start, end }: Place): boolean {
  const own = image.segments.flatMap(({ at }) =>
    at !== undefined && at.path === path && at.start <= end && start <= at.end ? at : [],
  )
  return own.some((one, index) =>
    own.some((other, before) => before < index && one.start < other.end && other.start < one.end),
  )
}

function tracksVariables(use: ReadUse): boolean {
  return use.tracksVariables === true || use.traits.tracksVariables === true
}

/** What a use is written with holds a variable, or is the name of one. */
function isVariable({ raw, image, place }: ReadUse): boolean {
  if (/\$|\{\{|<</.test(raw)) return true
  return (
    /^[A-Za-z_][\w.]*$/.test(raw) && !image.segments.some(({ at }) => at !== undefined && isWithin(at, place))
  )
}

/** Other builds read what stands in the Dockerfile with other arguments: a change there would be one of theirs too. */
export function whyArgumentStays({ place, fills }: ReadUse, at: Place): Obstacle | undefined {
  if (fills === undefined || isWithin(at, place) || !isWithin(at, fills)) return undefined
  return refuse(
    'arg-partial',
    `the build argument holds a part of the reference, and its tag stands in ${fills.path}; put the whole reference into the argument`,
  )
}

function isWithin(at: Place, whole: Place): boolean {
  return at.path === whole.path && at.start >= whole.start && at.end <= whole.end
}

/** Where a range stands, in one segment; an empty range stands before the character that follows it. */
function placeIn(segments: readonly Segment[], { start, end }: TextRange): Place | undefined {
  const place = locate(segments, { start, end: Math.max(end, start + 1) })
  return place === undefined ? undefined : { ...place, end: place.start + end - start }
}

/** The change that makes one name of another: components at the end that both have stay. */
function differenceOf(old: string, name: string): { range: TextRange; text: string } {
  const [before, after] = [old.split('/'), name.split('/')]
  let common = 0
  while (
    common < Math.min(before.length, after.length) &&
    before[before.length - 1 - common] === after[after.length - 1 - common]
  ) {
    common++
  }
  const head = after.slice(0, after.length - common).join('/')
  const length = before.slice(0, before.length - common).join('/').length
  if (length === 0) return { range: { start: 0, end: 0 }, text: head === '' ? '' : `${head}/` }
  return { range: { start: 0, end: head === '' ? length + 1 : length }, text: head }
}
