import { afterEach, describe, expect, it } from 'vitest'
import { check } from '../../src/check.ts'
import type { Finding, RunResult } from '../../src/model/finding.ts'
import { createTree, type Tree } from '../support/tree.ts'

const trees: Tree[] = []
afterEach(() => {
  for (const made of trees.splice(0)) made.remove()
})

const DIGEST = `sha256:${'a'.repeat(64)}`
const OTHER = `sha256:${'b'.repeat(64)}`

async function checkTree(
  files: Readonly<Record<string, string | Uint8Array>>,
  paths: readonly string[] = ['.'],
): Promise<RunResult> {
  const made = createTree(files)
  trees.push(made)
  return check({ cwd: made.path, paths, today: new Date('2026-11-21') })
}

function brief({ rule, severity, at, position }: Finding): string {
  return `${at.place.path}:${position.line}:${position.column}-${position.endColumn} ${severity} ${rule}`
}

describe('check', () => {
  it('gives every use exactly one outcome, and the numbers add up', async () => {
    const result = await checkTree({
      Dockerfile: `ARG X\nFROM nginx\nFROM a@${DIGEST}\nFROM $X\nFROM b:1.2.3@${DIGEST}\n`,
      'compose.yaml': 'services: {a: {image: "redis:7"}, b: {build: ., image: mine}}',
      'README.yaml': 'nothing: here\n',
    })
    expect(result.outcomes.size).toBe(result.uses.length)
    expect([...result.outcomes].map(([use, outcome]) => `${use.raw} ${outcome}`)).toEqual([
      'nginx finding',
      `a@${DIGEST} finding`,
      '$X unread',
      `b:1.2.3@${DIGEST} ok`,
      'redis:7 finding',
    ])
    const { files, read, quiet, failed } = result.counts
    expect(files).toBe(read + quiet + failed)
    expect(result.counts).toEqual({ files: 3, read: 2, quiet: 1, failed: 0 })
  })

  it('points at the part that is meant, within the use', async () => {
    const { findings } = await checkTree({
      Dockerfile: 'FROM --platform=linux/amd64 ghcr.io/a/b:1.2 AS x\n',
      'a.Dockerfile': '\uFEFFFROM redis\r\n',
    })
    expect(findings.filter(({ rule }) => rule === 'mutable-tag').map(brief)).toEqual([
      'Dockerfile:1:41-44 warning mutable-tag',
      'a.Dockerfile:1:6-11 error mutable-tag',
    ])
  })

  it('points at the whole use where the part stands elsewhere', async () => {
    const { findings } = await checkTree({ Dockerfile: 'ARG V=3.11\nFROM python:${V}\n' })
    expect(findings.filter(({ rule }) => rule === 'mutable-tag').map(brief)).toEqual([
      'Dockerfile:2:6-17 warning mutable-tag',
    ])
  })

  it('lets mutable-tag speak for unpinned-base', async () => {
    const { findings } = await checkTree({ Dockerfile: 'FROM nginx:1.27\nFROM nginx:1.27.3\n' })
    expect(findings.map(({ rule }) => rule)).toEqual(['mutable-tag', 'unpinned-base'])
  })

  it('reports one finding for one text that several services take', async () => {
    const result = await checkTree({
      'compose.yaml': 'x-a: &a\n  image: redis:7\nservices:\n  b:\n    <<: *a\n  c:\n    <<: *a\n',
    })
    expect(result.findings.filter(({ rule }) => rule === 'mutable-tag')).toHaveLength(1)
    expect([...result.outcomes.values()]).not.toContain('ok')
  })

  it('says what is known of a fix before anything is resolved', async () => {
    const { findings } = await checkTree({
      Dockerfile: 'ARG V=3.11\nFROM python:${V}-slim\nFROM nginx:1.27\n',
      'k/kustomization.yaml': 'resources: [web.yaml]\nimages:\n  - name: web\n    newTag: v1\n',
      'k/lone/kustomization.yaml': 'resources: [../web.yaml]\n',
      'k/web.yaml':
        'apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n    - name: a\n      image: web:1.0\n',
    })
    const fixes = findings
      .filter(({ rule }) => rule === 'mutable-tag')
      .map(({ use, fix }) => `${use?.raw} ${fix.status} ${fix.reason}`)
    expect(fixes).toContain('python:${V}-slim refused arg-partial')
    expect(fixes).toContain('nginx:1.27 available null')
    expect(fixes).toContain('web:1.0 refused kustomize-override')
  })

  it('judges rules over a whole run only when the whole tree was read', async () => {
    const files = { 'a/Dockerfile': `FROM x:1.0.0@${DIGEST}\n`, 'b/Dockerfile': `FROM x:1.0.0@${OTHER}\n` }
    const whole = await checkTree(files)
    expect(whole.findings.map(({ rule }) => rule)).toContain('inconsistent-digest')
    expect(whole.notices).toEqual([])
    const part = await checkTree(files, ['a/Dockerfile', 'b/Dockerfile'])
    expect(part.findings.map(({ rule }) => rule)).not.toContain('inconsistent-digest')
    expect(part.notices.map(({ kind }) => kind)).toEqual(['part-of-tree'])
  })

  it('judges each file by the configuration of its folder', async () => {
    const { findings } = await checkTree({
      'holdfast.yaml':
        'rules: {mutable-tag: error}\noverrides: [{files: ["c/**"], rules: {mutable-tag: off, unpinned-base: off}}]\n',
      'b/holdfast.yaml': 'rules: {mutable-tag: info}\n',
      'a/Dockerfile': 'FROM nginx:1.27\n',
      'b/Dockerfile': 'FROM nginx:1.27\n',
      'c/Dockerfile': 'FROM nginx:1.27\n',
    })
    expect(findings.map(brief)).toEqual([
      'a/Dockerfile:1:12-16 error mutable-tag',
      'b/Dockerfile:1:12-16 info mutable-tag',
    ])
  })

  it('gives variables the values of the configuration', async () => {
    const result = await checkTree({
      'holdfast.yaml': 'vars: {BASE: "ghcr.io/acme"}\n',
      Dockerfile: 'ARG BASE\nFROM $BASE/web:1.0.0\n',
    })
    expect(result.uses.map(({ text }) => text)).toEqual(['ghcr.io/acme/web:1.0.0'])
  })

  it('silences what an inline ignore with a reason names, and keeps it as suppressed', async () => {
    const result = await checkTree({
      Dockerfile:
        '# holdfast: ignore[mutable-tag, unpinned-base] the vendor has no other tag\nFROM nginx:stable\n',
    })
    expect(result.findings).toEqual([])
    expect(result.suppressed.map(({ justification }) => justification)).toContain(
      'the vendor has no other tag',
    )
    expect([...result.outcomes.values()]).toEqual(['ok'])
  })
})

