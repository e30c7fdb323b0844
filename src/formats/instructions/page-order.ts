import { parseYaml } from '../../languages/yaml/parse.ts'
import { entriesOf, get, getText, type YamlNode } from '../../languages/yaml.ts'
import type { ReadContext } from '../../model/format.ts'
import type { SourceFile } from '../../text/source-file.ts'
import { below } from '../educates/workshop-tree.ts'

/** Scripts that run before the first page is shown. */
export const SETUP_ORDER = '0'

/**
 * Where a page comes in the reading order, as a string that sorts.
 *
 * By the list of the classic renderer or of Hugo's pathway; pages that no list names come after, by their paths.
 *
 * @param name path below `content`
 * @see https://docs.educates.dev/en/stable/workshop-content/workshop-configuration.html
 */
export function readingOrderOf(root: string, name: string, context: ReadContext): string {
  const module = name.replace(/\.[^./]*$/, '').replace(/(?:^|\/)_?index$/, '')
  const place = orderOf(root, context)?.get(module)
  return place === undefined ? `1~${padded(module)}` : `1 ${String(place).padStart(8, '0')}`
}

/** Numbers in a path sort by their value. */
function padded(path: string): string {
  return path.toLowerCase().replace(/\d{1,12}/g, (digits) => digits.padStart(12, '0'))
}

type Order = ReadonlyMap<string, number>

function orderOf(root: string, context: ReadContext): Order | undefined {
  const lists: readonly (readonly [string, (root: YamlNode | undefined) => readonly string[]])[] = [
    ['workshop/workshop.yaml', activated],
    ['workshop/config.yaml', stepped],
    ['workshop/modules.yaml', listed],
  ]
  for (const [name, names] of lists) {
    const file = context.sibling(below(root, name))
    const order = file === undefined ? undefined : readOrder(file, names)
    if (order !== undefined && order.size > 0) return order
  }
  return undefined
}

/** All pages of a workshop ask for the same order. */
const orders = new WeakMap<SourceFile, Order>()

function readOrder(file: SourceFile, names: (root: YamlNode | undefined) => readonly string[]): Order {
  const known = orders.get(file)
  if (known !== undefined) return known
  const [document] = parseYaml(file.text, { start: 0, end: file.text.length })
  const order = new Map<string, number>()
  for (const name of names(document?.root)) if (!order.has(name)) order.set(name, order.size)
  orders.set(file, order)
  return order
}

function activated(root: YamlNode | undefined): readonly string[] {
  return items(get(get(root, 'modules'), 'activate'))
}

function listed(root: YamlNode | undefined): readonly string[] {
  const modules = get(root, 'modules')
  return modules?.kind === 'map' ? [...entriesOf(modules).keys()] : []
}

/** The steps of the default pathway, then those of the others. */
function stepped(root: YamlNode | undefined): readonly string[] {
  const pathways = get(root, 'pathways')
  const paths = get(pathways, 'paths')
  if (paths?.kind !== 'map') return []
  const main = getText(pathways, 'default')
  const others = [...entriesOf(paths).values()].map(({ value }) => value)
  return [main === undefined ? undefined : get(paths, main), ...others].flatMap((path) =>
    items(get(path, 'steps')),
  )
}

function items(node: YamlNode | undefined): readonly string[] {
  if (node?.kind !== 'sequence') return []
  return node.items.flatMap((item) => (item?.kind === 'scalar' ? [item.value] : []))
}
