import { existsSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { systemCodeOf } from '../../disk/errors.ts'
import type { Environment } from '../proxies.ts'

/** A machine, as its programs see it. */
export interface Machine {
  /** Stands for `/` in front of the files of the system. */
  readonly root: string
  /** `HOME`, `XDG_CONFIG_HOME` and `CONTAINERS_REGISTRIES_CONF` are read. */
  readonly environment: Environment
}

/** Where the programs of a machine look for their mirrors, and what could not be listed: `folder cannot be read: CODE`. */
export interface MachineFiles {
  /** The daemon without root, Docker Desktop, the daemon of the system: the first that has a mirror counts. */
  readonly docker: readonly string[]
  /** Podman, Buildah, skopeo and CRI-O: a later file takes the place of an earlier one with the same prefix. */
  readonly containers: readonly string[]
  /** containerd, BuildKit, k3s and RKE2, and the folders of registries of Docker. */
  readonly others: readonly string[]
  readonly problems: readonly string[]
}

/** Drop-ins of one folder, or folders of registries. */
const NAMES_MAX = 200

/**
 * The files of a machine that may name mirrors, whether they are there or not.
 *
 * The file of the user takes the place of that of the system, its drop-ins included; drop-ins of the user come last.
 */
export function machineFiles({ root, environment }: Machine): MachineFiles {
  const { HOME, XDG_CONFIG_HOME, CONTAINERS_REGISTRIES_CONF } = environment
  const problems: string[] = []
  const system = (path: string) => join(root, path)
  const own = (path: string) => (isSet(HOME) ? [join(HOME, path)] : [])
  const config = (path: string) =>
    isSet(XDG_CONFIG_HOME) ? [join(XDG_CONFIG_HOME, path)] : own(`.config/${path}`)
  const hosts = (folder: string) => namesIn(folder, problems).map((name) => join(folder, name, 'hosts.toml'))
  const dropIns = (folder: string) =>
    namesIn(folder, problems)
      .filter((name) => name.endsWith('.conf'))
      .map((name) => join(folder, name))
  const conf = system('etc/containers/registries.conf')
  const [ownConf] = own('.config/containers/registries.conf')
  const main = isSet(CONTAINERS_REGISTRIES_CONF)
    ? [resolve(CONTAINERS_REGISTRIES_CONF)]
    : ownConf !== undefined && existsSync(ownConf)
      ? [ownConf]
      : [conf, ...dropIns(`${conf}.d`)]
  return {
    docker: [
      ...config('docker/daemon.json'),
      ...own('.docker/daemon.json'),
      system('etc/docker/daemon.json'),
    ],
    containers: [...main, ...(ownConf === undefined ? [] : dropIns(`${ownConf}.d`))],
    others: [
      system('etc/containerd/config.toml'),
      ...hosts(system('etc/containerd/certs.d')),
      ...hosts(system('etc/docker/certs.d')),
      system('etc/buildkit/buildkitd.toml'),
      ...config('buildkit/buildkitd.toml'),
      ...own('.docker/buildx/buildkitd.default.toml'),
      system('etc/rancher/k3s/registries.yaml'),
      system('etc/rancher/rke2/registries.yaml'),
    ],
    problems,
  }
}

function isSet(value: string | undefined): value is string {
  return value !== undefined && value !== ''
}

function namesIn(folder: string, problems: string[]): readonly string[] {
  try {
    return readdirSync(folder).sort().slice(0, NAMES_MAX)
  } catch (error) {
    const code = systemCodeOf(error)
    if (code !== 'ENOENT' && code !== 'ENOTDIR') problems.push(`${folder} cannot be read: ${code}`)
    return []
  }
}
