import { type Obstacle, refuse } from '../../model/fix.ts'
import { type ReadUse, tailOf } from '../../model/image-use.ts'
import type { Place, TextRange } from '../../text/range.ts'
import { locate, type Segment } from '../../text/segment.ts'
import { notEditable } from './obstacles.ts'
import {
  ALONE_BEHIND,
  type ChangeOptions,
  changeDigest,
  changeTail,
  NUMBER,
  whyArgumentStays,
  whyVariableStays,
} from './part-change.ts'
import { blocked, changeIn, obstacleIn } from './parts.ts'
import type { PartPlan, Texts, UsePlan } from './types.ts'

/** A use whose tag and digest may stand apart: the tag is planned as `name`, before the digest as `tail`. */
export type TagPlan = Pick<UsePlan, 'name' | 'tail'>

/**
 * Writes another version into the tag of a use, and with it the digest of that version where the use has a digest.
 *
 * A variable that holds a part of the tag gets the new part.
 *
 * @param digestOf the reference with the new tag
 */
export function changeTagAndDigest(
  use: ReadUse,
  tag: string,
  digestOf: string,
  options: ChangeOptions,
): TagPlan {
  const obstacle = obstacleToTag(use)
  if (obstacle !== undefined) return { name: undefined, tail: blocked(obstacle) }
  if (use.image.reference.digest === undefined)
    return { name: undefined, tail: changeTag(use, tag, options.texts) }
  if (use.digestSlot === undefined && tailOf(use) !== undefined)
    return { name: undefined, tail: changeTail(use, tag, digestOf, options) }
  return together({
    name: changeTag(use, tag, options.texts),
    tail: changeDigest(use, digestOf, options.texts),
  })
}

/** A tag with the digest of another one would be wrong: both change, or neither. */
export function together<Plan extends TagPlan>(plan: Plan): Plan {
  const obstacle = obstacleIn(plan.name) ?? obstacleIn(plan.tail)
  const changes = changeIn(plan.name) ?? changeIn(plan.tail)
  if (obstacle === undefined || changes === undefined) return plan
  const stopped = blocked(obstacle)
  return { ...plan, name: plan.name === undefined ? undefined : stopped, tail: stopped }
}

function obstacleToTag({ pin, builtBy, pinObstacle }: ReadUse): Obstacle | undefined {
  if (pin === 'none')
    return refuse('unsupported-here', 'nothing is pulled by this name; change the tag where it is set')
  if (builtBy !== undefined)
    return refuse('local-name', `${builtBy.path} builds an image of this name; change the tag there too`)
  return pinObstacle?.reason === 'not-editable' ? pinObstacle : undefined
}

/** Writes another tag, or only the part that differs where the tag is put together from several pieces. */
function changeTag(use: ReadUse, tag: string, texts: Texts): PartPlan {
  const { segments, reference } = use.image
  const range = reference.parts.tag
  if (range === undefined || reference.tag === undefined) return blocked(notEditable())
  const whole = locate(segments, range)
  const change = whole === undefined ? differenceOf(reference.tag, tag, range.start) : { range, text: tag }
  const at = whole ?? locate(segments, change.range)
  if (at === undefined) return blocked(spread())
  const text = texts(at.path)
  if (typeof text !== 'string') return blocked(text)
  const obstacle =
    whyArgumentStays(use, at) ?? whyVariableStays(use, at) ?? whyNumberStays(segments, at, change.text, text)
  return obstacle === undefined ? { kind: 'change', at, ...change, digestOf: undefined } : blocked(obstacle)
}

/** The part of a tag that differs from another one, in whole words and numbers. */
function differenceOf(old: string, tag: string, offset: number): { range: TextRange; text: string } {
  const [before, after] = [piecesOf(old), piecesOf(tag)]
  const least = Math.min(before.length, after.length)
  let start = 0
  while (start < least && before[start] === after[start]) start++
  let end = 0
  while (end < least - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end++
  const head = before.slice(0, start).join('').length
  const tail = before.slice(before.length - end).join('').length
  return {
    range: { start: offset + head, end: offset + old.length - tail },
    text: after.slice(start, after.length - end).join(''),
  }
}

/** `3.11-slim` as `3`, `.`, `11`, `-`, `slim`. */
function piecesOf(tag: string): readonly string[] {
  return tag.match(/[a-z]+|\d+|[^a-z\d]/gi) ?? []
}

/** A value that YAML reads as a number: it stays one only where it is printed as it is written. */
function whyNumberStays(
  segments: readonly Segment[],
  at: Place,
  newText: string,
  text: string,
): Obstacle | undefined {
  const whole = segments.find((one) => one.at !== undefined && isWithin(at, one.at))?.at
  if (whole === undefined || !ALONE_BEHIND.test(text.slice(Math.max(0, whole.start - 1), whole.start)))
    return undefined
  const old = text.slice(whole.start, whole.end)
  const value = text.slice(whole.start, at.start) + newText + text.slice(at.end, whole.end)
  if (!NUMBER.test(value) || (NUMBER.test(old) && String(Number(value)) === value)) return undefined
  return refuse('not-editable', `${value} would be read as a number here; write it in quotes`)
}

function isWithin(at: Place, whole: Place): boolean {
  return at.path === whole.path && at.start >= whole.start && at.end <= whole.end
}

function spread(): Obstacle {
  return refuse(
    'arg-partial',
    'the version is put together from several variables or keys; write it into one of them',
  )
}
