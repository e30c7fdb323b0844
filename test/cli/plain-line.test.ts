import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { COMMAND_NAMES } from '../../src/cli/command-names.ts'
import { refuseConflicts } from '../../src/cli/flag-conflicts.ts'
import { readPlainLine } from '../../src/cli/plain-line.ts'
import { createProgram } from '../../src/cli/program.ts'

/** What commander makes of a command line of `check` or `images`, or why it refuses it; undefined where it is for another command. */
async function withCommander(words: readonly string[]): Promise<unknown> {
  let asked: unknown
  const program = createProgram(() => undefined, words)
  program.configureOutput({ writeOut: () => undefined, writeErr: () => undefined })
  for (const command of program.commands)
    command
      .exitOverride()
      .configureOutput({ writeOut: () => undefined, writeErr: () => undefined })
      .action((paths, flags) => {
        if (['check', 'images'].includes(command.name())) asked = { command: command.name(), paths, flags }
      })
  try {
    await program.parseAsync(['node', 'holdfast', ...words])
    return asked
  } catch (error) {
    return `${error}`
  }
}

/** The same, read plainly. */
function plainly(words: readonly string[]): unknown {
  const read = readPlainLine(words)
  if (read === undefined) return undefined
  try {
    refuseConflicts(read.command, read.paths, { ...read.flags })
    return read
  } catch (error) {
    return `${error}`
  }
}

const PLAIN = [
  [],
  ['check'],
  ['Dockerfile', 'charts/*.yaml'],
  ['check', 'check', 'images'],
  ['--fix', '--direct', 'a'],
  ['check', 'a', '--diff', 'b', '--offline', '--fail-on', 'error'],
  ['--fail-on', 'error', '--fail-on', 'info', '--show', 'info'],
  ['--no-cache', '--quiet', '--all', '--debug', '--staged', '--frozen', '--no-cache'],
  ['--format', 'json'],
  ['--format', 'text', 'a', '--format', 'sarif', '--quiet'],
  ['--jobs', '1', 'a', '--jobs', '16'],
  ['images', '--no-cache', '--jobs', '2'],
  ['--fix', '--diff'],
  ['--offline', '--frozen'],
  ['images'],
  ['images', 'Dockerfile', 'images', '--no-cache'],
  ['images', '--frozen', '--direct', '--debug', 'check'],
]
const OTHER = [
  ['--help'],
  ['check', '-h'],
  ['--version'],
  ['images', '--fix'],
  ['images', '--format', 'json'],
  ['images', '--only', 'docker.io/*'],
  ['explain', 'nginx'],
  ['mirror', 'check'],
  ['--', '--fix'],
  ['-'],
  ['--fix=true'],
  ['--fail-on'],
  ['--fail-on', 'never'],
  ['--show', 'nothing'],
  ['--show=info'],
  ['--format'],
  ['--format', 'json:report.json'],
  ['--format', 'nothing'],
  ['--format=json'],
  ['--jobs'],
  ['--jobs', '0'],
  ['--jobs', '100'],
  ['images', '--jobs', 'two'],
  ['--rule', 'mutable-tag=off'],
  ['--nonsense'],
  ['-f'],
  [''],
]

describe('a plain command line', () => {
  it.each(PLAIN.map((words) => [words]))('%j is read as commander reads it', async (words) => {
    expect(plainly(words)).toBeDefined()
    expect(plainly(words)).toEqual(await withCommander(words))
  })

  it.each(OTHER.map((words) => [words]))('%j is left to commander', (words) => {
    expect(plainly(words)).toBeUndefined()
  })

  it('is never read otherwise than commander reads it', async () => {
    const word = fc.constantFrom(...PLAIN.flat(), ...OTHER.flat(), ...COMMAND_NAMES, 'never')
    await fc.assert(
      fc.asyncProperty(fc.array(word, { maxLength: 6 }), async (words) => {
        const read = plainly(words)
        if (read !== undefined) expect(read).toEqual(await withCommander(words))
      }),
      { numRuns: 3000 },
    )
  })
})
