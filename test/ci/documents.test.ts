import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, readFileSync, symlinkSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createTree } from '../support/tree.ts'
import { ROOT } from './runner.ts'

const CONTRIBUTING = readFileSync(resolve(ROOT, 'CONTRIBUTING.md'), 'utf8')

describe('CONTRIBUTING.md', () => {
  /** Files that its examples make. */
  const made = [...CONTRIBUTING.matchAll(/^ {3}`{3,4}\w+ (\S+)$/gm)].map(([, path = '']) => path)

  it('makes files that are not there, in folders that are', () => {
    expect(made.length).toBeGreaterThan(6)
    expect(made.filter((path) => existsSync(resolve(ROOT, path)))).toEqual([])
    const rooms = made.map((path) =>
      path
        .split('/')
        .slice(0, path.startsWith('src/') ? 2 : 1)
        .join('/'),
    )
    expect(rooms.filter((room) => !existsSync(resolve(ROOT, room)))).toEqual([])
  })

  it('shows code that compiles in the tree as it is', () => {
    const tree = createTree()
    try {
      for (const path of ['src', 'rules', 'test', 'package.json', 'tsconfig.json'])
        cpSync(resolve(ROOT, path), join(tree.path, path), { recursive: true })
      symlinkSync(resolve(ROOT, 'node_modules'), join(tree.path, 'node_modules'))
      for (const [, path = '', text = ''] of CONTRIBUTING.matchAll(/^ {3}```ts (\S+)\n(.*?)^ {3}```$/gms))
        tree.write(path, text.replaceAll(/^ {3}/gm, ''))
      const lines = [...CONTRIBUTING.matchAll(/^ {3}(import \{ \w+Format \} .*)\n\n {3}( {2}\w+Format,)$/gm)]
      expect(lines).toHaveLength(2)
      let list = readFileSync(join(tree.path, 'src/formats/index.ts'), 'utf8')
      for (const [, imported, item] of lines)
        list = `${imported}\n${list.replace('  kubernetesFormat,', `${item}\n  kubernetesFormat,`)}`
      tree.write('src/formats/index.ts', list)
      const files = ['src/formats/index.ts', ...made.filter((path) => path.endsWith('.ts'))]
      tree.write('examples.json', JSON.stringify({ extends: './tsconfig.json', include: [], files }))
      const tsc = resolve(ROOT, 'node_modules/.bin/tsc')
      const { status, stdout } = spawnSync(tsc, ['--noEmit', '-p', 'examples.json'], { cwd: tree.path })
      expect([status, stdout.toString()]).toEqual([0, ''])
    } finally {
      tree.remove()
    }
  })

  it('names no other path that does not exist', () => {
    const named = CONTRIBUTING.matchAll(/(?<![\w./'-])((?:src|rules|test|fixtures|\.ci)\/[\w./-]+\w)/g)
    const paths = [...new Set([...named].map(([path]) => path))]
    expect(paths.length).toBeGreaterThan(10)
    expect(paths.filter((path) => !made.includes(path) && !existsSync(resolve(ROOT, path)))).toEqual([])
  })

  it('runs scripts that package.json has', () => {
    const { scripts } = JSON.parse(readFileSync(resolve(ROOT, 'package.json'), 'utf8')) as {
      scripts: Readonly<Record<string, string>>
    }
    const named = [...CONTRIBUTING.matchAll(/\bnpm (?:run )?(?!(?:ci|pkg|publish)\b)(\w[\w:]*)/g)].map(
      ([, name = '']) => name,
    )
    expect(named.filter((name) => scripts[name] === undefined)).toEqual([])
  })

  it('shows as its first command what the README shows', () => {
    const [, command = ''] = /^```sh\n(.*?)^```$/ms.exec(CONTRIBUTING) ?? []
    expect(readFileSync(resolve(ROOT, 'README.md'), 'utf8')).toContain(
      `<!-- test-command -->\n\`\`\`sh\n${command}\`\`\`\n`,
    )
  })
})

describe('the Dockerfile', () => {
  const text = readFileSync(resolve(ROOT, 'Dockerfile'), 'utf8')

  it('copies what there is', () => {
    const copies = [...text.matchAll(/^COPY (?!--)(.*) \S+$/gm)].flatMap(([, sources = '']) =>
      sources.split(' '),
    )
    expect(copies.length).toBeGreaterThan(3)
    expect(copies.filter((source) => !existsSync(resolve(ROOT, source)))).toEqual([])
  })

  it('builds where it runs: both stages start from one image, pinned to a digest', () => {
    const bases = [...text.matchAll(/^FROM (\S+)/gm)].map(([, base]) => base)
    expect(bases).toHaveLength(2)
    expect(new Set(bases).size).toBe(1)
    expect(bases[0]).toMatch(/^node:\d+\.\d+\.\d+-\S+@sha256:[0-9a-f]{64}$/)
  })

  it('runs as a user that Kubernetes can tell from root', () => {
    expect(text).toMatch(/^USER [1-9]\d*$/m)
  })
})

describe('CHANGELOG.md', () => {
  it('has a section for what is not released, in the form of Keep a Changelog', () => {
    const text = readFileSync(resolve(ROOT, 'CHANGELOG.md'), 'utf8')
    const headings = [...text.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading)
    expect(headings[0]).toBe('[Unreleased]')
    for (const heading of headings.slice(1))
      expect(heading).toMatch(/^\[\d+\.\d+\.\d+\] - \d{4}-\d{2}-\d{2}$/)
    const kinds = [...text.matchAll(/^### (.*)$/gm)].map(([, kind]) => kind)
    const known = ['Added', 'Changed', 'Deprecated', 'Removed', 'Fixed', 'Security']
    expect(kinds.filter((kind) => !known.includes(kind ?? ''))).toEqual([])
  })
})
