import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { preCommitHook } from '../src/cli/init/companions.ts'
import { fileGlobs } from '../src/formats/file-pattern.ts'
import { FORMATS } from '../src/formats/index.ts'
import { parseYaml } from '../src/languages/yaml/parse.ts'
import { compilePathGlobs } from '../src/text/path-glob.ts'
import { createTree, type Run, type Tree } from './support/tree.ts'

const ROOT = resolve(import.meta.dirname, '..')
const HOOKS = readFileSync(resolve(ROOT, '.pre-commit-hooks.yaml'), 'utf8')
const trees: Tree[] = []
afterEach(() => {
  for (const tree of trees.splice(0)) tree.remove()
})

/** A repository whose hooks are those of the file, but for what installs them: they run the command that was built. */
function repository(ids: readonly string[], files: Readonly<Record<string, string>> = {}): Tree {
  const built = `node ${resolve(ROOT, 'dist/cli/main.js')} `
  const hooks = HOOKS.replaceAll(/^ {2}language: node$/gm, '  language: system')
    .replaceAll(/^ {2}minimum_pre_commit_version: .*\n/gm, '')
    .replaceAll(/entry: holdfast /g, `entry: ${built}`)
    .split(/^(?=- id: )/m)
  // Both use the anchor of the first.
  const [check = '', fix = ''] = hooks
  const files_ = /files: &files >-\n([\s\S]*?)\n {2}types/.exec(check)?.[1] ?? ''
  const chosen = [check.replace('&files ', ''), fix.replace('*files', `>-\n${files_}`)].filter((hook) =>
    ids.some((id) => hook.startsWith(`- id: ${id}\n`)),
  )
  const config = `repos:\n  - repo: local\n    hooks:\n${chosen.join('').replace(/^/gm, '      ')}\n`
  const tree = createTree({ '.pre-commit-config.yaml': config, ...files })
  trees.push(tree)
  tree.git('init', '-q', '-b', 'main')
  tree.git('add', '-A')
  tree.git('commit', '-q', '-m', 'first')
  return tree
}

function preCommit(tree: Tree, ...args: readonly string[]): Run {
  const { status, stdout, stderr } = spawnSync('pre-commit', ['run', '--color=never', ...args], {
    cwd: tree.path,
    env: { PATH: process.env.PATH, HOME: tree.path, PRE_COMMIT_HOME: resolve(tree.path, '.git/pre-commit') },
  })
  return { code: status, stdout: stdout.toString(), stderr: stderr.toString() }
}

/** The pattern of the first hook in a list of hooks, in the words of JavaScript. */
function patternIn(hooks: string): RegExp {
  const { root } = parseYaml(hooks, { start: 0, end: hooks.length })[0] ?? {}
  const hook = root?.kind === 'sequence' ? root.items[0] : undefined
  const files =
    hook?.kind === 'map' ? hook.entries.find(({ key }) => key.value === 'files')?.value : undefined
  if (files?.kind !== 'scalar') throw new Error('the first hook has no files')
  return new RegExp(files.value.replace(/^\(\?ix?\)/, '').replaceAll(/\s+/g, ''), 'i')
}

/** Paths that a glob matches, one for each of its alternatives. */
function samples(glob: string): readonly string[] {
  const group = /^(.*?)\{([^{}]*)\}(.*)$/.exec(glob)
  if (group !== null) {
    const [, before = '', inner = '', after = ''] = group
    return inner.split(',').flatMap((part) => samples(before + part + after))
  }
  const chosen = glob.replaceAll(/\[(.)[^\]]*\]/g, '$1')
  return [
    chosen.replaceAll('**/', 'some/where/').replaceAll(/[*?]/g, 'x'),
    chosen.replace('**/', '').replaceAll('**/', '').replaceAll(/[*?]/g, 'x'),
  ]
}

const OFFERED = preCommitHook('1.2.3').split(/^ {4}hooks:\n/m)[1] ?? ''

