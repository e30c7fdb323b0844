import type { DocumentFormat } from '../../model/format.ts'
import { namesProgram } from '../commands/names-program.ts'
import { SCRIPT_NESTS } from '../commands/nests.ts'
import { PIPELINE_NAMES, PIPELINES } from './names.ts'

/** Pipelines of GitLab CI, the files that they include, and components. */
export const gitlabFormat: DocumentFormat = {
  id: 'gitlab-ci',
  fields: [
    'image',
    'services[]',
    'default',
    'variables that they read',
    'inputs and includes',
    'commands in script',
  ],
  kind: 'document',
  names: PIPELINE_NAMES,
  candidates: [
    '**/.gitlab/**/*.{yml,yaml}',
    '**/gitlab-ci/**/*.{yml,yaml}',
    '**/gitlab-ci.{yml,yaml}',
    '**/ci/**/*.{yml,yaml}',
    '**/templates/**/*.{yml,yaml}',
  ],
  informs: { names: [PIPELINES], about: () => undefined },
  mayHold: (text) => /image|services|include|IMAGE/.test(text) || namesProgram(text),
  traits: { comments: 'yaml', tracksVariables: true },
  nests: SCRIPT_NESTS,
  load: async () => (await import('./pipeline.ts')).gitlabPipeline,
}
