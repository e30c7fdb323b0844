import type { YamlNode } from '../../languages/yaml.ts'
import type { FoundUse } from '../../model/image-use.ts'
import type { SourceFile } from '../../text/source-file.ts'
import { type CarrierField, readFields } from '../helm/carried.ts'

/** @see https://skaffold.dev/docs/references/yaml/#deploy-helm-releases */
const FIELDS: readonly CarrierField[] = ['deploy', 'manifests'].flatMap((key): readonly CarrierField[] => {
  const release = `${key}.helm.releases.*`
  return [
    { path: `${release}.setValues`, form: 'dotted' },
    { path: `${release}.setValueTemplates`, form: 'dotted' },
    { path: `${release}.overrides`, form: 'map' },
    { path: release, form: 'release' },
  ]
})

/**
 * Reads the charts that a configuration deploys, and the values that it gives to them; what a template puts there is
 * built by Skaffold.
 *
 * @param label what the names of uses begin with
 */
export function readReleases(
  section: YamlNode | undefined,
  label: string,
  file: SourceFile,
): readonly FoundUse[] {
  const carried = readFields({ root: section, file }, FIELDS, label, 'skaffold')
  return carried.flatMap(({ uses }) => uses).filter(({ image }) => image.kind === 'read')
}
