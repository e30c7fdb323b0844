#!/usr/bin/env node
import { CommanderError } from 'commander'
import { UsageError } from '../model/usage-error.ts'
import { EXIT, type ExitCode } from './exit-code.ts'
import { createProgram } from './program.ts'

/** Runs the command line; the only place where errors are caught. */
async function main(argv: readonly string[]): Promise<ExitCode> {
  let code: ExitCode = EXIT.clean
  try {
    await createProgram((result) => {
      code = result
    }).parseAsync(argv)
    return code
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.clean : EXIT.usage
    if (error instanceof UsageError) {
      process.stderr.write(`holdfast: ${error.message}\n`)
      return EXIT.usage
    }
    const debug = argv.includes('--debug')
    const detail = error instanceof Error ? (debug ? error.stack : error.message) : String(error)
    const hint = debug ? '' : '; run again with --debug for the stack'
    process.stderr.write(`holdfast: internal error: ${detail}${hint}\n`)
    return EXIT.bug
  }
}

process.exitCode = await main(process.argv)
