import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { settingsOf } from '../../src/cli/engine-settings.ts'
import { createTree, type Tree } from '../support/tree.ts'

const run = (script: string) => execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' })

describe.each(['many-files', 'large-tree', 'long-run', 'http', 'keeping'] as const)('for %s', (work) => {
  const settings = settingsOf(Number.parseInt(process.versions.node, 10), work)
  const compileAfter = (flags: readonly string[]) =>
    run(`const { setFlagsFromString } = require('node:v8')
      for (const flag of ${JSON.stringify(flags)}) setFlagsFromString(flag)
      process.stdout.write(new (require('node:vm').Script)('1 + 1').createCachedData().toString('base64'))`)
  const isTaken = (code: string) =>
    run(`const cachedData = Buffer.from('${code}', 'base64')
      process.stdout.write(String(!new (require('node:vm').Script)('1 + 1', { cachedData }).cachedDataRejected))`)

  it('goes back to what V8 has set itself: the next run takes what was compiled then', () => {
    expect(settings.length).toBeGreaterThan(0)
    const changed = settings.map(({ other }) => other)
    expect(isTaken(compileAfter([...changed, ...settings.map(({ usual }) => usual)]))).toBe('true')
    expect(isTaken(compileAfter(changed))).toBe('false')
  })

  it('leaves Node alone where its flags are not known', () => {
    expect([18, 21, 23, 25, 27].flatMap((major) => settingsOf(major, work))).toEqual([])
  })
})

describe('over many files', () => {
  const files = Array.from({ length: 250 }, (_, at) => [`d${at}/Dockerfile`, `FROM nginx:1.${at}\n`] as const)
  let tree: Tree
  let cache = ''
  beforeEach(() => {
    tree = createTree(Object.fromEntries(files))
    cache = mkdtempSync(join(tmpdir(), 'holdfast-cache-'))
  })
  afterEach(() => {
    tree.remove()
    rmSync(cache, { recursive: true, force: true })
  })
  const list = () => tree.run(['images', '--format', 'jsonl'], { env: { HOLDFAST_CACHE_DIR: cache } })
  const times = () =>
    readdirSync(join(cache, 'code')).map((name) => `${name} ${statSync(join(cache, 'code', name)).mtimeMs}`)

  it('leaves the code that is kept for the next run as it is', () => {
    const first = list()
    expect(first).toMatchObject({ code: 0, stderr: '' })
    expect(first.stdout.trim().split('\n')).toHaveLength(250)
    // The second run reads no file, and needs no more code than the first.
    const before = times()
    expect(list()).toEqual(first)
    expect(times()).toEqual(before)
  })

  it('takes code that is loaded once files are read, as an earlier run has kept it', () => {
    // A key behind a question mark is read by the yaml package, which has a bundle of its own.
    tree.write('compose.yaml', 'services:\n  web:\n    ? image\n    : nginx\n')
    const first = list()
    const before = times()
    expect(before.join()).toContain('images-yaml-')
    rmSync(join(cache, 'readings'), { recursive: true })
    expect(list()).toEqual(first)
    expect(times()).toEqual(before)
  })
})
