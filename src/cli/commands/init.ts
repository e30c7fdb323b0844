import { join, relative } from 'node:path'
import { findRoot } from '../../config/find.ts'
import { UsageError } from '../../model/usage-error.ts'
import { withExactWidths } from '../../text/display-width.ts'
import { append } from '../../text/lists.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { withDialogue } from '../init/ask.ts'
import { createFile } from '../init/create.ts'
import {
  type Dialogue,
  type PlannedFile,
  planCompanions,
  planConfiguration,
  type Wanted,
} from '../init/plan.ts'
import { fitLines } from '../init/words.ts'
import { describeTerminal, print, tell } from '../output.ts'
import { isTerminal } from '../streams.ts'
import { version } from '../version.ts'

export interface InitFlags {
  readonly yes?: boolean
  readonly preCommit?: boolean
  readonly github?: boolean
}

/** `holdfast init`: writes a configuration, and what runs holdfast, where there is none yet. */
export async function init({ yes = false, preCommit = false, github = false }: InitFlags): Promise<ExitCode> {
  const { file, directory, repository } = findRoot(process.cwd())
  const wanted: Wanted = { preCommit, github }
  const root = repository ?? directory
  if (file !== undefined && !preCommit && !github) {
    throw new UsageError(
      `${shown(file)} is there already and is left as it is; --pre-commit and --github write a hook and a workflow beside it`,
    )
  }
  if (yes || file !== undefined) {
    return setUp(root, wanted, file === undefined, {
      ask: (_, fallback) => Promise.resolve(fallback),
      silent: true,
      show,
      warn,
    })
  }
  if (process.stdin.isTTY !== true || !isTerminal('stderr')) {
    throw new UsageError(
      'init asks before it writes, and here is no terminal to ask on; holdfast init --yes writes holdfast.yaml without a question, --pre-commit and --github add a hook and a workflow',
    )
  }
  return withDialogue((ask) => setUp(root, wanted, true, { ask, silent: false, show, warn }))
}

/** Plans everything before it writes anything: whoever stops half-way finds the tree unchanged. */
async function setUp(
  root: string,
  wanted: Wanted,
  needsConfiguration: boolean,
  dialogue: Dialogue,
): Promise<ExitCode> {
  const planned: PlannedFile[] = []
  if (needsConfiguration) {
    const machine = { root: '/', environment: process.env }
    const configuration = await planConfiguration(root, machine, dialogue)
    if (configuration !== undefined) planned.push(configuration)
  }
  append(planned, await planCompanions(root, version(), wanted, dialogue))
  let written = 0
  for (const { path, text } of planned) {
    const isNew = createFile(root, path, text)
    if (isNew) written++
    const name = shown(join(root, path))
    await print(isNew ? `wrote ${name}\n` : `${name} is there already and is left as it is\n`)
  }
  if (written > 0) await print('next: holdfast check\n')
  return planned.length > 0 && written === 0 ? EXIT.usage : EXIT.clean
}

/** A terminal breaks lines anywhere; what goes elsewhere keeps its lines. */
async function show(text: string): Promise<void> {
  const { width } = describeTerminal({ color: 'never' })
  await print(width === undefined ? text : await withExactWidths(() => fitLines(text, width)))
}

function warn(text: string): void {
  tell(`holdfast: ${text}`)
}

function shown(file: string): string {
  return relative(process.cwd(), file)
}
