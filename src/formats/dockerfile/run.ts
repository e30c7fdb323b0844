import { type Escape, type Instruction, segmentsBetween } from '../../languages/dockerfile/lines.ts'
import { expandVariables, type VariableLookup, type VariableValue } from '../../languages/variables.ts'
import type { ReadContext } from '../../model/format.ts'
import { NOTHING, type Reading } from '../../model/reading.ts'
import { append } from '../../text/lists.ts'
import type { TextRange } from '../../text/range.ts'
import type { Segment } from '../../text/segment.ts'
import type { SourceFile } from '../../text/source-file.ts'
import { callsProgram } from '../commands/names-program.ts'
import { readCommandsIn } from '../commands.ts'
import { type Globals, segmentsOf } from './globals.ts'
import { readArg } from './syntax.ts'

/** Reads the commands of RUN, with the variables that its stage gives them. */
export interface RunReader {
  /** Begins a stage; `base` is what FROM names. */
  begin(stage: string, base: string): void
  /** Takes in an ARG, ENV or SHELL of the stage, or reads a RUN. */
  take(instruction: Instruction): Reading
}

type Values = Map<string, VariableValue>

/** The stage being read, and what the stages before it leave to those that begin with them. */
interface State {
  readonly file: SourceFile
  readonly globals: Globals
  readonly context: ReadContext
  readonly stages: Map<string, Values>
  env: Values
  args: Values
  name: string
  isShell: boolean
  /** Builds of Java may name images. */
  readonly isJavaTold: boolean
  readonly lookup: VariableLookup
}

const RUN = /^run(?:[\t\v\f\r ]+--\S+)*[\t\v\f\r ]+/i
const ENV_NAME = /^env[\t\v\f\r ]+([^\s=]+)[\t\v\f\r ]+/i
/** One heredoc and nothing else, or a shell that reads it: its body is the script. */
const ONLY_HEREDOC =
  /^(?:(?:\/bin\/)?(?:ba|da|z|k|a)?sh(?:\s+-[a-z]+)*\s+)?\d*<<-?\s*["']?[^\s"'<>|;&]+["']?$/
