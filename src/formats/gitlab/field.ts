import { get, getText, type YamlNode, type YamlScalar } from '../../languages/yaml.ts'
import { parsePlatform } from '../../oci/platform.ts'
import { pointersIn, pullsOthers, startOf } from '../image/started-with.ts'
import type { Trail } from '../trail.ts'
import type { FieldOptions } from './collect.ts'
import { referencedKeys, SCRIPT_KEYS } from './jobs.ts'

export type FieldKey = 'image' | 'services'

/** A field of a job, of `default` or of the root that names an image. */
export type Field = {
  readonly key: FieldKey
  readonly trail: Trail
  readonly options: FieldOptions
} & (
  | { readonly keys?: undefined; readonly scalar: YamlScalar }
  /** It is a `!reference` to another place. */
  | { readonly keys: readonly string[] }
)

const HOST_FOLLOWS_NAME =
  'jobs reach a service without an alias by a host name that is made of its image, which changes with it'

/** The image and the services of a job, of `default` or of the root. */
export function fieldsOf(holder: Trail, text: string): readonly Field[] {
  const found: Field[] = []
  const image = get(holder.node, 'image')
  if (image !== undefined) addImage(found, 'image', { node: image, parent: holder, step: 'image' }, text)
  const services = get(holder.node, 'services')
  if (services?.kind !== 'sequence' || referencedKeys(services, text) !== undefined) return found
  const at: Trail = { node: services, parent: holder, step: 'services' }
  for (const [step, node] of services.items.entries())
    if (node !== undefined) addImage(found, 'services', { node, parent: at, step }, text)
  return found
}

/** A string, a map with `name`, or a reference to another place. */
function addImage(found: Field[], key: FieldKey, trail: Trail, text: string): void {
  const { node } = trail
  const isService = key === 'services'
  const alias = isService ? getText(node, 'alias') : undefined
  const name = node.kind === 'map' ? get(node, 'name') : node
  const options: FieldOptions = {
    ...(isService ? startOf(node, textOf(name)) : startOfJob(trail.parent?.node, textOf(name))),
    ...pulledOf(node),
    role: isService ? 'ci-service' : 'ci-job',
    platform: platformOf(node),
    alias,
    nameUnsafe: isService && alias === undefined ? HOST_FOLLOWS_NAME : undefined,
  }
  const keys = referencedKeys(node, text)
  if (keys !== undefined) found.push({ key, trail, options, keys })
  if (name?.kind !== 'scalar') return
  const at = node.kind === 'map' ? { node: name, parent: trail, step: 'name' } : trail
  found.push({ key, trail: at, options, scalar: name })
}

function textOf(node: YamlNode | undefined): string | undefined {
  return node?.kind === 'scalar' ? node.value : undefined
}

/** Commands by which a job starts what pulls images by itself; another job with such an image starts nothing. */
const STARTS = /\bdockerd\b|\b(?:executor|warmer)\b/

/** The image of a job runs its script. */
function startOfJob(job: YamlNode | undefined, image: string | undefined): Pick<FieldOptions, 'startedWith'> {
  if (job === undefined || !pullsOthers(image ?? '')) return {}
  const lines = SCRIPT_KEYS.flatMap((key) => {
    const script = get(job, key)
    const items = script?.kind === 'sequence' ? script.items : [script]
    return items.flatMap((item) => textOf(item) ?? [])
  })
  if (!lines.some((line) => STARTS.test(line))) return {}
  return { startedWith: [...lines, ...pointersIn(get(job, 'variables'))] }
}

/** The first policy is tried first; the others come where it fails. */
function pulledOf(node: YamlNode): Pick<FieldOptions, 'pullPolicy' | 'onMachine'> {
  const policy = get(node, 'pull_policy')
  const policies = (policy?.kind === 'sequence' ? policy.items : [policy]).map(textOf)
  if (policies.length > 0 && policies.every((one) => one === 'never')) return { onMachine: true }
  return policies[0] === 'always' ? { pullPolicy: 'always' } : {}
}

function platformOf(node: YamlNode) {
  const platform = get(get(node, 'docker'), 'platform')
  return platform?.kind === 'scalar' ? parsePlatform(platform.value) : undefined
}
