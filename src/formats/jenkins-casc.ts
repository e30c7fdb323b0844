import { defineTableFormat } from './table-format.ts'

/**
 * Configurations of Jenkins as code: the containers of its agents.
 *
 * @see https://github.com/jenkinsci/kubernetes-plugin/blob/master/README.md
 */
export const jenkinsCascFormat = defineTableFormat({
  id: 'jenkins-casc',
  names: [],
  candidates: ['**/*{jenkins,casc}*.{yaml,yml}', '**/{jenkins,casc*}/**/*.{yaml,yml}'],
  hints: ['clouds'],
  claims: ({ has }) => has('jenkins', 'clouds'),
  isUnconfirmed: true,
  rows: [
    { path: 'jenkins.clouds[].kubernetes.templates[].containers[].image', role: 'container' },
    { path: 'jenkins.clouds[].docker.templates[].dockerTemplateBase.image', role: 'container' },
  ],
})
