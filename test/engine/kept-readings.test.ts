import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { inconsistentDigest } from '../../rules/inconsistent-digest/rule.ts'
import { RULES } from '../../rules/index.ts'
import { check } from '../../src/check.ts'
import type { RunRule } from '../../src/model/rule.ts'
import { fakeResolver } from '../support/fix.ts'
import { createTree, type Tree } from '../support/tree.ts'

let tree: Tree
let cache = ''
beforeEach(() => {
  tree = createTree({ 'elsewhere/Dockerfile': 'FROM elsewhere:1\n' })
  for (let at = 0; at < 70; at++) tree.write(`many/d${at}/Dockerfile`, `FROM a:${at}\n# nothing\n`)
  tree.write('many/config.yaml', 'a: b\n')
  cache = mkdtempSync(join(tmpdir(), 'holdfast-cache-'))
  vi.stubEnv('HOLDFAST_CACHE_DIR', cache)
  // Files that have just changed are read again in any case.
  vi.useFakeTimers({ toFake: ['Date'], now: statSync(tree.path).ctimeMs + 3_600_000 })
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllEnvs()
  tree.remove()
  rmSync(cache, { recursive: true, force: true })
})

const paths = ['many', 'elsewhere']
const keeping = { keeps: { version: '1', tell() {} } }
const run = (keeps: Partial<typeof keeping> = keeping) => check({ cwd: tree.path, paths, ...keeps })
const timeOfStore = (): number => {
  const [name = ''] = readdirSync(join(cache, 'readings'))
  return statSync(join(cache, 'readings', name)).mtimeMs
}
/** What is said with readings that are kept, which is what is said without. */
async function said(): Promise<readonly string[]> {
  const kept = await run()
  expect(kept).toEqual(await run({}))
  return [...kept.uses.map(({ text }) => text), ...kept.findings.map(({ message }) => message)]
}

it('a run over files that have not changed says the same and stores nothing', async () => {
  const first = await run()
  const before = timeOfStore()
  expect(await run()).toEqual(first)
  expect(timeOfStore()).toBe(before)
  expect(await said()).toContain('a:7')
})

it('what is kept for others counts for nothing, whatever its file is called', async () => {
  const files = () => readdirSync(join(cache, 'readings')).map((name) => join(cache, 'readings', name))
  await run()
  const [own = ''] = files()
  const before = readFileSync(own)
  await run({ keeps: { version: '2', tell() {} } })
  const [other = ''] = files().filter((path) => path !== own)
  renameSync(other, own)
  expect(readFileSync(own)).not.toEqual(before)
  await run()
  expect(readFileSync(own)).toEqual(before)
})

it('a text that is read once more is not stored anew as long as files are too young to be known again', async () => {
  vi.setSystemTime(statSync(tree.path).ctimeMs - 3_600_000)
  await run()
  const before = timeOfStore()
  expect(await said()).toContain('a:7')
  expect(timeOfStore()).toBe(before)
})

it('ignores are kept, and change with the text', async () => {
  const ignored = 'FROM a:latest\n# holdfast: ignore-file\n'
  tree.write('many/d1/Dockerfile', '# holdfast: ignore[unpinned-base, mutable-tag] a reason\nFROM a:latest\n')
  const count = async () => (await run()).suppressed.length
  const before = await count()
  expect(before).toBeGreaterThan(0)
  expect(await count()).toBe(before)
  tree.write('many/new', ignored)
  renameSync(join(tree.path, 'many/new'), join(tree.path, 'many/d1/Dockerfile'))
  expect(await count()).toBe(0)
  await said()
})

it('another file in the place of one that was read, a link to it, and a folder that is a link now are no old file', async () => {
  expect(await said()).toContain('a:7')
  tree.write('many/new', 'FROM b:7\n# nothing\n')
  renameSync(join(tree.path, 'many/new'), join(tree.path, 'many/d7/Dockerfile'))
  expect(await said()).toContain('b:7')
  renameSync(join(tree.path, 'many/d8/Dockerfile'), join(tree.path, 'many/moved'))
  symlinkSync('../moved', join(tree.path, 'many/d8/Dockerfile'))
  expect(await said()).not.toContain('a:8')
  renameSync(join(tree.path, 'many/d9'), join(tree.path, 'kept'))
  symlinkSync('../kept', join(tree.path, 'many/d9'))
  expect(await said()).not.toContain('a:9')
})

it('a file that changes after its reading was taken is not edited by it; one that is only touched is', async () => {
  await run()
  const changed = 'many/d7/Dockerfile'
  const replaced = 'many/d8/Dockerfile'
  const touched = 'many/d9/Dockerfile'
  const left = 'many/d10/Dockerfile'
  const others = createTree({ new: 'FROM b:8\n# nothing\n' })
  const changing: RunRule = {
    ...inconsistentDigest,
    configure: () => () => {
      tree.write(changed, 'FROM b:7\n# nothing\n')
      renameSync(join(others.path, 'new'), join(tree.path, replaced))
      utimesSync(join(tree.path, touched), 1_700_000_000, 1_700_000_000)
      return []
    },
  }
  const rules = RULES.map((rule) => (rule.id === changing.id ? changing : rule))
  const request = {
    mode: 'diff',
    from: 'online',
    resolver: fakeResolver(),
    book: undefined,
    unsafe: false,
  } as const
  const { findings } = await check({ cwd: tree.path, paths: ['.'], rules, fix: request, ...keeping })
  others.remove()
  const reasons = (path: string) =>
    new Set(findings.filter(({ at }) => at.place.path === path).map(({ fix }) => fix.reason ?? fix.status))
  expect(reasons(changed)).toEqual(new Set(['changed-on-disk']))
  expect(reasons(replaced)).toEqual(new Set(['changed-on-disk']))
  expect(reasons(touched)).toEqual(new Set(['available']))
  expect(reasons(left)).toEqual(new Set(['available']))
})
