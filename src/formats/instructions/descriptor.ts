import type { FileFormat } from '../../model/format.ts'
import { SCRIPT_NESTS } from '../commands/nests.ts'
import { workshopFile } from '../educates/workshop-tree.ts'

const PAGES = [
  '**/{workshop,workshop-instructions}/content/**/*.{md,adoc}',
  '**/workshop/{setup.d,profile.d}/*.sh',
]

/** Pages of Educates workshops, and the scripts that are set up with a session or run by its users. */
export const instructionsFormat: FileFormat = {
  id: 'instructions',
  fields: [
    'commands in pages and scripts of a workshop',
    'manifests, Dockerfiles and Compose files in code blocks',
  ],
  kind: 'file',
  names: [],
  informs: { names: PAGES, about: (path) => workshopFile(path)?.root },
  candidates: [...PAGES, '**/workshop/{files,terminal}/**/*.sh', '**/exercises/**/*.sh'],
  mayHold: (text, path) =>
    /\.sh$/i.test(path)
      ? /\S/.test(text)
      : /```|~~~|^(?:-{4}|\.{4}|\[.*\][ \t]*\r?$)|dckr_[po]at_|dockerconfigjson|oci_image_cache/im.test(text),
  nests: SCRIPT_NESTS,
  fillsVariables: true,
  traits: { comments: 'page', isForPeople: true },
  load: async () => (await import('../instructions.ts')).instructions,
}
