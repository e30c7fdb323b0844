import { defineTextFormat, expandNames } from './table-format.ts'
import { codeIn } from './text-languages.ts'

const VARIABLE = /[$~]\{(\w+)\}/g
const OPEN = /[$~]\{/
/** Workflows put a registry before such a name. */
const PART = /^[^/]*$/

/**
 * Tasks of the Workflow Description Language. Cromwell takes a tag and a digest; on clusters Apptainer runs them, which
 * takes one of the two.
 *
 * @see https://github.com/openwdl/wdl/blob/wdl-1.2/SPEC.md#runtime-section
 * @see https://github.com/broadinstitute/cromwell/blob/develop/dockerHashing/src/main/scala/cromwell/docker/DockerImageIdentifier.scala
 */
export const wdlFormat = defineTextFormat(
  {
    id: 'wdl',
    names: ['**/*.wdl'],
    candidates: [],
    rows: [
      { path: '**.runtime.{docker,container}{,[]}', role: 'ci-step', form: 'source', pin: 'tag-or-digest' },
      { path: '**.requirements.container{,[]}', role: 'ci-step', form: 'source', pin: 'tag-or-digest' },
      {
        path: 'workflow.{,input.,input.*.}{docker*,*docker,*docker_image}',
        role: 'environment',
        form: 'value',
        pin: 'tag-or-digest',
        except: PART,
      },
    ],
    variables: {
      open: OPEN,
      unread: 'the inputs of the workflow decide it',
      expand: expandNames(VARIABLE, OPEN, (name, scope) => scope.sole(name) ?? scope.sole('input', name)),
    },
  },
  'hcl',
  codeIn('wdl'),
)
