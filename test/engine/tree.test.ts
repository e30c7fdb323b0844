import { execFileSync } from 'node:child_process'
import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { check } from '../../src/check.ts'
import { createTree, type Tree } from '../support/tree.ts'

const trees: Tree[] = []
afterEach(() => {
  for (const made of trees.splice(0)) made.remove()
})

function folder(files: Readonly<Record<string, string>>): Tree {
  const made = createTree(files)
  trees.push(made)
  return made
}

function repository(files: Readonly<Record<string, string>>): Tree {
  const made = folder(files)
  made.git('init', '-q')
  return made
}

async function paths(tree: Tree, given: readonly string[] = ['.'], at = ''): Promise<readonly string[]> {
  const { uses } = await check({ cwd: join(tree.path, at), paths: given })
  return uses.map(({ place }) => place.path)
}

const FROM = 'FROM redis:7\n'
const NOT_FILES = { 'a/x': '', 'b/x': '' }

describe('the tree of a repository', () => {
  it('holds what git tracks, ignored or not, and what is neither tracked nor ignored', async () => {
    const tree = repository({ '.gitignore': 'gen/\n', 'gen/Dockerfile': FROM, 'new/Dockerfile': FROM })
    tree.git('add', '-f', 'gen/Dockerfile')
    tree.write('gen/other.Dockerfile', FROM)
    expect(await paths(tree)).toEqual(['gen/Dockerfile', 'new/Dockerfile'])
  })

  it('is what info/exclude and core.excludesFile leave of it', async () => {
    const tree = repository({
      'a/Dockerfile': FROM,
      'b/Dockerfile': FROM,
      'c/Dockerfile': FROM,
      mine: 'b/\n',
    })
    tree.write('.git/info/exclude', 'a/\n')
    tree.git('config', 'core.excludesFile', join(tree.path, 'mine'))
    expect(await paths(tree)).toEqual(['c/Dockerfile'])
  })

  it('lacks tracked files that are missing on disk, without a word', async () => {
    const tree = repository({ 'a/Dockerfile': FROM, 'b/Dockerfile': FROM })
    tree.git('add', '-A')
    execFileSync('rm', ['-r', join(tree.path, 'a')])
    const { uses, problems, counts } = await check({ cwd: tree.path })
    expect(uses.map(({ place }) => place.path)).toEqual(['b/Dockerfile'])
    expect(problems).toEqual([])
    expect(counts.files).toBe(1)
  })

  it('goes on in nested repositories by their own index, whose configuration is a nested one', async () => {
    const tree = repository({
      Dockerfile: FROM,
      'sub/Dockerfile': FROM,
      'sub/gen/Dockerfile': FROM,
      'sub/.gitignore': 'gen/\n',
      'sub/holdfast.yaml': 'rules: { unpinned-base: off, mutable-tag: off }\n',
    })
    execFileSync('git', ['init', '-q', 'sub'], { cwd: tree.path })
    expect(await paths(tree)).toEqual(['Dockerfile', 'sub/Dockerfile'])
    const { findings } = await check({ cwd: tree.path })
    expect(new Set(findings.map(({ at }) => at.place.path))).toEqual(new Set(['Dockerfile']))
  })

  it('is that of the paths given, wherever the run is started', async () => {
    const tree = folder({
      'repo/holdfast.yaml': 'preset: none\n',
      'repo/Dockerfile': FROM,
      'repo/sub/Dockerfile': FROM,
      ...NOT_FILES,
    })
    execFileSync('git', ['init', '-q', 'repo'], { cwd: tree.path })
    for (const given of ['repo', 'repo/sub', 'repo/Dockerfile', 'repo/*', 'repo/**/Dockerfile']) {
      const { findings, uses } = await check({ cwd: tree.path, paths: [given] })
      expect(uses.length, given).toBeGreaterThan(0)
      expect(findings, given).toEqual([])
    }
  })

  it('is one: paths of two repositories are refused', async () => {
    const tree = folder({ 'one/Dockerfile': FROM, 'two/Dockerfile': FROM })
    for (const name of ['one', 'two']) execFileSync('git', ['init', '-q', name], { cwd: tree.path })
    await expect(check({ cwd: tree.path, paths: ['one', 'two/Dockerfile'] })).rejects.toThrow(
      'the paths lie in two repositories',
    )
  })

  it('is walked, and this is told, where git does not answer', async () => {
    const tree = folder({
      '.gitignore': 'gen/\n',
      'gen/Dockerfile': FROM,
      'a/Dockerfile': FROM,
      '.git': 'gitdir: no\n',
    })
    const result = await check({ cwd: tree.path })
    expect(result.uses.map(({ place }) => place.path)).toEqual(['a/Dockerfile'])
    expect(result.tree.whyNoGit).toContain('not a git repository')
  })
})

