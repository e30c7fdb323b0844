import { afterEach, describe, expect, it } from 'vitest'
import { createTree, type Tree } from './support/tree.ts'

const FILE = 'holdfast-baseline.jsonl'
const trees: Tree[] = []
afterEach(() => {
  for (const tree of trees.splice(0)) tree.remove()
})

function adopted(files: Readonly<Record<string, string>>): Tree {
  const tree = createTree({ 'holdfast.yaml': 'preset: recommended\n', ...files })
  trees.push(tree)
  expect(tree.run(['--update-baseline']).code).toBe(0)
  return tree
}

function rules(tree: Tree, args: readonly string[] = []): readonly string[] {
  const { stdout } = tree.run(['check', '--format', 'json', ...args])
  const { findings } = JSON.parse(stdout) as { findings: { rule: string; text: string }[] }
  return findings.filter(({ rule }) => rule === 'mutable-tag').map(({ text }) => text)
}

describe('a baseline', () => {
  it('hides what was found when it was made, and nothing else', () => {
    const tree = adopted({ Dockerfile: 'FROM nginx\n' })
    const clean = tree.run([])
    expect(clean.code).toBe(0)
    expect(clean.stdout).toContain('1 finding known to the baseline')
    tree.write('Dockerfile', 'FROM nginx\nFROM redis\n')
    expect(rules(tree)).toEqual(['redis'])
    expect(tree.run([]).code).toBe(1)
    expect(rules(tree, ['--no-baseline'])).toEqual(['nginx', 'redis'])
  })

  it('shows what has become graver than it was when it was taken, under every preset', () => {
    for (const preset of ['recommended', 'strict']) {
      const tree = adopted({ Dockerfile: 'FROM nginx:1.27\r\n', 'holdfast.yaml': `preset: ${preset}\n` })
      tree.write('Dockerfile', 'FROM nginx:1.28\r\n')
      expect(rules(tree)).toEqual([])
      tree.write('Dockerfile', 'FROM nginx:latest\r\n')
      expect(rules(tree)).toEqual(['nginx:latest'])
      expect(tree.run([]).stdout).not.toContain('no longer found')
      tree.run(['--update-baseline'])
      expect(rules(tree)).toEqual([])
      tree.write('Dockerfile', 'FROM nginx:1.28\r\n')
      expect(rules(tree)).toEqual([])
    }
  })

  it('still counts entries without a grade, as older versions wrote them', () => {
    const tree = adopted({ Dockerfile: 'FROM nginx:1.27\n' })
    const written = tree.contents().get(FILE) ?? ''
    expect(written).toContain('"grade":"minor"')
    tree.write(FILE, written.replace(',"grade":"minor"', ''))
    tree.write('Dockerfile', 'FROM nginx:latest\n')
    expect(rules(tree)).toEqual([])
  })

  it('takes over no entry for a graver finding of another role', () => {
    const tree = adopted({ 'c.yaml': 'services:\n  a: { image: nginx:1.27 }\n' })
    tree.write('c.yaml', 'services:\n  b: { image: nginx }\n')
    expect(rules(tree)).toEqual(['nginx'])
  })

  it('survives lines, stages and files that are put before', () => {
    const tree = adopted({ 'b.yaml': 'services:\n  web:\n    image: nginx\n' })
    tree.write('b.yaml', '# one\n# two\nservices:\n  db:\n    image: redis\n  web:\n    image: nginx\n')
    expect(rules(tree)).toEqual(['redis'])
  })

  it('does not hide a second use of what it knows once', () => {
    const tree = adopted({ Dockerfile: 'FROM nginx AS a\n' })
    tree.write('Dockerfile', 'FROM nginx AS a\nFROM nginx AS b\n')
    expect(rules(tree)).toEqual(['nginx'])
  })

  it('tells of entries that are no longer found, and drops them when it is updated', () => {
    const tree = adopted({ 'a/Dockerfile': 'FROM nginx\n', 'b/Dockerfile': 'FROM redis\n' })
    tree.write('a/Dockerfile', 'FROM scratch\n')
    const run = tree.run([])
    expect(run.code).toBe(0)
    expect(run.stdout).toContain('mutable-tag of nginx in a/Dockerfile is no longer found')
    const update = tree.run(['--update-baseline'])
    expect(update.stderr).toBe(`${FILE}: 1 known, 0 added, 1 dropped\n`)
    expect(tree.contents().get(FILE)).not.toContain('nginx')
    expect(tree.run([]).stdout).not.toContain('no longer')
  })

  it('keeps the entries of files that a run did not read', () => {
    const tree = adopted({ 'a/Dockerfile': 'FROM nginx\n', 'b/Dockerfile': 'FROM redis\n' })
    tree.write('a/Dockerfile', 'FROM httpd\n')
    expect(tree.run(['a']).stdout).not.toContain('redis')
    expect(tree.run(['--update-baseline', 'a']).code).toBe(0)
    expect(tree.contents().get(FILE)).toMatch(/httpd.*\n.*redis/)
    expect(tree.contents().get(FILE)).not.toContain('nginx')
    expect(tree.run([]).code).toBe(0)
  })

  it('is the same whatever folder the command is run in', () => {
    const tree = adopted({ 'a/Dockerfile': 'FROM nginx\n' })
    tree.git('init', '-q')
    expect(tree.run(['.'], { cwd: 'a' }).code).toBe(0)
  })

  it('does not change by an update that finds the same', () => {
    const tree = adopted({ 'a/Dockerfile': 'FROM nginx\nFROM redis\n' })
    const before = tree.contents().get(FILE)
    tree.run(['--update-baseline'])
    expect(tree.contents().get(FILE)).toBe(before)
  })

  it('is left alone by --fix, which mends only what is new', () => {
    const tree = adopted({ Dockerfile: 'FROM nginx\n' })
    const run = tree.run(['check', '--fix', '--offline'])
    expect(run.code).toBe(0)
    expect(tree.contents().get('Dockerfile')).toBe('FROM nginx\n')
  })

  it('may have another name', () => {
    const tree = createTree({ Dockerfile: 'FROM nginx\n' })
    trees.push(tree)
    expect(tree.run(['--baseline', 'ci/known.jsonl', '--update-baseline']).code).toBe(0)
    expect(tree.run([]).code).toBe(1)
    expect(tree.run(['--baseline', 'ci/known.jsonl']).code).toBe(0)
  })

  it.each([
    [['--baseline', 'nowhere'], 'there is no baseline nowhere; create it with --update-baseline'],
    [['--update-baseline', '--fix'], '--update-baseline records findings as known and changes nothing else'],
    [['--update-baseline', '--no-baseline'], 'does not go with --no-baseline'],
  ])('is no baseline with %j', (args, message) => {
    const tree = createTree({ Dockerfile: 'FROM nginx\n' })
    trees.push(tree)
    const run = tree.run(args)
    expect(run.code).toBe(2)
    expect(run.stderr).toContain(message)
  })

  it('that cannot be read ends the run, with its line', () => {
    const tree = adopted({ Dockerfile: 'FROM nginx\n' })
    tree.write(FILE, '{"holdfast-baseline":1}\n<<<<<<< HEAD\n')
    const run = tree.run([])
    expect(run.code).toBe(2)
    expect(run.stderr).toContain(`${FILE}:2: a merge conflict is not resolved`)
  })
})

