import type { YamlNode, YamlScalar } from '../languages/yaml.ts'
import type { DocumentFormat } from '../model/format.ts'
import type { FormatTraits } from '../model/format-traits.ts'
import type { FoundUse, Role } from '../model/image-use.ts'
import { compilePathGlobs } from '../text/path-glob.ts'
import type { Segment } from '../text/segment.ts'
import type { SourceFile } from '../text/source-file.ts'
import { lastKeysOf } from './field-path.ts'
import type { PartKeys } from './image/scalar.ts'
import { substitute, valueSegments } from './substitution.ts'

/**
 * How a field spells its image. `reference`: a string, or a map of parts · `value`: the same where no schema vouches for
 * it · `docker-url`: `docker://` before the reference · `none`: an image that is not pulled here.
 */
export type FieldForm = 'reference' | 'value' | 'docker-url' | 'none'

/** A row of a table: one field that names an image. The first row that fits a value decides about it. */
export interface Field {
  /** The keys that lead to it, as {@link compileFields} takes them. */
  readonly path: string
  readonly role: Role
  /** `reference` where absent. */
  readonly form?: FieldForm
  /** The keys of a map of parts, where they are not `registry`, `repository`, `tag` and `digest`. */
  readonly parts?: PartKeys
  /** What keys beside the last one must say for the row to fit: `{ type: 'docker' }`. */
  readonly where?: Readonly<Record<string, string>>
  /** What the field can take: `digest` where absent. */
  readonly pin?: FoundUse['pin']
  /** `certain` where absent, `likely` for the form `value`. */
  readonly confidence?: FoundUse['confidence']
}

/** What a document of YAML or JSON says at its keys, for formats that ask whether it is theirs. */
export interface TableDocument {
  readonly path: string
  /** Whether there is something below these keys, from the root. */
  has(...keys: readonly string[]): boolean
  /** The scalar at these keys, from the root. */
  text(...keys: readonly string[]): string | undefined
}

/** Where a string with variables stands. */
export interface FieldScope {
  readonly file: SourceFile
  /** Variables that the configuration gives a value to. */
  readonly vars: ReadonlyMap<string, string>
  /** What stands at these keys of the innermost map around the string that has them. */
  nearest(...keys: readonly string[]): YamlNode | undefined
}

/** How a format writes variables. */
export interface FieldVariables {
  /** Not global: finds that a text holds one, or a character that may begin one. */
  readonly open: RegExp
  /** Why a text with an unknown variable is not read, in words; lower case, no full stop. */
  readonly unread?: string
  /**
   * Puts in what the variables stand for, each character with its place; undefined where one is not known. Absent where
   * the file never tells. See {@link expandNames}.
   */
  expand?(scalar: YamlScalar, scope: FieldScope): readonly Segment[] | undefined
}

/** A format that is only a table of fields in YAML or JSON documents. */
export interface Table extends Pick<DocumentFormat, 'id' | 'names' | 'candidates' | 'informs'> {
  /** Strings of which a document in one of `candidates` holds at least one. */
  readonly hints?: readonly string[]
  /** Whether a document in one of `candidates` is of this format; those in files with its own `names` all are. */
  claims?(document: TableDocument): boolean
  readonly rows: readonly Field[]
  /** What others ask about it, beside that it is YAML or JSON. */
  readonly traits?: Partial<FormatTraits>
  /** Where absent, a text with `$` is not read. */
  readonly variables?: FieldVariables
}

/**
 * Makes a descriptor of a table.
 *
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
export function defineTableFormat(table: Table): DocumentFormat {
  const { id, names, candidates, informs, hints, rows, traits } = table
  const keys = [...new Set(rows.flatMap(({ path }) => lastKeysOf(path)))]
  const hasOwnName = compilePathGlobs(names, { ignoreCase: true })
  return {
    id,
    kind: 'document',
    names,
    candidates,
    ...(informs === undefined ? {} : { informs }),
    mayHold: (text, path) =>
      keys.some((key) => text.includes(key)) &&
      (hints === undefined || hasOwnName(path) || hints.some((hint) => text.includes(hint))),
    traits: { comments: 'yaml', ...traits },
    load: async () => (await import('./fields.ts')).tableReader(table),
  }
}

/** Variables that one text may take in, those of its values included: no honest one has a tenth of them. */
const VARIABLES_MAX = 100

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
  findValue: (name: string, scope: FieldScope) => YamlNode | undefined,
): (scalar: YamlScalar, scope: FieldScope) => readonly Segment[] | undefined {
  return (scalar, scope) => {
    let left = VARIABLES_MAX
    const within = new Set<string>()
    const expand = (text: YamlScalar): readonly Segment[] | undefined =>
      substitute(text, scope.file, pattern, open, (name) => {
        if (left-- <= 0 || within.has(name)) return undefined
        const value = findValue(name, scope)
        const given = scope.vars.get(name)
        if (value === undefined) return given === undefined ? undefined : [{ text: given, at: undefined }]
        if (value.kind !== 'scalar') return undefined
        if (!open.test(value.value)) return valueSegments(value, scope.file, open)
        within.add(name)
        const segments = expand(value)
        within.delete(name)
        return segments
      })
    return expand(scalar)
  }
}
