import { defineTableFormat } from './table-format.ts'

/**
 * Build specifications of AWS CodeBuild: their commands.
 *
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html
 */
export const codebuildFormat = defineTableFormat({
  id: 'codebuild',
  names: ['**/buildspec*.{yml,yaml}'],
  candidates: [],
  rows: [{ path: 'phases.*.{commands,finally}', role: 'cli-argument', form: 'commands' }],
})
