import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { deserialize, serialize } from 'node:v8'
import { crc32 } from 'node:zlib'
import { openCacheFolder } from '../disk/cache-folder.ts'
import { systemCodeOf } from '../disk/errors.ts'
import type { Stamp } from '../disk/stamp.ts'
import type { HonoredTool } from '../model/configuration.ts'
import type { Format } from '../model/format.ts'
import type { SourceFile } from '../text/source-file.ts'
import type { Compact } from './compact.ts'
import type { IgnoreComment } from './ignores/read.ts'
import type { Naming } from './namings.ts'
import { createUnpack, type PackedReading, packReading } from './packed-reading.ts'
import { type ReadOptions, unparsed } from './read.ts'
import type { Asked, Loaded, ReadingStore, Said } from './read-one.ts'
import { hashOf } from './text-memo.ts'

/** Files of a run, or those that a run over a part of the tree reads for what they say about others. */
export type KeptOf = 'run' | 'context'

/** What readings depend on beside the files themselves. */
export interface ReadingCacheKey {
  readonly of: KeptOf
  /** Of holdfast. */
  readonly version: string
  readonly cwd: string
  readonly vars: ReadonlyMap<string, string>
  readonly formats: readonly Format[]
  readonly compact: Compact
  /** Tools whose ignores count too. */
  readonly honor?: readonly HonoredTool[]
  /** Whether text that went into a reading may be kept, by the path of its file. */
  mayKeep(path: string): boolean
  /** Whether a file still has a stamp, and is reached through no link. */
  isSame(path: string, stamp: Stamp): boolean
  /** Takes why they cannot be kept; lower case, no full stop. */
  tell(why: string): void
}

/** Readings of earlier runs: the kept one counts where the file and all that it looked at are as they were. */
export interface ReadingCache extends ReadingStore {
  /** Whether there is a reading of a file, which may have changed since. */
  has(path: string): boolean
  /** Takes a reading of another thread. */
  add(kept: Kept): void
  /** Keeps what was read for the next run, or tells why it cannot be kept. */
  save(): void
}

/** Below, what a run saves is less than what opening the cache takes. Files. */
export const FILES_MIN = 64
/** Bytes of one tree; what is read beyond is read again the next time. */
const TREE_MAX = 64 * 1024 * 1024
/** Trees of which readings are kept. */
const TREES_MAX = 24
const FOLDER = 'readings'
/** Of what is stored; a number for each that differs. */
const FORM = 7
const HEADER_BYTES = 8
const NO_BYTES = new Uint8Array()

/** What shows readers the files beside the one that they read. */
type Seen = Pick<ReadOptions, 'sibling' | 'below'>

/** What a reader looked at, and what it found there. */
interface Looked {
  /** Path and hash of files; the empty hash of those that are not there. */
  readonly files: readonly (readonly [string, string])[]
  readonly folders: readonly (readonly [string, string])[]
}

/** What a kept reading is of. */
export interface Entry extends Looked {
  readonly path: string
  /** What others say of the file, spelled; empty where they say nothing. */
  readonly naming: string
  readonly hash: string
  /** Of the file when it was read; undefined where it had changed just before. */
  readonly stamp: Stamp | undefined
  readonly isGiven: boolean
  /** Whether anything was parsed; nothing is stored of what was not. */
  readonly parsed: boolean
  /** Bytes of what is stored. */
  readonly size: number
}

/** What is stored of a file that was parsed. */
interface Stored {
  readonly reading: PackedReading
  readonly ignores: readonly IgnoreComment[]
}

/** What is told before all readings of a file of the cache. */
interface Index {
  /** The key of the tree, spelled. */
  readonly of: string
  readonly entries: readonly Entry[]
}

/** A reading that is kept, packed and serialized. */
export interface Kept {
  readonly entry: Entry
  readonly bytes: Uint8Array
}

