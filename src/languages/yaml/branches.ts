import { withoutActions } from '../template-mask.ts'
import type { YamlEntry, YamlMap, YamlNode } from '../yaml.ts'

/** Branches of one template that are told apart. */
export const BRANCHES_MAX = 8
/** Deeper nodes are those of the last branch. */
const DEPTH_MAX = 100

/**
 * A template with `if` and `else` leaves the keys of all its branches in one map, where the last one counts for a reader.
 *
 * @returns the document as it is with each of the other branches, none where no key stands twice; and whether there are more
 */
export function otherBranches(root: YamlNode | undefined): {
  readonly roots: readonly YamlNode[]
  readonly isCut: boolean
} {
  const roots: YamlNode[] = []
  for (let branch = 0; root !== undefined; branch++) {
    const found = createBranch(branch)
    const node = found.of(root, 0)
    if (!found.isOther()) break
    if (branch === BRANCHES_MAX) return { roots, isCut: true }
    roots.push(node)
  }
  return { roots, isCut: false }
}

function createBranch(branch: number) {
  const known = new Map<YamlNode, YamlNode>()
  let isOther = false
  function of(node: YamlNode, depth: number): YamlNode {
    if (node.kind === 'scalar' || depth === DEPTH_MAX) return node
    const before = known.get(node)
    if (before !== undefined) return before
    const made = node.kind === 'map' ? ofMap(node, depth) : ofItems(node, depth)
    known.set(node, made)
    return made
  }
  const below = (node: YamlNode | undefined, depth: number) => node && of(node, depth + 1)
  function ofItems(node: Extract<YamlNode, { kind: 'sequence' }>, depth: number): YamlNode {
    const items = node.items.map((item) => below(item, depth))
    return items.some((item, at) => item !== node.items[at]) ? { ...node, items } : node
  }
  function ofMap(node: YamlMap, depth: number): YamlMap {
    const byKey = new Map<string, YamlEntry[]>()
    for (const entry of node.entries) {
      const key = nameOf(entry)
      const same = byKey.get(key)
      if (same === undefined) byKey.set(key, [entry])
      else same.push(entry)
    }
    const entries = node.entries.flatMap((entry) => {
      const same = byKey.get(nameOf(entry)) ?? []
      if (same.length > 1 && nameOf(entry) !== '<<') {
        const chosen = same[Math.min(branch, same.length - 1)]
        isOther ||= branch < same.length - 1
        if (entry !== chosen) return []
      }
      const value = below(entry.value, depth)
      return [value === entry.value ? entry : { ...entry, value }]
    })
    const isSame =
      entries.length === node.entries.length && entries.every((one, at) => one === node.entries[at])
    return isSame ? node : { ...node, entries }
  }
  return { of, isOther: () => isOther }
}

function nameOf({ key }: YamlEntry): string {
  return key.templated ? withoutActions(key.value) : key.value
}
