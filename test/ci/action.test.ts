import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { createTree, type Tree } from '../support/tree.ts'
import { ROOT, readYaml, runScript, type ScriptRun } from './runner.ts'

interface Step {
  readonly name: string
  readonly shell: string
  readonly env?: Readonly<Record<string, string>>
  readonly run: string
}
interface Action {
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default: string }>>
  readonly outputs: Readonly<Record<string, { readonly value: string }>>
  readonly runs: { readonly using: string; readonly steps: readonly Step[] }
}
interface ActionRun extends ScriptRun {
  readonly outputs: Readonly<Record<string, string>>
  readonly summary: string
}

const ACTION = readYaml('action.yml') as Action
const BAD = 'FROM nginx\n'
const GOOD = 'FROM scratch\n'
const trees: Tree[] = []
afterEach(() => {
  for (const tree of trees.splice(0)) tree.remove()
})

function repository(files: Readonly<Record<string, string>>): Tree {
  const tree = createTree(files)
  trees.push(tree)
  tree.git('init', '-q', '-b', 'main')
  tree.git('add', '-A')
  tree.git('commit', '-q', '-m', 'first')
  return tree
}

/** Runs the step that checks as a runner does: inputs reach `env` only, outputs and summary have files of their own. */
function act(tree: Tree, given: Readonly<Record<string, string>> = {}): ActionRun {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-runner-'))
  const files = { GITHUB_OUTPUT: join(folder, 'output'), GITHUB_STEP_SUMMARY: join(folder, 'summary') }
  const { run: script, env = {} } = stepNamed('Check')
  const values = Object.entries(env).map(([name, text]) => [name, expand(text, given)] as const)
  const variables = { GITHUB_ACTION_PATH: ROOT, RUNNER_TEMP: folder, ...files, ...Object.fromEntries(values) }
  try {
    writeFileSync(files.GITHUB_OUTPUT, '')
    writeFileSync(files.GITHUB_STEP_SUMMARY, 'earlier\n')
    const run = runScript(script, tree.path, variables)
    const lines = readFileSync(files.GITHUB_OUTPUT, 'utf8').split('\n').slice(0, -1)
    const outputs = Object.fromEntries(lines.map((line) => line.split(/=(.*)/s, 2)))
    expect(readdirSync(folder).toSorted()).toEqual(['output', 'summary'])
    return { ...run, outputs, summary: readFileSync(files.GITHUB_STEP_SUMMARY, 'utf8') }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function stepNamed(name: string): Step {
  const step = ACTION.runs.steps.find((one) => one.name === name)
  if (step === undefined) throw new Error(`action.yml has no step ${name}`)
  return step
}

function filesOf(tree: Tree): readonly string[] {
  return [...tree.contents().keys()].filter((path) => !path.startsWith('.git/'))
}

function expand(text: string, given: Readonly<Record<string, string>>): string {
  const [, name = ''] = /^\$\{\{ inputs\.([\w-]+) \}\}$/.exec(text) ?? []
  const input = ACTION.inputs[name]
  if (input === undefined) throw new Error(`${text} is no input`)
  return given[name] ?? input.default
}

describe('action.yml', () => {
  it('puts no expression into a script, where it would be run', () => {
    expect(ACTION.runs.using).toBe('composite')
    for (const { name, shell, run } of ACTION.runs.steps) {
      expect(run, name).not.toContain('${{')
      expect(shell, name).toBe('bash')
    }
  })

  it('describes every input, gives it a default and uses it', () => {
    const used = ACTION.runs.steps.flatMap(({ env = {} }) => Object.values(env))
    expect(used.toSorted()).toEqual(
      Object.keys(ACTION.inputs)
        .map((name) => `\${{ inputs.${name} }}`)
        .toSorted(),
    )
    for (const { description, default: value } of Object.values(ACTION.inputs)) {
      expect(description).not.toBe('')
      expect(typeof value).toBe('string')
    }
  })
})

describe('the step that builds', () => {
  /** Runs it in a checkout of the action, where npm only notes what it is asked. */
  function build(checkout: Tree): string {
    checkout.write('bin/npm', '#!/bin/sh\necho "npm $*" >>asked\n')
    chmodSync(join(checkout.path, 'bin/npm'), 0o755)
    const env = { GITHUB_ACTION_PATH: checkout.path, PATH: `${checkout.path}/bin:${process.env.PATH}` }
    expect(runScript(stepNamed('Build holdfast').run, tmpdir(), env).code).toBe(0)
    return checkout.contents().get('asked') ?? ''
  }

  it('installs what the lock file names, without scripts of packages, and builds the command', () => {
    const checkout = createTree()
    trees.push(checkout)
    expect(build(checkout).split('\n')).toEqual([
      expect.stringMatching(/^npm ci --ignore-scripts --include=dev /),
      'npm run --silent build:cli',
      '',
    ])
  })

  it('does nothing where the command is built already', () => {
    const checkout = createTree({ 'dist/cli/main.js': '' })
    trees.push(checkout)
    expect(build(checkout)).toBe('')
  })
})

describe('the action', () => {
  it('annotates findings, sums them up and fails with the exit code of the command', () => {
    const run = act(repository({ 'a/Dockerfile': BAD }))
    expect(run.stdout).toMatch(
      /^::error file=a\/Dockerfile,line=1,endLine=1,col=6,endColumn=11,title=holdfast mutable-tag::/m,
    )
    expect(run.summary).toContain('mutable-tag')
    expect(run.outputs).toEqual({ 'exit-code': '1' })
    expect(run.code).toBe(1)
  })

  it('passes where there is nothing to report, and says so in the summary', () => {
    const run = act(repository({ Dockerfile: GOOD }))
    expect(run).toMatchObject({ code: 0, stdout: '', stderr: '', outputs: { 'exit-code': '0' } })
    expect(run.summary).toContain('no findings')
  })

  it('adds to what an earlier step left in the summary, and leaves no file in the workspace', () => {
    const tree = repository({ Dockerfile: GOOD })
    expect(act(tree).summary).toMatch(/^earlier\n## holdfast\n/)
    expect(filesOf(tree)).toEqual(['Dockerfile'])
  })

  it('writes SARIF where it is told to, and tells its place', () => {
    const tree = repository({ Dockerfile: BAD })
    const run = act(tree, { sarif: 'out/of the way.sarif' })
    expect(run.outputs).toEqual({ 'exit-code': '1', sarif: join(tree.path, 'out/of the way.sarif') })
    expect(JSON.parse(readFileSync(join(tree.path, 'out/of the way.sarif'), 'utf8'))).toMatchObject({
      version: '2.1.0',
    })
  })

  it('prints text without annotations, in which no file name is a command to the runner', () => {
    const run = act(repository({ '::error title=x::/Dockerfile': BAD }), { annotations: 'false' })
    expect(run.stdout).toContain(':error title=x::/Dockerfile\n')
    expect(run.stdout).not.toMatch(/^[ \t]*::/m)
    expect(run.code).toBe(1)
  })

  it('leaves the summary alone where none is wanted', () => {
    expect(act(repository({ Dockerfile: BAD }), { summary: 'false' }).summary).toBe('earlier\n')
  })

  it('reads paths line by line, with spaces, quotes and dashes as they are', () => {
    const names = ['a b', "it's", '"quoted"', '-x', '*']
    const tree = repository(Object.fromEntries(names.map((name) => [`${name}/Dockerfile`, BAD])))
    tree.write('other/Dockerfile', BAD)
    const run = act(tree, { paths: `${names.slice(0, 4).join('\r\n')}\n\n` })
    expect(run.stdout.match(/file=[^,]*/g)?.toSorted()).toEqual(
      names
        .slice(0, 4)
        .map((name) => `file=${name}/Dockerfile`)
        .toSorted(),
    )
  })

  it.each(['paths', 'args', 'working-directory', 'annotations', 'summary', 'sarif'])(
    'runs nothing that stands in the input %s',
    (name) => {
      const tree = repository({ Dockerfile: GOOD })
      for (const text of [
        '"; touch x; "$(touch x)`touch x`\'; touch x; \'',
        "--$(touch x) ';touch x;'&touch x",
      ])
        act(tree, { [name]: text })
      expect(filesOf(tree)).not.toContain('x')
    },
  )

  it('takes flags line by line, each with a value after a space or an equals sign', () => {
    const tree = repository({ Dockerfile: BAD })
    expect(act(tree, { args: '--fail-on never' }).code).toBe(0)
    expect(act(tree, { args: '--rule=mutable-tag=off\n--rule unpinned-base=off\n' }).stdout).toBe('')
    tree.write('my config.yaml', 'preset: none\n')
    expect(act(tree, { args: '--config my config.yaml' }).stdout).toBe('')
  })

  it('checks what a branch changed', () => {
    const tree = repository({ 'old/Dockerfile': BAD })
    tree.git('checkout', '-q', '-b', 'feature')
    tree.write('new/Dockerfile', BAD)
    tree.git('add', '-A')
    tree.git('commit', '-q', '-m', 'second')
    const run = act(tree, { args: '--changed-since main' })
    expect(run.stdout).toContain('file=new/Dockerfile,')
    expect(run.stdout).not.toContain('old/')
  })

  it('runs in a folder of the workspace, and names files from its root', () => {
    const tree = repository({ 'web/Dockerfile': BAD, 'api/Dockerfile': BAD })
    const run = act(tree, { 'working-directory': 'web' })
    expect(run.stdout.match(/file=[^,]*/g)).toEqual(['file=web/Dockerfile'])
  })

  it.each([
    [{ 'working-directory': 'nowhere' }, 'working-directory names no folder'],
    [{ args: 'Dockerfile' }, 'a line of the input args is no flag'],
    [{ sarif: 'a\nexit-code=0' }, 'the input sarif is more than one line'],
    [{ args: '--no-such-flag' }, "unknown option '--no-such-flag'"],
  ])('refuses %j with exit code 2', (inputs, message) => {
    const run = act(repository({ Dockerfile: GOOD }), inputs)
    expect(run.stderr).toContain(message)
    expect(run.outputs).toEqual({ 'exit-code': '2' })
    expect(run.code).toBe(2)
  })
})
