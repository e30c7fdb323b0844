import {
  type Command,
  contentOf,
  type Piece,
  plainText,
  type Statement,
  type Word,
} from '../../languages/shell/syntax.ts'
import { parseShell } from '../../languages/shell.ts'
import type { Segment } from '../../text/segment.ts'
import { nestReading } from '../image/nested.ts'
import { assign, assignLoop, expandPieces, expandWord } from './expand.ts'
import { type Field, knownText, textOf } from './expanded-word.ts'
import { flagTable, hasFlag, parseArguments, valuesOf } from './flags.ts'
import { markSecretsIn, markSecretVariable, markSecretWord } from './literal-secrets.ts'
import { changesFolder, namesFile } from './names-file.ts'
import { type Call, callTool, type Session } from './program.ts'
import { pullsArguments } from './programs/docker-build.ts'
import { readJavaBuild } from './programs/java-builds.ts'
import { PROGRAMS } from './programs.ts'
import { builds, buildsWith } from './results.ts'
import { createScope, forget } from './scope.ts'
import { isOpaqueProgram, noteTraffic, QUIET } from './steps.ts'
import { type Program, programOf, WRAPPERS } from './wrappers.ts'
import { readWrittenFile } from './written-file.ts'

const KANIKO_FLAGS = flagTable('dockerfile f destination d context c build-arg')
const JAVA = new Set(['mvn', 'mvnw', 'mvnd', 'gradle', 'gradlew'])
const SHELLS = new Set(['sh', 'bash', 'zsh', 'dash', 'ash', 'su', 'sg'])
const WRITERS = new Set(['cat', 'tee', 'echo', 'printf', 'envsubst'])
/** Those that write to a file which only a redirection names. */
const PRINTERS = new Set(['cat', 'echo', 'printf', 'envsubst'])
const BUILTINS = new Set(['eval', 'alias', 'unset', 'read', 'cd', 'pushd'])
/** Programs whose words say nothing here. */
const IDLE = new Set(
  [...QUIET].filter((name) =>
    [PROGRAMS, WRAPPERS, JAVA, SHELLS, WRITERS, BUILTINS].every((others) => !others.has(name)),
  ),
)
/** Scripts inside scripts, and aliases that name aliases. */
const DEPTH_MAX = 8

/** Reads statements in their order. */
export function runStatements(session: Session, statements: readonly Statement[]): void {
  for (const statement of statements) {
    if (statement.kind === 'command') runCommand(session, statement)
    else {
      for (const item of statement.items ?? []) runInside(session, item.pieces)
      assignLoop(session.scope, statement)
    }
  }
}

/** Reads the commands in substitutions of a word. */
function runInside(session: Session, pieces: readonly Piece[]): void {
  if (pieces.every(({ kind }) => kind === 'text')) return
  for (const piece of pieces) {
    if (piece.kind === 'command') runStatements(session, piece.statements)
    else if (piece.kind === 'variable') runInside(session, piece.word)
  }
}

function runCommand(session: Session, command: Command): void {
  const { assignments, words, redirects, conditional } = command
  for (const { value, elements } of assignments) {
    for (const word of [value, ...(elements ?? [])]) runInside(session, word.pieces)
  }
  for (const { target, body } of redirects) {
    runInside(session, target.pieces)
    runInside(session, body)
  }
  words.forEach(({ pieces }) => {
    runInside(session, pieces)
  })
  for (const assignment of assignments) {
    const [value] = expandPieces(session.scope, assignment.value.pieces)
    if (value !== undefined) markSecretVariable(session, assignment.name, value)
    // In front of a command a variable is the command's own, and the words are expanded before.
    if (words.length === 0 || isDeclaration(words)) assign(session.scope, assignment, conditional)
  }
  const isIdle = saysNothing(session, command)
  const fields = words.flatMap((word) =>
    isIdle && !session.script.text.slice(word.range.start, word.range.end).includes('=')
      ? []
      : expandWord(session.scope, word),
  )
  fields.forEach((field) => {
    if (textOf(field).includes('=')) markSecretWord(session, field.alternatives[0] ?? [])
  })
  if (isIdle) return
  const program = programOf(aliased(session, fields))
  if (program !== undefined) runProgram(session, command, program)
  else if (words.length > 0 && !isDeclaration(words)) noteTraffic(session, command.range)
}

/** Whether the words of a command need not be expanded: each may have a hundred values. Secrets may stand in them all the same. */
function saysNothing({ aliases }: Session, { words, redirects }: Command): boolean {
  const name = plainText(words[0]) ?? ''
  return !aliases.has(name) && (IDLE.has(name) || (redirects.length === 0 && PRINTERS.has(name)))
}

function isDeclaration([first]: readonly Word[]): boolean {
  return /^(?:export|local|readonly|declare|typeset)$/.test(plainText(first) ?? '')
}

/** The words with what `alias` put in for the first. */
function aliased(session: Session, fields: readonly Field[]): readonly Field[] {
  let words = fields
  const done = new Set<string>()
  for (let i = 0; i < DEPTH_MAX; i++) {
    const name = knownText(words[0]) ?? ''
    const alias = session.aliases.get(name)
    if (alias === undefined || done.has(name)) return words
    done.add(name)
    words = [...alias, ...words.slice(1)]
  }
  return words
}

