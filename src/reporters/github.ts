import type { Finding, Notice } from '../model/finding.ts'
import type { ParseProblem } from '../model/reading.ts'
import { isShown, type Reporter } from '../model/reporter.ts'
import type { Severity } from '../model/rule.ts'
import { visible } from '../text/printable.ts'
import { remaining } from './support/remaining.ts'
import { rootPath } from './support/root-path.ts'

type Properties = Readonly<Record<string, string | number>>

/**
 * Workflow commands that become annotations of a pull request, paths from the repository root.
 *
 * Annotations are for people, and a runner keeps ten of each kind a step: findings under `show` are left out, and those
 * that were fixed.
 *
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 */
export const githubReporter: Reporter = {
  id: 'github',
  render(result, { show, quiet, prefix }) {
    const { problems, notices } = result
    const lines: string[] = []
    for (const finding of remaining(result))
      if (isShown(finding, show)) lines.push(findingCommand(finding, prefix))
    for (const problem of problems) lines.push(problemCommand(problem, prefix))
    if (!quiet) for (const notice of notices) lines.push(noticeCommand(notice, prefix))
    return lines.map((line) => `${line}\n`).join('')
  },
}

const COMMANDS: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'notice' }

function findingCommand({ severity, at, position, rule, message }: Finding, prefix: string): string {
  const { line, column, endLine, endColumn } = position
  // Columns of different lines are an error to the runner, which then drops them.
  const columns = line === endLine ? { col: column, endColumn } : {}
  const properties = {
    file: rootPath(prefix, at.place.path),
    line,
    endLine,
    ...columns,
    title: `holdfast ${rule}`,
  }
  return command(COMMANDS[severity], properties, message)
}

function problemCommand({ file, line, column, message, fatal }: ParseProblem, prefix: string): string {
  const properties = { file: rootPath(prefix, file), line, col: column, title: 'holdfast' }
  return command(fatal ? 'error' : 'warning', properties, message)
}

function noticeCommand({ file, line, message }: Notice, prefix: string): string {
  const place =
    file === undefined ? {} : { file: rootPath(prefix, file), ...(line === undefined ? {} : { line }) }
  return command('notice', { ...place, title: 'holdfast' }, message)
}

/** One command line; nothing in a value can end its property, the line or the command. */
function command(name: string, properties: Properties, message: string): string {
  const pairs = Object.entries(properties).map(
    ([key, value]) => `${key}=${visible(escapeProperty(String(value)))}`,
  )
  return `::${name} ${pairs.join(',')}::${visible(escapeMessage(message))}`
}

/** @see https://github.com/actions/runner/blob/079cdb1d05fe0ec50f8c51de5a4fa51d0eb189b0/src/Runner.Common/ActionCommand.cs */
function escapeMessage(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function escapeProperty(text: string): string {
  return escapeMessage(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
