import { basename, dirname, resolve } from 'node:path'
import { peekText } from '../disk/read.ts'
import { pathFrom, pathTo } from '../disk/tree.ts'
import type { HonoredTool } from '../model/configuration.ts'
import { type Obstacle, refuse } from '../model/fix.ts'
import type { Format } from '../model/format.ts'
import { append } from '../text/lists.ts'
import { createCompacts } from './compact.ts'
import { type Contents, type CountedContents, contentsOf, readingsOf } from './contents.ts'
import { decidedBy } from './decided.ts'
import type { Discovered } from './discover.ts'
import { type FileResult, failed, foundNothing, NO_FORMAT } from './file-results.ts'
import { createBelow, createSiblings, type Decoded, decode, readPlain, readText } from './files.ts'
import { readAllIgnores } from './ignores/all.ts'
import { type Keeps, openKept } from './keeps.ts'
import { hintsFor, matchFormats, matchSources } from './match-formats.ts'
import { createNamings } from './namings.ts'
import { createUnpack } from './packed-reading.ts'
import { type FileReading, type ReadOptions, readFileText } from './read.ts'
import { readBeside } from './read-beside.ts'
import { createReadOne, type ReadingStore, type Said } from './read-one.ts'
import { alikeTogether } from './read-order.ts'
import { FILES_MIN, type KeptOf, type ReadingCache } from './reading-cache.ts'
import type { SessionMemory } from './session-memory.ts'
import { createMemos, isAsKnown, type TextMemo } from './text-memo.ts'
import type { Threads } from './threads.ts'

/** What became of the files of a run. `read + quiet + failed` is their number. */
export interface FilesRead extends CountedContents {
  /** Files that were asked for by name and in which nothing was read, as far as other files do not name them. */
  readonly unread: readonly string[]
  /** Files that were asked for by name and that others take text from. Absolute. */
  readonly sources: readonly string[]
  /** The text of a file as it was read; undefined when it was not kept and reads differently now, or was not read at all. */
  textOf(path: string): string | Obstacle | undefined
  /**
   * The text of a file of the tree on disk, to be searched and not kept; undefined where it has none, or is partly staged.
   * It may have been reached through a link: `isPlain` tells.
   */
  peek(path: string): string | undefined
  /** Whether a file is reached through no link. */
  isPlain(path: string): boolean
  /** Reads a file once more, with these texts in the place of those on disk. */
  reread(path: string, texts: ReadonlyMap<string, string>): Promise<FileReading>
  /** What the files say with these texts: those are read again that hold one of them, or depend on one. */
  withTexts(texts: ReadonlyMap<string, string>): Promise<Contents>
  /**
   * Takes in those of the other files whose text depends on one that has changed, and those that a changed kustomization
   * decides about. All paths are absolute.
   *
   * @param others files that were not read
   */
  takeReadersOf(changed: readonly string[], others: readonly string[]): Promise<void>
  /** The same once the files are read again that these readings name. */
  follow(context: readonly FileReading[]): Promise<FilesRead>
}

export interface ReadFilesOptions {
  readonly cwd: string
  readonly formats: readonly Format[]
  readonly vars: ReadonlyMap<string, string>
  /** Bytes from standard input and the path they are to be known by. */
  readonly stdin: { readonly path: string; readonly bytes: Uint8Array } | undefined
  /** Files are going to be changed: their texts can be asked for afterwards. */
  readonly remembers: boolean
  /** Bytes that stand for those on disk; by absolute path. */
  readonly staged?: ReadonlyMap<string, Uint8Array>
  /** Readings are kept for the next run; not where absent. */
  readonly keeps?: Keeps | undefined
  /** Other threads that read; none where absent. */
  readonly threads?: Threads | undefined
  /** What earlier runs of the session have learnt; nothing where absent. */
  readonly memory?: SessionMemory | undefined
  /** Tools whose ignores count too; none where absent. */
  readonly honor?: readonly HonoredTool[]
  /** Told before the first file is read, while others are, and once after the last one. */
  onRead?(read: number, files: number): void
}

