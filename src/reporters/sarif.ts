import type { Finding, Notice, SuppressedFinding } from '../model/finding.ts'
import type { ParseProblem } from '../model/reading.ts'
import type { Reporter } from '../model/reporter.ts'
import { toJson, toJsonLines } from '../text/printable.ts'
import { createEditedFiles, type EditedFile } from './support/edited-files.ts'
import { remaining } from './support/remaining.ts'
import { toFixes } from './support/sarif-fixes.ts'
import { SARIF_LEVELS, toDescriptor } from './support/sarif-rules.ts'
import { ROOT_ID, toArtifact, toMessage } from './support/sarif-text.ts'

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json'

/** What every result needs. */
interface Context {
  readonly prefix: string
  /** Of the rules, by id. */
  readonly indices: ReadonlyMap<string, number>
  readonly fileOf: (path: string) => EditedFile | undefined
}

/**
 * A SARIF 2.1.0 log for code scanning: every finding that is left, whatever `show` says, and those that were
 * suppressed.
 *
 * Paths count from the repository root, columns in UTF-16 units. One result a line.
 *
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 * @see https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support-for-code-scanning
 */
export const sarifReporter: Reporter = {
  id: 'sarif',
  render(result, { rules, version, prefix, helpOf }) {
    const { suppressed, problems, notices } = result
    const descriptors = rules.map((rule) => toDescriptor(rule, helpOf?.(rule)))
    const driver = { name: 'holdfast', version, semanticVersion: version, rules: descriptors }
    const indices = new Map(rules.map(({ id }, index) => [id, index]))
    const context = { prefix, indices, fileOf: createEditedFiles(result.files) }
    const invocation = {
      executionSuccessful: !problems.some(({ fatal }) => fatal),
      toolExecutionNotifications: [
        ...problems.map((problem) => toProblemNotification(problem, prefix)),
        ...notices.map((notice) => toNotification(notice, prefix)),
      ],
    }
    const results = [
      ...remaining(result).map((finding) => toResult(finding, [], context)),
      ...suppressed.map((entry) => toResult(entry.finding, [toSuppression(entry)], context)),
    ]
    const run = [
      `"tool":${toJson({ driver })}`,
      // Code scanning keeps one analysis for each of these: those of two folders of a repository stand side by side.
      `"automationDetails":${toJson({ id: `holdfast/${prefix}` })}`,
      `"columnKind":"utf16CodeUnits"`,
      `"defaultEncoding":"utf-8"`,
      `"originalUriBaseIds":${toJson({ [ROOT_ID]: { description: { text: 'The root of the repository.' } } })}`,
      `"invocations":${toJson([invocation])}`,
      `"results":${toJsonLines(results)}`,
    ]
    return `{"$schema":${toJson(SCHEMA)},"version":"2.1.0","runs":[{${run.join(',\n')}}]}\n`
  },
}

function toResult(finding: Finding, suppressions: readonly object[], context: Context): object {
  const { rule, grade, severity, message, at, use, position, fingerprint } = finding
  const { prefix, indices, fileOf } = context
  const { line, column, endLine, endColumn } = position
  const fixes = toFixes(finding, prefix, fileOf)
  return {
    ruleId: rule,
    ruleIndex: indices.get(rule) ?? -1,
    level: SARIF_LEVELS[severity],
    message: toMessage(message),
    locations: [
      {
        physicalLocation: {
          artifactLocation: toArtifact(at.place.path, prefix),
          region: { startLine: line, startColumn: column, endLine, endColumn },
        },
        logicalLocations: [{ fullyQualifiedName: at.path }],
      },
    ],
    partialFingerprints: { 'holdfast/v1': fingerprint },
    // Section 3.27.23: all results of a run have suppressions or none has.
    suppressions,
    ...(fixes.length === 0 ? {} : { fixes }),
    properties: { grade, role: use?.role ?? null },
  }
}

function toSuppression({ kind, justification }: SuppressedFinding): object {
  return { kind, justification }
}

function toProblemNotification({ file, line, column, message, fatal }: ParseProblem, prefix: string): object {
  const region = { startLine: line, startColumn: column }
  return {
    level: fatal ? 'error' : 'warning',
    message: toMessage(message),
    locations: [{ physicalLocation: { artifactLocation: toArtifact(file, prefix), region } }],
  }
}

function toNotification({ file, line, message }: Notice, prefix: string): object {
  const region = line === undefined ? {} : { region: { startLine: line } }
  const locations =
    file === undefined
      ? []
      : [{ physicalLocation: { artifactLocation: toArtifact(file, prefix), ...region } }]
  return { level: 'note', message: toMessage(message), locations }
}
