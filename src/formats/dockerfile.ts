import type { Syntax } from '../languages/dockerfile/directives.ts'
import {
  type Escape,
  type Instruction,
  isContiguous,
  placeOf,
  sliceOf,
} from '../languages/dockerfile/lines.ts'
import { isTemplated } from '../languages/template-mask.ts'
import { expandVariables } from '../languages/variables.ts'
import type { BuildInput, FileReader, ReadContext } from '../model/format.ts'
import type { FoundUse } from '../model/image-use.ts'
import { type Fact, type FoundProblem, NOTHING, type Reading } from '../model/reading.ts'
import { type Platform, parsePlatform } from '../oci/platform.ts'
import { append } from '../text/lists.ts'
import type { Place, TextRange } from '../text/range.ts'
import type { SourceFile } from '../text/source-file.ts'
import { createGlobals, type Globals, segmentsOf } from './dockerfile/globals.ts'
import { mountFrom } from './dockerfile/mounts.ts'
import {
  contextNames,
  type Named,
  readFixed,
  stageDefinedLater,
  templated,
  unread,
} from './dockerfile/named.ts'
import { type ParsedDockerfile, parseDockerfile, parseForBuild } from './dockerfile/parse.ts'
import { createRunReader, type RunReader } from './dockerfile/run.ts'
import { selectsStage, stageNames } from './dockerfile/stages.ts'
import { type Flag, type FromSyntax, readArg, readFlags, unquoteFlag } from './dockerfile/syntax.ts'
import { readImage } from './image/reading.ts'

/**
 * Reads Dockerfiles as BuildKit does: FROM, `COPY --from`, `RUN --mount=from=`, both behind ONBUILD, the frontend
 * of `# syntax=`, and the commands of RUN.
 *
 * A name of an earlier stage is no use, nor is `scratch`, nor a number behind `from=`. Never fails: what BuildKit
 * refuses is left out or unread.
 */
export const dockerfile: FileReader = { read: readDockerfile }

/** What has been read so far. */
interface State {
  readonly file: SourceFile
  readonly escapeChar: Escape
  readonly globals: Globals
  /** What a build of the file sets; undefined where none is known here. */
  readonly build: BuildInput | undefined
  readonly froms: ReadonlyMap<Instruction, FromSyntax>
  /** Names of the stages that began, lower case. */
  readonly stages: Set<string>
  /** Names of all stages, lower case. */
  readonly allStages: ReadonlySet<string>
  /** The stage being read: its name as written, empty without one; undefined before the first FROM. */
  stage: string | undefined
  readonly uses: FoundUse[]
  /** Places of defaults that something other than an image uses. */
  readonly alsoRead: Place[]
  readonly run: RunReader
}

/** A name that a stage may have, so that the file alone cannot tell a stage of another build from an image. */
const STAGE_NAME = /^[A-Za-z][A-Za-z0-9._-]*$/
/** Behind the keyword. */
const FLAG = /^[^\t\v\f\r ]+[\t\v\f\r ]\s*--/
const ONBUILD_FLAG = /^onbuild[\t\v\f\r ]+(?:copy|run)[\t\v\f\r ]\s*--/i

function hasFlag({ keyword, text }: Instruction): boolean {
  if (keyword === 'ONBUILD') return ONBUILD_FLAG.test(text)
  return (keyword === 'COPY' || keyword === 'RUN') && FLAG.test(text)
}

function readDockerfile(file: SourceFile, context: ReadContext): Reading {
  const { build } = context
  if (build === undefined) return readParsed(file, context, parseDockerfile(file.text))
  const parsed = parseForBuild(file.text)
  const isRead =
    build.onlyArguments !== true || [...build.args.keys()].some((name) => parsed.settable.has(name))
  return isRead ? readParsed(file, context, parsed) : NOTHING
}

function readParsed(
  file: SourceFile,
  context: ReadContext,
  { text, escapeChar, syntax, instructions, froms }: ParsedDockerfile,
): Reading {
  const onlyArguments = context.build?.onlyArguments === true
  const globals = createGlobals(file.path, escapeChar, context.vars, context.build?.args ?? new Map())
  const facts: Fact[] = []
  const state: State = {
    file,
    escapeChar,
    globals,
    build: context.build,
    stages: new Set(),
    froms,
    allStages: stageNames(froms),
    stage: undefined,
    uses: [],
    alsoRead: [],
    run: createRunReader(file, escapeChar, globals, context),
  }
  if (syntax !== undefined && !onlyArguments) addFrontend(state, syntax, text)
  for (const instruction of instructions) {
    if (instruction.keyword === 'FROM') addBase(state, instruction)
    else if (instruction.keyword === 'ARG' && state.stage === undefined) state.globals.declare(instruction)
    else if (instruction.keyword === 'ARG') noteRedeclared(state, instruction)
    else if (!onlyArguments && hasFlag(instruction)) addSources(state, instruction)
    if (state.stage === undefined) continue
    const run = state.run.take(instruction)
    if (run === NOTHING) continue
    append(state.uses, run.uses)
    append(facts, run.facts)
    append(state.alsoRead, run.alsoRead ?? [])
  }
  const { uses, alsoRead } = state
  return { uses, facts, problems: problemsIn(instructions, file.path), dependsOn: [], alsoRead }
}

