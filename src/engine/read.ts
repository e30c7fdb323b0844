import { findSharedScalars } from '../languages/yaml/aliases.ts'
import type { readDocuments } from '../languages/yaml/documents.ts'
import { spellKeys } from '../languages/yaml/repairs.ts'
import {
  type DocumentReader,
  type FileReader,
  type Format,
  nestedUnder,
  type ReadContext,
  traitsOf,
  type YamlView,
} from '../model/format.ts'
import type { FormatId } from '../model/format-id.ts'
import type { ImageUse } from '../model/image-use.ts'
import type { Observation } from '../model/observation.ts'
import {
  type Fact,
  type FoundProblem,
  isEmpty,
  joinReadings,
  NOTHING,
  type ParseProblem,
  type Reading,
} from '../model/reading.ts'
import { append } from '../text/lists.ts'
import type { Place } from '../text/range.ts'
import { indexLines, type LineIndex, type SourceFile } from '../text/source-file.ts'
import { holdsWord } from '../text/words.ts'
import { type Compact, createCompact } from './compact.ts'
import { readsBeside, withoutDoubles } from './double-readings.ts'
import { createLimit, type LeftOut, limitFound, limitProblems } from './limits.ts'
import { loadDocumentReader, loadDocuments, loadFileReader } from './loaded.ts'
import type { Naming } from './namings.ts'
import { createPlacer } from './placed.ts'
import { withoutPassword, withoutSecrets } from './secrets.ts'

/** What all readers together say of one file. */
export interface FileReading {
  readonly path: string
  /** In file order; `overrides` are laid on later. */
  readonly uses: readonly ImageUse[]
  readonly facts: readonly Fact[]
  /** In file order. */
  readonly observations: readonly Observation[]
  readonly problems: readonly ParseProblem[]
  /** Other files whose text went into it. */
  readonly dependsOn: readonly string[]
  /** At least one document was parsed. */
  readonly parsed: boolean
  /** Places whose text something takes that is no use. */
  readonly alsoRead: readonly Place[]
}

/** What reading a file needs from outside. */
export interface ReadOptions {
  readonly vars: ReadonlyMap<string, string>
  /** Problems in this file end the run with exit code 4. */
  readonly fatal: boolean
  /** Other files say what this one is. */
  readonly naming?: Naming | undefined
  sibling(path: string): SourceFile | undefined
  /** As of {@link ReadContext}; nothing is below any folder where absent. */
  below?(folder: string): readonly string[]
  /** What makes the readings of a run small together; each is made small by itself where absent. */
  compactFor?(file: SourceFile): Compact
}

/**
 * Reads one file with the formats that may claim it.
 *
 * @param formats those whose `names` or `candidates` match the file, in list order
 * @param all every format, for texts inside the text
 */
export async function readFileText(
  file: SourceFile,
  formats: readonly Format[],
  all: readonly Format[],
  options: ReadOptions,
): Promise<FileReading> {
  const { naming } = options
  const named = naming === undefined ? [] : all.filter(({ id }) => naming.formats.has(id))
  const hints = spellKeys(file.text)
  const others = formats.filter((format) => !named.includes(format) && format.mayHold(hints, file.path))
  const likely = [...named, ...others]
  const { path } = file
  if (likely.length === 0) return unparsed(path)

  const dependsOn = new Set<string>()
  const context = await createContext(file, hints, likely, all, options, dependsOn)
  const readings: Reading[] = []
  let parsed = false
  for (const format of likely) {
    if (format.kind !== 'file') continue
    readings.push((await loadFileReader(format)).read(file, context))
    parsed = true
  }
  const left = parsed ? likely.filter(readsBeside) : likely
  const compact = options.compactFor?.(file) ?? createCompact()
  const documents = await readEachDocument(file, left, named, context, compact)
  if (!parsed) append(readings, documents.readings)
  const finished = finish(
    file,
    withoutDoubles(readings, documents.beside),
    documents.left,
    all,
    options.fatal,
    compact,
  )
  return {
    path,
    ...finished,
    dependsOn: compact.data([...dependsOn]),
    parsed: parsed || documents.parsed,
  }
}

/** What is said of a file that no format claims. */
export function unparsed(path: string): FileReading {
  return {
    path,
    uses: [],
    facts: [],
    observations: [],
    problems: [],
    dependsOn: [],
    parsed: false,
    alsoRead: [],
  }
}

async function readEachDocument(
  file: SourceFile,
  formats: readonly Format[],
  named: readonly Format[],
  context: ReadContext,
  compact: Compact,
) {
  const claimants: { readonly format: Format; readonly reader: DocumentReader }[] = []
  for (const format of formats)
    if (format.kind === 'document') claimants.push({ format, reader: await loadDocumentReader(format) })
  const readings: Reading[] = []
  const beside: Reading[] = []
  const limit = createLimit(file.path, compact)
  const { left } = limit
  if (claimants.length === 0) return { readings, beside, left, parsed: false }

  const isAlone = !claimants.some(({ format }) => readsBeside(format))
  const readDocuments = await loadDocuments()
  let parsed = false
  let stretch = ''
  let likely: typeof claimants = []
  const isWanted = (text: string) => {
    stretch = text
    likely = claimants
    // Of a file with one document the formats are known already.
    if (text.length === file.text.length) return true
    const hints = spellKeys(text)
    likely = claimants.filter(({ format }) => named.includes(format) || format.mayHold(hints, file.path))
    return likely.length > 0
  }
  const isJson = /\.jsonc?$/i.test(file.path)
  for (const document of readDocuments(file.text, { isWanted, isJson, file })) {
    parsed = true
    const view: YamlView = { file, ...document }
    for (const { format, reader } of likely)
      if (readsBeside(format) && reader.claims(view))
        beside.push(withAliases({ ...reader.read(view, context), problems: [] }, view))
    const reader = likely.find(
      ({ format, reader: one }) => !readsBeside(format) && (named.includes(format) || one.claims(view)),
    )?.reader
    if (reader !== undefined) {
      const reading = reader.read(view, context)
      const whole = stretch.includes('*') && stretch.includes('&') ? withAliases(reading, view) : reading
      const kept = isAlone ? limit.take(whole, view.range.start) : whole
      if (!isEmpty(kept)) readings.push(kept)
    } else if (!view.templated && likely.some(({ format }) => !readsBeside(format)))
      readings.push({ ...NOTHING, problems: view.problems })
  }
  return { readings, beside, left, parsed }
}

