import { copyFileSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { createTree, type Tree } from '../support/tree.ts'
import { ROOT, readYaml, runScript, type ScriptRun } from './runner.ts'

const trees: Tree[] = []
afterEach(() => {
  for (const tree of trees.splice(0)) tree.remove()
})

/** A judge beside the tests, and what it prints at its end. */
const JUDGE = (name: string, passed: number, failed: number) =>
  `console.log('${name}  ${passed} passed | ${failed} failed'); process.exitCode = ${failed}`

/** Runs .ci/run in a repository of these files whose tests end with this line and exit code. */
function run(files: Readonly<Record<string, string>>, line: string, code = 0): ScriptRun {
  const command = `echo '${line}'; exit ${code}`
  const tree = createTree({
    'test/ci/nodes.mjs': JUDGE('Nodes', 0, 0),
    'test/ci/renovate.mjs': JUDGE('Renovate', 0, 0),
    'test/ci/hadolint.mjs': JUDGE('Hadolint', 0, 0),
    ...files,
    'README.md': `<!-- test-command -->\n\`\`\`sh\n${command}\n\`\`\`\n`,
  })
  trees.push(tree)
  mkdirSync(join(tree.path, '.ci'))
  for (const name of ['run', 'holdfast.yaml'])
    copyFileSync(resolve(ROOT, '.ci', name), join(tree.path, '.ci', name))
  symlinkSync(resolve(ROOT, 'dist'), join(tree.path, 'dist'))
  tree.git('init', '-q')
  return runScript('.ci/run', tree.path)
}

function lastLine({ stdout }: ScriptRun): string | undefined {
  return stdout.trimEnd().split('\n').at(-1)
}

describe('.ci/run', () => {
  it('passes when the tests pass and the tree has no findings', () => {
    const done = run({}, '      Tests  3 passed (3)')
    expect([done.code, lastLine(done)]).toEqual([0, '3 passed, 0 failed'])
    expect(done.stdout).toContain('+ holdfast check --config .ci/holdfast.yaml\n')
  })

  it('fails on a finding in the tree, which it prints before its last line', () => {
    const done = run({ Dockerfile: 'FROM nginx\n' }, '      Tests  3 passed (3)')
    expect([done.code, lastLine(done)]).toEqual([1, '3 passed, 1 failed'])
    expect(done.stdout).toMatch(/^Dockerfile\n {2}1:6 {2}error /m)
  })

  it('leaves out what is broken on purpose', () => {
    const broken = {
      'fixtures/a/Dockerfile': 'FROM nginx\n',
      'test/a/compose.yaml': 'services: {a: {image: [}}\n',
    }
    expect(run(broken, '      Tests  3 passed (3)').code).toBe(0)
  })

  it('counts what failed and was skipped, and keeps the exit code of the tests', () => {
    const done = run({}, '      Tests  2 failed | 3 passed | 1 skipped (6)', 4)
    expect([done.code, lastLine(done)]).toEqual([4, '3 passed, 2 failed, 1 skipped'])
    expect(lastLine(run({}, 'npm ERR!', 1))).toBe('0 passed, 1 failed')
  })
})

describe('other versions of Node, Renovate and hadolint', () => {
  it.each([
    ['nodes', 'Nodes'],
    ['renovate', 'Renovate'],
    ['hadolint', 'Hadolint'],
  ])('of test/ci/%s.mjs count with the tests, and fail as they do', (file, name) => {
    const fine = run({ [`test/ci/${file}.mjs`]: JUDGE(name, 4, 0) }, '      Tests  3 passed (3)')
    expect([fine.code, lastLine(fine)]).toEqual([0, '7 passed, 0 failed'])
    const bad = run({ [`test/ci/${file}.mjs`]: JUDGE(name, 3, 1) }, '      Tests  3 passed (3)')
    expect([bad.code, lastLine(bad)]).toEqual([1, '6 passed, 1 failed'])
  })
})

describe('the workflow', () => {
  it('names every action that is not its own by a commit, with the version beside it', () => {
    const text = readFileSync(resolve(ROOT, '.github/workflows/ci.yml'), 'utf8')
    const uses = [...text.matchAll(/uses: (.*)$/gm)].map(([, action = '']) => action)
    expect(uses.length).toBeGreaterThan(0)
    for (const action of uses)
      expect(action).toMatch(/^(?:\.\/|[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$/)
  })

  it('runs what everybody runs, with no more leave than to read', () => {
    const { permissions, jobs } = readYaml('.github/workflows/ci.yml') as {
      permissions: Readonly<Record<string, string>>
      jobs: Readonly<Record<string, { steps: readonly { run?: string }[] }>>
    }
    expect(permissions).toEqual({ contents: 'read' })
    const commands = Object.values(jobs).flatMap(({ steps }) => steps.flatMap(({ run }) => run ?? []))
    expect(commands).toEqual(['.ci/run'])
  })
})
