import {
  type Assignment,
  type CommandPiece,
  contentOf,
  type Loop,
  type Piece,
  plainText,
  type VariablePiece,
  type Word,
} from '../../languages/shell/syntax.ts'
import type { Place, TextRange } from '../../text/range.ts'
import type { Segment } from '../../text/segment.ts'
import { type Alternative, createCutter, type Field, type Part, solidPlace, spell } from './expanded-word.ts'
import { type Lack, NOTHING_HERE, outputLack, TOO_LARGE, templateLack, unsetLack } from './lack.ts'
import { forget, type Scope, setVariable } from './scope.ts'

/** Bounds of one expanded word: values that hold each other twice double with each step. */
const ALTERNATIVES_MAX = 10_000
const PARTS_MAX = 64
/** Bounds of a value that is put into a script: thousands of scripts may take the same one. A line may be two segments. */
export const GIVEN_MAX = { segments: 500, characters: 10_000 }

/** Takes over what an assignment says; one that may not run adds a value to those before it. */
export function assign(scope: Scope, assignment: Assignment, conditional: boolean): void {
  const { name, value, elements, appends } = assignment
  const before = scope.variables.get(name)
  if (elements !== undefined) {
    const values = elements.flatMap((element) => elementsOf(scope, element)).slice(0, ALTERNATIVES_MAX)
    const kept = appends ? (before?.values ?? []).slice(0, ALTERNATIVES_MAX) : []
    setVariable(scope, name, { values: [...kept, ...values], isList: true })
    return
  }
  const added = expandPieces(scope, value.pieces)
  const values = appends && before !== undefined ? joined(scope, before.values, added) : added
  const others = conditional && before !== undefined && !before.isList ? before.values : []
  const all = new Map([...others, ...values].slice(0, 100).map((one) => [spell(one), one]))
  setVariable(scope, name, { values: [...all.values()], isList: false })
}

/** Each of some texts followed by each of others. */
function joined(
  scope: Scope,
  heads: readonly Alternative[],
  tails: readonly Alternative[],
): readonly Alternative[] {
  const [head = [], ...others] = heads
  const fits = head.length <= PARTS_MAX && spend(scope, heads.length * tails.length)
  // Past the bounds the value is no longer known in full, and what is known of it is not told.
  if (!fits) return tails.map((tail) => tail.map((part) => ({ ...part, lack: TOO_LARGE })))
  return [head, ...others].flatMap((one) => tails.map((tail) => [...one, ...tail]))
}

/** Gives the variable of a loop its values. */
export function assignLoop(scope: Scope, { variable, items }: Loop): void {
  if (items === undefined) forget(scope, variable)
  else {
    const values = items.flatMap((item) => elementsOf(scope, item)).slice(0, ALTERNATIVES_MAX)
    setVariable(scope, variable, { values, isList: false })
  }
}

/** The values of a word that is an element of a list, each with the place where it stands. */
function elementsOf(scope: Scope, word: Word): readonly Alternative[] {
  const whole = { path: scope.path, ...contentOf(word.pieces, word.range) }
  return expandWord(scope, word).flatMap(({ alternatives }) =>
    alternatives.map((alternative) => {
      const solid = solidPlace(alternative)
      const element: Place = solid?.path === scope.path ? solid : whole
      return alternative.map((part) => ({ ...part, element: part.element ?? element }))
    }),
  )
}

/** The fields that a word becomes: one, or those of a list or of a value with blanks. */
export function expandWord(scope: Scope, word: Word): readonly Field[] {
  const piece = word.pieces[0]
  if (piece?.kind === 'variable' && word.pieces.length === 1) {
    const list = scope.variables.get(piece.name)
    const isAll = piece.index === '@' || piece.index === '*'
    if (list !== undefined && isAll && piece.operator === undefined) {
      if (!spend(scope, list.values.length)) return [lackingField(scope, piece, TOO_LARGE)]
      return list.values.map((value) => ({ alternatives: [insert(value, piece)] }))
    }
    if (!piece.quoted) return splitAtBlanks(scope, expandPieces(scope, word.pieces), word.pieces)
  }
  return [{ alternatives: expandPieces(scope, word.pieces), pieces: word.pieces }]
}

