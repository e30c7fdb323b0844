import { afterEach, describe, expect, it } from 'vitest'
import { RULES } from '../../rules/index.ts'
import { check } from '../../src/check.ts'
import { createTree, type Tree } from '../support/tree.ts'

const trees: Tree[] = []
afterEach(() => {
  for (const tree of trees.splice(0)) tree.remove()
})

/** The images that the rules speak of in a file of a tree, listed by git or not. */
async function imagesIn(path: string, text: string, isGit: boolean) {
  const tree = createTree({ 'holdfast.yaml': 'preset: strict\n', [path]: text })
  trees.push(tree)
  if (isGit) tree.git('init', '-q')
  const { findings } = await check({ cwd: tree.path, rules: RULES })
  return [...new Set(findings.map(({ at }) => at.text))]
}

describe.each([
  ['listed by git', true],
  ['without git', false],
])('a file without an extension, %s', (_, isGit) => {
  it.each([
    ['hack/deploy', '#!/bin/sh\ndocker pull acme/a:1\n', ['acme/a:1']],
    ['bin/run-it', '#!/usr/bin/env -S bash -e\r\ndocker pull acme/a:1\r\n', ['acme/a:1']],
    ['.husky/pre-push', '#!/usr/bin/env zsh\ndocker pull acme/a:1', ['acme/a:1']],
    ['hack/deploy', '#!/usr/bin/env python3\ndocker pull acme/a:1\n', []],
    ['LICENSE', 'docker pull acme/a:1\n', []],
    ['empty', '', []],
    ['deploy.txt', '#!/bin/sh\ndocker pull acme/a:1\n', []],
  ])('%s is read where it is a script of a shell', async (path, text, expected) => {
    expect(await imagesIn(path, text, isGit)).toEqual(expected)
  })
})
