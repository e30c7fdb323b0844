import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { settingsOf } from '../../src/cli/engine-settings.ts'
import { createTree, type Tree } from '../support/tree.ts'

describe.each(['many-files', 'large-tree', 'long-run', 'http'] as const)('for %s', (work) => {
  it('goes back to what V8 has set itself', () => {
    const settings = settingsOf(Number.parseInt(process.versions.node, 10), work)
    const options = execFileSync(process.execPath, ['--v8-options'], { encoding: 'utf8' })
    expect(settings.length).toBeGreaterThan(0)
    for (const { usual } of settings) expect(options).toContain(`default: ${usual}\n`)
  })

  it('leaves Node alone where its flags are not known', () => {
    expect([18, 21, 27].map((major) => settingsOf(major, work))).toEqual([[], [], []])
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
  const run = () => tree.run(['images', '--format', 'jsonl'], { env: { HOLDFAST_CACHE_DIR: cache } })
  const times = () =>
    readdirSync(join(cache, 'code')).map((name) => `${name} ${statSync(join(cache, 'code', name)).mtimeMs}`)

  it('leaves the code that is kept for the next run as it is', () => {
    const first = run()
    expect(first).toMatchObject({ code: 0, stderr: '' })
    expect(first.stdout.trim().split('\n')).toHaveLength(250)
    // The second run reads no file, and needs no more code than the first.
    const before = times()
    expect(run()).toEqual(first)
    expect(times()).toEqual(before)
  })

  it('takes code that is loaded once files are read, as an earlier run has kept it', () => {
    // A key behind a question mark is read by the yaml package, which has a bundle of its own.
    tree.write('compose.yaml', 'services:\n  web:\n    ? image\n    : nginx\n')
    const first = run()
    const before = times()
    expect(before.join()).toContain('images-yaml-')
    rmSync(join(cache, 'readings'), { recursive: true })
    expect(run()).toEqual(first)
    expect(times()).toEqual(before)
  })
})