const OTHER_SHELL = /\b(?:powershell|pwsh|cmd)\b/i
/** Builds of Java, and what one of their words holds that names an image. */
const JAVA_BUILD = /(?<![\w.-])(?:mvn[dw]?|gradlew?)(?![\w-])/g
const JAVA_IMAGE = /^(?![\t ]*(?:#|from\b|copy\b)).*(?:image|builder)/im
/** Commands that run nothing of what they are given, such as the group and the folders of Docker. */
const OTHER_COMMAND =
  /(?<=^|[\n;&|(){}`])[^\S\n]*(?:(?:if|elif|while|until|then|else|do|!)[^\S\n]+)*(?:\[{1,2}|test|grep|sed|(?:group|user)(?:add|mod|del)|add(?:group|user)|del(?:group|user)|gpasswd|mkdir|rmdir|rm|cp|mv|ln|touch|chmod|chown|chgrp|cd|apt|apt-get|apk|yum|dnf|microdnf|zypper|sdk)\s[^\n;&|(){}`]*/g
const ESCAPE = '\\'
const IGNORED: RunReader = { begin() {}, take: () => NOTHING }

/** Makes the reader of one Dockerfile; one that names no program costs nothing. */
export function createRunReader(
  file: SourceFile,
  escapeChar: Escape,
  globals: Globals,
  context: ReadContext,
): RunReader {
  // Where the escape character is a backtick, RUN lines are written for Windows.
  const isWindows = escapeChar !== ESCAPE
  if (isWindows || context.build?.onlyArguments === true || !callsProgram(file.text)) return IGNORED
  const state: State = {
    file,
    globals,
    context,
    stages: new Map(),
    env: new Map(),
    args: new Map(),
    name: '',
    isShell: true,
    isJavaTold: context.build !== undefined || JAVA_IMAGE.test(file.text),
    lookup: (variable) => state.env.get(variable) ?? state.args.get(variable) ?? 'unset',
  }
  return {
    begin(stage, base) {
      state.env = new Map(state.stages.get(base.toLowerCase()))
      state.args = new Map()
      state.name = stage
      state.isShell = true
      if (stage !== '') state.stages.set(stage.toLowerCase(), state.env)
    },
    take(instruction) {
      const { keyword, text } = instruction
      if (keyword === 'SHELL') state.isShell = !OTHER_SHELL.test(text)
      else if (keyword === 'ARG') declare(state, instruction)
      else if (keyword === 'ENV') setVariables(state, instruction)
      else if (keyword === 'RUN' && state.isShell) return readRun(state, instruction)
      return NOTHING
    },
  }
}

function callsTold(text: string, isJavaTold: boolean): boolean {
  if (!callsProgram(text)) return false
  const rest = text.replace(OTHER_COMMAND, ' ')
  return callsProgram(isJavaTold ? rest : rest.replace(JAVA_BUILD, ''))
}

function expand(state: State, instruction: Instruction, range: TextRange): VariableValue {
  const segments = segmentsOf(instruction, range, state.file.path)
  const expansion = expandVariables(segments, 'buildkit', state.lookup, { escape: ESCAPE })
  return expansion.ok ? expansion : { segments: expansion.segments, lacks: expansion }
}

function declare(state: State, instruction: Instruction): void {
  const { args, globals, context } = state
  for (const { name, value } of readArg(instruction, ESCAPE)) {
    const key = instruction.text.slice(name.start, name.end)
    const given = context.build?.args.get(key)
    const outer = globals.lookup(key)
    if (given !== undefined) args.set(key, given)
    else if (value !== undefined) args.set(key, expand(state, instruction, value))
    else if (typeof outer !== 'string') args.set(key, outer)
  }
}

/** All variables of one ENV see those from before it. `ENV NAME value` gives all that follows to one. */
function setVariables(state: State, instruction: Instruction): void {
  const { text } = instruction
  const [head, key] = ENV_NAME.exec(text) ?? []
  const values: Values = new Map()
  if (head !== undefined && key !== undefined)
    values.set(key, expand(state, instruction, { start: head.length, end: text.length }))
  else
    for (const { name, value } of readArg(instruction, ESCAPE))
      if (value !== undefined) values.set(text.slice(name.start, name.end), expand(state, instruction, value))
  for (const [name, value] of values) state.env.set(name, value)
}

function readRun(state: State, instruction: Instruction): Reading {
  const { file } = state
  const { text, bodies = [] } = instruction
  const [head = ''] = RUN.exec(text) ?? []
  const rest = text.slice(head.length)
  if (head === '' || rest.startsWith('[')) return NOTHING
  const segments: Segment[] = []
  const [body, ...others] = bodies
  const isBody = others.length === 0 && ONLY_HEREDOC.test(rest)
  if (isBody && body !== undefined && isOtherScript(file, body.start)) return NOTHING
  if (!isBody || body === undefined) {
    append(segments, segmentsBetween(instruction, { start: head.length, end: text.length }, file))
    if (bodies.length > 0) segments.push({ text: '\n', at: undefined })
  }
  for (const [i, { start, end }] of bodies.entries()) {
    // The line that ends the only heredoc is no command.
    const to = isBody && i === 0 ? file.text.lastIndexOf('\n', end - 2) + 1 : end
    const at = { path: file.path, start, end: Math.max(start, to) }
    segments.push({ text: file.text.slice(at.start, at.end), at })
  }
  return readScript(state, segments)
}

/** A script of Python or another language. */
function isOtherScript(file: SourceFile, start: number): boolean {
  const [first = ''] = file.text.slice(start, start + 200).split('\n')
  return first.startsWith('#!') && !/\b(?:ba|da|z|k|a)?sh\b/.test(first)
}

function readScript(state: State, segments: readonly Segment[]): Reading {
  const { file, context, name, isJavaTold } = state
  const text = segments.map((segment) => segment.text).join('')
  const places = segments.flatMap(({ at }) => (at === undefined ? [] : [at]))
  const [first] = places
  const last = places.at(-1)
  if (first === undefined || last === undefined || !callsTold(text, isJavaTold)) return NOTHING
  const whole = { path: file.path, start: first.start, end: last.end }
  // What a RUN writes into files is read nowhere: it may hold Dockerfiles again, without end.
  const inner = { ...context, nested: () => NOTHING }
  return readCommandsIn(file, { text, segments, whole }, inner, {
    format: 'dockerfile',
    label: name === '' ? 'RUN' : `RUN (stage ${name})`,
    readingOrder: undefined,
    prompts: false,
    project: file.path,
    given: (variable) => knownValue(state.lookup(variable)),
  })
}

/** The only value of a variable that is known in full. */
function knownValue(value: ReturnType<VariableLookup>): readonly (readonly Segment[])[] | undefined {
  return typeof value === 'string' || value.lacks !== undefined ? undefined : [value.segments]
}
