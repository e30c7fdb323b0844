import type { TomlTable, TomlValue } from 'smol-toml'
import type { MirrorReading } from './configured-mirror.ts'

export type { TomlTable, TomlValue } from 'smol-toml'

/** Parses TOML. The parser is loaded with the first file. */
export async function parseToml(text: string): Promise<MirrorReading<TomlTable>> {
  const { parse, TomlError } = await import('smol-toml')
  try {
    return { ok: true, result: parse(text) }
  } catch (error) {
    // Its message repeats lines of the file, which may hold secrets.
    if (error instanceof TomlError) return { ok: false, reason: `is not valid TOML: see line ${error.line}` }
    throw error
  }
}

/** The tables of an array of tables; nothing where it is anything else. */
export function tablesOf(value: TomlValue | undefined): readonly TomlTable[] {
  return Array.isArray(value) ? value.filter(isTable) : []
}

/** The entries of a table in file order; nothing where it is anything else. */
export function entriesIn(value: TomlValue | undefined): readonly (readonly [string, TomlValue])[] {
  return value !== undefined && isTable(value) ? Object.entries(value) : []
}

export function isTable(value: TomlValue): value is TomlTable {
  return typeof value === 'object' && !Array.isArray(value) && !(value instanceof Date)
}

/** A text that is not blank. */
export function textOf(value: TomlValue | undefined): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined
}

/** The texts of a list, or the one text that stands for it. */
export function textsOf(value: TomlValue | undefined): readonly string[] {
  const values = Array.isArray(value) ? value : value === undefined ? [] : [value]
  return values.flatMap((one) => textOf(one) ?? [])
}

/** A TOML string. */
export function tomlString(text: string): string {
  return JSON.stringify(text).replace(/\u007f/g, '\\u007f')
}
