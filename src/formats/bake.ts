import { posix } from 'node:path'
import { type HclBody, type HclNode, stringsOf } from '../languages/hcl/nodes.ts'
import { resolveNode } from '../languages/hcl/resolve.ts'
import { HclScope, textOf } from '../languages/hcl/values.ts'
import { rangesWritten, rangeWritten } from '../languages/hcl/written.ts'
import { parseHcl } from '../languages/hcl.ts'
import { isTemplated, maskTemplate } from '../languages/template-mask.ts'
import { slice } from '../languages/variables/lexer.ts'
import type { FileReader, ReadContext } from '../model/format.ts'
import type { FoundUse, Image, UnreadReason } from '../model/image-use.ts'
import type { FoundObservation } from '../model/observation.ts'
import { type Fact, joinReadings, NOTHING, type Reading } from '../model/reading.ts'
import { parseReference } from '../oci/reference.ts'
import { append } from '../text/lists.ts'
import type { Place, TextRange } from '../text/range.ts'
import type { SourceFile } from '../text/source-file.ts'
import { type BakeBuild, type BakeTarget, buildsOf } from './bake/arguments.ts'
import { besideOf } from './bake/beside.ts'
import { withFaults } from './bake/faults.ts'
import { createMatrixFilter, shown, targetsOf } from './bake/matrix.ts'
import { atArguments, createBuildReader, inputOf, type TreeBuild } from './dockerfile/build.ts'
import { canonicalName, referenceOfCache, referenceOfScanner } from './image/cache-entry.ts'
import { nestReading } from './image/nested.ts'
import { readImage } from './image/reading.ts'

const CONTEXT_SCHEME = 'docker-image://'
const INLINE = 'dockerfile-inline'
/** In a file with more targets, those of a matrix are read as one. */
const TARGETS_MAX = 1000
/** Tells places in a Dockerfile inside the file from those in the file itself. */
const INLINE_PATH = ''

interface Walk {
  readonly file: SourceFile
  readonly scope: HclScope
  readonly target: BakeTarget
  /** Some target has an inline Dockerfile, spelled without escapes: without, the inner reader is not loaded. */
  readonly hasInline: boolean
}

/** Where a use stands in a target, and what it can take. */
interface Slot extends Pick<FoundUse, 'role' | 'path' | 'identity' | 'pin'> {
  /** The image in a value's text; undefined when the text names none. */
  find(text: string): TextRange | undefined
}

/**
 * Reads Docker's Bake files, HCL and JSON.
 *
 * Variables have their defaults. A conditional is computed where its condition is known; the branch not taken is likely.
 * Functions of the file and the common ones of Bake are called; what calls another one is unread. A target that is
 * inherited is not read again in the one that inherits it.
 *
 * @see https://github.com/docker/buildx/blob/461836ba0fcb3e847dab6045a726889faa150bdb/docs/bake-reference.md
 */
export const bake: FileReader = {
  read(file, context) {
    const { text, holes } = maskTemplate(file.text)
    const { body, vars, complete } = besideOf(file, parseHcl(text), context)
    const scope = new HclScope({ ...file, text }, body, vars, (node, own) =>
      resolveNode(node, own, new Map()),
    )
    const targets: BakeTarget[] = []
    for (const { type, labels, body: own } of body.blocks) {
      const [name] = labels
      if (type !== 'target' || name === undefined) continue
      const mayMultiply = targets.length < TARGETS_MAX
      append(targets, targetsOf(name, own.attributes, scope, { mayMultiply }).map(complete))
    }
    const withoutSeen = createMatrixFilter()
    const readBuild = createBuildReader(context)
    const hasInline = file.text.includes(INLINE)
    const readings = buildsOf(targets, file, scope, context, groupedIn(body, scope)).map((build) => {
      const walk: Walk = { file, scope, target: build.target, hasInline }
      const own = withoutSeen(build.target, readTarget(walk))
      return joinReadings([own, readDockerfile(walk, build, context, readBuild)])
    })
    return withFaults(withoutRepeats(joinReadings(readings)), text, holes)
  },
}

/** The targets that groups name. */
function groupedIn(body: HclBody, scope: HclScope): ReadonlySet<string> {
  const names = new Set<string>()
  for (const { type, body: own } of body.blocks) {
    if (type !== 'group') continue
    const targets = own.attributes.findLast(({ key }) => key === 'targets')?.value
    for (const item of targets?.kind === 'list' ? targets.items : []) {
      const value = scope.evaluate(item)
      if (value.kind === 'text') names.add(textOf(value.segments))
    }
  }
  return names
}

/** An argument that several targets inherit is one use. */
function withoutRepeats(reading: Reading): Reading {
  const seen = new Set<string>()
  const uses = reading.uses.filter(({ place, text, fills }) => {
    const key = `${place.start} ${text}`
    const isNew = fills === undefined || !seen.has(key)
    if (fills !== undefined) seen.add(key)
    return isNew
  })
  const places = new Set<number>()
  const observations = (reading.observations ?? []).filter(({ place: { start } }) => {
    const isNew = !places.has(start)
    places.add(start)
    return isNew
  })
  return { ...reading, uses, observations }
}

