/** What texts are made hostile with: syntax of the formats, out of place. */
const TOKENS: readonly string[] = [
  '\r\n',
  '\n',
  '\t',
  ' ',
  '\uFEFF',
  '\0',
  '\u2028',
  '"',
  "'",
  '`',
  '\\',
  '\\\n',
  '#',
  '# holdfast: ignore[mutable-tag] x\n',
  '{{',
  '}}',
  '{%',
  '%}',
  '{{ .Values.image }}',
  '${',
  '}',
  '${A:-',
  '$(',
  '$((',
  ')',
  '<<E\n',
  '<<-E\n',
  'E\n',
  '@',
  ':',
  '/',
  '@sha256:',
  `@sha256:${'a'.repeat(64)}`,
  ':latest',
  ': ',
  '- ',
  '---\n',
  '...\n',
  '%YAML 1.2\n',
  '&a ',
  '*a',
  '<<: *a\n',
  '? ',
  '|\n',
  '>-\n',
  '|2\n',
  '!!binary ',
  '[',
  ']',
  '{',
  ',',
  'FROM ',
  'ARG A=',
  'AS x',
  'RUN --mount=from=',
  'COPY --from=',
  'ONBUILD ',
  'image: ',
  'image: nginx\n',
  'services:\n',
  'kind: List\n',
  'apiVersion: v1\n',
  'items:\n',
  '# syntax=a/b:1\n',
  '# escape=`\n',
  '```execute\n',
  '```\n',
  '<!--',
  '-->',
  '😀',
  'é',
  'a'.repeat(300),
  '\u202E',
  'null',
  '~',
  '0x1f',
  '1.10',
]

/** Makes mutations of texts, the same ones for one seed. @param others texts that pieces are taken from */
export function createMutator(seed: number, others: readonly string[]): (text: string) => string {
  let state = seed >>> 0
  /** A whole number below a limit (mulberry32). */
  function below(limit: number): number {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * limit)
  }
  const token = () => TOKENS[below(TOKENS.length)] ?? ''
  const piece = (text: string, longest: number) => {
    const start = below(text.length + 1)
    return { start, end: Math.min(text.length, start + below(longest)) }
  }
  function once(text: string): string {
    const { start, end } = piece(text, below(4) === 0 ? 2000 : 12)
    const taken = text.slice(start, end)
    const [head, tail] = [text.slice(0, start), text.slice(end)]
    switch (below(9)) {
      case 0:
        return head + tail
      case 1:
        return head + token() + text.slice(start)
      case 2:
        return head + token() + tail
      case 3:
        return head + taken + taken + tail
      case 4: {
        const other = others[below(others.length)] ?? ''
        const { start: from, end: to } = piece(other, 400)
        return head + other.slice(from, to) + tail
      }
      case 5:
        return head + [...taken].reverse().join('') + tail
      case 6:
        return below(3) === 0 ? text.replaceAll('\n', '\r\n') : head + taken.toUpperCase() + tail
      case 7:
        return below(3) === 0 ? head : head + token().repeat(1 + below(60)) + tail
      default:
        return head + taken.replaceAll(' ', '\t') + tail
    }
  }
  return (text) => {
    let mutated = text
    for (let times = 1 + below(4); times > 0; times--) mutated = once(mutated)
    return mutated
  }
}
