import { posix } from 'node:path'
import { slice } from '../../languages/variables/lexer.ts'
import { readDocuments } from '../../languages/yaml/documents.ts'
import { get, type YamlNode, type YamlScalar } from '../../languages/yaml.ts'
import type { ReadContext } from '../../model/format.ts'
import type { Segment } from '../../text/segment.ts'
import type { SourceFile } from '../../text/source-file.ts'
import { scalarSegments } from '../image/reading.ts'

/** A variable of the machine with what it is where that does not set it, or an option of a template. */
const VARIABLE = /\$\{(?:(?:localEnv|env):\w+:([^${}]*)|templateOption:([\w-]+))\}/g
/** Texts of one value. */
const TEXTS_MAX = 100
/** Folders between a definition and the template that it belongs to. */
const LEVELS_MAX = 3

/** The values that the options of a template offer, the default first. */
export type TemplateOptions = (name: string) => readonly Segment[]

/** One text that a value may be. */
export interface DefinitionText {
  readonly segments: readonly Segment[]
  /** The values of a template's options in it, which others may choose too. */
  readonly offered: readonly Segment[]
}

/**
 * The texts that a value may be, with the defaults of its variables and each value that a template offers.
 *
 * @returns undefined where something in it is decided on the machine that starts the container
 */
export function textsOf(
  scalar: YamlScalar,
  file: SourceFile,
  options: TemplateOptions,
): readonly DefinitionText[] | undefined {
  const { value } = scalar
  const whole = scalarSegments(scalar, file)
  let texts: readonly DefinitionText[] = [{ segments: [], offered: [] }]
  let done = 0
  const add = (found: readonly (readonly Segment[])[], offered: readonly Segment[] = []) => {
    texts = texts.flatMap((text) =>
      found.map((segments) => ({
        segments: [...text.segments, ...segments],
        offered: [...text.offered, ...segments.filter((one) => offered.includes(one))],
      })),
    )
  }
  for (const match of value.matchAll(VARIABLE)) {
    const { 0: written, 1: given, 2: option, index } = match
    const end = index + written.length
    const plain = slice(whole, done, index)
    if (isOpen(plain)) return undefined
    add([plain])
    done = end
    if (option === undefined) {
      // A variable ends at its next colon, so that no tag or digest can be written into its default.
      add([[{ text: given ?? '', at: undefined }]])
      continue
    }
    const values = options(option)
    if (values.length === 0 || texts.length * values.length > TEXTS_MAX) return undefined
    add(
      values.map((one) => [one]),
      values,
    )
  }
  const rest = slice(whole, done, value.length)
  if (isOpen(rest)) return undefined
  add([rest])
  return texts
}

function isOpen(segments: readonly Segment[]): boolean {
  return segments.some(({ text }) => text.includes('$'))
}

/** Finds the options of the template around a definition; they have no values where there is no template. */
export function optionsAround({ path }: SourceFile, context: ReadContext): TemplateOptions {
  const known = new Map<string, readonly Segment[]>()
  let found: { readonly file: SourceFile; readonly options: YamlNode | undefined } | 'none' | undefined
  return (name) => {
    found ??= templateAround(path, context) ?? 'none'
    const values = known.get(name) ?? (found === 'none' ? [] : valuesOf(get(found.options, name), found.file))
    known.set(name, values)
    return values
  }
}

function templateAround(path: string, context: ReadContext) {
  let folder = posix.dirname(path)
  for (let level = 0; level < LEVELS_MAX; level++) {
    const file = context.sibling(posix.join(folder, 'devcontainer-template.json'))
    const [document] = file === undefined ? [] : readDocuments(file.text, { isJson: true })
    if (file !== undefined) return { file, options: get(document?.root, 'options') }
    if (folder === '.' || folder === '/') return undefined
    folder = posix.dirname(folder)
  }
  return undefined
}

/** An option may be any of its `proposals` or of its `enum`. */
function valuesOf(option: YamlNode | undefined, file: SourceFile): readonly Segment[] {
  const lists = ['proposals', 'enum'].map((key) => get(option, key))
  const items = lists.flatMap((list) => (list?.kind === 'sequence' ? list.items : []))
  const values = new Map<string, Segment>()
  for (const node of [get(option, 'default'), ...items]) {
    if (node?.kind !== 'scalar' || node.value === '' || values.has(node.value)) continue
    for (const segment of scalarSegments(node, file)) values.set(node.value, segment)
  }
  return [...values.values()]
}
