import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import type { Command, Piece, Statement, Word } from '../../src/languages/shell/syntax.ts'
import { parseShell } from '../../src/languages/shell.ts'

/** A piece in short: text, `$name`, `$(commands)`, `{template}`, `<placeholder>`. */
function showPiece(piece: Piece): string {
  if (piece.kind === 'text') return piece.text
  if (piece.kind === 'command') return `$(${show(piece.statements)})`
  if (piece.kind !== 'variable') return `«${piece.kind}»`
  const operation = piece.operator === undefined ? '' : ` ${piece.operator} ${showPieces(piece.word)}`
  return `\${${piece.name}${piece.index === undefined ? '' : `[${piece.index}]`}${operation}}`
}

const showPieces = (pieces: readonly Piece[]) => pieces.map(showPiece).join('')
const showWords = (words: readonly Word[]) => words.map(({ pieces }) => showPieces(pieces)).join(' ')

function showCommand(command: Command): string {
  const assignments = command.assignments.map(({ name, appends, value, elements }) => {
    const list = elements === undefined ? showPieces(value.pieces) : `(${showWords(elements)})`
    return `${name}${appends ? '+=' : '='}${list}`
  })
  const redirects = command.redirects.map(({ operator, target, body }) => {
    const lines = body.length === 0 ? '' : ` ${JSON.stringify(showPieces(body))}`
    return `${operator}${showPieces(target.pieces)}${lines}`
  })
  const words = command.words.length === 0 ? [] : [showWords(command.words)]
  return [...assignments, ...words, ...redirects].join(' ')
}

/** Statements in short, `?` before what may not run, `|` before what reads from the command before it. */
function show(statements: readonly Statement[]): string {
  return statements
    .map((statement) => {
      if (statement.kind === 'loop')
        return `for ${statement.variable}${statement.items === undefined ? '' : ` in ${showWords(statement.items)}`}`
      const input = statement.input === undefined ? '' : '| '
      return `${input}${statement.conditional ? '? ' : ''}${showCommand(statement)}`
    })
    .join(' ; ')
}

