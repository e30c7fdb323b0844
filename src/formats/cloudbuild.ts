import type { YamlNode } from '../languages/yaml.ts'
import type { FieldScope } from './table.ts'
import { defineTableFormat, expandNames } from './table-format.ts'

/**
 * Builds of Google Cloud Build. What stands under `images` is what the build pushes.
 *
 * @see https://cloud.google.com/build/docs/build-config-file-schema
 */
export const cloudbuildFormat = defineTableFormat({
  id: 'cloudbuild',
  names: ['**/cloudbuild*.{yaml,yml,json}', '**/*.cloudbuild.{yaml,yml,json}'],
  candidates: [],
  rows: [
    { path: 'steps[].name', role: 'ci-step' },
    { path: 'steps[].script', role: 'cli-argument', form: 'commands' },
  ],
  variables: { open: /\$/, expand: expandNames(/\$(?:\{(_\w+)\}|(_\w+))/g, /\$/, substitutionOf) },
})

function substitutionOf(name: string, { nearest }: FieldScope): YamlNode | undefined {
  return nearest('substitutions', name)
}
