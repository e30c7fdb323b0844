import type { Field } from './table.ts'
import { defineTableFormat } from './table-format.ts'

/**
 * Build specifications of AWS CodeBuild: their commands, and images of batches other than those that CodeBuild curates.
 *
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html
 */
export const codebuildFormat = defineTableFormat({
  id: 'codebuild',
  names: ['**/buildspec*.{yml,yaml}'],
  candidates: [],
  rows: [
    { path: 'phases.*.{commands,finally}', role: 'cli-argument', form: 'commands' },
    ...['{build-list,build-graph}[].env.image', 'build-matrix.{static,dynamic}.env.image{,[]}'].map(
      (path): Field => ({
        path: `batch.${path}`,
        role: 'ci-job',
        except: /^aws\/codebuild\//,
        isUnconfirmed: true,
      }),
    ),
  ],
  variables: { open: /\$/ },
})