describe('an entry whose use has another role or path now', () => {
  /** As another version wrote it: the fingerprint is of another path. */
  const entry = (fingerprint: string, text = 'nginx') =>
    `${JSON.stringify({ file: 'Dockerfile', rule: 'mutable-tag', text, fingerprint })}\n`
  const HEAD = '{"holdfast-baseline":1}\n'
  const SAID = 'known by another role or path, which this version reads'

  it('knows one finding of its repository, which is told, and --update-baseline writes it anew', () => {
    const tree = adopted({ Dockerfile: 'FROM nginx:1\n' })
    tree.write(FILE, HEAD + entry('a', 'docker.io/library/nginx:1.27'))
    const first = tree.run([])
    expect(first.code).toBe(0)
    expect(first.stdout).toContain(`1 finding is ${SAID}`)
    expect(tree.run(['--update-baseline']).stderr).toContain('1 known, 1 added, 1 dropped')
    const then = tree.run([])
    expect({ code: then.code, told: then.stdout.includes(SAID) }).toEqual({ code: 0, told: false })
  })

  it('knows no second one, none of another repository, rule or file', () => {
    const tree = adopted({
      Dockerfile: 'FROM nginx\nFROM nginx:1\nFROM redis\n',
      'a/Dockerfile': 'FROM nginx\n',
    })
    tree.write(FILE, HEAD + entry('a'))
    const { stdout, code } = tree.run(['--format', 'json'])
    expect(code).toBe(1)
    const found = JSON.parse(stdout).findings.map(
      ({ file, line }: { file: string; line: number }) => `${file}:${line}`,
    )
    expect(found).toEqual(['Dockerfile:2', 'Dockerfile:3', 'a/Dockerfile:1'])
  })

  it('is stale where nothing takes it over', () => {
    const tree = adopted({ Dockerfile: 'FROM redis\n' })
    tree.write(FILE, HEAD + entry('a'))
    const { stdout } = tree.run([])
    expect(stdout).not.toContain(SAID)
    expect(stdout).toContain('no longer found')
  })
})

