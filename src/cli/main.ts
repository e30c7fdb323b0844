#!/usr/bin/env node
import { Command, CommanderError } from 'commander'
import { INVENTORIES } from '../inventory/index.ts'
import { UsageError } from '../model/usage-error.ts'
import { REPORTERS } from '../reporters/index.ts'
import { EXIT, type ExitCode } from './exit-code.ts'
import { addCheckFlags, addReadFlags, collectOutput } from './flags.ts'
import { version } from './version.ts'

function createProgram(finish: (code: ExitCode) => void): Command {
  const program = new Command('holdfast')
    .description('Finds every container image reference in a repository and flags those that can move.')
    .version(version(), '--version')
    .helpCommand(false)
    .exitOverride()
    .showHelpAfterError('(holdfast --help lists commands and flags)')
    .configureOutput({ outputError: (text, write) => write(`holdfast: ${text.replace(/^error: /, '')}`) })

  const check = program
    .command('check', { isDefault: true })
    .description('read, judge and report (the default command)')
  addCheckFlags(check.argument('[paths...]', 'files, folders or globs; - reads standard input', ['.']), [
    ...REPORTERS.map(({ id }) => id),
  ]).action(async (paths, flags) => finish(await (await import('./commands/check.ts')).check(paths, flags)))

  const inventories = INVENTORIES.map(({ id }) => id)
  const images = program.command('images').description('list every image use, judged or not')
  addReadFlags(images.argument('[paths...]', 'files, folders or globs; - reads standard input', ['.']))
    .option(
      '--format <name[:file]>',
      `output: ${inventories.join(', ')} (repeatable)`,
      collectOutput(inventories),
      [],
    )
    .action(async (paths, flags) => finish(await (await import('./commands/images.ts')).images(paths, flags)))

  const explain = program.command('explain').description('say how a reference is read, or what a rule means')
  addReadFlags(explain.argument('<reference or rule>', 'such as nginx:1.27 or mutable-tag')).action(
    async (subject, flags) => finish(await (await import('./commands/explain.ts')).explain(subject, flags)),
  )
  return program
}

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
