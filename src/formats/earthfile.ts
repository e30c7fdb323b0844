import { type Instruction, placeOf, readInstructions, sliceOf } from '../languages/dockerfile/lines.ts'
import { isTemplated, maskLines } from '../languages/template-mask.ts'
import { expandVariables, type VariableLookup } from '../languages/variables.ts'
import type { FileReader, ReadContext } from '../model/format.ts'
import type { FoundUse, Role } from '../model/image-use.ts'
import type { Fact, Reading } from '../model/reading.ts'
import { append } from '../text/lists.ts'
import type { TextRange } from '../text/range.ts'
import type { SourceFile } from '../text/source-file.ts'
import { createGlobals, type Globals, segmentsOf } from './dockerfile/globals.ts'
import { templated, unread } from './dockerfile/named.ts'
import { createRunReader, type RunReader } from './dockerfile/run.ts'
import { readImage } from './image/reading.ts'

/**
 * Reads Earthfiles: FROM, what `WITH DOCKER` pulls, caches, and the commands of RUN. Another target, as in
 * `FROM +build`, is no image.
 *
 * @see https://docs.earthly.dev/docs/earthfile
 */
export const earthfile: FileReader = { read }

const ESCAPE = '\\'
const TARGET = /^[A-Za-z][\w.-]*:$/

interface State {
  readonly file: SourceFile
  readonly uses: FoundUse[]
  readonly facts: Fact[]
  readonly run: RunReader
  /** Of the base recipe. */
  readonly base: Globals
  /** Of the target; the base recipe's before the first one. */
  own: Globals
  target: string
}

function read(file: SourceFile, context: ReadContext): Reading {
  const newScope = () => createGlobals(file.path, ESCAPE, context.vars, new Map())
  const base = newScope()
  const run = createRunReader(file, ESCAPE, base, context)
  const state: State = { file, uses: [], facts: [], run, base, own: base, target: '' }
  run.begin('', '')
  for (const instruction of readInstructions(maskLines(file.text), ESCAPE)) {
    const { keyword, text } = instruction
    if (TARGET.test(text)) {
      state.own = newScope()
      state.target = text.slice(0, -1)
      run.begin(state.target, '')
    } else if (keyword === 'ARG' || keyword === 'LET') state.own.declare(instruction)
    else if (keyword === 'FROM') readFrom(state, instruction)
    else if (/^with[ \t]+docker\b/i.test(text)) readDocker(state, instruction)
    else if (/^save[ \t]+image\b/i.test(text)) readSave(state, instruction)
    const found = run.take(instruction)
    append(
      state.uses,
      found.uses.map((use) => ({ ...use, format: 'earthfile' })),
    )
    append(state.facts, found.facts)
  }
  const { uses, facts } = state
  return { uses, facts, problems: [], dependsOn: [] }
}

/** The words of an instruction behind its keyword; `--flag value` as `--flag=value`. */
function wordsOf({ text }: Instruction): readonly TextRange[] {
  return [...text.matchAll(/[^\s"']*(?:"[^"]*"|'[^']*')[^\s"']*|\S+/g)]
    .slice(1)
    .map(({ 0: word, index }) => ({
      start: index,
      end: index + word.length,
    }))
}

function readFrom(state: State, instruction: Instruction): void {
  const [word] = wordsOf(instruction).filter(({ start }) => !instruction.text.startsWith('--', start))
  const text = word === undefined ? '' : instruction.text.slice(word.start, word.end)
  if (word === undefined || text.includes('+') || text === 'scratch' || text === 'DOCKERFILE') return
  addUse(state, instruction, word, 'base', 'FROM')
}

/** `--pull ref` and `--load name=+target`, each as often as one likes, with `=` or a blank. */
function readDocker(state: State, instruction: Instruction): void {
  for (const { name, value } of flagsOf(instruction)) {
    if (name === 'pull') addUse(state, instruction, value, 'service', 'WITH DOCKER --pull')
    if (name !== 'load') continue
    const text = instruction.text.slice(value.start, value.end)
    addBuilt(state, instruction, {
      start: value.start,
      end: value.start + Math.max(0, text.lastIndexOf('=')),
    })
  }
}

function readSave(state: State, instruction: Instruction): void {
  for (const { name, value } of flagsOf(instruction))
    if (name === 'cache-from') addUse(state, instruction, value, 'build-cache', 'SAVE IMAGE --cache-from')
  for (const word of wordsOf(instruction).slice(1))
    if (!instruction.text.startsWith('--', word.start)) addBuilt(state, instruction, word)
}

function* flagsOf(instruction: Instruction): Generator<{ readonly name: string; readonly value: TextRange }> {
  const words = wordsOf(instruction)
  for (const [index, { start, end }] of words.entries()) {
    const [flag, name = ''] = /^--([\w-]+)(=?)/.exec(instruction.text.slice(start, end)) ?? []
    if (flag === undefined) continue
    const value = flag.endsWith('=') ? { start: start + flag.length, end } : words[index + 1]
    if (value !== undefined) yield { name, value }
  }
}

function addBuilt({ facts, file }: State, instruction: Instruction, range: TextRange): void {
  const name = instruction.text.slice(range.start, range.end)
  if (name === '' || /[$\s"']/.test(name)) return
  const place = placeOf(instruction, range, file.path)
  facts.push({ kind: 'built-name', name, project: file.path, place })
}

function addUse(state: State, instruction: Instruction, word: TextRange, role: Role, label: string): void {
  const { file, own, base, target } = state
  const lookup: VariableLookup = (name) => {
    const found = own.lookup(name)
    return found === 'unset' ? base.lookup(name) : found
  }
  const written = instruction.text.slice(word.start, word.end)
  const segments = segmentsOf(instruction, word, file.path)
  const expansion = expandVariables(segments, 'buildkit', lookup, { escape: ESCAPE })
  const named = isTemplated(written)
    ? templated()
    : expansion.ok
      ? readImage(expansion.segments)
      : unread(expansion.reason, expansion.detail)
  const raw = sliceOf(instruction, word, file.text)
  state.uses.push({
    format: 'earthfile',
    role,
    path: target === '' ? label : `${label} (target ${target})`,
    identity: target === '' ? label : `target ${target} ${label}`,
    place: placeOf(instruction, word, file.path),
    raw,
    text: named.image.kind === 'read' ? named.text : raw,
    image: named.image,
    pin: 'digest',
    confidence: 'certain',
    platform: undefined,
    project: file.path,
  })
}