/** BuildKit refuses a file with a heredoc that is never closed. */
function problemsIn(instructions: readonly Instruction[], path: string): readonly FoundProblem[] {
  const last = instructions.at(-1)
  if (last?.unclosed === undefined) return []
  const offset = placeOf(last, { start: 0, end: 1 }, path).start
  const message = `the heredoc ${last.unclosed} is never closed, so nothing below it is an instruction; end it with a line that is ${last.unclosed} alone`
  return [{ offset, message, refusesFile: true }]
}

/**
 * An ARG without a default in a stage brings in the one from before the first FROM: RUN sees it from there on. What a
 * build sets comes in whatever the default is.
 */
function noteRedeclared({ globals, alsoRead, escapeChar, build }: State, instruction: Instruction): void {
  for (const { name, value } of readArg(instruction, escapeChar)) {
    const key = instruction.text.slice(name.start, name.end)
    const given = build?.args.get(key)
    if (given !== undefined) for (const { at } of given.segments) if (at !== undefined) alsoRead.push(at)
    if (value === undefined && given === undefined) append(alsoRead, globals.placesIn(`$${key}`))
  }
}

function addFrontend(state: State, { range, lastDirective }: Syntax, masked: string): void {
  const { file } = state
  const text = masked.slice(range.start, range.end)
  const place = { path: file.path, ...range }
  const use = useOf('frontend', '# syntax', '', readFixed(text, [{ text, at: place }]))
  state.uses.push({
    ignoreBelow: lastDirective,
    ...written(file.text.slice(range.start, range.end), place, use),
  })
}

function addBase(state: State, instruction: Instruction): void {
  const { flags, words } = state.froms.get(instruction) ?? { flags: [], words: [] }
  const [image, as, name] = words.map((word) => instruction.text.slice(word.start, word.end))
  const [word] = words
  if (word === undefined || image === undefined || !isFrom(words.length, as ?? '')) return
  // Nothing that a build sets goes into a FROM without variables.
  const isAsked = state.build?.onlyArguments !== true || instruction.text.includes('$')
  const base = isAsked ? readBase(state, instruction, word) : undefined
  const isLocal = base === undefined || isStage(state, image, base)
  state.stage = name === undefined || as?.toLowerCase() !== 'as' ? '' : name
  if (state.stage !== '') state.stages.add(state.stage.toLowerCase())
  state.run.begin(state.stage, base?.text ?? '')
  const platform = flags.find((flag) => flag.name === 'platform')?.value
  if (platform !== undefined)
    append(state.alsoRead, state.globals.placesIn(instruction.text.slice(platform.start, platform.end)))
  if (isLocal || base.image.kind === 'unread') append(state.alsoRead, state.globals.placesIn(image))
  if (isLocal) return
  const range = withoutQuotes(instruction.text, word)
  const use = useOf('base', 'FROM', state.stage, base)
  addUse(state, [state.stage.toLowerCase(), ...contextNames(base)], {
    variables: state.globals.namesIn(image),
    ...writtenAt(state, instruction, range, use),
    platform: platformOf(state, instruction, flags),
  })
}

/** A stage, by its name or as one that a variable selects, whatever its default says; a default that is no stage's name is an image. */
function isStage({ stages }: State, written: string, { text, image }: Named): boolean {
  if (text === 'scratch' || stages.has(text.toLowerCase())) return true
  return (image.kind === 'unread' || STAGE_NAME.test(text)) && selectsStage(written, stages)
}

/** FROM has one word or three. More are let through where they cannot be prose. */
function isFrom(words: number, second: string): boolean {
  return (
    words === 1 ||
    (words >= 3 && second.toLowerCase() === 'as') ||
    second.startsWith('#') ||
    isTemplated(second)
  )
}