function splitAtBlanks(
  scope: Scope,
  alternatives: readonly Alternative[],
  pieces: readonly Piece[],
): readonly Field[] {
  const [only, ...others] = alternatives
  // What is not known is no blank: `${{ matrix.image }}` is one word.
  const text = (only ?? [])
    .map((part) => (part.lack === undefined ? part.text : 'x'.repeat(part.text.length)))
    .join('')
  const isWhole = only === undefined || others.length > 0
  if (isWhole || !/^$|\s/.test(text) || !spend(scope, text.length)) return [{ alternatives, pieces }]
  const take = createCutter(only)
  return [...text.matchAll(/\S+/g)].map(({ 0: field, index }) => ({
    alternatives: [take(index, index + field.length)],
  }))
}

function spend(scope: Scope, count: number): boolean {
  scope.budget -= Math.max(count - 1, 0)
  return scope.budget > 0
}

/** What pieces spell: at least one alternative. */
export function expandPieces(scope: Scope, pieces: readonly Piece[]): readonly Alternative[] {
  // Nearly all words are one piece of text.
  const only = pieces.length === 1 ? pieces[0] : undefined
  if (only?.kind === 'text') return valuesOf(scope, only)
  let done: readonly Alternative[] = [[]]
  for (const piece of pieces) {
    const values = valuesOf(scope, piece)
    const count = done.length * values.length
    const first = done[0]
    if (count > ALTERNATIVES_MAX || !spend(scope, count) || (first?.length ?? 0) > PARTS_MAX)
      return [lackingPiece(scope, piece, TOO_LARGE)]
    if (count === 1) {
      done = [(first ?? []).concat(values[0] ?? [])]
      continue
    }
    const joined: Alternative[] = []
    for (const before of done) {
      for (const value of values) joined.push(before.length === 0 ? value : [...before, ...value])
    }
    done = joined
  }
  return done
}

function valuesOf(scope: Scope, piece: Piece): readonly Alternative[] {
  const { range } = piece
  if (piece.kind === 'variable') return variableValues(scope, piece)
  if (piece.kind === 'text') {
    if (piece.text === '') return [[]]
    const braced = piece.quoted ? null : BRACES.exec(piece.text)
    if (braced !== null) return bracedTexts(braced, range)
    const at = piece.exact ? { path: scope.path, ...range } : undefined
    return [[{ text: piece.text, at, from: range, literal: true }]]
  }
  const source = scope.text.slice(range.start, range.end)
  const { surroundings } = scope
  if (piece.kind === 'template')
    return (
      givenTo(scope, source)?.map((value) => insert(value, piece)) ?? [
        lackingPiece(scope, piece, surroundings?.template(source) ?? templateLack()),
      ]
    )
  const program = piece.kind === 'command' ? programSought(piece) : undefined
  if (program !== undefined) return [[{ text: program, at: undefined, from: range, literal: false }]]
  if (piece.kind !== 'command' || printsLocalNames(piece)) return [lackingPiece(scope, piece, NOTHING_HERE)]
  return [lackingPiece(scope, piece, surroundings?.output(source) ?? outputLack())]
}

/** `web:{1.27,1.28}` is two texts, of which none stands there. */
const BRACES = /\{([^{},\s]*(?:,[^{},\s]*)+)\}/

function bracedTexts(
  { 0: whole, 1: choices = '', index, input }: RegExpExecArray,
  from: TextRange,
): readonly Alternative[] {
  const [before, behind] = [input.slice(0, index), input.slice(index + whole.length)]
  return choices
    .split(',')
    .slice(0, ALTERNATIVES_MAX)
    .map((choice) => [{ text: before + choice + behind, at: undefined, from, literal: true }])
}

