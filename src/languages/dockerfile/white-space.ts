/** One character of a line that Go's unicode.IsSpace takes for white space, which is what BuildKit trims and splits words at. */
export const WHITE_SPACE = /[\t\v-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/

/** Whether the character of a code is one; most are told without an expression. */
export function isWhiteSpace(code: number): boolean {
  if (code < 0x80) return code === 0x20 || code === 0x09 || (code >= 0x0b && code <= 0x0d)
  return WHITE_SPACE.test(String.fromCharCode(code))
}
