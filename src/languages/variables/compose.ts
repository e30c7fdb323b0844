import {
  append,
  choose,
  DEPTH_MAX,
  emptyWord,
  fail,
  type Lexer,
  lookUp,
  take,
  takeUntil,
  type Word,
} from './lexer.ts'

const COMPOSE_NAME = /[_a-z][_a-z0-9]*/iy

/** Reads a value of a Compose file up to `lexer.end`. */
export function readTemplate(lexer: Lexer): Word {
  const word = emptyWord()
  while (lexer.at < lexer.end) {
    if (lexer.text.charAt(lexer.at) !== '$') {
      takeUntil(lexer, word, '$')
      continue
    }
    const next = lexer.text.charAt(lexer.at + 1)
    if (next === '$') {
      lexer.at++
      take(lexer, word, 1)
    } else if (next === '{') append(lexer, word, readBraced(lexer))
    else {
      COMPOSE_NAME.lastIndex = lexer.at + 1
      const name = COMPOSE_NAME.exec(lexer.text)?.[0] ?? ''
      if (name === '') take(lexer, word, 1)
      else {
        lexer.at += 1 + name.length
        append(lexer, word, lookUp(lexer, name))
      }
    }
  }
  return word
}

function readBraced(lexer: Lexer): Word {
  const start = lexer.at
  COMPOSE_NAME.lastIndex = start + 2
  const name = COMPOSE_NAME.exec(lexer.text)?.[0] ?? ''
  const after = start + 2 + name.length
  const [, operator = '', sign = ''] = /^(:?([-+?])|\})/.exec(lexer.text.slice(after, after + 2)) ?? []
  const close = closingBrace(lexer, start + 1)
  if (name === '' || operator === '' || close === undefined) {
    return fail(lexer, `"${lexer.text.slice(start, start + 40)}" is no substitution that Compose knows`, name)
  }
  if (sign === '') {
    lexer.at = after + 1
    return lookUp(lexer, name)
  }
  if (++lexer.depth > DEPTH_MAX) return fail(lexer, 'substitutions are nested too deeply', name)
  const { end } = lexer
  lexer.at = after + operator.length
  lexer.end = close
  const word = readTemplate(lexer)
  lexer.end = end
  lexer.at = lexer.failure === undefined ? close + 1 : end
  lexer.depth--
  return choose(lexer, name, sign, operator.startsWith(':'), word)
}

/** The brace that closes the one at `open`. Compose steps over the character after each `{`, so do we. */
function closingBrace(lexer: Lexer, open: number): number | undefined {
  let depth = 0
  for (let i = open; i < lexer.end; i++) {
    const char = lexer.text.charAt(i)
    if (char === '}' && --depth === 0) return i
    if (char === '{') {
      depth++
      i++
    }
  }
  const last = lexer.text.lastIndexOf('}', lexer.end - 1)
  return last > open ? last : undefined
}
