import type { Segment } from '../../model/image-use.ts'
import type { TextRange } from '../../text/range.ts'
import { expandVariables, type VariableLookup, type VariableValue } from '../support/variables.ts'
import { type Escape, type Instruction, isContiguous, placeOf } from './lines.ts'
import { readArg } from './syntax.ts'

/** Set by BuildKit before any ARG; a default replaces them. */
const PREDEFINED: ReadonlySet<string> = new Set([
  'BUILDPLATFORM',
  'BUILDOS',
  'BUILDOSVERSION',
  'BUILDARCH',
  'BUILDVARIANT',
  'TARGETPLATFORM',
  'TARGETOS',
  'TARGETOSVERSION',
  'TARGETARCH',
  'TARGETVARIANT',
  'TARGETSTAGE',
])

/** The arguments that FROM sees: those declared before the first FROM. */
export interface Globals {
  /** Takes in an ARG; later ones replace earlier ones, and see them. */
  declare(instruction: Instruction): void
  readonly lookup: VariableLookup
}

/**
 * The table of global build arguments, empty at first.
 *
 * @param vars values for variables that have none in the file
 * @see https://github.com/moby/buildkit/blob/73ed6825c4b7569379ef89df0aedcdbe64473d31/frontend/dockerfile/dockerfile2llb/convert.go (buildMetaArgs)
 */
export function createGlobals(path: string, escapeChar: Escape, vars: ReadonlyMap<string, string>): Globals {
  const values = new Map<string, VariableValue>()

  function lookup(name: string): ReturnType<VariableLookup> {
    const known = values.get(name)
    if (known !== undefined && known.lacks === undefined) return known
    const given = vars.get(name)
    if (given !== undefined) return { segments: [{ text: given, at: undefined }] }
    return known ?? (PREDEFINED.has(name) ? 'runtime' : 'unset')
  }

  return {
    lookup,
    declare(instruction) {
      for (const { name, value } of readArg(instruction, escapeChar)) {
        if (value === undefined) continue
        const expansion = expandVariables(segmentsOf(instruction, value, path), 'buildkit', lookup, {
          escape: escapeChar,
        })
        const { segments } = expansion
        values.set(
          instruction.text.slice(name.start, name.end),
          expansion.ok ? { segments } : { segments, lacks: expansion },
        )
      }
    },
  }
}

/** A range of an instruction's text with its place; text spread over several lines has none. */
export function segmentsOf(instruction: Instruction, range: TextRange, path: string): readonly Segment[] {
  const text = instruction.text.slice(range.start, range.end)
  return [{ text, at: isContiguous(instruction, range) ? placeOf(instruction, range, path) : undefined }]
}
