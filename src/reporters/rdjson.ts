import type { Finding } from '../model/finding.ts'
import type { FileEdit } from '../model/fix.ts'
import type { ParseProblem } from '../model/reading.ts'
import type { Reporter } from '../model/reporter.ts'
import type { Severity } from '../model/rule.ts'
import { toJsonLines, visible } from '../text/printable.ts'
import type { TextRange } from '../text/range.ts'
import { utf8Length } from './support/byte-index.ts'
import { createEditedFiles, type EditedFile, fileOfEdit } from './support/edited-files.ts'
import { remaining } from './support/remaining.ts'
import { rootPath } from './support/root-path.ts'

/** A range of whole lines where columns are missing, else half-open; 1-based, columns in UTF-8 bytes. */
interface RdfRange {
  readonly start: RdfPosition
  readonly end: RdfPosition
}

interface RdfPosition {
  readonly line: number
  readonly column?: number
}

/**
 * Reviewdog's Diagnostic Format: every finding that is left, whatever `show` says, then the problems.
 *
 * Paths count from the repository root. A fix that changes other files too has no suggestions: half of it would be
 * none.
 *
 * @see https://github.com/reviewdog/reviewdog/blob/08614ef9c4095bcacfda60090a70da8834e17019/proto/rdf/reviewdog.proto
 */
export const rdjsonReporter: Reporter = {
  id: 'rdjson',
  render(result, { prefix }) {
    const fileOf = createEditedFiles(result.files)
    const diagnostics = [
      ...remaining(result).map((finding) => toDiagnostic(finding, prefix, fileOf)),
      ...result.problems.map((problem) => toProblem(problem, prefix)),
    ]
    return `{"source":{"name":"holdfast"},\n"diagnostics":${toJsonLines(diagnostics)}}\n`
  },
}

const SEVERITIES: Readonly<Record<Severity, string>> = { error: 'ERROR', warning: 'WARNING', info: 'INFO' }

function toDiagnostic(
  finding: Finding,
  prefix: string,
  fileOf: (path: string) => EditedFile | undefined,
): object {
  const { rule, severity, message, at, fix } = finding
  const { path } = at.place
  const isHere = fix.edits.length > 0 && fix.edits.every((edit) => edit.path === path)
  const suggestions = isHere ? fix.edits.map((edit) => toSuggestion(edit, fileOf)) : []
  return {
    message: visible(message),
    location: { path: rootPath(prefix, path), range: rangeOf(finding, fileOf(path)) },
    severity: SEVERITIES[severity],
    code: { value: rule },
    ...(suggestions.length === 0 ? {} : { suggestions }),
  }
}

function toSuggestion({ path, range, newText }: FileEdit, fileOf: (path: string) => EditedFile | undefined) {
  return { range: byteRange(range, fileOfEdit(fileOf, path)), text: newText }
}

function toProblem({ file, line, message, fatal }: ParseProblem, prefix: string): object {
  return {
    message: visible(message),
    location: { path: rootPath(prefix, file), range: { start: { line }, end: { line } } },
    severity: fatal ? 'ERROR' : 'WARNING',
    code: { value: 'problem' },
  }
}

/** In bytes as far as the text before the place is known: of a very long line only a part is. */
function rangeOf({ at, position }: Finding, file: EditedFile | undefined): RdfRange {
  const { line, column, endLine, endColumn } = position
  if (file !== undefined) {
    const [start, end] = [offsetOf(file, line, column), offsetOf(file, endLine, endColumn)]
    return byteRange({ start, end }, file)
  }
  if (line !== endLine || at.position.line !== line || at.source.column !== 1)
    return { start: { line }, end: { line: endLine } }
  const bom = line === 1 && at.place.start === at.position.column ? utf8Length('\ufeff') : 0
  const columnOf = (units: number) => 1 + bom + utf8Length(at.source.text, 0, units - 1)
  return { start: { line, column: columnOf(column) }, end: { line, column: columnOf(endColumn) } }
}

function offsetOf({ lines }: EditedFile, line: number, column: number): number {
  return lines.line(line).start + column - 1
}

/** The bytes of a BOM count: they stand in the first line of the file. */
function byteRange(range: TextRange, { lines, bytes, text }: EditedFile): RdfRange {
  const { line, endLine } = lines.position(range)
  const columnOf = (offset: number, number: number) => {
    const start = number === 1 ? 0 : lines.line(number).start
    return 1 + bytes.upTo(Math.min(offset, text.length)) - bytes.upTo(start)
  }
  return {
    start: { line, column: columnOf(range.start, line) },
    end: { line: endLine, column: columnOf(range.end, endLine) },
  }
}
