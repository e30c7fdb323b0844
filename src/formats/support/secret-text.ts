/** What documentation writes where the reader is to put in something of their own. */
const STAND_INS: ReadonlySet<string> = new Set([
  'changeit',
  'changeme',
  'changethis',
  'dummy',
  'example',
  'fixme',
  'foobar',
  'hidden',
  'none',
  'null',
  'placeholder',
  'redacted',
  'replaceme',
  'replacethis',
  'tbd',
  'todo',
])
/** `mypass`, `the registry token`, `insert_password`. */
const POSSESSED =
  /^(?:my|the|some|enter|insert|put|add|replacewith|replace|use|set)?(?:own)?(?:access|api|auth|docker|env|hub|personal|pull|registry|robot|secret|user)*(?:pass|passwd|password|pasword|passphrase|pwd|token|secret|key|credentials?)?(?:goes)?(?:here)?$/
/** What services put in front of their tokens: `dckr_pat_` and what follows may be a placeholder all the same. */
const TOKEN_PREFIX = /^(?:dckr_pat_|gh[pousr]_|github_pat_|glpat-|hf_)/
/** `<token>`, `[My Password]`, `{TOKEN}`: brackets say that what is in them is to be replaced. */
const BRACKETED = /^(?:<[^<>]*>|\[[^[\]]*\]|\{[^{}]*\}|%[^%]*%|@[^@]*@|__[^_].*__)$/s
/** A variable of a shell, of Educates, Helm, hugo or Jinja, a command's output, or a ytt expression. */
const VARIABLE = /\$[A-Za-z_\d{(]|\{\{|\{%|`|%[A-Za-z_]\w*%|^#@|\(@/
/** Characters that say nothing: `xxx`, `***`, `...`, `---`. */
const FILLER = /^(?:[xX]+|[*.•…_-]+|0+|1234?5?6?7?8?9?0?)$/
const SECRET_MAX = 20_000

/**
 * Whether a text that stands where a password or token belongs is one, and not a variable that holds it or a
 * placeholder such as `<token>`, `YOUR_PASSWORD`, `changeme` or `xxx`.
 *
 * @param text without quotes
 */
export function isLiteralSecret(text: string): boolean {
  const value = text.trim().replace(TOKEN_PREFIX, '')
  if (value === '' || value.length > SECRET_MAX) return false
  if (VARIABLE.test(value) || BRACKETED.test(value) || FILLER.test(value)) return false
  const bare = value.toLowerCase().replace(/[^a-z\d]/g, '')
  if (STAND_INS.has(bare) || bare.startsWith('your') || /^x{3,}/.test(bare)) return false
  return bare === '' || !POSSESSED.test(bare)
}
