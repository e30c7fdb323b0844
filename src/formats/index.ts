import type { DocumentFormat, FileFormat, Format } from '../model/format.ts'
import type { FormatId } from '../model/format-id.ts'
import { NESTS } from './instructions/nests.ts'
import { workshopFile } from './instructions/tree.ts'

const YAML = '**/*.{yaml,yml}{,.tpl,.tmpl,.gotmpl,.j2,.template,.in,.example,.sample,.dist}'
const JSON_FILE = '**/*.json'

const dockerfile: FileFormat = {
  id: 'dockerfile',
  kind: 'file',
  names: ['**/{Dockerfile,Containerfile}{,.*,-*,_*}', '**/*.{dockerfile,containerfile}{,.*}'],
  candidates: [],
  mayHold: (text, path) =>
    /from|syntax/i.test(text) && !/\.(?:dockerignore|md|py|sh|go|ts|js|json)$/i.test(path),
  load: async () => (await import('./dockerfile.ts')).dockerfile,
}

/** Whether a key may stand in a YAML or JSON text: at the start of a line or of a flow entry, not in a comment. */
function hasKey(text: string, key: string): boolean {
  return new RegExp(`(?:^\\uFEFF?|[{,?-])[ \\t]*(?:[&!]\\S*[ \\t]+)*["']?${key}["']?\\s*:`, 'm').test(text)
}

/** Whether a text may hold a Kubernetes object that is not the definition of others: those are long and name no image. */
function isManifest(text: string): boolean {
  return hasKey(text, 'apiVersion') && hasKey(text, 'kind') && !isOnlyDefinition(text)
}

/**
 * One document at whose top level there is one `kind`, and it is CustomResourceDefinition. No quoted, folded or
 * flow content of a top-level map can begin at column 0, so such a line is what it looks like.
 */