describe.each([
  ['.pre-commit-hooks.yaml', HOOKS],
  ['what init offers', OFFERED],
])('the file pattern of %s', (_, hooks) => {
  const pattern = patternIn(hooks)

  it('covers every file that some format reads', () => {
    const missing = FORMATS.flatMap(({ names, candidates, sources = [] }) => [
      ...names,
      ...candidates,
      ...sources,
    ])
      .flatMap(samples)
      .filter((path) => !pattern.test(path))
    expect(missing).toEqual([])
  })

  it.each(['README.org', 'src/main.go', 'docs/docker.txt', 'image.png', 'my-yaml', 'run.py'])(
    'leaves out %s',
    (path) => expect(pattern.test(path)).toBe(false),
  )
})

it('names in globs for lint-staged what some format matches, and nothing else', () => {
  const globs = fileGlobs(FORMATS)
  const matches = compilePathGlobs(globs)
  const paths = ['.env', 'prod.env', 'Makefile', 'go.sh', 'a.md', 'values.yaml', 'a.yml.j2', 'Dockerfile.dev']
  expect(paths.filter((path) => !matches(path))).toEqual([])
  expect(['a.go', 'env', 'Dockerfile.md/x', 'yaml'].filter(matches)).toEqual([])
})

it('offers with init the pattern of the hooks', () => {
  expect(patternIn(OFFERED)).toEqual(patternIn(HOOKS))
})

describe('the check hook, run by pre-commit', () => {
  it('looks at staged files alone, and fails with one line a finding', () => {
    const tree = repository(['holdfast'], { 'old/Dockerfile': 'FROM nginx\n' })
    tree.write('new/Dockerfile', 'FROM redis\n')
    tree.git('add', 'new')
    const run = preCommit(tree)
    expect(run.code).toBe(1)
    expect(run.stdout).toContain('new/Dockerfile:1:6: error: ')
    expect(run.stdout).not.toContain('old/')
    expect(run.stdout).toContain('- exit code: 1')
  })

  it('judges what is staged, whatever else stands in the work tree, and keeps that', () => {
    const tree = repository(['holdfast'], { Dockerfile: 'FROM scratch\n' })
    tree.write('Dockerfile', 'FROM redis\n')
    tree.git('add', '-A')
    tree.write('Dockerfile', 'FROM scratch\n# later\n')
    const run = preCommit(tree)
    expect(run.stdout).toContain('Dockerfile:1:6: error')
    expect(tree.contents().get('Dockerfile')).toBe('FROM scratch\n# later\n')
  })

  it('passes in silence where files are none of ours, broken or not', () => {
    const tree = repository(['holdfast'])
    tree.write('a.yaml', 'a: [1, 2\n')
    tree.write('package.json', '{"name": "x"}\n')
    tree.write('workshop/content/a.md', '# Nothing\n')
    tree.git('add', '-A')
    const run = preCommit(tree)
    expect(run.stdout).toMatch(/^holdfast\.+Passed\n$/)
    expect(run.code).toBe(0)
  })

  it('judges the Compose file that takes a tag from an environment file that alone is staged', () => {
    const tree = repository(['holdfast'], {
      '.env': 'TAG=1.27.3\n',
      'compose.yaml': 'services:\n  a: { image: "nginx:${TAG}" }\n',
    })
    tree.write('.env', 'TAG=latest\n')
    tree.git('add', '-A')
    const run = preCommit(tree)
    expect(run.code).toBe(1)
    expect(run.stdout).toContain('compose.yaml:2:16: error: ')
    expect(run.stdout).not.toContain('no format reads')
  })

  it('is skipped where no file could be ours', () => {
    const tree = repository(['holdfast'])
    tree.write('main.go', 'package main\n')
    tree.git('add', '-A')
    expect(preCommit(tree).stdout).toContain('(no files to check)Skipped')
  })

  it('finds the same in parallel batches as in one run, and knows the tree in each', () => {
    const files: Record<string, string> = {
      'k/kustomization.yaml': 'images:\n  - name: web\n    newTag: 1.2.3\n',
    }
    for (let i = 0; i < 60; i++) files[`d${i}/Dockerfile`] = `FROM redis:${i}\n`
    const tree = repository(['holdfast'], files)
    const lines = preCommit(tree, '--all-files').stdout.match(/^d\d+\/Dockerfile:.*$/gm) ?? []
    const alone = tree.run(['check', '--quiet', '.']).stdout.match(/^d\d+\/Dockerfile:.*$/gm) ?? []
    expect(lines.toSorted()).toEqual(alone.toSorted())
    expect(new Set(lines).size).toBe(60)
  })
})

