import { posix } from 'node:path'
import { get, getText, type YamlNode, type YamlScalar } from '../languages/yaml.ts'
import type { DocumentReader, YamlView } from '../model/format.ts'
import type { FoundUse, Image } from '../model/image-use.ts'
import { type Fact, NOTHING, type Reading } from '../model/reading.ts'
import type { Place } from '../text/range.ts'
import type { Segment } from '../text/segment.ts'
import type { SourceFile } from '../text/source-file.ts'
import { readImage, scalarSegments } from './image/reading.ts'

/** A list of images to rewrite, and what its entries are called for people. */
interface ImageList {
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

/**
 * Reads the images that kustomizations put in the place of others, Flux's too.
 *
 * Patches written into a kustomization are not read, nor are those of other files it names.
 *
 * @see https://github.com/kubernetes-sigs/kustomize/blob/kustomize/v5.7.1/api/types/image.go
 */
export const kustomize: DocumentReader = {
  claims: (view) => imageLists(view) !== undefined,
  read(view): Reading {
    const uses: FoundUse[] = []
    const facts: Fact[] = []
    for (const { entries, path } of imageLists(view) ?? []) {
      if (entries?.kind !== 'sequence') continue
      for (const [index, entry] of entries.items.entries()) {
        const parts = partsOf(entry)
        if (parts === undefined) continue
        const name = parts.name.value
        const place = placeOf(parts.name, view.file)
        if (!parts.name.templated && isRewriting(entry)) facts.push({ kind: 'kustomize-name', name, place })
        const use = readEntry(parts, view.file, { path: `${path}[${index}]`, identity: `${path}[${name}]` })
        if (use !== undefined) uses.push(use)
      }
    }
    return { ...NOTHING, uses, facts, problems: view.templated ? [] : view.problems }
  },
}

/** Where a document keeps its images; undefined when it is no kustomization. */
function imageLists({ file, root }: YamlView): readonly ImageList[] | undefined {
  if (root?.kind !== 'map') return undefined
  const kind = getText(root, 'kind')
  const group = getText(root, 'apiVersion')?.split('/')[0]
  if (group === 'kustomize.toolkit.fluxcd.io') {
    if (kind !== 'Kustomization') return undefined
    return [{ entries: get(get(root, 'spec'), 'images'), path: `${labelOf(root)} spec.images` }]
  }
  const isNamed = /^kustomization(?:\.ya?ml)?$/i.test(posix.basename(file.path))
  const isOurs = group === 'kustomize.config.k8s.io' || (isNamed && group === undefined)
  if (!isOurs || !['Kustomization', 'Component', undefined].includes(kind)) return undefined
  return [
    { entries: get(root, 'images'), path: 'images' },
    // The name that `images` had before kustomize 2.1.
    { entries: get(root, 'imageTags'), path: 'imageTags' },
  ]
}

function labelOf(root: YamlNode): string {
  const name = getText(get(root, 'metadata'), 'name')
  return name === undefined ? 'Kustomization' : `Kustomization/${name}`
}

function partsOf(entry: YamlNode | undefined): EntryParts | undefined {
  const name = filled(get(entry, 'name'))
  if (name === undefined) return undefined
  const [newName, newTag, digest] = [get(entry, 'newName'), get(entry, 'newTag'), get(entry, 'digest')]
  return { name, newName: filled(newName), newTag: filled(newTag), digest: filled(digest) }
}

/** An entry of nothing but a name is a placeholder that changes nothing. */
function isRewriting(entry: YamlNode | undefined): boolean {
  return ['newName', 'newTag', 'digest', 'tagSuffix'].some((key) => filled(get(entry, key)) !== undefined)
}

function filled(node: YamlNode | undefined): YamlScalar | undefined {
  return node?.kind === 'scalar' && node.value !== '' && !isNull(node) ? node : undefined
}

function isNull({ style, value }: YamlScalar): boolean {
  return style === 'plain' && /^(?:~|null)$/i.test(value)
}

/** An entry's image; undefined when the entry leaves the name, the tag and the digest as they are. */
function readEntry(
  parts: EntryParts,
  file: SourceFile,
  where: Pick<FoundUse, 'path' | 'identity'>,
): FoundUse | undefined {
  const { name, newName, newTag, digest } = parts
  const isVersioned = newTag !== undefined || digest !== undefined
  if (newName === undefined && !isVersioned) return undefined
  const written = [newName ?? name, newTag, digest].filter((part) => part !== undefined)
  const raw = written.map(({ range }) => file.text.slice(range.start, range.end)).join('|')
  const { text, image } = imageOf(parts, written, file)
  return {
    format: 'kustomize',
    role: 'container',
    ...where,
    place: placeOf(newName ?? name, file),
    raw,
    text: image.kind === 'read' ? text : raw,
    image,
    // Without one of its own the tag is that of the manifest, which no pin here may replace.
    pin: isVersioned ? 'digest' : 'none',
    confidence: 'certain',
    platform: undefined,
    project: undefined,
  }
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
    newName === undefined ? [{ text: name.value, at: undefined }] : scalarSegments(newName, file)
  const segments: Segment[] = [...repository]
  if (newTag !== undefined) segments.push({ text: ':', at: undefined }, ...scalarSegments(newTag, file))
  if (digest !== undefined) segments.push({ text: '@', at: undefined }, ...scalarSegments(digest, file))
  return readImage(segments)
}

function placeOf({ range }: YamlScalar, file: SourceFile): Place {
  return { path: file.path, start: range.start, end: range.end }
}
