import { posix } from 'node:path'
import { readDocuments } from '../languages/yaml/documents.ts'
import { get, getText, type YamlMap, type YamlScalar } from '../languages/yaml.ts'
import type { DocumentReader, YamlView } from '../model/format.ts'
import type { FoundUse } from '../model/image-use.ts'
import { NOTHING, type Reading } from '../model/reading.ts'
import type { SourceFile } from '../text/source-file.ts'
import { lineSegments, nestReading } from './image/nested.ts'
import { isString, readScalar } from './image/scalar.ts'
import { isExactVersion, readChart } from './kubernetes/helm-chart.ts'

/** Lists of images as text, for catalogues: Artifact Hub's key and Bitnami's. */
const IMAGE_LISTS: readonly string[] = ['artifacthub.io/images', 'images']

/**
 * Reads the file of a chart: the images that it lists for catalogues, and the charts in registries that it depends on.
 *
 * @see https://artifacthub.io/docs/topics/annotations/helm/
 */
export const helmChart: DocumentReader = {
  claims: ({ root, file }) =>
    root?.kind === 'map' && (isChartFile(file) || get(root, 'dependencies') !== undefined),
  read(view): Reading {
    const problems = view.templated ? [] : view.problems
    const lists = IMAGE_LISTS.flatMap((key) => {
      const text = get(get(view.root, 'annotations'), key)
      return isString(text) && !text.templated ? readList(text, `annotations[${key}]`, view) : []
    })
    const uses = [...lists, ...readDependencies(view)].sort((a, b) => a.place.start - b.place.start)
    return { ...NOTHING, uses, problems }
  },
}

function isChartFile({ path }: SourceFile): boolean {
  return /^chart\.ya?ml$/i.test(posix.basename(path))
}

/** A list of maps in YAML, each with its `image`. */
function readList(text: YamlScalar, label: string, { file }: YamlView): readonly FoundUse[] {
  const inner: SourceFile = { path: file.path, text: text.value }
  for (const { root } of readDocuments(inner.text)) {
    if (root?.kind !== 'sequence') return []
    const uses: FoundUse[] = []
    for (const [index, item] of root.items.entries()) {
      const image = get(item, 'image')
      const found = image?.kind === 'scalar' ? readScalar(image, inner) : undefined
      if (item?.kind !== 'map' || found === undefined) continue
      uses.push({
        format: 'helm-chart',
        role: 'cached-image',
        path: `${label}[${index}]`,
        identity: `${label}[${getText(item, 'name') ?? index}]`,
        pin: 'digest',
        ...found,
        confidence: 'certain',
        platform: undefined,
        project: undefined,
        isListed: true,
      })
    }
    const whole = { path: file.path, ...text.range }
    return nestReading({ ...NOTHING, uses }, lineSegments(text, file), whole, file).uses
  }
  return []
}

function readDependencies({ root, file }: YamlView): readonly FoundUse[] {
  const list = get(root, 'dependencies')
  if (list?.kind !== 'sequence') return []
  return list.items.flatMap((item, index) => {
    const found = item?.kind === 'map' ? readChart(get(item, 'repository'), item, file) : undefined
    if (item?.kind !== 'map' || found === undefined) return []
    return {
      format: 'helm-chart',
      role: 'image-volume',
      path: `dependencies[${index}]`,
      identity: `dependencies[${nameOf(item) ?? index}]`,
      ...found,
      // What a range chooses is held by Chart.lock.
      pin: isExactVersion(getText(item, 'version')) ? 'tag-only' : 'none',
      confidence: 'certain',
      platform: undefined,
      project: undefined,
    } as const
  })
}

function nameOf(dependency: YamlMap): string | undefined {
  return getText(dependency, 'alias') ?? getText(dependency, 'name')
}
