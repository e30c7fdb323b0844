import { posix } from 'node:path'
import { isPipeline, registryOf, valueIn } from './jenkinsfile/values.ts'
import { defineTextFormat, expandNames } from './table-format.ts'
import { codeIn } from './text-languages.ts'

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
    claims: isPipeline,
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
