import { posix } from 'node:path'
import { readDocuments } from '../../languages/yaml/documents.ts'
import { get, getText, type YamlNode, type YamlScalar } from '../../languages/yaml.ts'
import type { ReadContext, YamlView } from '../../model/format.ts'
import type { Kustomization, KustomizedField, KustomizedImage } from '../../model/reading.ts'
import type { SourceFile } from '../../text/source-file.ts'
import { filled, type ImageList, isRewriting } from './entries.ts'

/** A document that is a kustomization. */
export interface KustomizationDocument {
  /** The map that holds its fields: the root, or the `spec` of Flux's. */
  readonly body: YamlNode | undefined
  readonly lists: readonly ImageList[]
  /** What stands before the paths of its fields. */
  readonly label: string
  /** The folder that it stands for; undefined for Flux's and for files that kustomize does not look for. */
  readonly folder: string | undefined
  readonly isFlux: boolean
}

const OWN_NAME = /^kustomization(?:\.ya?ml)?$/i

/** Describes a document as a kustomization; undefined when it is none. */
export function describeKustomization({ file, root }: YamlView): KustomizationDocument | undefined {
  if (root?.kind !== 'map') return undefined
  const kind = getText(root, 'kind')
  const group = getText(root, 'apiVersion')?.split('/')[0]
  if (group === 'kustomize.toolkit.fluxcd.io') {
    if (kind !== 'Kustomization') return undefined
    const name = getText(get(root, 'metadata'), 'name')
    const label = `${name === undefined ? 'Kustomization' : `Kustomization/${name}`} spec.`
    const body = get(root, 'spec')
    const lists = [{ entries: get(body, 'images'), path: `${label}images` }]
    return { body, lists, label, folder: undefined, isFlux: true }
  }
  const isNamed = OWN_NAME.test(posix.basename(file.path))
  const isOurs = group === 'kustomize.config.k8s.io' || (isNamed && group === undefined)
  if (!isOurs || !['Kustomization', 'Component', undefined].includes(kind)) return undefined
  const lists = [
    { entries: get(root, 'images'), path: 'images' },
    // The name that `images` had before kustomize 2.1.
    { entries: get(root, 'imageTags'), path: 'imageTags' },
  ]
  const folder = isNamed ? posix.dirname(file.path) : undefined
  return { body: root, lists, label: '', folder, isFlux: false }
}

/** What a kustomization includes and rewrites. */
export function kustomizationFact(
  { body, lists, folder, isFlux }: KustomizationDocument,
  { file, range }: YamlView,
  context: ReadContext,
): Kustomization {
  const at = posix.dirname(file.path)
  const texts = (key: string) => textsOf(get(body, key))
  const paths = (...keys: readonly string[]) =>
    keys
      .flatMap(texts)
      .flatMap((text) => (isPath(text) ? [posix.join(at, text).replace(/(.)\/$/, '$1')] : []))
  return {
    kind: 'kustomization',
    place: { path: file.path, start: range.start, end: range.start },
    folder,
    resources: isFlux ? [] : paths('resources', 'bases'),
    components: isFlux
      ? texts('components').map((text) => posix.join(getText(body, 'path') ?? '.', text))
      : paths('components'),
    patches: isFlux ? [] : [...paths('patchesStrategicMerge'), ...patchFiles(body, at)],
    ...(isFlux ? { path: getText(body, 'path') ?? '.' } : {}),
    images: [
      ...lists.flatMap(({ entries }) => imagesOf(entries, file)),
      ...paths('transformers').flatMap((path) => transformerImages(context.sibling(path))),
    ],
    fields: paths('configurations').flatMap((path) => fieldsIn(context.sibling(path))),
  }
}

function isPath(text: string): boolean {
  return text !== '' && !text.includes('\n') && !text.includes('://')
}

function textsOf(node: YamlNode | undefined): readonly string[] {
  if (node?.kind !== 'sequence') return []
  return node.items.flatMap((item) => (item?.kind === 'scalar' ? [item.value] : []))
}

function itemsOf(node: YamlNode | undefined): readonly (YamlNode | undefined)[] {
  return node?.kind === 'sequence' ? node.items : []
}

function patchFiles(body: YamlNode | undefined, at: string): readonly string[] {
  const items = ['patches', 'patchesJson6902'].flatMap((key) => itemsOf(get(body, key)))
  return items.flatMap((item) => {
    const path = getText(item, 'path')
    return path === undefined ? [] : [posix.join(at, path)]
  })
}

function imagesOf(entries: YamlNode | undefined, file: SourceFile): readonly KustomizedImage[] {
  return itemsOf(entries).flatMap((entry) => imageOf(entry, file))
}

function imageOf(entry: YamlNode | undefined, file: SourceFile): readonly KustomizedImage[] {
  const name = filled(get(entry, 'name'))
  if (name === undefined || name.templated || !isRewriting(entry)) return []
  const text = (key: string) => filled(get(entry, key))?.value
  return [
    {
      name: name.value,
      place: placeOf(name, file),
      newName: text('newName'),
      newTag: text('newTag'),
      digest: text('digest'),
      tagSuffix: text('tagSuffix'),
    },
  ]
}

function placeOf({ range }: YamlScalar, { path }: SourceFile) {
  return { path, start: range.start, end: range.end }
}

function transformerImages(file: SourceFile | undefined): readonly KustomizedImage[] {
  if (file === undefined) return []
  return [...readDocuments(file.text)].flatMap(({ root }) =>
    getText(root, 'kind') === 'ImageTagTransformer' ? imageOf(get(root, 'imageTag'), file) : [],
  )
}

function fieldsIn(file: SourceFile | undefined): readonly KustomizedField[] {
  if (file === undefined) return []
  return [...readDocuments(file.text)].flatMap(({ root }) =>
    itemsOf(get(root, 'images')).flatMap((item) => {
      const path = getText(item, 'path')
      if (path === undefined) return []
      const [group, version, kind] = ['group', 'version', 'kind'].map((key) => getText(item, key))
      return [{ group, version, kind, path }]
    }),
  )
}
