/** Every format that a use may have, also those that are not read yet. */
export const FORMAT_IDS = [
  'dockerfile',
  'compose',
  'kubernetes',
  'helm-values',
  'helm-template',
  'kustomize',
  'github-actions',
  'gitlab-ci',
  'tekton',
  'argo-workflows',
  'bake',
  'skaffold',
  'devcontainer',
  'educates',
  'instructions',
  'markdown',
  'shell',
] as const
export type FormatId = (typeof FORMAT_IDS)[number]
