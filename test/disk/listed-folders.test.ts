import { describe, expect, it } from 'vitest'
import { createListedFolders } from '../../src/disk/listed-folders.ts'

describe('folders that were listed', () => {
  const listed = createListedFolders()
  listed.add('/tree', ['Makefile', 'sub', 'closed', 'näme'])
  listed.add('/tree/sub', ['.env'])

  it.each([
    ['a file in a listed folder', '/tree/compose.yaml', true],
    ['a file in a folder below that is not there', '/tree/gone/deep/.env', true],
    ['what is there', '/tree/sub/.env', false],
    ['what is there by another case, which some systems take for the same', '/tree/MAKEFILE', false],
    ['what lies in a folder that was not entered', '/tree/closed/.env', false],
    ['a name that systems may spell in two ways', '/tree/na\u0308me', false],
    ['what lies below such a name', '/tree/na\u0308me/x', false],
    ['a path in no listed folder', '/elsewhere/x', false],
    ['the root of the file system', '/', false],
  ])('tell of %s', (_what, path, isLacking) => {
    expect(listed.lacks(path)).toBe(isLacking)
  })
})
