import type { Finding } from '../../model/finding.ts'
import { type FileEdit, refuse } from '../../model/fix.ts'
import type { CacheEntry, CacheSlot } from '../../model/image-cache.ts'
import type { ImageUse } from '../../model/image-use.ts'
import { isRead, useKey } from '../../model/image-use.ts'
import { upstreamOf } from '../../oci/mirrored-content.ts'
import { parseReference } from '../../oci/reference.ts'
import { addToGroup } from '../../text/group-by.ts'
import { textIn } from '../plan/edits.ts'
import { blocked, EDITED } from '../plan/parts.ts'
import type {
  Blocked,
  Later,
  PlannedFix,
  PlannedPart,
  PlanOptions,
  SpecialEffect,
  SpecialFix,
} from '../plan/types.ts'
import type { CacheChange } from './cache-difference.ts'
import { effectOf } from './cache-effect.ts'
import { blocksFor, type CacheAddition, contentOf, editsFor, lacks } from './cache-lines.ts'

/** Every fix of a file holds all lines; no real file has a hundredth of these. */
const EDITS_MAX = 100_000

/** A use that is to come through the cache of the definition in which it stands. */
export interface Candidate {
  readonly use: ImageUse
  readonly findings: readonly Finding[]
  readonly entry: CacheEntry
  /** Undefined where it stands in none. */
  readonly slot: CacheSlot | undefined
  /** Undefined where nothing prevents it. */
  readonly why: Blocked | Later | undefined
}

/** Where caches get entries, by file; those of outer definitions come before those of definitions in them. */
export type Slots = ReadonlyMap<string, readonly CacheSlot[]>

type Options = Pick<PlanOptions, 'uses' | 'findings' | 'texts'>

/** The slot of the innermost definition around a use. */
export function slotOf({ place }: ImageUse, slots: Slots): CacheSlot | undefined {
  return slots.get(place.path)?.findLast(({ range }) => range.start <= place.start && place.end <= range.end)
}

/**
 * Lays the changes for image caches over the fixes that were planned without them.
 *
 * @param fixes by the key of their use, as all maps here
 */
export function completeFixes(
  fixes: ReadonlyMap<string, PlannedFix>,
  candidates: ReadonlyMap<string, Candidate>,
  slots: Slots,
  options: Options,
): ReadonlyMap<string, PlannedFix> {
  const all = new Map(fixes)
  const byPath = new Map<string, Candidate[]>()
  for (const [key, candidate] of candidates) {
    const { use, findings } = candidate
    const planned = fixes.get(key)
    const why = candidate.why ?? whyTailIsMissing(planned)
    if (why !== undefined) {
      const none = { edits: [], text: use.text, name: undefined, tail: undefined }
      all.set(key, { ...(planned ?? none), use, findings, special: special(why) })
      continue
    }
    addToGroup(byPath, use.place.path, candidate)
  }
  const others = byPath.size === 0 ? new Map() : othersByPath(candidates, options)
  for (const [path, granted] of byPath) {
    const made = fixFile(path, granted, others.get(path) ?? [], fixes, slots, options)
    for (const fix of made) all.set(useKey(fix.use), fix)
  }
  return all
}

/** A use whose full tag cannot be written stays where it is. */
function whyTailIsMissing(planned: PlannedFix | undefined): Blocked | Later | undefined {
  const tail = planned?.tail
  return tail?.kind === 'edited' ? undefined : tail
}

function special(part: PlannedPart, effect?: SpecialEffect): SpecialFix {
  return { remedy: 'image-cache', part, effect }
}

/** A use that comes through a cache already, although it is not known which image it is. */
interface Bystander {
  readonly use: ImageUse
  readonly findings: Finding[]
}

function othersByPath(
  candidates: ReadonlyMap<string, Candidate>,
  { uses, findings }: Options,
): ReadonlyMap<string, readonly Bystander[]> {
  const byUse = new Map<ImageUse, Bystander>()
  const byPath = new Map<string, Bystander[]>()
  for (const use of uses) {
    if (use.throughCache === undefined || isRead(use) || candidates.has(useKey(use))) continue
    const other = { use, findings: [] }
    byUse.set(use, other)
    addToGroup(byPath, use.place.path, other)
  }
  for (const finding of findings) {
    if (finding.use !== undefined) byUse.get(finding.use)?.findings.push(finding)
  }
  return byPath
}

