/** So few names are looked for with an expression: V8 does that faster than we walk a text. */
const FEW = 16
/** Of a longer name only its start is looked for. UTF-16 units. */
const LENGTH_MAX = 255

interface Node {
  readonly next: Map<number, Node>
  isEnd: boolean
}

/**
 * Makes what tells whether a text holds one of these names, in time that does not grow with how many they are.
 *
 * A name of more than 255 characters is found where its start is.
 */
export function createFinder(names: Iterable<string>): (text: string) => boolean {
  const distinct = [...new Set(names)]
  if (distinct.length === 0) return () => false
  if (distinct.length <= FEW) {
    const some = new RegExp(distinct.map((name) => spell(name.slice(0, LENGTH_MAX))).join('|'))
    return (text) => some.test(text)
  }
  const root: Node = { next: new Map(), isEnd: false }
  for (const name of distinct) add(root, name)
  return (text) => {
    for (let start = 0; start <= text.length; start++) if (startsWithName(root, text, start)) return true
    return false
  }
}

function spell(name: string): string {
  return name.replace(/[^\w]/g, '\\$&')
}

function add(root: Node, name: string): void {
  let node = root
  for (let at = 0; at < Math.min(name.length, LENGTH_MAX); at++) {
    const unit = name.charCodeAt(at)
    const next: Node = node.next.get(unit) ?? { next: new Map(), isEnd: false }
    node.next.set(unit, next)
    node = next
  }
  node.isEnd = true
}

function startsWithName(root: Node, text: string, start: number): boolean {
  let node: Node | undefined = root
  for (let at = start; node !== undefined; at++) {
    if (node.isEnd) return true
    node = node.next.get(text.charCodeAt(at))
  }
  return false
}
