import { hasExpression } from '../../languages/github-expression.ts'
import { slice } from '../../languages/variables/lexer.ts'
import { getText, type YamlMap, type YamlNode, type YamlScalar } from '../../languages/yaml.ts'
import type { FoundUse, Role } from '../../model/image-use.ts'
import type { Fact, FoundProblem, Reading } from '../../model/reading.ts'
import type { Place } from '../../text/range.ts'
import type { Segment } from '../../text/segment.ts'
import type { SourceFile } from '../../text/source-file.ts'
import { looksLikeImage } from '../image/likely.ts'
import { readImage } from '../image/reading.ts'
import { isString } from '../image/scalar.ts'
import { type StepItem, stepsOf } from '../image/steps.ts'
import { stepsTo, type Trail } from '../trail.ts'
import { type Choice, type Choices, choicesOf, type ValueScope } from './values.ts'

const FORMAT = 'github-actions'
const SCHEME = 'docker://'

/** What a document of workflows and actions says so far. */
export interface Collected {
  readonly file: SourceFile
  readonly uses: FoundUse[]
  readonly facts: Fact[]
  readonly problems: FoundProblem[]
  readonly alsoRead: Place[]
  readonly items: StepItem[]
  /** The uses that are there, by what tells them apart. */
  readonly known: Set<string>
  /** Keys of the matrix that went into images, with where their values stand; by job. */
  readonly matrixValues: Map<YamlNode, { readonly key: string; readonly places: readonly Place[] }[]>
  /** Where fields stand that take their image from an expression. */
  readonly fields: Place[]
}

export function newCollected(file: SourceFile): Collected {
  return {
    file,
    uses: [],
    facts: [],
    problems: [],
    alsoRead: [],
    items: [],
    known: new Set(),
    matrixValues: new Map(),
    fields: [],
  }
}

/** A field, and what it is. */
export interface FieldOptions {
  readonly role: Role
  readonly confidence?: FoundUse['confidence']
  readonly pin?: FoundUse['pin']
  readonly startedWith?: FoundUse['startedWith']
  /** Texts that are no image although they stand where one may stand. */
  readonly except?: RegExp
  /** GitHub evaluates no expression here. */
  readonly isLiteral?: true
  /** The job that it belongs to. */
  readonly job?: YamlMap
}

const NOT_EVALUATED: Choices = {
  choices: [],
  lack: { reason: 'variable-not-supported', detail: 'GitHub evaluates no expression here' },
}

/** One step further down. */
export function below(parent: Trail, step: string | number, node: YamlNode): Trail {
  return { node, parent, step }
}

/** Adds what a field names: one use for each text that it may have. An empty text names nothing. */
export function addField(
  to: Collected,
  trail: Trail,
  scalar: YamlScalar,
  scope: ValueScope,
  options: FieldOptions,
): void {
  const { file } = to
  if (!isString(scalar)) return
  const whole: Place = { path: file.path, ...scalar.range }
  const isFollowed = hasExpression(scalar.value)
  if (isFollowed) to.fields.push({ path: file.path, ...(scalar.alias ?? scalar.range) })
  const found = isFollowed && options.isLiteral === true ? NOT_EVALUATED : choicesOf(scalar, scope)
  addTextField(to, trail, whole, found, options)
}

/** The same for a text that is a part of a value. */
export function addTextField(
  to: Collected,
  trail: Trail,
  whole: Place,
  { choices, lack }: Choices,
  options: FieldOptions,
): void {
  const { file } = to
  for (const choice of choices) addChoice(to, trail, whole, choice, options)
  if (choices.length > 0 || lack === undefined || options.confidence === 'likely') return
  const raw = file.text.slice(whole.start, whole.end)
  to.uses.push({
    ...common(trail, options),
    place: whole,
    raw,
    text: raw,
    image: { kind: 'unread', ...lack },
  })
}

function common(trail: Trail, { role, confidence = 'certain', pin = 'digest', startedWith }: FieldOptions) {
  return {
    format: FORMAT,
    role,
    ...stepsTo(trail),
    pin,
    confidence,
    platform: undefined,
    project: undefined,
    ...(startedWith === undefined ? {} : { startedWith }),
  } as const
}

