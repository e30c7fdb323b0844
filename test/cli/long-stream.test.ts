import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTree, type Tree } from '../support/tree.ts'

const MAIN = resolve(import.meta.dirname, '../../dist/cli/main.js')

const pods = (count: number) =>
  Array.from(
    { length: count },
    (_, i) =>
      `apiVersion: v1\nkind: Pod\nmetadata:\n  name: p${i}\nspec:\n  containers:\n  - name: c\n    image: repo/i${i % 5000}:1.${i}\n`,
  ).join('---\n')

let tree: Tree
beforeAll(() => {
  tree = createTree({ 'few.yaml': pods(100), 'more.yaml': pods(2100), 'many.yaml': pods(85_000) })
})
afterAll(() => tree.remove())

/** How many hidden classes V8 makes while a command runs. */
function hiddenClasses(...args: string[]): number {
  const log = join(tree.path, 'maps.log')
  const flags = ['--log-maps', '--no-log-maps-details', '--no-logfile-per-isolate', `--logfile=${log}`]
  execFileSync(process.execPath, [...flags, MAIN, ...args], { cwd: tree.path })
  return readFileSync(log, 'latin1').match(/^map,Transition/gm)?.length ?? 0
}

it('is read in little more memory than its text and what is kept of it take', () => {
  const env = { NODE_OPTIONS: '--max-old-space-size=72' }
  const { stdout, stderr } = tree.run(['images', '--no-cache', 'many.yaml'], { env })
  expect(stderr).toContain('holds 85000 image references, of which the first 10000 are judged')
  expect(stdout.trimEnd().split('\n')).toHaveLength(10_002)
})

it('makes no hidden class for each document and image', () => {
  const few = hiddenClasses('images', '--no-cache', 'few.yaml')
  expect(few).toBeGreaterThan(0)
  expect(hiddenClasses('images', '--no-cache', 'more.yaml')).toBeLessThan(few + 500)
})
