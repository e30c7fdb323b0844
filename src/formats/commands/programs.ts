import type { Tool } from './program.ts'
import { KP, PACK } from './programs/buildpacks.ts'
import { CLOUDS } from './programs/clouds.ts'
import { CLUSTERS } from './programs/clusters.ts'
import { DELIVERY } from './programs/delivery.ts'
import { BUILDAH, DOCKER, DOCKER_COMPOSE, PODMAN } from './programs/docker.ts'
import { HELM } from './programs/helm.ts'
import { HOST_CONTAINERS } from './programs/host-containers.ts'
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
import { SCANNERS } from './programs/scanners.ts'
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
  ...SCANNERS,
  ...HOST_CONTAINERS,
  ...DELIVERY,
  ...CLOUDS,
]

/** The programs whose command lines name images, by what they are called. */
export const PROGRAMS: ReadonlyMap<string, Tool> = new Map(
  LIST.flatMap((tool) => tool.names.map((name) => [name, tool] as const)),
)
