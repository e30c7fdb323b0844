import { homedir } from 'node:os'
import { resolve } from 'node:path'
import type { Parts } from '../../check.ts'
import { readRegularFile } from '../../disk/read.ts'
import { discover } from '../../engine/discover.ts'
import { readMachineFile } from '../../registry/machine-file.ts'
import type { Dialect, DialectReading, SourceSetting } from '../../registry/mirror-config/dialect.ts'
import { DIALECTS, MIRROR_FILES } from '../../registry/mirror-config/index.ts'
import { type Machine, machineFiles } from '../../registry/mirror-config/machine-files.ts'
import { groupBy } from '../../text/group-by.ts'
import { append } from '../../text/lists.ts'
import { plural } from '../../text/plural.ts'

/** A file that points a program at mirrors. */
export interface MirrorFile {
  /** As it is shown: relative to the working directory, or absolute on the machine. */
  readonly path: string
  readonly dialect: Dialect
  readonly reading: DialectReading
  readonly isOnMachine: boolean
}

/** Files of which one program reads all: drop-ins beside their file, the folders of registries. */
export interface MirrorGroup {
  readonly dialect: Dialect
  readonly files: readonly MirrorFile[]
  /** A later file takes the place of an earlier one for the same source. */
  readonly settings: readonly PlacedSetting[]
  readonly isOnMachine: boolean
}

export interface PlacedSetting extends SourceSetting {
  readonly file: string
}

export interface Found {
  readonly groups: readonly MirrorGroup[]
  /** What could not be read and why; `file: reason`. */
  readonly problems: readonly string[]
  /** One of them has a name of a dialect and does not parse. */
  readonly isBroken: boolean
}

/** These files have some dozen lines, and those of a CI some hundred. Bytes. */
const SIZE_MAX = 256 * 1024
interface Candidate {
  readonly path: string
  readonly bytes: Uint8Array
  readonly isOnMachine: boolean
}

/** Finds and reads the files of a tree, and with `machine` those of this machine. */
export async function findMirrorFiles(
  paths: readonly string[],
  { configuration }: Parts,
  machine: Machine | undefined,
): Promise<Found> {
  const problems: string[] = []
  const candidates = await treeFiles(paths, configuration, problems)
  if (machine !== undefined) append(candidates, filesOfMachine(machine, problems))
  const dialects = await Promise.all(DIALECTS.map(({ load }) => load()))
  const files: MirrorFile[] = []
  let isBroken = false
  for (const { path, bytes, isOnMachine } of candidates) {
    const text = decode(bytes)
    if (text === undefined) continue
    for (const dialect of dialects) {
      if (!dialect.claims(path, text)) continue
      const read = await dialect.read(text, path)
      if (read.ok) {
        const { settings, traps } = read.result
        if (settings.length + traps.length > 0)
          files.push({ path, dialect, reading: read.result, isOnMachine })
      } else {
        isBroken = true
        problems.push(`${path} ${read.reason}`)
      }
    }
  }
  return { groups: groupsOf(files), problems, isBroken }
}

async function treeFiles(
  paths: readonly string[],
  configuration: Parts['configuration'],
  problems: string[],
): Promise<Candidate[]> {
  const cwd = process.cwd()
  const found = await discover(cwd, paths, [MIRROR_FILES], configuration, [])
  const files: Candidate[] = []
  let tooLarge = 0
  for (const { path } of found.files) {
    const file = readRegularFile(resolve(cwd, path), { max: SIZE_MAX, followsLink: false })
    if (file.kind === 'read') files.push({ path, bytes: file.bytes, isOnMachine: false })
    else if (file.kind === 'failed') problems.push(`${path} cannot be read: ${file.code}`)
    else if (file.kind === 'too-large') tooLarge++
  }
  if (tooLarge > 0)
    problems.push(
      `${plural(tooLarge, 'file')} above ${SIZE_MAX / 1024} KiB not read: no file with mirrors is as large`,
    )
  return files
}

/** The files of a machine, in the order in which a later file takes the place of an earlier one. */
function filesOfMachine(machine: Machine, problems: string[]): readonly Candidate[] {
  const { docker, containers, others, problems: unlisted } = machineFiles(machine)
  append(problems, unlisted)
  const files: Candidate[] = []
  for (const path of [...docker, ...containers, ...others]) {
    const file = readMachineFile(path, SIZE_MAX)
    if (file.kind === 'read') files.push({ path, bytes: file.bytes, isOnMachine: true })
    else if (file.kind === 'unread') problems.push(`${path} ${file.why}`)
  }
  return files
}

/** This machine. */
export function thisMachine(): Machine {
  return { root: '/', environment: { ...process.env, HOME: process.env.HOME ?? homedir() } }
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    if (error instanceof TypeError) return undefined
    throw error
  }
}

/** Files that one program reads together, a file before its drop-ins. */
function groupsOf(files: readonly MirrorFile[]): readonly MirrorGroup[] {
  const groups = groupBy(files, ({ dialect, isOnMachine, path }) =>
    JSON.stringify([dialect.id, isOnMachine, dialect.folderOf?.(path) ?? path]),
  )
  return [...groups.values()].flatMap((members) => {
    const [first] = members
    if (first === undefined) return []
    const ordered = members.toSorted((a, b) => (a.path < b.path ? -1 : 1))
    const settings = new Map<string, PlacedSetting>()
    for (const { path, reading } of ordered)
      for (const setting of reading.settings)
        settings.set(`${setting.source} ${setting.inCluster ?? ''}`, { ...setting, file: path })
    const { dialect, isOnMachine } = first
    return { dialect, files: ordered, settings: [...settings.values()], isOnMachine }
  })
}
