import { get, type YamlScalar } from '../../languages/yaml.ts'
import type { YamlView } from '../../model/format.ts'
import type { FormatId } from '../../model/format-id.ts'
import type { FoundUse } from '../../model/image-use.ts'
import { NOTHING, type Reading } from '../../model/reading.ts'
import { UNCONFIRMED } from '../field-value.ts'
import { readTextOfValues } from '../helm/carried.ts'
import { VALUES_KEY } from '../helm/values-files.ts'
import { isNamedImage, looksLikeImage, namesImage } from '../image/likely.ts'
import { lineSegments, nestReading } from '../image/nested.ts'
import { readImage } from '../image/reading.ts'
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
/** A variable or a property on a line of its own. */
const LINE = /^[ \t]*(?:export[ \t]+)?([\w.-]+)[ \t]*=[ \t]*(["']?)([^\s"'=#]+)\2[ \t]*\r?$/gm
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
  if (label.startsWith('ConfigMap') || parent?.step === 'stringData') {
    const lines = readLines(node, where, view, format)
    if (lines.uses.length > 0) return lines
  }
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
  const found = isImage(key, value, IMAGES_ONLY.has(label)) ? readScalar(node, file) : undefined
  return found?.image.kind === 'read' ? found : undefined
}

function isImage(key: string, value: string, isOfImages = false): boolean {
  if (namesImage(key)) return looksLikeImage(value, 'name')
  // What is no variable is called an image for many reasons.
  return (
    (isOfImages || IMAGE_KEY.test(key)) && value.includes('/') && looksLikeImage(value, 'host-tag-or-digest')
  )
}

/** Reads lines of variables or properties: `SIDECAR_IMAGE=reference`. */
function readLines(
  scalar: YamlScalar,
  where: Pick<FoundUse, 'path' | 'identity'>,
  { file }: YamlView,
  format: FormatId,
): Reading {
  const uses: FoundUse[] = []
  for (const { 0: line, 1: key = '', 2: quote = '', 3: text = '', index } of scalar.value.matchAll(LINE)) {
    if (!isImage(key, text)) continue
    const end = index + line.trimEnd().length - quote.length
    const place = { path: file.path, start: end - text.length, end }
    const { image } = readImage([{ text, at: place }])
    if (image.kind !== 'read') continue
    const path = `${where.path} ${key}`
    for (const use of settingOf(
      { place, raw: text, text, image },
      { path, identity: `${where.identity} ${key}` },
      format,
    ).uses)
      uses.push(use)
  }
  const whole = { path: file.path, ...scalar.range }
  return nestReading({ ...NOTHING, uses }, lineSegments(scalar, file), whole, file)
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
