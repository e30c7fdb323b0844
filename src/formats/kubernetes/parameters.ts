import { get, getText, type YamlNode, type YamlScalar } from '../../languages/yaml.ts'
import type { YamlView } from '../../model/format.ts'
import type { FoundUse } from '../../model/image-use.ts'
import type { Place } from '../../text/range.ts'
import type { SourceFile } from '../../text/source-file.ts'
import { type ImageText, readSegments } from '../image/scalar.ts'
import { substitute, valueSegments } from '../substitution.ts'

const VARIABLE = /\$\{\{(\w+)\}\}|\$\{(\w+)\}/g
const OPEN = /\$\{/

/**
 * The parameters of a Template of OpenShift that have a value, by name.
 *
 * @see https://docs.openshift.com/container-platform/4.17/openshift_images/using-templates.html
 */
export function parametersOf(root: YamlNode | undefined): ReadonlyMap<string, YamlScalar> {
  const parameters = new Map<string, YamlScalar>()
  const list = getText(root, 'kind') === 'Template' ? get(root, 'parameters') : undefined
  if (list?.kind !== 'sequence') return parameters
  for (const item of list.items) {
    const value = get(item, 'value')
    if (value?.kind === 'scalar') parameters.set(getText(item, 'name') ?? '', value)
  }
  return parameters
}

/** The image of a scalar with the values of parameters in it; undefined where it has none, or one is not known. */
export function readWithParameters(
  scalar: YamlScalar,
  parameters: ReadonlyMap<string, YamlScalar>,
  file: SourceFile,
): ImageText | undefined {
  if (parameters.size === 0 || !OPEN.test(scalar.value)) return undefined
  const segments = substitute(scalar, file, VARIABLE, OPEN, (name) => {
    const value = parameters.get(name)
    return value && valueSegments(value, file, OPEN)
  })
  return segments && { ...readSegments(scalar, file, segments), tracksVariables: true }
}

/** The values of parameters that something else takes too, such as a label. */
export function readElsewhere(
  parameters: ReadonlyMap<string, YamlScalar>,
  uses: readonly FoundUse[],
  { file, range }: Pick<YamlView, 'file' | 'range'>,
): readonly Place[] {
  if (parameters.size === 0) return []
  const counts = countNames(file.text.slice(range.start, range.end))
  const inImages = countNames(uses.map(({ raw }) => raw).join(' '))
  return [...parameters].flatMap(([name, { range: at }]) =>
    (counts.get(name) ?? 0) > (inImages.get(name) ?? 0) ? [{ path: file.path, ...at }] : [],
  )
}

function countNames(text: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const [, first, second] of text.matchAll(VARIABLE)) {
    const name = first ?? second ?? ''
    counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  return counts
}
