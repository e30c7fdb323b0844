import { get, type YamlEntry, type YamlMap, type YamlNode, type YamlScalar } from '../../languages/yaml.ts'

interface Pair {
  readonly name: YamlScalar
  readonly value: YamlScalar
}

/** The values of a list of maps with `name` and `value`. */
export function pairsOfList(node: YamlNode): readonly Pair[] {
  if (node.kind !== 'sequence') return []
  return node.items.flatMap((item) => {
    const [name, value] = [get(item, 'name'), get(item, 'value')]
    return name?.kind === 'scalar' && value?.kind === 'scalar' ? [{ name, value }] : []
  })
}

/** The values of a map. */
export function pairsOfMap(node: YamlNode): readonly Pair[] {
  if (node.kind !== 'map') return []
  return node.entries.flatMap(({ key, value }) => (value?.kind === 'scalar' ? [{ name: key, value }] : []))
}

/** A name that is longer, or has more keys, is no name of a value. */
const DOTTED = /^[\w-]{1,100}(?:\.[\w-]{1,100}){0,20}$/

/** The tree that names with dots spell: `image.tag` is `tag` below `image`. */
export function fromDotted(pairs: readonly Pair[]): YamlMap {
  interface Open extends YamlMap {
    readonly entries: YamlEntry[]
  }
  const open = (): Open => ({ kind: 'map', entries: [], range: { start: 0, end: 0 } })
  const root = open()
  const below = new Map<string, Open>()
  for (const { name, value } of pairs) {
    if (!DOTTED.test(name.value)) continue
    const keys = name.value.split('.')
    let at = root
    for (let i = 1; i < keys.length; i++) {
      const path = keys.slice(0, i).join('.')
      const known = below.get(path) ?? open()
      if (!below.has(path)) at.entries.push({ key: { ...name, value: keys[i - 1] ?? '' }, value: known })
      below.set(path, known)
      at = known
    }
    at.entries.push({ key: { ...name, value: keys.at(-1) ?? '' }, value })
  }
  return root
}
