import type { CodeSyntax } from './tokens.ts'

const GROOVY_WORD = /[\p{L}_$][\p{L}\p{N}_$]*/uy
const WORD = /[A-Za-z_]\w*/y
const RAW_COMMAND = /command\s*(<<<|\{)/y

/** The languages whose literals are read. */
export const SYNTAXES = {
  groovy: { comments: '//', word: GROOVY_WORD, isGroovy: true },
  kotlin: { comments: '//', word: GROOVY_WORD },
  /** Java, Kotlin, Go, JavaScript and the like. */
  sources: { comments: '//', word: GROOVY_WORD, hasBackticks: true },
  nix: { comments: '#', word: /[A-Za-z_][\w'-]*/y, hasDoubledQuotes: true },
  python: { comments: '#', word: WORD },
  toml: { comments: '#', word: /[\w-]+/y, hasTables: true },
  wdl: { comments: '#', word: WORD, skipRaw: skipCommand },
} as const satisfies Readonly<Record<string, CodeSyntax>>

/** `command <<< … >>>` or `command { … }` of WDL: a script of a shell. */
function skipCommand(text: string, at: number): number | undefined {
  RAW_COMMAND.lastIndex = at
  const bracket = RAW_COMMAND.exec(text)?.[1]
  if (bracket === undefined) return undefined
  let end = RAW_COMMAND.lastIndex
  if (bracket === '<<<') {
    end = text.indexOf('>>>', end)
    return end === -1 ? text.length : end + 3
  }
  for (let open = 1; open > 0 && end < text.length; end++) {
    if (text[end] === '{') open++
    else if (text[end] === '}') open--
  }
  return end
}
