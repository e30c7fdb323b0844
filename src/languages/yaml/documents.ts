import type { TextRange } from '../../text/range.ts'
import type { SourceFile } from '../../text/source-file.ts'
import { maskJson } from '../json.ts'
import { maskTemplate } from '../template-mask.ts'
import type { YamlDocument } from '../yaml.ts'
import { parseYaml } from './parse.ts'
import { maskMarks, splitObjects } from './repairs.ts'
import { splitDocuments } from './stream.ts'

/** One document of a YAML or JSON text. */
export interface TextDocument extends YamlDocument {
  /** The stretch of the stream between two document markers, or one of several JSON objects there. */
  readonly range: TextRange
  /** 0-based place in the stream. */
  readonly index: number
  /** Template actions were masked in it: what they stood for is not known. */
  readonly templated: boolean
}

export interface DocumentOptions {
  /** The text is JSON, which may have comments and trailing commas. */
  readonly isJson?: boolean
  /** Whether a stretch is to be parsed; one that is not still counts in `index`, as one document. */
  isWanted?(stretch: string): boolean
  /** The file that has the text: what {@link documentsOf} knows of it is not parsed again. */
  readonly file?: SourceFile
}

/** A line that is more than a comment: what stands before the first marker is no document without one. */
const CONTENT = /^[^\S\n]*[^\s#]/m

/** Files are parsed once, however many others ask for them. */
const parsed = new WeakMap<SourceFile, readonly TextDocument[]>()

/** The documents of a YAML file that readers of other files ask for, as {@link readDocuments} reads them. */
export function documentsOf(file: SourceFile): readonly TextDocument[] {
  const documents = parsed.get(file) ?? [...readDocuments(file.text)]
  parsed.set(file, documents)
  return documents
}

/**
 * Reads the documents of a YAML or JSON text: masks what belongs to a template, splits the stream at its markers and
 * parses each stretch by itself, so that one broken document does not hide the next.
 *
 * @returns in file order; all offsets count in `text`
 */
export function* readDocuments(text: string, options: DocumentOptions = {}): Generator<TextDocument> {
  const { isJson = false, isWanted = () => true, file } = options
  const known = file === undefined || isJson ? undefined : parsed.get(file)
  const [only] = known ?? []
  if (only !== undefined && known?.length === 1) {
    if (isWanted(text.slice(only.range.start, only.range.end))) yield only
    return
  }
  const { text: plain, holes } = maskTemplate(text)
  const masked = maskMarks(isJson ? maskJson(plain) : plain)
  let index = 0
  let next = 0
  for (const range of splitRanges(masked)) {
    while (next < holes.length && (holes[next]?.end ?? 0) <= range.start) next++
    const templated = (holes[next]?.start ?? range.end) < range.end
    const stretch = text.slice(range.start, range.end)
    if (!isWanted(stretch)) {
      if (CONTENT.test(stretch)) index++
      continue
    }
    for (const { root, problems } of parseYaml(masked, range, text))
      yield { root, problems, range, index: index++, templated }
  }
}

function* splitRanges(text: string): Generator<TextRange> {
  for (const range of splitDocuments(text)) yield* splitObjects(text, range)
}
