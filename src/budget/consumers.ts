import type { NodeRuntime } from '../model/budget.ts'
import type { ImageUse, Role } from '../model/image-use.ts'
import { type Cost, NO_COST, ONE_PLATFORM } from './cost.ts'

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
  heads: { cold: 1, tag: 1, digest: 0 },
  pastMirror: undefined,
}
const DOCKERD: Consumer = {
  name: 'docker pull',
  cold: ONE_PLATFORM,
  warm: NO_COST,
  heads: { cold: 1, tag: 1, digest: 0 },
  pastMirror: undefined,
}
const NODES: Readonly<Record<NodeRuntime, Consumer>> = {
  containerd: {
    name: 'containerd',
    cold: ONE_PLATFORM,
    warm: NO_COST,
    heads: BY_HEAD,
    pastMirror: undefined,
  },
  'cri-o': { name: 'CRI-O', cold: ONE_PLATFORM, warm: ONE_PLATFORM, heads: BY_GET, pastMirror: undefined },
}
/** It fetches the manifest of the same tag twice, every time. */
const IMGPKG: Consumer = {
  name: 'imgpkg',
  cold: { documented: 2, safe: 2 },
  warm: { documented: 2, safe: 2 },
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
  return { name: tool, cold: ONE_PLATFORM, warm: ONE_PLATFORM, heads: BY_GET, pastMirror }
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

/** When a use is pulled, and by what. */
export function consumerOf(
  { role, puller, workshop, inJob }: Pick<ImageUse, 'role' | 'puller' | 'workshop' | 'inJob'>,
  runtime: NodeRuntime,
): { readonly occasion: Occasion; readonly consumer: Consumer } {
  const byRole = inJob === true ? 'job' : OCCASION_OF[role]
  // A kubelet in a workshop runs what its author or a session deploys: nothing of Educates gives it a mirror.
  const node =
    workshop === undefined
      ? NODES[runtime]
      : {
          ...NODES[runtime],
          pastMirror: 'the mirror of the sessions is for their Docker alone, not for nodes',
        }
  if (puller === undefined) return { occasion: byRole, consumer: usual(byRole, node) }
  const inSession = workshop === undefined ? byRole : 'session'
  switch (puller.by) {
    case 'kubelet':
      return { occasion: 'node', consumer: node }
    case 'dockerd':
      return { occasion: inSession, consumer: DOCKERD }
    case 'tool':
      return { occasion: inSession, consumer: toolConsumer(puller.tool) }
    case 'vendir':
      return { occasion: puller.when === 'session' ? 'session' : 'machine', consumer: IMGPKG }
    case 'author':
      return { occasion: 'machine', consumer: BUILDKIT }
  }
}

function usual(occasion: Occasion, node: Consumer): Consumer {
  if (occasion === 'build') return BUILDKIT
  if (occasion === 'node') return node
  return occasion === 'session' ? IMGPKG : DOCKERD
}
