import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { patienceOf } from '../../src/cli/optimize-less.ts'
import { createTree } from '../support/tree.ts'

it('begins with what V8 waits for itself', () => {
  const patience = patienceOf(Number.parseInt(process.versions.node, 10))
  const options = execFileSync(process.execPath, ['--v8-options'], { encoding: 'utf8' })
  expect(options).toMatch(new RegExp(`default: ${patience?.flag}=${patience?.usual}\\n`))
})

it('leaves Node alone where its flags are not known', () => {
  expect([18, 21, 27].map(patienceOf)).toEqual([undefined, undefined, undefined])
})

it('leaves the code that is kept for the next run as it is', () => {
  const files = Array.from({ length: 250 }, (_, at) => [`d${at}/Dockerfile`, `FROM nginx:1.${at}\n`] as const)
  const tree = createTree(Object.fromEntries(files))
  const cache = mkdtempSync(join(tmpdir(), 'holdfast-cache-'))
  const run = () => tree.run(['images', '--format', 'jsonl'], { env: { HOLDFAST_CACHE_DIR: cache } })
  const times = () =>
    readdirSync(join(cache, 'code')).map((name) => statSync(join(cache, 'code', name)).mtimeMs)
  try {
    const first = run()
    expect(first).toMatchObject({ code: 0, stderr: '' })
    expect(first.stdout.trim().split('\n')).toHaveLength(250)
    // The second run reads no file, and needs no more code than the first.
    const before = times()
    expect(run()).toEqual(first)
    expect(times()).toEqual(before)
  } finally {
    tree.remove()
    rmSync(cache, { recursive: true, force: true })
  }
})
