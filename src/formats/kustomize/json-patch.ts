import { get, getText, type YamlMap, type YamlNode, type YamlScalar } from '../../languages/yaml.ts'

/** The objects that a patch is for, as far as it says. */
export interface PatchTarget {
  readonly group?: string | undefined
  readonly version?: string | undefined
  readonly kind?: string | undefined
  readonly name?: string | undefined
}

/** Places of a list beyond which a patch of ours does not follow: the items before are made up. */
const ITEMS_MAX = 200

/** Whether a document is a JSON Patch by its shape. */
export function isJsonPatch(root: YamlNode | undefined): boolean {
  if (root?.kind !== 'sequence' || root.items.length === 0) return false
  return root.items.every(
    (item) => getText(item, 'op') !== undefined && getText(item, 'path')?.startsWith('/') === true,
  )
}

/**
 * What each operation of a JSON Patch sets, as an object in which it stands where the operation puts it, so that it is
 * read as any other object.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6902
 */
export function objectsOfPatch(
  root: YamlNode | undefined,
  { group, version = 'v1', kind = 'patch', name }: PatchTarget,
): readonly YamlMap[] {
  if (root?.kind !== 'sequence') return []
  const apiVersion = group === undefined || group === '' ? version : `${group}/${version}`
  return root.items.flatMap((operation) => {
    const value = get(operation, 'value')
    const tokens = (getText(operation, 'path') ?? '').split('/').slice(1)
    if (value === undefined || tokens.length === 0 || tokens.length > ITEMS_MAX) return []
    if (!['add', 'replace'].includes(getText(operation, 'op') ?? '')) return []
    let body: YamlNode | undefined = value
    for (const token of tokens.toReversed()) body = around(body, token)
    if (body?.kind !== 'map') return []
    const head = [entry('apiVersion', text(apiVersion)), entry('kind', text(kind))]
    const metadata = name === undefined ? [] : [entry('metadata', map([entry('name', text(name))]))]
    return [{ ...body, entries: [...head, ...metadata, ...body.entries] }]
  })
}

function around(node: YamlNode | undefined, token: string): YamlNode | undefined {
  const key = token.replaceAll('~1', '/').replaceAll('~0', '~')
  const index = key === '-' ? 0 : /^\d{1,4}$/.test(key) ? Number(key) : undefined
  if (node === undefined) return undefined
  if (index === undefined) return { ...map([entry(key, node)]), range: node.range }
  if (index > ITEMS_MAX) return undefined
  const items = new Array<YamlNode | undefined>(index).fill(undefined)
  return { kind: 'sequence', items: [...items, node], range: node.range }
}

const NOWHERE = { start: 0, end: 0 }

function map(entries: YamlMap['entries']): YamlMap {
  return { kind: 'map', entries, range: NOWHERE }
}

function entry(key: string, value: YamlNode): YamlMap['entries'][number] {
  return { key: text(key), value }
}

function text(value: string): YamlScalar {
  return {
    kind: 'scalar',
    value,
    range: NOWHERE,
    exact: false,
    style: 'double',
    templated: false,
    alias: undefined,
  }
}
