/** Where a text is no HCL. */
export interface HclFault {
  /** UTF-16 units from its start. */
  readonly offset: number
  readonly message: string
}

/** What is open: a bracket, a text in quotes, or an expression in one. */
interface Open {
  readonly sign: '{' | '[' | '(' | '"' | '${'
  readonly at: number
}

const CLOSES: Readonly<Record<string, Open['sign']>> = { '}': '{', ']': '[', ')': '(' }
/** All else stands for itself. */
const SIGN = /["#{}[\]()]|\/\/|\/\*|<<-?[\p{L}\p{N}_]/gu
const IN_QUOTES = /\\[\s\S]|["\n]|[$%]{2,}|[$%]\{/g

/**
 * Tells where a text cannot be HCL, or JSON where it begins with `{`: something is not closed, or closed twice. It says
 * nothing of what stands between. Linear in the text.
 */
export function findFault(text: string): HclFault | undefined {
  const isJson = /^\uFEFF?\s*\{/.test(text)
  const open: Open[] = []
  for (let at = 0; at < text.length; ) {
    const inQuotes = open.at(-1)?.sign === '"'
    const pattern = inQuotes ? IN_QUOTES : SIGN
    pattern.lastIndex = at
    const found = pattern.exec(text)
    if (found === null) break
    const [sign] = found
    at = found.index + sign.length
    if (inQuotes) {
      if (sign === '\n')
        return { offset: open.at(-1)?.at ?? 0, message: 'the text in quotes has no end on its line' }
      if (sign === '"') open.pop()
      else if (!isJson && /^[$%]\{$/.test(sign)) open.push({ sign: '${', at: found.index })
      continue
    }
    if (sign === '"' || sign === '{' || sign === '[' || sign === '(') open.push({ sign, at: found.index })
    else if (sign === '#' || sign === '//') at = isJson ? at : endOf(text, '\n', at)
    else if (sign === '/*') at = isJson ? at : endOf(text, '*/', at)
    else if (sign.startsWith('<<')) at = isJson ? at : endOfHeredoc(text, found.index)
    else {
      const last = open.pop()
      const isEnd = last?.sign === CLOSES[sign] || (last?.sign === '${' && sign === '}')
      if (!isEnd) return { offset: found.index, message: `nothing is open that ${sign} would close` }
    }
  }
  const [first] = open
  return first && { offset: first.at, message: `what ${first.sign} opens is not closed` }
}

function endOf(text: string, sign: string, from: number): number {
  const end = text.indexOf(sign, from)
  return end === -1 ? text.length : end + sign.length
}

/** Behind the line that ends it; all that follows where none does. */
function endOfHeredoc(text: string, start: number): number {
  const name = /^<<-?([\p{L}\p{N}_-]+)[ \t]*\r?$/u.exec(
    text.slice(start, endOf(text, '\n', start)).trimEnd(),
  )?.[1]
  if (name === undefined) return start + 2
  for (let at = endOf(text, '\n', start); at < text.length; ) {
    const end = endOf(text, '\n', at)
    if (text.slice(at, end).trim() === name) return at
    at = end
  }
  return text.length
}
