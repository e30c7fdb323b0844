import type { YamlNode, YamlScalar } from '../languages/yaml.ts'
import type { DocumentFormat, FileFormat } from '../model/format.ts'
import type { CommentStyle } from '../model/format-traits.ts'
import type { Segment } from '../text/segment.ts'
import type { SourceFile } from '../text/source-file.ts'
import { POD_HINT, SCRIPT_NESTS, UNIT_NESTS } from './commands/nests.ts'
import { lastKeysOf } from './field-path.ts'
import { substitute, valueSegments } from './substitution.ts'
import type { Field, FieldScope, FieldVariables, Table } from './table.ts'
import { mayHoldWords } from './table-words.ts'

/**
 * Makes a descriptor of a table.
 *
 * @param loadVariables for variables whose reading needs a parser
 * @example
 * defineTableFormat({
 *   id: 'drone',
 *   names: ['**\/.drone.yml'],
 *   candidates: [],
 *   rows: [
 *     { path: 'steps[].image', role: 'ci-step' },
 *     { path: 'services[].image', role: 'ci-service' },
 *   ],
 * })
 */
export function defineTableFormat(
  table: Table,
  loadVariables?: () => Promise<FieldVariables>,
): DocumentFormat {
  const described = describeTable<DocumentFormat>(table, {
    kind: 'document',
    traits: { comments: 'yaml', ...table.traits },
    load: async () => {
      const [{ tableReader }, variables] = await Promise.all([import('./fields.ts'), loadVariables?.()])
      return tableReader(variables === undefined ? table : { ...table, variables })
    },
  })
  return loadVariables === undefined ? described : Object.assign(described, FILLS)
}

const FILLS: Pick<DocumentFormat, 'fillsVariables'> = { fillsVariables: true }

/**
 * Makes a descriptor of a table over files of a language of their own.
 *
 * @param comments how the language writes them
 * @param loadParser gives the tree of a file as maps, lists and scalars
 */
export function defineTextFormat(
  table: Table,
  comments: CommentStyle,
  loadParser: () => Promise<(file: SourceFile) => YamlNode>,
): FileFormat {
  return describeTable<FileFormat>(table, {
    kind: 'file',
    traits: { comments, ...table.traits },
    load: async () => {
      const [{ textReader }, parse] = await Promise.all([import('./fields.ts'), loadParser()])
      return textReader(table, parse)
    },
  })
}

/**
 * What a table tells of its format. It is worked out when it is asked for, since most runs meet few of the formats: what a
 * format has beside its table is assigned to this, where a copy would ask for all.
 */
function describeTable<Kind extends DocumentFormat | FileFormat>(
  { id, names, candidates, informs, hints, rows, variables, isUnconfirmed }: Table,
  kind: Pick<Kind, 'kind' | 'traits' | 'load'>,
): Pick<Kind, 'kind' | 'traits' | 'load'> & Omit<DocumentFormat, 'kind' | 'traits' | 'load'> {
  let nests: DocumentFormat['nests']
  let keys: readonly string[] | undefined
  const words = {
    hints,
    get keys() {
      keys ??= [...new Set(rows.flatMap((row) => lastKeysOf(row.path)))]
      return keys
    },
  }
  return {
    id,
    isTable: true,
    names,
    candidates,
    get fields() {
      const named = rows.filter(({ form }) => form !== 'none' && form !== 'built')
      const all = isUnconfirmed === undefined ? {} : { isUnconfirmed }
      return [...new Set(named.map((row) => describeField({ ...row, ...all })))]
    },
    get nests() {
      nests ??= nestsOf(rows)
      return nests
    },
    mayHold: mayHoldWords(names, words),
    ...kind,
    ...(informs === undefined ? {} : { informs }),
    ...(variables?.expand === undefined ? {} : FILLS),
  }
}

