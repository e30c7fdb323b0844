import { afterEach, describe, expect, it } from 'vitest'
import {
  check,
  classifyTag,
  parseReference,
  planFixes,
  REPORT_FORMATS,
  readImageUses,
  renderReport,
  sourceOf,
  toRecord,
  UsageError,
} from '../src/index.ts'
import { image, startFakeRegistry } from './support/fake-registry.ts'
import { lockOf } from './support/samples.ts'
import { createTree, type Tree } from './support/tree.ts'

const trees: Tree[] = []
afterEach(() => {
  for (const tree of trees.splice(0)) tree.remove()
})
function treeOf(files: Readonly<Record<string, string>>): Tree {
  const tree = createTree(files)
  trees.push(tree)
  return tree
}

describe('the library', () => {
  it('reads the uses of a text by its path, with lines and columns', async () => {
    const { uses, problems } = await readImageUses({ path: 'deploy/web.yaml', text: WEB })
    expect(problems).toEqual([])
    const [use] = uses
    expect(use && toRecord(use)).toEqual({
      file: 'deploy/web.yaml',
      line: 12,
      column: 18,
      endLine: 12,
      endColumn: 28,
      format: 'kubernetes',
      role: 'container',
      path: 'Deployment/web spec.template.spec.containers[0].image',
      raw: 'nginx:1.25',
      text: 'nginx:1.25',
      status: 'read',
      reason: null,
      registry: 'docker.io',
      repository: 'library/nginx',
      tag: '1.25',
      digest: null,
      tagClass: 'minor',
      pinned: false,
      platform: null,
      confidence: 'certain',
      editable: true,
    })
  })

  it('reads nothing of a path that no format knows', async () => {
    expect(await readImageUses({ path: 'main.c', text: 'FROM nginx\n' })).toEqual({ uses: [], problems: [] })
  })

  it('takes variables and files beside the text from its caller', async () => {
    const compose = { path: 'a/compose.yaml', text: 'services: {web: {image: "$REGISTRY/web:$TAG"}}' }
    const { uses } = await readImageUses(compose, {
      vars: new Map([['REGISTRY', 'ghcr.io/acme']]),
      sibling: (path) => (path === 'a/.env' ? { path, text: 'TAG=1.2.3\n' } : undefined),
    })
    expect(uses.map(({ text }) => text)).toEqual(['ghcr.io/acme/web:1.2.3'])
  })

  it('tells problems by place and goes on', async () => {
    const { uses, problems } = await readImageUses({
      path: 'compose.yaml',
      text: 'services:\n  a: {image: [}\n---\nservices: {b: {image: redis}}\n',
    })
    expect(uses.filter(({ image }) => image.kind === 'read').map(({ raw }) => raw)).toEqual(['redis'])
    expect(problems.map(({ file, line }) => `${file}:${line}`)).toContain('compose.yaml:2')
  })

  it('parses references and folds the names of Docker Hub', () => {
    const reference = parseReference('registry-1.docker.io/nginx:1.27')
    expect(reference?.repository).toEqual({ registry: 'registry-1.docker.io', path: 'nginx' })
    expect(reference && sourceOf(reference)).toEqual({ registry: 'docker.io', path: 'library/nginx' })
    expect(reference && classifyTag(reference).tagClass).toBe('minor')
    expect(parseReference('Not:A:Reference')).toBeUndefined()
  })
})

