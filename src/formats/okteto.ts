import { defineTableFormat } from './table-format.ts'

/**
 * Manifests of Okteto: what development, deploy and test run in. Those under `build` are what is built.
 *
 * @see https://github.com/okteto/okteto/blob/master/schema.json
 */
export const oktetoFormat = defineTableFormat({
  id: 'okteto',
  names: ['**/okteto*.{yml,yaml}'],
  candidates: [],
  rows: [
    { path: 'dev.*.image', role: 'dev-container' },
    { path: 'dev.*.initContainer.image', role: 'init-container' },
    { path: 'dev.*.services[].image', role: 'service' },
    { path: '{deploy,destroy}.image', role: 'ci-job' },
    { path: 'test.*.image', role: 'ci-job' },
    { path: '{deploy,destroy,test.*}{,.commands}', role: 'cli-argument', form: 'commands' },
    { path: '{deploy,destroy,test.*}.commands[].command', role: 'cli-argument', form: 'commands' },
  ],
  variables: { open: /\$/ },
})
