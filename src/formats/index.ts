import type { DocumentFormat, FileFormat, Format } from '../model/format.ts'

const YAML = '**/*.{yaml,yml}{,.tpl,.tmpl,.gotmpl,.j2,.template,.in,.example,.sample,.dist}'
const JSON_FILE = '**/*.json'

const dockerfile: FileFormat = {
  id: 'dockerfile',
  kind: 'file',
  names: ['**/{Dockerfile,Containerfile}{,.*,-*}', '**/*.{dockerfile,containerfile}'],
  candidates: [],
  mayHold: (text) => /from|syntax/i.test(text),
  load: async () => (await import('./dockerfile.ts')).dockerfile,
}

const kustomize: DocumentFormat = {
  id: 'kustomize',
  kind: 'document',
  names: ['**/kustomization{,.yaml,.yml}'],
  candidates: [YAML],
  mayHold: (text) => /\b(?:images|imageTags)\b/.test(text),
  load: async () => (await import('./kustomize.ts')).kustomize,
}

const skaffold: DocumentFormat = {
  id: 'skaffold',
  kind: 'document',
  names: ['**/skaffold*.{yaml,yml}'],
  candidates: [YAML],
  mayHold: (text) => text.includes('skaffold/') || text.includes('kbld.k14s.io/'),
  load: async () => (await import('./skaffold.ts')).skaffold,
}

const bake: FileFormat = {
  id: 'bake',
  kind: 'file',
  names: ['**/docker-bake{,.*}.{hcl,json}', '**/*.bake.hcl'],
  candidates: [],
  mayHold: (text) => text.includes('target'),
  nests: [{ format: 'dockerfile', hint: 'dockerfile-inline' }],
  load: async () => (await import('./bake.ts')).bake,
}

const compose: DocumentFormat = {
  id: 'compose',
  kind: 'document',
  names: ['**/{docker-,podman-,}compose{,.*,-*,_*}.{yaml,yml}'],
  candidates: [YAML],
  mayHold: (text) => /(?:services|models|include)["']?\s*:/.test(text),
  nests: [{ format: 'dockerfile', hint: 'dockerfile_inline' }],
  load: async () => (await import('./compose.ts')).compose,
}

const tekton: DocumentFormat = {
  id: 'tekton',
  kind: 'document',
  names: [],
  candidates: [YAML, JSON_FILE],
  mayHold: (text) => text.includes('tekton.dev/'),
  load: async () => (await import('./tekton.ts')).tekton,
}

const argoWorkflows: DocumentFormat = {
  id: 'argo-workflows',
  kind: 'document',
  names: [],
  candidates: [YAML, JSON_FILE],
  mayHold: (text) => text.includes('argoproj.io/') && text.includes('image'),
  load: async () => (await import('./argo-workflows.ts')).argoWorkflows,
}

const kubernetes: DocumentFormat = {
  id: 'kubernetes',
  kind: 'document',
  names: [],
  candidates: [YAML, JSON_FILE],
  mayHold: (text) => /image/i.test(text) && text.includes('apiVersion'),
  load: async () => (await import('./kubernetes.ts')).kubernetes,
}

/** Every format that is read. For documents the first that claims one gets it, so the widest comes last. */
export const FORMATS: readonly Format[] = [
  dockerfile,
  bake,
  compose,
  kustomize,
  skaffold,
  tekton,
  argoWorkflows,
  kubernetes,
]
