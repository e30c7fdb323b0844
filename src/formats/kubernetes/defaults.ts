import type { YamlScalar } from '../../languages/yaml.ts'
import type { Segment } from '../../text/segment.ts'
import type { SourceFile } from '../../text/source-file.ts'
import { type ImageText, readScalar, readSegments } from '../image/scalar.ts'

/** A variable with a default, as Flux and programs such as `envsubst` fill it in. */
const DEFAULTED = /\$\{\w+:?[-=]([^${}]*)\}/g

/** The image that a scalar names, with the defaults of the variables in it. */
export function readWithDefaults(scalar: YamlScalar, file: SourceFile): ImageText | undefined {
  const { value, range, exact, templated, style } = scalar
  if (templated || style === 'block' || !value.includes('${')) return readScalar(scalar, file)
  const segments: Segment[] = []
  const add = (from: number, to: number) => {
    const at = exact ? { path: file.path, start: range.start + from, end: range.start + to } : undefined
    if (from < to) segments.push({ text: value.slice(from, to), at })
  }
  let done = 0
  for (const { 0: variable, 1: text = '', index } of value.matchAll(DEFAULTED)) {
    add(done, index)
    done = index + variable.length
    add(done - 1 - text.length, done - 1)
  }
  add(done, value.length)
  const isOpen = done === 0 || segments.some(({ text }) => text.includes('$'))
  return isOpen ? readScalar(scalar, file) : readSegments(scalar, file, segments)
}
