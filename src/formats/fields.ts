import type { YamlNode } from '../languages/yaml.ts'
import {
  type DocumentReader,
  type FileReader,
  nestedUnder,
  type ReadContext,
  type YamlView,
} from '../model/format.ts'
import type { FormatId } from '../model/format-id.ts'
import type { FoundUse } from '../model/image-use.ts'
import { joinReadings, NOTHING, type Reading } from '../model/reading.ts'
import { compilePathGlobs } from '../text/path-glob.ts'
import type { SourceFile } from '../text/source-file.ts'
import { commandTexts } from './command-texts.ts'
import { POD_HINT } from './commands/nests.ts'
import { readCommandsIn } from './commands.ts'
import { type BuildReading, createBuildReader, type TreeBuild } from './dockerfile/build.ts'
import { type CallState, newCalls, readCall } from './field-calls.ts'
import {
  fileNamed,
  foldersOf,
  formatOfFile,
  projectOf,
  readBuildKeys,
  readWrittenFile,
} from './field-files.ts'
import { behindDots, compileFields, type FieldState } from './field-path.ts'
import { documentOf, scopeOf } from './field-scope.ts'
import { fieldOf, readField, sitesOf, UNCONFIRMED } from './field-value.ts'
import {
  expandPart,
  givenBy,
  PAIR_PARTS,
  pairAt,
  readVariables,
  riskOf,
  riskOfRun,
  runsOf,
  type TableView,
  withDigest,
  withoutTaken,
} from './field-variables.ts'
import { isNamedImage } from './image/likely.ts'
import { lineSegments, nestReading } from './image/nested.ts'
import { isString, type PartKeys } from './image/scalar.ts'
import { startOf } from './image/started-with.ts'
import { withoutIdleTraffic } from './image/steps.ts'
import type { Field, Table } from './table.ts'
import { stepsFrom, stepsTo, type Trail } from './trail.ts'

/** The reader of a format that is a table of fields. */
export function tableReader(table: Table): DocumentReader {
  const fields = compileFields(table.rows)
  const hasOwnName = compilePathGlobs(table.names, { ignoreCase: true })
  return {
    claims(view) {
      if (view.root === undefined || view.root.kind === 'scalar') return false
      return hasOwnName(view.file.path) || table.claims?.(documentOf(view)) === true
    },
    read: (view, context) => readTable(view, table, fields, context),
  }
}

/** The reader of a format that is a table of fields in files of a language of their own. */
export function textReader(table: Table, parse: (file: SourceFile) => YamlNode): FileReader {
  const { claims, read } = tableReader(table)
  return {
    read(file, context) {
      const range = { start: 0, end: file.text.length }
      const view = { file, root: parse(file), problems: [], range, index: 0, templated: false }
      return claims(view) ? read(view, context) : NOTHING
    },
  }
}

/** A document that is read by a table. */
interface Walk extends TableView {
  readonly fields: FieldState<Field>
  readonly calls: CallState
  readonly readBuild: (build: TreeBuild) => BuildReading
  readonly uses: Map<string, FoundUse>
  readonly sites: Set<number>
  /** Of the commands in it. */
  readonly scripts: Reading[]
  /** The texts of these commands. */
  readonly read: Set<YamlNode>
  /** Names that these commands build and variables hide. */
  readonly builtUnread: Set<string>
}

/** Where the walk through a document stands. */
interface Position {
  readonly trail: Trail
  readonly state: FieldState<Field>
  /** The state of the list that it is an item of. */
  readonly list: FieldState<Field> | undefined
}

