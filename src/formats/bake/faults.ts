import { findFault } from '../../languages/hcl/fault.ts'
import type { Reading } from '../../model/reading.ts'

/** Adds why Bake refuses a text; with template actions in it nobody knows, since branches need not fit together. */
export function withFaults(reading: Reading, text: string, actions: readonly unknown[]): Reading {
  const fault = actions.length === 0 ? findFault(text) : undefined
  if (fault === undefined) return reading
  const message = `Bake cannot read the file: ${fault.message}; correct it`
  return { ...reading, problems: [...reading.problems, { offset: fault.offset, message, refusesFile: true }] }
}