function isOnlyDefinition(text: string): boolean {
  const kinds = text.match(/^["']?kind["']?[ \t]*:.*$/gm) ?? []
  const isDefinition = /^kind[ \t]*:[ \t]+["']?CustomResourceDefinition["']?[ \t]*(?:#.*)?\r?$/
  return kinds.length === 1 && isDefinition.test(kinds[0] ?? '') && !/\n(?:---|\.\.\.)/.test(text)
}

const kustomize: DocumentFormat = {
  id: 'kustomize',
  kind: 'document',
  names: ['**/kustomization{,.yaml,.yml}'],
  candidates: [YAML],
  informs: { names: ['**/kustomization{,.yaml,.yml}'], about: () => undefined },
  mayHold: (text, path) =>
    /\bimage(?:s|Tags)\b/.test(text) &&
    (/\bkustomize\./.test(text) || /kustomization(?:\.ya?ml)?$/i.test(path)),
  load: async () => (await import('./kustomize.ts')).kustomize,
}

const skaffold: DocumentFormat = {
  id: 'skaffold',
  kind: 'document',
  names: ['**/skaffold*.{yaml,yml}'],
  candidates: [YAML],
  informs: { names: ['**/skaffold*.{yaml,yml}'], about: () => undefined },
  mayHold: (text) => text.includes('skaffold/') || text.includes('kbld.k14s.io/'),
  load: async () => (await import('./skaffold.ts')).skaffold,
}

const bake: FileFormat = {
  id: 'bake',
  kind: 'file',
  names: ['**/docker-bake{,.*}.{hcl,json}', '**/*.bake.hcl'],
  candidates: [],
  informs: { names: ['**/docker-bake{,.*}.{hcl,json}', '**/*.bake.hcl'], about: () => undefined },
  mayHold: (text) => text.includes('target'),
  nests: [{ format: 'dockerfile', hint: 'dockerfile-inline' }],
  load: async () => (await import('./bake.ts')).bake,
}

const PAGES = [
  '**/{workshop,workshop-instructions}/content/**/*.{md,adoc}',
  '**/workshop/{setup.d,profile.d}/*.sh',
]

/** Pages of Educates workshops, and the scripts that are set up with a session or run by its users. */
const instructions: FileFormat = {
  id: 'instructions',
  otherIds: ['shell'],
  kind: 'file',
  names: PAGES,
  informs: { names: PAGES, about: (path) => workshopFile(path)?.root },
  candidates: ['**/workshop/{files,terminal}/**/*.sh', '**/exercises/**/*.sh'],
  mayHold: (text, path) =>
    /\.sh$/i.test(path)
      ? /\S/.test(text)
      : /```|~~~|^(?:-{4}|\.{4}|\[.*\][ \t]*\r?$)|dckr_[po]at_|dockerconfigjson|oci_image_cache/im.test(text),
  nests: NESTS,
  load: async () => (await import('./instructions.ts')).instructions,
}

const compose: DocumentFormat = {
  id: 'compose',
  kind: 'document',
  names: ['**/{docker-,podman-,}compose{,.*,-*,_*}.{yaml,yml}'],
  candidates: [YAML],
  informs: { names: ['**/{docker-,podman-,}compose{,.*,-*,_*}.{yaml,yml}'], about: () => undefined },
  mayHold: (text, path) =>
    hasKey(text, 'services') ||
    (/compose/i.test(path) && (hasKey(text, 'models') || hasKey(text, 'include'))),
  nests: [{ format: 'dockerfile', hint: 'dockerfile_inline' }],
  load: async () => (await import('./compose.ts')).compose,
}

const educates: DocumentFormat = {
  id: 'educates',
  kind: 'document',
  names: [],
  candidates: [YAML, JSON_FILE],
  mayHold: (text) =>
    /educates\.dev\/|eduk8s\.io\/|learningcenter\.tanzu\.vmware\.com\/|vendir\.k14s\.io\/|imgpkg\.carvel\.dev\//.test(
      text,
    ) ||
    hasKey(
      text,
      '(?:cluster(?:Infrastructure|Ingress|Network|Packages|Runtime|Secrets|Security|Storage)|dockerDaemon|image(?:Puller|Versions)|local(?:DNSResolver|KindCluster)|lookupService|session(?:Cookies|Manager)|trainingPortal|websiteStyling|workshop(?:Analytics|Security))',
    ),
  informs: {
    names: ['**/resources/*.{yaml,yml}'],
    about: (path) => path.replace(/(?:^|\/)resources\/[^/]*$/i, ''),
  },
  nests: [{ format: 'dockerfile', hint: 'dockerfile_inline' }],
  load: async () => (await import('./educates.ts')).educates,
}

const tekton: DocumentFormat = {
  id: 'tekton',
  kind: 'document',
  names: [],
  candidates: [YAML, JSON_FILE],
  mayHold: (text) => text.includes('tekton.dev/') && isManifest(text),
  load: async () => (await import('./tekton.ts')).tekton,
}

const argoWorkflows: DocumentFormat = {
  id: 'argo-workflows',
  kind: 'document',
  names: [],
  candidates: [YAML, JSON_FILE],
  mayHold: (text) => text.includes('argoproj.io/') && text.includes('image') && isManifest(text),
  load: async () => (await import('./argo-workflows.ts')).argoWorkflows,
}

const kubernetes: DocumentFormat = {
  id: 'kubernetes',
  otherIds: ['helm-template'],
  kind: 'document',
  names: [],
  candidates: [YAML, JSON_FILE],
  mayHold: (text) =>
    /image|docker:\/\/|oci:\/\/|dockerconfigjson|dockercfg|crossplane\.io|operator\.knative\.dev|tekton\.dev/i.test(
      text,
    ) && isManifest(text),
  load: async () => (await import('./kubernetes.ts')).kubernetes,
}

/** Every format that is read. For documents the first that claims one gets it, so the widest comes last. */
export const FORMATS: readonly Format[] = [
  dockerfile,
  bake,
  instructions,
  compose,
  kustomize,
  skaffold,
  educates,
  tekton,
  argoWorkflows,
  kubernetes,
]

/** Every id that a use may have. */
export const FORMAT_IDS: readonly FormatId[] = FORMATS.flatMap(({ id, otherIds = [] }) => [id, ...otherIds])