describe('fingerprints', () => {
  const fingerprint = async (text: string, file = 'Dockerfile') =>
    (await checkTree({ [file]: text })).findings.find(({ rule }) => rule === 'mutable-tag')?.fingerprint

  it('stay when lines move, tags change or a digest is added to another use', async () => {
    const before = await fingerprint('FROM nginx:1.27 AS web\n')
    expect(before).toMatch(/^[0-9a-f]{32}$/)
    expect(await fingerprint('# a comment\n\nFROM nginx:1.28 AS web\n')).toBe(before)
    expect(await fingerprint(`FROM redis:1.0.0@${DIGEST}\nFROM nginx:1.27 AS web\n`)).toBe(before)
  })

  it('differ by repository, file and stage', async () => {
    const prints = [
      await fingerprint('FROM nginx:1.27 AS web\n'),
      await fingerprint('FROM httpd:1.27 AS web\n'),
      await fingerprint('FROM nginx:1.27 AS app\n'),
      await fingerprint('FROM nginx:1.27 AS web\n', 'a.Dockerfile'),
    ]
    expect(new Set(prints).size).toBe(prints.length)
  })

  it('differ between equal uses of one file', async () => {
    const { findings } = await checkTree({ Dockerfile: 'FROM nginx:1.27\nFROM nginx:1.27\n' })
    const prints = findings.filter(({ rule }) => rule === 'mutable-tag').map((found) => found.fingerprint)
    expect(new Set(prints).size).toBe(2)
  })
})

describe('a file that is not UTF-8, in a whole run', () => {
  const POD = 'apiVersion: v1\nkind: Pod\nspec: {containers: [{image: a}]} # caf'
  const latin = (text: string): Buffer => Buffer.concat([Buffer.from(text), Buffer.from([0xe9, 0x0a])])
  const problemsOf = async (files: Readonly<Record<string, Uint8Array>>, paths = ['.']) => {
    const { problems, uses } = await checkTree({ 'z/Dockerfile': 'FROM nginx\n', ...files }, paths)
    expect(uses).toHaveLength(1)
    return problems.map(({ file, message, fatal }) => `${file} ${fatal ? 'fatal' : 'told'}: ${message}`)
  }
  const MESSAGE = 'is not valid UTF-8; save it as UTF-8 or put it under "ignore"'

  it('is told where its name says that it holds images', async () => {
    expect(await problemsOf({ Dockerfile: latin('FROM a # caf') })).toEqual([`Dockerfile fatal: ${MESSAGE}`])
  })

  it('is told, and ends nothing, where it looks as if it held some', async () => {
    expect(await problemsOf({ 'pod.yaml': latin(POD) })).toEqual([`pod.yaml told: ${MESSAGE}`])
  })

  it('is passed over where it looks as if it held none, unless it was named', async () => {
    expect(await problemsOf({ 'notes.yaml': latin('caf') })).toEqual([])
    expect(await problemsOf({ 'notes.yaml': latin('caf') }, ['notes.yaml', 'z'])).toEqual([
      `notes.yaml fatal: ${MESSAGE}`,
    ])
  })
})
