import { dirname, join, relative, sep } from 'node:path'
import { type IgnoreFile, parseIgnoreFile } from '../text/ignore-file.ts'
import { isInside } from './locate.ts'
import { readRegularFile } from './read.ts'

/** A .gitignore file is some lines; a larger one is not read. Bytes. */
const SIZE_MAX = 1024 * 1024

/** Whether the .gitignore files of a tree ignore a path of it, itself or by a folder that it lies in; absolute. */
export type IsIgnored = (path: string, isFolder: boolean) => boolean

/**
 * Reads the .gitignore files from a folder downwards, each when it is needed.
 *
 * @param lacks whether it is known that there is none
 */
export function readIgnored(root: string, lacks: (path: string) => boolean): IsIgnored {
  const files = new Map<string, IgnoreFile | undefined>()
  const folders = new Map<string, boolean>([[root, false]])

  function fileOf(folder: string): IgnoreFile | undefined {
    if (!files.has(folder)) {
      const path = join(folder, '.gitignore')
      const read = lacks(path) ? undefined : readRegularFile(path, { max: SIZE_MAX, followsLink: false })
      files.set(folder, read?.kind === 'read' ? parseIgnoreFile(read.bytes.toString()) : undefined)
    }
    return files.get(folder)
  }
  /** The file nearest to a path that mentions it decides. */
  function isMentioned(path: string, isFolder: boolean): boolean {
    for (let folder = dirname(path); isInside(folder, root); folder = dirname(folder)) {
      const said = fileOf(folder)?.test(relative(folder, path).replaceAll(sep, '/'), isFolder)
      if (said !== undefined) return said
      if (folder === root) break
    }
    return false
  }
  function isFolderIgnored(folder: string): boolean {
    if (!isInside(folder, root)) return false
    const known = folders.get(folder)
    if (known !== undefined) return known
    const ignored = isFolderIgnored(dirname(folder)) || isMentioned(folder, true)
    folders.set(folder, ignored)
    return ignored
  }
  return (path, isFolder) =>
    isFolder ? isFolderIgnored(path) : isFolderIgnored(dirname(path)) || isMentioned(path, false)
}
