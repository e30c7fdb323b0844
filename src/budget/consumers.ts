import type { NodeRuntime } from '../model/budget.ts'
import type { ImageUse, Role } from '../model/image-use.ts'
import { type Cost, costOfFetch, NO_COST, ONE_PLATFORM } from './cost.ts'

/** When an image is pulled. */
export type Occasion = 'build' | 'job' | 'node' | 'session' | 'machine'
export const OCCASIONS: readonly Occasion[] = ['build', 'job', 'node', 'session', 'machine']

/** A program that pulls: what a fetch and a check cost it, and whether it can be pointed at a mirror. */
export interface Consumer {
  readonly name: string
  /** It has nothing of the image. */
  readonly cold: Cost
  /** It has the image and checks it. */
  readonly warm: Cost
  /** HEAD requests of a fetch, of a check by tag, and of a check by digest: not counted, but seen by the abuse limit. */
  readonly heads: { readonly cold: number; readonly tag: number; readonly digest: number }
  /** What each of its pulls costs through any mirror, warm or not: look-ups that no mirror can answer. */
  readonly perPull: Cost
  /** Why it goes past a mirror; undefined where it can be pointed at one. */
  readonly pastMirror: string | undefined
}

const BY_HEAD = { cold: 1, tag: 1, digest: 1 }
/** Everything on containers/image asks by GET alone. */
const BY_GET = { cold: 0, tag: 0, digest: 0 }

const BUILDKIT: Consumer = {
  name: 'docker build',
  cold: ONE_PLATFORM,
  warm: NO_COST,
  perPull: NO_COST,
  heads: { cold: 1, tag: 1, digest: 0 },
  pastMirror: undefined,
}

/**
 * `docker pull`. From 29.1 on, with the containerd store, it fetches attestations too, and asks for a tag `sha256-…` at
 * every pull, also of an image that it has: a registry without it answers 404.
 */
function dockerd(attestations: number): Consumer {
  const missing = attestations > 0 ? 1 : 0
  const lookUp = { documented: 0, safe: missing }
  return {
    name: 'docker pull',
    cold: costOfFetch({ isIndex: true, platforms: 1, attestations, missing }),
    warm: lookUp,
    perPull: lookUp,
    heads: { cold: 1, tag: 1, digest: 0 },
    pastMirror: undefined,
  }
}
const NODES: Readonly<Record<NodeRuntime, Consumer>> = {
  containerd: {
    name: 'containerd',
    cold: ONE_PLATFORM,
    warm: NO_COST,
    perPull: NO_COST,
    heads: BY_HEAD,
    pastMirror: undefined,
  },
  'cri-o': {
    name: 'CRI-O',
    cold: ONE_PLATFORM,
    warm: ONE_PLATFORM,
    perPull: NO_COST,
    heads: BY_GET,
    pastMirror: undefined,
  },
}
/** It fetches the manifest of the same tag twice, every time. */
const IMGPKG: Consumer = {
  name: 'imgpkg',
  cold: { documented: 2, safe: 2 },
  warm: { documented: 2, safe: 2 },
  perPull: NO_COST,
  heads: BY_GET,
  pastMirror: 'imgpkg and vendir know no mirror; the files have to be elsewhere',
}

/** Programs that read registries.conf, or have flags of their own for a mirror. */
const TOOLS_WITH_MIRROR: ReadonlySet<string> = new Set(['podman', 'buildah', 'skopeo', 'nerdctl', 'docker'])

function toolConsumer(tool: string): Consumer {
  const pastMirror = TOOLS_WITH_MIRROR.has(tool)
    ? undefined
    : tool === 'kaniko'
      ? 'kaniko obeys its own flags alone: --registry-mirror or --registry-map'
      : `${tool} reads no configuration of mirrors`
  return { name: tool, cold: ONE_PLATFORM, warm: ONE_PLATFORM, perPull: NO_COST, heads: BY_GET, pastMirror }
}

const OCCASION_OF: Readonly<Record<Role, Occasion>> = {
  base: 'build',
  'copy-from': 'build',
  'mount-from': 'build',
  frontend: 'build',
  'build-context': 'build',
  'build-cache': 'build',
  'ci-job': 'job',
  'ci-service': 'job',
  'ci-step': 'job',
  action: 'job',
  container: 'node',
  'init-container': 'node',
  'ephemeral-container': 'node',
  'image-volume': 'node',
  'workshop-image': 'node',
  'cached-image': 'node',
  'workshop-files': 'session',
  service: 'machine',
  model: 'machine',
  'node-image': 'machine',
  builder: 'machine',
  'dev-container': 'machine',
  feature: 'machine',
  'cli-argument': 'machine',
  environment: 'machine',
}

/** What decides about the programs that pull. */
export interface Programs {
  readonly runtime: NodeRuntime
  /** Attestations of an image that `docker pull` fetches. */
  readonly attestations: number
  /** Files whose jobs have a Docker-in-Docker without a mirror. */
  readonly dockerWithoutMirror: ReadonlySet<string>
}

const INNER_DOCKER = 'the Docker-in-Docker of the job has no mirror of its own: --registry-mirror'

/** When a use is pulled, and by what. */
export function consumerOf(
  use: Pick<ImageUse, 'role' | 'puller' | 'workshop' | 'inJob' | 'place'>,
  programs: Programs,
): { readonly occasion: Occasion; readonly consumer: Consumer } {
  const { role, puller, workshop, inJob, place } = use
  const byRole = inJob === true ? 'job' : OCCASION_OF[role]
  // A kubelet in a workshop runs what its author or a session deploys: nothing of Educates gives it a mirror.
  const node =
    workshop === undefined
      ? NODES[programs.runtime]
      : {
          ...NODES[programs.runtime],
          pastMirror: 'the mirror of the sessions is for their Docker alone, not for nodes',
        }
  const docker = dockerd(programs.attestations)
  if (puller === undefined) return { occasion: byRole, consumer: usual(byRole, node, docker) }
  const inSession = workshop === undefined ? byRole : 'session'
  switch (puller.by) {
    case 'kubelet':
      return { occasion: 'node', consumer: node }
    case 'dockerd': {
      const isInner = inJob === true && programs.dockerWithoutMirror.has(place.path)
      return { occasion: inSession, consumer: isInner ? { ...docker, pastMirror: INNER_DOCKER } : docker }
    }
    case 'tool':
      return { occasion: inSession, consumer: toolConsumer(puller.tool) }
    case 'vendir':
      return { occasion: puller.when === 'session' ? 'session' : 'machine', consumer: IMGPKG }
    case 'author':
      return { occasion: 'machine', consumer: BUILDKIT }
  }
}

/** The Docker of the runner, which pulls before the steps of a job. */
export function runnerOf({ attestations }: Programs): Consumer {
  return dockerd(attestations)
}

function usual(occasion: Occasion, node: Consumer, docker: Consumer): Consumer {
  if (occasion === 'build') return BUILDKIT
  if (occasion === 'node') return node
  return occasion === 'session' ? IMGPKG : docker
}
