import { get, type YamlMap, type YamlNode } from '../../languages/yaml.ts'
import { allEntries, type Trail } from '../trail.ts'

/** Keys of a pipeline that are no jobs. */
const GLOBAL_KEYS: ReadonlySet<string> = new Set([
  'after_script',
  'before_script',
  'cache',
  'image',
  'include',
  'services',
  'spec',
  'stages',
  'types',
  'variables',
  'workflow',
])

/** The commands of a job, in their order. */
export const SCRIPT_KEYS = ['before_script', 'script', 'after_script'] as const

/** What only jobs have beside `script`. */
const JOB_KEYS = ['stage', 'image', 'rules', 'extends', 'only', 'needs', 'services', 'tags', 'before_script']

/** A job, a hidden job or `default`. */
export interface Job {
  readonly name: string
  readonly map: YamlMap
  readonly trail: Trail
}

/** @see https://docs.gitlab.com/ci/yaml/#job-keywords */
export function jobsOf(top: Trail): readonly Job[] {
  if (top.node.kind !== 'map') return []
  return allEntries(top.node).flatMap(({ key, value }) =>
    value?.kind !== 'map' || GLOBAL_KEYS.has(key.value)
      ? []
      : [{ name: key.value, map: value, trail: { node: value, parent: top, step: key.value } }],
  )
}

/** Whether a map has keys of a job, hidden or not. */
export function saysJob(node: YamlNode): boolean {
  return [...JOB_KEYS, ...SCRIPT_KEYS, 'variables'].some((key) => get(node, key) !== undefined)
}

/** The jobs that a job extends, as they are written. */
export function extendedBy(map: YamlMap): readonly string[] {
  const value = get(map, 'extends')
  const items = value?.kind === 'sequence' ? value.items : [value]
  return items.flatMap((item) => (item?.kind === 'scalar' ? [item.value] : []))
}

/** Whether a document that no name vouches for is a pipeline: one of its keys is a job. */
export function isPipeline(root: YamlNode | undefined): boolean {
  if (root?.kind !== 'map' || get(root, 'apiVersion') !== undefined) return false
  return root.entries.some(({ key, value }) => {
    if (value?.kind !== 'map' || GLOBAL_KEYS.has(key.value) || get(value, 'script') === undefined)
      return false
    return JOB_KEYS.some((name) => get(value, name) !== undefined)
  })
}

/** The text before a value that has the tag `!reference`. */
const REFERENCE_TAG = /!reference(?:[ \t]+&\S+)?\s*$/
/** Looked at before a value. */
const TAG_MAX = 100

/** The keys that `!reference [.job, key]` names; undefined for another list. */
export function referencedKeys(node: YamlNode | undefined, text: string): readonly string[] | undefined {
  if (node?.kind !== 'sequence') return undefined
  const { start } = node.range
  if (!REFERENCE_TAG.test(text.slice(Math.max(0, start - TAG_MAX), start))) return undefined
  return node.items.flatMap((item) => (item?.kind === 'scalar' ? [item.value] : []))
}