/** Adds the scalars of which an alias, or the anchor itself, stands where the reader found no image. */
function withAliases(reading: Reading, { file: { path }, root }: YamlView): Reading {
  const places = [...(reading.alsoRead ?? [])]
  const read = new Set(reading.sites ?? reading.uses.map(({ place }) => place.start))
  for (const { range, sites } of findSharedScalars(root)) {
    if (!sites.every(({ start }) => read.has(start))) places.push({ path, ...range })
  }
  return { ...reading, alsoRead: places }
}

async function createContext(
  file: SourceFile,
  hints: string,
  formats: readonly Format[],
  all: readonly Format[],
  options: ReadOptions,
  dependsOn: Set<string>,
): Promise<ReadContext> {
  const inner = new Map<FormatId, FileReader['read']>()
  const declared = new Set<FormatId>()
  for (const { nests } of formats) {
    for (const { format: id, hint } of nests ?? []) {
      declared.add(id)
      if (inner.has(id) || !holdsWord(hints, hint)) continue
      const format = all.find((candidate) => candidate.id === id)
      if (format === undefined) continue
      if (format.kind === 'file') {
        const reader = await loadFileReader(format)
        inner.set(id, (text, within) => reader.read(text, within))
      } else {
        const reader = await loadDocumentReader(format)
        const readDocuments = await loadDocuments()
        inner.set(id, (text, within) => readNested(text, reader, readDocuments, within))
      }
    }
  }
  const context: ReadContext = {
    vars: options.vars,
    namedBy: options.naming?.by ?? [],
    namedFor: options.naming?.subjects ?? [],
    below: (folder) => options.below?.(folder) ?? [],
    sibling(path) {
      dependsOn.add(path)
      return options.sibling(path)
    },
    nested(format, text, build, path = file.path) {
      const read = inner.get(format)
      // The text may come from another file, such as the action that a step calls, and is read with that one.
      if (read === undefined && declared.has(format)) return NOTHING
      if (read === undefined)
        throw new Error(`a reader asked for ${format} inside ${file.path} without declaring it`)
      const within = path === file.path ? context : nestedUnder(path, context)
      return read({ path: build?.path ?? path, text }, build === undefined ? within : { ...within, build })
    },
  }
  return context
}

/** The documents of a text inside the text that a reader claims; problems are left to the outer text. */
function readNested(
  file: SourceFile,
  reader: DocumentReader,
  read: typeof readDocuments,
  context: ReadContext,
): Reading {
  const readings: Reading[] = []
  for (const document of read(file.text)) {
    const view: YamlView = { file, ...document }
    if (reader.claims(view)) readings.push(reader.read(view, context))
  }
  return { ...joinReadings(readings), problems: [] }
}

/** Gives lines and columns to what the readers found by offset, as far as the limits of a file let it. */
function finish(
  file: SourceFile,
  readings: readonly Reading[],
  left: LeftOut,
  formats: readonly Format[],
  fatal: boolean,
  compact: Compact,
): Pick<FileReading, 'uses' | 'facts' | 'observations' | 'problems' | 'alsoRead'> {
  const [first = NOTHING, ...others] = readings
  const joined = others.length === 0 ? first : joinReadings(readings)
  const found = limitFound(joined.uses, joined.observations ?? [], left)
  let lines: LineIndex | undefined
  const told = (one: FoundProblem, isFatal: boolean): ParseProblem => {
    lines ??= indexLines(file.text)
    const { line, column } = lines.position({ start: one.offset, end: one.offset })
    return { file: file.path, line, column, message: one.message, fatal: isFatal }
  }
  const problems = joined.problems.map((one) => told(one, fatal))
  const placeOf = createPlacer(withoutSecrets(file, readings))
  const isRefused = joined.problems.some(({ refusesFile }) => refusesFile)
  const refusing = readings.filter(({ problems }) => problems.some(({ refusesDocument }) => refusesDocument))
  const refused = new Set(isRefused ? joined.uses : refusing.flatMap(({ uses }) => uses))
  return {
    uses: found.uses.map((use) =>
      compact.use({
        traits: traitsOf(formats, use.format),
        overrides: NO_OVERRIDES,
        ...withoutPassword(use),
        ...placeOf(use),
        ...(refused.has(use) ? { fileIsRefused: true } : {}),
      }),
    ),
    facts: compact.data(joined.facts),
    observations: found.observations.map((observation) => ({
      traits: traitsOf(formats, observation.format),
      ...compact.data(observation),
      ...compact.data(placeOf(observation)),
    })),
    // Whoever hides a reference behind 10,000 others must not get a green run.
    problems: compact.data([...found.problems.map((one) => told(one, true)), ...limitProblems(problems)]),
    alsoRead: compact.data([...(joined.alsoRead ?? []), ...found.alsoRead]),
  }
}

/** All uses of a run share it until they are linked. */
const NO_OVERRIDES: ImageUse['overrides'] = []
