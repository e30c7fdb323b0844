import { resolve } from 'node:path'
import type { FileEdit, FixedFile, Obstacle } from '../model/fix.ts'
import { refuse } from '../model/fix.ts'
import { useKey } from '../model/image-use.ts'
import type { SpecialEffect, Texts } from './plan/types.ts'
import type { FileReading } from './read.ts'
import { changedFiles } from './write/changed-files.ts'
import { clusterByEdits, findCulprits } from './write/culprits.ts'
import { type Difference, findDifference, moveRange, takesReferencesOnly } from './write/read-back.ts'
import { type ChangedText, saveText, whyNotSaved } from './write/save.ts'

/** The edits of one use, and the reference that they make of it. */
export interface WantedEdits {
  readonly edits: readonly FileEdit[]
  readonly text: string
  /** What else changes with them. */
  readonly effect?: SpecialEffect | undefined
}

export interface WriteOptions {
  readonly cwd: string
  readonly readings: readonly FileReading[]
  readonly texts: Texts
  /** Files are replaced; else they are only made up. */
  readonly write: boolean
  /** A path that is no file on disk. */
  readonly virtual: string | undefined
  /** Folders outside of which nothing is written: absolute, links resolved. */
  readonly trees: readonly string[]
  /** Reads a file as before, with these texts in the place of those on disk. */
  reread(path: string, texts: ReadonlyMap<string, string>): Promise<FileReading>
}

type Active = ReadonlyMap<string, WantedEdits>

/** What became of the edits. */
export interface Written {
  /** By path. */
  readonly files: readonly FixedFile[]
  /** Why edits were not made after all, by the key of their use. */
  readonly obstacles: ReadonlyMap<string, Obstacle>
}

/**
 * Makes edits file by file: applies them, reads the result again, and replaces the file only where exactly what was
 * planned has changed. What cannot be made is left out, and the rest goes on without it.
 *
 * @param wanted by the key of their use
 */
export async function writeFixes(
  wanted: ReadonlyMap<string, WantedEdits>,
  options: WriteOptions,
): Promise<Written> {
  const active = new Map([...wanted].filter(([, { edits }]) => edits.length > 0))
  const obstacles = new Map<string, Obstacle>()
  const giveUp = (key: string, obstacle: Obstacle) => {
    active.delete(key)
    obstacles.set(key, obstacle)
  }
  const verified = new Map<string, string>()
  let files = filesOf(active, options)
  for (let settled = false; !settled; ) {
    const found = await findObstacles(files, active, verified, options)
    for (const [key, obstacle] of found) giveUp(key, obstacle)
    settled = found.size === 0
    if (!settled) files = filesOf(active, options)
  }
  for (const file of options.write ? files : []) {
    const obstacle =
      file.path === options.virtual ? undefined : saveText(changedText(file, options.cwd), options.trees)
    for (const key of obstacle === undefined ? [] : usesIn([file.path], active).keys())
      if (obstacle !== undefined) giveUp(key, obstacle)
  }
  const given = new Set([...active.values()].flatMap(({ edits }) => edits.map(({ path }) => path)))
  return { files: files.filter(({ path }) => given.has(path)), obstacles }
}

function changedText({ path, before, after }: FixedFile, cwd: string): ChangedText {
  return { path: resolve(cwd, path), before, after }
}

function filesOf(active: Active, { texts }: WriteOptions): readonly FixedFile[] {
  return changedFiles(
    [...active.values()].map(({ edits }) => edits),
    texts,
  )
}

/** The uses with an edit in one of some files. */
function usesIn(paths: readonly string[], active: Active): Active {
  const wanted = new Set(paths)
  return new Map([...active].filter(([, { edits }]) => edits.some(({ path }) => wanted.has(path))))
}

/** Why edits must not be made, by the key of their use. */
async function findObstacles(
  files: readonly FixedFile[],
  active: Active,
  verified: Map<string, string>,
  options: WriteOptions,
): Promise<ReadonlyMap<string, Obstacle>> {
  const found = new Map<string, Obstacle>()
  for (const file of options.write ? files : []) {
    if (file.path === options.virtual) continue
    const obstacle = whyNotSaved(changedText(file, options.cwd), options.trees)
    if (obstacle === undefined) continue
    for (const key of usesIn([file.path], active).keys()) found.set(key, obstacle)
  }
  const index = indexFiles(files)
  for (const reading of options.readings) {
    const changed = [reading.path, ...reading.dependsOn].filter((path) => index.byPath.has(path))
    const state = JSON.stringify(changed.map((path) => index.byPath.get(path)?.edits))
    if (changed.length === 0 || verified.get(reading.path) === state) continue
    const difference = await readBack(reading, index, active, options)
    if (difference === undefined) {
      verified.set(reading.path, state)
      continue
    }
    const own = usesIn(changed, active)
    const clusters = clusterByEdits(new Map([...own].map(([key, { edits }]) => [key, edits])))
    const culprits = await findCulprits(clusters, difference, (some) => {
      const keys = new Set(some.flat())
      const part = new Map([...own].filter(([key]) => keys.has(key)))
      return readBack(reading, indexFiles(filesOf(part, options)), part, options)
    })
    for (const { cluster, difference: why } of culprits)
      for (const key of cluster) if (!found.has(key)) found.set(key, obstacleFrom(why, reading))
  }
  return found
}

interface FileIndex {
  readonly byPath: ReadonlyMap<string, FixedFile>
  /** The new texts. */
  readonly texts: ReadonlyMap<string, string>
}

function indexFiles(files: readonly FixedFile[]): FileIndex {
  return {
    byPath: new Map(files.map((file) => [file.path, file])),
    texts: new Map(files.map(({ path, after }) => [path, after])),
  }
}

/** Reads a file with the edits of some uses. @returns what differs from what was planned */
async function readBack(
  reading: FileReading,
  { byPath, texts }: FileIndex,
  active: Active,
  { reread }: WriteOptions,
): Promise<Difference | undefined> {
  const own = byPath.get(reading.path)
  if (own !== undefined && !takesReferencesOnly(own.edits, own.before))
    return { kind: 'other', text: 'an edit would take away more than a reference' }
  const after = await reread(reading.path, texts)
  return findDifference(reading, after, {
    place: (place) =>
      own === undefined || place.path !== own.path ? place : { ...place, ...moveRange(place, own.edits) },
    line: (_, line) => line,
    textOf: (use) => active.get(useKey(use))?.text ?? use.text,
    effectOf: (use) => active.get(useKey(use))?.effect,
  })
}

function obstacleFrom({ kind, text }: Difference, { path }: FileReading): Obstacle {
  return kind === 'unplanned-use'
    ? refuse(
        'shared-disagrees',
        `another image in ${path} is made of the same text and would change too (${text}); give each a text of its own`,
      )
    : refuse('read-back-differs', `${path} would not read as planned after the edits: ${text}`)
}
