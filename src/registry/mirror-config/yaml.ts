import { parseYaml } from '../../languages/yaml/parse.ts'
import { get, type YamlDocument, type YamlMap, type YamlNode, type YamlScalar } from '../../languages/yaml.ts'
import { append } from '../../text/lists.ts'
import { lineAt } from './dialect.ts'

/** The maps at the root of the documents of a stream; what does not parse is left out. */
export function rootMaps(text: string): readonly YamlMap[] {
  // A template is no YAML; an expression of a workflow is.
  if (/(?:^|[^$])\{\{/.test(text)) return []
  return documentsOf(text).flatMap(({ root }) => (root?.kind === 'map' ? [root] : []))
}

function documentsOf(text: string): readonly YamlDocument[] {
  return parseYaml(text, { start: 0, end: text.length }).filter(({ problems }) => problems.length === 0)
}

/** Every scalar at a key, wherever in a document it stands. */
export function scalarsAt(root: YamlNode, isWanted: (key: string) => boolean): readonly YamlScalar[] {
  const found: YamlScalar[] = []
  const open: YamlNode[] = [root]
  const seen = new Set<YamlNode>()
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    // Aliases lead to one node many times.
    if (node.kind === 'scalar' || seen.has(node)) continue
    seen.add(node)
    if (node.kind === 'sequence') append(open, itemsOf(node))
    else
      for (const { key, value } of node.entries) {
        if (value === undefined) continue
        if (value.kind === 'scalar' && isWanted(key.value)) found.push(value)
        else open.push(value)
      }
  }
  return found
}

/** The items of a list; nothing where it is anything else. */
export function itemsOf(node: YamlNode | undefined): readonly YamlNode[] {
  return node?.kind === 'sequence' ? node.items.flatMap((item) => item ?? []) : []
}

/** The texts of a list, with their places. */
export function textsOf(
  node: YamlNode | undefined,
): readonly { readonly text: string; readonly start: number }[] {
  return itemsOf(node).flatMap((item) =>
    item.kind === 'scalar' ? { text: item.value, start: item.range.start } : [],
  )
}

/** The entries of a map by key, in file order. */
export function entriesOf(
  node: YamlNode | undefined,
): readonly { readonly key: string; readonly start: number; readonly value: YamlNode | undefined }[] {
  return node?.kind === 'map'
    ? node.entries.map(({ key, value }) => ({ key: key.value, start: key.range.start, value }))
    : []
}

/** The value below a path of keys. */
export function below(node: YamlNode | undefined, ...keys: readonly string[]): YamlNode | undefined {
  let found = node
  for (const key of keys) found = get(found, key)
  return found
}

export function isTrue(node: YamlNode | undefined): boolean {
  return node?.kind === 'scalar' && node.value === 'true'
}

/** The 1-based line of a node. */
export function lineOfNode(text: string, node: YamlNode): number {
  return lineAt(text, node.range.start)
}

/** A YAML string that is one in every reader. */
export function yamlString(text: string): string {
  return /^[a-z][\w./-]*$/i.test(text) && !/^(?:true|false|yes|no|on|off|null|y|n)$/i.test(text)
    ? text
    : JSON.stringify(text)
}
