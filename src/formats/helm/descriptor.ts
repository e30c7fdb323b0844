import type { DocumentFormat, FileFormat } from '../../model/format.ts'
import { compileWords } from '../../text/words.ts'
import { MANIFEST_TRAITS } from '../kubernetes/traits.ts'
import { YAML_FILES } from '../prefilter.ts'

import { CHART_FILES } from './names.ts'

/** Values files, by the names that people and tools give them. */
const VALUES_FILES: readonly string[] = [
  '**/values{,-*,_*,.*}.{yaml,yml}',
  '**/*{-,_,.}values{,-*,_*,.*}.{yaml,yml}',
  '**/ci/*values*.{yaml,yml}',
  '**/values/**/*.{yaml,yml}',
  '**/environments/**/*.{yaml,yml}',
  '**/values*.{yaml,yml}.{gotmpl,j2,tpl,tmpl,template}',
]

export const helmValuesFormat: DocumentFormat = {
  id: 'helm-values',
  fields: [
    'maps with registry, repository, name, tag, version, digest or sha',
    'image, xxxImage, imageTag beside image',
    'lists of images',
  ],
  kind: 'document',
  names: [],
  candidates: VALUES_FILES,
  mayHold: (text) => /image|repository|repo\b/i.test(text),
  looksAt: { names: CHART_FILES, hint: 'tag' },
  traits: { comments: 'yaml', takesBuiltTags: true },
  load: async () => (await import('../helm-values.ts')).helmValues,
}

export const helmChartFormat: DocumentFormat = {
  id: 'helm-chart',
  fields: ['annotations artifacthub.io/images', 'dependencies in registries (tag only)'],
  kind: 'document',
  names: ['**/Chart.{yaml,yml}'],
  candidates: ['**/requirements.{yaml,yml}'],
  mayHold: (text) => /oci:\/\//.test(text) || (text.includes('annotations') && text.includes('image')),
  traits: { comments: 'yaml' },
  load: async () => (await import('../helm-chart.ts')).helmChart,
}

/** Manifests in templates have the reader of Kubernetes objects, which gives them this id. */
export const helmTemplateFormat: FileFormat = {
  id: 'helm-template',
  fields: ['what is literal in templates and helpers'],
  kind: 'file',
  names: [],
  candidates: ['**/templates/**/*.tpl'],
  mayHold: (text) => /image/i.test(text),
  looksAt: { names: CHART_FILES, hint: '.Values' },
  fillsVariables: true,
  traits: MANIFEST_TRAITS,
  load: async () => (await import('../helm-template.ts')).helmTemplate,
}

const FLEET_NAMES = ['**/fleet.{yaml,yml}']
const HELMFILE_NAMES = ['**/helmfile{,.*,-*}.{yaml,yml}{,.gotmpl}', '**/*.helmfile.{yaml,yml}']

export const fleetFormat: DocumentFormat = {
  id: 'fleet',
  fields: ['values that it holds or names'],
  kind: 'document',
  names: [],
  candidates: FLEET_NAMES,
  mayHold: (text) => /\bvalues(?:Files)?\b|oci:\/\//.test(text),
  informs: { names: FLEET_NAMES },
  traits: { comments: 'yaml' },
  load: async () => (await import('../helm-deployments.ts')).fleet,
}

export const helmfileFormat: DocumentFormat = {
  id: 'helmfile',
  fields: ['values that it holds or names'],
  kind: 'document',
  names: [],
  candidates: [...HELMFILE_NAMES, '**/helmfile.d/**/*.{yaml,yml}{,.gotmpl}'],
  mayHold: (text) => /\b(?:values|set|chart)\b/.test(text),
  informs: { names: HELMFILE_NAMES },
  traits: { comments: 'yaml' },
  load: async () => (await import('../helm-deployments.ts')).helmfile,
}

const HELMWAVE_NAMES = ['**/helmwave{,.*,-*}.{yaml,yml}{,.tpl}']

export const helmwaveFormat: DocumentFormat = {
  id: 'helmwave',
  fields: ['values that it holds or names'],
  kind: 'document',
  names: [],
  candidates: HELMWAVE_NAMES,
  mayHold: (text) => text.includes('releases'),
  informs: { names: HELMWAVE_NAMES },
  traits: { comments: 'yaml' },
  load: async () => (await import('../helm-deployments.ts')).helmwave,
}

const holdsRepos = compileWords(['helmRepos'])

/** Its files have no name of their own. */
export const helmsmanFormat: DocumentFormat = {
  id: 'helmsman',
  fields: ['values that it holds or names'],
  kind: 'document',
  names: [],
  candidates: [YAML_FILES],
  mayHold: (text) => holdsRepos(text) && text.includes('apps'),
  traits: { comments: 'yaml' },
  load: async () => (await import('../helm-deployments.ts')).helmsman,
}
