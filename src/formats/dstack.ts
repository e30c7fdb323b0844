import { defineTableFormat } from './table-format.ts'

/**
 * Tasks, services and development environments of dstack.
 *
 * @see https://dstack.ai/docs/reference/dstack.yml/
 */
export const dstackFormat = defineTableFormat({
  id: 'dstack',
  names: ['**/{,*.}{,.}dstack.{yml,yaml}'],
  candidates: [],
  rows: [
    { path: 'image', role: 'ci-job' },
    { path: 'commands', role: 'cli-argument', form: 'commands' },
  ],
  variables: { open: /\$/ },
  isUnconfirmed: true,
})
