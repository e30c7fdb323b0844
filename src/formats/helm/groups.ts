import { withoutActions } from '../../languages/template-mask.ts'
import {
  entriesOf,
  type YamlEntry,
  type YamlMap,
  type YamlNode,
  type YamlScalar,
} from '../../languages/yaml.ts'
import { parseReference } from '../../oci/reference.ts'
import { isNamedImage, looksLikeImage } from '../image/likely.ts'
import { isString } from '../image/scalar.ts'
import { isOtherImage, isOtherRepository, type PartName, partKeyOf, saysSeveral } from './keys.ts'

/** Keys of one map that speak of the same image. */
export interface PartGroup {
  readonly stem: string
  readonly saysImage: boolean
  readonly parts: ReadonlyMap<PartName, YamlEntry>
  /** The repository stands under a key that says nothing of one. */
  readonly isGuess?: true
}

/** Where a map of values stands. */
export interface MapPlace {
  /** The key above it; that of the list for an item. */
  readonly key: string
  /** A key above it speaks of images. */
  readonly inImages: boolean
}

/** Which of the keys of a group spell its image. */
export interface ImageParts {
  readonly path: readonly YamlScalar[]
  readonly certain: boolean
  /** It is a whole reference by itself: without a tag key of its own no other tag is meant. */
  readonly isString: boolean
}

const PULL_POLICY = /^(?:image)?_?pull_?policy$/i

/** The groups of a map, in the order of their first keys. */
export function groupsOf(map: YamlMap): readonly PartGroup[] {
  // Of most maps, and with that no index of their keys is made.
  if (!map.entries.some(({ key: { value } }) => value === '<<' || partKeyOf(value) !== undefined)) return []
  const groups = new Map<string, { saysImage: boolean; parts: Map<PartName, YamlEntry> }>()
  entriesOf(map).forEach((entry, key) => {
    const found = partKeyOf(key)
    if (found === undefined) return
    const group = groups.get(found.stem) ?? { saysImage: false, parts: new Map<PartName, YamlEntry>() }
    groups.set(found.stem, group)
    group.saysImage ||= found.saysImage
    const known = group.parts.get(found.part)
    if (known === undefined || (filled(known.value) === undefined && filled(entry.value) !== undefined))
      group.parts.set(found.part, entry)
  })
  return [...groups].map(([stem, group]) => ({ stem, ...group }))
}

/** What some charts call the repository of an image. */
const PATH = /^(?:repository_?)?(?:path|ur[il]|base)$/i

/**
 * The groups of a map of parts of an image, where a path may stand under another key beside the tag. It is never certain
 * that this key is the one.
 */
export function imageGroupsOf(map: YamlMap): readonly PartGroup[] {
  return groupsOf(map).map((group) => {
    const isNamed = ['repository', 'image', 'name'].some((part) => has(group, part))
    if (group.stem !== '' || isNamed || !isTagged(group)) return group
    const paths = [...entriesOf(map).values()].filter(
      ({ key, value }) => PATH.test(key.value) && isPath(value),
    )
    const [path] = paths
    if (path === undefined || paths.length > 1) return group
    return { ...group, isGuess: true, parts: new Map([...group.parts, ['repository', path]]) }
  })
}

function isPath(node: YamlNode | undefined): boolean {
  return isString(node) && !node.templated && looksLikeImage(node.value, 'slash-tag-or-digest')
}

/** Whether a group says which image of a repository is meant. */
function isTagged(group: PartGroup): boolean {
  return ['tag', 'version', 'digest'].some((part) => has(group, part))
}

/** A value that is no empty text and not null; numbers are values too. */
export function filled(node: YamlNode | undefined): YamlScalar | undefined {
  if (node?.kind !== 'scalar' || node.value.trim() === '') return undefined
  return node.style === 'plain' && /^(?:~|null)$/i.test(node.value) ? undefined : node
}

/** The value of a part of a group. */
export function partOf({ parts }: PartGroup, name: PartName): YamlScalar | undefined {
  return filled(parts.get(name)?.value)
}

