import type { Reporter } from '../model/reporter.ts'
import { toJson } from '../text/printable.ts'
import { toFindingRecord } from './support/finding-record.ts'

/**
 * JSON Lines: every finding, whatever `show` says, in the shape that it has in `json`; nothing at all where there is none.
 *
 * Problems and the summary are in `json` only: each line is a finding.
 */
export const jsonlReporter: Reporter = {
  id: 'jsonl',
  render: ({ findings }, options) =>
    findings.map((finding) => `${toJson(toFindingRecord(finding, options))}\n`).join(''),
}
