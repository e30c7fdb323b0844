import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { displayWidth, loadWidths } from '../../src/text/display-width.ts'
import { createTree, type Tree } from '../support/tree.ts'

const MAIN = resolve(import.meta.dirname, '../../dist/cli/main.js')

beforeAll(loadWidths)

const trees: Tree[] = []
afterEach(() => {
  for (const made of trees.splice(0)) made.remove()
})

const DIGEST = `sha256:${'0a'.repeat(32)}`

/** Runs in a terminal of some columns; colours and what moves the cursor are left out. */
function linesIn(made: Tree, columns: number, args: string): readonly string[] {
  const command = `stty cols ${columns}; "${process.execPath}" "${MAIN}" ${args}`
  const { stdout } = spawnSync('script', ['-qec', command, '/dev/null'], {
    cwd: made.path,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, HOME: made.path, TERM: 'xterm', CI: 'true', LANG: 'C.UTF-8' },
  })
  return stdout
    .replaceAll(/\x1b\[[\d;]*[A-Za-z]/g, '')
    .replaceAll('\r', '')
    .split('\n')
}

const FILES = {
  'holdfast.yaml': 'registries: { docker.io: { mirror: { url: "http://127.0.0.1:9", insecure: true } } }\n',
  'deploy/environments/production/集群/web.yaml': `apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n    - image: python:3.11-slim\n    - image: registry.corp.example/platform/team/a-very-long-name-of-an-image/web:1.27\n    - image: python:3.12-slim\n`,
  Dockerfile: `FROM nginx\nFROM ghcr.io/acme/web:1@${DIGEST}\nFROM localhost/built:1\n`,
  'unread.Dockerfile': 'FROM ${A}\n',
}

describe('on a terminal', () => {
  it.each([60, 80, 120])('no line is wider than %i columns, whatever is asked', (columns) => {
    const made = createTree(FILES)
    trees.push(made)
    // Examples are lines to be copied.
    const examples = ['--help', 'check --help', 'mirror import --help', 'explain mutable-tag']
    for (const args of [
      ...(columns < 80 ? [] : examples),
      '',
      '--show info',
      '--diff > patch',
      '--fix',
      'images',
      'explain',
      'explain nginx:1.27',
      'explain localhost:5000/web:1',
      'consolidate',
      'consolidate --diff --offline > patch',
      'unpin --diff > patch',
      'update --diff > patch',
    ]) {
      const wide = linesIn(made, columns, args).filter(
        (line) => displayWidth(line) > columns && !isOneWord(line),
      )
      expect(wide, `holdfast ${args}`).toEqual([])
    }
  })
})

/** A name or a URL behind a label: it is kept whole, so that it can be copied. */
function isOneWord(line: string): boolean {
  return line.slice(0, line.lastIndexOf(' ')).trimEnd().length <= 16
}