describe.each([
  ['with git', repository],
  ['without git', folder],
])('a tree %s', (_, make) => {
  it('has names with line terminators, backslashes and quotes', async () => {
    const names = ['a\nb', 'c\rd', 'e\u2028f', 'g\u2029h', 'i\\j', 'k"l', '{m,n}', '[o]', '\uF6D0p']
    const tree = make(Object.fromEntries(names.map((name) => [`${name}/deep/Dockerfile`, FROM])))
    expect(new Set(await paths(tree))).toEqual(new Set(names.map((name) => `${name}/deep/Dockerfile`)))
  })

  it('leaves out vendored folders and counts them', async () => {
    const tree = make({
      Dockerfile: FROM,
      'node_modules/a/Dockerfile': FROM,
      'a/vendor/b/Dockerfile': FROM,
      'a/vendor/b/holdfast.yaml': 'ignore: ["!**"]\n',
    })
    const result = await check({ cwd: tree.path })
    expect(result.uses.map(({ place }) => place.path)).toEqual(['Dockerfile'])
    expect(result.tree).toEqual({ vendored: 2, links: 0, whyNoGit: undefined })
    expect(await paths(tree, ['a/vendor/b'])).toEqual(['a/vendor/b/Dockerfile'])
    expect(await paths(tree, ['.'], 'node_modules/a')).toEqual(['Dockerfile'])
  })

  it('has the vendored folders that the configuration takes in', async () => {
    const tree = make({
      'holdfast.yaml': 'ignore: ["!vendor/ours/**"]\n',
      'vendor/ours/Dockerfile': FROM,
      'vendor/theirs/Dockerfile': FROM,
    })
    expect(await paths(tree)).toEqual(['vendor/ours/Dockerfile'])
  })

  it('obeys the configuration of a folder, also one that git ignores', async () => {
    const tree = make({
      '.gitignore': 'holdfast.yaml\n',
      'a/b/holdfast.yaml': 'ignore: ["**"]\n',
      'a/b/Dockerfile': FROM,
      'a/b/c/Dockerfile': FROM,
      'a/Dockerfile': FROM,
    })
    expect(await paths(tree)).toEqual(['a/Dockerfile'])
  })

  it('counts no link for a file that another one names in a folder that is not there', async () => {
    const tree = make({
      'compose.yaml':
        'services: { a: { build: { context: gone/api, dockerfile: image.txt } }, b: { image: "nginx:1" } }\n',
      'kustomization.yaml': 'resources: [missing/app.yaml, ../x/y.yaml]\n',
    })
    expect((await check({ cwd: tree.path })).tree.links).toBe(0)
  })

  it('has no links, and counts them', async () => {
    const outside = folder({ Dockerfile: FROM })
    const tree = make({ 'a/Dockerfile': FROM })
    symlinkSync(join(outside.path, 'Dockerfile'), join(tree.path, 'Dockerfile'))
    symlinkSync('a/Dockerfile', join(tree.path, 'b.Dockerfile'))
    symlinkSync(outside.path, join(tree.path, 'out'))
    const result = await check({ cwd: tree.path })
    expect(result.uses.map(({ place }) => place.path)).toEqual(['a/Dockerfile'])
    expect(result.problems).toEqual([])
    expect(result.tree.links).toBeGreaterThanOrEqual(2)
  })

  it('has no pipes', async () => {
    const tree = make({ 'a/Dockerfile': FROM })
    // git itself waits for a pipe that is called .gitignore.
    const names = make === folder ? ['Dockerfile', '.gitignore', '.env'] : ['Dockerfile', '.env']
    for (const name of names) execFileSync('mkfifo', [join(tree.path, name)])
    expect(await paths(tree)).toEqual(['a/Dockerfile'])
  })
})