/** Reads every discovered file with the formats that may claim it, and those that these name. */
export async function readFiles(discovered: Discovered, options: ReadFilesOptions): Promise<FilesRead> {
  const { memory } = options
  const candidatesOf = matchFormats({ ...options, isScript: memory?.isScript })
  const isSource = matchSources(options.formats)
  const namings = createNamings(candidatesOf, (path) => foundNothing(results.get(path)))
  const { tree } = discovered
  const staged = (path: string) => {
    const bytes = options.staged?.get(path)
    return bytes === undefined ? undefined : decode(bytes)
  }
  const readAt = (path: string): Decoded => staged(path) ?? readPlain(tree, path)
  const sibling =
    memory?.sibling ??
    createSiblings(options.cwd, (path) => (tree.holds(path) ? readAt(path) : undefined), options.remembers)
  const below = memory?.below ?? createBelow(options.cwd, tree)
  const results = new Map<string, FileResult>()
  const memos = new Map<string, TextMemo>()
  // What a session has read stays for many runs.
  const files = memory === undefined ? discovered.files.length : Number.POSITIVE_INFINITY
  const { of: compactFor, unpacked } = createCompacts(files)
  const openCache = (of: KeptOf) => openKept(of, { ...options, candidatesOf, tree, compact: unpacked })
  const cache = discovered.files.length < FILES_MIN ? undefined : openCache('run')
  const given = new Set(discovered.files.filter(({ named }) => named).map(({ path }) => path))
  if (options.stdin !== undefined) given.add(options.stdin.path)

  const memoOf = options.remembers ? createMemos() : undefined
  const readLoaded = createReadOne({ ...options, candidatesOf, sibling, below, compactFor, memoOf })
  async function readOne(path: string): Promise<FileResult> {
    const isGiven = given.has(path)
    const load = () => {
      if (options.stdin?.path === path) return decode(options.stdin.bytes)
      const absolute = resolve(options.cwd, path)
      return isGiven ? (staged(absolute) ?? readText(absolute)) : readAt(absolute)
    }
    const result = await readLoaded({ path, load, isGiven, naming: namings.of(path), store: cache })
    if (result.kind === 'read' && result.memo !== undefined) memos.set(path, result.memo)
    return result
  }

  /** What other threads have read, where there is so much to read that they are worth their start. */
  async function readInThreads(): Promise<ReadonlyMap<string, FileResult>> {
    const { threads } = options
    const paths = discovered.files.flatMap(({ path, named }) => (named || cache?.has(path) ? [] : [path]))
    const worthwhile = threads === undefined ? 0 : Math.floor(paths.length / threads.filesEach)
    if (threads === undefined || worthwhile < 1) return new Map()
    const count = Math.min(threads.count() - 1, worthwhile)
    if (count < 1 || options.stdin !== undefined || (options.staged?.size ?? 0) > 0) return new Map()
    const { cwd, vars, remembers, honor = [] } = options
    const setup = { cwd, tree: tree.handOver(), vars, honor, remembers, records: cache !== undefined }
    const found = await readBeside(alikeTogether(paths), {
      threads: Array.from({ length: count }, () => threads.start(setup)),
      readHere: readOne,
      unpack: createUnpack(options.formats, unpacked),
      onKept: (kept) => cache?.add(kept),
      // Nobody knows what is in it: a run that says nothing of it must not pass.
      lost: (path, why) => failed(path, `was not read: ${why}`, true),
      onRead: (read) => options.onRead?.(read, total),
    })
    for (const result of found.values())
      if (result.kind === 'read' && result.memo !== undefined) memos.set(result.reading.path, result.memo)
    return found
  }

  function isStranger(path: string): boolean {
    const isUnclaimed = candidatesOf(path).formats.length === 0 && namings.of(path) === undefined
    return isUnclaimed && !isSource(path) && results.get(path)?.kind === 'quiet'
  }

  /** Whether a file that is not asked for may say what one of those is in which nothing was read. */
  function mayNameUnread(path: string): boolean {
    const isUnread = [...given].some((one) => results.get(one)?.kind === 'quiet')
    return isUnread && tree.holds(resolve(options.cwd, path))
  }

  /** Reads what these readings name, and what that names in turn. */
  async function follow(readings: readonly FileReading[]): Promise<void> {
    let found = readings
    for (let depth = 0; depth < NAMINGS_MAX && found.length > 0; depth++) {
      const next: FileReading[] = []
      for (const path of namings.add(found)) {
        const isOwn = results.has(path) || (await discovered.takes(path))
        if (!isOwn && !mayNameUnread(path)) continue
        const result = await readOne(path)
        if (isOwn) results.set(path, result)
        if (result.kind === 'read') next.push(result.reading)
      }
      found = next
    }
  }

  const total = discovered.files.length
  options.onRead?.(0, total)
  const fromThreads = await readInThreads()
  for (const [index, { path }] of discovered.files.entries()) {
    const known = fromThreads.get(path)
    if (known === undefined) options.onRead?.(index, total)
    results.set(path, known ?? (await readOne(path)))
  }
  options.onRead?.(total, total)
  if (options.stdin !== undefined) results.set(options.stdin.path, await readOne(options.stdin.path))
  await follow(readingsOf(results))
  cache?.save()

  function textOf(path: string): string | Obstacle | undefined {
    if (options.staged?.has(resolve(options.cwd, path)) === true) return partlyStaged()
    const memo = memos.get(path)
    if (memo === undefined) return sibling(path)?.text
    if ('text' in memo) return memo.text
    const decoded =
      options.stdin?.path === path ? decode(options.stdin.bytes) : readText(resolve(options.cwd, path))
    if (!decoded.ok || !isAsKnown(decoded, memo)) return undefined
    if (memoOf !== undefined) memos.set(path, memoOf(decoded.text))
    return decoded.text
  }
  function peek(path: string): string | undefined {
    const absolute = pathTo(options.cwd, path)
    if (options.staged?.has(absolute) === true) return undefined
    const read = () => {
      const text = peekText(absolute)
      if (text !== undefined) return text
      const decoded = readText(absolute, false)
      return decoded.ok ? decoded.text : undefined
    }
    return memory === undefined ? read() : memory.peek(path, read)
  }
  /** Of files beside those of the run, once so many are read that it takes less time to take what is kept. */
  let beside: ReadingCache | undefined
  let countBeside = 0
  function reread(path: string, texts: ReadonlyMap<string, string>): Promise<FileReading> {
    const isOnDisk = texts.size === 0 && path !== options.stdin?.path
    if (!isOnDisk) return readAgain(path, texts)
    if (memory !== undefined) return memory.readingOf(path, namings.of(path), () => readAgain(path, texts))
    if (++countBeside === BESIDE_MIN) beside = openCache('context')
    return readAgain(path, texts, beside)
  }
  async function readAgain(
    path: string,
    texts: ReadonlyMap<string, string>,
    store?: ReadingStore,
  ): Promise<FileReading> {
    const text = texts.get(path) ?? textOf(path)
    if (typeof text !== 'string')
      throw new RangeError(`${path} was not read in this run, or has changed since`)
    const naming = namings.of(path)
    const read = async (how: ReadOptions): Promise<Said> => {
      const { formats } = candidatesOf(path)
      return { reading: await readFileText({ path, text }, formats, options.formats, how), ignores: [] }
    }
    const how: ReadOptions = {
      vars: options.vars,
      fatal: false,
      naming,
      below,
      compactFor,
      sibling(name) {
        const other = texts.get(name)
        return other === undefined ? sibling(name) : { path: name, text: other }
      },
    }
    const file = { path, text, stamp: undefined, isGiven: false, naming }
    const { reading } = await (store?.read(file, how, read) ?? read(how))
    return reading
  }
  async function takeReadersOf(changed: readonly string[], others: readonly string[]): Promise<void> {
    const names = new Set(changed.map((file) => basename(file)))
    const paths = new Set(changed.map((file) => pathFrom(options.cwd, file)))
    const hints = hintsFor(options.formats, paths)
    for (const file of others) {
      const path = pathFrom(options.cwd, file)
      const text = results.has(path) ? undefined : sibling(path)?.text
      // A file reads another one for its variables, or names it, or looks for it.
      if (text === undefined || !['$', ...names, ...hints].some((name) => text.includes(name))) continue
      const result = await readOne(path)
      if (result.kind === 'read' && result.reading.dependsOn.some((other) => paths.has(other)))
        results.set(path, result)
    }
    await takeDecided(paths, new Set(others.map((file) => pathFrom(options.cwd, file))))
  }
  /** Takes in what these files include where they are kustomizations, and what that includes in turn. */
  async function takeDecided(changed: ReadonlySet<string>, left: Set<string>): Promise<void> {
    let found = readingsOf(results).filter(({ path }) => changed.has(path))
    while (found.length > 0) {
      const decided = decidedBy(found, left)
      found = []
      for (const path of decided) {
        left.delete(path)
        const result = results.get(path) ?? (await readOne(path))
        results.set(path, result)
        if (result.kind === 'read') found.push(result.reading)
      }
    }
  }
  function snapshot(): FilesRead {
    const strangers = [...given].filter(isStranger)
    const told = strangers.map((path) => [path, failed(path, NO_FORMAT, true)] as const)
    const contents = contentsOf(told.length === 0 ? results : new Map([...results, ...told]))
    return {
      ...contents,
      unread: [...given].filter((path) => results.get(path)?.kind === 'quiet'),
      sources: [...given].filter(isSource).map((path) => resolve(options.cwd, path)),
      textOf,
      peek,
      isPlain: (path) => tree.isPlain(dirname(resolve(options.cwd, path))),
      reread,
      async withTexts(texts) {
        const now: FileReading[] = []
        const kept = contents.ignores.filter(({ file }) => !texts.has(file))
        for (const reading of contents.readings) {
          const { path, dependsOn } = reading
          const isChanged = texts.has(path) || dependsOn.some((other) => texts.has(other))
          const current = isChanged ? await reread(path, texts) : reading
          now.push(current)
          const text = texts.get(path)
          if (text !== undefined) append(kept, await readAllIgnores({ path, text }, current, options.honor))
        }
        return { readings: now, ignores: kept }
      },
      takeReadersOf,
      async follow(context) {
        beside?.save()
        await follow(context)
        return snapshot()
      },
    }
  }
  return snapshot()
}

/** Files beside those of a run; reading so many takes as long as opening what is kept of them. */
const BESIDE_MIN = 16
/** Files that name files that name files … */
const NAMINGS_MAX = 16

function partlyStaged(): Obstacle {
  return refuse(
    'partly-staged',
    'the file stands otherwise in the index than on disk; stage all of it, or stash the rest, and run again',
  )
}
