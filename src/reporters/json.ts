import type { Notice, RunResult } from '../model/finding.ts'
import type { ParseProblem } from '../model/reading.ts'
import type { Reporter } from '../model/reporter.ts'
import { inPieces } from '../text/pieces.ts'
import { jsonLines, toJson, toJsonLines } from '../text/printable.ts'
import { toFindingRecord } from './support/finding-record.ts'
import { countFiles, countFolders } from './support/places.ts'
import { toShardParts } from './support/shard-record.ts'
import { summarize } from './support/summary.ts'

/**
 * One JSON object; every finding is listed, whatever `show` says, one a line.
 *
 * Its schema is `schema/findings.schema.json`.
 */
export const jsonReporter: Reporter = {
  id: 'json',
  ...inPieces(function* (result, options) {
    yield `{"version":1,\n"summary":${toSummary(result)},\n"findings":`
    yield* jsonLines(result.findings, (finding) => toFindingRecord(finding, options))
    yield ',\n"problems":'
    yield* jsonLines(result.problems, toProblemRecord)
    yield ',\n"notices":'
    yield* jsonLines(result.notices, toNoticeRecord)
    if (result.shard !== undefined && options.shard !== undefined)
      for (const part of toShardParts(result, result.shard, options.shard, options)) yield `,\n${part}`
    yield '}\n'
  }),
}

function toSummary(result: RunResult): string {
  const files = countFiles(result)
  const totals = toJson(summarize(result)).slice(0, -1)
  return `${totals},"byFolder":${toJsonLines(countFolders(files))},"byFile":${toJsonLines(files)}}`
}

function toNoticeRecord({ kind, file, line, message }: Notice) {
  return { kind, file: file ?? null, line: line ?? null, message }
}

function toProblemRecord({ file, line, column, message }: ParseProblem) {
  return { file, line, column, message }
}
