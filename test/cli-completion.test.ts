import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { RULES } from '../rules/index.ts'
import { describeProgram } from '../src/cli/completion/model.ts'
import { createProgram } from '../src/cli/program.ts'
import { createTree, type Tree } from './support/tree.ts'

let made: Tree
const scripts = new Map<string, string>()
beforeAll(() => {
  made = createTree({ 'deploy/web.yaml': '', 'Dockerfile.dev': '' })
  for (const shell of ['bash', 'zsh', 'fish']) {
    const { code, stdout, stderr } = made.run(['completion', shell])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    scripts.set(shell, stdout)
  }
  made.write('completion.bash', scripts.get('bash') ?? '')
})
afterAll(() => made.remove())

/** What bash offers after a command line, which it takes apart as on a terminal. */
function complete(line: string, wordBreaks = ' \t\n"\'><=;|&(:'): readonly string[] {
  const script = `
    source completion.bash
    COMP_WORDBREAKS=$2 COMP_LINE=$1 COMP_POINT=\${#1} COMP_WORDS=($1) COMP_CWORD=\${#COMP_WORDS[@]}
    _holdfast 2>errors
    printf '%s\\n' "\${COMPREPLY[@]}"`
  const { stdout } = spawnSync('bash', ['-c', script, 'bash', line, wordBreaks], {
    cwd: made.path,
    encoding: 'utf8',
  })
  // Outside of a completion there is nothing whose options compopt could change.
  const errors = readFileSync(join(made.path, 'errors'), 'utf8')
  expect(errors.replaceAll(/^.*compopt: not currently executing completion function\n/gm, '')).toBe('')
  return stdout.split('\n').filter((word) => word !== '')
}

const IDS = RULES.map(({ id }) => id)

describe('completion in bash', () => {
  it('offers the commands, and after one of them the commands below it', () => {
    expect(complete('holdfast ')).toEqual(
      expect.arrayContaining(['check', 'images', 'explain', 'mirror', 'init', 'completion']),
    )
    expect(complete('holdfast im')).toEqual(['images'])
    expect(complete('holdfast mirror ')).toEqual(['check', 'import', 'export'])
  })

  it('offers the flags of the command, and those of check where none is named', () => {
    expect(complete('holdfast check --f')).toEqual(['--fail-on', '--fix', '--frozen', '--format'])
    expect(complete('holdfast --f')).toEqual(['--fail-on', '--fix', '--frozen', '--format'])
    expect(complete('holdfast images --f')).toEqual(['--format', '--frozen'])
    expect(complete('holdfast mirror check --d')).toEqual(['--debug', '--direct'])
    expect(complete('holdfast images --fix --l')).toEqual(['--lacking'])
  })

  it('offers the values of a flag', () => {
    expect(complete('holdfast check --color ')).toEqual(['auto', 'always', 'never'])
    expect(complete('holdfast --preset s')).toEqual(['strict'])
    expect(complete('holdfast --show ')).toEqual(['info', 'warning', 'error'])
    expect(complete('holdfast --fail-on n')).toEqual(['never'])
    expect(complete('holdfast check --format s')).toEqual(['sarif'])
    expect(complete('holdfast images --format c')).toEqual([
      'csv',
      'copy-list',
      'containerd-list',
      'cyclonedx',
    ])
    expect(complete('holdfast resolve --format ')).toEqual(['text', 'json'])
  })

  it('offers values after an equals sign, which ends a word of bash or does not', () => {
    expect(complete('holdfast --color=a')).toEqual(['auto', 'always'])
    expect(complete('holdfast --color=a', ' ')).toEqual(['--color=auto', '--color=always'])
  })

  it('offers rules, then their levels', () => {
    expect(complete('holdfast --rule ')).toEqual(IDS.map((id) => `${id}=`))
    expect(complete('holdfast --rule mut')).toEqual(['mutable-tag='])
    expect(complete('holdfast --rule mutable-tag=')).toEqual(['off', 'info', 'warning', 'error'])
    expect(complete('holdfast --rule mutable-tag=e')).toEqual(['error'])
    expect(complete('holdfast --rule mutable-tag=e', ' ')).toEqual(['mutable-tag=error'])
    expect(complete('holdfast --rule=mutable-tag=e')).toEqual(['error'])
  })

  it('offers rules to explain, and shells to complete for', () => {
    expect(complete('holdfast explain ')).toEqual(IDS)
    expect(complete('holdfast explain hub-h')).toEqual(['hub-hosted'])
    expect(complete('holdfast completion ')).toEqual(['bash', 'zsh', 'fish'])
  })

  it('leaves everything else to bash, which completes files', () => {
    for (const line of [
      'check ',
      'Dock',
      'check --config ',
      'check --format sarif:out',
      '--only docker',
      'nowhere --',
    ]) {
      const words = complete(`holdfast ${line}`)
      expect(words, line).toEqual(line === 'nowhere --' ? expect.arrayContaining(['--fix']) : [])
    }
    expect(scripts.get('bash')).toContain('complete -o default')
  })

  it('takes a flag and its value for no command', () => {
    expect(complete('holdfast --config images --l')).toEqual([])
    expect(complete('holdfast --color always images --l')).toEqual(['--lacking'])
  })

  it('runs nothing of what is typed', () => {
    for (const typed of [
      '$(>ran)',
      '`>ran`',
      '"$(>ran)',
      '--color=$(>ran)',
      '--rule $(>ran)=',
      '--rule=$(>ran)=e',
      '--rule `>ran`=e',
    ]) {
      complete(`holdfast ${typed}`)
      expect(existsSync(join(made.path, 'ran')), typed).toBe(false)
    }
  })
})

