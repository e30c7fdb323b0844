import { Argument, Command, Help } from 'commander'
import { INVENTORIES } from '../inventory/index.ts'
import { DIALECTS } from '../registry/mirror-config/index.ts'
import { REPORTERS } from '../reporters/index.ts'
import { visible } from '../text/printable.ts'
import { addBudgetFlags } from './budget-flags.ts'
import { COMMAND_NAMES, type CommandName, commandOf } from './command-names.ts'
import type { ExitCode } from './exit-code.ts'
import { refuseConflicts } from './flag-conflicts.ts'
import {
  addBaseFlags,
  addCheckFlags,
  addFilterFlags,
  addFixFlags,
  addFormatFlag,
  addImportFlags,
  addKeyFlag,
  addMergeFlags,
  addOnlyFlag,
  addReadFlags,
  addResolverFlags,
  addToFlag,
  addUpstreamFlag,
} from './flags.ts'
import { runCheck } from './plain-line.ts'
import { writeLine } from './streams.ts'
import { version } from './version.ts'

/** Shells that `completion` knows. */
const SHELLS = ['bash', 'zsh', 'fish'] as const

const PATHS = () => pathsArgument('files, folders or globs; - reads standard input')
const FOLDERS = () => pathsArgument('files, folders or globs')

function pathsArgument(description: string): Argument {
  return new Argument('[paths...]', description).default(['.'], 'the working directory')
}

/**
 * The command line: one `add` a command. What a command does is loaded when it is run.
 *
 * @param finish takes the exit code
 * @param words of the command line: commands and flags that they cannot mean are left out, which saves milliseconds;
 * undefined: all are there
 */
export function createProgram(finish: (code: ExitCode) => void, words?: readonly string[]): Command {
  const program = new Command('holdfast')
    .description(
      'Finds every container image reference in a repository, flags those that can move, and pins them.',
    )
    .version(version(), '--version')
    .helpCommand(false)
    .exitOverride()
    .showHelpAfterError('(holdfast --help lists commands and flags)')
    .addHelpText('after', EXAMPLES)
    .configureHelp({
      minWidthToWrap: 20,
      subcommandTerm: (command) => command.name(),
      optionDescription: (option) => Help.prototype.optionDescription(option).replace(EMPTY_DEFAULT, ''),
    })
    .configureOutput({
      writeOut: (text) => writeLine('stdout', text),
      writeErr: (text) => writeLine('stderr', text),
      outputError: (text, write) => write(visibleLines(text.replace(/^error: /, 'holdfast: '))),
    })
    .hook('preAction', (_, command) => refuseConflicts(command.name(), command.args, command.opts()))
  for (const name of COMMAND_NAMES)
    if (words === undefined || isMeant(name, words)) COMMANDS[name](program, finish)
  return program
}

/** A default that says nothing. */
const EMPTY_DEFAULT = / \(default: none\)$/

/** What people do most. */
const EXAMPLES = `
Examples:
  holdfast                        check the tree: which images can move, and why
  holdfast --diff                 show what --fix would change, as a patch
  holdfast --fix                  pin digests, map images to your registry
  holdfast --fix --direct         the same, and Docker Hub itself may be asked
  holdfast --staged               check what is about to be committed
  holdfast --changed-since main   check what a branch has changed
  holdfast --update-baseline      accept what is there; only new findings fail
  holdfast images --format csv    list every image, with file and line
  holdfast explain nginx:1.27     say how a reference is read
  holdfast update                 move pins to what their tags serve now

holdfast check --help lists the flags of check, which may be left out as a word.`

type Finish = (code: ExitCode) => void

const COMMANDS: Readonly<Record<CommandName, (program: Command, finish: Finish) => void>> = {
  check: addCheck,
  images: addImages,
  explain: addExplain,
  resolve: addResolve,
  verify: addVerify,
  update: addUpdate,
  unpin: addUnpin,
  consolidate: addConsolidate,
  mirror: addMirror,
  budget: addBudget,
  merge: addMerge,
  init: addInit,
  lsp: addLsp,
  completion: addCompletion,
}

