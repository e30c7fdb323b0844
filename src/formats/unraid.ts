import { defineTextFormat } from './table-format.ts'
import { xml } from './text-languages.ts'

/** Apps of Unraid. `Registry` and `Icon` are links. */
export const unraidFormat = defineTextFormat(
  {
    id: 'unraid',
    names: [],
    candidates: ['**/*.xml'],
    hints: ['<Repository>'],
    claims: ({ has }) => has('Container') || has('Containers'),
    isUnconfirmed: true,
    rows: [{ path: '{,Containers.}Container.Repository', role: 'service' }],
  },
  'xml',
  xml,
)
