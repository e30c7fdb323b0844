import { get, type YamlNode, type YamlScalar } from '../../languages/yaml.ts'
import type { Obstacle } from '../../model/fix.ts'
import type { FoundUse, Image } from '../../model/image-use.ts'
import type { Reference } from '../../oci/reference.ts'
import { append } from '../../text/lists.ts'
import type { Place } from '../../text/range.ts'
import type { Segment } from '../../text/segment.ts'
import type { SourceFile } from '../../text/source-file.ts'
import { printedByYaml, refuseNumber } from '../image/number.ts'
import { readImage, scalarSegments } from '../image/reading.ts'

/** A list of images to rewrite, and what its entries are called for people. */
export interface ImageList {
  readonly entries: YamlNode | undefined
  readonly path: string
}

/** The parts of an entry that spell the image; each undefined when it is missing or empty. */
interface EntryParts {
  readonly name: YamlScalar
  readonly newName: YamlScalar | undefined
  readonly newTag: YamlScalar | undefined
  readonly digest: YamlScalar | undefined
}

/** The images that the entries of a list put in the place of others. */
export function readEntries({ entries, path }: ImageList, file: SourceFile): readonly FoundUse[] {
  if (entries?.kind !== 'sequence') return []
  return entries.items.flatMap((entry, index) => readImageEntry(entry, file, path, index))
}

/** The image of one entry: none where it leaves the name, the tag and the digest as they are. */
export function readImageEntry(
  entry: YamlNode | undefined,
  file: SourceFile,
  path: string,
  index?: number,
): readonly FoundUse[] {
  const parts = partsOf(entry)
  if (parts === undefined) return []
  const where =
    index === undefined
      ? { path, identity: path }
      : { path: `${path}[${index}]`, identity: `${path}[${parts.name.value}]` }
  const use = readEntry(parts, file, where)
  return use === undefined ? [] : [use]
}

function partsOf(entry: YamlNode | undefined): EntryParts | undefined {
  const name = filled(get(entry, 'name'))
  if (name === undefined) return undefined
  const [newName, newTag, digest] = [get(entry, 'newName'), get(entry, 'newTag'), get(entry, 'digest')]
  return { name, newName: filled(newName), newTag: filled(newTag), digest: filled(digest) }
}

/** An entry of nothing but a name is a placeholder that changes nothing. */
export function isRewriting(entry: YamlNode | undefined): boolean {
  return ['newName', 'newTag', 'digest', 'tagSuffix'].some((key) => filled(get(entry, key)) !== undefined)
}

export function filled(node: YamlNode | undefined): YamlScalar | undefined {
  return node?.kind === 'scalar' && node.value !== '' && !isNull(node) ? node : undefined
}

function isNull({ style, value }: YamlScalar): boolean {
  return style === 'plain' && /^(?:~|null)$/i.test(value)
}

function readEntry(
  parts: EntryParts,
  file: SourceFile,
  where: Pick<FoundUse, 'path' | 'identity'>,
): FoundUse | undefined {
  const { name, newName, newTag, digest } = parts
  if (newName === undefined && newTag === undefined && digest === undefined) return undefined
  const written = [newName ?? name, newTag, digest].filter((part) => part !== undefined)
  const raw = written.map(({ range }) => file.text.slice(range.start, range.end)).join('|')
  const { text, image } = imageOf(parts, written, file)
  const pinObstacle = image.kind === 'read' ? numberObstacle(newTag, image.reference, text) : undefined
  const isVersioned =
    image.kind === 'read' && (image.reference.tag !== undefined || image.reference.digest !== undefined)
  return {
    format: 'kustomize',
    role: 'container',
    ...where,
    place: placeOf(newName ?? name, file),
    raw,
    text: image.kind === 'read' ? text : raw,
    image,
    // Without one of its own the tag is that of the manifest, which no pin here may replace.
    pin: isVersioned || image.kind === 'unread' ? 'digest' : 'none',
    confidence: 'certain',
    platform: undefined,
    project: undefined,
    ...(pinObstacle === undefined ? {} : { pinObstacle }),
  }
}

/** Kustomize refuses numbers among its `images`; Flux, its transformers and its older versions print them. */
function numberObstacle(
  tag: YamlScalar | undefined,
  { parts }: Reference,
  text: string,
): Obstacle | undefined {
  return tag && refuseNumber(tag, printedByYaml(tag), text.slice(0, parts.path.end), 'YAML')
}

function imageOf(
  { name, newName, newTag, digest }: EntryParts,
  written: readonly YamlScalar[],
  file: SourceFile,
): { text: string; image: Image } {
  if (written.some(({ templated }) => templated)) {
    const detail = 'the template is not rendered, so what it puts here is not known'
    return { text: '', image: { kind: 'unread', reason: 'template-expression', detail } }
  }
  // `name` selects what is rewritten: changing it would switch the entry off.
  const repository =
    newName === undefined
      ? [{ text: withoutVersion(name.value), at: undefined }]
      : scalarSegments(newName, file)
  const segments: Segment[] = [...repository]
  if (newTag !== undefined) append(segments, [{ text: ':', at: undefined }, ...scalarSegments(newTag, file)])
  if (digest !== undefined) append(segments, [{ text: '@', at: undefined }, ...scalarSegments(digest, file)])
  return readImage(segments)
}

/** `name: app:1` selects a version of the image; its tag and digest are replaced. */
function withoutVersion(name: string): string {
  const colon = name.indexOf(':', name.lastIndexOf('/') + 1)
  const at = name.indexOf('@')
  return name.slice(0, Math.min(colon > 0 ? colon : name.length, at > 0 ? at : name.length))
}

function placeOf({ range }: YamlScalar, file: SourceFile): Place {
  return { path: file.path, start: range.start, end: range.end }
}
