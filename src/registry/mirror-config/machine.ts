import { append } from '../../text/lists.ts'
import { readMachineFile } from '../machine-file.ts'
import type { ConfiguredMirror } from './configured-mirror.ts'
import { readDaemonJson } from './daemon-json.ts'
import { type Machine, machineFiles } from './machine-files.ts'
import { readRegistriesConf } from './registries-conf.ts'

/** A mirror, and the file that names it. */
export interface MachineMirror extends ConfiguredMirror {
  /** Absolute. */
  readonly file: string
}

/** What the programs of a machine are configured to do. */
export interface MachineReading {
  /** One a source: the first that may be asked for tags, else the first. Docker's before those of podman and skopeo. */
  readonly mirrors: readonly MachineMirror[]
  /** What could not be read and why; lower case, no full stop. */
  readonly problems: readonly string[]
}

/** These files have some dozen lines. Bytes. */
const SIZE_MAX = 256 * 1024
/** Finds the mirrors that Docker and the programs around podman use on this machine. Asks nobody. */
export async function findMachineMirrors(machine: Machine): Promise<MachineReading> {
  const files = machineFiles(machine)
  const problems = [...files.problems]
  const mirrors = [
    ...dockerMirrors(files.docker, problems),
    ...(await containersMirrors(files.containers, problems)),
  ]
  const bySource = new Map<string, MachineMirror>()
  for (const mirror of mirrors) {
    const known = bySource.get(mirror.source)
    if (known === undefined || (!known.answersTags && mirror.answersTags)) bySource.set(mirror.source, mirror)
  }
  return { mirrors: [...bySource.values()], problems }
}

function dockerMirrors(files: readonly string[], problems: string[]): readonly MachineMirror[] {
  const mirrors: MachineMirror[] = []
  for (const file of files) {
    const text = readSmallFile(file, problems)
    if (text === undefined) continue
    const reading = readDaemonJson(text)
    if (!reading.ok) problems.push(`${file} ${reading.reason}`)
    else
      append(
        mirrors,
        reading.result.map((mirror) => ({ ...mirror, file })),
      )
  }
  return mirrors
}

/** A later entry takes the place of an earlier one with the same prefix. */
async function containersMirrors(
  files: readonly string[],
  problems: string[],
): Promise<readonly MachineMirror[]> {
  const bySource = new Map<string, readonly MachineMirror[]>()
  for (const file of files) {
    const text = readSmallFile(file, problems)
    if (text === undefined) continue
    const reading = await readRegistriesConf(text)
    if (!reading.ok) {
      problems.push(`${file} ${reading.reason}`)
      continue
    }
    for (const [source, mirrors] of reading.result) {
      const placed = mirrors.map((mirror) => ({ ...mirror, file }))
      bySource.set(source, placed)
    }
  }
  return [...bySource.values()].flat()
}

/** What is no file counts as nothing. */
function readSmallFile(path: string, problems: string[]): string | undefined {
  const file = readMachineFile(path, SIZE_MAX)
  if (file.kind === 'unread') problems.push(`${path} ${file.why}`)
  if (file.kind !== 'read') return undefined
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(file.bytes)
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    problems.push(`${path} is not valid UTF-8`)
    return undefined
  }
}
