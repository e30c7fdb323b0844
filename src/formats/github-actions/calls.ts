import { posix } from 'node:path'
import { documentsOf } from '../../languages/yaml/documents.ts'
import { get, type YamlMap, type YamlNode } from '../../languages/yaml.ts'
import { nestedUnder, type ReadContext } from '../../model/format.ts'
import { type FoundUse, useKey } from '../../model/image-use.ts'
import type { Place } from '../../text/range.ts'
import type { SourceFile } from '../../text/source-file.ts'
import { isInside, placeGiven } from '../given-place.ts'
import { allEntries, stepsTo, type Trail } from '../trail.ts'
import { type Collected, newCollected } from './collect.ts'
import type { CallReader, StepScope } from './step-scope.ts'
import { type Choices, choicesOf } from './values.ts'

/** Workflows and actions that call one another are followed no further. */
const DEPTH_MAX = 3
/** Characters that are read again for the calls of one file: each reads all of what it calls. */
const CHARACTERS_MAX = 512 * 1024

const TAKEN_ELSEWHERE = 'what is called may take the input for something else than this image too'

type ReadRoot = (
  to: Collected,
  root: YamlNode,
  context: ReadContext,
  calls: CallReader,
  given: ReadonlyMap<string, Choices>,
) => void

/** Makes the reader of what one file calls. */
export function createCallReader(context: ReadContext, readRoot: ReadRoot): CallReader {
  let left = CHARACTERS_MAX
  let depth = 0
  const calls: CallReader = {
    read(file, inputs) {
      left -= file.text.length
      if (left < 0 || depth >= DEPTH_MAX) return []
      depth++
      const to = newCollected(file)
      const within = nestedUnder(file.path, context)
      for (const root of rootsOf(file)) readRoot(to, root, within, calls, inputs)
      depth--
      return to.uses
    },
    isReading: () => depth > 0,
  }
  return calls
}

function rootsOf(file: SourceFile): readonly YamlNode[] {
  return documentsOf(file).flatMap(({ root }) => (root === undefined ? [] : [root]))
}

/** The folder of the repository, where the paths of calls begin. */
export function rootOf(path: string): string {
  const root = posix.dirname(path.replace(/(?:^|\/)\.(?:github|gitea|forgejo)\/.*$/, '/x'))
  return root === '/' ? '' : root
}

/** The files of the tree that `uses` may mean: a workflow, or the definition of an action. */
function calledBy(uses: YamlNode | undefined, root: string): readonly string[] {
  if (uses?.kind !== 'scalar' || !uses.value.startsWith('./')) return []
  const path = posix.join(root, uses.value)
  if (path.startsWith('..')) return []
  return /\.ya?ml$/.test(path) ? [path] : [`${path}/action.yml`, `${path}/action.yaml`].map(posix.normalize)
}

/**
 * Reads what a job or a step gives to a workflow or an action of the tree: an image stands where its input is given.
 *
 * @returns the inputs that are images, as far as the tree has what is called
 */
export function readGiven(
  trail: Trail,
  caller: YamlMap,
  inputs: YamlMap,
  scope: StepScope,
): ReadonlySet<string> {
  const { to, file, context, calls } = scope
  const uses = get(caller, 'uses')
  const name = calledBy(uses, scope.root).find((path) => context.sibling(path) !== undefined)
  const called = name === undefined || name === file.path ? undefined : context.sibling(name)
  const told = new Set<string>()
  if (uses === undefined || called === undefined) return told
  const place = { path: file.path, ...uses.range }
  to.facts.push({ kind: 'names-file', name: called.path, format: 'github-actions', decides: true, place })
  if (!called.text.includes('inputs')) return told
  const given = new Map<string, Choices>()
  for (const { key, value } of allEntries(inputs)) {
    if (value?.kind !== 'scalar') continue
    const { choices, lack } = choicesOf(value, scope)
    given.set(key.value, { choices: choices.map((choice) => ({ ...choice, isShared: true })), lack })
  }
  const seen = new Set<string>()
  const keyAt = (at: Place) =>
    [...given].find(([, { choices }]) =>
      choices.some(({ segments }) => segments.some((one) => (one.at ?? one.printedFrom)?.start === at.start)),
    )?.[0]
  for (const use of calls.read(called, given)) {
    const found = givenIn(trail, inputs, use, scope)
    if (found === undefined || seen.has(useKey(found))) continue
    seen.add(useKey(found))
    to.uses.push(found)
    const key = keyAt(found.place)
    if (key !== undefined) told.add(key)
  }
  return told
}

/** The use where its image is given; undefined where that is not in the file, nor in one that calls it. */
function givenIn(
  trail: Trail,
  inputs: YamlMap,
  use: FoundUse,
  { file, calls }: StepScope,
): FoundUse | undefined {
  if (use.image.kind !== 'read') return undefined
  const place = placeGiven(use, file.path)
  if (place === undefined) return calls.isReading() ? use : undefined
  const entry = inputs.entries.find(({ value }) => value !== undefined && isInside(place, value.range))
  const path = [stepsTo(trail).path, ...(entry === undefined ? [] : [entry.key.value])].join('.')
  const raw = file.text.slice(place.start, place.end)
  return { ...use, path, identity: path, place, raw, unsafe: TAKEN_ELSEWHERE }
}

/** Whether all callers in the tree give an input, so that the image stands there. */
export function isGivenByAll(name: string, { path }: SourceFile, context: ReadContext): boolean {
  const callers = context.namedBy.flatMap((by) => context.sibling(by) ?? [])
  const calls = callers.flatMap((caller) => callsOf(caller).filter(({ paths }) => paths.includes(path)))
  return calls.length > 0 && calls.every(({ inputs }) => get(inputs, name) !== undefined)
}

interface Call {
  readonly paths: readonly string[]
  readonly inputs: YamlNode | undefined
}

const callsBefore = new WeakMap<SourceFile, readonly Call[]>()

function callsOf(file: SourceFile): readonly Call[] {
  const known = callsBefore.get(file)
  if (known !== undefined) return known
  const root = rootOf(file.path)
  const calls = rootsOf(file)
    .flatMap((node) => [...callersIn(node)])
    .map((caller) => ({ paths: calledBy(get(caller, 'uses'), root), inputs: get(caller, 'with') }))
  callsBefore.set(file, calls)
  return calls
}

/** The jobs and steps of a workflow or an action. */
function* callersIn(root: YamlNode): Iterable<YamlMap> {
  const jobs = get(root, 'jobs')
  const holders = jobs?.kind === 'map' ? allEntries(jobs).map(({ value }) => value) : [get(root, 'runs')]
  for (const holder of holders) {
    if (holder?.kind !== 'map') continue
    yield holder
    const steps = get(holder, 'steps')
    for (const step of steps?.kind === 'sequence' ? steps.items : []) if (step?.kind === 'map') yield step
  }
}
