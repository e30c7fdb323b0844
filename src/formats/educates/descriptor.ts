import type { DocumentFormat } from '../../model/format.ts'
import { compileWords } from '../../text/words.ts'
import { MANIFEST_TRAITS } from '../kubernetes/traits.ts'
import { hasKey, JSON_FILES, YAML_FILES } from '../prefilter.ts'
import { GROUP_HINTS, OWN_CONFIG_KEYS } from './own-keys.ts'

const holdsTrace = compileWords([...GROUP_HINTS, ...OWN_CONFIG_KEYS])

export const educatesFormat: DocumentFormat = {
  id: 'educates',
  fields: [
    'spec.workshop.image',
    'spec.workshop.files',
    'spec.environment and session objects',
    'pages, scripts and exercises',
  ],
  kind: 'document',
  names: [],
  candidates: [YAML_FILES, JSON_FILES],
  mayHold: (text) =>
    holdsTrace(text) &&
    (GROUP_HINTS.some((hint) => text.includes(hint)) || OWN_CONFIG_KEYS.some((key) => hasKey(text, key))),
  informs: {
    names: ['**/resources/*.{yaml,yml}'],
    about: (path) => path.replace(/(?:^|\/)resources\/[^/]*$/i, ''),
  },
  nests: [{ format: 'dockerfile', hint: 'dockerfile_inline' }],
  fillsVariables: true,
  traits: { ...MANIFEST_TRAITS, definesWorkshops: true },
  load: async () => (await import('../educates.ts')).educates,
}
