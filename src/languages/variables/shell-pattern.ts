/** A compiled shell pattern: sets of states as bits, one bit a token. */
export interface ShellPattern {
  readonly length: number
  /** The states that are a `*`. */
  readonly stars: number
  /** The states that are a `?`. */
  readonly any: number
  /** The states that are this character. */
  readonly chars: ReadonlyMap<string, number>
}

type Token = { readonly kind: 'star' | 'any' | 'char'; readonly char: string }

/** Tokens in a pattern: states are the bits of a small integer. */
const TOKENS_MAX = 30

/**
 * Compiles the pattern of `${V#p}`, `${V%p}` and `${V/p/r}`: `*`, `?`, and a backslash before `* ? \ } /`.
 *
 * @param reversed to match a text from its end, given reversed
 * @returns undefined for any other escape, and for more than 30 tokens
 * @see https://github.com/moby/buildkit/blob/73ed6825c4b7569379ef89df0aedcdbe64473d31/frontend/dockerfile/shell/lex.go (convertShellPatternToRegex)
 */
export function compileShellPattern(text: string, reversed = false): ShellPattern | undefined {
  const tokens = tokensOf(text)
  if (tokens === undefined || tokens.length > TOKENS_MAX) return undefined
  const chars = new Map<string, number>()
  let stars = 0
  let any = 0
  for (const [state, { kind, char }] of (reversed ? tokens.toReversed() : tokens).entries()) {
    if (kind === 'star') stars |= 1 << state
    else if (kind === 'any') any |= 1 << state
    else chars.set(char, (chars.get(char) ?? 0) | (1 << state))
  }
  return { length: tokens.length, stars, any, chars }
}

function tokensOf(text: string): readonly Token[] | undefined {
  const tokens: Token[] = []
  for (let i = 0; i < text.length; i++) {
    let char = text.charAt(i)
    if (char === '*') {
      if (tokens.at(-1)?.kind !== 'star') tokens.push({ kind: 'star', char })
    } else if (char === '?') tokens.push({ kind: 'any', char })
    else {
      if (char === '\\') {
        char = text.charAt(++i)
        if (char === '' || !'*?\\}/'.includes(char)) return undefined
      }
      tokens.push({ kind: 'char', char })
    }
  }
  return tokens
}

/**
 * The length of the piece of `text`, from `start`, that the pattern matches.
 *
 * @param longest of several the longest, else the shortest
 * @returns undefined when none matches
 */
export function matchPrefix(
  pattern: ShellPattern,
  text: string,
  start: number,
  longest: boolean,
): number | undefined {
  const accepted = 1 << pattern.length
  let states = 1 | ((1 & pattern.stars) << 1)
  let found: number | undefined
  for (let at = start; ; at++) {
    if ((states & accepted) !== 0) {
      found = at - start
      if (!longest) return found
    }
    if (at >= text.length || states === 0) return found
    const consuming = pattern.any | (pattern.chars.get(text.charAt(at)) ?? 0)
    const next = ((states & consuming) << 1) | (states & pattern.stars)
    states = next | ((next & pattern.stars) << 1)
  }
}