function readTarget(walk: Walk): Reading {
  const written = readSettings(walk, 'cache-to')
  const names = new Set(written.map(({ text }) => canonicalName(text)))
  // What the same build writes is found again under its tag alone.
  const caches = readSettings(walk, 'cache-from').map(
    (use): FoundUse => (names.has(canonicalName(use.text)) ? { ...use, pin: 'none' } : use),
  )
  const scanners = readSettings(walk, 'attest')
  const uses = [...readContexts(walk), ...caches, ...written, ...scanners]
  return { ...NOTHING, uses, facts: builtNames(walk), observations: uncachedBuilds(walk) }
}

/** `no-cache = true`; targets of a matrix and those that inherit it have it in one place. */
function uncachedBuilds({ file, target }: Walk): readonly FoundObservation[] {
  const value = target.attributes.get('no-cache')?.value
  if (value === undefined || file.text.slice(value.range.start, value.range.end) !== 'true') return []
  const path = `target.${target.name}.no-cache`
  const how = 'no-cache = true'
  const place = placeIn(file, value.range)
  return [
    {
      format: 'bake',
      path,
      identity: path,
      place,
      text: how,
      subject: { kind: 'uncached-build', how, anew: 'layers' },
    },
  ]
}

/** The Dockerfile that a target builds: written into it, or a file of the tree. */
function readDockerfile(
  walk: Walk,
  build: BakeBuild,
  context: ReadContext,
  readBuild: ReturnType<typeof createBuildReader>,
): Reading {
  const { file, target } = walk
  const { args, contexts, dockerfile } = build
  const given = { format: 'bake' as const, project: projectOf(file), args, contexts }
  if (target.attributes.has(INLINE)) return readInline(walk, context, given)
  if (dockerfile === undefined || dockerfile === file.path) return NOTHING
  const name = `target.${target.name}`
  const at = target.attributes.values().next().value?.keyRange ?? { start: 0, end: 0 }
  return { ...NOTHING, ...readBuild({ ...given, dockerfile, name, place: placeIn(file, at) }) }
}

/** Names that a Bake file builds count in the Dockerfiles of its targets and the Compose files of its folder. */
function projectOf({ path }: SourceFile): string {
  return posix.dirname(path)
}

function readContexts(walk: Walk): readonly FoundUse[] {
  const contexts = walk.target.attributes.get('contexts')?.value
  if (contexts === undefined) return []
  const find = (text: string) =>
    text.startsWith(CONTEXT_SCHEME) ? { start: CONTEXT_SCHEME.length, end: text.length } : undefined
  const named = (path: string): Slot => ({ role: 'build-context', path, identity: path, pin: 'digest', find })
  const path = `target.${walk.target.name}.contexts`
  if (contexts.kind !== 'object') return readPossible(walk, contexts, named(path))
  return contexts.entries.flatMap(({ key, value }) => readValue(walk, value, named(`${path}.${shown(key)}`)))
}

/** Lists of which each item is a text of settings, `type=registry,ref=…`, or an object with the same. */
const SETTINGS = {
  'cache-from': { role: 'build-cache', pin: 'digest', type: 'registry', key: 'ref', find: referenceOfCache },
  'cache-to': { role: 'build-cache', pin: 'none', type: 'registry', key: 'ref', find: referenceOfCache },
  attest: { role: 'service', pin: 'digest', type: 'sbom', key: 'generator', find: referenceOfScanner },
} as const

function readSettings(walk: Walk, name: keyof typeof SETTINGS): readonly FoundUse[] {
  const value = walk.target.attributes.get(name)?.value
  if (value === undefined) return []
  const identity = `target.${walk.target.name}.${name}`
  const { role, pin, type, key, find } = SETTINGS[name]
  const items = value.kind === 'list' ? value.items : [value]
  return items.flatMap((item, index) => {
    const slot: Slot = { role, path: `${identity}[${index}]`, identity, pin, find }
    if (item.kind !== 'object') return readValue(walk, item, slot)
    const kind = item.entries.find((entry) => entry.key === 'type')
    const named = item.entries.find((entry) => entry.key === key)
    if (named === undefined || kind === undefined || knownText(walk, kind.value) !== type) return []
    return readValue(walk, named.value, { ...slot, find: whole })
  })
}

function knownText({ scope, target }: Walk, node: HclNode): string | undefined {
  const value = scope.evaluate(node, target.locals)
  return value.kind === 'text' ? textOf(value.segments) : undefined
}

function whole(text: string): TextRange | undefined {
  return text === '' ? undefined : { start: 0, end: text.length }
}

