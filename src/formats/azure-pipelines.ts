import type { YamlNode } from '../languages/yaml.ts'
import type { FieldScope } from './table.ts'
import { defineTableFormat, expandNames } from './table-format.ts'

/**
 * Azure Pipelines. A `container` may name a container resource instead of an image; such a name has neither a slash nor a
 * tag.
 *
 * @see https://github.com/MicrosoftDocs/azure-devops-yaml-schema
 */
export const azurePipelinesFormat = defineTableFormat({
  id: 'azure-pipelines',
  names: [
    '**/*azure*pipelines*.{yml,yaml}',
    '**/{.azuredevops,.azure-pipelines,.pipelines,.ado}/**/*.{yml,yaml}',
  ],
  candidates: ['**/eng/**/*.{yml,yaml}'],
  hints: ['vmImage', '- task:', '- script:', '- template:'],
  claims: ({ has }) => has('stages') || has('jobs') || has('steps') || has('resources'),
  rows: [
    { path: 'resources.containers[].image', role: 'ci-job' },
    { path: '{,stages[].}{,jobs[].}container.image', role: 'ci-job' },
    // Parameters that templates take containers by.
    {
      path: '{,extends.}parameters.**.containers.*.image',
      role: 'ci-job',
      form: 'value',
      confidence: 'certain',
    },
    { path: 'parameters{,[]}.**.container', role: 'ci-job', form: 'value' },
    {
      path: '{,stages[].}{,jobs[].}container',
      role: 'ci-job',
      form: 'value',
      confidence: 'certain',
    },
    { path: '{,stages[].}{,jobs[].}services.*', role: 'ci-service', form: 'value', confidence: 'certain' },
    {
      path: '**.{steps,preSteps,postSteps}[].{script,bash,pwsh,powershell}',
      role: 'cli-argument',
      form: 'commands',
    },
    { path: '**.steps[].inputs.script', role: 'cli-argument', form: 'commands' },
  ],
  variables: {
    open: /\$/,
    expand: expandNames(/\$\{\{[ \t]*variables\.(\w+)[ \t]*\}\}|\$\((\w+)\)/g, /\$/, variableOf),
  },
})

/** A variable of a map; the list form may take groups in, so that it is left unread. */
function variableOf(name: string, { nearest }: FieldScope): YamlNode | undefined {
  return nearest('variables', name)
}
