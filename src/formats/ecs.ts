import { defineTableFormat } from './table-format.ts'

/**
 * Task definitions of Amazon ECS, those that describe and Elastic Beanstalk print too.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html
 */
export const ecsFormat = defineTableFormat({
  id: 'ecs',
  names: [
    '**/*task{-,_}{def,definition}*.{json,yaml,yml}',
    '**/taskdef*.{json,yaml,yml}',
    '**/dockerrun.aws.json',
  ],
  candidates: [],
  rows: [
    { path: '{,taskDefinition.}containerDefinitions[].image', role: 'container' },
    { path: 'Image.Name', role: 'container' },
  ],
  traits: { comments: 'json' },
  // Placeholders of deployments: <IMAGE1_NAME>, ${IMAGE}.
  variables: { open: /[$<]|\{\{/, unread: 'a deployment puts the image in the place of it' },
})
