import type { YamlScalar } from '../../languages/yaml.ts'
import { type FoundUse, type Role, tailOf } from '../../model/image-use.ts'
import type { Fact } from '../../model/reading.ts'
import type { Platform } from '../../oci/platform.ts'
import type { Place, TextRange } from '../../text/range.ts'
import type { SourceFile } from '../../text/source-file.ts'
import { readImage } from '../image/reading.ts'
import { isString, readScalar } from '../image/scalar.ts'
import type { StepItem } from '../image/steps.ts'
import { stepsTo, type Trail } from '../trail.ts'
import { type Choice, choicesOf, isThroughHubCache, type Scope } from './values.ts'

export const FORMAT = 'gitlab-ci'

/** Texts of one field that are told. */
const TEXTS_MAX = 100

/** What a pipeline says so far. */
export interface Collected {
  readonly file: SourceFile
  readonly uses: FoundUse[]
  readonly facts: Fact[]
  readonly alsoRead: Place[]
  readonly items: StepItem[]
  /** The uses that are there, by place and text: an anchor is reached by every alias of it. */
  readonly known: Set<string>
  /** Where scalars begin whose text went into a use. */
  readonly taken: Set<number>
  /** Where scalars and aliases stand that name images, or that nothing reads where they stand. */
  readonly sites: Set<number>
}

/** A field, and what it is. */
export interface FieldOptions {
  readonly role: Role
  readonly platform?: Platform | undefined
  /** By what a service is known apart from its image. */
  readonly alias?: string | undefined
  readonly nameUnsafe?: string | undefined
  readonly startedWith?: FoundUse['startedWith']
  readonly pullPolicy?: FoundUse['pullPolicy']
  readonly onMachine?: FoundUse['onMachine']
  /** It is the value of a variable. */
  readonly isVariable?: boolean
}

export const IN_EVERY_JOB =
  'the variable goes into the environment of the jobs, whose commands may take it for something else'

/**
 * Adds what a field names: one use for each text that it may have in one of its scopes.
 *
 * @param scopes asked for only where the text has variables
 */
export function addField(
  to: Collected,
  trail: Trail,
  scalar: YamlScalar,
  scopes: () => readonly Scope[],
  options: FieldOptions,
): void {
  const { file } = to
  if (!isString(scalar)) return
  to.taken.add(scalar.range.start)
  to.sites.add((scalar.alias ?? scalar.range).start)
  if (scalar.templated || !scalar.value.includes('$')) {
    const found = readScalar(scalar, file)
    if (found !== undefined) addUse(to, { ...common(trail, options), ...found })
    return
  }
  const seen = new Set<string>()
  let lack: ReturnType<typeof choicesOf>['lack']
  for (const scope of scopes()) {
    const found = choicesOf(scalar, scope)
    lack ??= found.lack
    for (const choice of found.choices) {
      if (seen.size >= TEXTS_MAX) return
      const use = useOf(to, trail, scalar, choice, options, isThroughHubCache(scalar.value, scope))
      if (use === undefined || seen.has(use.text)) continue
      seen.add(use.text)
      addUse(to, use)
    }
  }
  if (seen.size > 0 || lack === undefined) return
  const raw = file.text.slice(scalar.range.start, scalar.range.end)
  const place = { path: file.path, ...scalar.range }
  addUse(to, { ...common(trail, options), place, raw, text: raw, image: { kind: 'unread', ...lack } })
}

export function common(
  trail: Trail,
  { role, platform, alias, nameUnsafe, startedWith, pullPolicy, onMachine, isVariable = false }: FieldOptions,
) {
  // The `name` of a service is its image, which an edit changes.
  const { path } = stepsTo(trail)
  return {
    format: FORMAT,
    role,
    path,
    identity: alias === undefined ? path : path.replace(/\[\d+\](?:\.name)?$/, () => `[${alias}]`),
    pin: 'digest',
    confidence: 'certain',
    platform,
    project: undefined,
    ...(nameUnsafe === undefined ? {} : { nameUnsafe }),
    ...(startedWith === undefined ? {} : { startedWith }),
    ...(pullPolicy === undefined ? {} : { pullPolicy }),
    ...(onMachine === undefined ? {} : { onMachine }),
    ...(isVariable ? { unsafe: IN_EVERY_JOB } : {}),
  } as const
}

function useOf(
  to: Collected,
  trail: Trail,
  scalar: YamlScalar,
  { segments, hasValue, hasListed }: Choice,
  options: FieldOptions,
  throughMirror: boolean,
): FoundUse | undefined {
  const { file, taken, alsoRead } = to
  const { text, image } = readImage(segments)
  if (text.trim() === '') return undefined
  const [only, more] = segments
  const whole: Place = { path: file.path, ...scalar.range }
  // What stands in one piece is told where it stands.
  const place = only?.at !== undefined && more === undefined ? only.at : whole
  const raw =
    place.path === file.path
      ? file.text.slice(place.start, place.end)
      : file.text.slice(whole.start, whole.end)
  const isInVariable = hasValue && !isInside(tailOf({ image }), whole)
  for (const { at } of segments) {
    if (at === undefined || isInside(at, whole)) continue
    if (at.path === file.path) taken.add(at.start)
    if (!isInVariable || hasListed) alsoRead.push(at)
  }
  return {
    ...common(trail, options),
    place: place.path === file.path ? place : whole,
    raw,
    text: image.kind === 'read' ? text : raw,
    image,
    ...(isInVariable ? { unsafe: IN_EVERY_JOB } : {}),
    ...(throughMirror ? { throughMirror: true } : {}),
  }
}

function isInside(inner: Place | undefined, outer: Place): boolean {
  return inner?.path === outer.path && within(inner, outer)
}

function within(inner: TextRange, outer: TextRange): boolean {
  return inner.start >= outer.start && inner.end <= outer.end
}

export function addUse({ uses, known }: Collected, use: FoundUse): void {
  const key = `${use.place.start}-${use.place.end} ${use.text}`
  if (known.has(key)) return
  known.add(key)
  uses.push(use)
}