/** Whether words may be for a command. Help and completion tell of all. */
function isMeant(name: CommandName, words: readonly string[]): boolean {
  const command = commandOf(words)
  return name === command || command === 'completion' || words.includes('--help') || words.includes('-h')
}

/** Words of the command line may hold what a terminal or a CI log obeys. */
function visibleLines(text: string): string {
  return text.split('\n').map(visible).join('\n')
}

function addCheck(program: Command, finish: Finish): void {
  const command = program
    .command('check', { isDefault: true })
    .description('find and judge references, and fix them with --fix (the default command)')
    .addArgument(PATHS())
  addCheckFlags(command, [...REPORTERS.map(({ id }) => id)]).action(async (paths, flags) =>
    finish(await runCheck(paths, flags)),
  )
}

function addImages(program: Command, finish: Finish): void {
  const command = program
    .command('images')
    .description('list every image use, with or without findings')
    .addArgument(PATHS())
  addFilterFlags(command)
  addFormatFlag(addResolverFlags(addReadFlags(command)), [...INVENTORIES.map(({ id }) => id)])
    .option('--frozen', 'with an export: every image must have a digest, written or locked')
    .option('--lacking', 'with copy-list: only images that the rewrite targets lack; asks the targets')
    .action(async (paths, flags) => finish(await (await import('./commands/images.ts')).images(paths, flags)))
}

function addExplain(program: Command, finish: Finish): void {
  const command = program
    .command('explain')
    .description(
      'explain how a reference is read, what a rule means, or the fields that a configuration adds',
    )
    .argument('[reference or rule]', 'such as nginx:1.27 or mutable-tag; without one: the list of rules')
  addBaseFlags(command).action(async (subject, flags) =>
    finish(await (await import('./commands/explain.ts')).explain(subject, flags)),
  )
}

function addResolve(program: Command, finish: Finish): void {
  const command = program
    .command('resolve')
    .description('ask registries for references: digest, platforms, which endpoint answered')
    .argument('<reference...>', 'such as nginx:1.27')
  addFormatFlag(addResolverFlags(addBaseFlags(command)), ['text', 'json']).action(async (references, flags) =>
    finish(await (await import('./commands/resolve.ts')).resolve(references, flags)),
  )
}

function addVerify(program: Command, finish: Finish): void {
  const command = program
    .command('verify')
    .description('ask whether pinned digests are still served, and whether their tags have moved')
    .addArgument(PATHS())
  addFormatFlag(addResolverFlags(addReadFlags(command)), ['text', 'json']).action(async (paths, flags) =>
    finish(await (await import('./commands/verify.ts')).verify(paths, flags)),
  )
}

function addUpdate(program: Command, finish: Finish): void {
  const command = program
    .command('update')
    .description('move pins to what their tags serve now')
    .addArgument(FOLDERS())
  addOnlyFlag(addResolverFlags(addBaseFlags(command)))
    .option('--min-age <duration>', 'accept only digests first seen this long ago, as in 3d (m, h, d, w)')
    .option('--diff', 'show the patch, and write nothing')
    .option('--changes', 'say what has changed in each image; fetches manifests, which counts as pulls')
    .action(async (paths, flags) => finish(await (await import('./commands/update.ts')).update(paths, flags)))
}

function addUnpin(program: Command, finish: Finish): void {
  const command = program
    .command('unpin')
    .description('take digests away again where a tag stands before them')
    .addArgument(FOLDERS())
  addOnlyFlag(addBaseFlags(command))
    .option('--diff', 'show the patch, and write nothing')
    .action(async (paths, flags) => finish(await (await import('./commands/unpin.ts')).unpin(paths, flags)))
}

