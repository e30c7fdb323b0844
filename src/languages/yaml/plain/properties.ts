import type { YamlNode } from '../../yaml.ts'
import { charAt, LINE_FEED, type Source, SPACE, skipSpaces } from './source.ts'

/** What stands before a value: an anchor, and a tag of the application's own. */
export interface Properties {
  readonly anchor: string | undefined
  readonly tag: string | undefined
}

const EXCLAMATION = 33
const AMPERSAND = 38
const ASTERISK = 42
const NAME = /[\w.-]+/y
const TAG = /![A-Za-z][\w.-]*/y

/** Whether a property begins with this character. */
export function opensProperties(char: number): boolean {
  return char === AMPERSAND || char === EXCLAMATION
}

/** Whether an alias begins with this character. */
export function opensAlias(char: number): boolean {
  return char === ASTERISK
}

/**
 * Reads an anchor, a tag, or both.
 *
 * Leaves the source at what follows on the line.
 *
 * @returns undefined for anything else
 */
export function readProperties(source: Source): Properties | undefined {
  let anchor: string | undefined
  let tag: string | undefined
  for (let first = charAt(source, source.at); opensProperties(first); first = charAt(source, source.at)) {
    const isAnchor = first === AMPERSAND
    const found = isAnchor ? match(source, NAME, source.at + 1) : match(source, TAG, source.at)
    if (found === undefined || (isAnchor ? anchor : tag) !== undefined) return undefined
    if (isAnchor) anchor = found
    else tag = found
    const after = source.at + found.length + (isAnchor ? 1 : 0)
    const next = charAt(source, after)
    if (next !== SPACE && next !== LINE_FEED) return undefined
    source.at = skipSpaces(source, after)
  }
  return { anchor, tag }
}

function match({ text, end }: Source, pattern: RegExp, offset: number): string | undefined {
  pattern.lastIndex = offset
  const found = pattern.exec(text)?.[0]
  return found !== undefined && offset + found.length <= end ? found : undefined
}

/** Gives a node its tag, and keeps it for the aliases of its anchor. */
export function dress(source: Source, properties: Properties | undefined, node: YamlNode): YamlNode {
  if (properties === undefined) return node
  const { anchor, tag } = properties
  const dressed = tag === undefined ? node : { ...node, tag }
  if (anchor !== undefined) source.anchors.set(anchor, { node: dressed, aliases: source.aliases })
  return dressed
}

/** A chain of aliases must not nest as deeply as the package would refuse. */
const ALIASES_MAX = 6

/**
 * Reads an alias of an anchor that stands before it.
 *
 * Leaves the source behind it.
 *
 * @returns undefined for anything else
 */
export function readAlias(source: Source): YamlNode | undefined {
  const start = source.at
  const name = match(source, NAME, start + 1)
  const anchored = name === undefined ? undefined : source.anchors.get(name)
  if (name === undefined || anchored === undefined || anchored.aliases >= ALIASES_MAX) return undefined
  source.at = start + 1 + name.length
  const { node, aliases } = anchored
  if (node.kind === 'scalar') return { ...node, alias: { start, end: source.at } }
  source.aliases = Math.max(source.aliases, aliases + 1)
  return node
}
