import { describe, expect, it } from 'vitest'
import { FLAG_CONFLICTS, refuseConflicts } from '../../src/cli/flag-conflicts.ts'
import { createProgram } from '../../src/cli/program.ts'

/** A part of a command line, as the table names it, as commander would hand it over. */
function given(parts: readonly string[]): Parameters<typeof refuseConflicts> {
  const flags: Record<string, unknown> = {}
  let command = 'check'
  const paths: string[] = []
  for (const part of parts) {
    const [, no, flag, value] = /^--(no-)?([\w-]+)(?: (\w+))?$/.exec(part) ?? []
    if (part === '-') paths.push('-')
    else if (part === '- beside other paths') paths.push('-', 'Dockerfile')
    else if (flag === undefined) command = part
    else
      flags[flag.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())] =
        value ?? no === undefined
  }
  return [command, paths, flags]
}

describe('flags that do not go together', () => {
  it.each(FLAG_CONFLICTS.map((conflict) => ({ ...conflict })))('$a $kind $b', ({ a, b, kind, why, todo }) => {
    const both = () => refuseConflicts(...given([a, b]))
    const alone = () => refuseConflicts(...given([a]))
    const message = `: ${why}; ${todo}`
    expect(kind === 'needs' ? alone : both).toThrow(message)
    expect(kind === 'needs' ? both : alone).not.toThrow()
    if (kind === 'excludes') expect(() => refuseConflicts(...given([b]))).not.toThrow()
  })

  it('are flags and commands that exist', () => {
    const program = createProgram(() => undefined)
    const flags = program.commands.flatMap(({ options }) => options.map(({ long }) => long))
    const known = new Set([...flags, ...program.commands.map((command) => command.name())])
    for (const { a, b } of FLAG_CONFLICTS)
      for (const part of [a, b])
        if (!part.startsWith('- ') && part !== '-') expect(known).toContain(part.split(' ')[0])
  })

  it('are told with both names, why and what to do', () => {
    expect(() => refuseConflicts('check', ['.'], { fix: true, diff: true })).toThrow(
      '--fix does not go with --diff: --fix writes and --diff only shows; give one of them',
    )
    expect(() => refuseConflicts('check', ['.'], { until: '2999-12-31' })).toThrow(
      '--until needs --add-ignores: it dates the comments that --add-ignores writes; give --add-ignores too',
    )
  })

  it('say nothing about flags that are not given', () => {
    expect(() => refuseConflicts('check', ['.'], { fix: true, failOn: 'never', baseline: 'b' })).not.toThrow()
  })
})
