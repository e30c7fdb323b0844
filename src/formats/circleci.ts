import { get, type YamlNode } from '../languages/yaml.ts'
import { callsOf, defaultIn } from './circleci/calls.ts'
import type { FieldScope } from './table.ts'
import { defineTableFormat, expandNames } from './table-format.ts'

/** Where jobs, executors and commands stand: in a configuration, or in an orb that it holds. */
const HOLDERS = '{,orbs.*.,orbs.*.orbs.*.}'

/**
 * Configurations of CircleCI, and the parts of orbs, below `.circleci` or `src`. Machines and resource classes are no images.
 *
 * @see https://github.com/CircleCI-Public/circleci-yaml-language-server/blob/main/schema.json
 */
export const circleciFormat = defineTableFormat({
  id: 'circleci',
  names: ['**/.circleci/**/*.{yml,yaml}'],
  candidates: ['**/src/@orb.yml', '**/src/{executors,jobs,commands}/*.{yml,yaml}'],
  claims: ({ has, isList }) => !isList && ['docker', 'steps', 'executors', 'jobs'].some((key) => has(key)),
  rows: [
    { path: `${HOLDERS}{jobs,executors}.*.docker[0].image`, role: 'ci-job' },
    { path: `${HOLDERS}{jobs,executors}.*.docker[].image`, role: 'ci-service' },
    { path: 'docker[0].image', role: 'ci-job' },
    { path: 'docker[].image', role: 'ci-service' },
    { path: `${HOLDERS}{jobs,commands}.*.steps.**.run`, role: 'cli-argument', form: 'commands' },
    { path: `${HOLDERS}{jobs,commands}.*.steps.**.run.command`, role: 'cli-argument', form: 'commands' },
    {
      path: 'workflows.*.jobs[].*.{pre-steps,post-steps}.**.run{,.command}',
      role: 'cli-argument',
      form: 'commands',
    },
    { path: 'steps.**.run{,.command}', role: 'cli-argument', form: 'commands' },
  ],
  variables: {
    open: /<<|\$/,
    unread: 'what the parameter or variable stands for is decided where the job is called',
    expand: expandNames(
      /<<[ \t]*(?:(pipeline\.parameters\.[\w-]+)|parameters\.([\w-]+))[ \t]*>>/g,
      /<<|\$/,
      valueIn,
    ),
    runs: {
      of: callsOf,
      risk: 'the arguments of a call go to all that takes the parameter, and conditions may ask for them',
    },
  },
})

const PIPELINE = 'pipeline.parameters.'

/** What a call gives to a parameter of a job or executor, else its default. */
function valueIn(name: string, { root, nearest, run }: FieldScope): YamlNode | undefined {
  if (name.startsWith(PIPELINE)) return defaultIn(get(root, 'parameters'), name.slice(PIPELINE.length))
  return run?.get(name) ?? defaultIn(nearest('parameters'), name)
}
