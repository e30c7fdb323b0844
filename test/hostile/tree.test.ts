import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync, symlinkSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { until } from '../support/pace.ts'
import { createTree, type Tree } from '../support/tree.ts'

const trees: Tree[] = []
afterEach(() => {
  for (const tree of trees.splice(0)) tree.remove()
})

function newTree(files: Readonly<Record<string, string>>): Tree {
  const tree = createTree(files)
  trees.push(tree)
  return tree
}

/** Stands in a file that no run may show or change: it reads as each file that could be looked for. */
const SECRET = 'hunter2'
const OUTSIDE = `FROM evil/${SECRET}:1\nTAG=${SECRET}\n`
const FILES = {
  Dockerfile: 'FROM ghcr.io/a/b:1\n',
  'compose.yaml': 'services: {a: {image: "ghcr.io/a/c:${TAG:-1}", build: {context: ., dockerfile: Other}}}\n',
  'deploy/kustomization.yaml': 'resources: [pod.yaml]\n',
  'deploy/pod.yaml': 'apiVersion: v1\nkind: Pod\nspec: {containers: [{image: ghcr.io/a/d:1}]}\n',
  'chart/Chart.yaml': 'apiVersion: v2\nname: x\nversion: 1.0.0\nappVersion: "1"\n',
  'chart/values.yaml': 'image: {repository: ghcr.io/a/e, tag: ""}\n',
}

/** Every name that a run looks for, and some that formats claim; those of a group stand in one tree. */
const GROUPS: readonly (readonly string[])[] = [
  [
    '.gitignore',
    'deploy/.gitignore',
    '.gitattributes',
    '.env',
    'compose.override.yaml',
    'Other',
    'other.Dockerfile',
    'deploy/pod.yaml',
    'deploy/kustomization.yaml',
    'chart/Chart.yaml',
    'chart/values.yaml',
    'docker-bake.hcl',
    'workshop/content/page.md',
  ],
  // These end the run early.
  ['holdfast.yaml'],
  ['.holdfast.yaml'],
  ['deploy/holdfast.yaml'],
  ['holdfast.lock'],
  ['holdfast-baseline.jsonl'],
]

/** What may stand at a name instead of a file. */
const THINGS: Readonly<Record<string, (path: string, outside: string, root: string) => void>> = {
  'a pipe': (path) => execFileSync('mkfifo', [path]),
  'a folder': (path) => mkdirSync(path),
  'a link to a device': (path) => symlinkSync('/dev/zero', path),
  'a link to a terminal': (path) => symlinkSync('/dev/tty', path),
  'a link out of the tree': (path, outside) => symlinkSync(join(outside, 'file'), path),
  "a link into git's own folder": (path, _, root) => symlinkSync(join(root, '.git/hostile'), path),
  'a link to itself': (path) => symlinkSync(path, path),
  'a link to nothing': (path) => symlinkSync('/nowhere/at/all', path),
}

/** Git itself waits for a pipe that is called .gitignore in a folder; a run gives it a minute, once. */
const isLeftToGit = (thing: string, name: string) => thing === 'a pipe' && name === 'deploy/.gitignore'
const INPUTS = Object.keys(THINGS).flatMap((thing) =>
  GROUPS.flat().filter((name) => !isLeftToGit(thing, name)),
)

describe(`${INPUTS.length} hostile files under names that are read`, () => {
  it.each(Object.keys(THINGS))(
    '%s ends no run late, shows nothing and is not written to',
    (thing) => {
      const outside = newTree({ file: OUTSIDE })
      for (const names of GROUPS) {
        const made = newTree({ ...FILES })
        made.git('init', '-q')
        made.write('.git/hostile', OUTSIDE)
        made.git('add', '-A')
        for (const name of names.filter((one) => !isLeftToGit(thing, one))) {
          const path = join(made.path, name)
          mkdirSync(dirname(path), { recursive: true })
          rmSync(path, { force: true })
          THINGS[thing]?.(path, outside.path, made.path)
        }
        const name = names.join(', ')
        for (const args of [
          ['check', '--fix', '--offline', '--format', 'json', '--show', 'info'],
          ['images', '--format', 'jsonl'],
        ]) {
          const { code, stdout, stderr } = made.run(args)
          expect([0, 1, 2, 3, 4], `${name}: ${args[0]}: ${stderr}`).toContain(code)
          expect(stdout + stderr, `${name}: ${args[0]}`).not.toContain(SECRET)
        }
        expect(made.contents().get('.git/hostile'), name).toBe(OUTSIDE)
        expect(outside.contents().get('file'), name).toBe(OUTSIDE)
      }
    },
    240_000,
  )
})

