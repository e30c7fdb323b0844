import type { ParseProblem } from '../model/reading.ts'
import type { Reporter } from '../model/reporter.ts'
import { toJson, toJsonLines } from '../text/printable.ts'
import { toFindingRecord } from './support/finding-record.ts'
import { summarize } from './support/summary.ts'

/**
 * One JSON object; every finding is listed, whatever `show` says, one a line.
 *
 * Its schema is `schema/findings.schema.json`.
 */
export const jsonReporter: Reporter = {
  id: 'json',
  render(result) {
    const parts = [
      '"version":1',
      `"summary":${toJson(summarize(result))}`,
      `"findings":${toJsonLines(result.findings.map(toFindingRecord))}`,
      `"problems":${toJsonLines(result.problems.map(toProblemRecord))}`,
    ]
    return `{${parts.join(',\n')}}\n`
  },
}

function toProblemRecord({ file, line, column, message }: ParseProblem) {
  return { file, line, column, message }
}
