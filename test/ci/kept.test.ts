import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { cachePath } from '../../src/disk/cache-folder.ts'
import { createTree, type Tree } from '../support/tree.ts'
import { ROOT, runScript } from './runner.ts'

const PAGE = readFileSync(resolve(ROOT, 'docs/ci.md'), 'utf8')

function example(name: string): string {
  const examples = [...PAGE.matchAll(/^```yaml (\S+)\n(.*?)^```$/gms)]
  const [, , text] = examples.find(([, found]) => found === name) ?? []
  if (text === undefined) throw new Error(`docs/ci.md has no example ${name}`)
  return text
}

const trees: Tree[] = []
const homes: string[] = []
afterEach(() => {
  for (const tree of trees.splice(0)) tree.remove()
  for (const home of homes.splice(0)) rmSync(home, { recursive: true, force: true })
})

function newHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'holdfast-home-'))
  homes.push(home)
  return home
}

/** When each file of a folder was written. */
function timesIn(folder: string): ReadonlyMap<string, number> {
  return new Map(readdirSync(folder).map((name) => [name, statSync(join(folder, name)).mtimeMs]))
}

describe('what docs/ci.md keeps between jobs', () => {
  it('is the folder that holdfast uses, on GitHub', () => {
    const { steps } = parse(example('.github/workflows/holdfast-cached.yml')).jobs.holdfast
    const at = steps.findIndex(({ uses }: { uses?: string }) => uses?.startsWith('actions/cache@'))
    const { path, key, 'restore-keys': restored } = steps[at].with
    expect(path.replace('~', homedir())).toBe(cachePath({}, 'linux'))
    expect(key.startsWith(restored)).toBe(true)
    expect(steps.slice(at + 1).map(({ run }: { run: string }) => run)).toContain('holdfast check')
  })

  it('comes back in the next job, on GitLab', () => {
    const job = parse(example('.gitlab-ci.yml')).holdfast
    const tree = createTree({ Dockerfile: 'FROM scratch\n' })
    trees.push(tree)
    tree.git('init', '-q')
    /** A job on a machine of its own. @returns when the files that it has used were written */
    function run() {
      const home = newHome()
      const script = [...job.before_script, ...job.script, ...job.after_script].join('\n')
      const { code, stderr } = runScript(script, tree.path, { HOME: home })
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
      expect(statSync(join(home, '.cache/holdfast')).mode & 0o777).toBe(0o700)
      return timesIn(join(home, '.cache/holdfast/code'))
    }
    expect(run().size).toBeGreaterThan(0)
    const [kept] = job.cache.paths
    const before = timesIn(join(tree.path, kept, 'code'))
    expect(run()).toEqual(before)
  })

  it('is not used where others could have written it', () => {
    const home = newHome()
    mkdirSync(join(home, '.cache/holdfast'), { recursive: true, mode: 0o777 })
    const tree = createTree({ Dockerfile: 'FROM scratch\n' })
    trees.push(tree)
    const script = 'chmod 777 ~/.cache/holdfast && holdfast check --debug'
    expect(runScript(script, tree.path, { HOME: home }).stderr).toContain('other users can write to')
  })
})
