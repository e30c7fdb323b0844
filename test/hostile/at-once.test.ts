import { once } from 'node:events'
import { afterEach, describe, expect, it } from 'vitest'
import { parseLock } from '../../src/lock/parse.ts'
import { startMirror, stopMirror } from '../support/mirror-of-all.ts'
import { createTree, type Tree } from '../support/tree.ts'

const trees: Tree[] = []
afterEach(() => {
  for (const tree of trees.splice(0)) tree.remove()
})

const COUNT = 60
const PIN = /@sha256:[0-9a-f]{64}/g

describe('runs that fix one tree at once', () => {
  it('leave every file whole, old or new, and a lock that can be read: two and eight of them', async () => {
    const port = await startMirror()
    for (const runs of [2, 8]) {
      const made = createTree({
        'holdfast.yaml': `preset: strict\nregistries: {ghcr.io: {mirror: "http://127.0.0.1:${port}/ghcr.io"}}\n`,
      })
      trees.push(made)
      const before = new Map<string, string>()
      for (let i = 0; i < COUNT; i++) {
        const text = `FROM ghcr.io/a/b${i}:1\nRUN true\nFROM ghcr.io/a/c${i}:2\n`
        before.set(`app${i}/Dockerfile`, text)
        made.write(`app${i}/Dockerfile`, text)
      }
      const children = Array.from({ length: runs }, () => made.start(['check', '--fix']))
      await Promise.all(children.map((child) => once(child, 'close')))
      const contents = made.contents()
      for (const [path, text] of before) {
        const after = contents.get(path) ?? ''
        expect(after.replace(PIN, ''), path).toBe(text)
      }
      expect(parseLock(contents.get('holdfast.lock') ?? '').ok).toBe(true)
      expect([...contents.keys()].filter((path) => path.includes('.holdfast-'))).toEqual([])
      // What two runs kept each other from writing, the next one writes.
      await made.runBeside(['check', '--fix'])
      const fixed = [...made.contents().values()].filter((text) => /^FROM .*@sha256/m.test(text))
      expect(fixed.length).toBeGreaterThan(COUNT / 2)
    }
    stopMirror()
  }, 240_000)
})
