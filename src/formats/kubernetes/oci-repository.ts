import { get, type YamlNode, type YamlScalar } from '../../languages/yaml.ts'
import { refuse } from '../../model/fix.ts'
import type { DigestSlot } from '../../model/image-use.ts'
import { append } from '../../text/lists.ts'
import type { Segment } from '../../text/segment.ts'
import type { SourceFile } from '../../text/source-file.ts'
import { emptyValue } from '../helm/empty-value.ts'
import { filled } from '../helm/groups.ts'
import { readImage, scalarSegments } from '../image/reading.ts'
import { type ImageText, isString, readScalar } from '../image/scalar.ts'
import { CHART_SCHEME } from './helm-chart.ts'

/**
 * The artifact of a Flux OCIRepository: `url` names it, and `ref` beside it the version; a digest wins over a range of
 * versions, and that over a tag.
 *
 * @see https://fluxcd.io/flux/components/source/ocirepositories/
 */
export function readOciRepository(spec: YamlNode, file: SourceFile): ImageText | undefined {
  const url = get(spec, 'url')
  if (!isString(url) || !url.value.startsWith(CHART_SCHEME)) return undefined
  const start = url.exact ? url.range.start + CHART_SCHEME.length : url.range.start
  const rest: YamlScalar = {
    ...url,
    value: url.value.slice(CHART_SCHEME.length),
    range: { start, end: url.range.end },
  }
  const name = readScalar(rest, file)
  if (name?.image.kind !== 'read') return name
  const ref = get(spec, 'ref')
  const [tag, digest, range] = ['tag', 'digest', 'semver'].map((key) => filled(get(ref, key)))
  const parts = [range === undefined ? tag : undefined, digest]
  const open = parts.find((part) => part !== undefined && (part.templated || part.value.includes('$')))
  if (open !== undefined) {
    const detail = 'what the variable stands for is decided outside this file'
    return { ...name, image: { kind: 'unread', reason: 'template-expression', detail } }
  }
  const segments: Segment[] = [...name.image.segments]
  for (const [index, part] of parts.entries())
    if (part !== undefined)
      append(segments, [{ text: index === 0 ? ':' : '@', at: undefined }, ...scalarSegments(part, file)])
  const { text, image } = readImage(segments)
  const raws = parts.flatMap((part) =>
    part === undefined ? [] : [file.text.slice(part.range.start, part.range.end)],
  )
  const raw = [name.raw, ...raws].join('|')
  if (image.kind === 'unread') return { ...name, raw, text: raw, image }
  const found = { ...name, raw, text, image }
  if (digest !== undefined) return found
  if (range !== undefined) return { ...found, pin: 'none' }
  const slot = tag === undefined ? undefined : slotBehind(ref, tag, file)
  if (slot !== undefined) return { ...found, digestSlot: slot }
  const what = 'a digest goes into ref.digest, which is not there'
  return { ...found, pinObstacle: refuse('not-editable', `${what}; add it by hand`) }
}

/** A key beside the tag: Flux takes the digest where there is one. */
function slotBehind(ref: YamlNode | undefined, tag: YamlScalar, file: SourceFile): DigestSlot | undefined {
  if (ref?.kind !== 'map') return undefined
  const place = emptyValue(ref, 'digest', file, tag)
  if (place !== undefined) return { ...place, form: 'digest' }
  const { end } = tag.range
  const quote = /^(["']?)[ \t]*[,}]/.exec(file.text.slice(end, end + 20))?.[1]
  if (quote === undefined || tag.alias !== undefined) return undefined
  const at = end + quote.length
  return { at: { path: file.path, start: at, end: at }, before: ', digest: "', after: '"', form: 'digest' }
}