function addChoice(to: Collected, trail: Trail, whole: Place, choice: Choice, options: FieldOptions): void {
  const { file } = to
  const segments = withoutScheme(choice.segments)
  const { text, image } = readImage(segments)
  if (text.trim() === '' || options.except?.test(text) === true) return
  if (options.confidence === 'likely' && !looksLikeImage(text, 'slash-tag-or-digest')) return
  const [only, more] = segments
  const isElsewhere = choice.matrixKeys.length > 0 || choice.isShared
  // What stands in one piece is told where it stands, as in a matrix.
  const place = only?.at !== undefined && more === undefined ? only.at : whole
  const raw = file.text.slice(place.start, place.end)
  const { job } = options
  if (job !== undefined && choice.matrixKeys.length > 0) {
    const places = segments.flatMap(({ at }) => (at === undefined ? [] : [at]))
    const known = to.matrixValues.get(job) ?? []
    to.matrixValues.set(job, known)
    for (const key of choice.matrixKeys) known.push({ key, places })
  }
  const unsafe = isElsewhere ? whyUnsafe(choice, job) : undefined
  // A value of a matrix that an alias repeats is one.
  const { path } = stepsTo(trail)
  const key = JSON.stringify([path, place.start, place.end, text])
  if (to.known.has(key)) return
  to.known.add(key)
  to.uses.push({
    ...common(trail, options),
    place,
    raw,
    text: image.kind === 'read' ? text : raw,
    image,
    ...(unsafe === undefined ? {} : { unsafe }),
  })
}

function withoutScheme(segments: readonly Segment[]): readonly Segment[] {
  let text = ''
  for (const segment of segments) text += segment.text
  return text.slice(0, SCHEME.length).toLowerCase() === SCHEME
    ? slice(segments, SCHEME.length, text.length)
    : segments
}

function whyUnsafe({ matrixKeys, isShared }: Choice, job: YamlMap | undefined): string | undefined {
  if (isShared) return 'others may take the same input or variable, and a caller may expect this value'
  if (matrixKeys.length === 0 || !isShownInName(job, matrixKeys)) return undefined
  return 'the value is part of the name of the check, which branch protection may require'
}

/**
 * The runner appends the values of the matrix to the name of a job, unless its `name` is an expression.
 *
 * @see https://github.com/actions/runner/blob/v2.320.0/src/Sdk/DTPipelines/Pipelines/JobNameBuilder.cs
 */
function isShownInName(job: YamlMap | undefined, keys: readonly string[]): boolean {
  const name = getText(job, 'name')
  if (name === undefined || !hasExpression(name)) return true
  return [...mentionsOf(name)].some((key) => key === undefined || keys.includes(key))
}

/** Characters that are looked at for the start of an expression. */
const EXPRESSION_MAX = 500

const MENTION = /\bmatrix\b(?:\s*\.\s*([\w-]+)|\s*\[\s*'([^']*)'\s*\])?/g

/** The keys of the matrix that expressions in a text name; undefined where they take all of it. */
function* mentionsOf(text: string): Iterable<string | undefined> {
  for (const match of text.matchAll(MENTION)) yield match[1] ?? match[2]
}

/** Notes the values of a matrix that something else of the job takes too: conditions, cache keys, `exclude`. */
export function noteOtherReaders(to: Collected): void {
  for (const [job, values] of to.matrixValues) {
    const others = otherKeys(to, job)
    for (const { key, places } of values)
      if (others === 'all' || others.has(key)) for (const place of places) to.alsoRead.push(place)
  }
}

function otherKeys({ file, fields }: Collected, job: YamlNode): ReadonlySet<string> | 'all' {
  const keys = new Set<string>()
  const { start, end } = job.range
  const name = job.kind === 'map' ? job.entries.find(({ key }) => key.value === 'name')?.value : undefined
  const known = [...fields, ...(name?.kind === 'scalar' ? [name.range] : [])].sort(
    (a, b) => a.start - b.start,
  )
  let next = 0
  for (const match of file.text.slice(start, end).matchAll(MENTION)) {
    const at = start + match.index
    while (next < known.length && (known[next]?.end ?? 0) <= at) next++
    const field = known[next]
    if (field !== undefined && field.start <= at) continue
    const isKey = /^\s*:/.test(file.text.slice(at + match[0].length, at + match[0].length + 20))
    const mentioned = match[1] ?? match[2]
    if (isKey && mentioned === undefined) continue
    if (mentioned === undefined) {
      // The word alone, outside of an expression, is no reader.
      const before = file.text.slice(Math.max(start, at - EXPRESSION_MAX), at)
      if (before.lastIndexOf('${{') > before.lastIndexOf('}}')) return 'all'
      continue
    }
    keys.add(mentioned)
  }
  return keys
}

export function toReading({ uses, facts, problems, alsoRead, items }: Collected): Reading {
  const observations = stepsOf(items)
  return { uses, facts, observations, problems, dependsOn: [], alsoRead }
}
