import { slice } from '../../languages/variables/lexer.ts'
import { indentOf, isBlankLine, joinLines, type Written } from '../../languages/written.ts'
import { parseYaml } from '../../languages/yaml/parse.ts'
import type { TextRange } from '../../text/range.ts'
import type { SourceFile } from '../../text/source-file.ts'
import { lineSegments } from '../image/nested.ts'
import { dedent, readScalar } from './loose-scalar.ts'

/** A key of an action, and its value. */
export interface Field {
  readonly key: string
  /** As a string. */
  readonly value: Written
  /** The lines below the key, without their indentation: YAML where the value is a map or a list. */
  readonly below: readonly TextRange[]
}

const KEY = /^(["']?)([A-Za-z_][\w.-]*)\1[ \t]*:(?=[ \t]|$)/
/** No key that an action knows is longer. */
const KEY_MAX = 80

/**
 * The fields of an action, in file order.
 *
 * Split at the keys of the first column before anything is read: what stands after them need not be YAML.
 */
export function readFields(lines: readonly TextRange[], file: SourceFile): readonly Field[] {
  const { text } = file
  const first = lines.find((line) => !isBlankLine(line, text))
  if (first === undefined) return []
  const indent = indentOf(first, text)
  const start = first.start + indent
  if (text[start] === '{' && !/[{%]/.test(text[start + 1] ?? ''))
    return readFlow(joinLines(lines, file), file)

  const open: { key: string; inline: TextRange; below: TextRange[] }[] = []
  for (const line of lines) {
    const isAtKey = indentOf(line, text) === indent
    const key = isAtKey ? keyAt(text, { start: line.start + indent, end: line.end }) : undefined
    if (key !== undefined) open.push({ ...key, below: [] })
    else if (!isAtKey || text[line.start + indent] !== '#') open.at(-1)?.below.push(line)
  }
  return open.map(({ key, inline, below }) => ({
    key,
    value: readScalar(inline, below, file),
    below: dedent(below, text),
  }))
}

function keyAt(text: string, { start, end }: TextRange): { key: string; inline: TextRange } | undefined {
  const found = KEY.exec(text.slice(start, Math.min(end, start + KEY_MAX)))
  const key = found?.[2]
  return found === null || key === undefined
    ? undefined
    : { key, inline: { start: start + found[0].length, end } }
}

/** `{command: docker pull x, session: 2}` */
function readFlow(body: Written, file: SourceFile): readonly Field[] {
  const [document] = parseYaml(body.text, { start: 0, end: body.text.length })
  if (document?.root?.kind !== 'map') return []
  const inside = { path: file.path, text: body.text }
  return document.root.entries.flatMap(({ key, value }) => {
    if (value?.kind !== 'scalar') return []
    const segments = lineSegments(value, inside).flatMap((segment) =>
      segment.at === undefined ? [segment] : slice(body.segments, segment.at.start, segment.at.end),
    )
    return [{ key: key.value, value: { text: value.value, segments }, below: [] }]
  })
}
