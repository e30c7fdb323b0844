/** One character that Go's unicode.IsSpace takes for white space, which is what BuildKit trims and splits words at. */
export const WHITE_SPACE = /[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/