describe('fixes planned by the library', () => {
  const DOCKERFILE = 'FROM nginx:1.27 AS web\r\nFROM redis:7\r\n'

  it('have digests of the lock file, and what it lacks is told; nothing is written', async () => {
    const tree = treeOf({ Dockerfile: DOCKERFILE, 'holdfast.lock': lockOf(['docker.io/library/nginx:1.27']) })
    const before = tree.contents()
    const { files, findings } = await planFixes({ cwd: tree.path })
    expect(files).toHaveLength(1)
    const [{ path, before: old, after, edits } = { path: '', before: '', after: '', edits: [] }] = files
    expect([path, old, edits.length]).toEqual(['Dockerfile', DOCKERFILE, 1])
    expect(after).toMatch(/^FROM nginx:1\.27@sha256:[0-9a-f]{64} AS web\r\nFROM redis:7\r\n$/)
    const reasons = findings.map(({ at, fix }) => [at.text, fix.status, fix.reason])
    expect(reasons).toContainEqual(['nginx:1.27', 'available', null])
    expect(reasons).toContainEqual(['redis:7', 'unresolved', 'offline'])
    expect(tree.contents()).toEqual(before)
  })

  it('have digests of registries where those may be asked, and keep none of them', async () => {
    const registry = await startFakeRegistry({ images: { 'library/nginx:1.27': image('nginx') } })
    const tree = treeOf({
      'holdfast.yaml': `registries: { docker.io: { mirror: "${registry.url}" } }\n`,
      Dockerfile: 'FROM nginx:1.27\n',
    })
    const { files } = await planFixes({ cwd: tree.path, digests: 'registries' })
    expect(files.map(({ after }) => after)).toEqual([`FROM nginx:1.27@${image('nginx').digest}\n`])
    expect(registry.log.filter((line) => line.includes('/manifests/'))).toEqual([
      'HEAD /v2/library/nginx/manifests/1.27',
    ])
    expect([...tree.contents().keys()]).toEqual(['Dockerfile', 'holdfast.yaml'])
  })

  it('are for the repositories that are named', async () => {
    const lock = lockOf(['docker.io/library/nginx:1.27', 'docker.io/library/redis:7'])
    const tree = treeOf({ Dockerfile: DOCKERFILE, 'holdfast.lock': lock })
    const { files } = await planFixes({ cwd: tree.path, only: ['docker.io/library/redis'] })
    expect(files.map(({ after }) => after.split('@').length)).toEqual([2])
    await expect(planFixes({ cwd: tree.path, only: ['https://a'] })).rejects.toThrow(UsageError)
  })

  it('need a lock file that can be read, and a configuration that is right', async () => {
    const lock = treeOf({ Dockerfile: DOCKERFILE, 'holdfast.lock': 'version: [\n' })
    await expect(planFixes({ cwd: lock.path })).rejects.toThrow(/holdfast\.lock:\d+:\d+: /)
    const config = treeOf({ Dockerfile: DOCKERFILE, 'holdfast.yaml': 'rule: {}\n' })
    await expect(planFixes({ cwd: config.path })).rejects.toThrow(UsageError)
    await expect(check({ cwd: config.path })).rejects.toThrow(UsageError)
  })
})

describe('reports rendered by the library', () => {
  it.each(REPORT_FORMATS)('as %s name what was found', async (format) => {
    const tree = treeOf({ 'deploy/Dockerfile': 'FROM nginx:latest\n' })
    const text = await renderReport(format, await check({ cwd: tree.path }))
    expect(text).toContain('deploy/Dockerfile')
    expect(text).toContain('mutable-tag')
  })

  it('are as long and wide as they are wanted', async () => {
    const tree = treeOf({ Dockerfile: 'FROM nginx:latest\n' })
    const result = await check({ cwd: tree.path })
    expect(await renderReport('text', result, { quiet: true })).toMatch(/^Dockerfile:1:12: error: .*\n$/)
    expect(await renderReport('text', { ...result, findings: [] }, { quiet: true })).toBe('')
  })

  it('are of a format that there is', async () => {
    const tree = treeOf({})
    const rendered = renderReport('pdf', await check({ cwd: tree.path }))
    await expect(rendered).rejects.toThrow(/no report is called pdf; there are text, json, /)
  })
})

const WEB = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  template:
    metadata:
      labels: { app: web }
    spec:
      containers:
        - name: web
          image: nginx:1.25
`
