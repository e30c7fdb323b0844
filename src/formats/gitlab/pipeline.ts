import { get, getText, type YamlMap, type YamlNode } from '../../languages/yaml.ts'
import type { DocumentReader, ReadContext } from '../../model/format.ts'
import { parsePlatform } from '../../oci/platform.ts'
import { compilePathGlobs } from '../../text/path-glob.ts'
import { looksLikeImage, namesImage } from '../image/likely.ts'
import { readScalar } from '../image/scalar.ts'
import { allEntries, stepsTo, type Trail } from '../trail.ts'
import { addField, addUse, type Collected, FORMAT, IN_EVERY_JOB } from './collect.ts'
import { type Globals, globalsOf, includeFacts } from './files.ts'
import { isPipeline, type Job, type Jobs, jobsOf, referencedKeys, scalarAt } from './jobs.ts'
import { PIPELINE_NAMES } from './names.ts'
import { readScripts, type SeenScripts } from './script.ts'
import { ownValues, type Scope } from './values.ts'

const hasOwnName = compilePathGlobs(PIPELINE_NAMES, { ignoreCase: true })

const HOST_FOLLOWS_NAME =
  'jobs reach a service without an alias by a host name that is made of its image, which changes with it'

/** A pipeline being read. */
interface Pipeline {
  readonly to: Collected
  readonly top: Trail
  readonly jobs: Jobs
  readonly globals: Globals
  readonly vars: ReadContext['vars']
}

/**
 * Reads pipelines of GitLab CI.
 *
 * @see https://docs.gitlab.com/ci/yaml/
 * @see https://gitlab.com/gitlab-org/gitlab/-/blob/master/app/assets/javascripts/editor/schema/ci.json
 */
export const gitlabPipeline: DocumentReader = {
  claims: ({ root, file, range }) =>
    root?.kind === 'map' && (hasOwnName(file.path) || isPipeline(root) || isHeader(root, range.start)),
  read(view, context) {
    const { root, file } = view
    const to: Collected = {
      file,
      uses: [],
      facts: [],
      alsoRead: [],
      known: new Set(),
      taken: new Set(),
    }
    const problems = view.templated ? [] : view.problems
    if (root?.kind !== 'map') return { ...to, problems, dependsOn: [] }
    const top: Trail = { node: root, parent: undefined, step: '' }
    const globals = globalsOf(file, root, context)
    const pipeline: Pipeline = { to, top, jobs: jobsOf(top), globals, vars: context.vars }
    readJobs(pipeline, context)
    readVariables(pipeline)
    for (const fact of includeFacts(file, root, pipeline.jobs.all, context)) to.facts.push(fact)
    const { uses, facts, alsoRead } = to
    uses.sort((a, b) => a.place.start - b.place.start)
    return { uses, facts, alsoRead, problems, dependsOn: [...globals.dependsOn] }
  },
}

/** The document before a pipeline that says which inputs it takes. */
function isHeader(root: YamlMap, start: number): boolean {
  return start === 0 && root.entries.length === 1 && get(get(root, 'spec'), 'inputs')?.kind === 'map'
}

function readJobs(pipeline: Pipeline, context: ReadContext): void {
  const { to, top, jobs } = pipeline
  const seen: SeenScripts = new Set()
  const bare = scopeOf(pipeline, undefined)
  for (const trail of [top, ...jobs.all.filter(({ name }) => name === 'default').map((job) => job.trail)]) {
    const takers = (key: string) => {
      const without = jobs.all.filter(({ map, name }) => name !== 'default' && get(map, key) === undefined)
      return [bare, ...without.map((job) => scopeOf(pipeline, job))]
    }
    readFields(pipeline, trail, takers)
    readScripts(to, trail, bare, context, seen)
  }
  for (const job of jobs.all) {
    if (job.name === 'default') continue
    const scope = scopeOf(pipeline, job)
    const takers = (key: string) => [scope, ...jobs.heirsOf(job, key).map((heir) => scopeOf(pipeline, heir))]
    readFields(pipeline, job.trail, takers)
    readScripts(to, job.trail, scope, context, seen)
  }
}

/** A job's variables stand before those of what it extends, and these before those of the pipeline. */
function scopeOf({ to: { file }, jobs, globals, vars }: Pipeline, job: Job | undefined): Scope {
  return {
    file,
    vars,
    valuesOf(name) {
      for (const { map } of job === undefined ? [] : jobs.lineOf(job)) {
        const values = ownValues(map, name)
        if (values.length > 0) return values.map((scalar) => ({ scalar, file }))
      }
      return globals.valuesOf(name)
    },
  }
}

function readFields(pipeline: Pipeline, trail: Trail, takers: (key: string) => readonly Scope[]): void {
  const image = get(trail.node, 'image')
  if (image !== undefined) {
    readImageField(pipeline, { node: image, parent: trail, step: 'image' }, takers('image'), false)
  }
  const services = get(trail.node, 'services')
  if (services?.kind !== 'sequence' || referencedKeys(services, pipeline.to.file.text) !== undefined) return
  const at: Trail = { node: services, parent: trail, step: 'services' }
  const scopes = takers('services')
  for (const [step, node] of services.items.entries()) {
    if (node !== undefined) readImageField(pipeline, { node, parent: at, step }, scopes, true)
  }
}

/** A string, a map with `name`, or a reference to another place of the file. */
function readImageField(
  { to, top }: Pipeline,
  trail: Trail,
  scopes: readonly Scope[],
  isService: boolean,
): void {
  const { node } = trail
  const role = isService ? 'ci-service' : 'ci-job'
  const keys = referencedKeys(node, to.file.text)
  const name = keys === undefined ? nameOf(node) : scalarAt(top.node, keys)
  if (name?.kind !== 'scalar') return
  const at = node.kind === 'map' ? { node: name, parent: trail, step: 'name' } : trail
  const alias = isService ? getText(node, 'alias') : undefined
  addField(to, at, name, scopes, {
    role,
    platform: platformOf(node),
    alias,
    isVariable: keys?.includes('variables') === true,
    nameUnsafe: isService && alias === undefined ? HOST_FOLLOWS_NAME : undefined,
  })
}

function nameOf(node: YamlNode): YamlNode | undefined {
  return node.kind === 'map' ? get(node, 'name') : node
}

function platformOf(node: YamlNode) {
  const platform = get(get(node, 'docker'), 'platform')
  return platform?.kind === 'scalar' ? parsePlatform(platform.value) : undefined
}

/** Variables that are images by their names, where no field takes them. */
function readVariables({ to, top, jobs }: Pipeline): void {
  for (const parent of [top, ...jobs.all.map((job) => job.trail)]) {
    const node = get(parent.node, 'variables')
    if (node?.kind !== 'map') continue
    const trail: Trail = { node, parent, step: 'variables' }
    for (const { key, value } of allEntries(node)) {
      const scalar = value?.kind === 'map' ? get(value, 'value') : value
      if (scalar?.kind !== 'scalar' || !namesImage(key.value) || to.taken.has(scalar.range.start)) continue
      if (
        scalar.templated ||
        scalar.value.includes('$') ||
        !looksLikeImage(scalar.value, 'slash-tag-or-digest')
      )
        continue
      const found = readScalar(scalar, to.file)
      if (found === undefined) continue
      addUse(to, {
        format: FORMAT,
        role: 'environment',
        ...stepsTo({ node: scalar, parent: trail, step: key.value }),
        ...found,
        pin: 'digest',
        confidence: 'likely',
        unsafe: IN_EVERY_JOB,
        platform: undefined,
        project: undefined,
      })
    }
  }
}
