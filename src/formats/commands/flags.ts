import { looksLikeImage } from '../image/likely.ts'
import { after, between, type Field, textOf } from './expanded-word.ts'

/** The flags of a command. Names without dashes; a single character is a short flag. */
export interface FlagTable {
  /** Those that take a value. */
  readonly values: ReadonlySet<string>
  /** Those that take none. */
  readonly switches: ReadonlySet<string>
}

/** The words of a command, told apart. */
export interface Arguments {
  readonly flags: readonly Flag[]
  readonly operands: readonly Field[]
  /** Among the words is one that may stand for flags and operands, and is not known. */
  readonly isOpen?: true
}

export interface Flag {
  /** Without dashes. */
  readonly name: string
  readonly value: Field | undefined
  /** The word that it stands in. */
  readonly written: Field
}

/** A table of names that are set apart by blanks. */
export function flagTable(values: string, switches = ''): FlagTable {
  const names = (text: string) => new Set(text.split(/\s+/).filter((name) => name !== ''))
  return { values: names(values), switches: names(switches) }
}

/** Both tables as one. */
export function joinTables(one: FlagTable, other: FlagTable): FlagTable {
  return {
    values: new Set([...one.values, ...other.values]),
    switches: new Set([...one.switches, ...other.switches]),
  }
}

/** A variable that by its name holds flags, and is not known. */
const HOLDS_FLAGS = /^\$\{?\w*(?:opt|arg|flag|param)\w*(?:\[[@*]\])?\}?$/i
/** The arguments of a script, or of a function in it. */
const ALL_ARGUMENTS = /^\$(?:[@*]|\{[@*][^{}]*\})$/
/** What no image is called: a number, a size, a path, a list, `key=value`. */
const NO_IMAGE = /^(?:[./~]|\d+[a-z]{0,2}$|true$|false$)|[=,;]|^[^:]+:\/(?!\/)/

/**
 * Tells flags, their values and operands apart as pflag, getopt and Cobra do.
 *
 * A long flag that the table lacks, without `=`, is taken for a switch, unless what follows can be no image
 * (a number, a path, `key=value`) or stands before a word that can be nothing else, and is not the last word: it is the
 * flag's value then. Where both words can be images nothing tells which one is, and the rest is not read.
 *
 * @param tables of the subcommand, then of the tool
 * @param untilOperand all that follows the first operand are operands: `docker run IMAGE --not-a-flag`
 */
export function parseArguments(
  fields: readonly Field[],
  tables: readonly FlagTable[],
  untilOperand = false,
): Arguments {
  const flags: Flag[] = []
  const operands: Field[] = []
  let open: { readonly isOpen?: true } = {}
  for (let i = 0; i < fields.length; i++) {
    const field = fields[i]
    if (field === undefined) break
    const text = textOf(field)
    if (text === '--') {
      for (const rest of fields.slice(i + 1)) operands.push(rest)
      break
    }
    if (!text.startsWith('-') || text === '-') {
      if (isUnknownFlags(field) || (mayBeFlags(field) && showsFlags(fields[i + 1]))) {
        open = { isOpen: true }
        continue
      }
      if (untilOperand) return { flags, operands: fields.slice(i), ...open }
      operands.push(field)
    } else if (text.startsWith('--')) {
      const equals = text.indexOf('=')
      const name = text.slice(2, equals === -1 ? undefined : equals)
      const takesNext = equals === -1 && takesNextWord(name, tables, fields, i)
      if (takesNext === undefined) return { flags, operands: [], isOpen: true }
      if (takesNext) i++
      flags.push({
        name,
        value: equals === -1 ? (takesNext ? fields[i] : undefined) : after(field, equals + 1),
        written: field,
      })
    } else {
      const takesNext = readShort(field, text, tables, fields, i, flags)
      if (takesNext === undefined) return { flags, operands: [], isOpen: true }
      if (takesNext) i++
    }
  }
  return { flags, operands, ...open }
}