describe('shell text', () => {
  test.each([
    ['a b  c', 'a b c'],
    ['a;b&c\nd', 'a ; b ; c ; d'],
    ['a && b || c; d', 'a ; ? b ; ? c ; d'],
    ['a | b |& c', 'a ; | b ; | c'],
    ['a |\n b', 'a ; | b'],
    ['a \\\n  b\\\r\n c', 'a b c'],
    ['# a\nb # c\nd#e', 'b ; d#e'],
    ['a "b c" \'d e\' f\\ g', 'a b c d e f g'],
    ['a "b\\"c\\n" $\'d\\ne\'', 'a b"c\\n d\ne'],
    ['a "" b', 'a  b'],
    ['A=1 B= c', 'A=1 B= c'],
    ['A+=1; export B=2 C', 'A+=1 ; B=2 export C'],
    ['A=( b "c d" # e\n f )\ng', 'A=(b c d f) ; g'],
    ['declare -a A=(b)', 'A=(b) declare -a'],
    ['a A=1', 'a A=1'],
    ['a $b ${c} ${d:-e f} ${g[@]} ${h%i} $1 $', 'a ${b} ${c} ${d :- e f} ${g[@]} ${h other } ${1} $'],
    ['a ${b:-"${c}/d"}', 'a ${b :- ${c}/d}'],
    ['a $(b; c) `d e` <(f)', 'a $(b ; c) $(d e) $(f)'],
    ['a "$(b "c d")" $((1 + 2))', 'a $(b c d) ${ other }'],
    ['(a; b) && { c; }', 'a ; b ; ? c'],
    ['if a; then b; else c; fi; d', '? a ; ? b ; ? c ; d'],
    ['while a; do b; done < c | d', 'a ; b ; <c ; | d'],
    ['for a in b "$c"; do d; done', 'for a in b ${c} ; d'],
    ['for a\ndo b; done', 'for a ; b'],
    ['for ((i=0;i<2;i++)); do a; done', 'a'],
    ['case $a in b|c) d;; (e) f ;; *) g; esac; h', '? d ; ? f ; ? g ; h'],
    ['a() { b; }; function c { d; }', 'b ; d'],
    ['a >b 2>&1 <c >>d', 'a >b >&1 <c >>d'],
    ['a <<E\nb $c\nE\nd', 'a <<E "b ${c}\\n" ; d'],
    ["a <<'E' | f\nb $c\nE\nd", 'a <<E "b $c\\n" ; | f ; d'],
    ['a <<-E\n\tb\n\tE\nd', 'a <<-E "b\\n" ; d'],
    ['a <<E <<F\nb\nE\nc\nF\nd', 'a <<E "b\\n" <<F "c\\n" ; d'],
    ['a <<E\r\nb\r\nE\r\nd', 'a <<E "b\\r\\n" ; d'],
    ['a <<E\nb', 'a <<E "b"'],
    ['a <<< "b c"', 'a <<<b c'],
    ['a {{ b }} {{< c d >}}/e "{{% f %}}"', 'a «template» «template»/e «template»'],
    ['a <b> <c d>/e [F G] --x=[H I]', 'a «placeholder» «placeholder»/e «placeholder» --x=«placeholder»'],
    ['[ -f a ] && [[ b ]]', '[ -f a ] ; ? [[ b ]]'],
  ])('%j', (text, expected) => {
    expect(show(parseShell(text))).toBe(expected)
  })

  test.each([
    ["a it's\nb", "a it's ; b"],
    ['a "b\nc', 'a "b ; c'],
    ['a )) b', 'a ; b'],
    ['a `b', 'a `b'],
    ['a $(b', 'a $(b)'],
    ['a ${b', 'a ${b'],
    ['A=(b', 'A=(b)'],
    ['case a in\nb\nc) d', 'c ; d'],
    ['fi; done; esac; a', 'a'],
    ['a \\', 'a \\'],
  ])('%j, which no shell takes, is read as far as it goes', (text, expected) => {
    expect(show(parseShell(text))).toBe(expected)
  })

  it('parses a part of a text, with the places in the whole', () => {
    const [command] = parseShell('bash -c "a b" c', { start: 9, end: 12 })
    if (command?.kind !== 'command') throw new Error('no command')
    expect(command.words.map(({ range }) => [range.start, range.end])).toEqual([
      [9, 10],
      [11, 12],
    ])
  })

  it('gives each exact piece the range of its characters, whatever the text', () => {
    const signs = fc.constantFrom(
      ...'ab =\n\t\\"\'`$(){}[]<>|&;#!-:@*é',
      '{{',
      '}}',
      '<<E\n',
      'E\n',
      'if ',
      'in ',
    )
    const texts = fc.oneof(
      fc.string(),
      fc.array(signs, { maxLength: 60 }).map((parts) => parts.join('')),
    )
    const check = (text: string, pieces: readonly Piece[]): void => {
      for (const piece of pieces) {
        expect(piece.range.start).toBeLessThanOrEqual(piece.range.end)
        if (piece.kind === 'text' && piece.exact)
          expect(text.slice(piece.range.start, piece.range.end)).toBe(piece.text)
        if (piece.kind === 'variable') check(text, piece.word)
        if (piece.kind === 'command') checkAll(text, piece.statements)
      }
    }
    const checkAll = (text: string, statements: readonly Statement[]): void => {
      for (const statement of statements) {
        if (statement.kind === 'loop') continue
        for (const { pieces } of statement.words) check(text, pieces)
        for (const { value, elements } of statement.assignments)
          for (const { pieces } of [value, ...(elements ?? [])]) check(text, pieces)
        for (const { target, body } of statement.redirects) check(text, [...target.pieces, ...body])
      }
    }
    fc.assert(
      fc.property(texts, (text) => checkAll(text, parseShell(text))),
      { numRuns: 3000 },
    )
  })
})
