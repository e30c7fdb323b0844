import { get, type YamlNode } from '../languages/yaml.ts'
import type { FieldScope } from './table.ts'
import { defineTableFormat, expandNames } from './table-format.ts'

/**
 * Programs of Pulumi in YAML: containers of Kubernetes, Docker and ECS, and images among the settings of stacks.
 *
 * @see https://www.pulumi.com/docs/iac/languages-sdks/yaml/yaml-language-reference/
 * @see https://www.pulumi.com/registry/packages/docker/api-docs/remoteimage/
 */
export const pulumiFormat = defineTableFormat({
  id: 'pulumi',
  names: ['**/pulumi{,.*}.{yaml,yml}'],
  candidates: [],
  isUnconfirmed: true,
  rows: [
    { path: 'resources.*.properties.**.{containers,initContainers}[].image', role: 'container' },
    { path: 'resources.*.properties.containerDefinitions.fn::toJSON[].image', role: 'container' },
    { path: 'resources.*.properties.taskSpec.containerSpec.image', role: 'service' },
    { path: 'resources.*.properties.name', role: 'service', when: isRemoteImage },
    { path: 'resources.*.properties.image', role: 'service', form: 'value' },
    { path: 'config.{*image,*Image}{,.value,.default}', role: 'environment', form: 'value' },
  ],
  variables: {
    open: /\$\{/,
    unread: 'the program computes it when it runs',
    expand: expandNames(/\$\{((?:config\.)?\w+)\}/g, /\$\{/, valueAt),
  },
})

/** A variable, or the default of a setting. */
function valueAt(name: string, { nearest }: FieldScope): YamlNode | undefined {
  const [, setting] = /^config\.(\w+)$/.exec(name) ?? []
  if (setting === undefined) return nearest('variables', name)
  const found = nearest('config', setting)
  return get(found, 'default') ?? get(found, 'value') ?? found
}

function isRemoteImage({ nearest }: FieldScope): boolean {
  const type = nearest('type')
  return type?.kind === 'scalar' && /^docker:(?:index\/)?(?:remoteImage:)?RemoteImage$/.test(type.value)
}