/** The fixes of a file. Each has all lines that its definitions need, so that they are made together or not at all. */
function fixFile(
  path: string,
  candidates: readonly Candidate[],
  others: readonly Bystander[],
  fixes: ReadonlyMap<string, PlannedFix>,
  slots: Slots,
  { texts }: Options,
): readonly PlannedFix[] {
  const additions = additionsFor(candidates)
  const blocks = additions.flatMap((addition) => blocksFor(addition) ?? [])
  if (blocks.length * (candidates.length + others.length) > EDITS_MAX) return candidates.map(tooMany)
  const lines = editsFor(blocks, textIn(path, texts)).map((edit) => ({ path, ...edit }))
  const content = additions.flatMap(({ slot, entries }) => entries.map((entry) => contentOf(entry, slot)))
  const ingresses = additions.filter(({ ingress }) => ingress).length
  const made: PlannedFix[] = []
  for (const { use, findings: own, entry } of candidates) {
    const tag = parseReference(fixes.get(useKey(use))?.text ?? use.text)?.tag
    const throughCache = isRead(use) ? `${entry.name}:${tag}` : (use.throughCache ?? entry.name)
    const name = isRead(use) ? [nameEdit(use, throughCache)] : []
    const edits = [...name, ...lines].sort((a, b) => a.range.start - b.range.start)
    made.push(fixOf(use, own, entry, edits, { throughCache, content, ingresses }))
  }
  for (const { use, findings: own } of others) {
    const entry = entryFor(use, additions, slots)
    const throughCache = use.throughCache ?? ''
    if (entry !== undefined) made.push(fixOf(use, own, entry, lines, { throughCache, content, ingresses }))
  }
  return made
}

function tooMany({ use, findings }: Candidate): PlannedFix {
  const why = refuse(
    'unsupported-here',
    `${use.place.path} needs too many lines for its image caches at once; fix a part of them with --only`,
  )
  return {
    use,
    findings,
    edits: [],
    text: use.text,
    name: undefined,
    tail: undefined,
    special: special(blocked(why)),
  }
}

/** What each definition lacks. */
function additionsFor(candidates: readonly Candidate[]): readonly CacheAddition[] {
  const bySlot = new Map<CacheSlot, { readonly entries: Map<string, CacheEntry>; ingress: boolean }>()
  for (const { use, slot, entry } of candidates) {
    if (slot === undefined || typeof slot.places === 'string') continue
    const needs = bySlot.get(slot) ?? { entries: new Map(), ingress: false }
    bySlot.set(slot, needs)
    if (lacks(slot, entry)) needs.entries.set(entry.name, entry)
    // The nodes of the cluster reach the cache by its ingress only.
    needs.ingress ||= use.puller?.by === 'kubelet' && slot.places.ingress !== 'enabled'
  }
  return [...bySlot].map(([slot, { entries, ingress }]) => ({
    slot,
    entries: [...entries.values()],
    ingress,
  }))
}

/** The new entry that tells what another use of the same definition is. */
function entryFor(use: ImageUse, additions: readonly CacheAddition[], slots: Slots): CacheEntry | undefined {
  const { throughCache = '' } = use
  if (parseReference(throughCache) === undefined) return undefined
  const slot = slotOf(use, slots)
  const name = throughCache.split(/[:@]/, 1)[0]
  return additions.find((one) => one.slot === slot)?.entries.find((entry) => entry.name === name)
}

function nameEdit({ place }: ImageUse, throughCache: string): FileEdit {
  const { path, start, end } = place
  return { path, range: { start, end }, newText: `$(oci_image_cache)/${throughCache}` }
}

function fixOf(
  use: ImageUse,
  findings: readonly Finding[],
  entry: CacheEntry,
  edits: readonly FileEdit[],
  change: CacheChange,
): PlannedFix {
  const upstream = upstreamOf([contentOf(entry)], entry.name) ?? entry.name
  const text = upstream + change.throughCache.slice(entry.name.length)
  return {
    use,
    findings,
    edits,
    text,
    name: undefined,
    tail: undefined,
    special: special(EDITED, effectOf(change)),
  }
}
