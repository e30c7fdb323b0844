import type { FileFormat } from '../model/format.ts'
import { defineTextFormat } from './table-format.ts'

const TABLE = defineTextFormat(
  {
    id: 'apptainer',
    names: [],
    candidates: ['**/{singularity,apptainer}{,.*}', '**/*.{def,singularity}'],
    claims: ({ has }) => has('stage'),
    rows: [
      {
        path: 'stage.from',
        role: 'base',
        where: { bootstrap: 'docker' },
        pin: 'tag-or-digest',
      },
    ],
    // Older definitions have the parts of a name apart.
    registryOf: ({ nearest }) =>
      [nearest('registry'), nearest('namespace')]
        .flatMap((part) => (part?.kind === 'scalar' && part.value !== '' ? part.value : []))
        .join('/'),
  },
  'build-file',
  async () => (await import('../languages/apptainer.ts')).readDefinition,
)

/**
 * Definitions of Apptainer and Singularity. Of their agents `docker` alone pulls an image; it takes a tag or a digest.
 * Keys are written in any case.
 *
 * @see https://apptainer.org/docs/user/latest/definition_files.html
 */
export const apptainerFormat: FileFormat = Object.assign(TABLE, {
  mayHold: (text: string) => /bootstrap[ \t]*:/i.test(text),
})
