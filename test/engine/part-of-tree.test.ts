import { cpSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { RULES } from '../../rules/index.ts'
import { check } from '../../src/check.ts'
import type { RunResult } from '../../src/model/finding.ts'
import { createTree, type Tree } from '../support/tree.ts'

const FIXTURES = fileURLToPath(new URL('../../fixtures/', import.meta.url))
/** The folders of the cases: a third, since all of them take too long. */
const CASES = foldersIn('')
  .filter((name) => name !== 'fix')
  .flatMap((name) => {
    const cases = foldersIn(name)
    return cases.length === readdirSync(join(FIXTURES, name)).length ? cases : [name]
  })
  .filter((_, index) => index % 3 === 0)

function foldersIn(name: string): readonly string[] {
  const entries = readdirSync(join(FIXTURES, name), { withFileTypes: true })
  return entries.filter((entry) => entry.isDirectory()).map((entry) => join(name, entry.name))
}

const trees: Tree[] = []
afterEach(() => {
  for (const tree of trees.splice(0)) tree.remove()
})

/** What is said of the uses of a file; rules over a project or the run may say more of the whole. */
function saidOf(file: string, { uses, findings }: RunResult): unknown {
  const single = new Set(RULES.filter(({ scope }) => scope === 'use').map(({ id }) => id))
  return {
    uses: uses.filter(({ place }) => place.path === file),
    findings: findings.filter((finding) => finding.at.place.path === file && single.has(finding.rule)),
  }
}

describe('a run over one file', () => {
  it.each(CASES)('says of the files of %s what a run over all of them says', async (name) => {
    const tree = createTree()
    trees.push(tree)
    cpSync(join(FIXTURES, name), tree.path, { recursive: true })
    const whole = await check({ cwd: tree.path })
    for (const file of new Set(whole.uses.map(({ place }) => place.path))) {
      const part = await check({ cwd: tree.path, paths: [file] })
      expect(saidOf(file, part)).toEqual(saidOf(file, whole))
    }
  })

  it('says of a file that an include of an include makes one of a pipeline what a run over all says', async () => {
    const tree = createTree({
      '.gitlab-ci.yml': 'include: /ci/all.yml\n',
      'ci/all.yml': 'include:\n  - local: /ci/parts/jobs.yml\n',
      'ci/parts/jobs.yml': '.job:\n  image: redis:7\n',
      'other/jobs.yml': '.job:\n  image: redis:7\n',
    })
    trees.push(tree)
    const file = 'ci/parts/jobs.yml'
    const whole = await check({ cwd: tree.path })
    expect(whole.uses).toHaveLength(1)
    expect(saidOf(file, await check({ cwd: tree.path, paths: [file] }))).toEqual(saidOf(file, whole))
    expect((await check({ cwd: tree.path, paths: ['other/jobs.yml'] })).uses).toEqual([])
  })
})
