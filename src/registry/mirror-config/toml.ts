import type { TomlTable } from 'smol-toml'
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
