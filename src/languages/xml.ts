import type { TextRange } from '../text/range.ts'
import type { SourceFile } from '../text/source-file.ts'
import type { YamlEntry, YamlMap, YamlScalar } from './yaml.ts'

/** Elements in elements; what is deeper is left out. */
const DEPTH_MAX = 200
const NAME = /[\p{L}_][\p{L}\p{N}_.:-]*/uy
const ATTRIBUTE = /(?<![\p{L}\p{N}_.:-])([\p{L}_][\p{L}\p{N}_.:-]*)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/gu

interface Element {
  readonly key: YamlScalar
  readonly entries: YamlEntry[]
  /** Of its start tag. */
  readonly attributes: readonly YamlEntry[]
  text: YamlScalar | undefined
}

/**
 * The elements of an XML text as a tree: one with elements in it is a map, one with text alone a scalar, and one with
 * neither a map of its attributes, whose keys begin with `@`. One
 * with text and attributes stands a second time under its name and `@`, as a map of both with the text at `#text`. Never fails; linear in the text.
 */
export function readXml(file: SourceFile): YamlMap {
  const { text } = file
  const root: YamlMap & { readonly entries: YamlEntry[] } = {
    kind: 'map',
    entries: [],
    range: { start: 0, end: text.length },
  }
  const open: Element[] = []
  for (let at = 0; at < text.length; ) {
    const start = text.indexOf('<', at)
    addText(text, { start: at, end: start === -1 ? text.length : start }, open.at(-1))
    if (start === -1) break
    const other = skipOther(text, start)
    if (other !== undefined) {
      at = other
      continue
    }
    const isEnd = text[start + 1] === '/'
    NAME.lastIndex = start + (isEnd ? 2 : 1)
    const name = NAME.exec(text)?.[0]
    const close = text.indexOf('>', start)
    if (close === -1) break
    at = close + 1
    if (name === undefined) continue
    if (isEnd) closeUpTo(name, open, root.entries)
    else if (open.length < DEPTH_MAX) {
      const tag = text.slice(start, close)
      const range = { start: start + 1, end: start + 1 + name.length }
      open.push({
        key: scalarOf(text, range),
        entries: [],
        attributes: attributesIn(text, tag, start),
        text: undefined,
      })
      if (tag.endsWith('/')) closeUpTo(name, open, root.entries)
    }
  }
  while (open.length > 0) closeLast(open, root.entries)
  return root
}

/** The end of a comment, a declaration or a section that begins here. */
function skipOther(text: string, start: number): number | undefined {
  for (const [opening, closing] of [
    ['<!--', '-->'],
    ['<![CDATA[', ']]>'],
    ['<?', '?>'],
    ['<!', '>'],
  ] as const) {
    if (!text.startsWith(opening, start)) continue
    const end = text.indexOf(closing, start + opening.length)
    return end === -1 ? text.length : end + closing.length
  }
  return undefined
}

function addText(text: string, range: TextRange, element: Element | undefined): void {
  const words = text.slice(range.start, range.end)
  if (element === undefined || element.text !== undefined || words.trim() === '') return
  const start = range.start + words.length - words.trimStart().length
  element.text = scalarOf(text, { start, end: start + words.trim().length })
}

function closeUpTo(name: string, open: Element[], root: YamlEntry[]): void {
  if (!open.some(({ key }) => key.value === name)) return
  while (open.length > 0) if (closeLast(open, root) === name) return
}

/** @returns its name */
function closeLast(open: Element[], root: YamlEntry[]): string | undefined {
  const element = open.pop()
  if (element === undefined) return undefined
  const { key, entries, attributes, text } = element
  const isText = entries.length === 0 && text !== undefined
  const own = entries.length === 0 ? attributes : entries
  const value = isText ? text : { kind: 'map' as const, entries: own, range: key.range }
  const holder = open.at(-1)?.entries ?? root
  holder.push({ key, value })
  if (isText && attributes.length > 0) {
    const whole = [...attributes, { key: { ...key, value: '#text' }, value: text }]
    const both = { kind: 'map' as const, entries: whole, range: key.range }
    holder.push({ key: { ...key, value: `${key.value}@` }, value: both })
  }
  return key.value
}

function attributesIn(text: string, tag: string, start: number): readonly YamlEntry[] {
  return [...tag.matchAll(ATTRIBUTE)].map(({ 0: whole, 1: name = '', 2: double, 3: single, index }) => {
    const value = double ?? single ?? ''
    const end = start + index + whole.length - 1
    const at = start + index
    return {
      key: { ...scalarOf(text, { start: at, end: at + name.length }), value: `@${name}` },
      value: scalarOf(text, { start: end - value.length, end }),
    }
  })
}

function scalarOf(text: string, range: TextRange): YamlScalar {
  const value = text.slice(range.start, range.end)
  const templated = value.includes('{{')
  return { kind: 'scalar', value, range, exact: true, style: 'double', templated, alias: undefined }
}