export function openReadingCache(key: ReadingCacheKey): ReadingCache {
  const settings = key.formats.flatMap((format) => format.settings ?? [])
  const honor = key.honor ?? []
  const parts = [FORM, key.of, key.version, process.version, key.cwd, [...key.vars], settings, honor]
  const of = JSON.stringify(parts)
  // The file says what it is of, so that a short name will do: for a hash of it Node would load its cryptography.
  const name = join(FOLDER, `${crc32(of).toString(16)}.bin`)
  const folder = openCacheFolder(false)
  const before = folder.kind === 'folder' ? load(join(folder.path, name), of) : new Map<string, Kept>()
  const kept = new Map<string, Kept>()
  const recorder = createRecorder(key.mayKeep)
  const unpack = createUnpack(key.formats, key.compact)
  let size = 0
  let added = 0

  function keep(one: Kept): void {
    if (size + one.bytes.length > TREE_MAX) return
    size += one.bytes.length
    kept.set(keyOf(one.entry), one)
  }
  function add(one: Kept): void {
    added++
    keep(one)
  }
  /** What is kept of a file, where that is as it was, and all that its reader looked at. */
  function find(
    { path, isGiven, naming }: Asked,
    seen: Seen,
    isSame: (entry: Entry) => boolean,
  ): Kept | undefined {
    const old = before.get(keyOf({ path, naming: spell(naming) }))
    if (old === undefined || old.entry.isGiven !== isGiven || !isSame(old.entry)) return undefined
    return isAsBefore(old.entry, seen, recorder.sums) ? old : undefined
  }
  function open({ entry, bytes }: Kept): Said {
    if (!entry.parsed) return { reading: unparsed(entry.path), ignores: [] }
    const { reading, ignores }: Stored = deserialize(bytes)
    return { reading: unpack(reading), ignores }
  }
  return {
    take(file, seen) {
      const old = find(file, seen, ({ path, stamp }) => stamp !== undefined && key.isSame(path, stamp))
      const { hash, stamp } = old?.entry ?? {}
      if (old === undefined || hash === undefined || stamp === undefined) return undefined
      keep(old)
      return { ...open(old), hash, stamp }
    },
    async read(file, options, read) {
      const { text, stamp } = file
      const old = find(file, options, ({ hash }) => hash === hashOf(text))
      if (old !== undefined) {
        if (stamp === undefined) keep(old)
        else add({ entry: { ...old.entry, stamp }, bytes: old.bytes })
        return open(old)
      }
      const { said, kept: recorded } = await recorder.record(file, options, read)
      if (recorded !== undefined) add(recorded)
      return said
    },
    has: (path) => before.has(path),
    add,
    save() {
      // Writing takes as long as reading some of the files does.
      if (added === 0 || added * 100 < kept.size) return
      const made = openCacheFolder(true)
      if (made.kind === 'none') return key.tell(made.why)
      // A run over a part of the tree leaves what it did not read.
      for (const [path, one] of before) if (!kept.has(path)) keep(one)
      store(join(made.path, name), of, [...kept.values()])
      removeOldest(join(made.path, FOLDER))
    },
  }
}

/** A file is read anew where others say something of it, and both readings are kept. */
function keyOf({ path, naming }: Pick<Entry, 'path' | 'naming'>): string {
  return naming === '' ? path : `${path}\0${naming}`
}

function spell(naming: Naming | undefined): string {
  return naming === undefined ? '' : JSON.stringify([[...naming.formats].sort(), naming.by, naming.subjects])
}

/** Hashes of what is beside the files that are read; many look at the same. */
interface Sums {
  /** Empty for a file that is not there. */
  ofFile(path: string, file: SourceFile | undefined): string
  ofFolder(folder: string, files: readonly string[]): string
}

function createSums(): Sums {
  const files = new Map<string, string>()
  const folders = new Map<string, string>()
  const once = (sums: Map<string, string>, path: string, sumOf: () => string) => {
    const sum = sums.get(path) ?? sumOf()
    sums.set(path, sum)
    return sum
  }
  return {
    ofFile: (path, file) => once(files, path, () => (file === undefined ? '' : hashOf(file.text))),
    ofFolder: (folder, found) => once(folders, folder, () => hashOf(found.join('\0'))),
  }
}

/** Reads files, and notes what is needed to keep their readings. */
export interface Recorder {
  readonly sums: Sums
  /** `kept` is undefined where a secret may have gone into the reading. */
  record(
    file: Loaded,
    options: ReadOptions,
    read: (options: ReadOptions) => Promise<Said>,
  ): Promise<{ readonly said: Said; readonly kept: Kept | undefined }>
}

