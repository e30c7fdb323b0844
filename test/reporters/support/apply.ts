/*
 * Applies what reports say of fixes, as other programs would: from the report and the bytes of the files alone, with
 * nothing of holdfast's own. Fixes are keyed by place, since findings of one image name the same change.
 */

/** Bytes of files, as Latin-1 text, by path from the root of the repository. */
export type Files = ReadonlyMap<string, string>

interface Change {
  /** In bytes. */
  readonly start: number
  readonly end: number
  readonly newText: string
}

interface Region {
  readonly startLine: number
  readonly startColumn: number
  readonly endLine: number
  readonly endColumn: number
}

interface SarifLog {
  readonly runs: readonly {
    readonly columnKind: string
    readonly defaultEncoding: string
    readonly results: readonly {
      readonly fixes?: readonly {
        readonly artifactChanges: readonly {
          readonly artifactLocation: { readonly uri: string; readonly uriBaseId: string }
          readonly replacements: readonly {
            readonly deletedRegion: Region
            readonly insertedContent: { readonly text: string }
          }[]
        }[]
      }[]
    }[]
  }[]
}

/** The files after all `fixes` of a SARIF log, whose places are lines and columns in UTF-16 units. */
export function applySarif(log: SarifLog, files: Files): Files {
  const changes = new Changes(files)
  for (const { columnKind, defaultEncoding, results } of log.runs) {
    if (columnKind !== 'utf16CodeUnits' || defaultEncoding !== 'utf-8') throw new Error('other units')
    const artifacts = results.flatMap(({ fixes = [] }) => fixes.flatMap((fix) => fix.artifactChanges))
    for (const { artifactLocation, replacements } of artifacts) {
      const path = decodeURIComponent(artifactLocation.uri)
      for (const { deletedRegion, insertedContent } of replacements) {
        const { startLine, startColumn, endLine, endColumn } = deletedRegion
        const offsetOf = (line: number, column: number) => changes.offsetOfUnits(path, line, column)
        const start = offsetOf(startLine, startColumn)
        changes.add(path, { start, end: offsetOf(endLine, endColumn), newText: insertedContent.text })
      }
    }
  }
  return changes.apply()
}

interface RdfPosition {
  readonly line: number
  readonly column: number
}

interface RdfResult {
  readonly diagnostics: readonly {
    readonly location: { readonly path: string }
    readonly suggestions?: readonly {
      readonly range: { readonly start: RdfPosition; readonly end: RdfPosition }
      readonly text: string
    }[]
  }[]
}

/** The files after all suggestions, whose places are lines and columns in bytes. */
export function applyRdjson({ diagnostics }: RdfResult, files: Files): Files {
  const changes = new Changes(files)
  for (const { location, suggestions = [] } of diagnostics) {
    for (const { range, text } of suggestions) {
      const [start, end] = [range.start, range.end].map(
        ({ line, column }) => changes.lineStart(location.path, line) + column - 1,
      )
      changes.add(location.path, { start: start ?? -1, end: end ?? -1, newText: text })
    }
  }
  return changes.apply()
}

interface JsonReport {
  readonly findings: readonly {
    readonly fix: {
      readonly edits: readonly {
        readonly file: string
        readonly start: number
        readonly end: number
        readonly newText: string
      }[]
    }
  }[]
}

/** The files after all edits, whose places are offsets in UTF-16 units in the whole text. */
export function applyJson({ findings }: JsonReport, files: Files): Files {
  const changes = new Changes(files)
  for (const { file, start, end, newText } of findings.flatMap(({ fix }) => fix.edits)) {
    const text = changes.bytesOf(file).toString()
    const bytesTo = (units: number) => Buffer.byteLength(text.slice(0, units))
    changes.add(file, { start: bytesTo(start), end: bytesTo(end), newText })
  }
  return changes.apply()
}

class Changes {
  readonly #files: Files
  readonly #byPath = new Map<string, Map<string, Change>>()

  constructor(files: Files) {
    this.#files = files
  }

  bytesOf(path: string): Buffer {
    const bytes = this.#files.get(path)
    if (bytes === undefined) throw new Error(`there is no ${path}`)
    return Buffer.from(bytes, 'latin1')
  }

  /** The offset of the first byte of a line. */
  lineStart(path: string, line: number): number {
    const bytes = this.bytesOf(path)
    let start = 0
    for (let at = 1; at < line; at++) {
      const end = bytes.indexOf('\n', start)
      if (end === -1) throw new Error(`${path} has no line ${line}`)
      start = end + 1
    }
    return start
  }

  /** The offset of a column in UTF-16 units; a BOM is before the first. */
  offsetOfUnits(path: string, line: number, column: number): number {
    const bytes = this.bytesOf(path)
    const start = this.lineStart(path, line)
    const text = bytes.subarray(start).toString()
    const units = column - 1 + (start === 0 && text.startsWith('\ufeff') ? 1 : 0)
    if (text.slice(0, units).includes('\n')) throw new Error(`${path}:${line} has no column ${column}`)
    return start + Buffer.byteLength(text.slice(0, units))
  }

  add(path: string, change: Change): void {
    const known = this.#byPath.get(path) ?? new Map<string, Change>()
    this.#byPath.set(path, known.set(JSON.stringify(change), change))
  }

  apply(): Files {
    const files = new Map(this.#files)
    for (const [path, changes] of this.#byPath) {
      let bytes = this.bytesOf(path)
      let limit = bytes.length
      for (const { start, end, newText } of [...changes.values()].sort((a, b) => b.start - a.start)) {
        if (start > end || end > limit) throw new Error(`changes of ${path} overlap`)
        bytes = Buffer.concat([bytes.subarray(0, start), Buffer.from(newText), bytes.subarray(end)])
        limit = start
      }
      files.set(path, bytes.toString('latin1'))
    }
    return files
  }
}
