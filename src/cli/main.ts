import { CommanderError } from 'commander'
import { UsageError } from '../model/usage-error.ts'
import { EXIT, type ExitCode, worst } from './exit-code.ts'
import { tell, watchOutput } from './output.ts'
import { createProgram } from './program.ts'

/** Runs the command line; the only place where errors are caught. */
async function run(argv: readonly string[]): Promise<ExitCode> {
  let code: ExitCode = EXIT.clean
  try {
    const finish = (result: ExitCode) => {
      code = result
    }
    await createProgram(finish, argv.slice(2)).parseAsync(argv)
    return code
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.clean : EXIT.usage
    if (error instanceof UsageError) {
      for (const [index, line] of error.lines.entries()) tell(index === 0 ? `holdfast: ${line}` : line)
      return EXIT.usage
    }
    const debug = argv.includes('--debug')
    const detail = error instanceof Error ? (debug ? error.stack : error.message) : String(error)
    const hint = debug ? '' : '; run again with --debug for the stack'
    for (const line of `holdfast: internal error: ${detail}${hint}`.split('\n')) tell(line)
    return EXIT.bug
  }
}

let lost: ExitCode = EXIT.clean
watchOutput((message) => {
  if (lost === EXIT.clean && !message.startsWith('standard error')) tell(`holdfast: ${message}`)
  lost = EXIT.usage
  process.exitCode = worst([lost, Number(process.exitCode ?? 0) === EXIT.bug ? EXIT.bug : EXIT.clean])
})
void run(process.argv).then((code) => {
  process.exitCode = worst([code, lost])
})
