import { get, type YamlMap, type YamlNode } from '../../languages/yaml.ts'
import type { FormatId } from '../../model/format-id.ts'
import type { FoundUse } from '../../model/image-use.ts'
import type { SourceFile } from '../../text/source-file.ts'
import { readValues } from './values.ts'

/**
 * Values of Istio's charts in objects of its operators. Where they have no `hub` of their own, that of the object is put
 * before a short name, and where it has none, that of the release.
 *
 * @see https://istio.io/latest/docs/reference/config/istio.operator.v1alpha1/
 */
export function readIstioValues(
  values: YamlMap,
  spec: YamlNode | undefined,
  file: SourceFile,
  format: FormatId,
) {
  const hasHub = get(get(values, 'global'), 'hub') !== undefined
  const above = spec?.kind === 'map' && !hasHub ? spec.entries : []
  const entries = [
    ...values.entries,
    ...above.filter(({ key }) => key.value === 'hub' || key.value === 'tag'),
  ]
  const { uses, sites } = readValues({ root: { ...values, entries }, file, format, chart: undefined })
  return { uses: uses.map(withoutHub), sites }
}

function withoutHub(use: FoundUse): FoundUse {
  if (use.image.kind === 'unread' || use.text.includes('/')) return use
  const detail = 'the hub of the release is put before a short name; write the name in full'
  return { ...use, text: use.raw, image: { kind: 'unread', reason: 'runtime-variable', detail } }
}
