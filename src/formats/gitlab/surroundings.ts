import { get, type YamlNode } from '../../languages/yaml.ts'
import type { ReadContext } from '../../model/format.ts'
import { append } from '../../text/lists.ts'
import type { SourceFile } from '../../text/source-file.ts'
import type { FieldKey } from './field.ts'
import { type Given, type JoinedPipeline, joinPipeline, pipelineFile, repositoryOf } from './joined.ts'
import { type NodeIn, ownValues, type Scope, type VariableText } from './values.ts'

/** Pipelines that one file is looked at in. */
const PIPELINES_MAX = 10
/** Jobs whose variables one field is looked at with. */
const TAKERS_MAX = 50

/** The pipelines in which a file stands: those of the files that include it, or its own. */
export interface Surroundings {
  /** The folder of the repository. */
  readonly folder: string
  /** The variables of a job with all that it extends; those of the pipeline alone for undefined. */
  scopeOf(job: string | undefined): Scope
  /** Those of a job, and of those that take a key from it. */
  scopesOf(job: string, key: FieldKey): readonly Scope[]
  /** Those of the pipeline alone, and of the jobs that take a key from `default`. */
  scopesOfDefault(key: FieldKey): readonly Scope[]
  /** What `!reference` leads to. */
  follow(keys: readonly string[]): NodeIn | undefined
}

export function surroundingsOf(file: SourceFile, context: ReadContext): Surroundings {
  const { vars, namedBy } = context
  let known: readonly JoinedPipeline[] | undefined
  const pipelines = () => (known ??= pipelinesWith(file, context))
  const given = () => [...pipelines(), ...parentsOf(file, context)].flatMap((one) => one.givenTo(file.path))
  const inputs = memo((name: string) => inputValues(name, file, given()))
  const scopeIn = (pipelinesOf: () => readonly JoinedPipeline[], job: string | undefined): Scope => {
    const values = memo((name: string) => pipelinesOf().flatMap((one) => valuesIn(one, job, name)))
    return {
      file,
      vars,
      valuesOf(name, from) {
        if (!name.startsWith('inputs.')) return values(name)
        return from.path === file.path ? inputs(name.slice('inputs.'.length)) : 'elsewhere'
      },
    }
  }
  return {
    folder: repositoryOf(namedBy[0] ?? file.path),
    scopeOf: (job) => scopeIn(pipelines, job),
    scopesOf: (job, key) =>
      pipelines().flatMap((one) => [job, ...one.heirsOf(job, key)].map((name) => scopeIn(() => [one], name))),
    scopesOfDefault: memo((key: FieldKey) =>
      pipelines().flatMap((one) =>
        [undefined, ...takersOf(one, key)].map((name) => scopeIn(() => [one], name)),
      ),
    ),
    follow: (keys) => {
      for (const one of pipelines()) {
        const found = one.follow(keys)
        if (found !== undefined) return found
      }
      return undefined
    },
  }
}

function memo<Key, Value>(make: (name: Key) => Value): (name: Key) => Value {
  const known = new Map<Key, Value>()
  return (name) => {
    const value = known.get(name) ?? make(name)
    known.set(name, value)
    return value
  }
}

function pipelinesWith(file: SourceFile, context: ReadContext): readonly JoinedPipeline[] {
  const around = parentsOf(file, context).filter(({ files }) =>
    files.some((one) => one.file.path === file.path),
  )
  if (around.length > 0) return around
  // The one that the tree holds is parsed for those that include it anyway.
  const sibling = context.sibling(file.path)
  return [joinPipeline(sibling?.text === file.text ? sibling : file, context)]
}

function parentsOf(file: SourceFile, context: ReadContext): readonly JoinedPipeline[] {
  return context.namedBy.slice(0, PIPELINES_MAX).flatMap((path) => {
    const parent = path === file.path ? undefined : context.sibling(path)
    return parent === undefined ? [] : [joinPipeline(parent, context)]
  })
}

/** A job's variables stand before those of what it extends, and these before those of the pipeline. */
function valuesIn(pipeline: JoinedPipeline, job: string | undefined, name: string): readonly VariableText[] {
  const found: VariableText[] = []
  for (const each of job === undefined ? [] : pipeline.lineOf(job)) {
    for (const { map, file } of pipeline.layersOf(each)) {
      const { values, isSure } = ownValues(map, file, name, pipeline.follow)
      append(found, values)
      if (isSure) return found
    }
  }
  if (job === undefined || inherits(pipeline, job, 'variables', name))
    append(found, pipeline.globalValues(name))
  return found
}

/** `inherit: { default: false, variables: [A, B] }`: all of them, none, or those in a list. */
function inherits(
  pipeline: JoinedPipeline,
  job: string,
  from: 'default' | 'variables',
  name: string,
): boolean {
  const [found] = pipeline
    .lineOf(job)
    .flatMap((each) => pipeline.layersOf(each))
    .flatMap(({ map }) => get(get(map, 'inherit'), from) ?? [])
  if (found?.kind === 'scalar') return found.value.toLowerCase() !== 'false'
  return found?.kind !== 'sequence' || found.items.some((item) => textOf(item) === name)
}

function textOf(node: YamlNode | undefined): string | undefined {
  return node?.kind === 'scalar' ? node.value : undefined
}

/** The jobs with variables of their own that take a key from `default`. */
function takersOf(pipeline: JoinedPipeline, key: FieldKey): readonly string[] {
  const found: string[] = []
  for (const name of pipeline.names) {
    if (name === 'default' || name.startsWith('.')) continue
    const maps = pipeline.lineOf(name).flatMap((each) => pipeline.layersOf(each).map(({ map }) => map))
    const has = (...keys: readonly string[]) =>
      keys.some((each) => maps.some((map) => get(map, each) !== undefined))
    if (has(key, 'trigger') || !has('variables', 'parallel', 'rules')) continue
    if (inherits(pipeline, name, 'default', key)) found.push(name)
    if (found.length >= TAKERS_MAX) break
  }
  return found
}

/** Inputs that all who include the file give are read there; those who include a component are not all in the tree. */
function inputValues(
  name: string,
  file: SourceFile,
  given: readonly Given[],
): readonly VariableText[] | 'elsewhere' {
  const isGiven = ({ inputs, isComponent }: Given) => !isComponent && get(inputs, name) !== undefined
  if (given.length > 0 && given.every(isGiven)) return 'elsewhere'
  return inputDefaults(name, file)
}

/** An empty default is none that an image can have. */
export function inputDefaults(name: string, file: SourceFile): readonly VariableText[] {
  return pipelineFile(file).roots.flatMap((root) => {
    const inputs = get(get(root, 'spec'), 'inputs')
    const value = get(get(inputs, name), 'default')
    if (value?.kind !== 'scalar' || value.value === '') return []
    const options = get(get(inputs, name), 'options')
    const others = options?.kind === 'sequence' ? options.items : []
    const isListed = others.length > 0
    return [value, ...others].flatMap((one) =>
      one?.kind === 'scalar' && one.value !== '' ? [{ scalar: one, file, isListed }] : [],
    )
  })
}
