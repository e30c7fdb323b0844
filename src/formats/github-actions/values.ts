import { type Expression, hasExpression, splitExpressions } from '../../languages/github-expression.ts'
import { slice } from '../../languages/variables/lexer.ts'
import { get, type YamlNode, type YamlScalar } from '../../languages/yaml.ts'
import type { UnreadReason } from '../../model/image-use.ts'
import type { Segment } from '../../text/segment.ts'
import type { SourceFile } from '../../text/source-file.ts'
import { printedSegments } from '../image/number.ts'
import { type InputTexts, nodesAt, nodesOf, piecesOf, unquoted, writtenNodes } from './json-text.ts'

/** What the expressions of a field may take, and where it stands. */
export interface ValueScope {
  readonly file: SourceFile
  /** `strategy.matrix` of the job; undefined outside of jobs and where there is none. */
  readonly matrix: YamlNode | undefined
  /** What an input of the workflow or action may be; neither texts nor a lack where those who give it are read for it. */
  inputValue(name: string): Choices
  /** What `env` gives a name nearest to the field; absent where the field may not ask for it. */
  envValue?(name: string): YamlScalar | undefined
}

/** One text that a field may have. */
export interface Choice {
  readonly segments: readonly Segment[]
  /** The keys of the matrix whose values went into it. */
  readonly matrixKeys: readonly string[]
  /** A default of an input or a value of `env` went into it. */
  readonly isShared: boolean
}

/** Why one of the texts is not known. */
export interface ChoiceLack {
  readonly reason: UnreadReason
  readonly detail: string
}

export interface Choices {
  readonly choices: readonly Choice[]
  readonly lack: ChoiceLack | undefined
}

/** Texts of one field: no honest matrix has a tenth of them. */
const CHOICES_MAX = 256

/**
 * All texts that a scalar may stand for: one for each value of the matrix, each string that an expression may give, and
 * the defaults of inputs.
 */
export function choicesOf(scalar: YamlScalar, scope: ValueScope): Choices {
  if (!hasExpression(scalar.value)) return known([own(scalar, scope)])
  const { text, segments } = unquoted(scalar, scope.file)
  return choicesIn(text, segments, scope)
}

/** The same without the places where they stand. */
export function spellingsOf(scalar: YamlScalar, scope: ValueScope): readonly string[] {
  return choicesOf(scalar, scope).choices.map(({ segments }) => segments.map(({ text }) => text).join(''))
}

/** All texts that a text with expressions may stand for. */
export function choicesIn(text: string, segments: readonly Segment[], scope: ValueScope): Choices {
  let choices: readonly Choice[] = [NO_TEXT]
  for (const { start, end, expression } of splitExpressions(text)) {
    const found =
      expression === undefined
        ? known([{ ...NO_TEXT, segments: slice(segments, start, end) }])
        : evaluate(expression, segments, scope)
    if (found.choices.length === 0) return { choices: [], lack: found.lack }
    if (choices.length * found.choices.length > CHOICES_MAX) return lacking('too-large', TOO_MANY)
    choices = choices.flatMap((before) => found.choices.map((after) => join(before, after)))
  }
  return known(choices)
}

const TOO_MANY = `the matrix gives more than ${CHOICES_MAX} values here`
const AT_RUN_TIME = 'what the expression gives is decided when the workflow runs'
const NO_TEXT: Choice = { segments: [], matrixKeys: [], isShared: false }

function known(choices: readonly Choice[]): Choices {
  return { choices, lack: undefined }
}

function lacking(reason: UnreadReason, detail: string): Choices {
  return { choices: [], lack: { reason, detail } }
}

function join(a: Choice, b: Choice): Choice {
  return {
    segments: [...a.segments, ...b.segments],
    matrixKeys: [...a.matrixKeys, ...b.matrixKeys],
    isShared: a.isShared || b.isShared,
  }
}

