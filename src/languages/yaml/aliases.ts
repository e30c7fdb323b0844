import type { TextRange } from '../../text/range.ts'
import type { YamlNode } from '../yaml.ts'

/** A scalar that aliases repeat. */
export interface SharedScalar {
  /** The characters of the value. */
  readonly range: TextRange
  /** Where it is read: at its anchor and at each of its aliases. */
  readonly sites: readonly TextRange[]
}

/**
 * Finds the scalars of a document that are read at more than one place.
 *
 * The anchor itself is no site where it stands below a key at the top that begins with `x-` or `.`: Compose and
 * GitLab keep such keys for text that is only repeated elsewhere.
 *
 * @returns in no particular order
 */
export function findSharedScalars(root: YamlNode | undefined): readonly SharedScalar[] {
  if (root === undefined || !holdsAlias(root)) return []
  const sites = new Map<number, { range: TextRange; sites: TextRange[]; aliased: boolean }>()
  const seen = new Set<YamlNode>()
  const waiting: { node: YamlNode; isSpare: boolean; depth: number }[] = [
    { node: root, isSpare: false, depth: 0 },
  ]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { node, isSpare, depth } = next
    if (node.kind === 'scalar') {
      const shared = sites.get(node.range.start) ?? { range: node.range, sites: [], aliased: false }
      sites.set(node.range.start, shared)
      if (node.alias !== undefined || !isSpare) shared.sites.push(node.alias ?? node.range)
      shared.aliased ||= node.alias !== undefined
      continue
    }
    if (seen.has(node)) continue
    seen.add(node)
    const children =
      node.kind === 'map'
        ? node.entries.map(({ key, value }) => ({
            value,
            isSpare: depth === 0 && /^(?:x-|\.)/.test(key.value),
          }))
        : node.items.map((value) => ({ value, isSpare: false }))
    for (const child of children) {
      if (child.value === undefined) continue
      waiting.push({ node: child.value, isSpare: isSpare || child.isSpare, depth: depth + 1 })
    }
  }
  return [...sites.values()].filter(({ aliased }) => aliased)
}

/** Whether an alias leads to a scalar; few documents that look so have one. */
function holdsAlias(root: YamlNode): boolean {
  const seen = new Set<YamlNode>()
  const waiting: YamlNode[] = [root]
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (node.kind === 'scalar' && node.alias !== undefined) return true
    if (node.kind === 'scalar' || seen.has(node)) continue
    seen.add(node)
    const children = node.kind === 'map' ? node.entries.map(({ value }) => value) : node.items
    for (const child of children) if (child !== undefined) waiting.push(child)
  }
  return false
}
