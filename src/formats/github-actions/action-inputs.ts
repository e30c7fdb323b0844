import { K3S_CHANNEL } from '../image/short-words.ts'
import type { FieldOptions } from './collect.ts'

/** An input of a well-known action that names an image. */
export interface ActionInput extends FieldOptions {
  /** What stands before the reference, or in front of it on a line of its own: `image=`, `docker://`. */
  readonly before?: RegExp
  /** Global: each stretch of the value that this finds is one, and `before` finds what stands before its reference. */
  readonly each?: RegExp
}

/** A line without the blanks around it. */
export const LINE = /\S(?:[^\r\n]*\S)?/g
/** Options stand on lines or between commas, and may have quotes and expressions. */
const OPTION = /(?:\$\{\{.{0,300}?\}\}|[^\s,"'])+/g

const SCANNED: ActionInput = { role: 'cli-argument', confidence: 'likely' }
/** Most of them put out what the same workflow has built. */
const DEPLOYED: ActionInput = { role: 'service', confidence: 'likely' }
/** The image of the nodes among the flags of k3d. */
const K3D_FLAGS: ActionInput = {
  role: 'node-image',
  each: /(?<!\S)(?:--image|-i)[=\s]\s*["']?(?:\$\{\{.{0,300}?\}\}|[^\s"'])+/g,
  before: /^(?:--image|-i)[=\s]\s*["']?/,
  except: K3S_CHANNEL,
}

/**
 * By action, without its version, then by input. An image that an action pushes is none.
 *
 * @see https://github.com/docker/setup-buildx-action#inputs
 * @see https://github.com/docker/build-push-action#inputs
 * @see https://github.com/docker/setup-qemu-action#inputs
 * @see https://github.com/helm/kind-action#inputs
 * @see https://github.com/AbsaOSS/k3d-action#advanced-configuration
 * @see https://github.com/uraimo/run-on-arch-action#usage
 * @see https://github.com/aquasecurity/trivy-action#inputs
 */
export const ACTION_INPUTS: ReadonlyMap<string, Readonly<Record<string, ActionInput>>> = new Map(
  Object.entries({
    'docker/setup-buildx-action': { 'driver-opts': { role: 'service', each: OPTION, before: /^image=/ } },
    'docker/setup-qemu-action': { image: { role: 'service' } },
    'docker/build-push-action': {
      'build-contexts': { role: 'build-context', each: LINE, before: /^[^=\s]+=docker-image:\/\// },
    },
    'docker/bake-action': {
      set: {
        role: 'base',
        confidence: 'likely',
        each: LINE,
        before: /^[^=]*\.(?:contexts\.[^=]*=docker-image:\/\/|args\.\w*(?:IMAGE|BASE)=)/i,
      },
    },
    'aquasecurity/trivy-action': { 'image-ref': SCANNED },
    'anchore/scan-action': { image: SCANNED },
    'anchore/sbom-action': { image: SCANNED },
    'snyk/actions/docker': { image: SCANNED },
    'docker/scout-action': { image: { ...SCANNED, before: /^(?:registry|image):\/\// } },
    'addnab/docker-run-action': { image: { role: 'ci-step' } },
    'maus007/docker-run-action-fork': { image: { role: 'ci-step' } },
    'helm/kind-action': { node_image: { role: 'node-image' } },
    'engineerd/setup-kind': { image: { role: 'node-image' } },
    'absaoss/k3d-action': { args: K3D_FLAGS },
    'nolar/setup-k3d-k3s': { 'k3d-args': K3D_FLAGS },
    'uraimo/run-on-arch-action': { base_image: { role: 'base', before: /^(?:--platform=\S+\s+)?/ } },
    'pyo3/maturin-action': { container: { role: 'ci-step', except: /^(?:off|auto)$/ } },
    'google-github-actions/deploy-cloudrun': { image: DEPLOYED },
    'azure/container-apps-deploy-action': { imagetodeploy: DEPLOYED },
    'azure/webapps-deploy': { images: { ...DEPLOYED, each: LINE } },
  } satisfies Record<string, Record<string, ActionInput>>),
)

/** Inputs that name Dockerfiles, by action. */
export const DOCKERFILE_INPUTS: ReadonlyMap<string, readonly string[]> = new Map([
  ['redhat-actions/buildah-build', ['containerfiles', 'dockerfiles']],
  ['hadolint/hadolint-action', ['dockerfile']],
  ['elgohr/publish-docker-github-action', ['dockerfile']],
  ['mr-smithers-excellent/docker-build-push', ['dockerfile']],
  ['depot/build-push-action', ['file']],
])
