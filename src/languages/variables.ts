import type { Segment } from '../text/segment.ts'
import { readWord } from './variables/buildkit.ts'
import { readTemplate } from './variables/compose.ts'
import { type Lack, LENGTH_MAX, type Lexer, type VariableLookup } from './variables/lexer.ts'

export type { Lack, VariableLookup, VariableValue } from './variables/lexer.ts'

/** An expanded text; where it is not known in full, `segments` leave out what is unknown. */
export type Expansion =
  | { readonly ok: true; readonly segments: readonly Segment[] }
  | ({ readonly ok: false; readonly segments: readonly Segment[] } & Lack)

/** What some dialect reads otherwise than as itself. */
const MARK = /[$'"\\`]/

/** `buildkit`: words of a Dockerfile, quotes and escapes removed. `compose`: values of a Compose file. */
export type VariableDialect = 'buildkit' | 'compose'

/**
 * Expands the variables in a text; every character of the result keeps the place where it stands.
 *
 * Literal text maps to its own place, the default of `${V:-alpine:3}` to the place inside the braces, a value to
 * the places that `lookup` gives. What a default decides is decided as the builder would without any value from
 * outside; a variable without a value makes the expansion fail only if it was needed.
 *
 * @param options.escape the escape character of a Dockerfile, `\` unless told
 * @see https://github.com/moby/buildkit/blob/73ed6825c4b7569379ef89df0aedcdbe64473d31/frontend/dockerfile/shell/lex.go
 * @see https://github.com/compose-spec/compose-go/blob/e70e961c3a3acebf0800b882f1afb3dbf1fb74a2/template/template.go
 */
export function expandVariables(
  segments: readonly Segment[],
  dialect: VariableDialect,
  lookup: VariableLookup,
  options: { escape?: '\\' | '`' } = {},
): Expansion {
  let text = ''
  for (const segment of segments) text += segment.text
  if (segments.length === 1 && !MARK.test(text) && text !== '' && text.length <= LENGTH_MAX)
    return { ok: true, segments }
  const lexer: Lexer = {
    source: segments,
    text,
    escape: options.escape ?? '\\',
    lookup,
    at: 0,
    end: text.length,
    depth: 0,
    failure: undefined,
  }
  const word = dialect === 'buildkit' ? readWord(lexer, undefined, false) : readTemplate(lexer)
  if (lexer.failure !== undefined) return { ok: false, segments: [], ...lexer.failure }
  if (word.lacks !== undefined) return { ok: false, segments: word.segments, ...word.lacks }
  return { ok: true, segments: word.segments }
}
