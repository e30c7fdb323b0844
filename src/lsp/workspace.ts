import { statSync } from 'node:fs'
import { join, relative, resolve, sep } from 'node:path'
import { checkWith, loadParts, type Parts } from '../check.ts'
import { gitIndexPath } from '../disk/git-index.ts'
import { readRegularFile } from '../disk/read.ts'
import type { FixRequest } from '../engine/fix.ts'
import { createSessionMemory, type SessionMemory } from '../engine/session-memory.ts'
import { CONFIGURATION_NAMES, type RootConfiguration } from '../model/configuration.ts'
import type { RunResult } from '../model/finding.ts'
import type { DigestBook } from '../model/fix.ts'
import type { ImageUse } from '../model/image-use.ts'
import type { Resolver } from '../model/resolver.ts'
import { UsageError } from '../model/usage-error.ts'
import { formatRepository, sourceOf } from '../oci/reference.ts'
import { addToGroup } from '../text/group-by.ts'

/** The digests that the lock file has, and where new ones go. */
export interface Book extends DigestBook {
  /** @returns why the file could not be written, in words */
  save(): Promise<string | undefined>
}

/** What only the command knows how to open. */
export interface Tools {
  openBook(root: RootConfiguration, writes: boolean): Promise<Book>
  openResolver(root: RootConfiguration): Promise<Resolver>
}

/** What is known of the files below one folder: a repository, or the folder that the editor has opened. */
export interface Workspace {
  /** Absolute. */
  readonly folder: string
  /** Judges a text as it is in the editor. @param path absolute */
  judge(path: string, text: string): Promise<RunResult>
  /** As {@link judge}, with the edits that need no registry. */
  plan(path: string, text: string): Promise<RunResult>
  /** As {@link plan}, with the digests of registries, which are kept in the lock file. */
  resolve(path: string, text: string): Promise<RunResult>
  /** The uses of the whole tree as it is on disk, by repository. */
  usesByRepository(): Promise<ReadonlyMap<string, readonly ImageUse[]>>
  parts(): Promise<Parts>
  book(): Promise<Book>
  /** The text of a file on disk; undefined where there is none that can be read. @param path from the folder, with `/` */
  textOf(path: string): string | undefined
  /** Something on disk has changed: what was learnt from there is read again. */
  forget(): void
}

/** Larger files are not shown around. Bytes. */
const SIZE_MAX = 4 * 1024 * 1024

/** Opens a folder; nothing is read before it is asked for. */
export function openWorkspace(folder: string, tools: Tools): Workspace {
  let parts: Promise<Parts> | undefined
  let book: Promise<Book> | undefined
  let uses: Promise<ReadonlyMap<string, readonly ImageUse[]>> | undefined
  let memory: Promise<SessionMemory> | undefined
  const watched = [
    ...[...CONFIGURATION_NAMES, 'holdfast.lock'].map((name) => join(folder, name)),
    ...[gitIndexPath(folder)].filter((path) => path !== undefined),
  ]
  let stamp = stampOf(watched)
  const pathOf = (path: string) => relative(folder, path).replaceAll(sep, '/')

  function loadedParts(): Promise<Parts> {
    parts ??= loadParts({ cwd: folder })
    return parts
  }
  async function openedBook(): Promise<Book> {
    const { configuration } = await loadedParts()
    book ??= tools.openBook(configuration.root, false)
    return book
  }
  function forget(): void {
    parts = undefined
    book = undefined
    uses = undefined
    memory = undefined
  }
  /** Not every client tells of changes on disk: what decides about all files is looked at before each run. */
  function forgetWhatChanged(): void {
    const now = stampOf(watched)
    if (now !== stamp) forget()
    stamp = now
  }
  async function run(path: string, text: string, fix?: FixRequest): Promise<RunResult> {
    const loaded = await loadedParts()
    memory ??= createSessionMemory(folder, loaded.configuration)
    const options = {
      cwd: folder,
      paths: [],
      stdin: { path: pathOf(path), bytes: Buffer.from(text) },
      fix,
    }
    return checkWith(loaded, options, await memory)
  }
  return {
    folder,
    parts: loadedParts,
    book: openedBook,
    judge(path, text) {
      forgetWhatChanged()
      return run(path, text)
    },
    plan: async (path, text) =>
      run(path, text, {
        mode: 'preview',
        from: 'offline',
        resolver: undefined,
        book: await openedBook(),
        unsafe: false,
      }),
    async resolve(path, text) {
      const { root } = (await loadedParts()).configuration
      const writable = await tools.openBook(root, true)
      const resolver = await tools.openResolver(root)
      let result: RunResult
      try {
        result = await run(path, text, {
          mode: 'diff',
          from: 'online',
          resolver,
          book: writable,
          unsafe: false,
        })
      } finally {
        await resolver.close()
      }
      const why = await writable.save()
      book = undefined
      if (why !== undefined) throw new UsageError(why)
      return result
    },
    async usesByRepository() {
      uses ??= loadedParts().then((loaded) => indexUses(loaded, folder))
      return uses
    },
    textOf(path) {
      const read = readRegularFile(resolve(join(folder, path)), { max: SIZE_MAX, followsLink: false })
      return read.kind === 'read' ? read.bytes.toString('utf8') : undefined
    },
    forget,
  }
}

/** Changes with any of some files, whether they are there or not. */
function stampOf(files: readonly string[]): string {
  const stamps = files.map((file) => {
    const stats = statSync(file, { throwIfNoEntry: false })
    return stats === undefined ? '' : `${stats.mtimeMs} ${stats.size} ${stats.ino}`
  })
  return stamps.join('\n')
}

async function indexUses(parts: Parts, folder: string): Promise<ReadonlyMap<string, readonly ImageUse[]>> {
  const { uses } = await checkWith(parts, { cwd: folder, paths: ['.'], rules: [] })
  const byRepository = new Map<string, ImageUse[]>()
  for (const use of uses)
    if (use.image.kind === 'read')
      addToGroup(byRepository, formatRepository(sourceOf(use.image.reference)), use)
  return byRepository
}
