import type { CommentStyle } from '../../model/format-traits.ts'
import { UsageError } from '../../model/usage-error.ts'
import { parseIgnore } from '../ignores/read.ts'

/** What every comment of a run says after its rules. */
export interface CommentWords {
  readonly reason: string
  readonly until: string | undefined
}

/** Controls, bidi overrides and the like: some end the line, the others make it read as something else. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u

/**
 * Makes sure that comments with these words would be understood.
 *
 * @throws UsageError for a reason or a date that would not be read back as it is written
 */
export function checkWords(words: CommentWords, today: Date): CommentWords {
  const reason = words.reason.trim()
  const { until } = words
  if (UNPRINTABLE.test(reason))
    throw new UsageError('the reason of --add-ignores is one line of text, without control characters')
  const read = parseIgnore(spellWords(['rule'], { reason, until }))
  if (read.problem !== undefined)
    throw new UsageError(`an ignore with this reason and date would not count: ${read.problem}`)
  if (read.reason !== reason || read.until !== until)
    throw new UsageError('the reason of --add-ignores starts with a letter and has no until= in it')
  if (until !== undefined && until < today.toISOString().slice(0, 10))
    throw new UsageError(`--until ${until} is over already; give a day to come`)
  return { reason, until }
}

function spellWords(rules: readonly string[], { reason, until }: CommentWords): string {
  return `ignore[${rules.join(', ')}]${until === undefined ? '' : ` until=${until}`} ${reason}`
}

/** `# holdfast: ignore[a, b] until=2027-01-31 reason`, in the comments that the file has. */
export function spellComment(rules: readonly string[], words: CommentWords, host: CommentStyle): string {
  const text = `holdfast: ${spellWords(rules, words)}`
  if (host === 'page' || host === 'xml') return `<!-- ${text.replaceAll('--', '- -')} -->`
  return host === 'slashes' ? `// ${text}` : `# ${text}`
}
