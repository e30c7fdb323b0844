import { get } from '../languages/yaml.ts'
import type { DocumentReader, YamlView } from '../model/format.ts'
import type { FormatId } from '../model/format-id.ts'
import { NOTHING } from '../model/reading.ts'
import { type CarrierField, readFields } from './helm/carried.ts'

const FLEET_FIELDS: readonly CarrierField[] = [
  { path: 'helm.values', form: 'map' },
  { path: 'targetCustomizations.*.helm.values', form: 'map' },
]
const HELMFILE_FIELDS: readonly CarrierField[] = [
  { path: 'releases.*.values.*', form: 'map' },
  { path: 'releases.*.set', form: 'parameters' },
  { path: 'environments.*.values.*', form: 'map' },
]

/**
 * Reads the values that Fleet gives to charts.
 *
 * @see https://fleet.rancher.io/ref-fleet-yaml
 */
export const fleet: DocumentReader = deploymentReader('fleet', FLEET_FIELDS, (view) =>
  ['helm', 'targetCustomizations'].some((key) => get(view.root, key) !== undefined),
)

/**
 * Reads the values that Helmfile gives to releases; files of values that it names have readers of their own.
 *
 * @see https://helmfile.readthedocs.io/en/latest/#configuration
 */
export const helmfile: DocumentReader = deploymentReader('helmfile', HELMFILE_FIELDS, (view) =>
  ['releases', 'environments'].some((key) => get(view.root, key) !== undefined),
)

function deploymentReader(
  format: FormatId,
  fields: readonly CarrierField[],
  claims: (view: YamlView) => boolean,
): DocumentReader {
  return {
    claims: (view) => get(view.root, 'kind') === undefined && claims(view),
    read(view) {
      const carried = readFields(view, fields, '', format)
      const problems = view.templated ? [] : view.problems
      const uses = carried.flatMap((values) => values.uses)
      return { ...NOTHING, uses, sites: carried.flatMap(({ sites }) => sites), problems }
    },
  }
}
