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

/** The units that files with other files in them hold. */
export const UNIT_NESTS: readonly { readonly format: FormatId; readonly hint: string }[] = [
  { format: 'systemd', hint: '[Service]' },
  { format: 'quadlet', hint: '[Container]' },
  { format: 'quadlet', hint: '[Image]' },
  { format: 'quadlet', hint: '[Volume]' },
]

/** A word of every text that holds a pod. */
export const POD_HINT = 'spec'

/** What is known of files: one may hold thousands of texts, and is looked through once. */
const traces = new WeakMap<SourceFile, ReadonlySet<FormatId>>()

function findTraces({ text }: SourceFile): ReadonlySet<FormatId> {
  return new Set(
    [...SCRIPT_NESTS, ...UNIT_NESTS].flatMap(({ format, hint }) => (text.includes(hint) ? [format] : [])),
  )
}

/** A context that gives nothing for formats of which a file has no trace: the engine does not load these. */
export function withinFile(context: ReadContext, file: SourceFile): ReadContext {
  const found = traces.get(file) ?? findTraces(file)
  traces.set(file, found)
  return {
    ...context,
    nested: (format, inner, build) => (found.has(format) ? context.nested(format, inner, build) : NOTHING),
  }
}
