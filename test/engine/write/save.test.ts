import { mkdirSync, realpathSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { saveText, whyNotSaved } from '../../../src/engine/write/save.ts'
import { createTree, type Tree } from '../../support/tree.ts'

const trees: Tree[] = []
afterEach(() => {
  for (const tree of trees.splice(0)) tree.remove()
})

function folder(files: Readonly<Record<string, string>> = {}): Tree {
  const tree = createTree(files)
  trees.push(tree)
  return tree
}

describe('a changed text that cannot be saved', () => {
  const changed = (tree: Tree, name: string) => ({
    path: join(tree.path, name),
    before: 'old\n',
    after: 'new\n',
  })

  it.each(['other\n', undefined])('is changed-on-disk where the file holds %j now', (text) => {
    const tree = folder(text === undefined ? {} : { a: text })
    const roots = [realpathSync(tree.path)]
    expect(whyNotSaved(changed(tree, 'a'), roots)?.reason).toBe('changed-on-disk')
    expect(saveText(changed(tree, 'a'), roots)?.reason).toBe('changed-on-disk')
  })

  it('is not-editable behind a link that leads out of the folders', () => {
    const outside = folder({ a: 'old\n' })
    const tree = folder()
    symlinkSync(outside.path, join(tree.path, 'folder'))
    mkdirSync(join(tree.path, 'sub'))
    const roots = [realpathSync(tree.path)]
    expect(whyNotSaved(changed(tree, 'folder/a'), roots)?.reason).toBe('not-editable')
    expect(saveText(changed(tree, 'folder/a'), roots)?.reason).toBe('not-editable')
    expect(outside.contents()).toEqual(new Map([['a', 'old\n']]))
  })

  it('is no obstacle where it can be', () => {
    const tree = folder({ a: 'old\n' })
    const roots = [realpathSync(tree.path)]
    expect(whyNotSaved(changed(tree, 'a'), roots)).toBeUndefined()
    expect(saveText(changed(tree, 'a'), roots)).toBeUndefined()
    expect(tree.contents()).toEqual(new Map([['a', 'new\n']]))
  })
})
