import { defineTableFormat } from './table-format.ts'

/**
 * Jobs of Travis CI: their commands. `services` and `dist` are no images.
 *
 * @see https://docs.travis-ci.com/user/job-lifecycle/
 */
export const travisFormat = defineTableFormat({
  id: 'travis',
  names: ['**/.travis.{yml,yaml}'],
  candidates: [],
  rows: [
    {
      path: '{,jobs.include[].,matrix.include[].}{before_install,install,before_script,script,after_success,after_failure,after_script,before_deploy,deploy.script,deploy[].script,after_deploy}',
      role: 'cli-argument',
      form: 'commands',
    },
  ],
})
