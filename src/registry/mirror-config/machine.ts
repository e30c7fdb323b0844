import { existsSync, readdirSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { systemCodeOf } from '../../disk/errors.ts'
import { append } from '../../text/lists.ts'
import { readMachineFile } from '../machine-file.ts'
import type { Environment } from '../proxies.ts'
import type { ConfiguredMirror } from './configured-mirror.ts'
import { readDaemonJson } from './daemon-json.ts'
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

export interface MachineOptions {
  /** Stands for `/` in front of the files of the system. */
  readonly root: string
  /** `HOME`, `XDG_CONFIG_HOME` and `CONTAINERS_REGISTRIES_CONF` are read. */
  readonly environment: Environment
}

/** These files have some dozen lines. Bytes. */
const SIZE_MAX = 256 * 1024
/** Drop-ins of one folder that are read. */
const DROP_INS_MAX = 100

/** Finds the mirrors that Docker and the programs around podman use on this machine. Asks nobody. */
export async function findMachineMirrors(options: MachineOptions): Promise<MachineReading> {
  const problems: string[] = []
  const mirrors = [...dockerMirrors(options, problems), ...(await containersMirrors(options, problems))]
  const bySource = new Map<string, MachineMirror>()
  for (const mirror of mirrors) {
    const known = bySource.get(mirror.source)
    if (known === undefined || (!known.answersTags && mirror.answersTags)) bySource.set(mirror.source, mirror)
  }
  return { mirrors: [...bySource.values()], problems }
}

/** The daemon without root, Docker Desktop, the daemon of the system. */
function dockerMirrors({ root, environment }: MachineOptions, problems: string[]): readonly MachineMirror[] {
  const { HOME, XDG_CONFIG_HOME } = environment
  const files = [join(root, 'etc/docker/daemon.json')]
  if (isSet(HOME)) files.unshift(join(HOME, '.docker/daemon.json'))
  if (isSet(XDG_CONFIG_HOME)) files.unshift(join(XDG_CONFIG_HOME, 'docker/daemon.json'))
  else if (isSet(HOME)) files.unshift(join(HOME, '.config/docker/daemon.json'))
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

/**
 * The file of the user takes the place of that of the system, its drop-ins included; drop-ins of the user come last,
 * and a later entry takes the place of an earlier one with the same prefix.
 */
async function containersMirrors(
  { root, environment }: MachineOptions,
  problems: string[],
): Promise<readonly MachineMirror[]> {
  const { HOME, CONTAINERS_REGISTRIES_CONF } = environment
  const system = join(root, 'etc/containers/registries.conf')
  const own = isSet(HOME) ? join(HOME, '.config/containers/registries.conf') : undefined
  const files: string[] = []
  if (isSet(CONTAINERS_REGISTRIES_CONF)) files.push(resolve(CONTAINERS_REGISTRIES_CONF))
  else if (own !== undefined && existsSync(own)) files.push(own)
  else append(files, [system, ...dropInsOf(`${system}.d`, problems)])
  if (own !== undefined) append(files, dropInsOf(`${own}.d`, problems))

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

function isSet(value: string | undefined): value is string {
  return value !== undefined && value !== ''
}

function dropInsOf(folder: string, problems: string[]): readonly string[] {
  try {
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return []
    const names = readdirSync(folder).filter((name) => name.endsWith('.conf'))
    return names
      .sort()
      .slice(0, DROP_INS_MAX)
      .map((name) => join(folder, name))
  } catch (error) {
    problems.push(`${folder} cannot be read: ${systemCodeOf(error)}`)
    return []
  }
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
