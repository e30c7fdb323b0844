import { afterEach, describe, expect, it } from 'vitest'
import { createTree, type Tree } from '../support/tree.ts'

const A = `sha256:${'a'.repeat(64)}`
const FILES = {
  Dockerfile: `FROM nginx:1.27@${A}\nFROM python:3.11-slim\nARG X\nFROM $X\n`,
  'deploy/web.yaml': `apiVersion: v1
kind: Pod
metadata: { name: web }
spec:
  containers:
    - { name: a, image: "ghcr.io/acme/app:1.2.3" }
    - { name: b, image: redis }
`,
}

const trees: Tree[] = []
afterEach(() => {
  for (const tree of trees.splice(0)) tree.remove()
})

function tree(files: Readonly<Record<string, string>> = FILES): Tree {
  const made = createTree(files)
  trees.push(made)
  return made
}

function listed(...flags: readonly string[]): readonly string[] {
  const { stdout, code } = tree().run(['images', '--format', 'jsonl', ...flags])
  expect(code).toBe(0)
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line).text)
}

describe('the filters of images', () => {
  it('narrow each other down, and values of one add up', () => {
    expect(listed('--role', 'base')).toEqual([`nginx:1.27@${A}`, 'python:3.11-slim', '$X'])
    expect(listed('--role', 'base', '--registry', 'docker.io')).toEqual([
      `nginx:1.27@${A}`,
      'python:3.11-slim',
    ])
    expect(listed('--class', 'none', '--class', 'full')).toEqual(['ghcr.io/acme/app:1.2.3', 'redis'])
    expect(listed('--only', 'docker.io/library/*', '--path', 'deploy')).toEqual(['redis'])
    expect(listed('--path', 'deploy/**', '--path', '!deploy/web.yaml')).toEqual([])
    expect(listed('--registry', 'ghcr.io')).toEqual(['ghcr.io/acme/app:1.2.3'])
  })

  it('tell how many unread uses they could not judge', () => {
    const { stderr } = tree().run(['images', '--registry', 'ghcr.io'])
    expect(stderr).toBe('holdfast: 1 unread use left out: a filter by reference cannot judge them\n')
  })

  it.each([
    [['--role', 'bse'], '--role bse is unknown; it is one of base, '],
    [['--class', 'newest'], '--class newest is unknown; it is one of none, '],
    [['--registry', ''], '--registry : '],
    [['--only', '/x'], '--only /x: '],
    [['--path', '/x'], '--path /x is no glob: '],
  ])('refuse %j', (flags, message) => {
    const { code, stderr } = tree().run(['images', ...flags])
    expect(code).toBe(2)
    expect(stderr).toContain(message)
  })
})

describe('an export', () => {
  it('tells what it leaves out, and is not part of the exit code', () => {
    const { code, stdout, stderr } = tree().run(['images', '--format', 'skopeo-sync'])
    expect(code).toBe(0)
    expect(stdout).toContain(`- "${A}" # 1.27\n`)
    expect(stderr.split('\n')).toEqual([
      "holdfast: skopeo-sync: unread, variable-without-default: '$X' in Dockerfile:4",
      'holdfast: skopeo-sync: 1 unread use left out',
      'holdfast: skopeo-sync: 3 images by tag, neither pinned nor locked',
      '',
    ])
  })

  it('counts what is left out beyond what it tells one by one', () => {
    const dockerfile = Array.from({ length: 30 }, (_, nth) => `ARG V${nth}\nFROM $V${nth}\n`).join('')
    const { stderr } = tree({ Dockerfile: `${dockerfile}FROM nginx:1\n` }).run([
      'images',
      '--format',
      'pull-script',
    ])
    expect(stderr.split('\n').slice(20)).toEqual([
      'holdfast: pull-script: and 10 more',
      'holdfast: pull-script: 30 unread uses left out',
      'holdfast: pull-script: 1 image by tag, neither pinned nor locked',
      '',
    ])
  })

  it('fails under --frozen where an image has no digest', () => {
    expect(tree().run(['images', '--format', 'skopeo-sync', '--frozen']).code).toBe(3)
    expect(
      tree().run(['images', '--format', 'skopeo-sync', '--frozen', '--only', 'docker.io/library/nginx']).code,
    ).toBe(0)
  })

  it('is not written where it would be wrong, and the others are', () => {
    const made = tree()
    const { code, stdout, stderr } = made.run([
      'images',
      '--format',
      'imgpkg:lock.yml',
      '--format',
      'kubelet-list',
    ])
    expect(code).toBe(3)
    expect(stdout).toBe('crictl pull docker.io/library/redis:latest\ncrictl pull ghcr.io/acme/app:1.2.3\n')
    expect(stderr).toContain('imgpkg: refused, 3 images without a digest; pin them')
    expect(stderr).toContain('imgpkg: without a digest: docker.io/library/python:3.11-slim\n')
    expect([...made.contents().keys()]).not.toContain('lock.yml')
    expect(
      made.run(['images', '--format', 'imgpkg:lock.yml', '--only', 'docker.io/library/nginx']).code,
    ).toBe(0)
    expect(made.contents().get('lock.yml')).toContain(`index.docker.io/library/nginx@${A}`)
  })

  it('takes digests from the lock file', () => {
    const lock = `version: 1
references:
  - reference: docker.io/library/python:3.11-slim
    endpoint: https://registry-1.docker.io
    digest: ${A}
    mediaType: application/vnd.oci.image.index.v1+json
    firstSeen: 2026-01-01T00:00:00Z
`
    const { stdout, stderr, code } = tree({ ...FILES, 'holdfast.lock': lock }).run([
      'images',
      '--format',
      'pull-script',
      '--role',
      'base',
      '--frozen',
      '--only',
      'docker.io/**',
    ])
    expect([code, stderr]).toEqual([0, expect.stringContaining('1 unread use')])
    expect(stdout).toContain(`docker.io/library/python:3.11-slim@${A}\n`)
  })
})
