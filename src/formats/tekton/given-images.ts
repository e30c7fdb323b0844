import { get, getText, type YamlMap, type YamlNode } from '../../languages/yaml.ts'
import type { FoundUse } from '../../model/image-use.ts'
import { isOutputFlag, looksLikeImage } from '../image/likely.ts'
import { isString } from '../image/scalar.ts'
import type { ExtraImage } from '../kubernetes/object-walk.ts'

/** `image`, `BUILDER_IMAGE`, `baseImage`, `image-url`, `IMAGE_NAME`. */
const IMAGE_NAME =
  /(?:^|[-_.])image(?:[-_.]?(?:name|ref|reference|url))?$|[a-z\d]Image(?:Name|Ref|Reference|Url|URL)?$/i
/** Tasks that build the image whose name they get. */
const BUILDING = /build|kaniko|buildah|\bjib\b|\bs2i\b|\bko\b|push|publish/i
/** A name that says no more than image, or the image of the application: a task that builds calls its result so. */
const PLAIN_NAME = /^(?:app[-_.]?)?image(?:[-_.]?(?:name|ref|reference|url))?$/i

/**
 * The images among the values that a run or a pipeline gives to the parameters of its tasks. Which field takes them is
 * the affair of a task that may lie elsewhere, so the name of the parameter has to say that it is an image.
 */
export function givenImages(holder: YamlMap): readonly ExtraImage[] {
  const list = get(holder, 'params')
  if (list?.kind !== 'sequence' || getText(holder, 'resolver') !== undefined) return []
  // The fields of a task that is written here say themselves which value is their image.
  if (get(holder, 'taskSpec') !== undefined) return []
  const builds = isBuilding(holder)
  return list.items.flatMap((item, index) => {
    const name = getText(item, 'name') ?? ''
    const scalar = get(item, 'value')
    if (!IMAGE_NAME.test(name) || isOutputFlag(name) || (builds && PLAIN_NAME.test(name))) return []
    if (!isString(scalar) || scalar.templated || !looksLikeImage(scalar.value, 'name')) return []
    return [{ steps: ['params', index, 'value'], scalar, role: 'ci-step', confidence: 'likely' }]
  })
}

function isBuilding(holder: YamlMap): boolean {
  const names = ['taskRef', 'pipelineRef'].flatMap((key) => namesOf(get(holder, key)))
  return names.some((name) => BUILDING.test(name))
}

/** The name of a task, or what a resolver is told about it. */
function namesOf(reference: YamlNode | undefined): readonly string[] {
  const list = get(reference, 'params')
  const told = list?.kind === 'sequence' ? list.items.map((item) => getText(item, 'value') ?? '') : []
  return [getText(reference, 'name') ?? '', ...told]
}

/** Without the values that a field of the same document takes: the image is told there, and edited here. */
export function withoutTaken(uses: readonly FoundUse[]): readonly FoundUse[] {
  const taken = new Set(
    uses.flatMap(({ image, place }) =>
      image.kind === 'read'
        ? image.segments.flatMap(({ at }) => (at === undefined || isIn(at, place) ? [] : [at.start]))
        : [],
    ),
  )
  return uses.filter(({ confidence, place }) => confidence === 'certain' || !taken.has(place.start))
}

function isIn(
  at: { readonly start: number },
  place: { readonly start: number; readonly end: number },
): boolean {
  return at.start >= place.start && at.start < place.end
}
