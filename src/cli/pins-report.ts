import { adviceFor } from '../model/advice.ts'
import type { ImageUse } from '../model/image-use.ts'
import type { Resolver } from '../model/resolver.ts'
import {
  type Change,
  isVanished,
  type PinState,
  type TagState,
  type Unverified,
  type Verification,
  whyUnverified,
} from '../model/verification.ts'
import { formatPlatform } from '../oci/platform.ts'
import { plural } from '../text/plural.ts'
import { toJson } from '../text/printable.ts'
import { describeEndpoint, describeRequests, renderBlock, toRequestRecords } from './online.ts'

/** What was verified, and for which uses. */
export interface Pins {
  /** In the order of the first use; a pin for several platforms stands once for each. */
  readonly groups: ReadonlyMap<Verification, readonly ImageUse[]>
  /** Uses with a digest. */
  readonly pinned: number
  /** Uses without one, or that could not be read. */
  readonly others: number
}

type Status = 'unresolved' | 'gone' | 'moved' | 'tag-gone' | 'ok'

const STATUS_WORDS: Readonly<Record<Status, string>> = {
  ok: 'as pinned',
  moved: 'with a tag that has moved',
  'tag-gone': 'with a tag that is gone',
  gone: 'not served',
  unresolved: 'not verified',
}

/** The gravest that holds. */
function statusOf(verification: Verification): Status {
  if (whyUnverified(verification) !== undefined) return 'unresolved'
  if (isVanished(verification)) return 'gone'
  const { tag } = verification
  if (tag.kind === 'moved') return 'moved'
  return tag.kind === 'gone' ? 'tag-gone' : 'ok'
}

/** Every pin of which there is something to say, and what was asked. */
export function renderPins(pins: Pins, resolver: Resolver): string {
  const blocks: string[] = []
  for (const [verification, uses] of pins.groups)
    if (statusOf(verification) !== 'ok') blocks.push(renderPin(verification, uses))
  return [...blocks, `${summaryLines(pins, resolver).join('\n')}\n`].join('\n')
}

function renderPin(verification: Verification, uses: readonly ImageUse[]): string {
  const { name, digest, pin, tag, children } = verification
  const missing = children.flatMap(({ platform, digest: image, state }) => {
    if (state.kind === 'served') return []
    return `${platform}, ${image}: ${state.kind === 'gone' ? 'not served' : describeFailure(state)}`
  })
  const unverified = whyUnverified(verification)
  return renderBlock(`${name}@${digest}`, [
    ['stands in', placesOf(uses)],
    ['digest', describePin(pin)],
    ['images', missing.length === 0 ? undefined : missing],
    ['tag', describeTag(tag)],
    ['what to do', unverified === undefined ? remedyFor(verification) : adviceFor(unverified.reason)],
  ])
}

const PLACES_MAX = 3

function placesOf(uses: readonly ImageUse[]): string {
  const places = uses
    .slice(0, PLACES_MAX)
    .map(({ place, position }) => `${place.path}:${position.line}:${position.column}`)
  const more = uses.length > PLACES_MAX ? ` and ${uses.length - PLACES_MAX} more` : ''
  return places.join(', ') + more
}

function describeFailure({ reason, detail }: Unverified): string {
  return `${reason}: ${detail}`
}

function describePin(pin: PinState): string {
  if (pin.kind === 'unresolved') return describeFailure(pin)
  const who = describeEndpoint(pin.endpoint, pin.via)
  if (pin.kind === 'served') return `served by ${who}`
  return pin.via === 'mirror' ? `not served by ${who}, which serves the tag` : `not served any more by ${who}`
}

function describeTag(tag: TagState): string | undefined {
  if (tag.kind === 'none') return undefined
  if (tag.kind === 'unresolved') return describeFailure(tag)
  if (tag.kind === 'same') return 'names this digest'
  if (tag.kind === 'gone') return `does not exist any more at ${describeEndpoint(tag.endpoint, tag.via)}`
  return `names ${tag.to} now: ${describeChange(tag.change)}`
}

