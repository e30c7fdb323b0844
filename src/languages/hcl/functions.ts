/** What a function is given, as far as it is known. */
export type HclArgument = string | null | readonly string[]

/**
 * Calls a function of Bake that makes a text of texts.
 *
 * @returns undefined for other functions, and where Bake refuses the call
 * @see https://github.com/docker/buildx/blob/v0.38.2/bake/hclparser/stdlib.go
 */
export function callText(name: string, given: readonly HclArgument[]): string | undefined {
  if (name === 'coalesce') {
    const first = given.find((value) => value !== null)
    return typeof first === 'string' ? first : undefined
  }
  if (name === 'join') return join(given)
  const texts = given.filter((value) => typeof value === 'string')
  if (texts.length !== given.length) return undefined
  if (name === 'format') return format(texts)
  const [text, one, two] = texts
  if (text === undefined) return undefined
  switch (`${name} ${texts.length}`) {
    case 'lower 1':
      return isAscii(text) ? text.toLowerCase() : undefined
    case 'upper 1':
      return isAscii(text) ? text.toUpperCase() : undefined
    case 'trimspace 1':
      return text.trim()
    case 'trimprefix 2':
      return one !== undefined && text.startsWith(one) ? text.slice(one.length) : text
    case 'trimsuffix 2':
      return one !== undefined && text.endsWith(one) ? text.slice(0, text.length - one.length) : text
    case 'replace 3':
      return one === undefined || one === '' || two === undefined ? undefined : text.split(one).join(two)
    default:
      return undefined
  }
}

/** The parts of a text, for `split`. */
export function splitText([separator, text]: readonly HclArgument[]): readonly string[] | undefined {
  return typeof separator === 'string' && typeof text === 'string' ? text.split(separator) : undefined
}

function join([separator, ...lists]: readonly HclArgument[]): string | undefined {
  if (typeof separator !== 'string' || lists.length === 0) return undefined
  const items: string[] = []
  for (const list of lists) {
    if (list === null || typeof list === 'string') return undefined
    for (const item of list) items.push(item)
  }
  return items.join(separator)
}

/** Knows the verbs for texts; the others count on how Go prints numbers. */
function format([pattern, ...values]: readonly string[]): string | undefined {
  if (pattern === undefined) return undefined
  let used = 0
  let isKnown = true
  const text = pattern.replaceAll(/%(.?)/gs, (_, verb: string) => {
    if (verb === '%') return '%'
    const value = values[used++]
    isKnown &&= (verb === 's' || verb === 'v') && value !== undefined
    return value ?? ''
  })
  return isKnown && used === values.length ? text : undefined
}

/** Go and JavaScript differ in some letters of other scripts. */
function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 127) return false
  return true
}
