import { get } from '../../languages/yaml.ts'
import type { YamlView } from '../../model/format.ts'
import type { FormatId } from '../../model/format-id.ts'
import type { FoundUse } from '../../model/image-use.ts'
import { NOTHING, type Reading } from '../../model/reading.ts'
import { isNamedImage, UNCONFIRMED } from '../field-value.ts'
import { readTextOfValues } from '../helm/carried.ts'
import { VALUES_KEY } from '../helm/values-files.ts'
import { looksLikeImage, namesImage } from '../image/likely.ts'
import { type ImageText, isString, joinParts, partIn, readScalar } from '../image/scalar.ts'
import { type ScalarTrail, stepsTo } from '../trail.ts'

/** Keys whose values programs read: files and settings. */
const DATA: ReadonlySet<string> = new Set(['data', 'stringData'])
/** `queue-sidecar-image`, `executorImage` */
const IMAGE_KEY = /(?:^|[-_.])image$|Image$/
const REPOSITORY_KEY = /\.repository$/
/** Files with values in objects that programs find by their name. */
const VALUES_IN: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  // https://argo-workflows.readthedocs.io/en/latest/workflow-controller-configmap/
  ['ConfigMap/workflow-controller-configmap', new Set(['config', 'executor'])],
])
/** Objects all of whose settings are images. */
const IMAGES_ONLY: ReadonlySet<string> = new Set([
  // https://github.com/ceph/ceph-csi-operator/blob/main/docs/design/operator.md
  'ConfigMap/csi-operator-image-set-configmap',
])

/** Whether each scalar of an object may be a setting, or a file of settings. */
export function holdsData(kind: string): boolean {
  return kind === 'ConfigMap' || kind === 'Secret'
}

/**
 * Reads a setting that names an image, or a file with values of a chart, as Flux takes them from a ConfigMap.
 *
 * @param label of the object: `ConfigMap/settings`
 */
export function readSetting(trail: ScalarTrail, label: string, view: YamlView, format: FormatId): Reading {
  const { parent, step, node } = trail
  const isData = parent?.parent?.parent === undefined && DATA.has(String(parent?.step))
  if (!isData || node.templated) return NOTHING
  const key = String(step)
  const { path, identity } = stepsTo(trail)
  const where = { path: `${label} ${path}`, identity: `${label} ${identity}` }
  const found =
    label.startsWith('ConfigMap') || parent?.step === 'stringData' ? imageOf(trail, label, view) : undefined
  if (found !== undefined) return settingOf(found, where, format)
  if (!VALUES_KEY.test(key) && VALUES_IN.get(label)?.has(key) !== true) return NOTHING
  const uses = readTextOfValues(node, view.file, format).uses.map((use) => ({
    ...use,
    path: `${where.path} ${use.path}`,
    identity: `${where.identity} ${use.identity}`,
    confidence: 'likely' as const,
  }))
  return { ...NOTHING, uses }
}

function imageOf(
  { parent, step, node }: ScalarTrail,
  label: string,
  { file }: YamlView,
): ImageText | undefined {
  const key = String(step)
  const { value } = node
  if (REPOSITORY_KEY.test(key) && isString(node)) {
    // `trivy.repository` with `trivy.tag` beside it.
    const tag = partIn(get(parent?.node, key.replace(REPOSITORY_KEY, '.tag')))
    const joined = tag === undefined ? undefined : joinParts({ repository: node, tag }, {}, file)
    if (joined?.image.kind !== 'read' || !isNamedImage(joined.text)) return undefined
    return { ...joined, pinObstacle: UNCONFIRMED.pinObstacle }
  }
  const isImage =
    (namesImage(key) && looksLikeImage(value, 'name')) ||
    // What is no variable is called an image for many reasons.
    ((IMAGE_KEY.test(key) || IMAGES_ONLY.has(label)) &&
      value.includes('/') &&
      looksLikeImage(value, 'host-tag-or-digest'))
  const found = isImage ? readScalar(node, file) : undefined
  return found?.image.kind === 'read' ? found : undefined
}

/** A setting that names an image: a program may take it for one, so it is likely, not sure. */
export function settingOf(
  found: ImageText,
  where: Pick<FoundUse, 'path' | 'identity'>,
  format: FormatId,
): Reading {
  const use: FoundUse = {
    format,
    role: 'environment',
    ...where,
    pin: 'digest',
    ...found,
    confidence: 'likely',
    platform: undefined,
    project: undefined,
  }
  return { ...NOTHING, uses: [use] }
}