/** How a tag has moved, in words. */
function describeChange(change: Change): string {
  if (change.kind === 'new-build') return 'a new build'
  if (change.kind === 'unknown') return `how it differs is not known, ${change.detail}`
  if (change.kind === 'single-platform') {
    const { platform, platforms } = change
    const what = platform === undefined ? 'a single image' : `its image for ${formatPlatform(platform)} alone`
    return `an index of ${platforms.join(', ')}, while ${what} is pinned`
  }
  const { added, removed } = change
  const parts = [
    added.length === 0 ? '' : `with ${added.join(', ')} added`,
    removed.length === 0 ? '' : `without ${removed.join(', ')}`,
  ].filter((part) => part !== '')
  return parts.length === 0 ? 'the same images in another index' : `the same build ${parts.join(' and ')}`
}

function remedyFor(verification: Verification): string | undefined {
  const { tag } = verification
  if (isVanished(verification)) {
    return tag.kind === 'moved'
      ? `pin ${tag.to}, which the tag names now`
      : 'choose another version and pin it'
  }
  if (tag.kind === 'gone') return 'choose another tag, so that updates are seen'
  if (tag.kind !== 'moved') return undefined
  if (tag.change.kind === 'single-platform') return `pin the index, ${tag.to}`
  return tag.change.kind === 'same-build'
    ? 'nothing, as long as the platforms are enough'
    : `review it and pin ${tag.to}`
}

function summaryLines({ groups, pinned, others }: Pins, resolver: Resolver): readonly string[] {
  if (groups.size === 0)
    return [`no use has a digest, so there is nothing to verify; ${plural(others, 'use')} without one`]
  const counts = new Map<Status, number>()
  for (const verification of groups.keys()) {
    const status = statusOf(verification)
    counts.set(status, (counts.get(status) ?? 0) + 1)
  }
  const parts = STATUSES.flatMap((status) => {
    const number = counts.get(status)
    return number === undefined ? [] : `${number} ${STATUS_WORDS[status]}`
  })
  const lines = [
    `${plural(groups.size, 'pin')} in ${plural(pinned, 'use')}: ${parts.join(', ')}; ${plural(others, 'use')} without a digest`,
    'behind an index, the image for the platform of the use was asked for; without one those for linux/amd64 and linux/arm64',
  ]
  if ([...groups.keys()].some(isFromMirror)) lines.push('what a mirror says may come from its cache')
  return [...lines, ...describeRequests(resolver)]
}

const STATUSES: readonly Status[] = ['ok', 'moved', 'tag-gone', 'gone', 'unresolved']

function isFromMirror({ pin, tag }: Verification): boolean {
  return (pin.kind !== 'unresolved' && pin.via === 'mirror') || (tag.kind === 'moved' && tag.via === 'mirror')
}

/** All pins, those as they were too. */
export function renderPinsJson({ groups, pinned, others }: Pins, resolver: Resolver): string {
  const pins = [...groups].map(([verification, uses]) => ({
    reference: verification.name,
    digest: verification.digest,
    status: statusOf(verification),
    pin: pinRecord(verification.pin),
    tag: tagRecord(verification.tag),
    images: verification.children.map(({ platform, digest, state }) => ({
      platform,
      digest,
      ...stateRecord(state),
    })),
    uses: uses.map(({ place, position }) => ({
      file: place.path,
      line: position.line,
      column: position.column,
    })),
  }))
  const summary = { uses: { pinned, others }, pins: pins.length }
  return `${toJson({ version: 1, summary, pins, requests: toRequestRecords(resolver) })}\n`
}

function stateRecord(state: { readonly kind: string } | Unverified): Readonly<Record<string, unknown>> {
  const { kind: status, ...rest } = state
  return { status, ...rest }
}

function pinRecord(pin: PinState): Readonly<Record<string, unknown>> {
  if (pin.kind !== 'served') return stateRecord(pin)
  const { kind: status, endpoint, via, platforms } = pin
  return {
    status,
    endpoint,
    via,
    platforms: platforms?.map(({ platform }) => formatPlatform(platform)) ?? null,
  }
}

function tagRecord(tag: TagState): Readonly<Record<string, unknown>> {
  if (tag.kind !== 'moved') return stateRecord(tag)
  const { kind: status, change, ...rest } = tag
  const { kind, ...how } = change
  const platform =
    change.kind === 'single-platform' && change.platform ? formatPlatform(change.platform) : undefined
  return { status, ...rest, change: { kind, ...how, ...(platform === undefined ? {} : { platform }) } }
}
