import type { Written } from '../../languages/written.ts'
import type { ReadContext } from '../../model/format.ts'
import type { FoundUse } from '../../model/image-use.ts'
import type { Fact, Reading } from '../../model/reading.ts'
import type { Place, TextRange } from '../../text/range.ts'
import type { SourceFile } from '../../text/source-file.ts'
import { withinFile } from '../commands/nests.ts'
import { atRunTime } from '../educates/session-variables.ts'
import { nestReading } from '../image/nested.ts'

/** A page or script being read. */
export interface Page {
  readonly file: SourceFile
  /** Gives nothing for formats of which the page has no trace; the engine would throw an error there. */
  readonly context: ReadContext
  /** As {@link FoundUse.readingOrder}. */
  readonly readingOrder: string | undefined
}

/** A text of a page, and how it is named. */
export interface Passage {
  readonly written: Written
  /** Where all of it stands. */
  readonly whole: Place
  /** Begins the `path` of what is found in it. */
  readonly label: string
  /** It is shown rather than acted on, so that what is found in it is only likely. */
  readonly isShown: boolean
}

/**
 * A text that is acted on.
 *
 * @param around the place of a text whose characters stand nowhere as they are
 */
export function passageOf(
  written: Written,
  around: TextRange,
  { path, label }: { readonly path: string; readonly label: string },
): Passage {
  let start = around.end
  let end = around.start
  for (const { at } of written.segments) {
    if (at === undefined) continue
    start = Math.min(start, at.start)
    end = Math.max(end, at.end)
  }
  const range = start < end ? { start, end } : around
  return { written, whole: { path, start: range.start, end: range.end }, label, isShown: false }
}

export function openPage(file: SourceFile, context: ReadContext, readingOrder: string | undefined): Page {
  return { file, context: withinFile(context, file), readingOrder }
}

/** The text of a passage as a file of its own. */
export function fileOf({ written, whole }: Passage): SourceFile {
  return { path: whole.path, text: written.text }
}

/** Gives what was found in the text of a passage its place on the page, its reading order and its name. */
export function place(reading: Reading, passage: Passage, page: Page): Reading {
  return name(nestReading(reading, passage.written.segments, passage.whole, page.file), passage, page)
}

/** Gives what was found in a passage its reading order and its name. */
export function name(placed: Reading, passage: Passage, { readingOrder }: Page): Reading {
  const later = readingOrder === undefined ? {} : { readingOrder }

  function placeUse(use: FoundUse): readonly FoundUse[] {
    const found = atRunTime(use)
    if (isPlaceholder(found)) return []
    const confidence = passage.isShown ? 'likely' : found.confidence
    return [{ ...found, ...named(found, passage.label), confidence, ...later }]
  }
  return {
    ...placed,
    uses: placed.uses.flatMap(placeUse),
    facts: placed.facts.flatMap((fact) => placeFact(fact, later)),
    observations: (placed.observations ?? []).map((observation) => ({
      ...observation,
      ...named(observation, passage.label),
    })),
    problems: [],
  }
}

/** What a page says of build arguments and kustomizations holds for the files that are made of it, and no others. */
function placeFact(fact: Fact, later: { readonly readingOrder?: string }): readonly Fact[] {
  if (fact.kind === 'built-name' || fact.kind === 'delivered-name') return [{ ...fact, ...later }]
  return fact.kind === 'builder' ? [fact] : []
}

type Name = Pick<FoundUse, 'path' | 'identity'>

function named({ path, identity }: Name, label: string): Name {
  return path.startsWith(label)
    ? { path, identity }
    : { path: `${label} ${path}`, identity: `${label} ${identity}` }
}

const PLACEHOLDER = /^[<[{]|[<>[\]]|\.\.\.|…|^[A-Z][A-Z0-9_-]*$|\b(?:YOUR|REPLACE|CHANGE)[-_]/

/** Whether a text that is no reference stands where the reader of the page is to put one. */
function isPlaceholder({ image, raw }: FoundUse): boolean {
  return image.kind === 'unread' && image.reason === 'invalid-reference' && PLACEHOLDER.test(raw)
}
