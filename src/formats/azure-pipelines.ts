import { get, getText, type YamlNode, type YamlSequence } from '../languages/yaml.ts'
import type { FieldScope } from './table.ts'
import { defineTableFormat, expandNames } from './table-format.ts'

const VARIABLE = /\$\{\{[ \t]*(?:variables\.(\w+)|(parameters\.\w+))[ \t]*\}\}|\$\((\w+)\)/g

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
    // What the agent has already.
    { path: 'resources.containers[].image', role: 'ci-job', where: { localImage: 'true' }, form: 'none' },
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
  variables: {
    open: /\$/,
    expand: expandNames(VARIABLE, /\$/, valueAt),
  },
})

/** The default of a parameter, or what a variable is set to. */
function valueAt(name: string, scope: FieldScope): YamlNode | undefined {
  const [, parameter] = /^parameters\.(\w+)$/.exec(name) ?? []
  if (parameter !== undefined) return named(scope.nearest('parameters'), parameter, 'default')
  return named(scope.nearest('variables'), name, 'value')
}

/** From a map, or a list of maps with names; what a group or a template in the list sets is not known here. */
function named(holder: YamlNode | undefined, name: string, key: string): YamlNode | undefined {
  return holder?.kind === 'sequence' ? get(namedIn(holder).get(name), key) : get(holder, name)
}

/** By the list: each variable asks. */
const lists = new WeakMap<YamlSequence, ReadonlyMap<string, YamlNode | undefined>>()

function namedIn(list: YamlSequence): ReadonlyMap<string, YamlNode | undefined> {
  const known = lists.get(list)
  if (known !== undefined) return known
  const items = list.items.map((item) => [getText(item, 'name') ?? '', item] as const)
  const isOpen = items.some(([name]) => name === '')
  const found = new Map(isOpen ? [] : items)
  lists.set(list, found)
  return found
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
