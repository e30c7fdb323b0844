import { slice } from '../../languages/variables/lexer.ts'
import { type Expansion, expandVariables } from '../../languages/variables.ts'
import type { YamlNode, YamlScalar } from '../../languages/yaml.ts'
import type { ReadContext } from '../../model/format.ts'
import type { FoundUse, Image, Role } from '../../model/image-use.ts'
import type { FoundObservation } from '../../model/observation.ts'
import type { Fact, FoundProblem } from '../../model/reading.ts'
import type { Platform } from '../../oci/platform.ts'
import type { Place, TextRange } from '../../text/range.ts'
import type { Segment } from '../../text/segment.ts'
import type { SourceFile } from '../../text/source-file.ts'
import type { createBuildReader } from '../dockerfile/build.ts'
import { originOf } from '../image/nested.ts'
import { readImage, scalarSegments } from '../image/reading.ts'
import { isNull, type Layer, spell, textIn } from './layer.ts'
import type { ComposeProject } from './project.ts'

/** What the reading of one document collects. */
export interface Scope {
  readonly file: SourceFile
  readonly context: ReadContext
  readonly project: ComposeProject
  /** The document that is read, with its variables. */
  readonly own: Layer
  /** Reads the Dockerfile of a build with what that sets. */
  readonly readBuild: ReturnType<typeof createBuildReader>
  readonly uses: FoundUse[]
  readonly facts: Fact[]
  readonly items: FoundObservation[]
  readonly problems: FoundProblem[]
  /** Places whose text an inline Dockerfile takes for something else than an image. */
  readonly alsoRead: Place[]
  /** What is read already, by place, node or name: services may share it. */
  readonly seen: Set<number | YamlNode | string>
}

/** What a field says of the use in it. */
export interface Field {
  readonly role: Role
  readonly path: string
  readonly identity: string
  readonly pin: FoundUse['pin']
  readonly platform: Platform | undefined
  /** As {@link FoundUse.onMachine}. */
  readonly onMachine?: boolean
  /** As {@link FoundUse.pullPolicy}. */
  readonly pullPolicy?: FoundUse['pullPolicy'] | undefined
  /** As {@link FoundUse.startedWith}. */
  readonly startedWith?: FoundUse['startedWith'] | undefined
  /** The part of the field's text that is a reference; undefined where it holds none. All of it when absent. */
  readonly find?: (text: string) => TextRange | undefined
  /** What is put in front of the reference before it is read. */
  readonly prefix?: (text: string) => string
}

