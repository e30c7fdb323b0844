import { CommanderError } from 'commander'
import { UsageError } from '../model/usage-error.ts'
import { EXIT, type ExitCode, worst } from './exit-code.ts'
import { tell } from './output.ts'
import { readPlainLine, runPlainLine } from './plain-line.ts'
import { areStreamsUnused, watchStreams } from './streams.ts'

export { setFor, withUsualFlags } from './engine-settings.ts'
export { shareWithThreads } from './threads.ts'

/** Whether a command has run, so that the next run of it needs what was compiled for this one. */
export let hasRun = false

/** Runs the command line; the only place where errors are caught. */
async function run(argv: readonly string[]): Promise<ExitCode> {
  let code: ExitCode = EXIT.clean
  try {
    const finish = (result: ExitCode) => {
      code = result
    }
    const words = argv.slice(2)
    const plain = readPlainLine(words)
    if (plain !== undefined) code = await runPlainLine(plain)
    else await (await import('./program.ts')).createProgram(finish, words).parseAsync(argv)
    hasRun = true
    return code
  } catch (error) {
    if (error instanceof UsageError) {
      for (const [index, line] of error.lines.entries()) tell(index === 0 ? `holdfast: ${line}` : line)
      return EXIT.usage
    }
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.clean : EXIT.usage
    const debug = argv.includes('--debug')
    const detail = error instanceof Error ? (debug ? error.stack : error.message) : String(error)
    const hint = debug ? '' : '; run again with --debug for the stack'
    for (const line of `holdfast: internal error: ${detail}${hint}`.split('\n')) tell(line)
    return EXIT.bug
  }
}

const NAMES = { stdout: 'standard output', stderr: 'standard error' } as const
let lost: ExitCode = EXIT.clean

/** Runs the command line of this process, and ends it with its exit code. */
export function runCommand(): void {
  watchStreams((stream, code) => {
    const isFirst = lost === EXIT.clean
    lost = EXIT.usage
    process.exitCode = worst([lost, Number(process.exitCode ?? 0) === EXIT.bug ? EXIT.bug : EXIT.clean])
    if (isFirst && stream === 'stdout') tell(`holdfast: ${NAMES[stream]} cannot be written whole: ${code}`)
  })
  void run(process.argv).then((code) => {
    process.exitCode = worst([code, lost])
    // All is written: a process that is left to end by itself frees its memory piece by piece before.
    if (areStreamsUnused()) process.exit()
  })
}
