import { posix } from 'node:path'
import { entriesOf, get, type YamlNode, type YamlScalar } from '../../languages/yaml.ts'
import type { Place, TextRange } from '../../text/range.ts'
import { resolvePath } from './project.ts'
import type { Scope } from './service-fields.ts'

const VARIABLE = /(?<!\$)(?:\$\$)*\$\{?([_a-z][_a-z0-9]*)/gi

/**
 * Where the variables stand that a document takes for something else than an image, such as `environment:`, and the
 * whole `.env` where a service is given it as its `env_file`.
 *
 * @param scope with all uses of the document
 */
export function placesAlsoRead(scope: Scope, root: YamlNode | undefined): readonly Place[] {
  if (root?.kind !== 'map') return []
  const places: Place[] = []
  const images = imagesOf(scope)
  const names = new Set<string>()
  const seen = new Set<YamlNode>()
  // What stands below x-… counts where it is repeated.
  const waiting = root.entries.flatMap(({ key, value }) => (key.value.startsWith('x-') ? [] : [value]))
  for (let node = waiting.pop(); node !== undefined || waiting.length > 0; node = waiting.pop()) {
    if (node === undefined || seen.has(node)) continue
    seen.add(node)
    if (node.kind === 'scalar') for (const name of namesOutside(scope, node, images)) names.add(name)
    else if (node.kind === 'sequence') waiting.push(...node.items)
    else for (const { value } of node.entries) waiting.push(value)
  }
  for (const name of names) {
    const value = scope.project.lookup(name)
    if (typeof value === 'string') continue
    for (const { at } of value.segments) if (at !== undefined) places.push(at)
  }
  return [...places, ...environmentFiles(scope, get(root, 'services'))]
}

/** The places of the images that are read, in file order. */
function imagesOf({ uses, file }: Scope): readonly TextRange[] {
  const images: TextRange[] = []
  for (const { place, image } of uses)
    if (place.path === file.path && image.kind === 'read') images.push(place)
  return images.sort((a, b) => a.start - b.start)
}

/** The last of the images that starts at or before an offset. */
function imageBefore(images: readonly TextRange[], offset: number): TextRange | undefined {
  let low = 0
  let high = images.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((images[middle]?.start ?? 0) <= offset) low = middle + 1
    else high = middle
  }
  return images[low - 1]
}

/** The variables in a scalar that are not those of an image. */
function namesOutside({ file }: Scope, scalar: YamlScalar, images: readonly TextRange[]): readonly string[] {
  if (!scalar.value.includes('$')) return []
  const site = scalar.alias ?? scalar.range
  const whole = imageBefore(images, site.start)
  if (whole?.start === site.start && whole.end === site.end) return []
  const names: string[] = []
  for (const match of file.text.slice(scalar.range.start, scalar.range.end).matchAll(VARIABLE)) {
    const at = scalar.range.start + match.index + match[0].length - 1
    if (at < (imageBefore(images, at)?.end ?? 0) || match[1] === undefined) continue
    names.push(match[1])
  }
  return names
}

function environmentFiles(
  { file, context, project }: Scope,
  services: YamlNode | undefined,
): readonly Place[] {
  if (services?.kind !== 'map') return []
  const path = resolvePath(project.directory, '.env')
  for (const { value } of entriesOf(services).values()) {
    const given = get(value, 'env_file')
    for (const item of given?.kind === 'sequence' ? given.items : [given]) {
      const name = project.text(item?.kind === 'map' ? get(item, 'path') : item, file)
      if (name === undefined || resolvePath(posix.dirname(file.path), name) !== path) continue
      const text = context.sibling(path)?.text ?? ''
      return [{ path, start: 0, end: text.length }]
    }
  }
  return []
}
