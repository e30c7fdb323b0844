import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { RULES } from '../../rules/index.ts'
import { check } from '../../src/check.ts'
import { fakeResolver } from '../support/fix.ts'
import { createTree, type Tree } from '../support/tree.ts'

const trees: Tree[] = []
afterEach(() => {
  for (const tree of trees.splice(0)) tree.remove()
})

const TEXT = 'services:\n  - redis:7.4.1\n  - {name: "postgres:17.0", alias: db}\n'
const CONFIG = 'registries:\n  docker.io:\n    rewrite: registry.corp.example/hub\n'

async function fixed(unsafe: boolean): Promise<string> {
  const tree = createTree({ '.gitlab-ci.yml': TEXT, 'holdfast.yaml': CONFIG })
  trees.push(tree)
  tree.git('init', '-q')
  tree.git('add', '.')
  const fix = { mode: 'write', from: 'online', resolver: fakeResolver(), book: undefined, unsafe } as const
  await check({ cwd: tree.path, rules: RULES, fix })
  return readFileSync(join(tree.path, '.gitlab-ci.yml'), 'utf8').replace(/@sha256:\w+/g, '')
}

describe('a name on which more depends than the image', () => {
  it('is mapped only when that is asked for', async () => {
    expect(await fixed(false)).toBe(
      'services:\n  - redis:7.4.1\n  - {name: "registry.corp.example/hub/library/postgres:17.0", alias: db}\n',
    )
    expect(await fixed(true)).toContain('  - registry.corp.example/hub/library/redis:7.4.1\n')
  })
})
