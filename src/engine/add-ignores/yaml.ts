import { findHoles } from '../../languages/template-actions.ts'
import { readDocuments } from '../../languages/yaml/documents.ts'
import type { YamlNode, YamlScalar } from '../../languages/yaml.ts'
import { append } from '../../text/lists.ts'

/** What a YAML stream says. */
export interface YamlContent {
  /** Equal for two texts of which the documents hold the same, wherever it stands. */
  readonly signature: string
  /** Whether a line that starts at an offset is part of a scalar of several lines. */
  isInScalar(offset: number): boolean
}

interface Stretch {
  readonly after: number
  readonly upTo: number
}

/** Reads a YAML stream, template actions and all. */
export function readContent(text: string): YamlContent {
  const parts: unknown[] = findHoles(text).map(({ start, end }) => text.slice(start, end))
  const stretches: Stretch[] = []
  for (const { root, problems } of readDocuments(text)) {
    append(parts, ['---', ...problems.map(({ message }) => message)])
    flatten(root, parts, (scalar) => {
      const stretch = stretchOf(scalar, text)
      if (stretch !== undefined) stretches.push(stretch)
    })
  }
  stretches.sort((a, b) => a.after - b.after)
  return {
    signature: JSON.stringify(parts),
    isInScalar(offset) {
      let low = 0
      let high = stretches.length
      while (low < high) {
        const middle = (low + high) >> 1
        if ((stretches[middle]?.after ?? 0) < offset) low = middle + 1
        else high = middle
      }
      return offset <= (stretches[low - 1]?.upTo ?? -1)
    },
  }
}

/** Spells a tree; what an alias leads to is spelt where it first stands only, since it may stand there a million times. */
function flatten(root: YamlNode | undefined, parts: unknown[], visit: (scalar: YamlScalar) => void): void {
  const seen = new Map<YamlNode, number>()
  function node(one: YamlNode | undefined): void {
    if (one === undefined) parts.push(null)
    else if (one.kind === 'scalar') {
      parts.push([one.value, one.style, one.alias !== undefined])
      if (one.alias === undefined) visit(one)
    } else if (seen.has(one)) parts.push({ alias: seen.get(one) })
    else {
      seen.set(one, seen.size)
      parts.push(one.kind)
      if (one.kind === 'sequence') for (const item of one.items) node(item)
      else
        for (const { key, value } of one.entries) {
          node(key)
          node(value)
        }
      parts.push('end')
    }
  }
  node(root)
}

/** The lines of a scalar after the first one; of a block, all of its lines below the header. */
function stretchOf({ style, range }: YamlScalar, text: string): Stretch | undefined {
  if (style !== 'block') {
    const line = text.indexOf('\n', range.start)
    return line === -1 || line >= range.end ? undefined : { after: range.start, upTo: range.end }
  }
  let after = range.start
  while (after > 0 && /\s/.test(text.charAt(after - 1))) after--
  return { after, upTo: range.end }
}
