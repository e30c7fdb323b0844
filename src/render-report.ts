import { RULES } from '../rules/index.ts'
import { version } from './cli/version.ts'
import type { RunResult } from './model/finding.ts'
import type { ReportOptions } from './model/reporter.ts'
import { UsageError } from './model/usage-error.ts'
import { REPORTERS } from './reporters/index.ts'

/** The formats of {@link renderReport}; the first is for people. */
export const REPORT_FORMATS: readonly string[] = REPORTERS.map(({ id }) => id)

/** How a report is rendered; everything has the default of the command. */
export type RenderOptions = Partial<Omit<ReportOptions, 'rules' | 'version' | 'shard'>>

const DEFAULTS: Omit<ReportOptions, 'version'> = {
  rules: RULES,
  color: false,
  width: undefined,
  show: 'warning',
  failOn: 'warning',
  quiet: false,
  all: false,
  isConfigured: true,
  fixing: undefined,
  prefix: '',
}

/**
 * Renders a result as `holdfast check --format NAME` prints it.
 *
 * Owners, ages of pins and pulls from Docker Hub are in json and html only where `ownersOf`, `firstSeenOf` and `pulls`
 * are given.
 *
 * @returns the whole text, which ends in a newline unless it is empty
 * @throws UsageError when there is no such format
 */
export async function renderReport(
  format: string,
  result: RunResult,
  options: RenderOptions = {},
): Promise<string> {
  const entry = REPORTERS.find(({ id }) => id === format)
  if (entry === undefined)
    throw new UsageError(`no report is called ${format}; there are ${REPORT_FORMATS.join(', ')}`)
  const reporter = await entry.load()
  return reporter.render(result, { ...DEFAULTS, version: version(), ...options })
}
