import type { DocumentFormat } from '../../model/format.ts'

/** Values files, by the names that people and tools give them. */
export const VALUES_FILES: readonly string[] = [
  '**/values{,-*,_*,.*}.{yaml,yml}',
  '**/*{-,_,.}values{,-*,_*,.*}.{yaml,yml}',
  '**/ci/*values*.{yaml,yml}',
  '**/values/**/*.{yaml,yml}',
  '**/values*.{yaml,yml}.{gotmpl,j2,tpl,tmpl,template}',
]

export const helmValuesFormat: DocumentFormat = {
  id: 'helm-values',
  kind: 'document',
  names: [],
  candidates: VALUES_FILES,
  mayHold: (text) => /image|repository|repo\b/i.test(text),
  traits: { comments: 'yaml' },
  load: async () => (await import('../helm-values.ts')).helmValues,
}
