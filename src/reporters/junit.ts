import type { Finding, RunResult } from '../model/finding.ts'
import type { ParseProblem } from '../model/reading.ts'
import { isShown, type Reporter, type ReportOptions } from '../model/reporter.ts'
import { visible } from '../text/printable.ts'
import { type FileReport, groupByPath } from './support/by-path.ts'
import { remaining } from './support/remaining.ts'
import { renderSnippet } from './support/snippet.ts'
import { createNamer } from './support/unique.ts'
import { xml, xmlAttributes } from './support/xml.ts'

/** Columns of a source line that is longer. */
const SNIPPET_WIDTH = 120

/** A test case as XML, and what became of it. */
interface TestCase {
  readonly outcome: 'passed' | 'failed' | 'error' | 'skipped'
  readonly xml: string
}

/**
 * JUnit's XML: a failed test for each finding, a passed one for each file with images that has none.
 *
 * A failed test fails a build: findings under `show` are left out. A file that could not be read is an error, or
 * skipped where that is expected.
 *
 * @see https://github.com/jenkinsci/xunit-plugin/blob/master/src/main/resources/org/jenkinsci/plugins/xunit/types/model/xsd/junit-10.xsd
 */
export const junitReporter: Reporter = {
  id: 'junit',
  render(result, options) {
    const cases = casesOf(result, options)
    const count = (outcome: TestCase['outcome']) => cases.filter((one) => one.outcome === outcome).length
    const totals = { tests: cases.length, failures: count('failed'), errors: count('error') }
    const lines = [
      '<?xml version="1.0" encoding="UTF-8"?>',
      `<testsuites${xmlAttributes({ name: 'holdfast', ...totals })}>`,
      `  <testsuite${xmlAttributes({ name: 'holdfast', ...totals, skipped: count('skipped') })}>`,
      ...cases.map((one) => one.xml),
      '  </testsuite>',
      '</testsuites>',
    ]
    return `${lines.join('\n')}\n`
  },
}

function casesOf(result: RunResult, { prefix, show }: ReportOptions): readonly TestCase[] {
  const shown = remaining(result).filter((finding) => isShown(finding, show))
  const paths = new Set(result.uses.map(({ place }) => place.path))
  const groups = groupByPath({ findings: shown, problems: [...result.problems] }, prefix, paths)
  // Jenkins takes a report without tests for a broken one.
  if (groups.size === 0) return [passed('holdfast', 'no images')]
  return [...groups].flatMap(([path, group]) => casesOfFile(path, group))
}

function casesOfFile(path: string, { findings, problems }: FileReport): readonly TestCase[] {
  if (findings.length + problems.length === 0) return [passed(path, 'images')]
  const unique = createNamer()
  return [
    ...problems.map((problem) => toProblemCase(path, problem, unique)),
    ...findings.map((finding) => toCase(path, finding, unique)),
  ]
}

function passed(classname: string, name: string): TestCase {
  return { outcome: 'passed', xml: `    <testcase${xmlAttributes({ classname, name })}/>` }
}

function toCase(path: string, finding: Finding, unique: (name: string) => string): TestCase {
  const { rule, severity, message, at, position } = finding
  const snippet = renderSnippet(at.source, position, SNIPPET_WIDTH)
  const text = [
    `${visible(path)}:${position.line}:${position.column}: ${severity}: ${visible(message)}`,
    snippet.text,
    ' '.repeat(snippet.offset) + '^'.repeat(snippet.length),
  ]
  const name = unique(`${rule} ${position.line}:${position.column}`)
  return { outcome: 'failed', xml: toXml({ classname: path, name }, 'failure', severity, message, text) }
}

function toProblemCase(path: string, problem: ParseProblem, unique: (name: string) => string): TestCase {
  const { line, column, message, fatal } = problem
  const name = unique(`problem ${line}:${column}`)
  const text = [`${visible(path)}:${line}:${column}: ${visible(message)}`]
  const tag = fatal ? 'error' : 'skipped'
  return { outcome: tag, xml: toXml({ classname: path, name }, tag, 'problem', message, text) }
}

function toXml(
  names: Readonly<Record<string, string>>,
  tag: string,
  type: string,
  message: string,
  text: readonly string[],
): string {
  const attributes = xmlAttributes({ type, message: visible(message) })
  return [
    `    <testcase${xmlAttributes(names)}>`,
    `      <${tag}${attributes}>${text.map(xml).join('\n')}</${tag}>`,
    '    </testcase>',
  ].join('\n')
}
