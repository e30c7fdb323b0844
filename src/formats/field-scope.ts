import { get, type YamlMap, type YamlNode } from '../languages/yaml.ts'
import type { ReadContext, YamlView } from '../model/format.ts'
import { addToGroup } from '../text/group-by.ts'
import type { SourceFile } from '../text/source-file.ts'
import type { FieldScope, TableDocument } from './table.ts'
import type { Trail } from './trail.ts'

/**
 * What stands around a string of a document.
 *
 * @param one the run of the document, where it makes several, and what its caller gives to it
 */
export function scopeOf(
  trail: Trail,
  file: SourceFile,
  context: ReadContext,
  { run, given }: Pick<FieldScope, 'run' | 'given'> = {},
): FieldScope {
  return {
    ...(run === undefined ? {} : { run }),
    ...(given === undefined ? {} : { given }),
    file,
    get root() {
      let at = trail
      while (at.parent !== undefined) at = at.parent
      return at.node
    },
    vars: context.vars,
    tree: context,
    nearest(...keys) {
      for (let at: Trail | undefined = trail.parent; at !== undefined; at = at.parent) {
        const value = dig(at.node, keys)
        if (value !== undefined) return value
      }
      return undefined
    },
    every(key) {
      const found: YamlNode[] = []
      for (let at: Trail | undefined = trail.parent; at !== undefined; at = at.parent) {
        const value = get(at.node, key)
        if (value !== undefined) found.push(value)
      }
      return found
    },
    sole(...keys) {
      for (let at: Trail | undefined = trail.parent; at !== undefined; at = at.parent) {
        const [found, ...others] = textsAt(dig(at.node, keys.slice(0, -1)), keys.at(-1), trail.node)
        if (found !== undefined) return others.length === 0 ? found : undefined
      }
      return undefined
    },
    within(key) {
      for (let at: Trail | undefined = trail.parent; at !== undefined; at = at.parent)
        if (at.step === key) return at.node
      return undefined
    },
  }
}

/** The first two texts at a key of a map; it does not give itself a value. */
function textsAt(map: YamlNode | undefined, key: string | undefined, itself: YamlNode): readonly YamlNode[] {
  const found: YamlNode[] = []
  if (map?.kind !== 'map' || key === undefined) return found
  for (const text of textsOf(map).get(key) ?? []) {
    if (text.range.start !== itself.range.start) found.push(text)
    if (found.length === 2) break
  }
  return found
}

/** The texts of a map by their keys: thousands of strings may ask for one of thousands. */
const textsBefore = new WeakMap<YamlMap, ReadonlyMap<string, readonly YamlNode[]>>()

function textsOf(map: YamlMap): ReadonlyMap<string, readonly YamlNode[]> {
  const known = textsBefore.get(map)
  if (known !== undefined) return known
  const texts = new Map<string, YamlNode[]>()
  for (const { key, value } of map.entries) if (value?.kind === 'scalar') addToGroup(texts, key.value, value)
  textsBefore.set(map, texts)
  return texts
}

/** What stands at these keys. */
export function dig(node: YamlNode | undefined, keys: readonly string[]): YamlNode | undefined {
  let at = node
  for (const key of keys) at = get(at, key)
  return at
}

/** What a document says at its keys, for a table that asks whether it is its own. */
export function documentOf({ root, file: { path, text: whole }, range }: YamlView): TableDocument {
  return {
    path,
    holds: (text) => whole.slice(range.start, range.end).includes(text),
    isList: root?.kind === 'sequence',
    keys: root?.kind === 'map' ? root.entries.map(({ key }) => key.value) : [],
    has: (...keys) => dig(root, keys) !== undefined,
    text(...keys) {
      const value = dig(root, keys)
      return value?.kind === 'scalar' ? value.value : undefined
    },
  }
}
