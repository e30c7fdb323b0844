import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTree, type Tree } from '../support/tree.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const FILES = Array.from({ length: 60 }, (_, at) => `d${at}/Dockerfile`)
const text = (at: number) =>
  `ARG V=1.${at}\nFROM nginx:$V AS base\n${'ENV A=b\nRUN true && \\\n  false\nCOPY . .\n'.repeat(40)}FROM base\n`

let work = ''
let tree: Tree
beforeAll(() => {
  work = mkdtempSync(join(tmpdir(), 'holdfast-tiers-'))
  // What was compiled when the command was built is left out: everything is kept anew.
  cpSync(join(ROOT, 'package.json'), join(work, 'package.json'))
  mkdirSync(join(work, 'dist/cli'), { recursive: true })
  for (const name of readdirSync(join(ROOT, 'dist/cli')).filter((one) => one !== 'code'))
    cpSync(join(ROOT, 'dist/cli', name), join(work, 'dist/cli', name))
  writeFileSync(
    join(work, 'size.cjs'),
    `const { getHeapCodeStatistics } = require('node:v8')
     process.prependListener('exit', () => process.stderr.write(String(getHeapCodeStatistics().code_and_metadata_size)))`,
  )
  tree = createTree(Object.fromEntries(FILES.map((path, at) => [path, text(at)])))
  tree.git('init', '-q')
})
afterAll(() => {
  tree.remove()
  rmSync(work, { recursive: true, force: true })
})

function run(cache: string, files: readonly string[], flags: readonly string[] = []): string {
  const args = [...flags, join(work, 'dist/cli/main.js'), 'check', ...files]
  const env = { PATH: process.env.PATH, HOLDFAST_CACHE_DIR: join(work, cache) }
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: tree.path, env, encoding: 'utf8' })
  expect(status).toBe(1)
  return stderr
}

/** Machine code, of Node and of this run, in the check of one file that takes what a run over others has kept. Bytes. */
function compiledAfter(cache: string, files: readonly string[]): number {
  mkdirSync(join(work, cache), { mode: 0o700 })
  run(cache, files)
  expect(readdirSync(join(work, cache))).toContain('code')
  return Number(run(cache, FILES.slice(0, 1), ['--require', join(work, 'size.cjs')]))
}

it('a run over one file compiles no more for what a run over many has called often', () => {
  const after = { one: compiledAfter('one', FILES.slice(0, 1)), many: compiledAfter('many', FILES) }
  expect(after.one).toBeGreaterThan(100_000)
  expect(after.many / after.one).toBeLessThan(1.03)
})
