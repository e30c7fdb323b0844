import { expand, registryOf } from './nextflow/values.ts'
import { defineTextFormat } from './table-format.ts'
import { codeIn } from './text-languages.ts'

/**
 * Pipelines of Nextflow. Where Apptainer runs them, it takes a tag or a digest. The image of another container engine,
 * a file behind a URL, is no use.
 *
 * @see https://www.nextflow.io/docs/latest/reference/process.html#container
 * @see https://github.com/nextflow-io/nextflow/blob/master/modules/nextflow/src/main/groovy/nextflow/container/ContainerHandler.groovy
 */
export const nextflowFormat = defineTextFormat(
  {
    id: 'nextflow',
    names: ['**/*.nf', '**/nextflow.config'],
    candidates: ['**/*.config'],
    hints: ['container'],
    claims: ({ has }) => ['process', 'params', 'profiles', 'docker', 'singularity'].some((key) => has(key)),
    rows: [
      {
        path: '**.container{,.()}',
        role: 'ci-step',
        form: 'source',
        pin: 'tag-or-digest',
        except: /^false$/,
      },
    ],
    variables: { open: /\$/, unread: 'the run of the pipeline decides it', expand },
    registryOf,
  },
  'slashes',
  codeIn('groovy'),
)
