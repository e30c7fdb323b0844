import type { FoundUse, Puller } from '../../../model/image-use.ts'
import type { Place } from '../../../text/range.ts'
import { isLiteralSecret } from '../secret-text.ts'
import { readImage } from '../uses.ts'
import type { Call, Session } from './call.ts'
import { namesNothing } from './placeholder.ts'
import { type Alternative, cut, type Field, rangeOf, spell, textOf } from './values.ts'

export const DOCKERD: Puller = { by: 'dockerd' }
export const KUBELET: Puller = { by: 'kubelet' }

/** A program that asks registries by itself. */
export function pulledBy(tool: string): Puller {
  return { by: 'tool', tool }
}

/** A field names an image that is pulled: adds a use for each of its values. */
export function pulls(
  call: Call,
  field: Field | undefined,
  puller: Puller,
  pin: FoundUse['pin'] = 'digest',
): void {
  for (const alternative of field?.alternatives ?? []) {
    const use = useOf(call, withoutUserInfo(alternative), puller, pin)
    if (use !== undefined) call.session.uses.push(use)
  }
}

/** A URL may hold a password, which is never shown. */
function withoutUserInfo(alternative: Alternative): Alternative {
  const head = /^[a-z][a-z+]*:\/\/[^/@]*@/.exec(spell(alternative))
  return head === null ? alternative : cut(alternative, head[0].length)
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
    const key = `${element.start} ${element.end} ${puller.by} ${puller.by === 'tool' ? puller.tool : ''}`
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
    role: 'cli-argument',
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
    ...(isCached ? { throughCache: rest.slice(1) } : {}),
    ...turnOf(call.session),
  }
}

/** How what a call says is called. */
export function labels({ label, session }: Call): { readonly path: string; readonly identity: string } {
  const path = `${session.options.label} ${label}`.trim()
  return { path, identity: path }
}

/** The turn of a script, to be laid on what it says. */
export function turnOf({ options: { turn } }: Session): { readonly turn?: string } {
  return turn === undefined ? {} : { turn }
}

/** A field names an image that the command makes. */
export function builds({ session }: Call, field: Field | undefined): void {
  const { path } = session.script
  for (const alternative of field?.alternatives ?? []) {
    const name = spell(alternative)
    const range = rangeOf(alternative)
    const isKnown = alternative.every(({ lack }) => lack === undefined) && !namesNothing(name)
    if (range === undefined || !isKnown) continue
    const place = alternative.find((part) => part.element !== undefined)?.element ?? { path, ...range }
    session.facts.push({ kind: 'built-name', name, project: undefined, place, ...turnOf(session) })
  }
}

/** The command builds a Dockerfile. */
export function buildsWith({ session, command }: Call, tool: string): void {
  session.facts.push({ kind: 'builder', tool, place: { path: session.script.path, ...command.range } })
}

/**
 * A field is a password or token: adds a mark where it is one in plain text.
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
  const { script, options, marks } = call.session
  const { command } = call
  const isInside = range.start >= command.range.start && range.end <= command.range.end
  const whole = isInside ? { start: command.range.start, end: range.end } : range
  const hasLines = script.text.slice(whole.start, whole.end).includes('\n')
  marks.push({
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
  if (field === undefined) return 'docker.io'
  const isKnown = field.alternatives[0]?.every(({ lack }) => lack === undefined) === true
  const host = /^(?:[a-z]+:\/\/)?(?:[^/@]*@)?([^/]+)/.exec(textOf(field))?.[1]
  if (!isKnown || host === undefined || namesNothing(host)) return undefined
  return /^(?:index|registry-1|registry\.hub|hub|auth)?\.?docker\.(?:io|com)$/.test(host) ? 'docker.io' : host
}