function readTable(
  view: YamlView,
  table: Table,
  fields: FieldState<Field>,
  context: ReadContext,
  called: Pick<Walk, 'calls' | 'given'> = { calls: newCalls() },
): Reading {
  const problems = view.templated ? [] : view.problems
  const walk: Walk = {
    ...called,
    readBuild: createBuildReader(context),
    view,
    table,
    fields,
    context,
    uses: new Map(),
    sites: new Set(),
    scripts: [],
    read: new Set(),
    builtUnread: new Set(),
  }
  // What aliases repeat is read once for each state: the keys that lead to a node decide what it means.
  const seen = new Map<YamlNode, Set<FieldState<Field>>>()
  const waiting: Position[] = []
  if (view.root !== undefined)
    waiting.push({ trail: { node: view.root, parent: undefined, step: '' }, state: fields, list: undefined })
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { trail, state, list } = next
    const states = seen.get(trail.node) ?? new Set()
    if (states.has(state)) continue
    seen.set(trail.node, states.add(state))
    const below: Position[] = []
    for (const { step, key, written, node } of stepsFrom(trail.node)) {
      const at = { node, parent: trail, step }
      if (written !== undefined && table.passes?.test(written) === true) {
        below.push({ trail: at, state: node.kind === 'sequence' ? (list ?? state) : state, list })
        continue
      }
      const reached = table.splitsKeys === true ? behindDots(state, key) : state.next(key)
      const row = fieldOf(reached, trail.node, node, key)
      if (row !== undefined) addField(walk, at, row)
      if (node.kind !== 'scalar' && !reached.isEnd)
        below.push({ trail: at, state: reached, list: written === undefined ? state : undefined })
    }
    for (const one of below.reverse()) waiting.push(one)
  }
  const uses = withoutTaken([...walk.uses.values()], table)
  const own = { sites: [...walk.sites], ...NOTHING, uses, problems }
  if (walk.scripts.length === 0) return own
  const joined = joinReadings([own, ...walk.scripts])
  return { ...joined, observations: withoutIdleTraffic(joined.observations ?? []) }
}

function addField(walk: Walk, at: Trail, row: Field): void {
  const { form, when } = row
  if (when?.(scopeOf(at, walk.view.file, walk.context)) === false) return
  if (form === 'commands') addCommands(walk, at, row)
  else if (form === 'manifests') addManifests(walk, at)
  else if (form === 'built') addBuilt(walk, at)
  else if (form === 'build' || form === 'file' || form === 'file-text') addFile(walk, at, row)
  else for (const run of runsOf(walk, at)) addUse(run === undefined ? walk : { ...walk, run }, at, row)
}

function addUse(walk: Walk, at: Trail, given: Field): void {
  const { view, table, uses, sites, run } = walk
  const node = given.pair === undefined ? withDigest(at, given.digestBeside ?? []) : pairAt(at, given.pair)
  if (node === undefined) return
  const row = given.pair === undefined ? given : { ...given, parts: { ...PAIR_PARTS, ...schemeOf(given) } }
  const isHidden = at.node.kind === 'scalar' && table.variables?.open.test(at.node.value) === true
  const isOpen = isHidden && row.form === 'value'
  const { confidence = 'likely' } = row
  const text = readField(
    node,
    isOpen ? { ...row, form: 'reference', confidence } : row,
    view.file,
    (scalar) => readVariables(walk, at, scalar),
    (scalar) => expandPart(walk, at, scalar),
  )
  if (text === undefined || row.except?.test(text.found.text) === true) return
  // What is certain is told also where a variable hides what it looks like, as long as nothing tells its value.
  const isOther =
    text.found.image.kind === 'unread' ? confidence === 'likely' : !isNamedImage(text.found.text)
  if (isOpen && isOther) return
  for (const { start } of sitesOf(node, text.found)) sites.add(start)
  const { place } = text.found
  const key = run === undefined ? String(place.start) : `${place.start} ${text.found.text}`
  if (uses.has(key)) return
  uses.set(key, {
    format: table.id,
    role: row.role,
    ...stepsTo(at),
    ...text.found,
    ...text.more,
    ...riskOf(node, text.found, walk),
    ...(table.isUnconfirmed === true || row.isUnconfirmed === true ? UNCONFIRMED : {}),
    platform: undefined,
    project: projectOf(table, view.file),
    ...startedAt(at, row, text.found.text),
    ...riskOfRun(walk),
  })
}

function schemeOf({ scheme }: Field): Pick<PartKeys, 'scheme'> {
  return scheme === undefined ? {} : { scheme }
}

/** A service runs what it is given; a step with an image of Docker-in-Docker mostly uses its client alone. */
function startedAt({ parent }: Trail, { role }: Field, image: string): Pick<FoundUse, 'startedWith'> {
  const runs = role === 'ci-service' || role === 'service' || (role === 'ci-step' && !image.includes('dind'))
  return runs && parent !== undefined ? startOf(parent.node, image) : {}
}