describe('what is completed', () => {
  const commands = describeProgram(createProgram(() => {}))

  it('is every command that help lists', () => {
    const listed = [
      ...made
        .run(['--help'])
        .stdout.replace(/^Examples:.*/ms, '')
        .matchAll(/^ {2}([a-z]+)(?: \[options\])?(?: [[<].*?[\]>])? {2,}/gm),
    ].map(([, name]) => name)
    expect(listed.length).toBeGreaterThan(8)
    for (const name of listed) expect(commands.map(({ path }) => path)).toContain(name)
  })

  it('is accepted: each format that is offered is one that the command takes', () => {
    for (const { path, flags } of commands) {
      const format = flags.find(({ name }) => name === '--format')?.values
      if (format === undefined || path === '') continue
      const help = made.run([...path.split(' '), '--help']).stdout.replace(/\s+/g, ' ')
      const names = /output: ([\w, -]+) \(repeatable\)/.exec(help)?.[1]?.split(', ')
      expect(format, path).toEqual({ kind: 'words', words: expect.arrayContaining(names ?? ['?']) })
      if (format.kind === 'words') expect(format.words.length, path).toBe(names?.length)
    }
  })

  it.each(['bash', 'zsh', 'fish'])('is in the script for %s: each command, flag and rule', (shell) => {
    const script = scripts.get(shell) ?? ''
    for (const { path, flags } of commands) {
      expect(script).toContain(`'${path}`)
      for (const { name } of flags) expect(script).toContain(shell === 'fish' ? `-l ${name.slice(2)}` : name)
    }
    for (const id of IDS) expect(script).toContain(id)
    expect(script).not.toMatch(/undefined|\[object/)
    expect(script.endsWith('\n')).toBe(true)
  })

  it('quotes what descriptions hold', () => {
    for (const shell of ['zsh', 'fish']) {
      for (const line of (scripts.get(shell) ?? '')
        .split('\n')
        .filter((text) => !text.trimStart().startsWith('#'))) {
        const outside = line.replaceAll(/\\'|'\\''/g, '').replaceAll(/'[^']*'/g, '')
        expect(outside, line).not.toMatch(/'/)
        if (shell === 'fish' && line.startsWith('complete')) expect(outside, line).not.toMatch(/[()$;|&<>]/)
      }
    }
  })

  it('ends with exit code 2 for a shell that is not known', () => {
    const { code, stdout, stderr } = made.run(['completion', 'tcsh'])
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain('bash, zsh, fish')
  })
})
