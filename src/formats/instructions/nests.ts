import type { FormatId } from '../../model/format-id.ts'

/** The formats that pages and scripts hold inside, each with a string that occurs when they do. */
export const NESTS: readonly { readonly format: FormatId; readonly hint: string }[] = [
  { format: 'dockerfile', hint: 'FROM' },
  { format: 'dockerfile', hint: 'from' },
  { format: 'dockerfile', hint: 'syntax' },
  { format: 'compose', hint: 'services' },
  { format: 'kubernetes', hint: 'apiVersion' },
]
