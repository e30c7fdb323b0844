import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { createTree, type Tree } from './support/tree.ts'

const DIGEST = `sha256:${'0a'.repeat(32)}`

const trees: Tree[] = []
function tree(files: Readonly<Record<string, string>>): Tree {
  const made = createTree(files)
  trees.push(made)
  return made
}
afterEach(() => {
  for (const made of trees.splice(0)) made.remove()
})

/** The files below by name, as UTF-8. */
function filesOf(made: Tree): ReadonlyMap<string, string> {
  return new Map(Object.keys(PINNED).map((name) => [name, readFileSync(join(made.path, name), 'utf8')]))
}

const PINNED = {
  Dockerfile: `\uFEFFARG V=3.11@${DIGEST}\r\nFROM python:\${V} AS a\r\nFROM nginx:1.27@${DIGEST} # why\r\nFROM redis@${DIGEST}`,
  'compose.yaml': `x-image: &i "ghcr.io/acme/web:1@${DIGEST}"\nservices:\n  a: {image: *i}\n  b: {image: *i}\n  c: {image: $TAGGED}\n`,
  '.env': `TAGGED=postgres:17@${DIGEST}\n`,
  'kustomization.yaml': `images:\n  - name: nginx\n    newTag: "1.27"\n    digest: ${DIGEST}\n`,
}

describe('unpin', () => {
  it('takes digests away that stand behind a tag, and every other byte stays', () => {
    const made = tree(PINNED)
    made.git('init', '-q')
    made.git('add', '-A')
    const { code, stdout } = made.run(['unpin'])
    expect(code).toBe(0)
    const after = filesOf(made)
    const strip = (name: keyof typeof PINNED) => PINNED[name].replaceAll(/(?<=[:=][\w.]+)@sha256:\w+/g, '')
    expect(after.get('Dockerfile')).toBe(strip('Dockerfile'))
    expect(after.get('Dockerfile')).toContain(`FROM redis@${DIGEST}`)
    expect(after.get('compose.yaml')).toBe(strip('compose.yaml'))
    expect(after.get('.env')).toBe('TAGGED=postgres:17\n')
    expect(after.get('kustomization.yaml')).toBe(PINNED['kustomization.yaml'])
    expect(stdout).toContain('refused  nginx')
    expect(stdout).toContain('(not-editable) the digest stands in a key or variable of its own')
    expect(stdout).toMatch(/7 uses in 3 files: 5 removed, 1 refused, 1 without a tag to go back to\n$/)
    const again = made.run(['unpin'])
    expect([again.code, filesOf(made)]).toEqual([0, after])
  })

  it('shows the patch and writes nothing with --diff, of some repositories with --only', () => {
    const made = tree(PINNED)
    made.git('init', '-q')
    made.git('add', '-A')
    const { code, stdout, stderr } = made.run(['unpin', '--diff', '--only', 'docker.io/library/nginx'])
    expect(code).toBe(1)
    expect(stdout).toContain('+FROM nginx:1.27 # why')
    expect(stdout.match(/^\+[^+]/gm)).toHaveLength(1)
    expect(stderr).toContain('1 to be removed')
    expect(filesOf(made)).toEqual(new Map(Object.entries(PINNED)))
    made.write('patch', stdout)
    made.git('apply', 'patch')
    expect(filesOf(made).get('Dockerfile')).toContain('FROM nginx:1.27 # why\r\n')
    expect(made.run(['unpin', '--diff', '--only', 'docker.io/library/nginx', 'Dockerfile']).code).toBe(0)
  })

  it('refuses standard input', () => {
    expect(tree({}).run(['unpin', '-']).code).toBe(2)
  })
})
