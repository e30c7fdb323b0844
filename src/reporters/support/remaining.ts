import type { Finding, RunResult } from '../../model/finding.ts'

/** The findings that still hold: not those that a fix has mended in the files. */
export function remaining({ findings }: Pick<RunResult, 'findings'>): readonly Finding[] {
  return findings.filter(({ fix }) => fix.status !== 'applied')
}
