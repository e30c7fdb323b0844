import { type Escape, type Instruction, isContiguous, placeOf } from '../../languages/dockerfile/lines.ts'
import { nameAt } from '../../languages/variables/name-at.ts'
import {
  expandVariables,
  type Lack,
  type VariableLookup,
  type VariableValue,
} from '../../languages/variables.ts'
import type { Place, TextRange } from '../../text/range.ts'
import type { Segment } from '../../text/segment.ts'
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
  /** The arguments that go into a text, including those that only go into the default of another one. */
  namesIn(text: string): readonly string[]
  /** Where the values of the arguments that go into a text stand. */
  placesIn(text: string): readonly Place[]
}

/** Arguments that go into one text, also by way of others; real files have a handful. */
const NAMES_MAX = 200

/**
 * The table of global build arguments, empty at first.
 *
 * @param vars values for variables that have none in the file
 * @param given values that a build sets: they take the place of defaults
 * @see https://github.com/moby/buildkit/blob/73ed6825c4b7569379ef89df0aedcdbe64473d31/frontend/dockerfile/dockerfile2llb/convert.go (buildMetaArgs)
 */
export function createGlobals(
  path: string,
  escapeChar: Escape,
  vars: ReadonlyMap<string, string>,
  given: ReadonlyMap<string, VariableValue>,
): Globals {
  const values = new Map<string, VariableValue>()
  const taken = new Map<string, readonly string[]>()

  function lookup(name: string): ReturnType<VariableLookup> {
    const known = values.get(name)
    if (known !== undefined && known.lacks === undefined) return known
    const configured = given.has(name) ? undefined : vars.get(name)
    if (configured !== undefined) return { segments: [{ text: configured, at: undefined }] }
    return known ?? (PREDEFINED.has(name) ? 'runtime' : 'unset')
  }

  function namesIn(text: string): readonly string[] {
    if (!text.includes('$')) return []
    const names = new Set<string>()
    for (const name of variablesIn(text)) {
      if (names.size > NAMES_MAX) break
      names.add(name)
      for (const inner of taken.get(name) ?? []) if (names.size <= NAMES_MAX) names.add(inner)
    }
    return [...names]
  }

  return {
    lookup,
    namesIn,
    placesIn: (text) =>
      namesIn(text).flatMap((name) =>
        (values.get(name)?.segments ?? []).flatMap(({ at }) => (at === undefined ? [] : [at])),
      ),
    declare(instruction) {
      for (const { name, value } of readArg(instruction, escapeChar)) {
        const key = instruction.text.slice(name.start, name.end)
        const set = given.get(key)
        if (set !== undefined) {
          taken.set(key, [])
          values.set(key, set)
          continue
        }
        if (value === undefined) continue
        const expansion = expandVariables(segmentsOf(instruction, value, path), 'buildkit', lookup, {
          escape: escapeChar,
        })
        const { segments } = expansion
        const names = namesIn(instruction.text.slice(value.start, value.end))
        taken.set(key, names)
        const lacks = names.length > NAMES_MAX ? tooMany(key) : expansion.ok ? undefined : expansion
        values.set(key, { segments, lacks })
      }
    },
  }
}

/** The names of the variables in a text, in order; one that is there twice comes twice. */
export function* variablesIn(text: string): Generator<string> {
  for (const { 0: mark, index } of text.matchAll(/\$\{?/g)) {
    const name = nameAt(text, index + mark.length)
    // A number or a special character is no variable that an instruction sets.
    if (/^[^\d@*#?$!-]/.test(name)) yield name
  }
}

function tooMany(name: string): Lack {
  const detail = `more than ${NAMES_MAX} arguments go into ${name}; write it out`
  return { reason: 'too-large', name, detail }
}

/** A range of an instruction's text with its place; text spread over several lines has none. */
export function segmentsOf(instruction: Instruction, range: TextRange, path: string): readonly Segment[] {
  const text = instruction.text.slice(range.start, range.end)
  return [{ text, at: isContiguous(instruction, range) ? placeOf(instruction, range, path) : undefined }]
}
