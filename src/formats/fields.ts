import { posix } from 'node:path'
import { get, getText, type YamlNode, type YamlScalar } from '../languages/yaml.ts'
import { refuse } from '../model/fix.ts'
import type { DocumentReader, ReadContext, YamlView } from '../model/format.ts'
import type { FoundUse } from '../model/image-use.ts'
import { joinReadings, NOTHING, type Reading } from '../model/reading.ts'
import { compilePathGlobs } from '../text/path-glob.ts'
import type { TextRange } from '../text/range.ts'
import type { Segment } from '../text/segment.ts'
import type { SourceFile } from '../text/source-file.ts'
import { readCommandsIn } from './commands.ts'
import { compileFields, FIRST, type FieldState } from './field-path.ts'
import { looksLikeImage } from './image/likely.ts'
import { lineSegments } from './image/nested.ts'
import {
  COMMON_PART_KEYS,
  type ImageText,
  isString,
  type PartKeys,
  readParts,
  readScalar,
  readSegments,
  unread,
} from './image/scalar.ts'
import type { Field, FieldForm, FieldScope, Table, TableDocument } from './table.ts'
import { allEntries, keyOf, stepsTo, type Trail } from './trail.ts'

/** What the value of a field says, and what the field says about every image in it. */
export interface FieldText {
  readonly found: ImageText
  readonly more: Pick<FoundUse, 'pin' | 'confidence'>
}

/** The first row whose path ends at a value in a map or a list, and that takes a value like this one. */
export function fieldOf<Row extends Pick<Field, 'parts' | 'where'>>(
  { rows }: FieldState<Row>,
  holder: YamlNode,
  value: YamlNode | undefined,
): Row | undefined {
  return rows.find(
    ({ parts, where = {} }) =>
      (parts === undefined || get(value, parts.repository) !== undefined) &&
      Object.entries(where).every(([key, text]) => getText(holder, key) === text),
  )
}

/**
 * Reads the value of a field in the form that its row names.
 *
 * @param expand reads a string with what the format knows of its variables
 * @returns undefined where it names no image
 */
export function readField(
  node: YamlNode,
  { form = 'reference', parts = COMMON_PART_KEYS, pin = 'digest', confidence }: Field,
  file: SourceFile,
  expand: (scalar: YamlScalar) => ImageText | undefined,
): FieldText | undefined {
  const found = readForm(node, form, parts, file, expand)
  if (found === undefined) return undefined
  const certainty = confidence ?? (form === 'value' ? 'likely' : 'certain')
  return { found, more: { pin: found.pin ?? pin, confidence: certainty } }
}

function readForm(
  node: YamlNode,
  form: FieldForm,
  parts: PartKeys,
  file: SourceFile,
  expand: (scalar: YamlScalar) => ImageText | undefined,
): ImageText | undefined {
  if (form === 'none' || form === 'commands') return undefined
  if (node.kind === 'map') {
    const read = readParts(node, parts, file)
    const isOther = read?.image.kind === 'unread' && read.image.reason === 'invalid-reference'
    return form === 'value' && isOther ? undefined : read
  }
  if (!isString(node)) return undefined
  if (form === 'docker-url') return readDockerUrl(node, file)
  const isOther = node.templated || !isNamedImage(node.value)
  return form === 'value' && isOther ? undefined : expand(node)
}

/** A word alone is too little even where the key says image: disks and machines have such names. */
export function isNamedImage(text: string): boolean {
  return looksLikeImage(text, 'slash-tag-or-digest') || (text.includes(':') && looksLikeImage(text, 'name'))
}

/** `docker://reference`; other schemes name files. */
function readDockerUrl(scalar: YamlScalar, file: SourceFile): ImageText | undefined {
  const scheme = 'docker://'
  if (!scalar.value.startsWith(scheme) || !scalar.exact || scalar.templated) return undefined
  const range = { start: scalar.range.start + scheme.length, end: scalar.range.end }
  const text = scalar.value.slice(scheme.length)
  return readSegments({ ...scalar, range }, file, [{ text, at: { path: file.path, ...range } }])
}

/** The scalars or aliases that were read: one, or of a map the values over which the reference is spread. */
export function sitesOf(node: YamlNode, { image }: ImageText): readonly TextRange[] {
  if (node.kind === 'scalar') return [node.alias ?? node.range]
  if (node.kind !== 'map' || image.kind !== 'read') return []
  const parts = new Set(image.segments.map(({ at }) => at?.start))
  return node.entries.flatMap(({ value }) =>
    value?.kind === 'scalar' && parts.has(value.range.start) ? [value.alias ?? value.range] : [],
  )
}

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

function documentOf({ root, file: { path } }: YamlView): TableDocument {
  return {
    path,
    has: (...keys) => dig(root, keys) !== undefined,
    text(...keys) {
      const value = dig(root, keys)
      return value?.kind === 'scalar' ? value.value : undefined
    },
  }
}

function dig(node: YamlNode | undefined, keys: readonly string[]): YamlNode | undefined {
  let at = node
  for (const key of keys) at = get(at, key)
  return at
}

/** A document that is read by a table. */
interface Walk {
  readonly view: YamlView
  readonly table: Table
  readonly context: ReadContext
  readonly uses: Map<number, FoundUse>
  readonly sites: Set<number>
  /** Of the commands in it. */
  readonly scripts: Reading[]
  /** The texts of these commands. */
  readonly read: Set<YamlNode>
}