describe('--staged and --changed-since', () => {
  it('judge the index and the branch', () => {
    const tree = createTree({ Dockerfile: 'FROM scratch\n' })
    trees.push(tree)
    tree.git('init', '-q', '-b', 'main')
    tree.git('add', '-A')
    tree.git('commit', '-q', '-m', 'first')
    expect(tree.run(['--staged']).code).toBe(0)
    tree.write('Dockerfile', 'FROM nginx\n')
    expect(tree.run(['--staged']).code).toBe(0)
    expect(tree.run(['--changed-since', 'main']).code).toBe(1)
    tree.git('add', '-A')
    expect(tree.run(['--staged']).code).toBe(1)
    expect(tree.run(['--changed-since', 'main', '--changed-lines']).code).toBe(1)
  })

  it('do not fix what is staged in part', () => {
    const tree = createTree({
      Dockerfile: 'FROM scratch\n',
      'holdfast.yaml':
        'registries:\n  docker.io: { rewrite: { to: registry.corp.example/hub, assumeTarget: true } }\nrules: {mutable-tag: off, unpinned-base: off}\n',
    })
    trees.push(tree)
    tree.git('init', '-q', '-b', 'main')
    tree.git('add', '-A')
    tree.git('commit', '-q', '-m', 'first')
    tree.write('Dockerfile', 'FROM nginx:1.27.3\n')
    tree.git('add', '-A')
    tree.write('Dockerfile', 'FROM nginx:1.27.3\n# more\n')
    const partly = tree.run(['check', '--staged', '--fix', '--offline'])
    expect(partly.stdout).toContain('not fixed (partly-staged)')
    expect(partly.code).toBe(1)
    expect(tree.contents().get('Dockerfile')).toBe('FROM nginx:1.27.3\n# more\n')
    tree.git('add', '-A')
    const whole = tree.run(['check', '--staged', '--fix', '--offline'])
    expect(whole.stdout).toContain('fixed')
    expect(whole.stderr).toContain('stage the changed files again')
    expect(whole.code).toBe(1)
    expect(tree.contents().get('Dockerfile')).toBe(
      'FROM registry.corp.example/hub/library/nginx:1.27.3\n# more\n',
    )
  })

  it.each([
    [['--changed-lines'], '--changed-lines needs --changed-since'],
    [['--staged', '--changed-since', 'HEAD'], 'name different files'],
    [['--staged', '-'], 'git knows nothing about standard input'],
    [['--staged'], '--staged needs a git repository'],
  ])('do not go with %j', (args, message) => {
    const tree = createTree({ Dockerfile: 'FROM nginx\n' })
    trees.push(tree)
    const run = tree.run(['check', ...args])
    expect(run.code).toBe(2)
    expect(run.stderr).toContain(message)
  })
})
