/*
 * Unit files of systemd and Quadlet as a tree: a map of sections, each a map of its settings in file order. A key may
 * occur many times.
 */
import { append } from '../text/lists.ts'
import type { TextRange } from '../text/range.ts'
import type { SourceFile } from '../text/source-file.ts'
import { createWriter, linesOf } from './written.ts'
import type { YamlEntry, YamlMap, YamlScalar } from './yaml.ts'

const HEADER = /^[ \t]*\[([^\]]*)\][ \t]*$/
const SETTING = /^[ \t]*([\w-]+)[ \t]*=[ \t]*/
const COMMENT = /^[ \t]*[#;]/
/** What stands before a program says how it is started. */
const START_MODE = /[-@!:+|]*[ \t]*/y
/** `%i` and the like, of which the unit's name or the machine decides what they are; `%%` is a percent sign. */
const SPECIFIER = /%(%|[a-zA-Z])/g
/** `NAME=value`, each in quotes or not, as Environment and BuildArg have them. */
const PAIR = /"([A-Za-z_]\w*)=((?:[^"\\]|\\.)*)"|'([A-Za-z_]\w*)=([^']*)'|([A-Za-z_]\w*)=(\S*)/g

/**
 * Reads a unit. Specifiers become variables, `${i}` for `%i`. What `Environment` sets in a section stands there under
 * `environment` too, and what `BuildArg` sets is a map. Linear in the text; lines that are no setting are left out.
 *
 * @see https://www.freedesktop.org/software/systemd/man/latest/systemd.syntax.html
 */
export function readUnit(file: SourceFile): YamlMap {
  const { text } = file
  const sections: YamlEntry[] = []
  let settings: YamlEntry[] | undefined
  let environment: YamlEntry[] = []
  const lines = linesOf(text)
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at]
    if (line === undefined) continue
    const words = text.slice(line.start, line.end)
    const name = HEADER.exec(words)?.[1]
    if (name !== undefined) {
      settings = []
      environment = []
      const start = line.start + words.indexOf('[') + 1
      const key = plainScalar(file, { start, end: start + name.length })
      const own = { ...key, value: 'environment' }
      settings.push({ key: own, value: { kind: 'map', entries: environment, range: line } })
      sections.push({ key, value: { kind: 'map', entries: settings, range: line } })
      continue
    }
    const found = COMMENT.test(words) ? null : SETTING.exec(words)
    if (found === null || settings === undefined) continue
    const [before, setting = ''] = found
    const parts: TextRange[] = [{ start: line.start + before.length, end: line.end }]
    while (text[(lines[at]?.end ?? 0) - 1] === '\\' && at + 1 < lines.length) {
      let next = lines[++at]
      while (next !== undefined && COMMENT.test(text.slice(next.start, next.end))) next = lines[++at]
      if (next !== undefined) parts.push(next)
    }
    const keyStart = line.start + before.indexOf(setting)
    const key = plainScalar(file, { start: keyStart, end: keyStart + setting.length })
    if (setting === 'BuildArg') {
      const entries = parts.flatMap((part) => pairsIn(file, part))
      settings.push({ key, value: { kind: 'map', entries, range: line } })
      continue
    }
    settings.push({ key, value: settingValue(file, key.value, parts) })
    if (setting === 'Environment') for (const part of parts) append(environment, pairsIn(file, part))
  }
  return { kind: 'map', entries: sections, range: { start: 0, end: text.length } }
}

function settingValue(file: SourceFile, key: string, lines: readonly TextRange[]): YamlScalar {
  const [first = { start: 0, end: 0 }, ...others] = lines
  if (!key.startsWith('Exec'))
    return joinedScalar(file, others.length === 0 ? [withoutQuotes(file, first)] : lines)
  START_MODE.lastIndex = first.start
  const start = first.start + (START_MODE.exec(file.text)?.[0].length ?? 0)
  return joinedScalar(file, [{ start: Math.min(start, first.end), end: first.end }, ...others])
}

/** Quotes around all of a value are no part of it. */
function withoutQuotes({ text }: SourceFile, { start, end }: TextRange): TextRange {
  const length = text.slice(start, end).trimEnd().length
  const isQuoted = length >= 2 && text[start] === '"' && text[start + length - 1] === '"'
  return isQuoted ? { start: start + 1, end: start + length - 1 } : { start, end }
}

function pairsIn(file: SourceFile, range: TextRange): readonly YamlEntry[] {
  const text = file.text.slice(range.start, range.end)
  return [...text.matchAll(PAIR)].map((pair) => {
    const [whole] = pair
    const name = pair[1] ?? pair[3] ?? pair[5] ?? ''
    const value = pair[2] ?? pair[4] ?? pair[6] ?? ''
    const nameStart = range.start + pair.index + whole.indexOf(name)
    const start = nameStart + name.length + 1
    return {
      key: plainScalar(file, { start: nameStart, end: nameStart + name.length }),
      value: joinedScalar(file, [{ start, end: start + value.length }]),
    }
  })
}

/** The value of a setting; lines that are continued stay as a shell would have them. */
function joinedScalar(file: SourceFile, lines: readonly TextRange[]): YamlScalar {
  const { text } = file
  const writer = createWriter(file)
  const last = lines.at(-1) ?? { start: 0, end: 0 }
  let { end } = last
  while (end > last.start && /\s/.test(text.charAt(end - 1))) end--
  for (const [index, line] of lines.entries()) {
    const isLast = index === lines.length - 1
    const part = { start: line.start, end: isLast ? end : line.end }
    let from = part.start
    for (const { 0: whole, 1: name = '', index: at } of text
      .slice(part.start, part.end)
      .matchAll(SPECIFIER)) {
      writer.take(from, part.start + at)
      writer.add(name === '%' ? '%' : `\${${name}}`)
      from = part.start + at + whole.length
    }
    writer.take(from, part.end)
    if (!isLast) writer.add('\n')
  }
  const { text: value, segments } = writer.finish()
  const range = { start: lines[0]?.start ?? 0, end }
  return { ...plainScalar(file, range), value, segments, exact: text.slice(range.start, end) === value }
}

function plainScalar({ text }: SourceFile, range: TextRange): YamlScalar {
  const value = text.slice(range.start, range.end)
  const templated = /\{\{|\{%/.test(value)
  return { kind: 'scalar', value, range, exact: true, style: 'double', templated, alias: undefined }
}
