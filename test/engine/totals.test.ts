import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { RULES } from '../../rules/index.ts'
import { check } from '../../src/check.ts'
import { OUTCOMES } from '../../src/model/finding.ts'
import { summarize } from '../../src/reporters/support/summary.ts'
import { describeFixes } from '../../src/reporters/support/text-fixes.ts'
import { fakeResolver } from '../support/fix.ts'
import { createTree, type Tree } from '../support/tree.ts'

const FIXTURES = fileURLToPath(new URL('../../fixtures/', import.meta.url))

const trees: Tree[] = []
afterEach(() => {
  for (const tree of trees.splice(0)) tree.remove()
})

/** All fixtures in a tree of their own, which git keeps. */
function allFixtures(): Tree {
  const tree = createTree()
  trees.push(tree)
  cpSync(FIXTURES, tree.path, { recursive: true })
  tree.write('holdfast.yaml', 'registries: { docker.io: { mirror: https://mirror.corp.example } }\n')
  tree.git('init', '-q')
  tree.git('add', '.')
  return tree
}

/** The numbers in a text such as `refused 3 (arg-partial 2, unsafe 1)`, by word. */
function countsIn(text: string): readonly { total: number; reasons: readonly number[] }[] {
  return [...text.matchAll(/(?:refused|unresolved) (\d+) \(([^)]*)\)/g)].map(([, total, list = '']) => ({
    total: Number(total),
    reasons: list.split(', ').map((one) => Number(/ (\d+)$/.exec(one)?.[1])),
  }))
}

function sum(numbers: Iterable<number>): number {
  let total = 0
  for (const number of numbers) total += number
  return total
}

describe('over all fixtures', () => {
  it.each(['none', 'write', 'diff'] as const)(
    'every use has one outcome, and reasons add up: %s',
    async (mode) => {
      const tree = allFixtures()
      const resolver = fakeResolver({ missing: (name) => name.includes('redis') })
      const request =
        mode === 'none'
          ? undefined
          : ({ mode, from: 'online', resolver, book: undefined, unsafe: false } as const)
      const result = await check({
        cwd: tree.path,
        config: join(tree.path, 'holdfast.yaml'),
        rules: RULES,
        fix: request,
      })
      expect(result.uses.length).toBeGreaterThan(300)
      const { uses, findings, files } = summarize(result)
      expect(sum(OUTCOMES.map((outcome) => uses[outcome]))).toBe(uses.total)
      expect(findings.error + findings.warning + findings.info).toBe(findings.total)
      expect(files.read + files.quiet + files.failed).toBe(files.total)
      if (mode === 'none') return
      const counts = countsIn(describeFixes(result, mode === 'write'))
      expect(counts).toHaveLength(2)
      for (const { total, reasons } of counts) expect(sum(reasons)).toBe(total)
    },
  )
})
