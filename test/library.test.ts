import { describe, expect, it } from 'vitest'
import { classifyTag, parseReference, readImageUses, sourceOf, toRecord } from '../src/index.ts'

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