/** A number reaches the runner as a number: `18.10` becomes `18.1`, which then stands nowhere. */
function own(scalar: YamlScalar, { file }: Pick<ValueScope, 'file'>): Choice {
  const isNumber =
    scalar.style === 'plain' && /^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?$/i.test(scalar.value)
  const spelled = isNumber ? String(Number(scalar.value)) : scalar.value
  const pieces = piecesOf(scalar)
  if (pieces !== undefined && spelled === scalar.value)
    return { ...NO_TEXT, segments: pieces, isShared: true }
  return { ...NO_TEXT, segments: printedSegments(scalar, file, spelled) }
}

/**
 * The texts that an expression may give.
 *
 * @param segments of the text that holds the expression
 */
export function evaluate(expression: Expression, segments: readonly Segment[], scope: ValueScope): Choices {
  switch (expression.kind) {
    case 'literal': {
      const { value, range, exact } = expression
      if (value === '') return { choices: [], lack: undefined }
      return known([
        {
          ...NO_TEXT,
          segments: exact ? slice(segments, range.start, range.end) : [{ text: value, at: undefined }],
        },
      ])
    }
    case 'or': {
      const left = evaluate(expression.left, segments, scope)
      const right = evaluate(expression.right, segments, scope)
      const choices = [...left.choices, ...right.choices]
      return { choices, lack: choices.length > 0 ? undefined : (left.lack ?? right.lack) }
    }
    case 'and':
      return evaluate(expression.right, segments, scope)
    case 'call':
      if (expression.name === 'fromjson') return fromJson(expression, segments, scope)
      return expression.name === 'format' && expression.names.length === 0
        ? formatted(expression.arguments, segments, scope)
        : lacking('template-expression', AT_RUN_TIME)
    case 'path':
      return evaluatePath(expression.names, scope)
    case 'other':
      return lacking('template-expression', AT_RUN_TIME)
  }
}

function inputTexts(scope: ValueScope): InputTexts {
  return (names) => evaluatePath(names, scope).choices.map((choice) => choice.segments)
}

/** What a JSON text gives: a string, those of a list, or the image of a container. */
function fromJson(expression: Expression, segments: readonly Segment[], scope: ValueScope): Choices {
  const nodes = nodesOf(expression, segments, scope.file, inputTexts(scope))
  if (nodes === 'unknown') return lacking('runtime-variable', AT_RUN_TIME)
  const choices = nodes.flatMap((node) => {
    const items = node.kind === 'sequence' ? node.items : [node.kind === 'map' ? get(node, 'image') : node]
    return items.flatMap((item) => (item?.kind === 'scalar' && item.value !== '' ? [own(item, scope)] : []))
  })
  return choices.length > 0 ? known(choices) : lacking('template-expression', AT_RUN_TIME)
}

/** `format('{0}:{1}', …)` with each text that its parts may have. */
function formatted(
  [pattern, ...parts]: readonly Expression[],
  segments: readonly Segment[],
  scope: ValueScope,
): Choices {
  if (pattern?.kind !== 'literal') return lacking('template-expression', AT_RUN_TIME)
  const { value, range, exact } = pattern
  let choices: readonly Choice[] = [NO_TEXT]
  let done = 0
  const add = (found: readonly Choice[]) => {
    choices = choices.flatMap((before) => found.map((after) => join(before, after)))
  }
  const text = (from: number, to: number) =>
    exact
      ? slice(segments, range.start + from, range.start + to)
      : [{ text: value.slice(from, to), at: undefined }]
  for (const { 0: hole, 1: number, index } of value.matchAll(/\{(\d+)\}|\{\{|\}\}/g)) {
    add([{ ...NO_TEXT, segments: text(done, number === undefined ? index + 1 : index) }])
    done = index + hole.length
    const part = number === undefined ? undefined : parts[Number(number)]
    if (number === undefined) continue
    const found =
      part === undefined ? lacking('template-expression', AT_RUN_TIME) : evaluate(part, segments, scope)
    if (found.choices.length === 0) return { choices: [], lack: found.lack }
    if (choices.length * found.choices.length > CHOICES_MAX) return lacking('too-large', TOO_MANY)
    add(found.choices)
  }
  add([{ ...NO_TEXT, segments: text(done, value.length) }])
  return known(choices)
}

