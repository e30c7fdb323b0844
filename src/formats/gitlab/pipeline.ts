import { get, type YamlMap, type YamlNode } from '../../languages/yaml.ts'
import type { DocumentReader, ReadContext } from '../../model/format.ts'
import { compilePathGlobs } from '../../text/path-glob.ts'
import { readsAllBranches } from '../all-branches.ts'
import { looksLikeImage, namesImage } from '../image/likely.ts'
import { readScalar } from '../image/scalar.ts'
import { stepsOf } from '../image/steps.ts'
import { allEntries, stepsTo, type Trail } from '../trail.ts'
import { addField, addUse, type Collected, FORMAT, IN_EVERY_JOB } from './collect.ts'
import { type FieldKey, fieldsOf } from './field.ts'
import { includeFacts, readGiven } from './given.ts'
import { includesOf } from './includes.ts'
import { isPipeline, type Job, jobsOf, saysJob } from './jobs.ts'
import { PIPELINE_NAMES } from './names.ts'
import { readScripts } from './script.ts'
import { type Surroundings, surroundingsOf } from './surroundings.ts'
import type { Scope } from './values.ts'

const hasOwnName = compilePathGlobs(PIPELINE_NAMES, { ignoreCase: true })

/** A pipeline being read. */
export interface Pipeline {
  readonly to: Collected
  readonly top: Trail
  readonly jobs: readonly Job[]
  readonly around: Surroundings
}

/**
 * Reads pipelines of GitLab CI.
 *
 * @see https://docs.gitlab.com/ci/yaml/
 * @see https://gitlab.com/gitlab-org/gitlab/-/blob/master/app/assets/javascripts/editor/schema/ci.json
 */
export const gitlabPipeline: DocumentReader = readsAllBranches({
  claims: ({ root, file, range }) =>
    root?.kind === 'map' && (hasOwnName(file.path) || isPipeline(root) || isHeader(root, range.start)),
  read(view, context) {
    const { root, file } = view
    const to: Collected = {
      file,
      uses: [],
      facts: [],
      alsoRead: [],
      items: [],
      known: new Set(),
      taken: new Set(),
      sites: hiddenTexts(root),
    }
    const problems = view.templated ? [] : view.problems
    if (root?.kind !== 'map') return { ...to, sites: [], problems, dependsOn: [] }
    const top: Trail = { node: root, parent: undefined, step: '' }
    const around = surroundingsOf(file, context)
    const pipeline: Pipeline = { to, top, jobs: jobsOf(top), around }
    readJobs(pipeline, context)
    readVariables(pipeline)
    const includes = includesOf([root], pipeline.jobs, around.folder, context)
    readGiven(to, includes, around, context)
    for (const fact of includeFacts(file, includes)) to.facts.push(fact)
    const { uses, facts, alsoRead, items, sites } = to
    uses.sort((a, b) => a.place.start - b.place.start)
    return {
      uses,
      sites: [...sites],
      facts,
      alsoRead,
      observations: stepsOf(items),
      problems,
      dependsOn: [],
    }
  },
})

/** Where texts stand that are there for their aliases alone: GitLab leaves out what is hidden. */
function hiddenTexts(root: YamlNode | undefined): Set<number> {
  const starts = new Set<number>()
  for (const { key, value } of root?.kind === 'map' ? root.entries : []) {
    if (!key.value.startsWith('.') || value === undefined || saysJob(value)) continue
    const below = value.kind === 'map' ? value.entries.map((entry) => entry.value) : []
    const items = value.kind === 'sequence' ? value.items : []
    for (const node of [value, ...below, ...items]) if (node?.kind === 'scalar') starts.add(node.range.start)
  }
  return starts
}

/** The document before a pipeline that says which inputs it takes. */
function isHeader(root: YamlMap, start: number): boolean {
  return start === 0 && root.entries.length === 1 && get(get(root, 'spec'), 'inputs')?.kind === 'map'
}

function readJobs(pipeline: Pipeline, context: ReadContext): void {
  const { to, top, jobs, around } = pipeline
  const scripts = { context, folder: around.folder, seen: new Set<YamlNode | number>() }
  const bare = around.scopeOf(undefined)
  for (const trail of [top, ...jobs.filter(({ name }) => name === 'default').map((job) => job.trail)]) {
    readFields(pipeline, trail, (key) => around.scopesOfDefault(key))
    readScripts(to, trail, bare, scripts)
  }
  for (const { name, trail } of jobs) {
    if (name === 'default') continue
    readFields(pipeline, trail, (key) => around.scopesOf(name, key))
    readScripts(to, trail, around.scopeOf(name), scripts)
  }
}

function readFields(
  { to, around }: Pipeline,
  trail: Trail,
  takers: (key: FieldKey) => readonly Scope[],
): void {
  for (const { key, ...field } of fieldsOf(trail, to.file.text)) {
    const { keys } = field
    if (keys === undefined) {
      addField(to, field.trail, field.scalar, () => takers(key), field.options)
      continue
    }
    // What `.job, image` leads to is read where it stands, with the variables of this job.
    const found = keys.includes('variables') ? around.follow(keys) : undefined
    if (found?.node?.kind === 'scalar' && found.file.path === to.file.path)
      addField(to, field.trail, found.node, () => takers(key), { ...field.options, isVariable: true })
  }
}

/** Variables that are images by their names, where no field takes them. */
function readVariables({ to, top, jobs }: Pipeline): void {
  for (const parent of [top, ...jobs.map((job) => job.trail)]) {
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
      to.sites.add((scalar.alias ?? scalar.range).start)
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
