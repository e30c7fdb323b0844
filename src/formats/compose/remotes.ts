import { get, type YamlMap, type YamlNode } from '../../languages/yaml.ts'
import { addUse, type Scope, textOf, unseenItems } from './service-fields.ts'

const OCI_SCHEME = 'oci://'

/** Lists the projects that a document includes from registries. */
export function readIncludes(scope: Scope): void {
  for (const [i, item] of scope.own.include.entries()) {
    const path = `include[${i}]`
    if (item?.kind !== 'map') readRemote(scope, item, path, 'include')
    const paths = get(item, 'path')
    if (paths?.kind !== 'sequence') readRemote(scope, paths, `${path}.path`, 'include.path')
    for (const [j, one] of unseenItems(scope, paths).entries())
      readRemote(scope, one, `${path}.path[${j}]`, 'include.path')
  }
}

/** Lists the project in a registry that a service extends. */
export function readExtends(scope: Scope, name: string, service: YamlMap): void {
  const path = `services.${name}.extends.file`
  readRemote(scope, get(get(service, 'extends'), 'file'), path, path)
}

/**
 * A whole project in a registry: `oci://docker.io/acme/stack:1`.
 *
 * @see https://github.com/docker/compose/blob/v2.40.0/pkg/remote/oci.go
 */
function readRemote(scope: Scope, node: YamlNode | undefined, path: string, identity: string): void {
  if (node?.kind !== 'scalar') return
  const find = (text: string) =>
    text.startsWith(OCI_SCHEME) ? { start: OCI_SCHEME.length, end: text.length } : undefined
  addUse(scope, node, { role: 'service', path, identity, pin: 'digest', platform: undefined, find })
}

/** Lists the model of a service that Docker Model Runner provides. */
export function readProvider(scope: Scope, name: string, service: YamlMap): void {
  const provider = get(service, 'provider')
  if (textOf(scope, get(provider, 'type')) !== 'model') return
  const path = `services.${name}.provider.options.model`
  addModel(scope, get(get(provider, 'options'), 'model'), path)
}

/** Lists a model, unless it is fetched from Hugging Face, which is no registry. */
export function addModel(scope: Scope, model: YamlNode | undefined, path: string): void {
  if (/^(?:hf|huggingface)\.co\//.test(textOf(scope, model) ?? '')) return
  const field = { role: 'model' as const, path, identity: path, platform: undefined, prefix: modelPrefix }
  addUse(scope, model, { ...field, pin: 'digest' })
}

/**
 * A model without a namespace is one of Docker's own.
 *
 * @see https://github.com/docker/model-runner (normalizeModelName in pkg/distribution/distribution/client.go)
 */
function modelPrefix(text: string): string {
  return text.includes('/') ? '' : 'ai/'
}
