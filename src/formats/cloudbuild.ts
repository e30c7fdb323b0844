import { get, type YamlNode, type YamlSequence } from '../languages/yaml.ts'
import type { FieldScope } from './table.ts'
import { defineTableFormat, expandNames } from './table-format.ts'

/**
 * Builds of Google Cloud Build. What stands under `images` is what the build pushes.
 *
 * @see https://cloud.google.com/build/docs/build-config-file-schema
 */
export const cloudbuildFormat = defineTableFormat({
  id: 'cloudbuild',
  names: ['**/cloudbuild*.{yaml,yml,json}', '**/*{.,-,_}cloudbuild.{yaml,yml,json}'],
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
    { path: 'steps[].args', role: 'cli-argument', form: 'commands', command: programOf },
  ],
  variables: { open: /\$/, expand: expandNames(/\$(?:\{(_\w+)\}|(_\w+))/g, /\$/, substitutionOf) },
  given: substitutionOf,
})

/** Images that are called after the program which they run: `gcr.io/cloud-builders/docker`, the executor of kaniko. */
const NAMED_AFTER =
  /(?:^|\/)(docker|docker-compose|podman|buildah|executor|pack|gcloud|kubectl|helm|crane|skopeo|trivy|bash)(?:[:@].*)?$/

/** What the arguments of a step are given to; empty where they begin with the program, as for a plain Linux. */
function programOf({ nearest }: FieldScope): string | undefined {
  const [entrypoint, name] = [nearest('entrypoint'), nearest('name')]
  if (entrypoint !== undefined)
    return entrypoint.kind === 'scalar' && /^[\w./-]+$/.test(entrypoint.value) ? entrypoint.value : undefined
  return name?.kind === 'scalar' ? (NAMED_AFTER.exec(name.value)?.[1] ?? '') : undefined
}

/** The name of a step may be that of what an earlier one builds. */
function isNotBuilt({ nearest }: FieldScope): boolean {
  const [name, steps] = [nearest('name'), nearest('steps')]
  if (name?.kind !== 'scalar' || steps?.kind !== 'sequence') return true
  const start = builtBy(steps).get(name.value)
  return start === undefined || start > name.range.start
}

/** By the list of steps: each of them asks. */
const built = new WeakMap<YamlSequence, ReadonlyMap<string, number>>()

/** What steps build, with where the first one stands that does. */
function builtBy(steps: YamlSequence): ReadonlyMap<string, number> {
  const known = built.get(steps)
  if (known !== undefined) return known
  const names = new Map<string, number>()
  for (const step of steps.items) {
    const args = get(step, 'args')
    if (args?.kind !== 'sequence' || step === undefined) continue
    const words = args.items.map((item) => (item?.kind === 'scalar' ? item.value : ''))
    for (const [at, word] of words.entries()) {
      const name = builtName(word, words[at - 1])
      if (name !== undefined && !names.has(name)) names.set(name, step.range.start)
    }
  }
  built.set(steps, names)
  return names
}

/** `-t name`, `--tag=name`, `--destination=name` */
function builtName(word: string, before: string | undefined): string | undefined {
  const [, value] = /^--(?:tag|destination)=(.*)$/.exec(word) ?? []
  return value ?? (/^(?:-t|--tag|--destination|-d)$/.test(before ?? '') ? word : undefined)
}

function substitutionOf(name: string, { nearest }: FieldScope): YamlNode | undefined {
  return nearest('substitutions', name)
}
