import { getText, type YamlNode } from '../languages/yaml.ts'
import type { Field, FieldScope } from './table.ts'
import { defineTableFormat } from './table-format.ts'

const HINTS = ['registry-image', 'docker-image', 'image_resource']
/** The digest of an image stands under `version`, where this reader writes nothing. */
const VERSION = ['version', 'digest']
const PINNED: Pick<Field, 'parts' | 'pin' | 'digestBeside'> = {
  parts: { repository: 'repository', tag: 'tag', digest: VERSION.join('.') },
  pin: 'none',
  digestBeside: VERSION,
}

/**
 * Tasks and pipelines of Concourse: the images that tasks run in types of resources, and resources that the
 * pipeline fetches. Those that it pushes are left out.
 *
 * @see https://github.com/concourse/registry-image-resource/blob/master/README.md
 */
export const concourseFormat = defineTableFormat({
  id: 'concourse',
  names: [],
  candidates: ['**/*{pipeline,task}*.{yml,yaml}', '**/{concourse,ci,pipelines}/**/*.{yml,yaml}'],
  hints: HINTS,
  claims: ({ has, holds }) =>
    HINTS.some(holds) &&
    ((has('platform') && has('run')) || has('resource_types') || (has('jobs') && has('resources'))),
  rows: [
    { path: '{,**.config.}image_resource.source', role: 'ci-job', ...PINNED },
    {
      path: 'resource_types[].source',
      role: 'action',
      parts: { repository: 'repository', tag: 'tag' },
      pin: 'none',
    },
    { path: '{run,**.config.run}.args', role: 'cli-argument', form: 'commands' },
    ...['registry-image', 'docker-image'].map(
      (type): Field => ({
        path: 'resources[].source',
        role: 'ci-job',
        ...PINNED,
        where: { type },
        when: isOnlyRead,
      }),
    ),
  ],
  variables: { open: /\(\(/ },
})

/** What the steps of a pipeline do with its resources. */
interface Steps {
  readonly got: ReadonlySet<string>
  readonly put: ReadonlySet<string>
}

const stepsOf = new WeakMap<YamlNode, Steps>()

function stepsIn(jobs: YamlNode): Steps {
  const known = stepsOf.get(jobs)
  if (known !== undefined) return known
  const steps = { got: new Set<string>(), put: new Set<string>() }
  const seen = new Set<YamlNode>()
  const waiting = [jobs]
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (seen.has(node) || node.kind === 'scalar') continue
    seen.add(node)
    const [get, put] = [getText(node, 'get'), getText(node, 'put')]
    if (get !== undefined) steps.got.add(getText(node, 'resource') ?? get)
    if (put !== undefined) steps.put.add(getText(node, 'resource') ?? put)
    const below = node.kind === 'map' ? node.entries.map(({ value }) => value) : node.items
    for (const one of below) if (one !== undefined) waiting.push(one)
  }
  stepsOf.set(jobs, steps)
  return steps
}

/** A resource that the pipeline fetches and never pushes. */
function isOnlyRead({ nearest }: FieldScope): boolean {
  const [jobs, name] = [nearest('jobs'), nearest('name')]
  if (jobs === undefined || name?.kind !== 'scalar') return false
  const { got, put } = stepsIn(jobs)
  return got.has(name.value) && !put.has(name.value)
}
