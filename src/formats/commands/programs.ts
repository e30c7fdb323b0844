import type { Tool } from './program.ts'
import { KP, PACK } from './programs/buildpacks.ts'
import { CLUSTERS } from './programs/clusters.ts'
import { BUILDAH, DOCKER, DOCKER_COMPOSE, PODMAN } from './programs/docker.ts'
import { HELM } from './programs/helm.ts'
import { KN, KUBECTL } from './programs/kubectl.ts'
import {
  CRANE,
  DIVE_TOOL,
  IMGPKG,
  ORAS,
  ORDINARY_PULLERS,
  REGCTL,
  SKOPEO,
} from './programs/registry-tools.ts'
import { SOURCE_BUILDS } from './programs/source-builds.ts'
import { TANZU } from './programs/tanzu.ts'

const LIST: readonly Tool[] = [
  DOCKER,
  PODMAN,
  BUILDAH,
  DOCKER_COMPOSE,
  KUBECTL,
  KN,
  SKOPEO,
  CRANE,
  IMGPKG,
  ORAS,
  REGCTL,
  DIVE_TOOL,
  PACK,
  KP,
  HELM,
  TANZU,
  ...ORDINARY_PULLERS,
  ...CLUSTERS,
  ...SOURCE_BUILDS,
]

/** The programs whose command lines name images, by what they are called. */
export const PROGRAMS: ReadonlyMap<string, Tool> = new Map(
  LIST.flatMap((tool) => tool.names.map((name) => [name, tool] as const)),
)
