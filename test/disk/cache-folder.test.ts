import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { cachePath, openCacheFolder } from '../../src/disk/cache-folder.ts'

let home = ''
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'holdfast-home-'))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

const open = (folder: string, makes = true) =>
  openCacheFolder(makes, { HOLDFAST_CACHE_DIR: join(home, folder) })
const whyNone = (folder: string) => {
  const opened = open(folder)
  return opened.kind === 'none' ? opened.why.replaceAll(home, 'HOME') : undefined
}

describe('where the cache folder is', () => {
  const own = homedir()
  it.each<[string, NodeJS.Platform, NodeJS.ProcessEnv, string]>([
    ['as XDG has it', 'linux', {}, `${own}/.cache/holdfast`],
    ['in the folder that XDG names', 'linux', { XDG_CACHE_HOME: '/x' }, '/x/holdfast'],
    ['not in a folder that is not absolute', 'linux', { XDG_CACHE_HOME: 'x' }, `${own}/.cache/holdfast`],
    ['as macOS has it', 'darwin', { XDG_CACHE_HOME: '/x' }, `${own}/Library/Caches/holdfast`],
    ['as Windows has it', 'win32', { LOCALAPPDATA: '/local' }, '/local/holdfast/cache'],
    ['where our own variable says', 'darwin', { HOLDFAST_CACHE_DIR: '/own' }, '/own'],
    ['not where an empty variable says', 'linux', { HOLDFAST_CACHE_DIR: '' }, `${own}/.cache/holdfast`],
  ])('is %s', (_name, platform, environment, path) => {
    expect(cachePath(environment, platform)).toBe(path)
  })
})

describe('the cache folder', () => {
  it('is made for its owner alone', () => {
    expect(open('a/b')).toMatchObject({ kind: 'folder' })
    expect(statSync(join(home, 'a/b')).mode & 0o777).toBe(0o700)
  })

  it('is not made by who only looks for it', () => {
    expect(open('a', false).kind).toBe('none')
    expect(existsSync(join(home, 'a'))).toBe(false)
  })

  it('is not used where others can write', () => {
    mkdirSync(join(home, 'a'))
    chmodSync(join(home, 'a'), 0o770)
    expect(whyNone('a')).toBe('other users can write to HOME/a; take that right away with chmod 700')
    chmodSync(join(home, 'a'), 0o755)
    expect(whyNone('a')).toBeUndefined()
  })

  it('is not used where it belongs to another user', () => {
    const opened = openCacheFolder(true, { HOLDFAST_CACHE_DIR: process.geteuid?.() === 0 ? home : '/' })
    expect(opened.kind).toBe(process.geteuid?.() === 0 ? 'folder' : 'none')
  })

  it('is no symbolic link, which could lead into a repository', () => {
    mkdirSync(join(home, 'real'), { mode: 0o700 })
    symlinkSync('real', join(home, 'a'))
    expect(whyNone('a')).toBe('HOME/a is a symbolic link or no folder')
  })

  it('lies in no repository, from which a stranger could fill it', () => {
    mkdirSync(join(home, 'repository/.git'), { recursive: true })
    expect(whyNone('repository/.cache')).toBe(
      'HOME/repository/.cache lies in the repository HOME/repository; choose a folder outside',
    )
    symlinkSync('repository', join(home, 'link'))
    expect(whyNone('link/.cache')).toContain('lies in the repository')
  })

  it('is not used where it cannot be made', () => {
    expect(openCacheFolder(true, { HOLDFAST_CACHE_DIR: '/proc/holdfast' })).toMatchObject({ kind: 'none' })
  })
})
