import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createTree, type Tree } from '../support/tree.ts'

let tree: Tree
let cache = ''
beforeEach(() => {
  tree = createTree()
  tree.git('init', '-q')
  cache = mkdtempSync(join(tmpdir(), 'holdfast-cache-'))
})
afterEach(() => {
  tree.remove()
  rmSync(cache, { recursive: true, force: true })
})

const FIELDS =
  'fields:\n  - { group: apps.acme.example, kind: Fleet, path: "spec.**.runner" }\n  - { files: ["deploy/*.json"], path: "tasks[].img", pin: E, role: ci-step }\n'
const images = (cwd = '.') => {
  const { stdout } = tree.run(['images', '--format', 'jsonl', '.'], {
    cwd,
    env: { HOLDFAST_CACHE_DIR: cache },
  })
  const lines = stdout.trim().split('\n').filter(Boolean)
  return lines.map((line) => JSON.parse(line)).map(({ file, format, text }) => `${format} ${file} ${text}`)
}

describe('fields of a configuration', () => {
  it('are found from every folder, by globs from the folder of the configuration', () => {
    tree.write('holdfast.yaml', FIELDS)
    tree.write('deploy/a.json', '{"tasks":[{"img":"acme/x:1"}]}')
    tree.write('deploy/below/b.json', '{"tasks":[{"img":"acme/y:1"}]}')
    tree.write('deploy/Dockerfile', 'FROM acme/z:1\n')
    expect(images()).toEqual(['dockerfile deploy/Dockerfile acme/z:1', 'fields deploy/a.json acme/x:1'])
    expect(images('deploy')).toEqual(['dockerfile Dockerfile acme/z:1', 'fields a.json acme/x:1'])
  })

  it('change what was kept of an earlier run', () => {
    for (let at = 0; at < 70; at++) tree.write(`d${at}/Dockerfile`, `FROM a:${at}\n`)
    tree.write(
      'f.yaml',
      'apiVersion: apps.acme.example/v1\nkind: Fleet\nspec: {a: {runner: acme/x:1, image: acme/y:1}}\n',
    )
    tree.write('deploy/a.json', '{"tasks":[{"img":"acme/x:2"}]}')
    const before = images()
    expect(before).toHaveLength(71)
    tree.write('holdfast.yaml', FIELDS)
    const more = ['fields deploy/a.json acme/x:2', 'kubernetes f.yaml acme/x:1']
    expect([...images()].sort()).toEqual([...before, ...more].sort())
    tree.write('holdfast.yaml', FIELDS.replace('runner', 'image'))
    expect(images().filter((line) => line.includes(' f.yaml '))).toEqual(['kubernetes f.yaml acme/y:1'])
  })

  it('belong into the root configuration', () => {
    tree.write('holdfast.yaml', 'preset: recommended\n')
    tree.write('deploy/holdfast.yaml', FIELDS)
    tree.write('deploy/Dockerfile', 'FROM acme/z:1\n')
    const { code, stderr } = tree.run(['check'])
    expect(code).toBe(2)
    expect(stderr).toContain(
      'deploy/holdfast.yaml:1:1: fields belongs into the root configuration: it decides about the whole run',
    )
  })

  it('are shown by explain', () => {
    const nothing = tree.run(['explain', 'fields'])
    expect(nothing).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('no configuration adds fields here'),
    })
    tree.write('holdfast.yaml', FIELDS)
    expect(tree.run(['explain', 'fields']).stdout).toBe(
      [
        'Fleet of apps.acme.example  spec.**.runner  container, reference, takes a digest',
        'deploy/*.json               tasks[].img     ci-step, reference, takes a tag only',
        '',
      ].join('\n'),
    )
    expect(tree.run(['explain']).stdout).toContain(
      'holdfast explain fields shows the 2 fields that the configuration adds\n',
    )
    expect(tree.run(['explain', 'fields:latest']).stdout).toContain('library/fields')
  })
})