describe('standard input without an end', () => {
  it.each([[['check', '-']], [['check', '--fix', '--offline', '-']]])(
    'is not read to its end: %j',
    (args) => {
      const made = newTree({})
      const { code, stdout, stderr } = made.run(args, { input: Buffer.alloc(40 * 1024 * 1024, '# a\n') })
      expect(code).toBe(2)
      expect(stdout).toBe('')
      expect(stderr).toMatch(/^holdfast: standard input is too large to be read: the limit is 32 MiB/)
    },
  )
})

const OUTPUTS = [
  ['a lock', 'holdfast.lock', ['check', '--fix', '--offline']],
  ['a report', 'out.sarif', ['check', '--format', 'sarif:out.sarif']],
  ['a list', 'out.csv', ['images', '--format', 'csv:out.csv']],
  ['a baseline', 'holdfast-baseline.jsonl', ['check', '--update-baseline']],
  ['a named baseline', 'known.jsonl', ['check', '--baseline', 'known.jsonl', '--update-baseline']],
] as const

describe(`${2 * OUTPUTS.length} links where files are written`, () => {
  it.each(OUTPUTS)(
    '%s follows none out of the tree or into .git, and says so',
    (_, name, args) => {
      const outside = newTree({ file: '' })
      const made = newTree({ ...FILES })
      made.git('init', '-q')
      made.write('.git/hostile', '')
      for (const target of [join(outside.path, 'file'), join(made.path, '.git/hostile')]) {
        symlinkSync(target, join(made.path, name))
        const { code, stderr } = made.run([...args])
        expect([2, 3, 4], stderr).toContain(code)
        expect(stderr).toMatch(/link|\.git/)
        expect(made.contents().get('.git/hostile')).toBe('')
        expect(outside.contents().get('file')).toBe('')
        rmSync(join(made.path, name))
      }
    },
    60_000,
  )
})

describe('SIGTERM', () => {
  /** Ends a run that has had time to come to where it waits. @returns how it ended, and after how many milliseconds */
  async function terminate(made: Tree, args: readonly string[], isWaiting: () => boolean) {
    const child = made.start(args)
    await until('that it waits', isWaiting)
    child.kill('SIGTERM')
    return once(child, 'close')
  }
  /** Processes of git that work in a folder. Node gives them no other mark. */
  function gitsIn(path: string): readonly string[] {
    const ids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
    return ids.filter((id) => {
      try {
        const isGit = readFileSync(`/proc/${id}/comm`, 'utf8') === 'git\n'
        return isGit && readlinkSync(`/proc/${id}/cwd`) === path
      } catch {
        // It ended in the meantime.
        return false
      }
    })
  }

  it
    .runIf(existsSync('/proc/self/comm'))
    .each([[['check']], [['check', '--fix', '--offline']], [['images']]])(
    'ends %j while git waits for a pipe, and git with it',
    async (args) => {
      const made = newTree({ ...FILES })
      made.git('init', '-q')
      execFileSync('mkfifo', [join(made.path, 'deploy/.gitignore')])
      const [code, signal] = await terminate(made, args, () => gitsIn(made.path).length > 0)
      expect(signal ?? code).toBe(code === null ? 'SIGTERM' : 143)
      await until('that git has ended', () => gitsIn(made.path).length === 0)
    },
    60_000,
  )

  it.each([[['check', '-']], [['check', '--fix', '--offline', '-']]])(
    'ends %j while nothing comes on standard input',
    async (args) => {
      const made = newTree({})
      const child = made.start(args, {}, 'pipe')
      // More than a pipe holds: all of it is only taken by one that reads.
      await new Promise((taken) => child.stdin?.write('FROM a:1\n'.repeat(100_000), taken))
      child.kill('SIGTERM')
      const [code, signal] = await once(child, 'close')
      expect(signal ?? code).toBe(code === null ? 'SIGTERM' : 143)
    },
    60_000,
  )

  it('ends a run whose registry never answers', async () => {
    const server = createServer(() => {})
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const made = newTree({
      'holdfast.yaml': `registries: {ghcr.io: {mirror: "http://127.0.0.1:${port}"}}\n`,
      Dockerfile: 'FROM ghcr.io/a/b:1\n',
    })
    const child = made.start(['check', '--fix'])
    await once(server, 'request')
    child.kill('SIGTERM')
    const [code, signal] = await once(child, 'close')
    expect(signal ?? code).toBe(code === null ? 'SIGTERM' : 143)
    server.closeAllConnections()
    server.close()
    expect(made.contents().get('Dockerfile')).toBe('FROM ghcr.io/a/b:1\n')
  }, 60_000)
})
