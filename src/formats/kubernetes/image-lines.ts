import { maskTemplate } from '../../languages/template-mask.ts'
import type { YamlScalar } from '../../languages/yaml.ts'
import type { YamlView } from '../../model/format.ts'
import type { FoundUse } from '../../model/image-use.ts'
import { type ImageText, readScalar } from '../image/scalar.ts'

/** A line that sets `image`, alone or as the first key of a list item; its value quoted or plain. */
const IMAGE_LINE =
  /^[ \t]*(?:-[ \t]+)*(["']?)image\1[ \t]*:[ \t]+(?:"([^"\n]*)"|'([^'\n]*)'|([^\s"'#&*[\]{}|>!%@`-][^\s{}]*))[ \t]*(?:#.*)?\r?$/gm

/**
 * Finds the images of lines that say `image: …`, for documents that the YAML parser could not read.
 *
 * Such a line may stand in text that is no manifest, so nothing found here is certain.
 *
 * @returns what stands at none of the places in `taken`, in file order
 */
export function readImageLines(
  view: Pick<YamlView, 'file' | 'range'>,
  taken: ReadonlySet<number>,
): readonly ImageText[] {
  const { file, range } = view
  const original = file.text.slice(range.start, range.end)
  const found: ImageText[] = []
  for (const match of maskTemplate(original).text.matchAll(IMAGE_LINE)) {
    const value = match[2] ?? match[3] ?? match[4] ?? ''
    const at = match.index + match[0].indexOf(value, match[0].indexOf(':'))
    const start = range.start + at
    if (value === '' || taken.has(start)) continue
    const written = original.slice(at, at + value.length)
    const image = readScalar(scalarOf(written, start, match[4] === undefined, written !== value), file)
    if (image !== undefined && (image.image.kind === 'read' || image.image.reason === 'template-expression'))
      found.push(image)
  }
  return found
}

function scalarOf(value: string, start: number, quoted: boolean, templated: boolean): YamlScalar {
  return {
    kind: 'scalar',
    value,
    range: { start, end: start + value.length },
    exact: !value.includes('\\') && !value.includes("''"),
    style: quoted ? 'double' : 'plain',
    templated,
    alias: undefined,
  }
}

/** The uses of such lines, named by the object of their document as far as that is known. */
export function lineUses(
  view: YamlView,
  label: string,
  format: FoundUse['format'],
  known: readonly FoundUse[],
): readonly FoundUse[] {
  const taken = new Set(known.map(({ place }) => place.start))
  return readImageLines(view, taken).map((found) => ({
    format,
    role: 'container',
    path: `${label} image`,
    identity: `${label} image`,
    pin: 'digest',
    ...found,
    confidence: 'likely',
    platform: undefined,
    project: undefined,
  }))
}
