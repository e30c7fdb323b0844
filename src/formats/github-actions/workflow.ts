import { posix } from 'node:path'
import { hasExpression } from '../../languages/github-expression.ts'
import { get, getText, type YamlMap, type YamlNode, type YamlScalar } from '../../languages/yaml.ts'
import type { DocumentReader, ReadContext } from '../../model/format.ts'
import { createBuildReader } from '../dockerfile/build.ts'
import { startOf } from '../image/started-with.ts'
import { allEntries, type Trail } from '../trail.ts'
import { dockerfileOf, readInputs } from './action-step.ts'
import { createCallReader, isGivenByAll, readGiven, rootOf } from './calls.ts'
import {
  addField,
  below,
  type Collected,
  type FieldOptions,
  newCollected,
  noteOtherReaders,
  toReading,
} from './collect.ts'
import { IMAGE_VARIABLES } from './image-variables.ts'
import { noteStep } from './noted-steps.ts'
import { readRun } from './run-step.ts'
import { defaultShell } from './shells.ts'
import type { CallReader, StepScope } from './step-scope.ts'
import { type Choices, declaredValues } from './values.ts'

const IMAGE_INPUT = /(?:^|[-_])image$/i

/**
 * Reads workflows and actions of GitHub, Gitea and Forgejo.
 *
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/metadata-syntax
 */
export const githubActions: DocumentReader = {
  claims: ({ root }) => isWorkflow(root) || get(get(root, 'runs'), 'using') !== undefined,
  read(view, context) {
    const { root, file } = view
    const to = newCollected(file)
    if (root !== undefined) readRoot(to, root, context, createCallReader(context, readRoot), undefined)
    noteOtherReaders(to)
    return { ...toReading(to), problems: [...to.problems, ...(view.templated ? [] : view.problems)] }
  },
}

/** @param given what a caller gives; undefined where the file is read for itself */
function readRoot(
  to: Collected,
  root: YamlNode,
  context: ReadContext,
  calls: CallReader,
  given: ReadonlyMap<string, Choices> | undefined,
): void {
  const isCallable = isWorkflow(root)
  const declared = isCallable ? inputsOfWorkflow(root) : [get(root, 'inputs')]
  const known = new Map(given)
  const inputValue = (name: string): Choices => {
    const own = known.get(name)
    if (own !== undefined) return own
    const values = declared.flatMap((inputs) => valuesOfInput(get(inputs, name)))
    const isElsewhere = values.length === 0 && given === undefined && isGivenByAll(name, to.file, context)
    const found = isElsewhere ? { choices: [], lack: undefined } : declaredValues(name, values, to.file)
    known.set(name, found)
    return found
  }
  const scopeFor = (job: YamlMap | undefined) => scopeOf(to, context, job, { inputValue, calls })
  if (isCallable) readWorkflow(root, scopeFor)
  else readAction(to, root, scopeFor(undefined))
}

function inputsOfWorkflow(root: YamlNode): readonly (YamlNode | undefined)[] {
  const on = get(root, 'on')
  return [get(get(on, 'workflow_call'), 'inputs'), get(get(on, 'workflow_dispatch'), 'inputs')]
}

/** The default of an input, and the values that a form lets people choose from. */
function valuesOfInput(input: YamlNode | undefined): readonly YamlScalar[] {
  const options = get(input, 'options')
  const nodes = [get(input, 'default'), ...(options?.kind === 'sequence' ? options.items : [])]
  return nodes.flatMap((node) => scalarOf(node) ?? [])
}

function isWorkflow(root: YamlNode | undefined): boolean {
  return get(root, 'jobs')?.kind === 'map'
}

function scopeOf(
  to: Collected,
  context: ReadContext,
  job: YamlMap | undefined,
  rest: Pick<StepScope, 'inputValue' | 'calls'>,
): StepScope {
  const { file } = to
  return {
    to,
    file,
    context,
    job,
    root: rootOf(file.path),
    folder: folderOf(job),
    shell: 'bash',
    matrix: get(get(job, 'strategy'), 'matrix'),
    readBuild: createBuildReader(context),
    ...rest,
  }
}

function folderOf(holder: YamlNode | undefined): string | undefined {
  return getText(get(get(holder, 'defaults'), 'run'), 'working-directory')
}

function readWorkflow(root: YamlNode, scopeFor: (job: YamlMap | undefined) => StepScope): void {
  const top: Trail = { node: root, parent: undefined, step: '' }
  readEnvironment(top, scopeFor(undefined))
  const jobs = get(root, 'jobs')
  if (jobs?.kind !== 'map') return
  const jobsTrail = below(top, 'jobs', jobs)
  for (const { key, value } of allEntries(jobs)) {
    if (value?.kind !== 'map') continue
    const scope = scopeFor(value)
    const folder = scope.folder ?? folderOf(root)
    const shell = defaultShell(root, value, scope)
    readJob(below(jobsTrail, key.value, value), value, { ...scope, folder, shell }, root)
  }
}

function readJob(trail: Trail, job: YamlMap, scope: StepScope, root: YamlNode): void {
  const { to } = scope
  readContainer(trail, 'container', get(job, 'container'), scope, 'ci-job')
  readLabels(trail, get(job, 'runs-on'), scope)
  const services = get(job, 'services')
  if (services?.kind === 'scalar')
    addField(to, below(trail, 'services', services), services, scope, { role: 'ci-service', job })
  if (services?.kind === 'map') {
    const at = below(trail, 'services', services)
    for (const { key, value } of allEntries(services))
      readContainer(at, key.value, value, scope, 'ci-service')
  }
  readEnvironment(trail, scope)
  readCall(trail, job, scope)
  readSteps(trail, get(job, 'steps'), scope, [get(job, 'env'), get(root, 'env')])
}

