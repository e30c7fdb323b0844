import type { ReadContext } from '../../model/format.ts'
import type { FormatId } from '../../model/format-id.ts'
import { NOTHING } from '../../model/reading.ts'
import type { SourceFile } from '../../text/source-file.ts'

/** The formats that pages and scripts hold inside, each with a string that occurs when they do. */
export const SCRIPT_NESTS: readonly { readonly format: FormatId; readonly hint: string }[] = [
  { format: 'dockerfile', hint: 'FROM' },
  { format: 'dockerfile', hint: 'from' },
  { format: 'dockerfile', hint: 'syntax' },
  { format: 'compose', hint: 'services' },
  { format: 'kubernetes', hint: 'apiVersion' },
]

/** A context that gives nothing for formats of which a file has no trace: the engine does not load these. */
export function withinFile(context: ReadContext, { text }: SourceFile): ReadContext {
  const has = (format: FormatId) =>
    SCRIPT_NESTS.some((nest) => nest.format === format && text.includes(nest.hint))
  return {
    ...context,
    nested: (format, inner, build) => (has(format) ? context.nested(format, inner, build) : NOTHING),
  }
}
