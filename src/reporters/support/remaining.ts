import type { Finding, RunResult } from '../../model/finding.ts'

/** The findings that are left: without those that `--fix` has fixed in the files. */
export function remaining({ findings }: Pick<RunResult, 'findings'>): readonly Finding[] {
  return findings.filter(({ fix }) => fix.status !== 'applied')
}