function nestsOf(rows: readonly Field[]): NonNullable<DocumentFormat['nests']> {
  const has = (wanted: Field['form']) => rows.some(({ form }) => form === wanted)
  return [
    ...(has('commands') || has('file-text') ? SCRIPT_NESTS : []),
    ...rows.flatMap(({ build }) => (build?.args === undefined ? [] : [dockerfileWhere(build.args)])),
    ...rows.flatMap(({ build }) => (build?.flags === undefined ? [] : [dockerfileWhere('build-arg')])),
    ...(has('file-text') ? UNIT_NESTS : []),
    ...(has('manifests') ? [{ format: 'kubernetes', hint: POD_HINT }] : []),
  ]
}

function dockerfileWhere(hint: string) {
  return { format: 'dockerfile', hint }
}

const FORM_WORDS: Readonly<Record<string, string>> = {
  commands: ' (commands)',
  manifests: ' (manifests)',
  build: ' (builds)',
  file: ' (file)',
  'file-text': ' (text of a file)',
  'docker-url': ' (docker://)',
}

const PIN_WORDS: Readonly<Record<string, string>> = {
  'tag-only': ' (tag only)',
  'tag-or-digest': ' (tag or digest)',
  none: ' (read only)',
}

/** `steps[].image`, with what the field takes where that is not a digest behind the tag. */
export function describeField({
  path,
  form = 'reference',
  scheme,
  pin = 'digest',
  isUnconfirmed,
  hasDigestKey,
}: Pick<Field, 'path' | 'form' | 'scheme' | 'pin' | 'isUnconfirmed' | 'hasDigestKey'>): string {
  const what = scheme === undefined ? (FORM_WORDS[form] ?? '') : ` (${scheme})`
  const own = hasDigestKey === true ? ' (digest in its own key)' : ''
  const isOpen = isUnconfirmed === true && pin === 'digest' && !HOLDS_MORE.has(form)
  return path + what + (isOpen ? ' (read only)' : (PIN_WORDS[pin] ?? own))
}

/** Forms whose images are what is written in a text or another file. */
const HOLDS_MORE: ReadonlySet<string> = new Set(['commands', 'manifests', 'build', 'file', 'file-text'])

/** The value of a variable in another file, or one that others read too and that is not to be changed for one of them. */
export interface ValueElsewhere {
  readonly kind: 'elsewhere'
  readonly node: YamlNode
  readonly file: SourceFile
  readonly isShared: boolean
}

/** Variables that one text may take in, those of its values included: no honest one has a tenth of them. */
const VARIABLES_MAX = 100

/** Finds the host that a reference begins with. */
export const HAS_HOST = /^(?:localhost\/|(?=[^/]*\/)[^/]*[.:])/

/** Variables in the writing of shells, with what stands for one that nobody gives a value to. */
export const WITH_FALLBACK = /\$\{(\w+):?[-=](?<fallback>[^${}]*)\}/g

/**
 * Puts values in for named variables: what the document says, else what the configuration says under `vars`.
 *
 * @param pattern global; its first group that took part is the name
 * @param open finds what is left of a variable that the pattern does not take
 * @param findValue where the value of a variable stands; it may hold variables itself
 */
export function expandNames(
  pattern: RegExp,
  open: RegExp,
  findValue: (name: string, scope: FieldScope) => YamlNode | ValueElsewhere | undefined,
): (scalar: YamlScalar, scope: FieldScope) => readonly Segment[] | undefined {
  return (scalar, scope) => {
    let left = VARIABLES_MAX
    const within = new Set<string>()
    const expand = (text: YamlScalar, file: SourceFile): readonly Segment[] | undefined =>
      substitute(text, file, pattern, open, (name) => {
        if (left-- <= 0 || within.has(name)) return undefined
        const found = findValue(name, scope)
        const given = scope.vars.get(name)
        if (found === undefined) return given === undefined ? undefined : [{ text: given, at: undefined }]
        const isElsewhere = found.kind === 'elsewhere'
        const value = isElsewhere ? found.node : found
        const holder = isElsewhere ? found.file : scope.file
        if (value.kind !== 'scalar') return undefined
        within.add(name)
        const segments = open.test(value.value) ? expand(value, holder) : valueSegments(value, holder, open)
        within.delete(name)
        return isElsewhere && found.isShared
          ? segments?.map(({ text }) => ({ text, at: undefined }))
          : segments
      })
    return expand(scalar, scope.file)
  }
}
