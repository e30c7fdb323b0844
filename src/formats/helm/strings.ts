import type { YamlMap, YamlScalar } from '../../languages/yaml.ts'
import type { FoundUse } from '../../model/image-use.ts'
import { append } from '../../text/lists.ts'
import { isNamedImage, looksLikeImage } from '../image/likely.ts'
import { isString } from '../image/scalar.ts'
import { allEntries, keyOf, type Trail } from '../trail.ts'
import { isOneImage } from './groups.ts'
import { isSetting, saysImages, saysSeveral } from './keys.ts'
import { keyAbove } from './place.ts'

/** A string that is a reference by itself, whatever its key is called. */
interface WholeReference {
  readonly trail: Trail
  readonly scalar: YamlScalar
  readonly confidence: FoundUse['confidence']
}

interface MapOfStrings {
  /** A key above the map speaks of images. */
  readonly inImages: boolean
  /** Whether a scalar is known as a part of an image. */
  isRead(scalar: YamlScalar): boolean
}

/** Finds the whole references below a key such as `images`, under whatever names, and in lists: `images: ["nginx:1.27"]`. */
export function findStrings(
  trail: Trail,
  map: YamlMap,
  { inImages, isRead }: MapOfStrings,
): readonly WholeReference[] {
  const found: WholeReference[] = []
  const named: Trail[] = []
  for (const entry of allEntries(map)) {
    const step = keyOf(entry)
    const { value } = entry
    if (value?.kind === 'sequence' && saysImages(step)) {
      const list: Trail = { node: value, parent: trail, step }
      const items = value.items.flatMap((node, at) => (node ? [{ node, parent: list, step: at }] : []))
      append(found, referencesOf(list, items, 'several'))
    } else if (inImages && isString(value) && !isSetting(step) && !isRead(value))
      named.push({ node: value, parent: trail, step })
  }
  return named.length === 0
    ? found
    : [...referencesOf(trail, named, isOneImage(map, keyAbove(trail)) ? 'one' : 'several'), ...found]
}

/** Where something lies, which need not be a registry. */
const PLACE = /(?:path|ur[il])$/i
const PLATFORM = /^(?:linux|windows|darwin|freebsd)\/[a-z\d]+/

/** @param count of the images that the strings may be of; those beside the parts of one are most often settings of it */
function referencesOf(
  parent: Trail,
  strings: readonly Trail[],
  count: 'one' | 'several',
): readonly WholeReference[] {
  const isPlural = saysSeveral(keyAbove(parent))
  const isAmongImages = strings.some(({ node }) => isString(node) && isTagged(node.value))
  return strings.flatMap((trail) => {
    const { node: scalar, step } = trail
    if (!isString(scalar) || scalar.templated || /^[\d.]+$/.test(scalar.value)) return []
    const { value } = scalar
    if (isTagged(value)) return [{ trail, scalar, confidence: 'certain' }]
    if (count === 'one' || PLACE.test(String(step)) || PLATFORM.test(value)) return []
    if (isNamedImage(value)) return [{ trail, scalar, confidence: isPlural ? 'certain' : 'likely' }]
    // A word alone may be anything, but for one beside images.
    const isName = isPlural && isAmongImages && looksLikeImage(value, 'name')
    return isName ? [{ trail, scalar, confidence: 'likely' }] : []
  })
}

function isTagged(value: string): boolean {
  return /[:@]/.test(value) && isNamedImage(value)
}
