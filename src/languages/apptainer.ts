import type { TextRange } from '../text/range.ts'
import type { SourceFile } from '../text/source-file.ts'
import { linesOf } from './written.ts'
import type { YamlEntry, YamlMap, YamlScalar } from './yaml.ts'

const HEADER = /^[ \t]*([A-Za-z]+)[ \t]*:[ \t]*/

/**
 * The headers of an Apptainer definition: a map `stage` for each `Bootstrap`, with their keys in lower case. Sections
 * are left out.
 *
 * @see https://apptainer.org/docs/user/latest/definition_files.html
 */
export function readDefinition(file: SourceFile): YamlMap {
  const { text } = file
  const stages: YamlEntry[] = []
  let headers: YamlEntry[] | undefined
  let isSection = false
  for (const line of linesOf(text)) {
    const words = text.slice(line.start, line.end)
    if (/^[ \t]*%/.test(words)) isSection = true
    const [before, name = ''] = HEADER.exec(words) ?? []
    if (before === undefined) continue
    const key = name.toLowerCase()
    const start = line.start + before.indexOf(name)
    const range = { start, end: start + name.length }
    if (key === 'bootstrap') {
      headers = []
      isSection = false
      const value: YamlMap = { kind: 'map', entries: headers, range: line }
      stages.push({ key: scalarOf('stage', range), value })
    }
    if (isSection || headers === undefined) continue
    const value = words.slice(before.length).replace(/[ \t]+(?:#.*)?$/, '')
    const from = line.start + before.length
    headers.push({
      key: scalarOf(key, range),
      value: scalarOf(value, { start: from, end: from + value.length }),
    })
  }
  return { kind: 'map', entries: stages, range: { start: 0, end: text.length } }
}

function scalarOf(value: string, range: TextRange): YamlScalar {
  const templated = value.includes('{{')
  return { kind: 'scalar', value, range, exact: true, style: 'double', templated, alias: undefined }
}
