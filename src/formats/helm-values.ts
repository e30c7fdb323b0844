import { posix } from 'node:path'
import { get, type YamlMap } from '../languages/yaml.ts'
import type { DocumentReader, ReadContext, YamlView } from '../model/format.ts'
import { NOTHING } from '../model/reading.ts'
import type { SourceFile } from '../text/source-file.ts'
import { readsAllBranches } from './all-branches.ts'
import { type Chart, chartIn, findChart } from './helm/chart.ts'
import { readTexts } from './helm/texts.ts'
import { readValues } from './helm/values.ts'

const COMPOSE_NAME = /^(?:docker-|podman-)?compose\b/i
/** Folders that hold other settings too. */
const ENVIRONMENTS = /(?:^|\/)environments\/(?!(?:.*\/)?[^/]*values[^/]*$)/i
/** At the top of other files that lie in folders of values. */
const FOREIGN_KEYS: readonly string[] = ['apiVersion', 'jobs', 'steps', 'on', 'stages', 'releases']

/**
 * Reads the images in values files of Helm charts: spread over the keys of a map, or written as one string.
 *
 * @see https://helm.sh/docs/chart_template_guide/values_files/
 */
export const helmValues: DocumentReader = readsAllBranches({
  claims: (view) => valuesOf(view) !== undefined,
  read(view, context) {
    const { file, index, templated } = view
    const problems = templated ? [] : view.problems
    const root = valuesOf(view)
    // Helm reads the first document of a values file and no other.
    if (root === undefined || index > 0) return { ...NOTHING, problems }
    const chart = chartOf(file, context)
    const { uses: all, sites } = readValues({ root, file, format: 'helm-values', chart })
    const uses = ENVIRONMENTS.test(file.path) ? all.filter(({ confidence }) => confidence === 'certain') : all
    const texts = readTexts(root, file)
    const known = new Set(uses.map(({ place }) => place.start))
    const inner = texts.uses.filter(({ place }) => !known.has(place.start))
    return {
      ...NOTHING,
      uses: [...uses, ...inner],
      sites: [...sites, ...inner.map(({ place }) => place.start)],
      problems,
    }
  },
})

/** The chart that other files say the values are for, else the one that they lie in. */
function chartOf({ path }: SourceFile, context: ReadContext): Chart | undefined {
  const [named, ...others] = context.namedFor.flatMap((folder) => chartIn(folder, context) ?? [])
  return others.length === 0 && named !== undefined ? named : findChart(path, context)
}

function valuesOf({ root, file }: YamlView): YamlMap | undefined {
  const name = posix.basename(file.path)
  if (root?.kind !== 'map' || COMPOSE_NAME.test(name)) return undefined
  if (get(root, 'apiVersion') !== undefined && get(root, 'kind') !== undefined) return undefined
  const isNamed = /values/i.test(name)
  return isNamed || FOREIGN_KEYS.every((key) => get(root, key) === undefined) ? root : undefined
}
