import { defineTableFormat } from './table-format.ts'

/**
 * Pipelines of Screwdriver.
 *
 * @see https://docs.screwdriver.cd/user-guide/configuration/
 */
export const screwdriverFormat = defineTableFormat({
  id: 'screwdriver',
  names: ['**/screwdriver.{yaml,yml}'],
  candidates: [],
  rows: [
    { path: 'shared.image', role: 'ci-job' },
    { path: 'jobs.*.image', role: 'ci-job' },
    { path: '{shared,jobs.*}.steps[].*', role: 'cli-argument', form: 'commands' },
  ],
  variables: { open: /\$|\{\{/ },
})
