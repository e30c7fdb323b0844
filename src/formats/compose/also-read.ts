import {
  entriesOf,
  get,
  getText,
  type YamlMap,
  type YamlNode,
  type YamlScalar,
} from '../../languages/yaml.ts'
import type { Place, TextRange } from '../../text/range.ts'
import { isNull, resolvePath, servicesOf, textIn } from './layer.ts'
import type { Scope } from './service-fields.ts'

const VARIABLE = /(?<!\$)(?:\$\$)*\$\{?([_a-z][_a-z0-9]*)/gi

/**
 * Where the variables stand that a document takes for something else than an image, such as `environment:`, and whole
 * files that a service of the project is given as its `env_file`.
 *
 * @param scope with all uses of the document
 */
export function placesAlsoRead(scope: Scope, root: YamlNode | undefined): readonly Place[] {
  if (root?.kind !== 'map') return []
  const places: Place[] = []
  const images = imagesOf(scope)
  const names = new Set(bareNames(root, images))
  const seen = new Set<YamlNode>()
  // What stands below x-… counts where it is repeated.
  const waiting = root.entries.flatMap(({ key, value }) => (key.value.startsWith('x-') ? [] : [value]))
  for (let node = waiting.pop(); node !== undefined || waiting.length > 0; node = waiting.pop()) {
    if (node === undefined || seen.has(node)) continue
    seen.add(node)
    if (node.kind === 'scalar') for (const name of namesOutside(scope, node, images)) names.add(name)
    else if (node.kind === 'sequence') for (const item of node.items) waiting.push(item)
    else for (const { value } of node.entries) waiting.push(value)
  }
  for (const name of names) {
    const value = scope.own.lookup(name)
    if (typeof value === 'string') continue
    for (const { at } of value.segments) if (at !== undefined) places.push(at)
  }
  return [...places, ...environmentFiles(scope)]
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

/**
 * Variables that are passed on by their name alone and not as an image: `environment: [TAG]`, `args: {TAG: }`,
 * `environment: TAG` of a secret.
 */
function bareNames(root: YamlMap, images: readonly TextRange[]): readonly string[] {
  const names: string[] = []
  const add = ({ value, range, alias }: YamlScalar) => {
    const { start, end } = alias ?? range
    const image = imageBefore(images, start)
    if (image?.start !== start || image.end !== end) names.push(value)
  }
  for (const { value } of servicesOf(root).values()) {
    for (const values of [get(value, 'environment'), get(get(value, 'build'), 'args')]) {
      if (values?.kind === 'map') {
        for (const { key, value: given } of entriesOf(values).values()) if (isNull(given)) add(key)
      } else if (values?.kind === 'sequence') {
        for (const item of values.items) if (item?.kind === 'scalar' && !item.value.includes('=')) add(item)
      }
    }
  }
  for (const key of ['configs', 'secrets']) {
    const given = get(root, key)
    for (const { value } of given?.kind === 'map' ? entriesOf(given).values() : []) {
      const name = getText(value, 'environment')
      if (name !== undefined) names.push(name)
    }
  }
  return names
}

function environmentFiles({ context, project, own }: Scope): readonly Place[] {
  const paths = new Set<string>()
  for (const layer of new Set([...project.layers, own])) {
    for (const { value } of layer.services.values()) {
      const given = get(value, 'env_file')
      for (const item of given?.kind === 'sequence' ? given.items : [given]) {
        const name = textIn(layer, item?.kind === 'map' ? get(item, 'path') : item)
        if (name !== undefined) paths.add(resolvePath(layer.directory, name))
      }
    }
  }
  const places: Place[] = []
  for (const path of paths) {
    const file = context.sibling(path)
    if (file !== undefined) places.push({ path, start: 0, end: file.text.length })
  }
  return places
}
