import { get, getText, type YamlNode } from '../languages/yaml.ts'
import type { FieldScope } from './table.ts'
import { defineTableFormat, expandNames } from './table-format.ts'

/** What the build of this configuration gave. */
const BUILT = /^\$\{runtime\.|\bimage\(/

/**
 * Configurations of DevSpace: images that development replaces others by, builders, and the local registry. Those under
 * `images` are what is built.
 *
 * @see https://www.devspace.sh/docs/configuration/reference
 */
export const devspaceFormat = defineTableFormat({
  id: 'devspace',
  names: ['**/devspace*.{yaml,yml}'],
  candidates: [],
  rows: [
    { path: 'images.*.image', role: 'container', form: 'built' },
    { path: 'dev.*.{,containers.*.}devImage', role: 'dev-container', except: BUILT },
    { path: 'dev.replacePods[].{,containers.*.}replaceImage', role: 'dev-container', except: BUILT },
    {
      path: 'deployments.*.helm.values.{containers,initContainers}[].image',
      role: 'container',
      except: BUILT,
    },
    // The templates of the chart may print a tag where no digest can stand.
    { path: 'deployments.*.helm.values.**.{image,*Image}', role: 'container', form: 'value', except: BUILT },
    { path: 'images.*.kaniko.{image,initImage}', role: 'builder' },
    { path: 'images.*.buildKit.inCluster.image', role: 'builder' },
    { path: 'localRegistry.{image,buildKitImage}', role: 'builder' },
    { path: '{pipelines,commands}.*{,.run,.command}', role: 'cli-argument', form: 'commands' },
  ],
  variables: {
    open: /\$/,
    expand: expandNames(/\$\{([\w.-]+)\}/g, /\$/, variableOf),
  },
  traits: { takesBuiltTags: true },
})

/** A variable with its value alone or in a map; older configurations have a list of them. */
function variableOf(name: string, { nearest }: FieldScope): YamlNode | undefined {
  const vars = nearest('vars')
  const found =
    vars?.kind === 'sequence' ? vars.items.find((item) => getText(item, 'name') === name) : get(vars, name)
  return get(found, 'value') ?? get(found, 'default') ?? found
}
