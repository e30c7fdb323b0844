import { get, type YamlMap, type YamlNode, type YamlScalar } from '../../languages/yaml.ts'
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

/** What only jobs have beside `script`. */
const JOB_KEYS = ['stage', 'image', 'rules', 'extends', 'only', 'needs', 'services', 'tags', 'before_script']

/** GitLab follows `extends` no further. */
const EXTENDS_MAX = 11
/** Jobs whose variables are looked at for one job that they extend. */
const HEIRS_MAX = 100

/** A job, a hidden job or `default`. */
export interface Job {
  readonly name: string
  readonly map: YamlMap
  readonly trail: Trail
}

/** The jobs of a pipeline and what they take from one another. */
export interface Jobs {
  readonly all: readonly Job[]
  /** The job itself, then what it extends, the nearest first. */
  lineOf(job: Job): readonly Job[]
  /** Jobs that take a key from this one: those that extend it and do not have the key themselves. */
  heirsOf(job: Job, key: string): readonly Job[]
}

/** @see https://docs.gitlab.com/ci/yaml/#job-keywords */
export function jobsOf(top: Trail): Jobs {
  const all: Job[] = []
  if (top.node.kind === 'map') {
    for (const { key, value } of allEntries(top.node)) {
      if (value?.kind !== 'map' || GLOBAL_KEYS.has(key.value)) continue
      const trail = { node: value, parent: top, step: key.value }
      all.push({ name: key.value, map: value, trail })
    }
  }
  const byName = new Map(all.map((job) => [job.name, job]))
  const children = new Map<string, Job[]>()
  for (const job of all) {
    for (const name of extendedBy(job)) {
      const known = children.get(name) ?? []
      known.push(job)
      children.set(name, known)
    }
  }
  const parentsOf = (job: Job) =>
    extendedBy(job)
      .toReversed()
      .flatMap((name) => byName.get(name) ?? [])
  const childrenOf = (job: Job) => children.get(job.name) ?? []
  return {
    all,
    lineOf: (job) => [job, ...around(job, parentsOf)],
    heirsOf: (job, key) => [
      ...around(job, (one) => childrenOf(one).filter(({ map }) => get(map, key) === undefined)),
    ],
  }
}

/** What follows from a job step by step, each once, the nearest first. */
function around(from: Job, next: (job: Job) => readonly Job[]): ReadonlySet<Job> {
  const found = new Set<Job>()
  let level: readonly Job[] = [from]
  for (let depth = 0; depth < EXTENDS_MAX && level.length > 0; depth++) {
    const below: Job[] = []
    for (const job of level) {
      for (const one of next(job)) {
        if (one === from || found.has(one)) continue
        if (found.size >= HEIRS_MAX) return found
        found.add(one)
        below.push(one)
      }
    }
    level = below
  }
  return found
}

function extendedBy({ map }: Job): readonly string[] {
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

/** The scalar that keys lead to, from the root of the document. */
export function scalarAt(root: YamlNode, keys: readonly string[]): YamlScalar | undefined {
  let at: YamlNode | undefined = root
  for (const key of keys) at = get(at, key)
  return at?.kind === 'scalar' ? at : undefined
}
