import { defineTableFormat, expandNames, WITH_FALLBACK } from './table-format.ts'

/** What the build of this manifest gave. */
const BUILT = /^\$\{?OKTETO_BUILD_/

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
    { path: 'dev.*.image', role: 'dev-container', except: BUILT },
    { path: 'dev.*.initContainer.image', role: 'init-container' },
    { path: 'dev.*.services[].image', role: 'service' },
    { path: '{deploy,destroy}.image', role: 'ci-job', except: BUILT },
    { path: 'test.*.image', role: 'ci-job', except: BUILT },
    { path: '{deploy,destroy,test.*}{,.commands}', role: 'cli-argument', form: 'commands' },
    { path: '{deploy,destroy,test.*}.commands[].command', role: 'cli-argument', form: 'commands' },
  ],
  variables: { open: /\$/, expand: expandNames(WITH_FALLBACK, /\$/, () => undefined) },
})
