import { afterEach, describe, expect, it } from 'vitest'
import { createTree, type Tree } from '../support/tree.ts'

const trees: Tree[] = []
function tree(files: Readonly<Record<string, string>>): Tree {
  const made = createTree(files)
  trees.push(made)
  made.git('init', '-q')
  made.git('add', '-A')
  return made
}
afterEach(() => {
  for (const made of trees.splice(0)) made.remove()
})

const ROOT = 'suppressions: { forbid: [mutable-tag] }\n'
const FROM = 'FROM nginx\n'

/** What `check` finds, as `rule severity file`, and its notices about the policy. */
function check(
  made: Tree,
  ...args: readonly string[]
): { found: readonly string[]; told: readonly string[]; code: unknown } {
  const { code, stdout, stderr } = made.run(['check', '--show', 'info', '--format', 'sarif', ...args])
  expect(stderr).toBe('')
  const [run] = JSON.parse(stdout).runs
  const found = run.results.map(
    (result: {
      ruleId: string
      level: string
      locations: readonly [{ physicalLocation: { artifactLocation: { uri: string } } }]
    }) => `${result.ruleId} ${result.level} ${result.locations[0].physicalLocation.artifactLocation.uri}`,
  )
  const notifications: readonly { message: { text: string } }[] =
    run.invocations[0].toolExecutionNotifications ?? []
  const told = notifications
    .map(({ message }) => message.text)
    .filter((text) => text.includes('suppressions.forbid'))
  return { code, found, told }
}

describe('a rule that suppressions.forbid names', () => {
  it.each([
    ['a level', 'rules: { mutable-tag: off }\n'],
    ['a lower level', 'rules: { mutable-tag: info }\n'],
    ['a severity', 'rules: { mutable-tag: { severity: off } }\n'],
    ['a grade', 'rules: { mutable-tag: { classes: { none: off } } }\n'],
    ['allow', 'rules: { mutable-tag: { allow: ["docker.io/**"] } }\n'],
    ['an override', 'overrides: [{ files: ["**"], rules: { mutable-tag: off } }]\n'],
    ['an ignore', 'ignore: ["Dockerfile"]\n'],
    ['an ignore of all', 'ignore: ["**"]\n'],
  ])('is not lowered by %s in a nested file, which is told', (_, nested) => {
    const made = tree({ 'holdfast.yaml': ROOT, 'a/Dockerfile': FROM, 'a/holdfast.yaml': nested })
    const { code, found, told } = check(made)
    expect(found).toContain('mutable-tag error a/Dockerfile')
    expect(code).toBe(1)
    expect(told).toHaveLength(1)
    expect(told[0]).toContain('mutable-tag')
  })

  it('may be raised by a nested file, whose other rules count as ever', () => {
    const made = tree({
      'holdfast.yaml': ROOT,
      'a/Dockerfile': 'FROM nginx:1\nFROM ${X}\n',
      'a/holdfast.yaml': 'rules: { mutable-tag: error, unread-reference: off }\n',
    })
    const { found, told } = check(made)
    expect(found).toEqual(['mutable-tag error a/Dockerfile'])
    expect(told).toEqual([])
  })

  it('is judged alone in a file that a nested ignore leaves out', () => {
    const made = tree({
      'holdfast.yaml': ROOT,
      'a/Dockerfile': 'FROM nginx\nFROM ${X}\n',
      'a/holdfast.yaml': 'ignore: ["Dockerfile"]\n',
    })
    expect(check(made).found).toEqual(['mutable-tag error a/Dockerfile'])
    expect(made.run(['images', '--format', 'json']).stdout).toBe('[]\n')
  })

  it('is lowered by the root itself, by its ignore, options and overrides', () => {
    const made = tree({
      'holdfast.yaml': `${ROOT}ignore: [a]\noverrides: [{ files: ["b/**"], rules: { mutable-tag: info } }]\nrules: { mutable-tag: { allow: [docker.io/library/redis] } }\n`,
      'a/Dockerfile': FROM,
      'b/Dockerfile': FROM,
      'c/Dockerfile': 'FROM redis\n',
    })
    const { found, told } = check(made)
    expect(found.filter((one) => one.startsWith('mutable-tag'))).toEqual(['mutable-tag note b/Dockerfile'])
    expect(told).toEqual([])
  })

  it('is judged in vendored folders, as far as git keeps them and the root does not ignore them', () => {
    const files = {
      'holdfast.yaml': ROOT,
      'vendor/x/Dockerfile': 'FROM nginx\nFROM ${X}\n',
      'node_modules/y/Dockerfile': FROM,
      Dockerfile: `FROM nginx:1.27.3@sha256:${'a'.repeat(64)}\n`,
      '.gitignore': 'node_modules\n',
    }
    expect(check(tree(files)).found).toEqual(['mutable-tag error vendor/x/Dockerfile'])
    expect(check(tree({ ...files, 'holdfast.yaml': `${ROOT}ignore: [vendor]\n` })).found).toEqual([])
    expect(check(tree({ ...files, 'holdfast.yaml': '' })).found).toEqual([])
  })

  it('is lowered by the command line, which the summary names', () => {
    const made = tree({ 'holdfast.yaml': ROOT, 'a/Dockerfile': FROM })
    expect(check(made, '--rule', 'mutable-tag=off')).toEqual({
      code: 1,
      found: expect.not.arrayContaining(['mutable-tag error a/Dockerfile']),
      told: ['--rule lowers mutable-tag, which suppressions.forbid of the root configuration names'],
    })
    expect(check(made, '--preset', 'none').told).toEqual([
      '--preset lowers mutable-tag, which suppressions.forbid of the root configuration names',
    ])
    expect(check(made, '--rule', 'mutable-tag=error').told).toEqual([])
    expect(check(made, '--rule', 'unpinned-base=off').told).toEqual([])
    expect(made.run(['check', '--rule', 'mutable-tag=off']).stdout).toContain('--rule lowers mutable-tag')
  })
})