/** The name of an image that the file builds: what else has it pulls nothing. */
function addBuilt({ view, table, context, scripts }: Walk, at: Trail): void {
  if (!isString(at.node)) return
  const found = readVariables({ view, table, context }, at, at.node)
  if (found?.image.kind !== 'read') return
  const place = { path: view.file.path, ...at.node.range }
  scripts.push({ ...NOTHING, facts: [{ kind: 'built-name', name: found.text, project: undefined, place }] })
}

/** A file of the tree is read as a format; what the row gives to it is told where it is given. */
function addFileName(walk: Walk, at: Trail, row: Field, format: FormatId): void {
  const { view, table, fields, context, calls, scripts, uses } = walk
  const { path } = view.file
  const name = fileNamed(at, row, { ...walk, file: view.file })
  if (name === undefined || name === path) return
  const place = { path, ...at.node.range }
  scripts.push({ ...NOTHING, facts: [{ kind: 'names-file', name, format, decides: false, place }] })
  const within = nestedUnder(name, context)
  for (const use of readCall(
    at,
    row.gives,
    name,
    walk,
    (document, given) => readTable(document, table, fields, within, { calls, given }).uses,
  )) {
    const { start, path: file } = use.place
    uses.set(file === path && use.text === use.raw ? String(start) : `${start} ${use.text} ${file}`, use)
  }
}

/** What leads to other files, or holds them. */
function addFile(walk: Walk, at: Trail, row: Field): void {
  const { view, scripts, read } = walk
  const scope = { ...walk, file: view.file }
  const { node } = at
  if (read.has(node)) return
  if (row.form === 'build' && row.build !== undefined) scripts.push(readBuildKeys(at, row.build, scope))
  if (row.form === 'file' && row.readAs !== undefined) addFileName(walk, at, row, row.readAs)
  if (row.form === 'file-text' && isString(node)) {
    const format = row.readAs ?? formatOfFile(at, row.named)
    if (format !== undefined) scripts.push(readWrittenFile({ ...at, node }, format, scope))
    else if (/^#!.*sh\b/.test(node.value)) addCommands(walk, at, row)
  }
  read.add(node)
}

/** Each text is read for itself. */
function addCommands(walk: Walk, at: Trail, row: Field): void {
  const { table, context, scripts, read, builtUnread } = walk
  const { file } = walk.view
  const command = typeof row.command === 'function' ? row.command(scopeOf(at, file, context)) : row.command
  if (command === undefined && row.command !== undefined) return
  for (const { node, ...text } of commandTexts(at.node, file, command)) {
    // An alias repeats the same text.
    if (read.has(node)) continue
    read.add(node)
    scripts.push(
      readCommandsIn(file, text, context, {
        format: table.id,
        label: stepsTo(at).path,
        ...(command === undefined ? {} : { role: row.role }),
        readingOrder: undefined,
        prompts: false,
        project: file.path,
        builtUnread,
        isPipeline: true,
        folders: foldersOf(table, file),
        given: (name) => givenBy(walk, at, name),
      }),
    )
  }
}

/** The objects in a text, such as the pod of an agent. */
function addManifests({ view: { file }, table, context, scripts, read }: Walk, at: Trail): void {
  const { node } = at
  const mayHold = isString(node) && /^[ \t]*spec[ \t]*:/m.test(node.value) && file.text.includes(POD_HINT)
  if (!mayHold || read.has(node)) return
  read.add(node)
  const { path, identity } = stepsTo(at)
  const head = podHead(node.value)
  const inner = context.nested('kubernetes', head + node.value)
  const segments = [{ text: head, at: undefined }, ...lineSegments(node, file)]
  const reading = nestReading(inner, segments, { path: file.path, ...node.range }, file)
  scripts.push({
    ...reading,
    uses: reading.uses.map((use) => ({
      ...use,
      format: table.id,
      path: `${path} ${use.path}`,
      identity: `${identity} ${use.identity}`,
    })),
  })
}

/** What a pod may leave out where only pods can stand. */
function podHead(text: string): string {
  const indent = /^([ \t]*)[^\s#]/m.exec(text)?.[1] ?? ''
  const lacks = (key: string) => !new RegExp(`^[ \\t]*${key}[ \\t]*:`, 'm').test(text)
  const version = lacks('apiVersion') ? `${indent}apiVersion: v1\n` : ''
  return lacks('kind') ? `${version}${indent}kind: Pod\n` : version
}