/** @param mayKeep whether text that went into a reading may be kept, by the path of its file */
export function createRecorder(mayKeep: (path: string) => boolean): Recorder {
  const sums = createSums()
  return {
    sums,
    async record(file, options, read) {
      const { recording, looked } = note(options, sums)
      const said = await read(recording)
      const found = looked()
      const isSecret = found.files.some(([other, sum]) => sum !== '' && !mayKeep(other))
      if (isSecret) return { said, kept: undefined }
      const { reading, ignores } = said
      const { parsed } = reading
      const stored: Stored = { reading: packReading(reading), ignores }
      const bytes = parsed ? serialize(stored) : NO_BYTES
      const { path, text, stamp, isGiven, naming } = file
      const of = { path, naming: spell(naming), hash: hashOf(text), stamp, isGiven, parsed }
      return { said, kept: { entry: { ...of, size: bytes.length, ...found }, bytes } }
    },
  }
}

/** Notes what a reader looks at. */
function note(options: ReadOptions, sums: Sums): { recording: ReadOptions; looked: () => Looked } {
  const files = new Map<string, string>()
  const folders = new Map<string, string>()
  const recording: ReadOptions = {
    ...options,
    sibling(path) {
      const found = options.sibling(path)
      files.set(path, sums.ofFile(path, found))
      return found
    },
    below(folder) {
      const found = options.below?.(folder) ?? []
      folders.set(folder, sums.ofFolder(folder, found))
      return found
    },
  }
  return { recording, looked: () => ({ files: [...files], folders: [...folders] }) }
}

function isAsBefore({ files, folders }: Looked, { sibling, below }: Seen, sums: Sums): boolean {
  for (const [path, hash] of files) if (hash !== sums.ofFile(path, sibling(path))) return false
  return folders.every(([folder, hash]) => hash === sums.ofFolder(folder, below?.(folder) ?? []))
}

/** @param of what is wanted: another tree may have a file of this name */
function load(path: string, of: string): Map<string, Kept> {
  const kept = new Map<string, Kept>()
  try {
    const bytes = readFileSync(path)
    const isWhole = bytes.length > HEADER_BYTES && bytes.readUInt32LE(0) === crc32(bytes.subarray(4))
    if (!isWhole) return kept
    let at = HEADER_BYTES + bytes.readUInt32LE(4)
    const index: Index = deserialize(bytes.subarray(HEADER_BYTES, at))
    if (index.of !== of) return kept
    for (const entry of index.entries) {
      kept.set(keyOf(entry), { entry, bytes: bytes.subarray(at, at + entry.size) })
      at += entry.size
    }
    return kept
  } catch (error) {
    systemCodeOf(error) // nothing was kept yet, or it cannot be read
    return kept
  }
}

function store(path: string, of: string, kept: readonly Kept[]): void {
  const content: Index = { of, entries: kept.map(({ entry }) => entry) }
  const index = serialize(content)
  const header = Buffer.alloc(HEADER_BYTES)
  header.writeUInt32LE(index.length, 4)
  const bytes = Buffer.concat([header, index, ...kept.map((one) => one.bytes)])
  bytes.writeUInt32LE(crc32(bytes.subarray(4)), 0)
  const temporary = `${path}.${process.pid}`
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    writeFileSync(temporary, bytes, { mode: 0o600 })
    renameSync(temporary, path)
  } catch (error) {
    systemCodeOf(error) // a full disk: the next run reads again
    rmSync(temporary, { force: true })
  }
}

function removeOldest(folder: string): void {
  try {
    const files = readdirSync(folder).map((name) => join(folder, name))
    if (files.length <= TREES_MAX) return
    const ages = new Map(files.map((file) => [file, statSync(file).mtimeMs]))
    const byAge = files.sort((a, b) => (ages.get(a) ?? 0) - (ages.get(b) ?? 0))
    for (const file of byAge.slice(0, -TREES_MAX)) rmSync(file, { force: true })
  } catch (error) {
    systemCodeOf(error) // another run removes them too
  }
}