function addConsolidate(program: Command, finish: Finish): void {
  const command = program
    .command('consolidate')
    .description('find near versions of one image, and give them one with --fix')
    .addArgument(FOLDERS())
  addToFlag(addFixFlags(addBaseFlags(command), 'rewrite the files: tag and digest together'))
  addFormatFlag(command, ['text', 'json'])
    .option('--all', 'list every place')
    .action(async (paths, flags) =>
      finish(await (await import('./commands/consolidate.ts')).consolidate(paths, flags)),
    )
}

function addMirror(program: Command, finish: Finish): void {
  const mirror = program
    .command('mirror')
    .description('look at the configured mirrors, and at what points programs at mirrors')
    .helpCommand(false)
  const check = mirror
    .command('check')
    .description('ask each mirror: kind, authentication, whether it serves images of this tree')
    .addArgument(FOLDERS())
  addFormatFlag(addUpstreamFlag(addResolverFlags(addReadFlags(check))), ['text', 'json']).action(
    async (paths, flags) => finish(await (await import('./commands/mirror.ts')).mirrorCheck(paths, flags)),
  )
  addMirrorImport(mirror, finish)
  addMirrorExport(mirror, finish)
}

function addMirrorImport(mirror: Command, finish: Finish): void {
  const command = mirror
    .command('import')
    .description('read what points programs at mirrors, and say what it does for the images of this tree')
    .addArgument(FOLDERS())
  addFormatFlag(addReadFlags(addImportFlags(command)), ['text', 'json']).action(async (paths, flags) =>
    finish(await (await import('./commands/mirror-import.ts')).mirrorImport(paths, flags)),
  )
}

function addMirrorExport(mirror: Command, finish: Finish): void {
  const command = mirror
    .command('export')
    .description('write the configured mirrors in the words of a program that pulls')
    .argument('<dialect>', DIALECTS.map(({ id }) => id).join(', '))
  addBaseFlags(addKeyFlag(command)).action(async (dialect, flags) =>
    finish(await (await import('./commands/mirror-export.ts')).mirrorExport(dialect, flags)),
  )
}

function addBudget(program: Command, finish: Finish): void {
  const command = program
    .command('budget')
    .description('count the requests that the images of this tree cost at registries, against the limits')
    .addArgument(PATHS())
  addFormatFlag(addResolverFlags(addReadFlags(addBudgetFlags(command))), ['text', 'json']).action(
    async (paths, flags) => finish(await (await import('./commands/budget.ts')).budget(paths, flags)),
  )
}

function addMerge(program: Command, finish: Finish): void {
  const command = program
    .command('merge')
    .description('join the json results of all shards of a run into one report and one exit code')
    .argument('<file...>', 'what holdfast check --shard I/N --format json:FILE wrote')
  addMergeFlags(command, [...REPORTERS.map(({ id }) => id)]).action(async (files, flags) =>
    finish(await (await import('./commands/merge.ts')).merge(files, flags)),
  )
}

function addInit(program: Command, finish: Finish): void {
  program
    .command('init')
    .description('write a configuration for this tree, and hooks or a workflow, where there are none yet')
    .option('--yes', 'ask nothing: write holdfast.yaml, and what the other flags name')
    .option('--pre-commit', 'write .pre-commit-config.yaml too')
    .option('--github', 'write .github/workflows/holdfast.yml too')
    .option('--debug', 'show the stack of an internal error')
    .action(async (flags) => finish(await (await import('./commands/init.ts')).init(flags)))
}

function addLsp(program: Command, finish: Finish): void {
  program
    .command('lsp')
    .description('serve editors: the Language Server Protocol on standard input and output')
    .option('--stdio', 'as editors call it; there is no other way')
    .action(async () => finish(await (await import('./commands/lsp.ts')).lsp()))
}

function addCompletion(program: Command, finish: Finish): void {
  program
    .command('completion')
    .description('print a script that completes commands and flags in a shell')
    .addArgument(new Argument('<shell>', 'the shell').choices(SHELLS))
    .action(async (shell) =>
      finish(await (await import('./commands/completion.ts')).completion(shell, program)),
    )
}