function runProgram(session: Session, command: Command, { name, fields }: Program): void {
  const call = { tool: name, label: name, command, session }
  const tool = PROGRAMS.get(name)
  if (isOpaqueProgram(name, tool !== undefined)) noteTraffic(session, command.range)
  if (tool !== undefined) callTool(tool, name, fields, call)
  else if (JAVA.has(name)) readJavaBuild(fields, call)
  else if (SHELLS.has(name)) runScriptOf(session, command, fields)
  else if (name === 'eval') for (const field of fields) runNested(session, field)
  else if (name === 'alias') for (const field of fields) defineAlias(session, field)
  else if (name === 'unset') for (const field of fields) forget(session.scope, textOf(field))
  else if (name === 'read') for (const field of fields) forget(session.scope, textOf(field))
  else if (name === 'cd' || name === 'pushd') changesFolder(session, fields[0])
  else if (name === 'executor') readKaniko(call, fields)
  else if (WRITERS.has(name))
    readWrittenFile(
      call,
      fields.filter((field) => !textOf(field).startsWith('-')),
    )
}

/** The executor of kaniko, which several programs may be called. */
function readKaniko(call: Call, fields: readonly Field[]): void {
  const args = parseArguments(fields, [KANIKO_FLAGS])
  if (!hasFlag(args, 'destination', 'd', 'dockerfile', 'f')) return
  buildsWith(call, 'kaniko')
  pullsArguments(args, call)
  for (const name of valuesOf(args, 'destination', 'd')) builds(call, name)
  for (const file of valuesOf(args, 'dockerfile', 'f')) namesFile(call, file, 'dockerfile')
}

/** `bash -lc 'script'` */
function runScriptOf(session: Session, { range }: Command, fields: readonly Field[]): void {
  const at = fields.findIndex((field) => /^-[a-z]*c$/.test(knownText(field) ?? ''))
  const script = at === -1 ? undefined : fields[at + 1]
  if (script !== undefined) runNested(session, script)
  else if (fields[0] !== undefined) noteTraffic(session, range)
}

/** Reads a word as a script: in its place where its characters stand as they are, else as a text of its own. */
function runNested(session: Session, { pieces, alternatives }: Field): void {
  if (pieces === undefined || session.depth >= DEPTH_MAX) return
  session.depth++
  const { script } = session
  const whole = contentOf(pieces, { start: 0, end: 0 })
  if (pieces.every((piece) => piece.kind !== 'text' || piece.exact) && isOneQuote(script.text, pieces)) {
    runStatements(session, parseShell(script.text, whole, session.early))
  } else {
    const segments: readonly Segment[] = (alternatives[0] ?? []).map(({ text, at, literal, from }) =>
      literal
        ? { text, at }
        : { text: script.text.slice(from.start, from.end), at: { path: script.path, ...from } },
    )
    const text = segments.map((segment) => segment.text).join('')
    const inner: Session = {
      ...session,
      script: { path: script.path, text },
      scope: createScope({ path: script.path, text }, session.scope),
      aliases: new Map(),
      early: undefined,
      uses: [],
      facts: [],
      observations: [],
      alsoRead: [],
      seen: new Set(),
    }
    runStatements(inner, parseShell(text))
    markSecretsIn(inner)
    const found = {
      uses: inner.uses,
      facts: inner.facts,
      observations: inner.observations,
      alsoRead: inner.alsoRead,
    }
    const place = { path: script.path, ...whole }
    const reading = nestReading({ ...found, problems: [], dependsOn: [] }, segments, place, script)
    for (const one of reading.uses) session.uses.push(one)
    for (const one of reading.facts) session.facts.push(one)
    for (const one of reading.observations ?? []) session.observations.push(one)
    for (const one of reading.alsoRead ?? []) session.alsoRead.push(one)
  }
  session.depth--
}

/** The characters between the first and the last piece are the pieces, without quotes between them. */
function isOneQuote(text: string, pieces: readonly Piece[]): boolean {
  return pieces.every((piece, i) => {
    const next = pieces[i + 1]
    return next === undefined || !/["']/.test(text.slice(piece.range.end, next.range.start))
  })
}

/** `name='docker run --rm'` */
function defineAlias(session: Session, field: Field): void {
  const [head, name] = /^([\w.-]+)=/.exec(textOf(field)) ?? []
  const pieces = field.pieces ?? []
  if (
    head === undefined ||
    name === undefined ||
    pieces.some((piece) => piece.kind !== 'text' || !piece.exact)
  )
    return
  const [first, ...others] = pieces
  if (first === undefined) return
  const start = first.range.start + head.length
  const { end } = contentOf(pieces, first.range)
  const inner = others.length > 0 && first.range.end === start ? (others[0]?.range.start ?? start) : start
  const [body] = parseShell(session.script.text, { start: inner, end }, session.early)
  if (body?.kind !== 'command') return
  runCommand(session, body)
  const words = body.words.flatMap((word) => expandWord(session.scope, word))
  session.aliases.set(name, words)
}
