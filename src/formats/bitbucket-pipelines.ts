import { defineTableFormat } from './table-format.ts'

/**
 * Bitbucket Pipelines. A pipe without `docker://` names a repository and its git tag.
 *
 * @see https://support.atlassian.com/bitbucket-cloud/docs/docker-image-options/
 */
export const bitbucketPipelinesFormat = defineTableFormat({
  id: 'bitbucket-pipelines',
  names: ['**/bitbucket-pipelines.{yml,yaml}', '**/*.bitbucket-pipelines.{yml,yaml}'],
  candidates: ['**/*-pipelines.{yml,yaml}'],
  hints: ['pipelines'],
  claims: ({ has }) =>
    ['default', 'branches', 'custom', 'pull-requests', 'tags'].some((key) => has('pipelines', key)),
  rows: [
    { path: 'definitions.services.*.image{,.name}', role: 'ci-service' },
    { path: 'image{,.name}', role: 'ci-job' },
    { path: '{pipelines,definitions}.**.image{,.name}', role: 'ci-job' },
    { path: '{pipelines,definitions}.**.pipe', role: 'action', form: 'docker-url' },
    { path: '{pipelines,definitions}.**.{script,after-script}', role: 'cli-argument', form: 'commands' },
  ],
  variables: { open: /\$/ },
})
