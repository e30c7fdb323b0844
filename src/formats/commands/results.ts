import type { FoundUse, Puller } from '../../model/image-use.ts'
import { HUB, isDockerHost } from '../../oci/hub.ts'
import { parseReference, sourceOf } from '../../oci/reference.ts'
import type { Place } from '../../text/range.ts'
import { isLiteralSecret } from '../credentials/secret-text.ts'
import { readImage } from '../image/reading.ts'
import {
  type Alternative,
  between,
  cut,
  type Field,
  knownText,
  rangeOf,
  spell,
  textOf,
} from './expanded-word.ts'
import { namesNothing } from './placeholder.ts'
import type { Call, Session } from './program.ts'
import { notePush } from './steps.ts'

/** `https://bob:password@host/`, or without a scheme. A digest follows a `@` too, and digits and a slash are a port. */
const USER_INFO =
  /^([a-z][a-z\d+.-]*:\/\/)?([^\s/:@]*:)((?!\/|\d+\/)\S+)@(?![a-z\d+._-]*(?:sha|blake)\d+:)([^\s/@]+)\//

export const DOCKERD: Puller = { by: 'dockerd' }
export const KUBELET: Puller = { by: 'kubelet' }

/** A program that asks registries by itself. */
export function pulledBy(tool: string): Puller {
  return { by: 'tool', tool }
}

/** Docker leaves pulling to its daemon; the others do it themselves. */
export function pullerOf({ tool }: Pick<Call, 'tool'>): Puller {
  return tool === 'docker' ? DOCKERD : pulledBy(tool)
}

/** A field names an image that is pulled: adds a use for each of its values. */
export function pulls(
  call: Call,
  field: Field | undefined,
  puller: Puller,
  pin: FoundUse['pin'] = 'digest',
  more: Partial<Pick<FoundUse, 'pullPolicy' | 'startedWith' | 'confidence'>> = {},
): void {
  leaksUserInfo(call, field)
  for (const alternative of field?.alternatives ?? []) {
    const found = useOf(call, withoutUserInfo(alternative), puller, pin)
    if (found === undefined) continue
    const use = { ...found, ...more }
    call.session.uses.push(use)
    if (use.image.kind === 'unread') call.session.unread.set(use, asWritten(alternative))
  }
}

/** A URL may hold a password, which is never shown. */
function withoutUserInfo(alternative: Alternative): Alternative {
  const text = spell(alternative)
  const [whole = '', scheme, , , host = ''] = USER_INFO.exec(text) ?? []
  const length =
    scheme === undefined ? /^[a-z][a-z+]*:\/\/[^/@]*@/.exec(text)?.[0].length : whole.length - host.length - 1
  if (length === undefined) return alternative
  const rest = cut(alternative, length)
  // Characters with an escape among them have one place together, and what is said of it holds the password.
  return rest[0]?.literal === true && rest[0].at === undefined ? alternative : rest
}

/** Adds an observation where a password stands in front of the host of an image. */
export function leaksUserInfo(call: Call, field: Field | undefined): void {
  if (field === undefined) return
  const [, scheme = '', user = '', password = '', host = ''] = USER_INFO.exec(textOf(field)) ?? []
  if (password === '') return
  const start = scheme.length + user.length
  const [alternative = []] = field.alternatives
  const key = `user info ${rangeOf(cut(alternative, start))?.start}`
  if (call.session.seen.has(key)) return
  call.session.seen.add(key)
  const secret = between(field, 0, start + password.length)
  leaks(call, `user info in ${call.label}`, /[${}]/.test(host) ? undefined : foldedHost(host), secret, start)
}

function useOf(
  call: Call,
  alternative: Alternative,
  puller: Puller,
  pin: FoundUse['pin'],
): FoundUse | undefined {
  const { script, options, seen } = call.session
  const text = spell(alternative)
  const lacks = alternative.flatMap(({ lack }) => (lack === undefined ? [] : [lack]))
  if (lacks.some(({ reason }) => reason === 'nothing')) return undefined
  const known = lacks.length === 0
  if (known && namesNothing(text)) return undefined
  const element = alternative.find((part) => part.element !== undefined)?.element
  const range = rangeOf(alternative)
  if (range === undefined) return undefined
  const place: Place = element ?? { path: script.path, ...range }
  if (element !== undefined) {
    const key = `${element.start} ${element.end} ${puller.by} ${puller.by === 'tool' ? puller.tool : ''} ${text}`
    if (seen.has(key)) return undefined
    seen.add(key)
  }
  const raw = script.text.slice(place.start, place.end)
  const [lack] = lacks
  const [first] = alternative
  const rest = spell(alternative.slice(1))
  const isCached = first?.lack?.isCache === true && lacks.length === 1 && /^\/[^/]/.test(rest)
  const read = known ? readImage(alternative.map((part) => ({ text: part.text, at: part.at }))) : undefined
  return {
    format: options.format,
    role: options.role ?? 'cli-argument',
    ...labels(call),
    place,
    raw,
    text: read?.image.kind === 'read' ? read.text : raw,
    image: read?.image ?? {
      kind: 'unread',
      reason: lack === undefined || lack.reason === 'nothing' ? 'variable-without-default' : lack.reason,
      detail: lack?.detail ?? '',
    },
    pin,
    confidence: 'certain',
    platform: undefined,
    project: undefined,
    puller,
    ...(options.isPipeline === true ? { inJob: true } : {}),
    ...(isCached ? { throughCache: rest.slice(1) } : {}),
    ...readingOrderOf(call.session),
  }
}

