import type { FoundUse } from '../model/image-use.ts'
import type { FoundObservation } from '../model/observation.ts'
import type { FoundProblem, ParseProblem, Reading } from '../model/reading.ts'
import type { FoundReportable } from '../model/reportable.ts'
import { append } from '../text/lists.ts'
import type { Place } from '../text/range.ts'
import type { Compact } from './compact.ts'

/** Image references of one file that are judged, and observations; real files have less than a tenth of them. */
const FOUND_MAX = 10_000
/** Image references of one file that are kept as their readers made them. */
const UNCOPIED_MAX = 200
/** Problems of one file that are told one by one. */
const PROBLEMS_MAX = 100

/** What readers found in one file, as far as it is judged. */
export interface LimitedFindings {
  /** In file order. */
  readonly uses: readonly FoundUse[]
  /** In file order. */
  readonly observations: readonly FoundObservation[]
  /** Says what is not judged. */
  readonly problems: readonly FoundProblem[]
  /** Places that uses which are left out take their text from. */
  readonly alsoRead: readonly Place[]
}

/** Uses that stand behind the first one that is not judged, and were let go while their file was read. */
export interface LeftOut {
  readonly count: number
  /** Places that they take their text from. */
  readonly alsoRead: readonly Place[]
}

/** Lets uses go while the documents of a file are read, so that a stream of a million needs no memory for them. */
export function createLimit(
  path: string,
  { data: copyOf }: Compact,
): {
  readonly left: LeftOut
  /** Takes the readings of documents in file order; `start` is where the document begins. */
  take(reading: Reading, start: number): Reading
} {
  const alsoRead: Place[] = []
  const left = { count: 0, alsoRead }
  let kept = 0
  return {
    left,
    take(reading, start) {
      if (kept <= FOUND_MAX) {
        kept += reading.uses.length
        // V8 puts what has lasted long among old objects, where those that are let go would stay for long too.
        return kept <= UNCOPIED_MAX ? reading : copyOf(reading)
      }
      // What may hide a password is looked at once more.
      const stays = ({ place, image, raw }: FoundUse) =>
        place.path !== path || place.start < start || (image.kind === 'unread' && raw.includes('@'))
      const uses = reading.uses.filter(stays)
      for (const use of reading.uses) if (!stays(use)) append(alsoRead, placesOf(use))
      left.count += reading.uses.length - uses.length
      return { ...reading, uses }
    },
  }
}

/**
 * Keeps the first of what was found in a file. One use that is `too-large` stands for all that are left out.
 *
 * @param before those that were let go before
 */
export function limitFound(
  uses: readonly FoundUse[],
  observations: readonly FoundObservation[],
  before: LeftOut,
): LimitedFindings {
  const sortedUses = uses.toSorted(byPlace)
  const sortedObservations = observations.toSorted(byPlace)
  if (Math.max(uses.length, observations.length) <= FOUND_MAX)
    return { uses: sortedUses, observations: sortedObservations, problems: [], alsoRead: before.alsoRead }
  const left = sortedUses.slice(FOUND_MAX)
  const [first] = left
  const problems: FoundProblem[] = []
  if (first !== undefined) problems.push(tooMany('image references', sortedUses.length + before.count, first))
  const firstLeftOut = sortedObservations[FOUND_MAX]
  if (firstLeftOut !== undefined)
    problems.push(tooMany('things to judge', sortedObservations.length, firstLeftOut))
  const kept = sortedUses.slice(0, FOUND_MAX)
  return {
    uses: first === undefined ? kept : [...kept, placeholderOf(first)],
    observations: sortedObservations.slice(0, FOUND_MAX),
    problems,
    alsoRead: [...left.flatMap(placesOf), ...before.alsoRead],
  }
}

function placesOf({ image }: FoundUse): readonly Place[] {
  return image.kind === 'read' ? image.segments.flatMap(({ at }) => at ?? []) : []
}

function byPlace(a: FoundReportable, b: FoundReportable): number {
  return a.place.start - b.place.start || a.place.end - b.place.end
}

function tooMany(what: string, count: number, { place }: FoundReportable): FoundProblem {
  const message = `holds ${count} ${what}, of which the first ${FOUND_MAX} are judged; split the file`
  return { offset: place.start, message }
}

function placeholderOf(use: FoundUse): FoundUse {
  const detail = `a file has at most ${FOUND_MAX} image references that are judged`
  return { ...use, text: use.raw, image: { kind: 'unread', reason: 'too-large', detail } }
}

/** Keeps the first problems of a file, and says how many more there are. */
export function limitProblems(problems: readonly ParseProblem[]): readonly ParseProblem[] {
  const next = problems[PROBLEMS_MAX]
  if (next === undefined) return problems
  const more = problems.length - PROBLEMS_MAX
  const message = `${more} more ${more === 1 ? 'problem' : 'problems'} of this file from here on ${more === 1 ? 'is' : 'are'} not listed; correct those above first`
  return [...problems.slice(0, PROBLEMS_MAX), { ...next, message }]
}
