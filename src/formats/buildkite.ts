import { defineTableFormat, expandNames } from './table-format.ts'

const VARIABLE = /\$\{(\w+)(?::?-(?<fallback>[^${}]*))?\}|\$(\w+)/g

/**
 * Pipelines of Buildkite: images of the docker plugin, and of agents that run steps in pods. Names of hosted images hold
 * blanks or capitals.
 *
 * @see https://github.com/buildkite/pipeline-schema/blob/main/schema.json
 * @see https://github.com/buildkite-plugins/docker-buildkite-plugin/blob/master/plugin.yml
 */
export const buildkiteFormat = defineTableFormat({
  id: 'buildkite',
  names: ['**/.buildkite/**/*.{yml,yaml,json}', '**/buildkite*.{yml,yaml,json}'],
  candidates: ['**/*pipeline*/**/*.{yml,yaml}', '**/*pipeline*.{yml,yaml}'],
  hints: ['docker#'],
  claims: ({ has, isList }) => has('steps') || isList,
  rows: [
    { path: '**.plugins{,[]}.{docker#*,buildkite-plugins/docker#*}.image', role: 'ci-job' },
    {
      path: '**.plugins{,[]}.docker-compose#*.cache-from{,[]}',
      role: 'build-cache',
      form: 'value',
      confidence: 'certain',
      part: /^[^:]+:(?<image>.+)$/d,
    },
    { path: '**.kubernetes.{podSpec,podSpecPatch}.containers[].image', role: 'container' },
    { path: '**.kubernetes.{podSpec,podSpecPatch}.initContainers[].image', role: 'init-container' },
    { path: '{,steps[].,steps[].steps[].}image', role: 'ci-job', form: 'value', confidence: 'certain' },
    // Tags of an agent: the one that runs steps in pods takes an image of this name, others the disk of a machine.
    {
      path: '{,steps[].,steps[].steps[].}agents.image',
      role: 'ci-job',
      form: 'value',
      except: /^(?:family|projects?)\//,
      isUnconfirmed: true,
    },
    { path: '**.{command,commands}', role: 'cli-argument', form: 'commands' },
  ],
  variables: { open: /\$/, expand: expandNames(VARIABLE, /\$/, (name, { nearest }) => nearest('env', name)) },
})
