import { slice } from '../languages/variables/lexer.ts'
import type { YamlScalar } from '../languages/yaml.ts'
import { append } from '../text/lists.ts'
import type { Segment } from '../text/segment.ts'
import type { SourceFile } from '../text/source-file.ts'
import { printedByYaml } from './image/number.ts'
import { scalarSegments } from './image/reading.ts'

/** What a variable stands for: segments, or undefined when that is decided at run time. */
export type Lookup = (name: string) => readonly Segment[] | undefined

/**
 * Puts the values of variables into a scalar, each character with the place where it stands.
 *
 * @param variable global; its first group that took part is the name; what its group `fallback` takes, before the last
 *   character of the match, is the value where nothing else gives one
 * @returns undefined when a value is not known, or when something that `open` finds remains unexplained
 */
export function substitute(
  scalar: YamlScalar,
  file: SourceFile,
  variable: RegExp,
  open: RegExp,
  lookup: Lookup,
): readonly Segment[] | undefined {
  const segments: Segment[] = []
  let done = 0
  for (const match of scalar.value.matchAll(variable)) {
    const name = match.slice(1).find((group) => group !== undefined)
    const value = (name === undefined ? undefined : lookup(name)) ?? fallbackIn(match, scalar, file)
    if (value === undefined || open.test(scalar.value.slice(done, match.index))) return undefined
    append(segments, literal(scalar, file, done, match.index))
    append(segments, value)
    done = match.index + match[0].length
  }
  if (open.test(scalar.value.slice(done))) return undefined
  return [...segments, ...literal(scalar, file, done, scalar.value.length)]
}

function fallbackIn(
  match: RegExpExecArray,
  scalar: YamlScalar,
  file: SourceFile,
): readonly Segment[] | undefined {
  const text = match.groups?.fallback
  if (text === undefined || text === '') return undefined
  const end = match.indices?.groups?.fallback?.[1] ?? match.index + match[0].length - 1
  return literal(scalar, file, end - text.length, end)
}

/** A scalar as the value of a variable; undefined unless it is a plain text without variables of its own. */
export function valueSegments(
  scalar: YamlScalar,
  file: SourceFile,
  open: RegExp,
): readonly Segment[] | undefined {
  if (scalar.value.trim() === '' || scalar.templated || open.test(scalar.value)) return undefined
  // A number that is printed otherwise: a text in its place would be another value.
  if (printedByYaml(scalar) !== undefined) return [{ text: scalar.value, at: undefined }]
  const isNull = scalar.style === 'plain' && /^(?:~|null)$/i.test(scalar.value)
  return isNull ? undefined : scalarSegments(scalar, file)
}

function literal(scalar: YamlScalar, file: SourceFile, from: number, to: number): readonly Segment[] {
  if (from === to) return []
  if (scalar.segments !== undefined) return slice(scalar.segments, from, to)
  const text = scalar.value.slice(from, to)
  const start = scalar.range.start + from
  // The value of a template scalar is its source, so offsets in it hold as well.
  const exact = file.text.slice(start, start + text.length) === text && scalar.style !== 'block'
  return [{ text, at: exact ? { path: file.path, start, end: start + text.length } : undefined }]
}
