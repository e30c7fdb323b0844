import { get, getText, type YamlMap, type YamlNode, type YamlScalar } from '../../languages/yaml.ts'
import type { Observation, UncachedBuild } from '../../model/observation.ts'
import { HUB, isDockerHost } from '../../oci/hub.ts'
import { parseReference, sourceOf } from '../../oci/reference.ts'
import { type NamedImages, namedImages } from '../dockerfile/named-images.ts'
import { stepsTo, type Trail } from '../trail.ts'
import { below } from './collect.ts'
import type { StepScope } from './step-scope.ts'
import { spellingsOf } from './values.ts'

/** Actions that are known to send nothing to Docker Hub. */
const QUIET =
  /^(?:actions|github|aws-actions|google-github-actions|hashicorp)\/|^docker\/(?:login|metadata)-action$|^azure\/(?:login|docker-login|setup-\w+)$/

/** What builds one Dockerfile, whose images tell what it pulls. */
const BUILD = 'docker/build-push-action'

/** Notes builds without a cache, logins to Docker Hub, and what else a step may pull from there or push to it. */
export function noteStep(
  parent: Trail,
  step: YamlMap,
  scope: StepScope,
  dockerfileOf: (inputs: YamlMap) => string | undefined,
): void {
  const uses = get(step, 'uses')
  if (uses?.kind !== 'scalar' || /^docker:\/\//i.test(uses.value)) return
  const action = uses.value.replace(/@.*$/s, '').toLowerCase()
  const inputs = get(step, 'with')
  const trail = below(parent, 'uses', uses)
  const add = (subject: Observation['subject'], at: YamlScalar, text: string) =>
    scope.to.items.push({
      format: 'github-actions',
      ...stepsTo(trail),
      place: { path: scope.file.path, ...at.range },
      text,
      subject,
    })
  const own = inputs?.kind === 'map' ? inputs : undefined
  const isBuild = own !== undefined && action === BUILD
  const dockerfile = isBuild ? dockerfileOf(own) : undefined
  const built = dockerfile === undefined ? undefined : scope.context.sibling(dockerfile)
  const images = built === undefined ? undefined : namedImages(built)
  for (const { at, ...told } of own === undefined ? [] : uncachedOf(action, own, images)) {
    const how = `${action} ${told.how}`
    add({ kind: 'uncached-build', ...told, how }, at, how)
  }
  const hidden = hiddenOf(action, own)
  if (hidden !== undefined) add({ kind: 'hidden-pull', image: hidden }, uses, action)
  if (action === 'docker/login-action') {
    if (isHub(own, scope)) add({ kind: 'hub-login', how: action }, uses, action)
  } else if (mayUseHub(action, own, images)) add({ kind: 'hub-traffic' }, uses, action)
}

/** The inputs of a step by which it builds anew. */
function uncachedOf(
  action: string,
  inputs: YamlMap,
  images: NamedImages | undefined,
): readonly (Omit<UncachedBuild, 'kind'> & { readonly at: YamlScalar })[] {
  if (action === 'redhat-actions/buildah-build') {
    const at = get(inputs, 'extra-args')
    const isTold = at?.kind === 'scalar' && /(?:^|\s)--no-cache(?:\s|$)/.test(at.value)
    return isTold ? [{ how: '--no-cache', anew: 'layers', at }] : []
  }
  if (action !== BUILD && action !== 'docker/bake-action') return []
  const found: (Omit<UncachedBuild, 'kind'> & { readonly at: YamlScalar })[] = []
  const isTrue = (at: YamlNode | undefined): at is YamlScalar =>
    at?.kind === 'scalar' && at.value.trim().toLowerCase() === 'true'
  const layers = get(inputs, 'no-cache')
  if (isTrue(layers)) found.push({ how: 'no-cache: true', anew: 'layers', at: layers })
  const bases = get(inputs, 'pull')
  if (action === BUILD && images?.arePinned === true && isTrue(bases))
    found.push({ how: 'pull: true', anew: 'bases', at: bases })
  return found
}

/** A login without a registry, or with one of the hosts of Docker Hub. */
function isHub(inputs: YamlMap | undefined, scope: StepScope): boolean {
  if (get(inputs, 'registry-auth') !== undefined) return false
  const registry = get(inputs, 'registry')
  if (registry === undefined) return true
  if (registry.kind !== 'scalar') return false
  const texts = spellingsOf(registry, scope)
  return texts.length > 0 && texts.every((text) => text === '' || isDockerHost(hostOf(text)))
}

function hostOf(text: string): string {
  return text.replace(/^[a-z]+:\/\//i, '').replace(/\/.*$/s, '')
}

/** Images of Docker Hub that an action pulls where its inputs name no other: for each job, since these start empty. */
const HIDDEN: ReadonlyMap<string, { readonly image: string; isReplaced(inputs: YamlMap): boolean }> = new Map(
  [
    [
      'docker/setup-buildx-action',
      {
        image: 'moby/buildkit:buildx-stable-1',
        isReplaced: (inputs) =>
          !['', 'docker-container'].includes(getText(inputs, 'driver') ?? '') ||
          /^\s*image=/m.test(getText(inputs, 'driver-opts') ?? ''),
      },
    ],
    [
      'docker/setup-qemu-action',
      {
        image: 'tonistiigi/binfmt:latest',
        isReplaced: (inputs) => get(inputs, 'image') !== undefined,
      },
    ],
  ],
)

function hiddenOf(action: string, inputs: YamlMap | undefined): string | undefined {
  const hidden = HIDDEN.get(action)
  return hidden === undefined || (inputs !== undefined && hidden.isReplaced(inputs))
    ? undefined
    : hidden.image
}

function mayUseHub(action: string, inputs: YamlMap | undefined, images: NamedImages | undefined): boolean {
  if (QUIET.test(action)) return false
  if (HIDDEN.has(action)) return hiddenOf(action, inputs) !== undefined
  if (inputs === undefined || action !== BUILD) return true
  return images?.mayBeOnHub !== false || isPushedToHub(inputs)
}

function isPushedToHub(inputs: YamlMap): boolean {
  const isPushed =
    (getText(inputs, 'push') ?? 'false').trim() !== 'false' ||
    /\btype=registry\b|\bpush=true\b/.test(getText(inputs, 'outputs') ?? '')
  if (!isPushed) return false
  const tags = (getText(inputs, 'tags') ?? '').split(/[\r\n,]+/).map((tag) => tag.trim())
  return tags.some((tag) => {
    const reference = parseReference(tag)
    if (reference !== undefined) return sourceOf(reference).registry === HUB
    return tag !== '' && !/^[\w-]+(?:\.[\w-]+)+(?::\d+)?\//.test(tag)
  })
}
