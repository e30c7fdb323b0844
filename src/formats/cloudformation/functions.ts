import type { YamlEntry, YamlMap, YamlNode, YamlScalar } from '../../languages/yaml.ts'
import { get } from '../../languages/yaml.ts'
import type { Segment } from '../../text/segment.ts'
import type { SourceFile } from '../../text/source-file.ts'

/**
 * A template with its functions put in, in either spelling: `!Ref X` and `{Ref: X}` are the text `${X}`, `!Sub` and `!Join` the text
 * that they make, both branches of `!If` entries of one key. What other functions give is `${name of the function}`.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html
 */
export function withoutFunctions(root: YamlNode, file: SourceFile): YamlNode {
  return new Template(root, file).node(root)
}

interface Call {
  readonly name: string
  readonly given: YamlNode | undefined
}

const NO_VALUE = 'AWS::NoValue'

class Template {
  private readonly root: YamlNode
  private readonly file: SourceFile
  /** What aliases repeat is converted once. */
  private readonly known = new Map<YamlNode, readonly YamlNode[]>()

  constructor(root: YamlNode, file: SourceFile) {
    this.root = root
    this.file = file
  }

  /** A value that may be one of several is the first of them. */
  node(node: YamlNode): YamlNode {
    return this.alternatives(node)[0] ?? node
  }

  private alternatives(node: YamlNode): readonly YamlNode[] {
    const known = this.known.get(node)
    if (known !== undefined) return known
    const call = callIn(node)
    const found = call === undefined ? [this.plain(node)] : this.called(call, node)
    this.known.set(node, found)
    return found
  }

  private plain(node: YamlNode): YamlNode {
    if (node.kind === 'scalar') return node
    if (node.kind === 'sequence')
      return {
        ...node,
        items: node.items.flatMap((item) => (item === undefined ? [] : this.alternatives(item))),
      }
    const entries = node.entries.flatMap(({ key, value }): readonly YamlEntry[] =>
      value === undefined ? [] : this.alternatives(value).map((one) => ({ key, value: one })),
    )
    return { ...node, entries }
  }

  private called({ name, given }: Call, node: YamlNode): readonly YamlNode[] {
    const items = given?.kind === 'sequence' ? given.items : []
    if (name === 'If')
      return items
        .slice(1)
        .flatMap((item) => (item === undefined || isNoValue(item) ? [] : this.alternatives(item)))
    if (name === 'Ref' && given?.kind === 'scalar') return [this.variable(given)]
    if (name === 'Sub') {
      const text = given?.kind === 'scalar' ? given : items[0]
      if (text?.kind === 'scalar') return [text]
    }
    if (name === 'FindInMap') {
      let found: YamlNode | undefined = get(this.root, 'Mappings')
      for (const key of items)
        found = key?.kind === 'scalar' && callIn(key) === undefined ? get(found, key.value) : undefined
      if (found !== undefined) return [found]
    }
    return [(name === 'Join' ? this.joined(items, node) : undefined) ?? this.open(name, node)]
  }

  private joined(
    [separator, list]: readonly (YamlNode | undefined)[],
    node: YamlNode,
  ): YamlScalar | undefined {
    if (separator?.kind !== 'scalar' || list?.kind !== 'sequence') return undefined
    const segments: Segment[] = []
    for (const [index, item] of list.items.entries()) {
      const part = item === undefined ? undefined : this.node(item)
      if (part?.kind !== 'scalar') return undefined
      if (index > 0) segments.push({ text: separator.value, at: undefined })
      for (const segment of this.segmentsOf(part)) segments.push(segment)
    }
    return this.scalar(segments, node)
  }

  private variable(name: YamlScalar): YamlScalar {
    return this.scalar(
      [{ text: '${', at: undefined }, ...this.segmentsOf(name), { text: '}', at: undefined }],
      name,
    )
  }

  private open(name: string, node: YamlNode): YamlScalar {
    return this.scalar([{ text: `\${${name}()}`, at: undefined }], node)
  }

  private segmentsOf({ segments, exact, value, range }: YamlScalar): readonly Segment[] {
    return segments ?? [{ text: value, at: exact ? { path: this.file.path, ...range } : undefined }]
  }

  private scalar(segments: readonly Segment[], { range }: YamlNode): YamlScalar {
    const value = segments.map(({ text }) => text).join('')
    return {
      kind: 'scalar',
      value,
      range,
      exact: false,
      style: 'double',
      templated: false,
      alias: undefined,
      segments,
    }
  }
}

function callIn(node: YamlNode): Call | undefined {
  if (node.tag !== undefined) {
    const { tag, ...given } = node
    return { name: tag.slice(1), given }
  }
  return node.kind === 'map' ? callOf(node) : undefined
}

function callOf({ entries }: YamlMap): Call | undefined {
  const [first, more] = entries
  if (first === undefined || more !== undefined) return undefined
  const name = /^(?:Fn::(\w+)|(Ref))$/.exec(first.key.value)
  return name === null ? undefined : { name: name[1] ?? 'Ref', given: first.value }
}

function isNoValue(node: YamlNode): boolean {
  const call = callIn(node)
  return call?.name === 'Ref' && call.given?.kind === 'scalar' && call.given.value === NO_VALUE
}