function readTable(view: YamlView, table: Table, fields: FieldState<Field>, context: ReadContext): Reading {
  const problems = view.templated ? [] : view.problems
  const walk: Walk = { view, table, context, uses: new Map(), sites: new Set(), scripts: [], read: new Set() }
  // What aliases repeat is read once for each state: the keys that lead to a node decide what it means.
  const seen = new Map<YamlNode, Set<FieldState<Field>>>()
  const waiting: { trail: Trail; state: FieldState<Field> }[] = []
  if (view.root !== undefined)
    waiting.push({ trail: { node: view.root, parent: undefined, step: '' }, state: fields })
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { trail, state } = next
    const states = seen.get(trail.node) ?? new Set()
    if (states.has(state)) continue
    seen.set(trail.node, states.add(state))
    const below: typeof waiting = []
    for (const { step, key, node } of stepsFrom(trail.node)) {
      const reached = state.next(key)
      const at = { node, parent: trail, step }
      const row = fieldOf(reached, trail.node, node)
      if (row !== undefined) addField(walk, at, row)
      if (node.kind !== 'scalar' && !reached.isEnd) below.push({ trail: at, state: reached })
    }
    for (const one of below.reverse()) waiting.push(one)
  }
  const own = { ...NOTHING, uses: [...walk.uses.values()], sites: [...walk.sites], problems }
  return walk.scripts.length === 0 ? own : joinReadings([own, ...walk.scripts])
}

interface Step {
  readonly step: string | number
  /** As paths of tables have it. */
  readonly key: string
  readonly node: YamlNode
}

function stepsFrom(node: YamlNode): readonly Step[] {
  if (node.kind === 'map') {
    return allEntries(node).flatMap((entry) => {
      const key = keyOf(entry)
      return entry.value === undefined ? [] : [{ step: key, key, node: entry.value }]
    })
  }
  if (node.kind === 'scalar') return []
  return node.items.flatMap((item, step) =>
    item === undefined ? [] : [{ step, key: step === 0 ? FIRST : '[]', node: item }],
  )
}

function addField(walk: Walk, at: Trail, row: Field): void {
  const { view, table, uses, sites } = walk
  if (row.form === 'commands') {
    addCommands(walk, at)
    return
  }
  const text = readField(at.node, withVariables(row, at.node, table), view.file, (scalar) =>
    readVariables(walk, at, scalar),
  )
  if (text === undefined) return
  for (const { start } of sitesOf(at.node, text.found)) sites.add(start)
  const { place } = text.found
  if (uses.has(place.start)) return
  uses.set(place.start, {
    format: table.id,
    role: row.role,
    ...stepsTo(at),
    ...text.found,
    ...text.more,
    ...(table.isUnconfirmed === true ? UNCONFIRMED : {}),
    platform: undefined,
    project: undefined,
  })
}

/** A field that is certain names an image also where a variable hides what it looks like: it is read or told as unread. */
function withVariables(row: Field, node: YamlNode, { variables }: Table): Field {
  const isHidden = node.kind === 'scalar' && variables?.open.test(node.value) === true
  return isHidden && row.form === 'value' && row.confidence === 'certain'
    ? { ...row, form: 'reference' }
    : row
}

const WHY_UNCONFIRMED = 'no document says that this field takes a digest; try it there, and change it by hand'
const UNCONFIRMED: Pick<FoundUse, 'pinObstacle' | 'nameUnsafe'> = {
  pinObstacle: refuse('unsupported-here', WHY_UNCONFIRMED),
  nameUnsafe: 'whether the tool pulls from another registry here is not documented',
}

/** A list holds the lines of one script: each is read for itself. */
function addCommands({ view: { file }, table, context, scripts, read }: Walk, at: Trail): void {
  const items: readonly (YamlNode | undefined)[] = at.node.kind === 'sequence' ? at.node.items : [at.node]
  for (const item of items) {
    if (item === undefined || !isString(item) || read.has(item)) continue
    // An alias repeats the same text.
    read.add(item)
    const text = {
      text: item.value,
      segments: lineSegments(item, file),
      whole: { path: file.path, ...item.range },
    }
    scripts.push(
      readCommandsIn(file, text, context, {
        format: table.id,
        label: stepsTo(at).path,
        readingOrder: undefined,
        prompts: false,
        project: file.path,
        folders: [table.folderOf?.(file.path) ?? posix.dirname(file.path)],
        given: (name) => givenBy(name, at, file),
      }),
    )
  }
}

/** What `env`, `environment` or `variables` around a command give to a variable of it. */
function givenBy(name: string, trail: Trail, file: SourceFile): readonly (readonly Segment[])[] | undefined {
  for (let at: Trail | undefined = trail.parent; at !== undefined; at = at.parent)
    for (const key of ['env', 'environment', 'variables']) {
      const value = get(get(at.node, key), name)
      if (value !== undefined && isString(value) && !value.templated) return [lineSegments(value, file)]
    }
  return undefined
}

const UNKNOWN_VARIABLE = 'what the variable stands for is decided where it runs'

/** The image of a string with the values of its variables; unread where the format cannot tell one of them. */
function readVariables(
  { view, table, context: { vars } }: Walk,
  trail: Trail,
  scalar: YamlScalar,
): ImageText | undefined {
  const { file } = view
  const { variables } = table
  if (variables === undefined || !variables.open.test(scalar.value)) return readScalar(scalar, file)
  const segments = variables.expand?.(scalar, scopeOf(trail, file, vars))
  return segments === undefined
    ? unread(scalar, file, 'runtime-variable', variables.unread ?? UNKNOWN_VARIABLE)
    : readSegments(scalar, file, segments)
}

function scopeOf(trail: Trail, file: SourceFile, vars: ReadContext['vars']): FieldScope {
  return {
    file,
    vars,
    nearest(...keys) {
      for (let at: Trail | undefined = trail.parent; at !== undefined; at = at.parent) {
        const value = dig(at.node, keys)
        if (value !== undefined) return value
      }
      return undefined
    },
  }
}
