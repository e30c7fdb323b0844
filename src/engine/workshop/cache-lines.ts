import type { CacheEntry, CachePlaces, CacheSlot, NewLines } from '../../model/image-cache.ts'
import type { ImageUse } from '../../model/image-use.ts'
import { HUB_API, HUB_INDEX } from '../../oci/hub.ts'
import type { MirroredContent } from '../../oci/mirrored-content.ts'
import { upstreamOf } from '../../oci/mirrored-content.ts'
import type { TextEdit } from '../../text/edit.ts'
import { groupBy } from '../../text/group-by.ts'
import { append } from '../../text/lists.ts'

/** What the image cache of a definition is to get. */
export interface CacheAddition {
  readonly slot: CacheSlot
  readonly entries: readonly CacheEntry[]
  readonly ingress: boolean
}

/** New lines, indented as if they stood at the margin. */
export interface Block {
  readonly at: NewLines
  readonly lines: readonly string[]
}

/** What an entry gives a cache; below an entry for the same upstream it shares the URL of that. */
export function contentOf(entry: CacheEntry, slot?: CacheSlot): MirroredContent {
  const known = slot === undefined || typeof slot.places === 'string' ? [] : slot.places.known
  const { url = entry.url } = known.find((one) => mirrorsSame(one.url, entry)) ?? {}
  return { urls: [url], prefix: entry.prefix, destination: entry.destination, stripPrefix: false }
}

/** Whether a cache does not give a name to the image that it is to be. */
export function lacks({ content }: CacheSlot, entry: CacheEntry): boolean {
  return upstreamOf(content, entry.name) !== upstreamOf([contentOf(entry)], entry.name)
}

/** Whether a URL of an entry is one from which a registry can be mirrored, whatever Hub is called in it. */
function mirrorsSame(url: string, { url: wanted }: CacheEntry): boolean {
  const written = url.replace(/\/+$/, '')
  const isHub = wanted === `https://${HUB_INDEX}`
  return written === wanted || (isHub && written === `https://${HUB_API}`)
}

/** What is to be added by hand, in words. */
export function describeEntry(use: ImageUse, { url, prefix, destination, name }: CacheEntry): string {
  const entry = `{ urls: [${url}], onDemand: true, content: [{ prefix: ${prefix}, destination: ${destination} }] }`
  const ingress = use.puller?.by === 'kubelet' ? ', set environment.images.ingress to { enabled: true }' : ''
  const written = use.image.kind === 'read' ? ` and write $(oci_image_cache)/${name} in its place` : ''
  return `add ${entry} to environment.images.registries${ingress}${written}`
}

/** The lines for a definition; undefined where it has no place for them. */
export function blocksFor({ slot, entries, ingress }: CacheAddition): readonly Block[] | undefined {
  const { places } = slot
  if (typeof places === 'string') return undefined
  const blocks: Block[] = []
  const left: CacheEntry[] = []
  const below = new Map<NewLines, string[]>()
  for (const entry of entries) {
    const known = places.known.find(({ url }) => mirrorsSame(url, entry))
    if (known === undefined) left.push(entry)
    else if (known.content === undefined) return undefined
    else {
      const lines = below.get(known.content) ?? []
      below.set(known.content, lines)
      append(lines, contentLines(entry))
    }
  }
  for (const [at, lines] of below) blocks.push({ at, lines })
  const gate = ingress ? ['ingress:', ...indented(['enabled: true'], places.step)] : []
  const items = itemsFor(left, places)
  const registries =
    items.length > 0 && places.lacksRegistries ? ['registries:', ...indented(items, places.listStep)] : items
  if (places.ingress === places.registries || places.above.length > 0) {
    const lines = [...gate, ...registries]
    return lines.length === 0 ? blocks : [...blocks, { at: places.registries, lines: nested(lines, places) }]
  }
  if (registries.length > 0) blocks.push({ at: places.registries, lines: registries })
  if (gate.length > 0) {
    if (typeof places.ingress !== 'object') return undefined
    blocks.push({ at: places.ingress, lines: gate })
  }
  return blocks
}

/** Items of `registries`, one for each upstream. */
function itemsFor(entries: readonly CacheEntry[], { listStep }: CachePlaces): readonly string[] {
  const byUrl = new Map<string, string[]>()
  for (const entry of entries) {
    const content = byUrl.get(entry.url) ?? []
    byUrl.set(entry.url, content)
    append(content, contentLines(entry))
  }
  return [...byUrl].flatMap(([url, content]) => [
    '- urls:',
    ...indented(indented([`- ${url}`], listStep), 2),
    '  onDemand: true',
    '  content:',
    ...indented(indented(content, listStep), 2),
  ])
}

function contentLines({ prefix, destination }: CacheEntry): readonly string[] {
  return [`- prefix: ${prefix}`, `  destination: ${destination}`]
}

function nested(lines: readonly string[], { above, step }: CachePlaces): readonly string[] {
  let result = lines
  for (const key of above.toReversed()) result = [`${key}:`, ...indented(result, step)]
  return result
}

function indented(lines: readonly string[], columns: number): readonly string[] {
  return lines.map((line) => ' '.repeat(columns) + line)
}

/** One edit for each place, in file order, with the line ends of the text. */
export function editsFor(blocks: readonly Block[], text: string): readonly TextEdit[] {
  const byOffset = groupBy(blocks, (block) => block.at.offset)
  return [...byOffset]
    .sort(([a], [b]) => a - b)
    .map(([offset, found]) => {
      // What goes on with a deeper block comes first; what follows would end it.
      const sorted = found.toSorted((a, b) => b.at.indent - a.at.indent)
      const lines = sorted.flatMap(({ at, lines: own }) => indented(own, at.indent))
      return { range: { start: offset, end: offset }, newText: joined(lines, offset, text) }
    })
}

function joined(lines: readonly string[], offset: number, text: string): string {
  const isBehindLine = text[offset - 1] === '\n'
  const isCrlf = isBehindLine ? text[offset - 2] === '\r' : text.includes('\r\n')
  const end = isCrlf ? '\r\n' : '\n'
  return isBehindLine ? lines.map((line) => line + end).join('') : lines.map((line) => end + line).join('')
}
