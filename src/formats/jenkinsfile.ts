import { posix } from 'node:path'
import { get, getText, type YamlNode } from '../languages/yaml.ts'
import type { FieldScope } from './table.ts'
import { defineTextFormat, expandNames } from './table-format.ts'
import { codeIn } from './text-languages.ts'

/** What a pipeline begins with, and the functions of shared libraries. */
const PIPELINE_STEPS = [
  'pipeline',
  'node',
  'podTemplate',
  'call',
  'stage',
  'timestamps',
  'timeout',
  'parallel',
  'properties',
]

/** The folders of a shared library. */
const LIBRARY = /(?:^|\/)(?:vars|src)\/.*\.groovy$/

/**
 * Pipelines of Jenkins, declarative and scripted, and their shared libraries: agents, containers of pods, and commands.
 * What is pushed is no use. An agent of a Dockerfile is built with `docker build -f dir/filename dir`.
 *
 * @see https://github.com/jenkinsci/docker-workflow-plugin/blob/master/src/main/resources/org/jenkinsci/plugins/docker/workflow/Docker.groovy
 * @see https://github.com/jenkinsci/docker-workflow-plugin/blob/master/src/main/java/org/jenkinsci/plugins/docker/workflow/declarative/DockerPipelineFromDockerfile.java
 * @see https://github.com/jenkinsci/docker-commons-plugin/blob/master/src/main/java/org/jenkinsci/plugins/docker/commons/credentials/ImageNameValidator.java
 * @see https://github.com/jenkinsci/kubernetes-plugin/blob/master/README.md
 */
export const jenkinsfileFormat = defineTextFormat(
  {
    id: 'jenkinsfile',
    names: ['**/jenkinsfile{,.*,-*,_*}', '**/*.jenkinsfile'],
    candidates: ['**/*.groovy'],
    hints: ['pipeline', 'node', 'podTemplate', 'docker.', 'def call'],
    claims: ({ has, path }) => LIBRARY.test(path) || PIPELINE_STEPS.some((key) => has(key)),
    foldersOf: (path) => ['.', posix.dirname(path)],
    rows: [
      { path: '**.agent.docker', role: 'ci-job' },
      { path: '**.agent.{docker,dockerContainer}.image', role: 'ci-job' },
      {
        path: '**.agent.dockerfile',
        role: 'base',
        form: 'build',
        build: {
          dockerfile: 'filename',
          folder: 'dir',
          defaults: ['Dockerfile'],
          flags: 'additionalBuildArgs',
        },
      },
      {
        path: '**.docker.build',
        role: 'base',
        form: 'build',
        build: { defaults: ['Dockerfile'], flags: '(1)', tag: '()' },
      },
      { path: '**.docker.image.()', role: 'ci-step', beside: 'push', form: 'none' },
      { path: '**.docker.image.()', role: 'ci-step', beside: 'tag', form: 'none' },
      { path: '**.docker.image.()', role: 'ci-step' },
      { path: '**.withDockerContainer{,.(),.image}', role: 'ci-step' },
      { path: '**.*Template.image{,.()}', role: 'container' },
      { path: '**.yaml{,.()}', role: 'container', form: 'manifests' },
      { path: '**.yamlFile{,.()}', role: 'container', form: 'file', readAs: 'kubernetes' },
      {
        path: '**.{sh,bat,powershell,pwsh}{,.(),.script,.().script}',
        role: 'cli-argument',
        form: 'commands',
      },
    ],
    variables: {
      open: /\$/,
      unread: 'the run of the pipeline decides it',
      expand: expandNames(/\$\{((?:params|env)\.\w+|\w+)\}|\$((?:params|env)\.\w+|\w+)/g, /\$/, valueIn),
    },
    given: valueIn,
    registryOf,
  },
  'slashes',
  codeIn('groovy'),
)

/** A variable that is set once, an environment, or the default of a parameter. */
function valueIn(name: string, scope: FieldScope): YamlNode | undefined {
  const [, holder, key = name] = /^(params|env)\.(\w+)$/.exec(name) ?? []
  const own = holder === 'params' ? undefined : (scope.sole(key) ?? scope.sole('environment', key))
  return own ?? (holder === 'env' ? undefined : defaultOf(scope.nearest('parameters'), key))
}

function defaultOf(parameters: YamlNode | undefined, name: string): YamlNode | undefined {
  if (parameters?.kind !== 'map') return undefined
  const found = parameters.entries.filter(({ value }) => getText(value, 'name') === name)
  return found.length === 1 ? get(found[0]?.value, 'defaultValue') : undefined
}

function registryOf(scope: FieldScope): string | undefined {
  const url = get(scope.within('docker'), 'registryUrl') ?? get(scope.within('withRegistry'), '()')
  if (url === undefined) return ''
  if (url.kind !== 'scalar' || url.value.includes('$')) return undefined
  const host = url.value.replace(/^https?:\/\//, '').split('/')[0] ?? ''
  return /^(?:index\.docker\.io|registry\.hub\.docker\.com|registry-1\.docker\.io)$/.test(host) ? '' : host
}
