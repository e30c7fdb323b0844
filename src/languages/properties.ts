import type { TextRange } from '../text/range.ts'
import type { SourceFile } from '../text/source-file.ts'
import { linesOf } from './written.ts'
import type { YamlEntry, YamlMap, YamlScalar } from './yaml.ts'

const ENTRY = /^[ \t]*([^\s=:#!][^\s=:]{0,300})[ \t]*[=:][ \t]*/

/** Java properties as a tree: `a.b=c` is a map `b` in a map `a`. A value that goes on in the next line is left out. */
export function readProperties(file: SourceFile): YamlMap {
  const { text } = file
  const entries: YamlEntry[] = []
  let isContinued = false
  for (const line of linesOf(text)) {
    const words = text.slice(line.start, line.end)
    const wasContinued = isContinued
    isContinued = words.endsWith('\\')
    const [before, key] = wasContinued || isContinued ? [] : (ENTRY.exec(words) ?? [])
    if (before === undefined || key === undefined) continue
    const start = line.start + before.indexOf(key)
    const from = line.start + before.length
    const end = from + words.slice(before.length).trimEnd().length
    addBelow(entries, text, { start, end: start + key.length }, scalarOf(text, { start: from, end }))
  }
  return { kind: 'map', entries, range: { start: 0, end: text.length } }
}

function addBelow(root: YamlEntry[], text: string, key: TextRange, value: YamlScalar): void {
  let target = root
  let { start } = key
  for (const part of text.slice(key.start, key.end).split('.')) {
    const range = { start, end: start + part.length }
    start = range.end + 1
    if (range.end === key.end) target.push({ key: scalarOf(text, range), value })
    else {
      const entries: YamlEntry[] = []
      target.push({ key: scalarOf(text, range), value: { kind: 'map', entries, range } })
      target = entries
    }
  }
}

function scalarOf(text: string, range: TextRange): YamlScalar {
  const value = text.slice(range.start, range.end)
  const templated = value.includes('{{')
  return { kind: 'scalar', value, range, exact: true, style: 'double', templated, alias: undefined }
}
