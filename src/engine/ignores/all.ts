import type { HonoredTool } from '../../model/configuration.ts'
import type { SourceFile } from '../../text/source-file.ts'
import type { FileReading } from '../read.ts'
import { type IgnoreComment, readIgnores } from './read.ts'

/**
 * The ignores of a file in which something may be ignored: our own, and those of other tools, whose reader is loaded only
 * where they count.
 */
export async function readAllIgnores(
  file: SourceFile,
  reading: FileReading,
  tools: readonly HonoredTool[] = [],
): Promise<readonly IgnoreComment[]> {
  if (reading.uses.length + reading.observations.length === 0) return []
  const own = readIgnores(file)
  if (tools.length === 0) return own
  const { readForeignIgnores } = await import('./foreign.ts')
  return [...own, ...(await readForeignIgnores(file, reading, tools))]
}