/** Labels name machines; one that begins with `docker://` is the image that a runner of Gitea or Forgejo takes. */
function readLabels(parent: Trail, labels: YamlNode | undefined, scope: StepScope): void {
  const trail = labels === undefined ? parent : below(parent, 'runs-on', labels)
  for (const label of labels?.kind === 'sequence' ? labels.items : [labels]) {
    if (label?.kind === 'scalar' && /^docker:\/\//i.test(label.value))
      addField(scope.to, trail, label, scope, { role: 'ci-job' })
  }
}

function readContainer(
  parent: Trail,
  step: string,
  node: YamlNode | undefined,
  scope: StepScope,
  role: 'ci-job' | 'ci-service',
): void {
  if (node === undefined) return
  const trail = below(parent, step, node)
  const image = node.kind === 'map' ? get(node, 'image') : node
  if (image?.kind !== 'scalar') return
  const at = node.kind === 'map' ? below(trail, 'image', image) : trail
  const started = role === 'ci-service' ? startOf(node, image.value) : {}
  addField(scope.to, at, image, scope, {
    role,
    ...started,
    ...(scope.job === undefined ? {} : { job: scope.job }),
  })
}

function readEnvironment(parent: Trail, scope: StepScope): void {
  const env = get(parent.node, 'env')
  if (env?.kind !== 'map') return
  const trail = below(parent, 'env', env)
  for (const { key, value } of allEntries(env)) {
    const known = IMAGE_VARIABLES.find(({ name }) => name.test(key.value))
    if (known !== undefined) addOf(below(trail, key.value, value ?? key), value, scope, known)
  }
}

/** What a job gives to the workflow that it calls. */
function readCall(parent: Trail, job: YamlMap, scope: StepScope): void {
  const inputs = get(job, 'uses') === undefined ? undefined : get(job, 'with')
  if (inputs?.kind !== 'map') return
  const trail = below(parent, 'with', inputs)
  const told = readGiven(trail, job, inputs, scope)
  for (const { key, value } of allEntries(inputs)) {
    if (IMAGE_INPUT.test(key.value) && !told.has(key.value))
      addOf(below(trail, key.value, value ?? key), value, scope, { role: 'ci-job', confidence: 'likely' })
  }
}

function addOf(trail: Trail, value: YamlNode | undefined, scope: StepScope, options: FieldOptions): void {
  if (value?.kind !== 'scalar') return
  const { to, job } = scope
  addField(to, trail, value, scope, job === undefined ? options : { ...options, job })
}

function readAction(to: Collected, root: YamlNode, scope: StepScope): void {
  const top: Trail = { node: root, parent: undefined, step: '' }
  const runs = get(root, 'runs')
  if (runs === undefined) return
  const trail = below(top, 'runs', runs)
  const image = get(runs, 'image')
  if (image?.kind === 'scalar' && getText(runs, 'using')?.toLowerCase() === 'docker') {
    if (/^docker:\/\//i.test(image.value))
      addField(to, below(trail, 'image', image), image, scope, { role: 'action' })
    else nameDockerfile(scope, posix.dirname(to.file.path), image.value, image)
  }
  readSteps(trail, get(runs, 'steps'), scope, [])
}

/** Steps, and groups of steps that run side by side. */
function readSteps(
  parent: Trail,
  steps: YamlNode | undefined,
  scope: StepScope,
  environments: readonly (YamlNode | undefined)[],
): void {
  if (steps?.kind !== 'sequence') return
  const trail = below(parent, 'steps', steps)
  for (const [index, step] of steps.items.entries()) {
    if (step?.kind !== 'map') continue
    const at = below(trail, index, step)
    const nested = get(step, 'parallel')
    if (nested !== undefined) readSteps(at, nested, scope, environments)
    const around = [get(step, 'env'), ...environments]
    const envValue = (name: string) => {
      for (const env of around) {
        const value = scalarOf(get(env, name))
        if (value !== undefined) return value
      }
      return undefined
    }
    const inStep: StepScope = { envValue, ...scope }
    readEnvironment(at, inStep)
    readUses(at, step, inStep)
    readInputs(at, step, inStep)
    readRun(at, step, inStep)
    if (!scope.calls.isReading()) noteStep(at, step, inStep, (inputs) => dockerfileOf(inputs, scope))
  }
}

/** `uses: docker://…`, in which no expression is evaluated, and what an action of the tree is given. */
function readUses(parent: Trail, step: YamlMap, scope: StepScope): void {
  const uses = get(step, 'uses')
  const inputs = get(step, 'with')
  if (inputs?.kind === 'map') readGiven(below(parent, 'with', inputs), step, inputs, scope)
  if (uses?.kind !== 'scalar' || !/^docker:\/\//i.test(uses.value)) return
  addField(scope.to, below(parent, 'uses', uses), uses, scope, { role: 'action', isLiteral: true })
}

/** Tells that a file of the tree is read as a Dockerfile, whatever its name. */
export function nameDockerfile({ to }: StepScope, folder: string, path: string, at: YamlScalar): void {
  if (hasExpression(path) || /^(?:\/|~|\w+:\/\/)/.test(path)) return
  const name = posix.normalize(posix.join(folder, path))
  if (name.startsWith('..')) return
  const place = { path: to.file.path, ...at.range }
  to.facts.push({ kind: 'names-file', name, format: 'dockerfile', decides: false, place })
}

function scalarOf(node: YamlNode | undefined): YamlScalar | undefined {
  return node?.kind === 'scalar' ? node : undefined
}
