import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import { parse } from 'yaml'
import { createProgram } from '../../src/cli/program.ts'
import { REPORTERS } from '../../src/reporters/index.ts'

export const ROOT = resolve(import.meta.dirname, '../..')
const MAIN = resolve(ROOT, 'dist/cli/main.js')

/** Reads a YAML file of the repository. */
export function readYaml(path: string): unknown {
  return parse(readFileSync(resolve(ROOT, path), 'utf8'))
}

export interface ScriptRun {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs a script with the flags that a GitHub runner gives to bash; `holdfast` is the built command. */
export function runScript(
  script: string,
  cwd: string,
  env: Readonly<Record<string, string>> = {},
  shell: readonly string[] = ['bash', '--noprofile', '--norc', '-eo', 'pipefail'],
): ScriptRun {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-script-'))
  try {
    mkdirSync(join(folder, 'bin'))
    writeFileSync(join(folder, 'bin/holdfast'), `#!/bin/sh\nexec '${process.execPath}' '${MAIN}' "$@"\n`, {
      mode: 0o755,
    })
    writeFileSync(join(folder, 'script.sh'), script)
    const [program = '', ...flags] = shell
    const { status, stdout, stderr } = spawnSync(program, [...flags, join(folder, 'script.sh')], {
      cwd,
      input: '',
      env: { PATH: `${join(folder, 'bin')}${delimiter}${process.env.PATH}`, HOME: folder, ...env },
    })
    return { code: status, stdout: stdout.toString(), stderr: stderr.toString() }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Flags and formats of `holdfast check` in a text that the program does not know. */
export function unknownFlags(text: string): readonly string[] {
  const check = createProgram(() => undefined).commands.find((command) => command.name() === 'check')
  if (check === undefined) throw new Error('the program has no command check')
  const known = new Set(check.options.map(({ long }) => long))
  const flags = [...text.matchAll(/(?<![\w-])--[a-z][\w-]*/g)].map(([flag]) => flag)
  const named = [...text.matchAll(/--format["']?[ =]["']?([a-z]+)/g)].map(([, name = '']) => name)
  return [
    ...flags.filter((flag) => !known.has(flag)),
    ...named.filter((name) => !REPORTERS.some(({ id }) => id === name)),
  ]
}
