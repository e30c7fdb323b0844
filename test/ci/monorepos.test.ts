import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { createTree, type Tree } from '../support/tree.ts'
import { ROOT, runScript, unknownFlags } from './runner.ts'

const PAGE = readFileSync(resolve(ROOT, 'docs/monorepos.md'), 'utf8')

/** The examples of the page, by the name of their file. */
const examples = new Map(
  [...PAGE.matchAll(/^```\w+ (\S+)\n(.*?)^```$/gms)].map(([, name = '', text = '']) => [name, text]),
)
const example = (name: string): string => examples.get(name) ?? ''

const trees: Tree[] = []
afterEach(() => {
  for (const tree of trees.splice(0)) tree.remove()
})

describe('docs/monorepos.md', () => {
  it('has an example for each system', () => {
    expect([...examples.keys()]).toEqual([
      '.github/workflows/holdfast.yml',
      '.gitlab-ci.yml',
      'project.json',
      'turbo.json',
      'BUILD.bazel',
    ])
  })

  it('uses no flag and no format that the command lacks', () => {
    const commands = [...examples.values()].flatMap(
      (text) => text.match(/holdfast (?:check|merge) .*/g) ?? [],
    )
    expect(commands.length).toBeGreaterThan(4)
    expect(unknownFlags(commands.join('\n').replaceAll(/"?json:\S*/g, 'json'))).toEqual([])
  })

  it('has jobs for GitLab that end as one run does', () => {
    const { shard, merge } = parse(example('.gitlab-ci.yml')) as Record<
      'shard' | 'merge',
      { script: string[]; parallel: number }
    >
    const tree = createTree({ 'a/Dockerfile': 'FROM a:1\n', 'b/Dockerfile': 'FROM b:1\n' })
    trees.push(tree)
    tree.git('init', '-q')
    const run = (script: readonly string[], variables: Readonly<Record<string, string>> = {}) =>
      runScript(script.join('\n'), tree.path, variables)
    for (let index = 1; index <= shard.parallel; index++)
      expect(run(shard.script, { CI_NODE_INDEX: `${index}`, CI_NODE_TOTAL: `${shard.parallel}` }).code).toBe(
        0,
      )
    const merged = run(merge.script)
    expect(merged.code).toBe(1)
    expect(merged.stdout).toContain('2 findings')
    expect(readFileSync(join(tree.path, 'gl-code-quality-report.json'), 'utf8')).toContain('b/Dockerfile')
  })

  it('has jobs for GitHub that hand each part to the merge', () => {
    const { jobs } = parse(example('.github/workflows/holdfast.yml'))
    const { index } = jobs.shard.strategy.matrix
    expect(index).toEqual(index.map((_: number, at: number) => at + 1))
    expect(jobs.shard.steps[1].run).toContain(`--shard \${{ matrix.index }}/${index.length} `)
    expect(jobs.merge.needs).toBe('shard')
  })

  it('has examples of Nx and Turborepo that are JSON', () => {
    expect(Object.keys(JSON.parse(example('project.json')).targets)).toEqual(['holdfast'])
    expect(Object.keys(JSON.parse(example('turbo.json')).tasks)).toEqual(['//#holdfast'])
  })
})
