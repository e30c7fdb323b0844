import {
  chmodSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createTree, type Run, type Tree } from '../support/tree.ts'

const FIXTURES = resolve(import.meta.dirname, '../../fixtures')

let tree: Tree
let cache = ''
beforeEach(() => {
  tree = createTree()
  tree.git('init', '-q')
  cache = mkdtempSync(join(tmpdir(), 'holdfast-cache-'))
})
afterEach(() => {
  tree.remove()
  rmSync(cache, { recursive: true, force: true })
})

/** Enough files for readings to be kept. */
function fill(): void {
  for (let at = 0; at < 70; at++) tree.write(`many/d${at}/Dockerfile`, `FROM a:${at}\n`)
}
const run = (...flags: string[]): Run =>
  tree.run(['images', '--format', 'jsonl', ...flags], { env: { HOLDFAST_CACHE_DIR: cache } })
const stores = (): readonly string[] =>
  existsSync(join(cache, 'readings'))
    ? readdirSync(join(cache, 'readings')).map((name) => join(cache, 'readings', name))
    : []
/** Runs with what was kept; says what a run without it says. */
function expectAsRead(): void {
  expect(run()).toEqual(run('--no-cache'))
}

describe('readings', () => {
  it('are kept for the next run, which says the same of all fixtures', () => {
    cpSync(FIXTURES, join(tree.path, 'cases'), { recursive: true })
    const first = run('--no-cache')
    expect(stores()).toEqual([])
    expect(run()).toEqual(first)
    const [store = ''] = stores()
    expect(statSync(store).mode & 0o777).toBe(0o600)
    expect(run()).toEqual(first)
    const check = (...flags: string[]) =>
      tree.run(['check', '--format', 'json', ...flags], { env: { HOLDFAST_CACHE_DIR: cache } })
    expect(check()).toEqual(check('--no-cache'))
  })

  it('are not taken where a file, or one that it looked at, is another one', () => {
    fill()
    tree.write('chart/Chart.yaml', 'apiVersion: v2\nname: c\nversion: 1.0.0\nappVersion: "1.0"\n')
    tree.write('chart/values.yaml', 'image:\n  repository: web\n  tag: ""\n')
    tree.write('chart/templates/a.yaml', 'image: "{{ .Values.image.repository }}:{{ .Values.image.tag }}"\n')
    tree.write('stack/compose.yaml', 'services:\n  db:\n    image: db:${V:-1}\n')
    expectAsRead()
    tree.write('many/d3/Dockerfile', 'FROM other:3\n')
    expectAsRead()
    expect(run().stdout).toContain('other:3')
    tree.write('chart/Chart.yaml', 'apiVersion: v2\nname: c\nversion: 1.0.0\nappVersion: "2.0"\n')
    expectAsRead()
    tree.write('stack/.env', 'V=7\n')
    expectAsRead()
    expect(run().stdout).toContain('"text":"db:7"')
    tree.write('stack/.env', 'V=8\n')
    expect(run().stdout).toContain('"text":"db:8"')
    rmSync(join(tree.path, 'stack/.env'))
    expect(run().stdout).toContain('"text":"db:1"')
    rmSync(join(tree.path, 'many/d5/Dockerfile'))
    expectAsRead()
  })

  it('are kept of files that others name, as long as these name them', () => {
    fill()
    const include = 'include: [{local: parts/build.yml}]\n'
    tree.write('.gitlab-ci.yml', `${include}a: {script: [b], image: c}\n`)
    tree.write('parts/build.yml', 'build: {script: [d], image: "e:1"}\n')
    run()
    expectAsRead()
    expect(run().stdout).toContain('"e:1"')
    tree.write('parts/build.yml', 'build: {script: [d], image: "f:1"}\n')
    expectAsRead()
    expect(run().stdout).toContain('"f:1"')
    tree.write('.gitlab-ci.yml', 'include: [{local: parts/other.yml}]\na: {script: [b], image: c}\n')
    expectAsRead()
    tree.write('.gitlab-ci.yml', `${include}a: {script: [b], image: c}\n`)
    expectAsRead()
  })

  it('are kept of files that decide about a named one, as long as these are as they were', () => {
    const build = (at: number, build: string) =>
      tree.write(`stack${at}/compose.yaml`, `services:\n  web:\n    image: web:$V\n    build: ${build}\n`)
    tree.write('app/Dockerfile', 'ARG BASE=a:latest\nFROM ${BASE}\n')
    for (let at = 0; at < 20; at++) build(at, '{context: ../app, args: {BASE: "b:1"}}')
    const named = (...flags: string[]) =>
      tree.run(['check', 'app/Dockerfile', ...flags], { env: { HOLDFAST_CACHE_DIR: cache } })
    const first = named('--no-cache')
    expect(first.stdout).not.toContain('latest moves')
    expect(stores()).toEqual([])
    for (let round = 0; round < 2; round++) expect(named()).toEqual(first)
    expect(stores()).toHaveLength(1)
    for (let at = 0; at < 20; at++) build(at, '../other')
    expect(named()).toEqual(named('--no-cache'))
    expect(named().stdout).toContain('latest moves')
    build(19, '{context: ../app, args: {BASE: "a:$V"}}')
    tree.write('stack19/.env', 'V=geheim\n')
    expect(named()).toEqual(named('--no-cache'))
    for (const kept of stores()) expect(readFileSync(kept, 'latin1')).not.toContain('geheim')
  })

  it('are taken by a fix, whose edits are of the text that is on disk then', () => {
    const digest = `sha256:${'a'.repeat(64)}`
    fill()
    tree.write('app/Dockerfile', 'FROM nginx:1.27\r\n')
    tree.write('app/compose.yaml', 'services:\n  web:\n    image: nginx:1.27\n')
    tree.write(
      'holdfast.lock',
      `version: 1\nreferences:\n  - reference: docker.io/library/nginx:1.27\n    endpoint: https://registry-1.docker.io\n    digest: ${digest}\n    mediaType: application/vnd.oci.image.index.v1+json\n    firstSeen: 2026-08-20T10:00:00Z\n`,
    )
    const fix = (...flags: string[]) =>
      tree.run(['check', '--offline', '--preset', 'strict', ...flags], { env: { HOLDFAST_CACHE_DIR: cache } })
    const fresh = fix('--diff', '--no-cache')
    expect(fresh.stdout).toContain(`+FROM nginx:1.27@${digest}`)
    run()
    expect(fix('--diff')).toEqual(fresh)
    tree.write('app/compose.yaml', 'services:\n  # moved\n  web:\n    image: nginx:1.27\n')
    fix('--fix')
    expect(tree.contents().get('app/Dockerfile')).toBe(`FROM nginx:1.27@${digest}\r\n`)
    expect(tree.contents().get('app/compose.yaml')).toContain(
      `  # moved\n  web:\n    image: nginx:1.27@${digest}\n`,
    )
    expect(fix('--diff')).toEqual(fix('--diff', '--no-cache'))
    expect(fix('--diff').stdout).toBe('')
  })

  it('hold nothing of what a file of variables says', () => {
    fill()
    tree.write(
      'stack/compose.yaml',
      'services:\n  db:\n    image: db:${V}\n  x:\n    env_file: secrets.txt\n    image: x\n',
    )
    tree.write('stack/.env', 'V=geheim\n')
    expect(run().stdout).toContain('db:geheim')
    expect(stores()).toHaveLength(1)
    for (const store of stores()) expect(readFileSync(store, 'latin1')).not.toContain('geheim')
    expectAsRead()
  })

  it.each<[string, (bytes: Buffer) => Buffer]>([
    ['has lost its end', (bytes) => bytes.subarray(0, bytes.length - 100)],
    ['is empty', () => Buffer.alloc(0)],
    [
      'has a wrong byte inside',
      (bytes) => Buffer.from(bytes).fill(0xff, bytes.length >> 1, (bytes.length >> 1) + 1),
    ],
    ['is something else', () => Buffer.from('something else')],
  ])('are read anew where the file that keeps them %s', (_name, spoil) => {
    fill()
    const first = run()
    for (const store of stores()) writeFileSync(store, spoil(readFileSync(store)))
    expect(run()).toEqual(first)
    for (const store of stores()) expect(readFileSync(store).length).toBeGreaterThan(5000)
  })

  it('are not kept where others can write, which --debug tells', () => {
    fill()
    chmodSync(cache, 0o777)
    expect(run().stderr).toBe('')
    expect(run('--debug').stderr).toContain('no readings are kept for the next run: other users can write to')
    expect(stores()).toEqual([])
  })

  it('are not kept of few files', () => {
    tree.write('Dockerfile', 'FROM a\n')
    run()
    expect(stores()).toEqual([])
  })

  it('are kept of as many trees as one works in, the latest ones', () => {
    fill()
    run()
    const [store = ''] = stores()
    const old = Array.from({ length: 40 }, (_, at) => join(cache, 'readings', `old${at}`))
    for (const [at, path] of old.entries()) {
      writeFileSync(path, '')
      utimesSync(path, at, at)
    }
    rmSync(store)
    run()
    expect(stores()).toContain(store)
    expect(stores()).toHaveLength(24)
    expect(old.filter((path) => existsSync(path))).toEqual(old.slice(-23))
  })

  it('are kept by many runs at once', async () => {
    fill()
    const runs = Array.from({ length: 4 }, () =>
      tree.runBeside(['images', '--format', 'jsonl'], { env: { HOLDFAST_CACHE_DIR: cache } }),
    )
    const [first, ...others] = await Promise.all(runs)
    for (const other of others) expect(other).toEqual(first)
    expect(stores()).toHaveLength(1)
    expect(run()).toEqual(first)
  })
})
