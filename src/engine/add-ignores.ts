import { resolve } from 'node:path'
import type { AddIgnoresRequest } from '../model/add-ignores-request.ts'
import { type Configuration, mayHide } from '../model/configuration.ts'
import type { AddedIgnore, AddedIgnores, Finding, RefusedIgnore } from '../model/finding.ts'
import type { Obstacle } from '../model/fix.ts'
import type { Format } from '../model/format.ts'
import { isAtLeast, type Rule } from '../model/rule.ts'
import { UsageError } from '../model/usage-error.ts'
import { append } from '../text/lists.ts'
import { type CommentWords, checkWords, spellComment } from './add-ignores/comment.ts'
import { commentsOf, findPlaces, type Insertion } from './add-ignores/place.ts'
import { movePosition } from './add-ignores/proof.ts'
import { currentReading, settle } from './add-ignores/settle.ts'
import { shiftBy } from './add-ignores/shift.ts'
import type { FileReading } from './read.ts'
import { changedOnDisk, saveText, whyNotSaved } from './write/save.ts'

/** A run that has been judged, and what adding ignores to its files needs. */
export interface AddIgnoresOptions {
  /** Absolute. */
  readonly cwd: string
  readonly request: AddIgnoresRequest
  /** What is left once ignores and baseline have been applied. */
  readonly findings: readonly Finding[]
  readonly readings: readonly FileReading[]
  readonly formats: readonly Format[]
  readonly rules: readonly Rule[]
  readonly configuration: Configuration
  readonly today: Date
  /** Folders outside of which nothing is written: absolute, links resolved. */
  readonly trees: readonly string[]
  /** The text of a file as it was read; undefined when it reads differently now. */
  textOf(path: string): string | Obstacle | undefined
  /** Reads a file as before, with these texts in the place of those on disk. */
  reread(path: string, texts: ReadonlyMap<string, string>): Promise<FileReading>
}

/**
 * Writes an ignore comment above everything that is reported, one for all rules of a place.
 *
 * A comment is written only where the file, read again, says the same as before and the comment silences what it is for.
 *
 * @throws UsageError when no such comment would count
 */
export async function addIgnores(options: AddIgnoresOptions): Promise<AddedIgnores> {
  const { request, configuration, today } = options
  const words = checkWords(request, today)
  if (configuration.root.suppressions?.needsExpiry === true && words.until === undefined)
    throw new UsageError(
      'suppressions.expiry of the root configuration asks for a last day; give --until too',
    )
  const added: AddedIgnore[] = []
  const refused: RefusedIgnore[] = []
  const byFile = new Map<string, Finding[]>()
  for (const finding of options.findings) {
    if (!isAtLeast(finding.severity, request.from)) continue
    const { path } = finding.at.place
    const group = byFile.get(path)
    if (!mayHide(configuration.root, finding.rule)) refused.push({ finding, why: FORBIDDEN })
    else if (group === undefined) byFile.set(path, [finding])
    else group.push(finding)
  }
  const tree = { readings: indexReadings(options.readings), written: new Map<string, string>() }
  for (const [path, findings] of byFile) {
    const outcome = await addToFile(path, findings, words, tree, options)
    append(added, outcome.added)
    append(refused, outcome.refused)
  }
  return { added, refused: inFileOrder(refused) }
}

const FORBIDDEN = 'suppressions.forbid of the root configuration does not allow ignoring it; mend it'
const UNREAD = 'the file is read for another one only; change it there'

/** The files of a run while they are changed one after the other. */
interface Tree {
  readonly readings: ReadonlyMap<string, FileReadings>
  /** Texts of the files that have new comments. */
  readonly written: Map<string, string>
}

/** What is read of a file, and of the others that its text goes into. */
interface FileReadings {
  own?: FileReading
  readonly dependents: FileReading[]
}

function indexReadings(readings: readonly FileReading[]): ReadonlyMap<string, FileReadings> {
  const index = new Map<string, FileReadings>()
  function entryOf(path: string): FileReadings {
    const entry = index.get(path) ?? { dependents: [] }
    index.set(path, entry)
    return entry
  }
  for (const reading of readings) {
    entryOf(reading.path).own = reading
    for (const path of reading.dependsOn) if (path !== reading.path) entryOf(path).dependents.push(reading)
  }
  return index
}

async function addToFile(
  path: string,
  findings: readonly Finding[],
  words: CommentWords,
  { readings, written }: Tree,
  options: AddIgnoresOptions,
): Promise<AddedIgnores> {
  const refuseAll = (why: string): AddedIgnores => ({
    added: [],
    refused: findings.map((finding) => ({ finding, why })),
  })
  const { own, dependents = [] } = readings.get(path) ?? {}
  if (own === undefined) return refuseAll(UNREAD)
  const text = options.textOf(path) ?? changedOnDisk()
  if (typeof text !== 'string') return refuseAll(text.detail)

  const host = commentsOf(path, text, options.formats)
  const spell = (insertion: Insertion) => spellComment(rulesOf(insertion, options.rules), words, host)
  const places = findPlaces(text, host, findings)
  const reading = await currentReading(own, written, options)
  const settled = await settle({ ...places, path, text, host, reading, dependents, spell, options, written })
  const refused = settled.refused.map(([finding, why]) => ({ finding, why }))
  if (settled.insertions.length === 0) return { added: [], refused }
  const shift = shiftBy(text, settled.insertions, spell)
  const changed = { path: resolve(options.cwd, path), before: text, after: shift.after }
  const obstacle = whyNotSaved(changed, options.trees) ?? saveText(changed, options.trees)
  if (obstacle !== undefined) return refuseAll(obstacle.detail)
  written.set(path, shift.after)
  const added = settled.insertions.map((insertion) => {
    const [first] = insertion.findings
    const position = first === undefined ? undefined : movePosition(first.position, shift)
    return {
      file: path,
      line: position?.line ?? insertion.line,
      column: position?.column ?? 1,
      rules: rulesOf(insertion, options.rules),
    }
  })
  return { added, refused }
}

/** The rules of the findings of a place, each once, in the order of the list. */
function rulesOf({ findings }: Insertion, rules: readonly Rule[]): readonly string[] {
  const ids = new Set(findings.map(({ rule }) => rule))
  return rules.map(({ id }) => id).filter((id) => ids.has(id))
}

function inFileOrder(refused: readonly RefusedIgnore[]): readonly RefusedIgnore[] {
  return refused.toSorted(({ finding: { at: a } }, { finding: { at: b } }) =>
    a.place.path === b.place.path ? a.place.start - b.place.start : a.place.path < b.place.path ? -1 : 1,
  )
}