function isUnknownFlags(field: Field): boolean {
  const [first, ...others] = field.alternatives[0] ?? []
  return first?.lack !== undefined && others.length === 0 && HOLDS_FLAGS.test(first.text)
}

/** `$(cat flags)` or `"$@"`, all of the word: what it gives may be flags. */
function mayBeFlags({ alternatives }: Field): boolean {
  const [first, ...others] = alternatives[0] ?? []
  if (first?.lack === undefined || others.length > 0) return false
  return /^(?:\$\([^(]|`)/.test(first.text) || ALL_ARGUMENTS.test(first.text)
}

/** Another flag, or a word that can be nothing but an image, says that the word before it is none. */
function showsFlags(next: Field | undefined): boolean {
  return isImage(next) || /^-./.test(textOf(next))
}

/** Whether a word can be nothing but an image. */
function isImage(field: Field | undefined): boolean {
  const isKnown = field?.alternatives[0]?.every(({ lack }) => lack === undefined) === true
  return isKnown && looksLikeImage(textOf(field), 'slash-tag-or-digest') && /[/:]/.test(textOf(field))
}

/** The first table that knows a flag decides: `-a` of `docker pull` is not that of `nerdctl`. Undefined: none does. */
function takesValue(name: string, tables: readonly FlagTable[]): boolean | undefined {
  const table = tables.find(({ values, switches }) => values.has(name) || switches.has(name))
  return table?.values.has(name)
}

/** Whether the word behind a flag is its value; undefined where nothing tells. */
function takesNextWord(
  name: string,
  tables: readonly FlagTable[],
  fields: readonly Field[],
  i: number,
): boolean | undefined {
  const known = takesValue(name, tables)
  if (known !== undefined) return known
  const next = fields[i + 1]
  if (next === undefined || i + 2 >= fields.length) return false
  const text = textOf(next)
  if (text.startsWith('-')) return false
  if (NO_IMAGE.test(text) || !isImage(fields[i + 2])) return NO_IMAGE.test(text)
  return isImage(next) ? undefined : true
}

/** Reads `-abc`, `-p 80:80`, `-p80:80`, `-n=x`; whether the next word is a value, undefined where nothing tells. */
function readShort(
  field: Field,
  text: string,
  tables: readonly FlagTable[],
  fields: readonly Field[],
  i: number,
  flags: Flag[],
): boolean | undefined {
  const next = fields[i + 1]
  for (let at = 1; at < text.length; at++) {
    const name = text.charAt(at)
    const isLast = at === text.length - 1
    const takes = isLast ? takesNextWord(name, tables, fields, i) : takesValue(name, tables)
    if (takes === undefined && isLast) return undefined
    if (takes !== true) {
      flags.push({ name, value: undefined, written: field })
      if (text.charAt(at + 1) === '=') return false
      continue
    }
    const from = text.charAt(at + 1) === '=' ? at + 2 : at + 1
    flags.push({ name, value: from < text.length ? after(field, from) : next, written: field })
    return from >= text.length
  }
  return false
}

/** The values of flags with one of these names, in order. */
export function valuesOf({ flags }: Arguments, ...names: readonly string[]): readonly Field[] {
  return flags.flatMap(({ name, value }) => (names.includes(name) && value !== undefined ? [value] : []))
}

/** Whether a flag with one of these names is given. */
export function hasFlag({ flags }: Arguments, ...names: readonly string[]): boolean {
  return flags.some(({ name }) => names.includes(name))
}

/** A field cut at each comma, or another character. */
export function splitField(field: Field, separator = ','): readonly Field[] {
  const text = textOf(field)
  if (!text.includes(separator)) return [field]
  const pieces: Field[] = []
  for (let start = 0; start <= text.length; ) {
    const found = text.indexOf(separator, start)
    const end = found === -1 ? text.length : found
    pieces.push(between(field, start, end))
    start = end + 1
  }
  return pieces
}
