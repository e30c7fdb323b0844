import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { createTree, type Tree } from '../support/tree.ts'
import { ROOT, readYaml, unknownFlags } from './runner.ts'

const VERSION = (readYaml('package.json') as { version: string }).version
const trees: Tree[] = []
afterEach(() => {
  for (const tree of trees.splice(0)) tree.remove()
})

/** The examples of a page, by the name of their file. */
function examplesOf(page: string): ReadonlyMap<string, string> {
  const blocks = readFileSync(resolve(ROOT, page), 'utf8').matchAll(/^```\w+ (\S+)\n(.*?)^```$/gms)
  return new Map([...blocks].map(([, name = '', text = '']) => [name, text]))
}

const CI = examplesOf('docs/ci.md')
const example = (name: string): string => {
  const text = CI.get(name)
  if (text === undefined) throw new Error(`docs/ci.md has no example ${name}`)
  return text
}

describe.each(['README.md', 'docs/ci.md'])('the example for pre-commit in %s', (page) => {
  const text = examplesOf(page).get('.pre-commit-config.yaml') ?? ''

  it('is a configuration that pre-commit takes', () => {
    const tree = createTree({ '.pre-commit-config.yaml': text })
    trees.push(tree)
    const args = ['validate-config', join(tree.path, '.pre-commit-config.yaml')]
    const { status, stdout } = spawnSync('pre-commit', args, { cwd: tree.path, encoding: 'utf8' })
    expect([status, stdout]).toEqual([0, ''])
  })

  it('names this version, and a hook that there is', () => {
    const { repos } = parse(text) as { repos: { rev: string; hooks: { id: string }[] }[] }
    const offered = (readYaml('.pre-commit-hooks.yaml') as { id: string }[]).map(({ id }) => id)
    expect(repos.map(({ rev }) => rev)).toEqual([`v${VERSION}`])
    for (const { id } of repos.flatMap(({ hooks }) => hooks)) expect(offered).toContain(id)
  })
})

describe('docs/ci.md', () => {
  it('has an example for each system', () => {
    for (const name of ['lefthook.yml', '.lintstagedrc.json', 'azure-pipelines.yml', '.gitlab-ci.yml'])
      expect([...CI.keys()]).toContain(name)
  })

  it('gives the action inputs that it has, and flags that the command has', () => {
    const { inputs } = readYaml('action.yml') as { inputs: Readonly<Record<string, unknown>> }
    const { jobs } = parse(example('.github/workflows/holdfast.yml')) as {
      jobs: { holdfast: { steps: { uses: string; with: Readonly<Record<string, string>> }[] } }
    }
    const step = jobs.holdfast.steps.find(({ uses }) => uses.startsWith('acme/holdfast@'))
    expect(step?.uses).toBe(`acme/holdfast@v${VERSION}`)
    expect(Object.keys(step?.with ?? {}).filter((input) => !Object.hasOwn(inputs, input))).toEqual([])
    expect(unknownFlags(step?.with.args ?? '--none')).toEqual([])
  })

  it('runs the command with flags and formats that it has', () => {
    const commands = [...CI.values()].flatMap((text) => text.match(/holdfast check .*/g) ?? [])
    expect(commands.length).toBeGreaterThan(3)
    expect(unknownFlags(commands.join('\n'))).toEqual([])
  })

  it('publishes in Azure what the step before has written', () => {
    const { steps } = parse(example('azure-pipelines.yml')) as {
      steps: { script?: string; inputs?: { testResultsFiles: string } }[]
    }
    const file = steps.find(({ inputs }) => inputs !== undefined)?.inputs?.testResultsFiles
    expect(steps.map(({ script }) => script ?? '').join('')).toContain(`--format junit:${file}`)
  })
})