function readBase(state: State, instruction: Instruction, word: TextRange): Named {
  const written = instruction.text.slice(word.start, word.end)
  const segments = segmentsOf(instruction, word, state.file.path)
  const expansion = expandVariables(segments, 'buildkit', state.globals.lookup, { escape: state.escapeChar })
  if (!expansion.ok) {
    return isTemplated(written) ? templated() : unread(expansion.reason, expansion.detail)
  }
  const named = readImage(expansion.segments)
  if (isTemplated(named.text)) return templated()
  if (named.text !== '' || !written.includes('$')) return named
  return unread(
    'variable-without-default',
    `${written} is empty; give its variables a default that names an image`,
  )
}

function platformOf(state: State, instruction: Instruction, flags: readonly Flag[]): Platform | undefined {
  const flag = flags.find(({ name }) => name === 'platform')
  if (flag === undefined) return undefined
  const segments = segmentsOf(instruction, flag.value, state.file.path)
  const expansion = expandVariables(segments, 'buildkit', state.globals.lookup, { escape: state.escapeChar })
  return expansion.ok ? parsePlatform(expansion.segments.map(({ text }) => text).join('')) : undefined
}

/** `COPY --from` and every `from=` of `RUN --mount`. */
function addSources(state: State, instruction: Instruction): void {
  const { text } = instruction
  const syntax = readFlags(instruction, state.escapeChar)
  for (const flag of syntax?.flags ?? []) {
    const value = unquoteFlag(text, flag.value, state.escapeChar)
    const isCopy = syntax?.keyword === 'COPY' && flag.name === 'from'
    const isMount = syntax?.keyword === 'RUN' && flag.name === 'mount'
    const ranges = isCopy ? value : isMount ? mountFrom(text, value) : undefined
    const [first] = ranges ?? []
    const last = ranges?.at(-1)
    if (ranges === undefined || first === undefined || last === undefined) continue
    addSource(state, instruction, isCopy, { start: first.start, end: last.end }, ranges)
  }
}

function addSource(
  state: State,
  instruction: Instruction,
  isCopy: boolean,
  range: TextRange,
  ranges: readonly TextRange[],
): void {
  const name = ranges.map(({ start, end }) => instruction.text.slice(start, end)).join('')
  const isPlain = STAGE_NAME.test(name)
  const isTrigger = instruction.keyword === 'ONBUILD'
  if (name === 'scratch' || /^[+-]?\d+$/.test(name) || state.stages.has(name.toLowerCase())) return
  if (state.stage === undefined && isPlain) return
  const segments = isContiguous(instruction, range)
    ? ranges.flatMap((part) => segmentsOf(instruction, part, state.file.path))
    : [{ text: name, at: undefined }]
  const label = `${isTrigger ? 'ONBUILD ' : ''}${isCopy ? 'COPY --from' : 'RUN --mount'}`
  const isLater = !isTrigger && state.allStages.has(name.toLowerCase())
  const named = isLater ? stageDefinedLater() : readFixed(name, segments)
  const use = useOf(isCopy ? 'copy-from' : 'mount-from', label, state.stage ?? '', named)
  const confidence = isTrigger && isPlain ? 'likely' : 'certain'
  const contexts = contextNames({ text: use.text, image: use.image })
  addUse(state, contexts, { ...writtenAt(state, instruction, range, use), confidence })
}

/** Lists a use, unless a context of the build stands in its place. */
function addUse({ build, uses }: State, names: readonly string[], use: FoundUse): void {
  if (names.some((name) => build?.contexts.has(name) === true)) return
  const contextNames = names.filter((name) => name !== '')
  uses.push(contextNames.length === 0 ? use : { contextNames, ...use })
}

type Unplaced = Omit<FoundUse, 'place' | 'raw'>

function useOf(role: FoundUse['role'], label: string, stage: string, { text, image }: Named): Unplaced {
  return {
    format: 'dockerfile',
    role,
    path: stage === '' ? label : `${label} (stage ${stage})`,
    identity: stage === '' ? label : `stage ${stage} ${label}`,
    text,
    image,
    pin: 'digest',
    confidence: 'certain',
    platform: undefined,
    project: undefined,
  }
}

/** The text of an unread use is what is written. */
function written(raw: string, place: Place, use: Unplaced): FoundUse {
  return { raw, place, ...use, text: use.image.kind === 'read' ? use.text : raw }
}

function writtenAt({ file }: State, instruction: Instruction, range: TextRange, use: Unplaced): FoundUse {
  return written(sliceOf(instruction, range, file.text), placeOf(instruction, range, file.path), use)
}

/** The word without the pair of quotes that encloses it, if one does. */
function withoutQuotes(text: string, word: TextRange): TextRange {
  const quote = text.charAt(word.start)
  const isQuoted = (quote === '"' || quote === "'") && text.indexOf(quote, word.start + 1) === word.end - 1
  return isQuoted ? { start: word.start + 1, end: word.end - 1 } : word
}
