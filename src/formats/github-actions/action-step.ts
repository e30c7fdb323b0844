import { posix } from 'node:path'
import { hasExpression } from '../../languages/github-expression.ts'
import { slice } from '../../languages/variables/lexer.ts'
import { get, getText, type YamlMap, type YamlNode, type YamlScalar } from '../../languages/yaml.ts'
import type { Place } from '../../text/range.ts'
import type { Segment } from '../../text/segment.ts'
import type { BuildArgument } from '../dockerfile/build.ts'
import { lineSegments } from '../image/nested.ts'
import { readImage } from '../image/reading.ts'
import { allEntries, stepsTo, type Trail } from '../trail.ts'
import { ACTION_INPUTS, type ActionInput } from './action-inputs.ts'
import { addField, below } from './collect.ts'
import type { StepScope } from './step-scope.ts'

/** Reads what a step gives to a well-known action. */
export function readInputs(parent: Trail, step: YamlMap, scope: StepScope): void {
  const action = getText(step, 'uses')?.replace(/@.*$/s, '').toLowerCase()
  const inputs = get(step, 'with')
  if (action === undefined || inputs?.kind !== 'map') return
  const known = ACTION_INPUTS.get(action)
  const trail = below(parent, 'with', inputs)
  for (const { key, value } of allEntries(inputs)) {
    const input = known?.[key.value.toLowerCase()]
    if (input !== undefined && value?.kind === 'scalar')
      readInput(below(trail, key.value, value), value, input, scope)
  }
  if (action === 'docker/build-push-action') readBuild(trail, inputs, scope)
}

function readInput(trail: Trail, value: YamlScalar, input: ActionInput, scope: StepScope): void {
  const { role, before, lines, words = [], confidence, pin } = input
  if (words.includes(value.value)) return
  const options = {
    role,
    ...(confidence === undefined ? {} : { confidence }),
    ...(pin === undefined ? {} : { pin }),
    ...(scope.job === undefined ? {} : { job: scope.job }),
  }
  if (before === undefined) {
    addField(scope.to, trail, value, scope, options)
    return
  }
  for (const { text, segments } of lines === true ? linesOf(value, scope) : [wholeOf(value, scope)]) {
    const [found] = before.exec(text) ?? []
    const [first] = segments
    if (found === undefined || first === undefined || hasExpression(text)) continue
    const rest = slice(segments, found.length, text.length)
    const { image, text: written } = readImage(rest)
    const at = rest.length === 1 ? rest[0]?.at : undefined
    const place: Place = at ?? { path: scope.file.path, ...value.range }
    const raw = scope.file.text.slice(place.start, place.end)
    scope.to.uses.push({
      format: 'github-actions',
      role,
      ...stepsTo(trail),
      place,
      raw,
      text: image.kind === 'read' ? written : raw,
      image,
      pin: pin ?? 'digest',
      confidence: confidence ?? 'certain',
      platform: undefined,
      project: undefined,
    })
  }
}

interface Line {
  readonly text: string
  readonly segments: readonly Segment[]
}

function wholeOf(value: YamlScalar, { file }: StepScope): Line {
  return { text: value.value, segments: lineSegments(value, file) }
}

/** The lines of a value without blanks around them. */
function linesOf(value: YamlScalar, scope: StepScope): readonly Line[] {
  const { segments } = wholeOf(value, scope)
  const lines: Line[] = []
  for (const { 0: text, index } of value.value.matchAll(/\S(?:[^\r\n]*\S)?/g))
    lines.push({ text, segments: slice(segments, index, index + text.length) })
  return lines
}

/** The Dockerfile that a step builds, with what it sets in it. */
function readBuild(trail: Trail, inputs: YamlMap, scope: StepScope): void {
  const dockerfile = dockerfileOf(inputs, scope)
  if (dockerfile === undefined) return
  const name = stepsTo(trail).path.replace(/\.with$/, '')
  const place: Place = { path: scope.file.path, ...inputs.range }
  const contexts = valuesOf(inputs, 'build-contexts', scope).flatMap(
    ({ text }) => /^([^=\s]+)=/.exec(text)?.[1] ?? [],
  )
  const args = valuesOf(inputs, 'build-args', scope).flatMap((line) => argumentOf(line, trail, place, scope))
  const build = { format: 'github-actions', dockerfile, name, project: undefined, contexts, args, place }
  const { uses, facts, problems, alsoRead } = scope.readBuild(build)
  for (const use of uses) scope.to.uses.push(use)
  for (const fact of facts) scope.to.facts.push(fact)
  for (const problem of problems) scope.to.problems.push(problem)
  for (const at of alsoRead) scope.to.alsoRead.push(at)
  const decides = args.length > 0 || contexts.length > 0
  scope.to.facts.push({ kind: 'names-file', name: dockerfile, format: 'dockerfile', decides, place })
}

function valuesOf(inputs: YamlMap, key: string, scope: StepScope): readonly Line[] {
  const value = get(inputs, key)
  return value?.kind === 'scalar' ? linesOf(value, scope) : []
}

function argumentOf(
  { text, segments }: Line,
  trail: Trail,
  whole: Place,
  { file }: StepScope,
): readonly BuildArgument[] {
  const name = /^(\w+)=/.exec(text)?.[1]
  if (name === undefined) return []
  const value = slice(segments, name.length + 1, text.length)
  const place = (value.length === 1 ? value[0]?.at : undefined) ?? whole
  const at = `${stepsTo(trail).path}.build-args.${name}`
  const raw = place === whole ? text.slice(name.length + 1) : file.text.slice(place.start, place.end)
  const found: BuildArgument = {
    name,
    path: at,
    identity: at,
    place,
    raw,
    value: hasExpression(text)
      ? { reason: 'runtime-variable', detail: 'what the expression gives is decided when the workflow runs' }
      : { segments: value },
  }
  return [found]
}

/** From the folder of the repository, where steps run; undefined for what is not in the tree. */
function dockerfileOf(inputs: YamlMap, { root }: StepScope): string | undefined {
  const context = textOf(get(inputs, 'context')) ?? '.'
  const file = textOf(get(inputs, 'file'))
  const path = file ?? `${context}/Dockerfile`
  if (hasExpression(path) || hasExpression(context) || /^(?:\/|~|\w+:\/\/)/.test(path)) return undefined
  const name = posix.normalize(posix.join(root, path))
  return name.startsWith('..') ? undefined : name
}

function textOf(node: YamlNode | undefined): string | undefined {
  return node?.kind === 'scalar' && node.value !== '' ? node.value : undefined
}
