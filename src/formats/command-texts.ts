import type { YamlNode } from '../languages/yaml.ts'
import { append } from '../text/lists.ts'
import type { Place } from '../text/range.ts'
import type { Segment } from '../text/segment.ts'
import type { SourceFile } from '../text/source-file.ts'
import { textIn } from './image/nested.ts'
import { isString } from './image/scalar.ts'

/** A shell text in a file. */
export interface CommandText {
  readonly node: YamlNode
  readonly text: string
  readonly segments: readonly Segment[]
  readonly whole: Place
}

/**
 * The commands of a field: a string, or a list of lines.
 *
 * @param command the words before the value, where it holds only what follows them; a list is that of its words then
 */
export function commandTexts(
  node: YamlNode,
  file: SourceFile,
  command: string | undefined,
): readonly CommandText[] {
  const items = (node.kind === 'sequence' ? node.items : [node]).filter(isString)
  if (command === undefined || items.length === 0)
    return items.map((item) => ({
      node: item,
      ...textIn(item, file),
      whole: { path: file.path, ...item.range },
    }))
  const isList = node.kind === 'sequence'
  const segments: Segment[] = [{ text: command, at: undefined }]
  let text = command
  for (const item of items) {
    const own = textIn(item, file)
    text += ` ${isList ? wordOf(own.text) : own.text}`
    segments.push({ text: ' ', at: undefined })
    append(segments, own.segments)
  }
  const first = items[0]?.range.start ?? 0
  return [
    { node, text, segments, whole: { path: file.path, start: first, end: items.at(-1)?.range.end ?? first } },
  ]
}

/** An argument as one word of a shell, as long as it was; what a variable stands for is not known. */
function wordOf(text: string): string {
  return text
    .replaceAll(/\$\{[^}]*\}/g, (variable) => `$${'v'.repeat(variable.length - 1)}`)
    .replaceAll(/[^\w./:@=,+$-]/g, '_')
}
