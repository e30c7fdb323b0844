import type { TextRange } from '../../text/range.ts'

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
/** What services put in front of their tokens. What follows `dckr_pat_` may still be a placeholder. */
const TOKEN_PREFIX = /^(?:dckr_pat_|gh[pousr]_|github_pat_|glpat-|hf_)/
/** `<token>`, `[My Password]`, `{TOKEN}`: brackets say that the reader replaces what is in them. */
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

/** User info of a URL: offsets into the text. */
export interface UserInfo {
  readonly user: TextRange
  /** Undefined where there is no `:`; may be empty. */
  readonly password: TextRange | undefined
  /** Behind the `@`: where the host begins. */
  readonly end: number
}

const SCHEME = /^[^\s:/@]+:\/\//
/** What ends like this is pinned: no host is called so. */
const DIGEST = /@(?:sha|blake)\d[a-z\d]*:[^@]*$/i
const DOTTED_HOST = /^[\w-]+(?:\.[\w-]+)+(?::\d+)?(?:[/?#]|$)/

/**
 * The user info in front of a host: `scheme://user:password@host`, or `user:password@host/path` as people write it
 * before an image. A password may hold `/` and `@`, although a URL would have them escaped.
 *
 * @param isUrl the text is a URL even where it has no scheme
 * @returns undefined where there is none; `name:tag@sha256:…` has none
 */
export function userInfoIn(text: string, isUrl = false): UserInfo | undefined {
  const scheme = SCHEME.exec(text)?.[0].length
  const start = scheme ?? 0
  const digest = DIGEST.exec(text)?.index
  const at = (digest === undefined ? text : text.slice(0, digest)).lastIndexOf('@')
  if (at < start) return undefined
  const before = text.slice(start, at)
  const host = text.slice(at + 1)
  const hasScheme = isUrl || scheme !== undefined
  const colon = before.indexOf(':')
  const user = colon === -1 ? before : before.slice(0, colon)
  // Behind a port an `@` belongs to the path, unless what follows can be nothing but a host.
  const isPort = /^\d+\//.test(before.slice(colon + 1))
  if (/[\s/@"'=]/.test(user) || (colon !== -1 && isPort && !DOTTED_HOST.test(host))) return undefined
  if (!hasScheme && (colon === -1 || !host.includes('/'))) return undefined
  const userEnd = start + user.length
  const password = colon === -1 ? undefined : { start: userEnd + 1, end: at }
  return { user: { start, end: userEnd }, password, end: at + 1 }
}
