import { buildkitdToml } from './buildkitd-toml.ts'
import { daemonJson } from './daemon-json.ts'
import type { Dialect } from './dialect.ts'
import { educates } from './educates.ts'
import { hostsToml } from './hosts-toml.ts'
import { k3s } from './k3s.ts'
import { kaniko } from './kaniko.ts'
import { kind } from './kind.ts'
import { openshift } from './openshift.ts'
import { registriesConf } from './registries-conf.ts'
import { talos } from './talos.ts'

/** Every form in which programs are told of mirrors. The first that claims a file reads it. */
export const DIALECTS: readonly Dialect[] = [
  daemonJson,
  hostsToml,
  registriesConf,
  buildkitdToml,
  k3s,
  openshift,
  talos,
  kind,
  educates,
  kaniko,
]

/** The dialect with this name, or another one of its names. */
export function findDialect(name: string): Dialect | undefined {
  return DIALECTS.find(({ id, aliases }) => id === name.toLowerCase() || aliases.includes(name.toLowerCase()))
}
