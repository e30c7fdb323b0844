import { posix } from 'node:path'
import { hasExpression } from '../../languages/github-expression.ts'
import { slice } from '../../languages/variables/lexer.ts'
import { get, getText, type YamlMap, type YamlNode, type YamlScalar } from '../../languages/yaml.ts'
import type { FormatId } from '../../model/format-id.ts'
import type { FoundUse } from '../../model/image-use.ts'
import { append } from '../../text/lists.ts'
import type { Place, TextRange } from '../../text/range.ts'
import type { Segment } from '../../text/segment.ts'
import type { BuildArgument } from '../dockerfile/build.ts'
import { nameOfCache, referenceOfCache } from '../image/cache-entry.ts'
import { namesImage } from '../image/likely.ts'
import { lineSegments } from '../image/nested.ts'
import { allEntries, stepsTo, type Trail } from '../trail.ts'
import { ACTION_INPUTS, type ActionInput, DOCKERFILE_INPUTS, LINE } from './action-inputs.ts'
import { addField, addTextField, below } from './collect.ts'
import type { StepScope } from './step-scope.ts'
import { choicesIn } from './values.ts'

/** Builds of one step that are read, one for each combination of its arguments. */
const BUILDS_MAX = 50

const TAKEN_ELSEWHERE = 'others may take the same variable or value of the matrix'

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
  if (action === 'docker/bake-action') nameBakeFiles(inputs, scope)
  for (const key of DOCKERFILE_INPUTS.get(action) ?? [])
    for (const { text } of valuesOf(inputs, key, scope)) nameFile(text, 'dockerfile', inputs, scope)
}

function readInput(trail: Trail, value: YamlScalar, input: ActionInput, scope: StepScope): void {
  const { before, each, ...field } = input
  const options = scope.job === undefined ? field : { ...field, job: scope.job }
  if (before === undefined && each === undefined) {
    addField(scope.to, trail, value, scope, options)
    return
  }
  for (const { text, segments } of each === undefined
    ? [wholeOf(value, scope)]
    : partsOf(value, each, scope)) {
    const found = before === undefined ? '' : before.exec(text)?.[0]
    if (found === undefined) continue
    const rest = slice(segments, found.length, text.length)
    const place = placeOf(rest) ?? { path: scope.file.path, ...value.range }
    addTextField(scope.to, trail, place, choicesIn(text.slice(found.length), rest, scope), options)
  }
}

/** Where segments stand that follow one another. */
function placeOf(segments: readonly Segment[]): Place | undefined {
  const first = segments[0]?.at
  const last = segments.at(-1)?.at
  return first === undefined || last === undefined ? undefined : { ...first, end: last.end }
}

interface Line {
  readonly text: string
  readonly segments: readonly Segment[]
}

function wholeOf(value: YamlScalar, { file }: StepScope): Line {
  return { text: value.value, segments: lineSegments(value, file) }
}

/** The stretches of a value that a pattern finds. */
function partsOf(value: YamlScalar, each: RegExp, scope: StepScope): readonly Line[] {
  const { segments } = wholeOf(value, scope)
  const parts: Line[] = []
  for (const { 0: text, index } of value.value.matchAll(each))
    parts.push({ text, segments: slice(segments, index, index + text.length) })
  return parts
}

/** Files of Bake may have any name where a step names them. */
function nameBakeFiles(inputs: YamlMap, scope: StepScope): void {
  const folder = textOf(get(inputs, 'workdir')) ?? '.'
  for (const { text } of valuesOf(inputs, 'files', scope)) {
    for (const path of text.split(',').map((one) => one.trim())) {
      if (/^(?!\w+:\/\/).*\.(?:hcl|json)$/.test(path))
        nameFile(posix.join(folder, path), 'bake', inputs, scope)
    }
  }
}

function nameFile(path: string, format: FormatId, inputs: YamlMap, { root, to, file }: StepScope): void {
  const name = inTree(root, '.', path)
  const place = { path: file.path, ...inputs.range }
  if (name !== undefined) to.facts.push({ kind: 'names-file', name, format, decides: false, place })
}

/** A path from the working directory; undefined for what is not in the tree. */
function inTree(root: string, folder: string, path: string): string | undefined {
  if (hasExpression(path) || hasExpression(folder) || /^(?:\/|~|\w+:\/\/)/.test(path)) return undefined
  const name = posix.normalize(posix.join(root, folder, path))
  return name.startsWith('..') ? undefined : name
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
  readCaches(trail, inputs, place, scope)
  nameBuilt(inputs, scope)
  const lines = valuesOf(inputs, 'build-args', scope)
  if (scope.context.sibling(dockerfile) === undefined) readUnknownArguments(lines, trail, place, scope)
  const args = lines.map((line) => argumentsOf(line, trail, place, scope))
  for (const chosen of combinationsOf(args)) {
    const build = {
      format: 'github-actions',
      dockerfile,
      name,
      project: undefined,
      contexts,
      args: chosen,
      place,
    }
    const { uses, facts, problems, alsoRead } = scope.readBuild(build)
    for (const use of uses)
      scope.to.uses.push(isWithin(use, inputs.range, scope) ? use : { ...use, unsafe: TAKEN_ELSEWHERE })
    append(scope.to.facts, facts)
    append(scope.to.problems, problems)
    append(scope.to.alsoRead, alsoRead)
  }
  const decides = args.length > 0 || contexts.length > 0
  scope.to.facts.push({ kind: 'names-file', name: dockerfile, format: 'dockerfile', decides, place })
}