describe('a file that is named', () => {
  it('is read though git ignores it, unless the configuration does', async () => {
    const tree = repository({
      '.gitignore': 'gen/\n',
      'holdfast.yaml': 'ignore: ["old/**"]\n',
      'gen/Dockerfile': FROM,
      'old/Dockerfile': FROM,
    })
    expect(await paths(tree, ['gen/Dockerfile', 'old/Dockerfile'])).toEqual(['gen/Dockerfile'])
  })

  it("is not read when it is git's own, or a link out of the tree", async () => {
    const outside = folder({ Dockerfile: FROM })
    const tree = repository({ 'a/Dockerfile': FROM })
    tree.write('.git/hooks/Dockerfile', FROM)
    symlinkSync('../.git/hooks/Dockerfile', join(tree.path, 'a/in.Dockerfile'))
    symlinkSync(join(outside.path, 'Dockerfile'), join(tree.path, 'out.Dockerfile'))
    symlinkSync('a/Dockerfile', join(tree.path, 'Dockerfile'))
    const given = ['.git/hooks/Dockerfile', 'a/in.Dockerfile', 'out.Dockerfile', 'Dockerfile']
    const { uses, problems } = await check({ cwd: tree.path, paths: given })
    expect(uses.map(({ place }) => place.path)).toEqual(['Dockerfile'])
    expect(problems.map(({ file, fatal }) => [file, fatal])).toEqual(
      given.slice(0, 3).map((path) => [path, true]),
    )
    await expect(check({ cwd: tree.path, paths: ['.git/hooks'] })).rejects.toThrow("git's own folder")
  })

  it('is told about when it is a pipe or missing', async () => {
    const tree = repository({ x: '' })
    execFileSync('mkfifo', [join(tree.path, 'Dockerfile')])
    const { problems } = await check({ cwd: tree.path, paths: ['Dockerfile'] })
    expect(problems.map(({ message }) => message)).toEqual([expect.stringContaining('no regular file')])
  })
})

describe('a glob', () => {
  it('finds what belongs to the tree, from any folder', async () => {
    const tree = repository({
      '.gitignore': 'gen/\n',
      'a/one.Dockerfile': FROM,
      'b/two.Dockerfile': FROM,
      'gen/Dockerfile': FROM,
      'vendor/Dockerfile': FROM,
    })
    expect(await paths(tree, ['**/*.dockerfile'])).toEqual(['a/one.Dockerfile', 'b/two.Dockerfile'])
    expect(await paths(tree, ['../**/*ockerfile'], 'a')).toEqual(['../b/two.Dockerfile', 'one.Dockerfile'])
    await expect(paths(tree, ['gen/*'])).rejects.toThrow('no file matches it as a glob')
    await expect(paths(tree, ['a/**/../*'])).rejects.toThrow('no glob')
  })
})

describe('standard input', () => {
  it('may be named after a folder that is not there, and is ignored as a file of that name is', async () => {
    const tree = repository({ 'holdfast.yaml': 'ignore: ["old/**"]\n' })
    mkdirSync(join(tree.path, 'sub'))
    const bytes = Buffer.from(FROM)
    for (const [path, count] of [
      ['new/Dockerfile', 1],
      [join(tree.path, 'sub/Dockerfile'), 1],
      ['old/Dockerfile', 0],
    ] as const) {
      const { uses } = await check({ cwd: tree.path, paths: [], stdin: { path, bytes } })
      expect(uses, path).toHaveLength(count)
    }
  })
})
