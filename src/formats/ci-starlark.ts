import { defineTextFormat, expandNames } from './table-format.ts'
import { codeIn } from './text-languages.ts'

/**
 * Pipelines of Drone, Woodpecker, Vela and Cirrus CI that a Starlark program computes. What it puts together is not
 * always what runs, so that its images are only likely.
 *
 * @see https://docs.drone.io/pipeline/scripting/starlark/
 * @see https://github.com/cirruslabs/cirrus-ci-docs/blob/master/docs/guide/programming-tasks.md
 */
export const ciStarlarkFormat = defineTextFormat(
  {
    id: 'ci-starlark',
    names: ['**/.{drone,woodpecker,vela,cirrus}.star'],
    candidates: [],
    rows: [
      { path: '**.{container,arm_container,windows_container}.image', role: 'ci-job', confidence: 'likely' },
      { path: '**.image', role: 'ci-step', confidence: 'likely' },
      { path: '**.commands', role: 'cli-argument', form: 'commands' },
    ],
    variables: {
      open: /\$/,
      unread: 'the program computes it',
      expand: expandNames(/\$\{(\w+)\}/g, /\$/, (name, scope) => scope.sole(name)),
    },
  },
  'hcl',
  codeIn('python'),
)
