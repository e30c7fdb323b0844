import type { YamlNode, YamlScalar } from '../languages/yaml.ts'
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
  const script = isList ? scriptIn(command, items) : undefined
  if (script !== undefined) return commandTexts(script, file, undefined)
  const segments: Segment[] = [{ text: command, at: undefined }]
  let text = command
  for (const item of items) {
    const own = textIn(item, file)
    // A word with blanks may be a script for a shell.
    const quote = isList && /\s/.test(own.text) && !own.text.includes("'") ? "'" : ''
    text += ` ${quote}${isList && quote === '' ? wordOf(own.text) : own.text}${quote}`
    segments.push({ text: ` ${quote}`, at: undefined })
    append(segments, own.segments)
    if (quote !== '') segments.push({ text: quote, at: undefined })
  }
  const first = items[0]?.range.start ?? 0
  return [
    { node, text, segments, whole: { path: file.path, start: first, end: items.at(-1)?.range.end ?? first } },
  ]
}

const SHELL = /^(?:\S*\/)?(?:ba|da|z|a)?sh$/

/** What a shell is given behind `-c`: a text, which would lose its lines as a word of a command line. */
function scriptIn(command: string, items: readonly YamlScalar[]): YamlScalar | undefined {
  const program = command === '' ? items[0]?.value : command
  if (program === undefined || !SHELL.test(program)) return undefined
  const at = items.findIndex(({ value }) => /^-[a-z]*c$/.test(value))
  return at === -1 ? undefined : items[at + 1]
}

/** The name of a program, which may stand in a folder of Windows too, as the first word of a shell text. */
export function programIn(node: YamlNode | undefined): string | undefined {
  if (!isString(node)) return undefined
  const { value } = node
  return wordOf(value.slice(Math.max(value.lastIndexOf('/'), value.lastIndexOf('\\')) + 1))
}

/** An argument as one word of a shell, as long as it was; what a variable of another language stands for is not known. */
function wordOf(text: string): string {
  return text.replaceAll(/\$\{[^${}]*\}|[^\w./:@=,+$-]/g, (found) => {
    if (found.length === 1) return '_'
    return /^..\w+.$/.test(found) ? found : `$${'v'.repeat(found.length - 1)}`
  })
}
