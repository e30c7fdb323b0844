import type { Finding, Notice, SuppressedFinding } from '../model/finding.ts'
import type { ParseProblem } from '../model/reading.ts'
import type { Reporter } from '../model/reporter.ts'
import { type Levels, type Rule, SEVERITIES, type Severity } from '../model/rule.ts'
import { toJson, toJsonLines, visible } from '../text/printable.ts'
import { rootPath } from './support/root-path.ts'

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json'

/**
 * A SARIF 2.1.0 log for code scanning: every finding, whatever `show` says, and those that ignores silenced.
 *
 * Paths count from the repository root, columns in UTF-16 units. One result a line.
 *
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 * @see https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support-for-code-scanning
 */
export const sarifReporter: Reporter = {
  id: 'sarif',
  render({ findings, suppressed, problems, notices }, { rules, version, prefix }) {
    const driver = { name: 'holdfast', version, semanticVersion: version, rules: rules.map(toDescriptor) }
    const indices = new Map(rules.map(({ id }, index) => [id, index]))
    const invocation = {
      executionSuccessful: !problems.some(({ fatal }) => fatal),
      toolExecutionNotifications: [
        ...problems.map((problem) => toProblemNotification(problem, prefix)),
        ...notices.map((notice) => toNotification(notice, prefix)),
      ],
    }
    const results = [
      ...findings.map((finding) => toResult(finding, [], indices, prefix)),
      ...suppressed.map((entry) => toResult(entry.finding, [toSuppression(entry)], indices, prefix)),
    ]
    const run = [
      `"tool":${toJson({ driver })}`,
      `"columnKind":"utf16CodeUnits"`,
      `"invocations":${toJson([invocation])}`,
      `"results":${toJsonLines(results)}`,
    ]
    return `{"$schema":${toJson(SCHEMA)},"version":"2.1.0","runs":[{${run.join(',\n')}}]}\n`
  },
}

const LEVELS: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'note' }

function toDescriptor({ id, summary, levels }: Rule) {
  const recommended = gravest(levels.recommended)
  const level = recommended ?? gravest(levels.strict) ?? 'warning'
  return {
    id,
    shortDescription: { text: summary },
    fullDescription: { text: summary },
    help: { text: summary },
    defaultConfiguration: { enabled: recommended !== undefined, level: LEVELS[level] },
  }
}

/** The gravest of a rule's levels over all grades; undefined where all are off. */
function gravest(levels: Levels): Severity | undefined {
  const values = typeof levels === 'string' ? [levels] : Object.values(levels)
  return SEVERITIES.findLast((severity) => values.includes(severity))
}

function toResult(
  { rule, grade, severity, message, at, use, position, fingerprint }: Finding,
  suppressions: readonly object[],
  indices: ReadonlyMap<string, number>,
  prefix: string,
) {
  const { line, column, endLine, endColumn } = position
  return {
    ruleId: rule,
    ruleIndex: indices.get(rule) ?? -1,
    level: LEVELS[severity],
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
    properties: { grade, role: use?.role ?? null },
  }
}

function toSuppression({ justification }: SuppressedFinding) {
  return { kind: 'inSource', justification }
}

function toProblemNotification({ file, line, column, message, fatal }: ParseProblem, prefix: string) {
  const region = { startLine: line, startColumn: column }
  return {
    level: fatal ? 'error' : 'warning',
    message: toMessage(message),
    locations: [{ physicalLocation: { artifactLocation: toArtifact(file, prefix), region } }],
  }
}

function toNotification({ file, line, message }: Notice, prefix: string) {
  const region = line === undefined ? {} : { region: { startLine: line } }
  const locations =
    file === undefined
      ? []
      : [{ physicalLocation: { artifactLocation: toArtifact(file, prefix), ...region } }]
  return { level: 'note', message: toMessage(message), locations }
}

function toArtifact(file: string, prefix: string) {
  const path = rootPath(prefix, file)
  const uri = path.split('/').map(encodeSegment).join('/')
  return path.startsWith('/') ? { uri: `file://${uri}` } : { uri, uriBaseId: 'SRCROOT' }
}

function encodeSegment(segment: string): string {
  // A lone surrogate, which some file systems allow, has no UTF-8 form to encode.
  return encodeURIComponent(segment.replace(/\p{Cs}/gu, '\ufffd'))
}

/**
 * A plain text message: what a file says must not become a link or a placeholder to the reader of the log.
 *
 * Other braces stay single although section 3.11.5 doubles them: viewers show a doubled brace as two.
 */
function toMessage(text: string) {
  const shown = visible(text)
  return { text: shown.replaceAll('](', '] (').replace(/\{(\d+)\}/g, '{{$1}}') }
}
