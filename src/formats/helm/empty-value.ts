import type { YamlMap, YamlNode, YamlScalar } from '../../languages/yaml.ts'
import type { DigestSlot } from '../../model/image-use.ts'
import type { Place } from '../../text/range.ts'
import type { SourceFile } from '../../text/source-file.ts'
import { type PartGroup, partOf } from './groups.ts'

/** An empty value, to be filled. */
export interface EmptyValue {
  readonly at: Place
  /** What has to stand around a text that is put there. */
  readonly before: string
  readonly after: string
}

/** The value of a digest key that is there but empty; charts print a `sha` behind `sha256:`. */
export function emptyDigest(
  group: PartGroup,
  file: SourceFile,
): (EmptyValue & Pick<DigestSlot, 'form'>) | undefined {
  const entry = group.parts.get('digest')
  if (entry === undefined || partOf(group, 'digest') !== undefined) return undefined
  const form = /sha$/i.test(entry.key.value) ? 'hex' : /digest$/i.test(entry.key.value) ? 'digest' : undefined
  const place = form === undefined ? undefined : emptyIn(entry.key, entry.value, file)
  return form === undefined || place === undefined ? undefined : { ...place, form }
}

/** The empty value of a key, or the place where a map that lacks the key can have it. */
export function emptyValue(
  map: YamlMap,
  key: string,
  file: SourceFile,
  behind: YamlScalar | undefined,
): EmptyValue | undefined {
  const entry = map.entries.findLast((one) => one.key.value === key)
  if (entry !== undefined) return emptyIn(entry.key, entry.value, file)
  return behind === undefined ? undefined : placeForKey(map, key, file, behind)
}

/** @returns undefined where there is more than an empty text or null, or it stands elsewhere */
function emptyIn(
  key: YamlScalar,
  value: YamlNode | undefined,
  { path, text }: SourceFile,
): EmptyValue | undefined {
  if (
    value !== undefined &&
    (value.kind !== 'scalar' || value.alias !== undefined || value.style === 'block')
  )
    return undefined
  if (value !== undefined && value.style !== 'plain') {
    const { start, end } = value.range
    return start === end ? { at: { path, start, end }, before: '', after: '' } : undefined
  }
  if (value !== undefined && value.value !== '')
    return /^(?:null|~)$/i.test(value.value)
      ? { at: { path, ...value.range }, before: '"', after: '"' }
      : undefined
  const start = afterColon(text, key)
  return start === undefined ? undefined : { at: { path, start, end: start }, before: ' "', after: '"' }
}

function afterColon(text: string, { range }: YamlScalar): number | undefined {
  const colon = text.indexOf(':', range.end)
  return colon === -1 || text.slice(range.end, colon).replace(/["']/, '').trim() !== ''
    ? undefined
    : colon + 1
}

/** A line below the value of another key of a block map. */
function placeForKey(
  map: YamlMap,
  key: string,
  file: SourceFile,
  behind: YamlScalar,
): EmptyValue | undefined {
  const { path, text } = file
  const entry = map.entries.find(({ value }) => value === behind)
  if (entry === undefined || behind.alias !== undefined || behind.style === 'block') return undefined
  const lineStart = text.lastIndexOf('\n', entry.key.range.start - 1) + 1
  const indent = text.slice(lineStart, entry.key.range.start)
  const lineEnd = text.indexOf('\n', behind.range.end)
  const end = lineEnd === -1 ? text.length : lineEnd
  const rest = text.slice(behind.range.end, end)
  if (!/^[ \t]*$/.test(indent) || !/^["']?[ \t]*(?:#.*)?\r?$/.test(rest)) return undefined
  const start = rest.endsWith('\r') ? end - 1 : end
  const feed = rest.endsWith('\r') || text.includes('\r\n') ? '\r\n' : '\n'
  return { at: { path, start, end: start }, before: `${feed}${indent}${key}: "`, after: '"' }
}
