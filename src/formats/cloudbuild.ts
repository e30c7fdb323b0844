import { get, type YamlNode } from '../languages/yaml.ts'
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
    { path: 'steps[].name', role: 'ci-step', when: isNotBuilt },
    {
      path: '{steps[],options}.env[]',
      role: 'environment',
      form: 'value',
      part: /^\w*_IMAGE=(?<image>.+)$/d,
    },
    { path: 'steps[].script', role: 'cli-argument', form: 'commands' },
  ],
  variables: { open: /\$/, expand: expandNames(/\$(?:\{(_\w+)\}|(_\w+))/g, /\$/, substitutionOf) },
})

/** The name of a step may be that of what an earlier one builds. */
function isNotBuilt({ nearest }: FieldScope): boolean {
  const [name, steps] = [nearest('name'), nearest('steps')]
  if (name?.kind !== 'scalar' || steps?.kind !== 'sequence') return true
  return !steps.items.some((step) => {
    const args = get(step, 'args')
    if (args?.kind !== 'sequence' || step === undefined || step.range.start > name.range.start) return false
    const words = args.items.map((item) => (item?.kind === 'scalar' ? item.value : ''))
    return words.some((word, at) => builds(word, words[at - 1], name.value))
  })
}

/** `-t name`, `--tag=name`, `--destination=name` */
function builds(word: string, before: string | undefined, name: string): boolean {
  const [, value] = /^--(?:tag|destination)=(.*)$/.exec(word) ?? []
  return (value ?? (/^(?:-t|--tag|--destination|-d)$/.test(before ?? '') ? word : undefined)) === name
}

function substitutionOf(name: string, { nearest }: FieldScope): YamlNode | undefined {
  return nearest('substitutions', name)
}
