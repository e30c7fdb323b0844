import type { Reporter } from '../model/reporter.ts'
import { inPieces, piecesOfLines } from '../text/pieces.ts'
import { toJson } from '../text/printable.ts'
import { toFindingRecord } from './support/finding-record.ts'

/**
 * JSON Lines: every finding, whatever `show` says, in the shape that it has in `json`; nothing at all where there is none.
 *
 * Problems and the summary are in `json` only: each line is a finding.
 */
export const jsonlReporter: Reporter = {
  id: 'jsonl',
  ...inPieces(({ findings }, options) =>
    piecesOfLines(findings, (finding) => `${toJson(toFindingRecord(finding, options))}\n`),
  ),
}