/** `$(docker build -q .)`: the ids and names that these print are not pulled from anywhere. */
function printsLocalNames({ statements }: CommandPiece): boolean {
  return statements.some(
    (statement) =>
      statement.kind === 'command' &&
      /^(?:docker|podman|nerdctl|buildah)$/.test(plainText(statement.words[0]) ?? ''),
  )
}

/** `$(command -v podman || command -v docker)`: the first one; they take the same words. */
function programSought({ statements }: CommandPiece): string | undefined {
  const sought = statements.map((one) =>
    one.kind === 'command'
      ? SEARCH.exec(one.words.map((word) => plainText(word) ?? '').join(' '))?.[1]
      : undefined,
  )
  return sought.includes(undefined) ? undefined : sought[0]
}

const SEARCH = /^(?:command -v|which|type -[pP]|echo) ([a-z][\w.-]*)$/

/** An unknown part, as it is written. */
function lackingPiece(scope: Scope, { range }: Piece, lack: Lack): Alternative {
  const text = scope.text.slice(range.start, range.end)
  return [{ text, at: { path: scope.path, ...range }, from: range, literal: false, lack }]
}

function lackingField(scope: Scope, piece: Piece, lack: Lack): Field {
  return { alternatives: [lackingPiece(scope, piece, lack)] }
}

function variableValues(scope: Scope, piece: VariablePiece): readonly Alternative[] {
  const { name, operator } = piece
  const sign = operator?.replace(':', '')
  const values = sign === 'other' ? undefined : lookUp(scope, piece)
  if (!spend(scope, values?.length ?? 0)) return [lackingPiece(scope, piece, TOO_LARGE)]
  const known = values?.filter((value) => operator !== `:${sign}` || value.length > 0)
  if (sign === '+') return known === undefined ? [[]] : expandPieces(scope, piece.word)
  if (known !== undefined && known.length > 0) return known.map((value) => insert(value, piece))
  const given = scope.surroundings?.variable(name)
  if (given !== undefined) return [lackingPiece(scope, piece, given)]
  if (sign === '-' || sign === '=') {
    const values = expandPieces(scope, piece.word)
    if (sign === '=') setVariable(scope, name, { values, isList: false })
    return values.map((value) => insert(value, piece))
  }
  return [lackingPiece(scope, piece, unsetLack(name))]
}

/** The values of a variable; undefined where it has none. */
function lookUp(scope: Scope, { name, index }: VariablePiece): readonly Alternative[] | undefined {
  const variable = scope.variables.get(name)
  if (variable === undefined) {
    const given = givenTo(scope, name)
    if (given !== undefined) return given
    const value = scope.vars.get(name)
    if (value === undefined) return undefined
    return [[{ text: value, at: undefined, from: { start: 0, end: 0 }, literal: false }]]
  }
  if (!variable.isList || index === '@' || index === '*') return variable.values
  const one = variable.values[Number(index ?? 0)]
  return one === undefined ? undefined : [one.map((part) => ({ ...part, element: undefined }))]
}

/** Whether a value is longer than what is put into a script. */
export function isTooLong(value: readonly Segment[]): boolean {
  let characters = 0
  for (const { text } of value.slice(0, GIVEN_MAX.segments)) characters += text.length
  return value.length > GIVEN_MAX.segments || characters > GIVEN_MAX.characters
}

/** The values that the file around the script gives. */
function givenTo({ given, givenBefore }: Scope, name: string): readonly Alternative[] | undefined {
  if (given === undefined || givenBefore.has(name)) return givenBefore.get(name)
  const values = given(name) ?? []
  const rest = { from: { start: 0, end: 0 }, literal: false }
  const found = values
    .slice(0, ALTERNATIVES_MAX)
    .map((value) =>
      isTooLong(value)
        ? [{ text: name, at: undefined, lack: TOO_LARGE, ...rest }]
        : value.map((segment) => ({ ...segment, ...rest })),
    )
  const known = found.length === 0 ? undefined : found
  givenBefore.set(name, known)
  return known
}

/** A value in the place of a variable. */
function insert(value: Alternative, { range }: Piece): Alternative {
  return value.map((part: Part) => ({ ...part, from: range, literal: false }))
}
