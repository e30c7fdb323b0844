import { defineTableFormat } from './table-format.ts'

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
  candidates: [],
  rows: [
    { path: '**.plugins{,[]}.{docker#*,buildkite-plugins/docker#*}.image', role: 'ci-job' },
    { path: '**.kubernetes.{podSpec,podSpecPatch}.{containers,initContainers}[].image', role: 'container' },
    { path: '{,steps[].,steps[].steps[].}image', role: 'ci-job', form: 'value', confidence: 'certain' },
    { path: '**.{command,commands}', role: 'cli-argument', form: 'commands' },
  ],
  variables: { open: /\$/ },
})
