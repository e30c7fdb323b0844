import { RULES } from '../../../rules/index.ts'
import { REPORTERS } from '../../reporters/index.ts'
import { type ExitCode, exitCodeOf } from '../exit-code.ts'
import type { CheckFlags } from '../flags.ts'
import { deliver, describeTerminal } from '../output.ts'
import { runWith } from '../run.ts'
import { version } from '../version.ts'

/** `holdfast check`: read, judge, report. */
export async function check(paths: readonly string[], flags: CheckFlags): Promise<ExitCode> {
  const { result, prefix } = await runWith(paths, flags, {
    rules: RULES,
    preset: flags.preset,
    ruleLevels: flags.rule,
  })
  const outputs = flags.format.length === 0 ? [{ name: 'text', file: undefined }] : flags.format
  const terminal = describeTerminal(flags)
  await deliver(outputs, async (name, toFile) => {
    const reporter = REPORTERS.find(({ id }) => id === name)
    if (reporter === undefined) throw new RangeError(`no reporter is called ${name}`)
    return (await reporter.load()).render(result, {
      rules: RULES,
      version: version(),
      color: terminal.color && !toFile,
      width: toFile ? undefined : terminal.width,
      show: flags.show,
      quiet: flags.quiet === true,
      prefix,
    })
  })
  return exitCodeOf(result, flags.failOn)
}