/** What a YAML 1.2 parser makes no text of. */
const NOT_TEXT = /^(?:true|false|[-+]?(?:\d[\d_]*(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?|0[xob][\da-f_]+)$/i
const IMAGE_ID = /^sha256:[a-f0-9]{64}$/
/** Characters before the content of a block among which its header stands. */
const HEADER_MAX = 500
const ALL = (text: string): TextRange => ({ start: 0, end: text.length })

/** Lists the use in a field, if it names an image; one text that several services share is one use. */
export function addUse(scope: Scope, node: YamlNode | undefined, field: Field): void {
  if (node === undefined || isNull(node)) return
  const found = node.kind === 'scalar' ? readField(scope, node, field) : readMisplaced(scope, node)
  if (found === undefined || scope.seen.has(found.place.start)) return
  scope.seen.add(found.place.start)
  const raw = scope.file.text.slice(found.place.start, found.place.end)
  const { role, path, identity, pin, platform } = field
  scope.uses.push({
    format: 'compose',
    role,
    path,
    identity,
    place: found.place,
    raw,
    text: found.image.kind === 'read' ? found.text : raw,
    image: found.image,
    pin,
    confidence: 'certain',
    platform,
    project: scope.project.directory,
    ...(field.onMachine === true ? { onMachine: true } : {}),
    ...(field.pullPolicy === undefined ? {} : { pullPolicy: field.pullPolicy }),
    ...(field.startedWith === undefined ? {} : { startedWith: field.startedWith }),
  })
}

interface FoundText {
  readonly place: Place
  readonly text: string
  readonly image: Image
}

/** A map or list where a reference should be; templates such as `{{ image }}` look so to YAML. */
function readMisplaced({ file }: Scope, { range, kind }: YamlNode): FoundText {
  const line = (file.text.slice(range.start, range.end).split('\n', 1)[0] ?? '').trimEnd()
  const place = { path: file.path, start: range.start, end: range.start + line.length }
  if (line.includes('{{')) return { place, text: line, image: templated() }
  return { place, text: line, image: invalid(`a reference is a text, not a ${kind}; write it as one`) }
}

function readField(scope: Scope, scalar: YamlScalar, field: Field): FoundText | undefined {
  const { file } = scope
  const find = field.find ?? ALL
  const whole = { path: file.path, ...(scalar.alias ?? scalar.range) }
  if (scalar.templated) {
    return find(scalar.value) === undefined ? undefined : { place: whole, text: '', image: templated() }
  }
  const written = scalarSegments(scalar, file)
  const expanded = expand(scope, written)
  const segments = expanded.ok ? expanded.segments : written
  const part = find(spell(segments))
  if (part === undefined || scalar.value === '') return undefined

  const reference = slice(segments, part.start, part.end)
  const place =
    scalar.alias === undefined && part.end > part.start ? originOf(segments, part, whole, file) : whole
  const read = expanded.ok ? expanded : expand(scope, reference)
  if (!read.ok)
    return { place, text: '', image: { kind: 'unread', reason: read.reason, detail: read.detail } }
  return { place, ...readReference(scalar, expanded.ok ? reference : read.segments, field, file.text) }
}

function readReference(
  scalar: YamlScalar,
  segments: readonly Segment[],
  field: Field,
  source: string,
): Omit<FoundText, 'place'> {
  const text = spell(segments)
  if (text === '' && scalar.value.includes('$')) {
    const detail = 'nothing is left when the variables are expanded; give them values or defaults'
    return { text, image: { kind: 'unread', reason: 'variable-without-default', detail } }
  }
  if (scalar.style === 'plain' && NOT_TEXT.test(scalar.value)) {
    return { text, image: invalid('a reference is a text; put the value in quotes if it is one') }
  }
  if (scalar.style === 'block' && keepsLineEnd(scalar, source)) {
    return {
      text,
      image: invalid('the block ends in a line end, which is no part of a reference; write |- or >-'),
    }
  }
  if (IMAGE_ID.test(text))
    return { text, image: invalid('an image id names no repository; write a reference') }
  const prefix = field.prefix?.(text) ?? ''
  return readImage(prefix === '' ? segments : [{ text: prefix, at: undefined }, ...segments])
}

/** Whether the text of a block scalar ends in a line end: its header does not say `-`, and its last line has one. */
function keepsLineEnd({ range }: YamlScalar, source: string): boolean {
  const header = /[|>]([-+\d]*)[^\n]*\n\s*$/.exec(
    source.slice(Math.max(0, range.start - HEADER_MAX), range.start),
  )
  return header?.[1]?.includes('-') === false && source.includes('\n', range.end)
}

/** The text of a scalar of the document, expanded; undefined where it is no scalar or not known. */
export function textOf({ own }: Scope, node: YamlNode | undefined): string | undefined {
  return textIn(own, node)
}

/** The items of a list the first time, and none after that: services may share the list. */
export function unseenItems({ seen }: Scope, node: YamlNode | undefined): readonly (YamlNode | undefined)[] {
  if (node?.kind !== 'sequence' || seen.has(node)) return []
  seen.add(node)
  return node.items
}

/** Expands the variables in a text of the file with the values of its project. */
export function expand(scope: Scope, segments: readonly Segment[]): Expansion {
  return expandVariables(segments, 'compose', scope.own.lookup)
}

function templated(): Image {
  const detail = 'the template is not rendered, so what it puts here is not known'
  return { kind: 'unread', reason: 'template-expression', detail }
}

function invalid(detail: string): Image {
  return { kind: 'unread', reason: 'invalid-reference', detail }
}