/** How what a call says is called. */
function labels({ label, session }: Call): { readonly path: string; readonly identity: string } {
  const path = `${session.options.label} ${label}`.trim()
  return { path, identity: path }
}

/** The reading order of a script, for what is found in it. */
export function readingOrderOf({ options: { readingOrder } }: Session): { readonly readingOrder?: string } {
  return readingOrder === undefined ? {} : { readingOrder }
}

/** A text that is not known in full, with each of its variables in the one spelling: `$V`. */
function asWritten(alternative: Alternative): string {
  return spell(alternative).replace(/\$\{(\w+)\}/g, '$$$1')
}

/** A field names an image that the command makes. */
export function builds(call: Call, field: Field | undefined): void {
  for (const alternative of field?.alternatives ?? []) {
    if (alternative.some(({ lack }) => lack !== undefined))
      call.session.builtUnread.add(asWritten(alternative))
  }
  const readingOrder = readingOrderOf(call.session)
  for (const named of namesIn(call, field))
    call.session.facts.push({ kind: 'built-name', project: undefined, ...named, ...readingOrder })
}

/** A field names an image that the command brings to a registry, or to the nodes of a cluster. */
export function delivers(call: Call, field: Field | undefined, to: 'registry' | 'cluster'): void {
  if (to === 'registry') notePush(call, field)
  const readingOrder = readingOrderOf(call.session)
  for (const named of namesIn(call, field))
    call.session.facts.push({ kind: 'delivered-name', ...named, to, ...readingOrder })
}

/** The names that a field gives to images, as far as they are known. */
function namesIn(
  call: Call,
  field: Field | undefined,
): readonly { readonly name: string; readonly place: Place }[] {
  leaksUserInfo(call, field)
  const { path } = call.session.script
  return (field?.alternatives ?? []).flatMap((alternative) => {
    const name = spell(alternative)
    const range = rangeOf(alternative)
    const isKnown = alternative.every(({ lack }) => lack === undefined) && !namesNothing(name)
    if (range === undefined || !isKnown) return []
    const place = alternative.find((part) => part.element !== undefined)?.element ?? { path, ...range }
    return [{ name, place }]
  })
}

/** The command builds a Dockerfile. */
export function buildsWith({ session, command }: Call, tool: string): void {
  session.facts.push({ kind: 'builder', tool, place: { path: session.script.path, ...command.range } })
}

/**
 * A field is a password or token: adds an observation where it is one in plain text.
 *
 * @param registry that it is for; undefined where nothing tells
 * @param start characters in front of the secret: `user:`
 */
export function leaks(
  call: Call,
  how: string,
  registry: string | undefined,
  field: Field | undefined,
  start = 0,
): void {
  const [alternative = []] = field?.alternatives ?? []
  const secret = cut(alternative, start)
  if (!secret.every(({ literal }) => literal) || !isLiteralSecret(spell(secret))) return
  const range = rangeOf(secret)
  if (range === undefined) return
  const { script, options, observations } = call.session
  const { command } = call
  const isInside = range.start >= command.range.start && range.end <= command.range.end
  const whole = isInside ? { start: command.range.start, end: range.end } : range
  const hasLines = script.text.slice(whole.start, whole.end).includes('\n')
  observations.push({
    format: options.format,
    ...labels(call),
    place: { path: script.path, ...(hasLines ? range : whole) },
    text: how,
    subject: { kind: 'credential', how, registry, isPlatform: false },
    secrets: [{ path: script.path, ...range }],
  })
}

/** The registry that an operand or flag of a login names; Docker Hub where there is none. */
export function registryOf(field: Field | undefined): string | undefined {
  if (field === undefined) return HUB
  const isKnown = field.alternatives[0]?.every(({ lack }) => lack === undefined) === true
  const host = /^(?:[a-z]+:\/\/)?(?:[^/@]*@)?([^/]+)/.exec(textOf(field))?.[1]
  if (!isKnown || host === undefined || namesNothing(host)) return undefined
  return foldedHost(host)
}

/** The registry of an image without a transport; undefined where it is not known. */
export function registryOfImage(field: Field | undefined): string | undefined {
  const text = knownText(field)
  const reference = text === undefined || namesNothing(text) ? undefined : parseReference(text)
  return reference === undefined ? undefined : sourceOf(reference).registry
}

function foldedHost(host: string): string {
  return isDockerHost(host) ? HUB : host
}
