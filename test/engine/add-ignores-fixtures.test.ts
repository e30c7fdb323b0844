import { cpSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { type CheckOptions, check } from '../../src/check.ts'
import type { RunResult } from '../../src/model/finding.ts'
import { createTree, type Tree } from '../support/tree.ts'

const FIXTURES = fileURLToPath(new URL('../../fixtures/', import.meta.url))
const CASES = foldersIn(FIXTURES).flatMap((name) =>
  foldersIn(join(FIXTURES, name)).map((one) => `${name}/${one}`),
)

function foldersIn(path: string): readonly string[] {
  const entries = readdirSync(path, { withFileTypes: true })
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
}

const trees: Tree[] = []
afterEach(() => {
  for (const tree of trees.splice(0)) tree.remove()
})

/** The files of a case in a folder of their own, with every rule on. */
function copyOf(name: string): Tree {
  const tree = createTree()
  trees.push(tree)
  cpSync(join(FIXTURES, name), tree.path, { recursive: true })
  tree.write('holdfast.yaml', 'preset: strict\nregistries: { docker.io: { rewrite: hub.corp.example } }\n')
  return tree
}

function run(tree: Tree, options: CheckOptions = {}): Promise<RunResult> {
  return check({ cwd: tree.path, config: join(tree.path, 'holdfast.yaml'), ...options })
}

function add(tree: Tree): Promise<RunResult> {
  return run(tree, { addIgnores: { reason: 'kept as it is: wäit', until: undefined, from: 'info' } })
}

const COMMENT = /^[ \t]*(?:#|\/\/|<!--) holdfast: ignore\[[a-z, -]+\] kept as it is: wäit(?: -->)?\r?$/

/** All lines but the comments that were added, and how many those are. */
function withoutComments(bytes: string): { rest: string; comments: number } {
  const text = Buffer.from(bytes, 'latin1').toString()
  const bom = text.startsWith('\uFEFF') ? '\uFEFF' : ''
  const parts = text.slice(bom.length).split(/(?<=\n)/)
  const rest = parts.filter((line) => !COMMENT.test(line.replace(/\r?\n$/, '')))
  return { rest: bom + rest.join(''), comments: parts.length - rest.length }
}

function usesOf({ uses }: RunResult): readonly string[] {
  return uses.map(({ format, role, path, identity, raw, text, place }) =>
    JSON.stringify([place.path, format, role, path, identity, raw, text]),
  )
}

describe('ignores for everything in the fixtures', { timeout: 60_000 }, () => {
  it('are wanted for many cases', () => expect(CASES.length).toBeGreaterThan(100))

  it.each(CASES)(
    '%s: leave the uses and all other lines, and nothing is found but what was refused',
    async (name) => {
      const tree = copyOf(name)
      const before = tree.contents()
      const first = await run(tree)
      const { addedIgnores } = await add(tree)
      const { added = [], refused = [] } = addedIgnores ?? {}
      const after = await run(tree)
      expect(usesOf(after)).toEqual(usesOf(first))
      expect(after.problems.map(({ file, message }) => [file, message])).toEqual(
        first.problems.map(({ file, message }) => [file, message]),
      )
      let comments = 0
      for (const [path, bytes] of tree.contents()) {
        const found = withoutComments(bytes)
        comments += found.comments
        expect(found.rest, path).toBe(Buffer.from(before.get(path) ?? '', 'latin1').toString())
      }
      expect(comments).toBe(added.length)
      const spell = ({ findings }: Pick<RunResult, 'findings'>) =>
        findings
          .map(({ rule, fingerprint, at }) => `${at.place.path} ${at.path} ${rule} ${fingerprint}`)
          .sort()
      const left = new Set(spell(after))
      const notAdded = spell({ findings: refused.map(({ finding }) => finding) })
      expect(notAdded.filter((finding) => !left.has(finding))).toEqual([])
      expect([...left].filter((finding) => !notAdded.includes(finding))).toEqual([])
      for (const { file, line, column } of added) {
        const silenced = after.suppressed.filter(({ finding: { at } }) => at.place.path === file)
        const places = silenced.map(({ finding }) => `${finding.position.line}:${finding.position.column}`)
        expect(places).toContain(`${line}:${column}`)
      }
      expect(after.notices.filter(({ kind }) => kind.endsWith('-ignore'))).toEqual([])
    },
  )

  it.each(CASES)('%s: a second time nothing is added', async (name) => {
    const tree = copyOf(name)
    await add(tree)
    const before = tree.contents()
    const { addedIgnores } = await add(tree)
    expect(addedIgnores?.added).toEqual([])
    expect(tree.contents()).toEqual(before)
  })
})