/** The uses in a value: one, and those that a conditional could give too. */
function readValue(walk: Walk, node: HclNode, slot: Slot): readonly FoundUse[] {
  if (node.kind === 'choice') {
    const others = node.others.flatMap((string) => readUse(walk, string, slot, 'likely'))
    return [...readUse(walk, node.taken, slot, 'certain'), ...others]
  }
  const isKnown = node.kind === 'string' || node.kind === 'name'
  return isKnown ? readUse(walk, node, slot, 'certain') : readPossible(walk, node, slot)
}

/** The images in an expression that is not computed: its literals, or one unread where something is called with them. */
function readPossible(walk: Walk, node: HclNode, slot: Slot): readonly FoundUse[] {
  const possible = [...stringsOf(node)].flatMap((string) => readUse(walk, string, slot, 'likely'))
  const calls = node.kind === 'call' || node.kind === 'index' || (node.kind === 'other' && node.calls)
  return calls ? [notComputed(walk, node, slot)] : possible
}

/** What a call or the beginning of a text gives may be an image, or a folder. */
function notComputed({ file }: Walk, node: HclNode, { role, path, identity, pin }: Slot): FoundUse {
  const place = placeIn(file, node.range)
  const raw = file.text.slice(place.start, place.end)
  const image = unread('template-expression', 'a function or an expression is not computed')
  const rest = { pin, confidence: 'likely' as const, platform: undefined, project: projectOf(file) }
  return { format: 'bake', role, path, identity, place, raw, text: raw, image, ...rest }
}

function readUse(
  walk: Walk,
  node: HclNode,
  slot: Slot,
  confidence: FoundUse['confidence'],
): readonly FoundUse[] {
  const { file, scope, target } = walk
  const value = scope.evaluate(node, target.locals)
  if (value.kind === 'null') return []
  const full = textOf(value.segments)
  const range = slot.find(full)
  if (range === undefined) {
    const isOpen = value.kind === 'unknown' && value.reason === 'template-expression' && full.startsWith('${')
    return isOpen ? [notComputed(walk, node, slot)] : []
  }
  const place = placeIn(file, rangeWritten(value, range))
  const raw = file.text.slice(place.start, place.end)
  const segments = slice(value.segments, range.start, range.end)
  const lack = isTemplated(textOf(segments))
    ? unread('template-expression', 'a template fills in a part of it')
    : value.kind === 'text'
      ? undefined
      : unread(value.reason, value.detail)
  const read = lack === undefined ? readImage(segments) : { text: raw, image: lack }
  if (read.text === 'scratch') return []
  const { role, path, identity, pin } = slot
  const text = read.image.kind === 'read' ? read.text : raw
  const rest = { pin, confidence, platform: undefined, project: projectOf(file) }
  return [{ format: 'bake', role, path, identity, place, raw, text, image: read.image, ...rest }]
}

/** What the target's images are called: `latest` where no tag is written. */
function builtNames({ file, scope, target }: Walk): readonly Fact[] {
  const tags = target.attributes.get('tags')?.value
  const items = tags?.kind === 'list' ? tags.items : []
  const facts: Fact[] = []
  for (const item of items) {
    const value = scope.evaluate(item, target.locals)
    const text = value.kind === 'text' ? textOf(value.segments) : ''
    const reference = parseReference(text)
    if (reference === undefined) continue
    const name = reference.tag === undefined ? `${text}:latest` : text
    facts.push({ kind: 'built-name', name, project: projectOf(file), place: placeIn(file, item.range) })
  }
  return facts
}

/** A Dockerfile written into the target; what is not known of it stays as it is written. */
function readInline(
  { file, scope, target, hasInline }: Walk,
  context: ReadContext,
  given: Pick<TreeBuild, 'format' | 'project' | 'args' | 'contexts'>,
): Reading {
  const node = hasInline ? target.attributes.get(INLINE)?.value : undefined
  const value = node === undefined ? undefined : scope.evaluate(node, target.locals)
  if (node === undefined || value === undefined || value.kind === 'null' || value.segments.length === 0)
    return NOTHING
  const whole = placeIn(file, node.range)
  const inner = context.nested('dockerfile', textOf(value.segments), { ...inputOf(given), path: INLINE_PATH })
  const reading = nestReading(inner, value.segments, whole, file, INLINE_PATH)
  const prefix = `target.${target.name}.${INLINE}`
  const written = rangesWritten(value)
  const { project } = given
  const nested = reading.uses.map((use, i) => {
    const place = placeIn(file, written(inner.uses[i]?.place ?? node.range))
    const raw = file.text.slice(place.start, place.end)
    const text = use.image.kind === 'read' ? use.text : raw
    const names = { path: `${prefix} ${use.path}`, identity: `${prefix} ${use.identity}` }
    return { ...use, place, raw, text, project, ...names }
  })
  const { uses, rest, alsoRead } = atArguments({ ...reading, uses: nested }, given, whole)
  return { ...reading, uses: [...uses, ...rest], alsoRead }
}

function placeIn(file: SourceFile, range: TextRange): Place {
  return { path: file.path, start: range.start, end: range.end }
}

function unread(reason: UnreadReason, detail: string): Image {
  return { kind: 'unread', reason, detail }
}