/** The caches that a build reads and writes. What it writes itself is found again under its tag alone. */
function readCaches(trail: Trail, inputs: YamlMap, whole: Place, scope: StepScope): void {
  const names = (key: string) => valuesOf(inputs, key, scope).map(({ text }) => nameOfCache(text))
  const written = new Set(names('cache-to'))
  for (const key of ['cache-from', 'cache-to']) {
    for (const { text, segments } of valuesOf(inputs, key, scope)) {
      const range = referenceOfCache(text)
      if (range === undefined) continue
      const found = slice(segments, range.start, range.end)
      const pin = written.has(nameOfCache(text)) ? 'none' : 'digest'
      addTextField(
        scope.to,
        below(trail, key, inputs),
        placeOf(found) ?? whole,
        choicesIn(text.slice(range.start, range.end), found, scope),
        { role: 'build-cache', pin },
      )
    }
  }
}

/** The commands of the same file find an image that a step has built on their machine. */
function nameBuilt(inputs: YamlMap, scope: StepScope): void {
  const { path } = scope.file
  for (const { text, segments } of valuesOf(inputs, 'tags', scope)) {
    const place = placeOf(segments) ?? { path, ...inputs.range }
    for (const choice of choicesIn(text, segments, scope).choices) {
      const names = choice.segments.map((segment) => segment.text).join('')
      for (const name of names.split(','))
        scope.to.facts.push({ kind: 'built-name', name: name.trim(), project: path, place })
    }
  }
}

/** Whether all that the file has of a reference stands in one part of it. */
function isWithin({ image }: FoundUse, { start, end }: TextRange, { file }: StepScope): boolean {
  const segments = image.kind === 'read' ? image.segments : []
  return segments.every(({ at }) => at?.path !== file.path || (at.start >= start && at.end <= end))
}

function valuesOf(inputs: YamlMap, key: string, scope: StepScope): readonly Line[] {
  const value = get(inputs, key)
  return value?.kind === 'scalar' ? partsOf(value, LINE, scope) : []
}

/** Of a Dockerfile that is not in the tree nobody knows what it does with its arguments; some say it by their names. */
function readUnknownArguments(lines: readonly Line[], trail: Trail, whole: Place, scope: StepScope): void {
  for (const { text, segments } of lines) {
    const name = /^(\w+)=/.exec(text)?.[1] ?? ''
    if (!namesImage(name)) continue
    const value = slice(segments, name.length + 1, text.length)
    const found = choicesIn(text.slice(name.length + 1), value, scope)
    addTextField(scope.to, trail, placeOf(value) ?? whole, found, { role: 'base', confidence: 'likely' })
  }
}

/** Each value that a build argument may have; one that is not known is one as well. */
function argumentsOf(
  { text, segments }: Line,
  trail: Trail,
  whole: Place,
  scope: StepScope,
): readonly BuildArgument[] {
  const name = /^(\w+)=/.exec(text)?.[1]
  if (name === undefined) return []
  const value = slice(segments, name.length + 1, text.length)
  const place = placeOf(value) ?? whole
  const path = `${stepsTo(trail).path}.build-args.${name}`
  const written = { name, path, identity: path, place, raw: text.slice(name.length + 1) }
  const { choices, lack } = choicesIn(text.slice(name.length + 1), value, scope)
  if (choices.length === 0 && lack !== undefined) return [{ ...written, value: lack }]
  return choices.map(({ segments: chosen }) => {
    const [only, more] = chosen
    const at = more === undefined && only?.at?.path === scope.file.path ? only.at : place
    return {
      ...written,
      place: at,
      raw: scope.file.text.slice(at.start, at.end),
      value: { segments: chosen },
    }
  })
}

/** Builds with every combination of the arguments, as far as these are few; else with the first of each. */
function combinationsOf(args: readonly (readonly BuildArgument[])[]): readonly (readonly BuildArgument[])[] {
  let combinations: readonly (readonly BuildArgument[])[] = [[]]
  for (const values of args) {
    const chosen = combinations.length * values.length > BUILDS_MAX ? values.slice(0, 1) : values
    if (chosen.length > 0)
      combinations = combinations.flatMap((before) => chosen.map((value) => [...before, value]))
  }
  return combinations
}

/** From the folder of the repository, where steps run; undefined for what is not in the tree. */
export function dockerfileOf(inputs: YamlMap, { root }: StepScope): string | undefined {
  const context = textOf(get(inputs, 'context')) ?? '.'
  const file = textOf(get(inputs, 'file'))
  return hasExpression(context) ? undefined : inTree(root, '.', file ?? `${context}/Dockerfile`)
}

function textOf(node: YamlNode | undefined): string | undefined {
  return node?.kind === 'scalar' && node.value !== '' ? node.value : undefined
}
