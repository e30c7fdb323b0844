import { afterEach, describe, expect, it } from 'vitest'
import { createTree, type Tree } from './support/tree.ts'

const trees: Tree[] = []
afterEach(() => {
  for (const tree of trees.splice(0)) tree.remove()
})

function treeOf(files: Readonly<Record<string, string>>): Tree {
  const tree = createTree({ 'holdfast.yaml': 'preset: recommended\n', ...files })
  trees.push(tree)
  return tree
}

describe('--add-ignores', () => {
  it('writes the comments, tells of them, and ends as what remains does', () => {
    const tree = treeOf({ 'a/Dockerfile': 'FROM nginx\n', 'b/Dockerfile': 'FROM scratch\n' })
    const run = tree.run(['check', '--add-ignores', 'the vendor has no other tag', '--until', '2999-12-31'])
    expect(run.stderr).toBe('a/Dockerfile\n  added ignore for mutable-tag at 2:6\n1 ignore added to 1 file\n')
    expect(run.code).toBe(0)
    expect(run.stdout).toContain('1 finding suppressed by ignores')
    expect(tree.contents().get('a/Dockerfile')).toBe(
      '# holdfast: ignore[mutable-tag] until=2999-12-31 the vendor has no other tag\nFROM nginx\n',
    )
    const again = tree.run(['check', '--add-ignores', 'x'])
    expect([again.stderr, again.code]).toEqual(['0 ignores added to 0 files\n', 0])
  })

  it('tells what is left without one, and fails for it', () => {
    const tree = treeOf({
      Dockerfile: 'FROM nginx\n',
      'pod.json': '{"apiVersion":"v1","kind":"Pod","spec":{"containers":[{"image":"nginx"}]}}',
    })
    const run = tree.run(['check', '--add-ignores', 'x', '--format', 'json'])
    expect(run.stderr).toBe(
      [
        'Dockerfile',
        '  added ignore for mutable-tag at 2:6',
        'pod.json',
        '  no ignore for mutable-tag at 1:65: JSON has no comments; name the file under overrides in holdfast.yaml',
        '1 ignore added to 1 file, 1 finding left without one',
        '',
      ].join('\n'),
    )
    expect(run.code).toBe(1)
    expect(
      (JSON.parse(run.stdout) as { findings: { file: string }[] }).findings.map(({ file }) => file),
    ).toEqual(['pod.json'])
  })

  it('is for what would fail the run', () => {
    const tree = treeOf({ Dockerfile: 'FROM nginx\nFROM redis:7\n' })
    expect(tree.run(['check', '--add-ignores', 'x', '--fail-on', 'error']).code).toBe(0)
    expect(tree.contents().get('Dockerfile')).toBe(
      '# holdfast: ignore[mutable-tag] x\nFROM nginx\nFROM redis:7\n',
    )
  })

  it.each([
    [['--add-ignores', 'x', '--fix'], 'leave out --fix'],
    [['--add-ignores', 'x', '--diff'], 'leave out --diff'],
    [['--add-ignores', 'x', '--update-baseline'], 'leave out --update-baseline'],
    [['--add-ignores', 'x', '--staged'], 'leave out --staged'],
    [['--add-ignores', 'x', '--fail-on', 'never'], 'give a severity'],
    [['--add-ignores', 'x', '-'], 'leave out - (standard input)'],
    [['--add-ignores', 'x\ny'], 'one line of text'],
    [['--add-ignores', '--', '.'], 'it gives no reason'],
    [['--add-ignores', 'x', '--until', 'tomorrow'], 'is no date'],
    [['--until', '2999-12-31'], 'give --add-ignores too'],
  ])('is a usage error as %j', (args, message) => {
    const tree = treeOf({ Dockerfile: 'FROM nginx\n' })
    const run = tree.run(['check', ...args])
    expect([run.code, run.stderr]).toEqual([2, expect.stringContaining(message)])
    expect(tree.contents().get('Dockerfile')).toBe('FROM nginx\n')
  })
})

describe('suppressions.forbid', () => {
  it('lets neither an ignore nor a baseline hide a finding', () => {
    const tree = treeOf({ Dockerfile: '# holdfast: ignore[mutable-tag] x\nFROM nginx\nFROM redis:7.2.4\n' })
    expect(tree.run(['--update-baseline']).code).toBe(0)
    tree.write('Dockerfile', 'FROM nginx\nFROM redis:7.2.4\n')
    expect(tree.run(['--update-baseline']).code).toBe(0)
    expect(tree.run([]).code).toBe(0)
    tree.write('holdfast.yaml', 'suppressions: { forbid: [mutable-tag] }\n')
    expect(tree.run([]).code).toBe(1)
    expect(tree.run(['--update-baseline']).code).toBe(1)
    expect(tree.contents().get('holdfast-baseline.jsonl')).not.toContain('mutable-tag')
    expect(tree.contents().get('holdfast-baseline.jsonl')).toContain('unpinned-base')
    tree.write('Dockerfile', '# holdfast: ignore[mutable-tag] x\nFROM nginx\n')
    const run = tree.run([])
    expect(run.code).toBe(1)
    expect(run.stdout).toContain('mutable-tag may not be ignored')
  })

  it('stands in the root configuration only', () => {
    const tree = treeOf({
      'a/holdfast.yaml': 'suppressions: { forbid: [] }\n',
      'a/Dockerfile': 'FROM nginx\n',
    })
    const run = tree.run([])
    expect([run.code, run.stderr]).toEqual([
      2,
      expect.stringContaining('belongs into the root configuration'),
    ])
  })
})
