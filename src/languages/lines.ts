import type { SourceFile } from '../text/source-file.ts'
import { linesOf } from './written.ts'
import type { YamlMap, YamlScalar } from './yaml.ts'

/** A text of lines that mean something one by one: a list `line`, without comments behind `#` and empty ones. */
export function readLines(file: SourceFile): YamlMap {
  const { text } = file
  const items: YamlScalar[] = []
  for (const { start: from, end } of linesOf(text)) {
    const words = text.slice(from, end).replace(/(?:^|[ \t])#.*$/, '')
    const value = words.trim()
    if (value !== '') items.push(scalarOf(value, from + words.indexOf(value)))
  }
  const range = { start: 0, end: text.length }
  const list = { kind: 'sequence', items, range } as const
  return { kind: 'map', entries: [{ key: scalarOf('line', 0), value: list }], range }
}

function scalarOf(value: string, start: number): YamlScalar {
  const range = { start, end: start + value.length }
  const templated = value.includes('{{')
  return { kind: 'scalar', value, range, exact: true, style: 'double', templated, alias: undefined }
}
