import { type Diagnostic, DiagnosticSeverity } from 'vscode-languageserver/node'
import type { Finding } from '../model/finding.ts'
import type { Severity } from '../model/rule.ts'
import type { Judged } from './actions.ts'
import { offsetsIn, rangeOf } from './positions.ts'

const SEVERITIES: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  info: DiagnosticSeverity.Information,
}

/** The findings and problems of a document, where they stand in it. */
export function diagnosticsOf({ document, path, result }: Judged): Diagnostic[] {
  const offsetsOf = offsetsIn(document.getText())
  const toDiagnostic = ({ severity, rule, message, position }: Finding): Diagnostic => ({
    range: rangeOf(document, offsetsOf(position)),
    severity: SEVERITIES[severity],
    code: rule,
    source: 'holdfast',
    message,
  })
  const problems = result.problems
    .filter(({ file }) => file === path)
    .map(
      ({ line, column, message }): Diagnostic => ({
        range: rangeOf(document, offsetsOf({ line, column, endLine: line, endColumn: column })),
        severity: DiagnosticSeverity.Warning,
        source: 'holdfast',
        message,
      }),
    )
  return [...result.findings.filter(({ at }) => at.place.path === path).map(toDiagnostic), ...problems]
}
