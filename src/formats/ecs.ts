import { JSON_FILES } from './prefilter.ts'
import type { Field } from './table.ts'
import { defineTableFormat } from './table-format.ts'

/** Definitions of jobs of AWS Batch. */
const BATCH: readonly string[] = [
  'containerProperties.image',
  'nodeProperties.nodeRangeProperties[].{container,ecsProperties.taskProperties[].containers[]}.image',
  'ecsProperties.taskProperties[].containers[].image',
  'eksProperties.podProperties.{containers,initContainers}[].image',
]

/**
 * Task definitions of Amazon ECS, those that describe and Elastic Beanstalk print too, and of jobs of
 * AWS Batch.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html
 * @see https://docs.aws.amazon.com/batch/latest/APIReference/API_ContainerProperties.html
 */
export const ecsFormat = defineTableFormat({
  id: 'ecs',
  names: [
    '**/*task{-,_}{def,definition}*.{json,yaml,yml}',
    '**/taskdef*.{json,yaml,yml}',
    '**/*container{-,_}definition*.json{,.tpl,.tftpl}',
    '**/*task{-,_}definition*.json.{tpl,tftpl}',
    '**/dockerrun.aws.json',
  ],
  candidates: [JSON_FILES],
  hints: ['containerDefinitions', 'containerProperties', 'nodeRangeProperties', 'podProperties'],
  claims: ({ has }) =>
    has('containerDefinitions') ||
    has('taskDefinition', 'containerDefinitions') ||
    has('containerProperties') ||
    has('nodeProperties', 'nodeRangeProperties') ||
    has('eksProperties', 'podProperties'),
  rows: [
    { path: '{,taskDefinition.}containerDefinitions[].image', role: 'container' },
    { path: '[].image', role: 'container' },
    { path: 'Image.Name', role: 'container' },
    ...BATCH.map((path): Field => ({ path, role: 'container', isUnconfirmed: true })),
  ],
  traits: { comments: 'json' },
  // Placeholders of deployments: <IMAGE1_NAME>, ${IMAGE}, REPLACE_ME.
  variables: {
    open: /[$<]|\{\{|^[A-Z\d]+(?:_[A-Z\d]+)+$/,
    unread: 'a deployment puts the image in the place of it',
    placeholder: /^(?:<.*>|[A-Z\d_]+)$|\{\{/,
  },
})