const CONFIG = 'registries:\n  docker.io: { mirror: "https://mirror.corp.example/hub" }\n'
const DIGEST = `sha256:${'ab'.repeat(32)}`

describe('the fix hook, run by pre-commit', () => {
  const mapping =
    'registries:\n  docker.io: { rewrite: { to: registry.corp.example/hub, assumeTarget: true } }\nrules: { mutable-tag: off, unpinned-base: off }\n'

  it('changes staged files, shows what it changed, and lets the commit be looked at again', () => {
    const tree = repository(['holdfast-fix'], { 'holdfast.yaml': mapping })
    tree.write('Dockerfile', 'FROM nginx:1.27.3\n')
    tree.git('add', '-A')
    const run = preCommit(tree)
    expect(run.code).toBe(1)
    expect(run.stdout).toContain('files were modified by this hook')
    expect(run.stdout).toContain('fixed: nginx:1.27.3 -> registry.corp.example/hub/library/nginx:1.27.3')
    expect(tree.contents().get('Dockerfile')).toBe('FROM registry.corp.example/hub/library/nginx:1.27.3\n')
    tree.git('add', '-A')
    expect(preCommit(tree).code).toBe(0)
  })

  it('runs over all files at once, so that two never write one lock file', () => {
    const files: Record<string, string> = { 'holdfast.yaml': mapping }
    for (let i = 0; i < 60; i++) files[`d${i}/Dockerfile`] = 'FROM nginx:1.27.3\n'
    const tree = repository(['holdfast-fix'], files)
    preCommit(tree, '--all-files')
    const changed = [...tree.contents().values()].filter((text) =>
      text.includes('FROM registry.corp.example/'),
    )
    expect(changed).toHaveLength(60)
  })

  it('says what to run when the lock file lacks an entry', () => {
    const tree = repository(['holdfast-fix'], { 'holdfast.yaml': CONFIG })
    tree.write('Dockerfile', 'FROM nginx:1.27\n')
    tree.git('add', '-A')
    const run = preCommit(tree)
    expect(run.code).toBe(1)
    expect(run.stdout).toContain('- exit code: 3')
    expect(run.stdout).toContain('holdfast.lock has no digest of docker.io/library/nginx:1.27')
    expect(run.stdout).toContain('run holdfast check --fix without --offline once')
  })

  it('pins from the lock file without asking anybody', () => {
    const tree = repository(['holdfast-fix'], { 'holdfast.yaml': CONFIG })
    tree.write(
      'holdfast.lock',
      `version: 1\nreferences:\n  - reference: docker.io/library/nginx:1.27\n    endpoint: https://mirror.corp.example/hub\n    digest: ${DIGEST}\n    mediaType: application/vnd.oci.image.manifest.v1+json\n    firstSeen: 2026-08-20T10:00:00Z\n`,
    )
    tree.write('Dockerfile', 'FROM nginx:1.27\n')
    tree.git('add', '-A')
    const run = preCommit(tree)
    expect(run.stdout).toContain(`nginx:1.27 -> nginx:1.27@${DIGEST}`)
    expect(tree.contents().get('Dockerfile')).toBe(`FROM nginx:1.27@${DIGEST}\n`)
  })
})
