import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { REPORTERS } from '../src/reporters/index.ts'
import { createTree, type Tree } from './support/tree.ts'

const trees: Tree[] = []
function tree(files: Readonly<Record<string, string | Uint8Array>> = {}): Tree {
  const made = createTree(files)
  trees.push(made)
  return made
}
afterEach(() => {
  for (const made of trees.splice(0)) made.remove()
})

const DIGEST = `sha256:${'a'.repeat(64)}`
const PINNED = `FROM nginx:1.27.3@${DIGEST}\n`

function images(
  made: Tree,
  ...args: readonly string[]
): readonly { file: string; raw: string; line: number; column: number }[] {
  const { stdout } = made.run(['images', '--format', 'json', ...args])
  return JSON.parse(stdout)
}

describe('holdfast', () => {
  it('checks the working directory when nothing is said', () => {
    const made = tree({ Dockerfile: 'FROM nginx\n' })
    const { code, stdout } = made.run([])
    expect(code).toBe(1)
    expect(stdout).toContain('mutable-tag')
    expect(stdout).toContain('Dockerfile')
  })

  it('is clean, with exit code 0, when everything is pinned', () => {
    const { code, stdout, stderr } = tree({ Dockerfile: PINNED }).run(['check'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/1 (use|image)/)
  })

  it('changes no file', () => {
    const made = tree({ Dockerfile: 'FROM nginx\r\n', 'a/compose.yaml': 'services: {a: {image: b}}' })
    const before = made.contents()
    made.run([])
    made.run(['images'])
    expect(made.contents()).toEqual(before)
  })

  it('gives exit code 1 only at or above --fail-on', () => {
    const made = tree({ Dockerfile: 'FROM nginx:1.27\n' })
    expect(made.run([]).code).toBe(1)
    expect(made.run(['--fail-on', 'error']).code).toBe(0)
    expect(made.run(['--fail-on', 'never']).code).toBe(0)
    expect(made.run(['--rule', 'mutable-tag=error', '--fail-on', 'error']).code).toBe(1)
    expect(made.run(['--rule', 'mutable-tag=off', '--rule', 'unpinned-base=off']).code).toBe(0)
    expect(made.run(['--preset', 'none']).code).toBe(0)
  })

  it.each([
    ['an unknown flag', ['--nope']],
    ['a wrong severity', ['--fail-on', 'fatal']],
    ['an unknown rule', ['--rule', 'mutable-tags=error']],
    ['a rule without a level', ['--rule', 'mutable-tag']],
    ['an unknown output', ['--format', 'xml']],
    ['a path that is not there', ['nowhere.yaml']],
    ['a glob that matches nothing', ['**/*.nope']],
    ['two outputs to standard output', ['--format', 'json', '--format', 'text']],
    ['a name for standard input that is not read', ['--stdin-filename', 'Dockerfile']],
    ['a configuration that is not there', ['--config', 'nowhere.yaml']],
  ])('ends with exit code 2 and a message for %s', (_, args) => {
    const { code, stdout, stderr } = tree({ Dockerfile: PINNED }).run(args)
    expect(code).toBe(2)
    expect(stdout).toBe('')
    expect(stderr).toMatch(/^holdfast: /)
    expect(stderr).not.toContain('    at ')
  })

  it('does not pass over a configuration with a misspelled name', () => {
    const { code, stderr } = tree({ 'holdfast.yml': 'preset: none\n', Dockerfile: 'FROM nginx\n' }).run([])
    expect(code).toBe(2)
    expect(stderr).toContain('rename it to holdfast.yaml')
  })

  it('names the nearest rule when a rule is misspelled', () => {
    expect(tree({ Dockerfile: PINNED }).run(['--rule', 'mutable-tags=error']).stderr).toContain('mutable-tag')
  })

  it('reads a Dockerfile from standard input, and anything else under the name given', () => {
    const made = tree()
    expect(made.run(['check', '-'], { input: 'from nginx\n' }).code).toBe(1)
    expect(made.run(['check', '-'], { input: PINNED }).code).toBe(0)
    const compose = 'services:\n  web:\n    image: nginx:latest\n'
    const { stdout } = made.run(
      ['images', '-', '--stdin-filename', 'deploy/compose.yaml', '--format', 'jsonl'],
      { input: compose },
    )
    expect(JSON.parse(stdout)).toMatchObject({
      file: 'deploy/compose.yaml',
      line: 3,
      column: 12,
      raw: 'nginx:latest',
    })
  })

  it('writes several outputs at once, one of them to standard output', () => {
    const made = tree({ Dockerfile: 'FROM nginx\n' })
    const { stdout } = made.run(['--format', 'jsonl', '--format', 'sarif:out/holdfast.sarif'])
    expect(stdout).toContain('"rule":"mutable-tag"')
    expect(JSON.parse(made.contents().get('out/holdfast.sarif') ?? '')).toMatchObject({ version: '2.1.0' })
  })

  it('colours only where it is wanted', () => {
    const made = tree({ Dockerfile: 'FROM nginx\n' })
    const csi = '\u001b['
    expect(made.run([]).stdout).not.toContain(csi)
    expect(made.run(['--color', 'always']).stdout).toContain(csi)
    expect(made.run([], { env: { FORCE_COLOR: '1' } }).stdout).toContain(csi)
    expect(made.run(['--color', 'never'], { env: { FORCE_COLOR: '1' } }).stdout).not.toContain(csi)
    expect(made.run([], { env: { FORCE_COLOR: '1', NO_COLOR: '1' } }).stdout).not.toContain(csi)
  })

  it('explains a reference and a rule, and says what is wrong with anything else', () => {
    const made = tree()
    const reference = made.run(['explain', 'index.docker.io/nginx:1.27'])
    expect(reference.code).toBe(0)
    expect(reference.stdout).toMatch(/repository +library\/nginx/)
    expect(reference.stdout).toMatch(/tag class +minor/)
    expect(made.run(['explain', 'mutable-tag']).stdout).toContain('# mutable-tag')
    const wrong = made.run(['explain', 'no reference'])
    expect(wrong.code).toBe(2)
    expect(wrong.stderr).toContain('white space')
  })

  it.each(REPORTERS.map(({ id }) => id))(
    'shows as %s what --fail-on makes the exit code of, whatever --show says',
    (format) => {
      const made = tree({ 'compose.yaml': 'services:\n  web:\n    image: ghcr.io/acme/app:1.2.3\n' })
      for (const quiet of [[], ['--quiet']]) {
        const run = made.run(['check', '--format', format, '--fail-on', 'info', '--show', 'error', ...quiet])
        expect(run.code).toBe(1)
        expect(run.stdout).toContain('unpinned-image')
        expect(run.stdout).toContain('has no digest')
        expect(run.stdout).not.toMatch(/✅|✔/)
      }
    },
  )

  it.each(REPORTERS.map(({ id }) => id))('shows as %s the file that makes the exit code 4', (format) => {
    const made = tree({ Dockerfile: 'FROM ghcr.io/acme/app:1.2.3\n', 'compose.yaml': 'services: [image\n' })
    const run = made.run(['check', '--format', format, '--quiet', '--fail-on', 'never'])
    expect(run.code).toBe(4)
    expect(run.stdout + run.stderr).toContain('compose.yaml')
    expect(run.stdout).not.toMatch(/✅|✔/)
  })

  it('names the mirror that would answer', () => {
    const made = tree({
      'holdfast.yaml': 'registries: { docker.io: { mirror: "https://mirror.example.org/hub" } }\n',
    })
    expect(made.run(['explain', 'nginx']).stdout).toContain('https://mirror.example.org/hub')
    expect(made.run(['explain', 'ghcr.io/a/b']).stdout).toContain('https://ghcr.io, the registry itself')
  })

  it.each([
    ['', 'nginx'],
    ['registries: { docker.io: { mirror: { url: "https://m.example.org", resolve: false } } }\n', 'nginx:1'],
    ['registries: { docker.io/acme: { mirror: "https://m.example.org" } }\n', 'index.docker.io/nginx'],
  ])(
    'says of %j that no endpoint may be asked for %s, as resolve does, and what to do',
    (config, reference) => {
      const made = tree(config === '' ? {} : { 'holdfast.yaml': config })
      const explained = made.run(['explain', reference])
      expect(explained.code).toBe(0)
      const resolved = made.run(['resolve', reference])
      expect(resolved.code).toBe(3)
      const detail = /because +(.*)/.exec(resolved.stdout)?.[1] ?? 'resolve gives no reason'
      expect(explained.stdout).toContain(`no endpoint (no-mirror): ${detail}`)
      expect(detail).toMatch(/registries\.docker\.io\.mirror.* --direct/)
    },
  )

  it('names Docker Hub itself where the configuration lets it be asked', () => {
    const made = tree({ 'holdfast.yaml': 'direct: true\n' })
    expect(made.run(['explain', 'nginx']).stdout).toContain(
      'https://registry-1.docker.io, the registry itself',
    )
  })

  it('names the command or flag that was meant', () => {
    const made = tree({ imges: 'no images\n' })
    for (const [word, near] of [
      ['chek', 'holdfast check'],
      ['updte', 'holdfast update'],
      ['--fxi', '--fix'],
    ] as const) {
      const { code, stdout, stderr } = made.run([word])
      expect([code, stdout]).toEqual([2, ''])
      expect(stderr.toLowerCase()).toContain(`did you mean ${near}?`)
    }
    expect(made.run(['imges']).stderr).not.toContain('did you mean')
  })

  it('groups the flags of check, and shows no default that is empty', () => {
    const { stdout } = tree().run(['check', '--help'])
    expect(stdout.match(/^\S.*:$/gm)).toEqual([
      'Arguments:',
      'What is read:',
      'What is judged:',
      'What is changed:',
      'Who is asked:',
      'What is printed:',
      'Options:',
    ])
    expect(stdout).not.toMatch(/default: (?:none|\[|\{)/)
  })

  it('has help for every command and its version', () => {
    const made = tree()
    for (const args of [['--help'], ['check', '--help'], ['images', '--help'], ['explain', '--help']]) {
      const { code, stdout } = made.run(args)
      expect(code).toBe(0)
      expect(stdout).toContain('Usage: holdfast')
    }
    expect(made.run(['--version']).stdout.trim()).toMatch(/^\d+\.\d+\.\d+/)
  })
})

describe('discovery', () => {
  it('respects .gitignore, nested ones too, but never for a file that is named', () => {
    const made = tree({
      Dockerfile: PINNED,
      'gen/Dockerfile': PINNED,
      'sub/out/Dockerfile': PINNED,
      '.gitignore': 'gen/\n',
      'sub/.gitignore': 'out\n',
    })
    made.git('init', '-q')
    expect(images(made).map(({ file }) => file)).toEqual(['Dockerfile'])
    expect(images(made, 'gen/Dockerfile').map(({ file }) => file)).toEqual(['gen/Dockerfile'])
  })

  it('leaves out what the configuration ignores, even when it is named', () => {
    const made = tree({
      Dockerfile: PINNED,
      'old/Dockerfile': PINNED,
      'holdfast.yaml': 'ignore: ["old/**"]\n',
    })
    expect(images(made).map(({ file }) => file)).toEqual(['Dockerfile'])
    expect(images(made, 'old/Dockerfile')).toEqual([])
  })

  it('reads dot folders but not .git, node_modules and vendored trees', () => {
    const made = tree({
      '.devcontainer/Dockerfile': PINNED,
      '.git/Dockerfile': PINNED,
      'node_modules/a/Dockerfile': PINNED,
      'vendor/b/Dockerfile': PINNED,
    })
    expect(images(made).map(({ file }) => file)).toEqual(['.devcontainer/Dockerfile'])
    expect(images(made, 'vendor/b/Dockerfile').map(({ file }) => file)).toEqual(['vendor/b/Dockerfile'])
  })

  it('finds names in any case and spelling that a format claims', () => {
    const names = [
      'DOCKERFILE',
      'Containerfile',
      'web.Dockerfile',
      'Dockerfile.dev',
      'api.dockerfile',
      'Dockerfile-slim',
    ]
    const made = tree(Object.fromEntries(names.map((name) => [name, PINNED])))
    expect(
      images(made)
        .map(({ file }) => file)
        .sort(),
    ).toEqual(names.toSorted())
  })

  it('does not follow symbolic links out of the tree or in circles', () => {
    const outside = tree({ Dockerfile: PINNED })
    const made = tree({ 'a/Dockerfile': PINNED })
    symlinkSync(outside.path, join(made.path, 'out'))
    symlinkSync(made.path, join(made.path, 'a/self'))
    symlinkSync(join(outside.path, 'Dockerfile'), join(made.path, 'Dockerfile'))
    expect(images(made).map(({ file }) => file)).toEqual(['a/Dockerfile'])
  })

  it('names a file once, however often it is asked for', () => {
    const made = tree({ 'a/Dockerfile': PINNED })
    expect(images(made, 'a/Dockerfile', 'a', '.', '**/Dockerfile')).toHaveLength(1)
  })

  it('walks a folder that is called Dockerfile', () => {
    const made = tree({ 'Dockerfile/Dockerfile': PINNED })
    expect(images(made).map(({ file }) => file)).toEqual(['Dockerfile/Dockerfile'])
    expect(made.run([]).code).toBe(0)
  })

  it('reports paths from the working directory', () => {
    const made = tree({ 'a/Dockerfile': PINNED, 'b/x': '' })
    const { stdout } = made.run(['images', '../a', '--format', 'jsonl'], { cwd: 'b' })
    expect(JSON.parse(stdout).file).toBe('../a/Dockerfile')
  })
})

describe('bad input', () => {
  const LATIN1 = Buffer.from('# caf\xe9\nFROM nginx\n', 'latin1')

  it('tells a file that is no UTF-8, and reads the others', () => {
    const made = tree({ 'a/Dockerfile': LATIN1, 'b/Dockerfile': PINNED })
    const { code, stdout, stderr } = made.run(['images', '--format', 'jsonl'])
    expect(code).toBe(4)
    expect(stderr).toContain('a/Dockerfile:1:1')
    expect(stderr).toContain('UTF-8')
    expect(stdout).toContain('b/Dockerfile')
  })

  it.each([
    ['UTF-16', Buffer.from('\ufeffservices:\n', 'utf16le'), 'UTF-16'],
    ['a binary', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2, 0]), 'binary'],
  ])('tells %s called compose.yaml', (_, bytes, word) => {
    const { code, stdout } = tree({ 'compose.yaml': bytes }).run([])
    expect(code).toBe(4)
    expect(stdout).toContain(word)
  })

  it.each([
    ['Dockerfile', 'FROM alpine:3\n'],
    ['compose.yaml', 'services:\n  a:\n    image: a:1\n'],
    ['app.yaml', 'apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - image: a:1\n'],
    ['.github/workflows/a.yml', 'on: push\njobs:\n  a:\n    container: a:1\n'],
  ])('tells that %s is UTF-16 in either byte order', (path, text) => {
    const little = Buffer.from(`\ufeff${text}`, 'utf16le')
    for (const bytes of [little, Buffer.from(little).swap16()]) {
      const { code, stdout } = tree({ [path]: bytes }).run([path])
      expect(code).toBe(4)
      expect(stdout).toContain(`${path}:1:1`)
      expect(stdout).toContain('UTF-16')
    }
  })

  it('passes over a binary that only might have been ours', () => {
    const { code } = tree({ 'data.yaml': Buffer.from([0, 1, 2, 3]), Dockerfile: PINNED }).run([])
    expect(code).toBe(0)
  })

  it('tells a page that is no UTF-8, which fails the run only where it was named', () => {
    const page = Buffer.from('caf\xe9\n```execute\ndocker run nginx@sha256:0\n```\n', 'latin1')
    const made = tree({ 'workshop/content/a.md': page, Dockerfile: PINNED })
    const { code, stdout } = made.run([])
    expect(stdout).toContain('workshop/content/a.md:1:1  is not valid UTF-8')
    expect(code).toBe(0)
    expect(made.run(['workshop/content/a.md']).code).toBe(4)
  })

  it('tells broken YAML by line and column, and reads the documents after it', () => {
    const made = tree({
      'compose.yaml': 'services:\n  a: {image: [}\n---\nservices:\n  b:\n    image: redis\n',
    })
    const { code, stdout, stderr } = made.run(['images', '--format', 'jsonl'])
    expect(code).toBe(4)
    expect(stderr).toMatch(/compose\.yaml:2:\d+: /)
    expect(stdout).toContain('"raw":"redis"')
  })

  it('ends in good time with a million lines, a 1 MB line, deep nesting and an alias bomb', () => {
    const bomb = [
      'a: &a [x, x]',
      ...'bcdefghij'.split('').map((name, i) => `${name}: &${name} [${`*${'abcdefghij'[i]}, `.repeat(9)}x]`),
    ]
    const made = tree({
      'million/Dockerfile': `FROM nginx:1.0.0\n${'RUN true\n'.repeat(1_000_000)}FROM redis:1.0.0\n`,
      'long/Dockerfile': `FROM nginx:1.0.0\nRUN echo ${'x'.repeat(1_000_000)}\n`,
      'deep/compose.yaml': `services: ${'['.repeat(100_000)}`,
      'bomb/compose.yaml': `${bomb.join('\n')}\nservices:\n  web:\n    image: nginx:1.0.0\n    x: *j\n`,
    })
    const { stdout, stderr } = made.run(['images', '--format', 'jsonl'])
    const files = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).file)
    expect(files.toSorted()).toEqual([
      'bomb/compose.yaml',
      'long/Dockerfile',
      'million/Dockerfile',
      'million/Dockerfile',
    ])
    expect(stderr).toContain('deep/compose.yaml:1:1')
    expect(stderr).toContain('nested too deeply')
  })

  it('tells a file that is too large by its size, and passes over one without a trace of an image', () => {
    const made = tree({
      'big.yaml': Buffer.alloc(100 * 1024 * 1024, 'a: b\n'),
      Dockerfile: Buffer.alloc(33 * 1024 * 1024, 'FROM x\n'),
    })
    const { code, stderr } = made.run(['images'])
    expect(code).toBe(4)
    expect(stderr).toContain('Dockerfile:1:1: is too large to be read: 33.0 MiB, the limit is 32 MiB')
    expect(stderr).not.toContain('big.yaml')
  })

  it('never prints control characters of a file', () => {
    const made = tree({ Dockerfile: 'FROM nginx\u001b]0;owned\u0007:latest\nFROM redis:\u001b[31mlatest\n' })
    for (const args of [[], ['images'], ['--format', 'github']]) {
      expect(made.run(args).stdout).not.toMatch(/[\u0000-\u0008\u000b-\u001f]/)
    }
  })

  it('is not stopped by an empty file or an empty folder', () => {
    const made = tree({ Dockerfile: '', 'compose.yaml': '' })
    mkdirSync(join(made.path, 'empty'))
    expect(made.run([]).code).toBe(0)
    expect(made.run(['empty']).code).toBe(0)
  })
})
