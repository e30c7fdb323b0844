import type { DocumentReader, FileReader, Format, ReadContext, YamlView } from '../model/format.ts'
import type { FormatId } from '../model/format-id.ts'
import type { FoundUse, ImageUse } from '../model/image-use.ts'
import type { Fact, ParseProblem, Reading } from '../model/reading.ts'
import type { Place } from '../text/range.ts'
import { indexLines, type LineIndex, type SourceFile } from '../text/source-file.ts'
import { maskTemplate } from '../text/template-mask.ts'
import { findSharedScalars } from '../text/yaml-aliases.ts'
import { splitDocuments } from '../text/yaml-stream.ts'

/** What all readers together say of one file. */
export interface FileReading {
  readonly path: string
  /** In file order; `overrides` are laid on later. */
  readonly uses: readonly ImageUse[]
  readonly facts: readonly Fact[]
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
  sibling(path: string): SourceFile | undefined
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
  const likely = formats.filter((format) => format.mayHold(file.text, file.path))
  const { path } = file
  if (likely.length === 0)
    return { path, uses: [], facts: [], problems: [], dependsOn: [], parsed: false, alsoRead: [] }

  const dependsOn = new Set<string>()
  const context = await createContext(file, likely, all, options, dependsOn)
  const readings: Reading[] = []
  let parsed = false
  for (const format of likely) {
    if (format.kind !== 'file') continue
    readings.push((await format.load()).read(file, context))
    parsed = true
  }
  const documents = parsed ? undefined : await readDocuments(file, likely, context)
  if (documents !== undefined) readings.push(...documents.readings)
  return {
    path,
    ...finish(file, readings, options.fatal),
    dependsOn: [...dependsOn],
    parsed: parsed || documents?.parsed === true,
    alsoRead: readings.flatMap((reading) => reading.alsoRead ?? []),
  }
}

async function readDocuments(file: SourceFile, formats: readonly Format[], context: ReadContext) {
  const masked = file.text.includes('{{') ? maskTemplate(file.text) : { text: file.text, holes: [] }
  const readings: Reading[] = []
  let parsed = false
  let index = 0
  for (const range of splitDocuments(masked.text)) {
    const slice = file.text.slice(range.start, range.end)
    const readers: DocumentReader[] = []
    for (const format of formats) {
      if (format.kind === 'document' && format.mayHold(slice, file.path)) readers.push(await format.load())
    }
    if (readers.length === 0) {
      index++
      continue
    }
    parsed = true
    const { parseYaml } = await import('../text/yaml.ts')
    const hasAliases = slice.includes('*') && slice.includes('&')
    const templated = masked.holes.some((hole) => hole.start < range.end && hole.end > range.start)
    for (const document of parseYaml(masked.text, range, file.text)) {
      const view: YamlView = { file, range, index: index++, templated, ...document }
      const reader = readers.find((candidate) => candidate.claims(view))
      if (reader !== undefined) {
        const reading = reader.read(view, context)
        readings.push(hasAliases ? withAliases(reading, view) : reading)
      } else if (!templated) readings.push({ uses: [], facts: [], problems: view.problems, dependsOn: [] })
    }
  }
  return { readings, parsed }
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
  formats: readonly Format[],
  all: readonly Format[],
  options: ReadOptions,
  dependsOn: Set<string>,
): Promise<ReadContext> {
  const inner = new Map<FormatId, FileReader>()
  for (const { nests } of formats) {
    for (const { format: id, hint } of nests ?? []) {
      const format = all.find((candidate) => candidate.id === id)
      if (format?.kind === 'file' && file.text.includes(hint)) inner.set(id, await format.load())
    }
  }
  const context: ReadContext = {
    vars: options.vars,
    sibling(path) {
      dependsOn.add(path)
      return options.sibling(path)
    },
    nested(format, text) {
      const reader = inner.get(format)
      if (reader === undefined)
        throw new Error(`a reader asked for ${format} inside ${file.path} without declaring it`)
      return reader.read({ path: file.path, text }, context)
    },
  }
  return context
}

/** Gives lines and columns to what the readers found by offset. */
function finish(
  file: SourceFile,
  readings: readonly Reading[],
  fatal: boolean,
): Pick<FileReading, 'uses' | 'facts' | 'problems'> {
  const uses: ImageUse[] = []
  const facts: Fact[] = []
  const problems: ParseProblem[] = []
  let lines: LineIndex | undefined
  for (const reading of readings) {
    facts.push(...reading.facts)
    if (reading.uses.length + reading.problems.length > 0) lines ??= indexLines(file.text)
    for (const use of reading.uses) if (lines !== undefined) uses.push(placed(use, file.text, lines))
    for (const { offset, message } of reading.problems) {
      const { line, column } = lines?.position({ start: offset, end: offset }) ?? { line: 1, column: 1 }
      problems.push({ file: file.path, line, column, message, fatal })
    }
  }
  uses.sort((a, b) => a.place.start - b.place.start || a.place.end - b.place.end)
  return { uses, facts, problems }
}

/** Characters of a line that are kept on either side of a use. */
const AROUND = 1000

function placed(use: FoundUse, text: string, lines: LineIndex): ImageUse {
  const position = lines.position(use.place)
  const line = lines.line(position.line)
  const start = Math.max(line.start, use.place.start - AROUND)
  const end = Math.min(line.end, use.place.end + AROUND)
  // A copy: a slice would keep the whole file in memory.
  const source = { text: structuredClone(text.slice(start, end)), column: start - line.start + 1 }
  return { ...use, position, source, overrides: [] }
}
