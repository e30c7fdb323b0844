import { defineTableFormat } from './table-format.ts'

/** The digest of an image stands under `version`, where this reader writes nothing. */
const PARTS = { repository: 'repository', tag: 'tag' } as const

/**
 * Tasks and pipelines of Concourse: the images that tasks run in and types of resources. Resources are left out, since
 * most of them are what the pipeline pushes.
 *
 * @see https://github.com/concourse/registry-image-resource/blob/master/README.md
 */
export const concourseFormat = defineTableFormat({
  id: 'concourse',
  names: [],
  candidates: ['**/*{pipeline,task}*.{yml,yaml}', '**/{concourse,ci}/**/*.{yml,yaml}'],
  hints: ['registry-image', 'docker-image', 'image_resource'],
  claims: ({ has }) =>
    (has('platform') && has('run')) || has('resource_types') || (has('jobs') && has('resources')),
  rows: [
    { path: '{,**.config.}image_resource.source', role: 'ci-job', parts: PARTS, pin: 'none' },
    { path: 'resource_types[].source', role: 'action', parts: PARTS, pin: 'none' },
  ],
  variables: { open: /\(\(/ },
})
