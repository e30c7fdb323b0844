import { withoutActions } from '../languages/template-mask.ts'
import {
  entriesOf,
  getText,
  type YamlEntry,
  type YamlMap,
  type YamlNode,
  type YamlScalar,
} from '../languages/yaml.ts'
import { FIRST } from './field-path.ts'

/** A node of a YAML or JSON document, with the way that led to it. */
export interface Trail {
  readonly node: YamlNode
  /** Undefined at the root. */
  readonly parent: Trail | undefined
  /** The key in a map, the 0-based index in a sequence. */
  readonly step: string | number
}

/** The way to a scalar. */
export interface ScalarTrail extends Trail {
  readonly node: YamlScalar
}

/** How a node is called below its root: `path` for people by index, `identity` for fingerprints by name. */
export function stepsTo(trail: Trail): { readonly path: string; readonly identity: string } {
  const path: string[] = []
  const identity: string[] = []
  let below: string | number | undefined
  for (let at = trail; at.parent !== undefined; at = at.parent) {
    if (typeof at.step === 'number') {
      const name = getText(at.node, 'name')
      const isImage = below === undefined || below === 'name'
      path.push(`[${at.step}]`)
      identity.push(`[${(isImage ? name?.replace(VERSION, '') : name) ?? at.step}]`)
    } else {
      const dot = at.parent.parent === undefined ? '' : '.'
      path.push(dot + at.step)
      identity.push(dot + at.step)
    }
    below = at.step
  }
  return { path: path.reverse().join(''), identity: identity.reverse().join('') }
}

/** Tag and digest of an image. Where an image is the name of an item, the item is still the same with another version. */
const VERSION = /(?::[^/@:]*)?(?:@[^/@]*)?$/

/**
 * The entries of a map with its merge keys resolved, but with all duplicates: the branches of a template's `if` and
 * `else` stand in one map, and each of them names an image.
 */
export function allEntries(map: YamlMap): readonly YamlEntry[] {
  if (!map.entries.some(isMerge)) return map.entries
  const own = map.entries.filter((entry) => !isMerge(entry))
  const keys = new Set(own.map(({ key }) => key.value))
  for (const [key, entry] of entriesOf(map)) if (!keys.has(key)) own.push(entry)
  return own
}

function isMerge({ key }: YamlEntry): boolean {
  return key.value === '<<' && key.style === 'plain'
}

/** The key of an entry without the template actions around it: `{{ if .x }}image: a` has the key `image`. */
export function keyOf({ key }: YamlEntry): string {
  return key.templated ? withoutActions(key.value) : key.value
}

/** What stands directly below a node. */
interface Step {
  readonly step: string | number
  /** As paths of tables have it. */
  readonly key: string
  /** As the document has it; undefined for an item of a list. */
  readonly written?: string
  readonly node: YamlNode
}

export function stepsFrom(node: YamlNode): readonly Step[] {
  if (node.kind === 'map') {
    return allEntries(node).flatMap((entry) => {
      const key = keyOf(entry)
      return entry.value === undefined
        ? []
        : [{ step: key, key, written: entry.key.value, node: entry.value }]
    })
  }
  if (node.kind === 'scalar') return []
  return node.items.flatMap((item, step) =>
    item === undefined ? [] : [{ step, key: step === 0 ? FIRST : '[]', node: item }],
  )
}
