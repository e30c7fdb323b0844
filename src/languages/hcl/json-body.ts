import type { HclBlock, HclBody, HclNode } from './nodes.ts'

/** Blocks are written in JSON as objects by type and label, or as lists of them. */
export function bodyOfJson(root: HclNode): HclBody {
  const entries = root.kind === 'object' ? root.entries : []
  const blocks: HclBlock[] = []
  for (const { key, value } of entries) {
    for (const labelled of objectsIn(value)) {
      for (const block of labelled.entries) {
        for (const { entries: attributes } of objectsIn(block.value))
          blocks.push({ type: key, labels: [block.key], body: { attributes, blocks: [] } })
      }
    }
  }
  return { attributes: entries, blocks }
}

function objectsIn(node: HclNode): readonly (HclNode & { kind: 'object' })[] {
  const items = node.kind === 'list' ? node.items : [node]
  return items.filter((item) => item.kind === 'object')
}