/** What of a group spells an image, by the shapes that charts have in common; undefined where it names none. */
export function imageParts(group: PartGroup, map: YamlMap, place: MapPlace): ImageParts | undefined {
  const repository = repositoryOf(group)
  const image = stringOf(group, 'image')
  if (repository !== undefined && !isWhole(image)) {
    const certain = isCertainRepository(group, map, place)
    if (certain === undefined) return undefined
    const path = image === undefined ? [repository] : [repository, image]
    return { path, certain: certain && group.isGuess !== true, isString: false }
  }
  if (image !== undefined) return stringParts(image, group, place)
  const name = stringOf(group, 'name')
  if (name === undefined || group.stem !== '' || !(place.inImages || saysImageName(group))) return undefined
  const isTold =
    ['tag', 'version', 'digest', 'registry'].some((part) => has(group, part)) || hasPullPolicy(map)
  return isTold ? { path: [name], certain: true, isString: false } : undefined
}

function has({ parts }: PartGroup, part: string): boolean {
  for (const name of parts.keys()) if (name === part) return true
  return false
}

function stringOf(group: PartGroup, part: PartName): YamlScalar | undefined {
  const value = group.parts.get(part)?.value
  return isString(value) ? value : undefined
}

/** A repository of images: git and Helm have URLs. */
function repositoryOf(group: PartGroup): YamlScalar | undefined {
  const value = stringOf(group, 'repository')
  return value === undefined || /:\/\/|^git@|\s|^@/.test(withoutActions(value.value)) ? undefined : value
}

/** An image with a path or a tag of its own is no name below the repository beside it. */
function isWhole(image: YamlScalar | undefined): boolean {
  return image !== undefined && /[/:]/.test(image.value)
}

/** `imageName`, in any spelling. */
function saysImageName({ parts }: PartGroup): boolean {
  return /image/i.test(parts.get('name')?.key.value ?? '')
}

/**
 * Whether the keys of a map are those of one image, and not the names of several, which may have a policy in common.
 *
 * @param above the key of the map
 */
export function isOneImage(map: YamlMap, above: string): boolean {
  const isPart = (group: PartGroup) => group.stem === '' && (isTagged(group) || has(group, 'repository'))
  return (hasPullPolicy(map) && !saysSeveral(above)) || groupsOf(map).some(isPart)
}

function hasPullPolicy(map: YamlMap): boolean {
  return pullPolicyOf(map) !== undefined
}

/** When the images of a map are pulled, as the map says; undefined where it has no such key. */
export function pullPolicyOf(map: YamlMap): string | undefined {
  for (const [key, { value }] of entriesOf(map))
    if (PULL_POLICY.test(key)) return value?.kind === 'scalar' ? value.value : ''
  return undefined
}

/** @returns undefined where the repository is not one of images */
function isCertainRepository(
  group: PartGroup,
  map: YamlMap,
  { key, inImages }: MapPlace,
): boolean | undefined {
  const hasVersion = has(group, 'tag') || has(group, 'digest')
  if (group.stem !== '') {
    if (isOtherRepository(group.stem) || isOtherImage(group.stem)) return undefined
    return group.saysImage || hasVersion ? true : undefined
  }
  if (inImages || group.saysImage) return true
  // Sources in git have no registry, what runs git has.
  const isOfRegistry = partOf(group, 'registry') !== undefined
  if (isOtherRepository(key) && !isOfRegistry) return undefined
  return hasVersion || hasPullPolicy(map) ? isOfRegistry : undefined
}

function stringParts(image: YamlScalar, group: PartGroup, { inImages }: MapPlace): ImageParts | undefined {
  const { value } = image
  if (isOtherImage(group.stem) || value.startsWith('ko://')) return undefined
  const found: ImageParts = { path: [image], certain: true, isString: true }
  if (image.templated || value.includes('$')) return found
  if (isNamedImage(value)) return found
  if (parseReference(value) === undefined || /\.\w+$/.test(value)) return undefined
  const hasVersion = isTagged(group)
  // A word alone may be the name of anything; beside a tag it is an image.
  if (hasVersion || inImages) return found
  return group.stem === '' ? { ...found, certain: false } : undefined
}
