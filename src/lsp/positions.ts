import { pathToFileURL } from 'node:url'
import type { Range } from 'vscode-languageserver/node'
import { TextDocument } from 'vscode-languageserver-textdocument'
import type { Position, TextRange } from '../text/range.ts'
import { indexLines } from '../text/source-file.ts'

/*
 * The protocol ends lines at LF, CRLF and a lone CR, counts from 0, and a BOM is a character; holdfast ends them at LF,
 * counts from 1, and a BOM has no column. Both count UTF-16 units, so that offsets are the same.
 */

/** A text whose offsets can be turned into positions of the protocol. */
export function documentOf(text: string, uri = 'file:///'): TextDocument {
  return TextDocument.create(uri, 'plaintext', 0, text)
}

/** The range of two offsets. */
export function rangeOf(document: TextDocument, { start, end }: TextRange): Range {
  return { start: document.positionAt(start), end: document.positionAt(end) }
}

/** Turns positions of holdfast in one text into offsets. */
export function offsetsIn(text: string): (position: Position) => TextRange {
  const lines = indexLines(text)
  return ({ line, column, endLine, endColumn }) => ({
    start: lines.line(line).start + column - 1,
    end: lines.line(endLine).start + endColumn - 1,
  })
}

/** The URI of a file. @param path absolute */
export function uriOf(path: string): string {
  return pathToFileURL(path).href
}
