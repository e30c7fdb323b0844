import { execFileSync } from 'node:child_process'
import { readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { check } from '../../src/check.ts'
import { createTree, type Tree } from '../support/tree.ts'

const trees: Tree[] = []
afterEach(() => {
  vi.unstubAllEnvs()
  for (const tree of trees.splice(0)) tree.remove()
})

/** Files that the index has and the disk has not: it becomes as large as that of a repository of many files. */
const MANY = 6000

/** A repository in which git tracks these files, and so many others that its index is read here. */
function repository(files: Readonly<Record<string, string>>): Tree {
  const tree = createTree(files)
  trees.push(tree)
  tree.git('init', '-q')
  tree.git('add', '-A')
  const id = tree.git('hash-object', '-w', '--stdin', '-t', 'blob').trim()
  const entries = Array.from({ length: MANY }, (_, i) => `100644 ${id}\tnone/${'x'.repeat(150)}-${i}.yaml\n`)
  execFileSync('git', ['-C', tree.path, 'update-index', '--index-info'], { input: entries.join('') })
  expect(readFileSync(join(tree.path, '.git/index')).length).toBeGreaterThan(1024 * 1024)
  return tree
}

/** Each use of some files, with what overrides it. */
async function uses(tree: Tree, paths: readonly string[]): Promise<readonly string[]> {
  const result = await check({ cwd: tree.path, paths, rules: [] })
  expect(result.tree.whyNoGit).toBeUndefined()
  return result.uses.map(({ place, text, overrides }) =>
    [place.path, text, ...overrides.map(({ kind, place: at }) => `${kind} ${at.path}`)].join(' '),
  )
}

const withoutGit = () => vi.stubEnv('PATH', '/nonexistent')

const BUILD = 'services:\n  app:\n    build: { context: ../app, args: { BASE: "nginx:1.27" } }\n'
const DOCKERFILE = 'ARG BASE=nginx:1.25\nFROM $BASE\n'
const CHART = 'apiVersion: v2\nname: web\nversion: 1.0.0\nappVersion: "1.2.3"\n'
const VALUES = 'image:\n  repository: acme/web\n  tag: ""\n'

describe('files named of a large repository', () => {
  it('are judged with what git tracks, without git', async () => {
    const files = { 'app/Dockerfile': DOCKERFILE, 'deploy/compose.yaml': BUILD }
    const tree = repository(files)
    withoutGit()
    expect(await uses(tree, ['app/Dockerfile'])).toEqual([])
  })

  it('take text from files that git tracks beside them', async () => {
    const tree = repository({ 'web/Chart.yaml': CHART, 'web/values.yaml': VALUES })
    withoutGit()
    expect(await uses(tree, ['web/values.yaml'])).toEqual(['web/values.yaml acme/web:1.2.3'])
  })

  it('are judged with untracked files in their folders and above, as far as git does not ignore them', async () => {
    const tree = repository({ '.gitignore': 'ignored/\n.env\n', 'app/Dockerfile': DOCKERFILE })
    const here = BUILD.replace('../app', 'app')
    expect(await uses(tree, ['app/Dockerfile'])).toEqual(['app/Dockerfile nginx:1.25'])
    tree.write('compose.yaml', here)
    expect(await uses(tree, ['app/Dockerfile'])).toEqual([])
    tree.write('.gitignore', 'compose.yaml\n')
    expect(await uses(tree, ['app/Dockerfile'])).toEqual(['app/Dockerfile nginx:1.25'])
  })

  it('take no text from a file that git ignores, and some from one that it does not track yet', async () => {
    const tree = repository({ '.gitignore': 'old/.env\n', 'compose.yaml': 'services: {}\n' })
    const text = 'services: { a: { image: "redis:$V" } }\n'
    for (const folder of ['old', 'new']) {
      tree.write(`${folder}/compose.yaml`, text)
      tree.write(`${folder}/.env`, 'V=7\n')
    }
    tree.git('add', 'old/compose.yaml', 'new/compose.yaml')
    expect(await uses(tree, ['new/compose.yaml'])).toEqual(['new/compose.yaml redis:7'])
    expect(await uses(tree, ['old/compose.yaml'])).toEqual(['old/compose.yaml redis:$V'])
  })

  it('are judged with the files of repositories within', async () => {
    const tree = repository({ 'app/Dockerfile': DOCKERFILE })
    tree.write('module/compose.yaml', BUILD)
    tree.git('-C', 'module', 'init', '-q')
    tree.git('-C', 'module', 'add', '-A')
    tree.git('-C', 'module', '-c', 'user.name=a', '-c', 'user.email=a@example.com', 'commit', '-qm', 'first')
    const head = tree.git('-C', 'module', 'rev-parse', 'HEAD').trim()
    tree.git('update-index', '--add', '--cacheinfo', `160000,${head},module`)
    expect(await uses(tree, ['app/Dockerfile'])).toEqual([])
  })

  it('are judged with the index that a hook names', async () => {
    const tree = repository({ 'app/Dockerfile': DOCKERFILE, 'deploy/compose.yaml': BUILD })
    execFileSync('cp', [join(tree.path, '.git/index'), join(tree.path, '.git/next')])
    tree.git('rm', '-q', '--cached', 'deploy/compose.yaml')
    withoutGit()
    expect(await uses(tree, ['app/Dockerfile'])).toEqual(['app/Dockerfile nginx:1.25'])
    vi.stubEnv('GIT_INDEX_FILE', '.git/next')
    expect(await uses(tree, ['app/Dockerfile'])).toEqual([])
  })
})

describe('a large repository', () => {
  const FROM = 'FROM redis:7\n'

  it('is what git tracks, ignored or not, and what is neither tracked nor ignored', async () => {
    const tree = repository({ 'b/Dockerfile': FROM, 'ö/Dockerfile': FROM })
    tree.write('.gitignore', 'gen/\nb/\n')
    tree.write('gen/Dockerfile', FROM)
    tree.write('new/Dockerfile', FROM)
    symlinkSync('../b/Dockerfile', join(tree.path, 'new/x.Dockerfile'))
    tree.git('add', 'new/x.Dockerfile')
    const { uses: found, tree: seen } = await check({ cwd: tree.path, rules: [] })
    expect(found.map(({ place }) => place.path)).toEqual(['b/Dockerfile', 'new/Dockerfile', 'ö/Dockerfile'])
    expect(seen.links).toBe(1)
    expect(await uses(tree, ['b'])).toEqual(['b/Dockerfile redis:7'])
  })

  it('has a file once that is in conflict', async () => {
    const tree = repository({ Dockerfile: FROM })
    const id = tree.git('rev-parse', ':Dockerfile').trim()
    const stages = [1, 2, 3].map((stage) => `100644 ${id} ${stage}\tDockerfile\n`)
    const input = [`0 ${'0'.repeat(40)}\tDockerfile\n`, ...stages].join('')
    execFileSync('git', ['-C', tree.path, 'update-index', '--index-info'], { input })
    expect(tree.git('ls-files', '-u').split('\n')).toHaveLength(4)
    expect(await uses(tree, ['.'])).toEqual(['Dockerfile redis:7'])
    expect(await uses(tree, ['Dockerfile'])).toEqual(['Dockerfile redis:7'])
  })

  it('has the files of repositories within', async () => {
    const tree = repository({ Dockerfile: FROM })
    tree.write('module/Dockerfile', FROM)
    tree.git('-C', 'module', 'init', '-q')
    tree.git('-C', 'module', 'add', '-A')
    tree.git('-C', 'module', '-c', 'user.name=a', '-c', 'user.email=a@example.com', 'commit', '-qm', 'first')
    const both = ['Dockerfile redis:7', 'module/Dockerfile redis:7']
    expect(await uses(tree, ['.'])).toEqual(both)
    const head = tree.git('-C', 'module', 'rev-parse', 'HEAD').trim()
    tree.git('update-index', '--add', '--cacheinfo', `160000,${head},module`)
    expect(await uses(tree, ['.'])).toEqual(both)
  })
})
