import type { DocumentFormat } from '../../model/format.ts'
import { compilePathGlobs } from '../../text/path-glob.ts'
import { namesProgram } from '../commands/names-program.ts'
import { SCRIPT_NESTS } from '../commands/nests.ts'
import { hasKey } from '../prefilter.ts'
import { PIPELINE_NAMES, PIPELINES } from './names.ts'

let hasOwnName: ((path: string) => boolean) | undefined

/** What no name vouches for is a pipeline where it has a job with a script, or takes inputs. */
function mayBePipeline(text: string, path: string): boolean {
  if (hasKey(text, 'script') || hasKey(text, 'inputs')) return true
  hasOwnName ??= compilePathGlobs(PIPELINE_NAMES, { ignoreCase: true })
  return hasOwnName(path)
}

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
  informs: { names: [PIPELINES], leads: 'include' },
  mayHold: (text, path) =>
    mayBePipeline(text, path) && (/image|services|include|IMAGE/.test(text) || namesProgram(text)),
  fillsVariables: true,
  traits: { comments: 'yaml', tracksVariables: true },
  nests: SCRIPT_NESTS,
  load: async () => (await import('./pipeline.ts')).gitlabPipeline,
}
