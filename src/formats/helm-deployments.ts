import { posix } from 'node:path'
import { get, getText } from '../languages/yaml.ts'
import type { DocumentReader, YamlView } from '../model/format.ts'
import type { FormatId } from '../model/format-id.ts'
import { type Fact, NOTHING } from '../model/reading.ts'
import { type CarrierField, nodesAt, readFields } from './helm/carried.ts'
import { filesNamed, pathBelow } from './helm/values-files.ts'

/** Keys below which files of values are named. */
interface FileField {
  readonly path: string
  readonly list: string
  /** The key beside it that has the path of the chart. */
  readonly chart?: string
}

const FLEET_FIELDS: readonly CarrierField[] = [
  { path: 'helm.values', form: 'map' },
  { path: 'targetCustomizations.*.helm.values', form: 'map' },
  { path: 'helm', form: 'release' },
  { path: 'targetCustomizations.*.helm', form: 'release' },
]
const FLEET_FILES: readonly FileField[] = [
  { path: 'helm', list: 'valuesFiles', chart: 'chart' },
  { path: 'targetCustomizations.*.helm', list: 'valuesFiles', chart: 'chart' },
]
const HELMFILE_FIELDS: readonly CarrierField[] = [
  { path: 'releases.*.values.*', form: 'map' },
  { path: 'releases.*.set', form: 'parameters' },
  { path: 'environments.*.values.*', form: 'map' },
  { path: 'releases.*', form: 'release' },
]
const HELMWAVE_FIELDS: readonly CarrierField[] = [{ path: 'releases.*', form: 'release' }]
const HELMWAVE_FILES: readonly FileField[] = [{ path: 'releases.*', list: 'values', chart: 'chart' }]
const HELMSMAN_FIELDS: readonly CarrierField[] = [
  { path: 'apps.*.set', form: 'dotted' },
  { path: 'apps.*.setString', form: 'dotted' },
  { path: 'apps.*', form: 'release' },
]
const HELMSMAN_FILES: readonly FileField[] = [
  { path: 'apps.*', list: 'valuesFile', chart: 'chart' },
  { path: 'apps.*', list: 'valuesFiles', chart: 'chart' },
]
const HELMFILE_FILES: readonly FileField[] = [
  { path: 'releases.*', list: 'values', chart: 'chart' },
  { path: 'environments.*', list: 'values' },
]

/**
 * Reads the values that Fleet gives to charts.
 *
 * @see https://fleet.rancher.io/ref-fleet-yaml
 */
export const fleet: DocumentReader = deploymentReader('fleet', FLEET_FIELDS, FLEET_FILES, (view) =>
  ['helm', 'targetCustomizations'].some((key) => get(view.root, key) !== undefined),
)

/**
 * Reads the values that Helmfile gives to releases, and says which files hold more of them.
 *
 * @see https://helmfile.readthedocs.io/en/latest/#configuration
 */
export const helmfile: DocumentReader = deploymentReader(
  'helmfile',
  HELMFILE_FIELDS,
  HELMFILE_FILES,
  (view) => ['releases', 'environments'].some((key) => get(view.root, key) !== undefined),
)

/**
 * Reads the charts that Helmwave deploys, and says which files hold their values.
 *
 * @see https://docs.helmwave.app/latest/yaml/
 */
export const helmwave: DocumentReader = deploymentReader(
  'helmwave',
  HELMWAVE_FIELDS,
  HELMWAVE_FILES,
  (view) => get(view.root, 'releases') !== undefined,
)

/**
 * Reads the values that Helmsman gives to applications.
 *
 * @see https://github.com/mkubaczyk/helmsman/blob/master/docs/desired_state_specification.md
 */
export const helmsman: DocumentReader = deploymentReader(
  'helmsman',
  HELMSMAN_FIELDS,
  HELMSMAN_FILES,
  (view) => ['apps', 'helmRepos'].every((key) => get(view.root, key) !== undefined),
)

function deploymentReader(
  format: FormatId,
  fields: readonly CarrierField[],
  files: readonly FileField[],
  claims: (view: YamlView) => boolean,
): DocumentReader {
  return {
    claims: (view) => get(view.root, 'kind') === undefined && claims(view),
    read(view) {
      const carried = readFields(view, fields, '', format)
      const problems = view.templated ? [] : view.problems
      const uses = carried.flatMap((values) => values.uses)
      const facts = files.flatMap((field) => filesIn(view, field))
      return { ...NOTHING, uses, facts, sites: carried.flatMap(({ sites }) => sites), problems }
    },
  }
}

function filesIn({ root, file }: YamlView, { path, list, chart }: FileField): readonly Fact[] {
  return nodesAt(root, path.split('.')).flatMap(({ node }) => {
    const written = chart === undefined ? undefined : getText(node, chart)
    const folder = written === undefined ? undefined : pathBelow(posix.dirname(file.path), written)
    return filesNamed(get(node, list), folder, file)
  })
}
