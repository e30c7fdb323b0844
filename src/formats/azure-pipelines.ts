import { posix } from 'node:path'
import { getText } from '../languages/yaml.ts'
import { CONDITION } from './azure/pipeline-keys.ts'
import type { FieldScope } from './table.ts'
import { defineTableFormat } from './table-format.ts'

/**
 * Azure Pipelines. A `container` may name a container resource instead of an image; such a name has neither a slash nor a
 * tag.
 *
 * @see https://github.com/MicrosoftDocs/azure-devops-yaml-schema
 */
export const azurePipelinesFormat = defineTableFormat(
  {
    id: 'azure-pipelines',
    names: [
      '**/*azure*pipelines*.{yml,yaml}',
      '**/{.azuredevops,.azure-pipelines,.pipelines,.ado}/**/*.{yml,yaml}',
    ],
    candidates: ['**/eng/**/*.{yml,yaml}'],
    hints: ['vmImage', '- task:', '- script:', '- template:'],
    claims: ({ has }) => has('stages') || has('jobs') || has('steps') || has('resources'),
    passes: CONDITION,
    rows: [
      {
        path: '**.template',
        role: 'ci-job',
        form: 'file',
        readAs: 'azure-pipelines',
        gives: 'parameters',
        pathsOf: templatePaths,
      },
      // What the agent has already.
      { path: 'resources.containers[].image', role: 'ci-job', where: { localImage: 'true' }, form: 'none' },
      { path: 'resources.containers[].image', role: 'ci-job' },
      {
        path: 'resources.containers[]',
        role: 'ci-job',
        parts: { repository: 'repository' },
        inside: { type: 'ACR', repository: '*' },
        unread: 'the push that triggers the run gives the tag',
      },
      { path: '{,stages[].,**.jobs[].}container.image', role: 'ci-job' },
      // Parameters that templates take containers by.
      {
        path: '{,extends.}parameters.**.containers.*.image',
        role: 'ci-job',
        form: 'value',
        confidence: 'certain',
      },
      {
        path: '{,stages[].,**.jobs[].}container',
        role: 'ci-job',
        form: 'value',
        confidence: 'certain',
      },
      {
        path: '{,stages[].,**.jobs[].}services.*',
        role: 'ci-service',
        form: 'value',
        confidence: 'certain',
      },
      { path: '{,extends.}parameters{,[]}.**.container', role: 'ci-job', form: 'value' },
      {
        path: '**.{steps,preSteps,postSteps}[].{script,bash,pwsh,powershell}',
        role: 'cli-argument',
        form: 'commands',
      },
      { path: '**.steps[].inputs.script', role: 'cli-argument', form: 'commands' },
      {
        path: '**.steps[].inputs.arguments',
        role: 'cli-argument',
        form: 'commands',
        command: 'docker build',
        when: isTask(/^Docker@2$/),
      },
      { path: '**.steps[].inputs.imageName', role: 'cli-argument', form: 'value', when: runsImage },
      {
        path: '**.steps[].inputs.{containers,imageName}',
        role: 'service',
        form: 'value',
        when: isTask(/^Azure(?:WebApp|FunctionApp)Container@/),
      },
      {
        path: '**.steps[].inputs.imageToDeploy',
        role: 'service',
        form: 'value',
        when: isTask(/^AzureContainerApps@/),
      },
    ],
  },
  async () => (await import('./azure/pipeline-variables.ts')).PIPELINE_VARIABLES,
)

/** From the folder of the file, or behind a slash from that of the repository, which is one of those above. */
function templatePaths(written: string, from: string): readonly string[] {
  const path = written.replace(/@self$/, '')
  if (/[@$\\]/.test(path)) return []
  if (!path.startsWith('/')) return [posix.join(posix.dirname(from), path)]
  const paths: string[] = []
  let folder = from
  do {
    folder = posix.dirname(folder)
    paths.push(posix.join(folder, path))
  } while (folder !== '.' && folder !== '/')
  return paths
}

function isTask(task: RegExp): (scope: FieldScope) => boolean {
  return ({ nearest }) => {
    const name = nearest('task')
    return name?.kind === 'scalar' && task.test(name.value)
  }
}

/** Older versions of the task have one command that runs an image; the others build and push. */
function runsImage(scope: FieldScope): boolean {
  const inputs = scope.within('inputs')
  return (
    isTask(/^Docker@[01]$/)(scope) &&
    /^run an image$/i.test(getText(inputs, 'command') ?? getText(inputs, 'action') ?? '')
  )
}