/** The values that an input is declared with; an empty one is none that an image can have. */
export function declaredValues(name: string, values: readonly YamlScalar[], file: SourceFile): Choices {
  const texts = values.filter(({ value }) => value !== '' && !hasExpression(value))
  if (texts.length === 0)
    return lacking('runtime-variable', `the input ${name} has no default here, so each run decides it`)
  if (texts.length > CHOICES_MAX)
    return lacking('too-large', `the input ${name} has more than ${CHOICES_MAX} values here`)
  return known(texts.map((value) => ({ ...own(value, { file }), isShared: true })))
}

function evaluatePath([context = '', name = '', ...rest]: readonly string[], scope: ValueScope): Choices {
  if (context === 'matrix') return knownMatrixValues(name, rest, scope)
  const [part, input, more] = rest
  if (
    context === 'github' &&
    name === 'event' &&
    part === 'inputs' &&
    input !== undefined &&
    more === undefined
  )
    return scope.inputValue(input)
  if (part !== undefined) return lacking('runtime-variable', AT_RUN_TIME)
  if (context === 'inputs') return scope.inputValue(name)
  if (context === 'env') {
    if (scope.envValue === undefined)
      return lacking('variable-not-supported', 'env cannot be used here: GitHub refuses the workflow')
    const value = scope.envValue(name)
    if (value !== undefined && !hasExpression(value.value))
      return known([{ ...own(value, scope), isShared: true }])
  }
  return lacking('runtime-variable', AT_RUN_TIME)
}

/** By what gives the inputs, and by matrix and key: thousands of steps may ask for the same one. */
const matrixBefore = new WeakMap<ValueScope['inputValue'], Map<YamlNode | undefined, Map<string, Choices>>>()

function knownMatrixValues(name: string, rest: readonly string[], scope: ValueScope): Choices {
  const { inputValue, matrix } = scope
  const matrices = matrixBefore.get(inputValue) ?? new Map<YamlNode | undefined, Map<string, Choices>>()
  matrixBefore.set(inputValue, matrices)
  const keys = matrices.get(matrix) ?? new Map<string, Choices>()
  matrices.set(matrix, keys)
  const key = JSON.stringify([name, ...rest])
  const values = keys.get(key) ?? matrixValues(name, rest, scope)
  keys.set(key, values)
  return values
}

/** The values that a matrix has for a key, those of `include` too. */
function matrixValues(name: string, rest: readonly string[], scope: ValueScope): Choices {
  const { matrix, file } = scope
  const written = (node: YamlNode | undefined) => writtenNodes(node, file, inputTexts(scope))
  const maps = written(matrix)
  const listed = maps.flatMap((map) => written(get(map, name))).flatMap(itemsOf)
  const rows = maps.flatMap((map) => written(get(map, 'include'))).flatMap(itemsOf)
  const nodes = [...listed, ...rows.flatMap(written).map((row) => get(row, name))].flatMap(written)
  const choices: Choice[] = []
  let lack: ChoiceLack | undefined
  for (const node of nodes) {
    for (const at of nodesAt(node, rest)) {
      if (at.kind !== 'scalar' || at.value === '') continue
      const found = hasExpression(at.value) ? literalsOf(at, scope) : known([own(at, scope)])
      lack ??= found.lack
      for (const choice of found.choices) choices.push({ ...choice, matrixKeys: [name] })
      if (choices.length > CHOICES_MAX) return lacking('too-large', TOO_MANY)
    }
  }
  if (choices.length > 0) return known(choices)
  return {
    choices,
    lack: lack ?? { reason: 'runtime-variable', detail: `the matrix gives ${name} no value in this file` },
  }
}

/** The items of a list; a value that is none stands for itself. */
function itemsOf(node: YamlNode): readonly YamlNode[] {
  return node.kind === 'sequence' ? node.items.filter((item) => item !== undefined) : [node]
}

/** Of an expression in the matrix only what it spells itself is followed. */
function literalsOf(scalar: YamlScalar, scope: ValueScope): Choices {
  return choicesOf(scalar, { ...scope, matrix: undefined })
}
