import type { Finding } from '../model/finding.ts'
import type { ParseProblem } from '../model/reading.ts'
import type { Reporter } from '../model/reporter.ts'
import { visible } from '../text/printable.ts'
import { groupByPath } from './support/by-path.ts'
import { remaining } from './support/remaining.ts'
import { xmlAttributes } from './support/xml.ts'

/**
 * Checkstyle's XML: every finding that is left, whatever `show` says, and problems, by file.
 *
 * Paths count from the repository root, columns in UTF-16 units.
 *
 * @see https://checkstyle.org/result_reports.html
 */
export const checkstyleReporter: Reporter = {
  id: 'checkstyle',
  render(result, { prefix }) {
    const lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<checkstyle version="4.3">']
    const { problems } = result
    const groups = groupByPath({ findings: [...remaining(result)], problems: [...problems] }, prefix)
    for (const [name, group] of groups) {
      lines.push(`  <file${xmlAttributes({ name })}>`)
      for (const problem of group.problems) lines.push(`    <error${toProblem(problem)}/>`)
      for (const finding of group.findings) lines.push(`    <error${toError(finding)}/>`)
      lines.push('  </file>')
    }
    return `${[...lines, '</checkstyle>'].join('\n')}\n`
  },
}

function toError({ rule, severity, message, position: { line, column } }: Finding): string {
  return xmlAttributes({ line, column, severity, message: visible(message), source: `holdfast.${rule}` })
}

function toProblem({ line, column, message, fatal }: ParseProblem): string {
  const severity = fatal ? 'error' : 'warning'
  return xmlAttributes({ line, column, severity, message: visible(message), source: 'holdfast.problem' })
}
