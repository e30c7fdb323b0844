import type { TextRange } from '../../text/range.ts'

/** A shell word: what stands between blanks, cut at quotes, variables and substitutions. */
export interface Word {
  /** Without the quotes, in order; one piece without text for `""`. */
  readonly pieces: readonly Piece[]
  /** With the quotes. */
  readonly range: TextRange
}

/** All ranges are offsets into the text that was parsed. */
export type Piece = TextPiece | VariablePiece | CommandPiece | OpenPiece

export interface TextPiece {
  readonly kind: 'text'
  readonly text: string
  /** Without quotes. */
  readonly range: TextRange
  /** The characters of `range` are those of `text`; false where an escape stood. */
  readonly exact: boolean
  readonly quoted: boolean
}

/** `$V`, `${V}`, `${V:-word}`, `${V[@]}`. */
export interface VariablePiece {
  readonly kind: 'variable'
  /** Empty if the substitution is not understood. */
  readonly name: string
  /** `@`, `*` or an index; undefined where none is written. */
  readonly index: string | undefined
  /** `-`, `=`, `+` and `?`, each also after a colon; `other` for those that change the value. */
  readonly operator: string | undefined
  /** What follows the operator. */
  readonly word: readonly Piece[]
  readonly range: TextRange
  readonly quoted: boolean
}

/** `$(…)`, backticks, `<(…)`. */
export interface CommandPiece {
  readonly kind: 'command'
  readonly statements: readonly Statement[]
  readonly range: TextRange
  readonly quoted: boolean
}

/** What the reader of the text is to put something else for: `{{ … }}`, or `<image>` and `[My Registry]`. */
export interface OpenPiece {
  readonly kind: 'template' | 'placeholder'
  readonly range: TextRange
}

export type Statement = Command | Loop

/** A simple command. What stands in `if`, loops, functions and subshells is listed flat, in the order of the text. */
export interface Command {
  readonly kind: 'command'
  /** In front of the command, alone, or after `export`, `local`, `readonly` and `declare`. */
  readonly assignments: readonly Assignment[]
  readonly words: readonly Word[]
  readonly redirects: readonly Redirect[]
  /** The command whose output it reads. */
  readonly input: Command | undefined
  /** In a branch, or after `&&` and `||`: it may not run. */
  readonly conditional: boolean
  readonly range: TextRange
}

/** `for variable in items` and `select`. */
export interface Loop {
  readonly kind: 'loop'
  readonly variable: string
  /** Undefined for `for x; do`, which takes the arguments of the script. */
  readonly items: readonly Word[] | undefined
}

export interface Assignment {
  readonly name: string
  /** `+=`. */
  readonly appends: boolean
  readonly value: Word
  /** The words of `name=(…)`; undefined where it is no list. */
  readonly elements: readonly Word[] | undefined
}

export interface Redirect {
  /** Without the number of the stream: `<`, `>`, `>>`, `<<`, `<<<`, `>&`. */
  readonly operator: string
  readonly target: Word
  /** The text of a heredoc; empty until its lines were read, and where they are missing. */
  readonly body: readonly Piece[]
}

/** The text of a word that holds nothing but text. */
export function plainText(word: Word | undefined): string | undefined {
  let text = ''
  for (const piece of word?.pieces ?? []) {
    if (piece.kind !== 'text') return undefined
    text += piece.text
  }
  return word === undefined ? undefined : text
}

/** The range of the characters of a word without the quotes around them. */
export function contentOf(pieces: readonly Piece[], otherwise: TextRange): TextRange {
  const first = pieces[0]
  const last = pieces.at(-1)
  return first === undefined || last === undefined
    ? otherwise
    : { start: first.range.start, end: last.range.end }
}
