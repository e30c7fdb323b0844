import type { Baseline, BaselineEntry } from '../model/baseline.ts'
import type { Finding } from '../model/finding.ts'

/**
 * The baseline that knows these findings too, without what is stale.
 *
 * @param fromRoot the path from the folder of the root configuration of a path from the working directory
 */
export function updateBaseline(
  { path, entries }: Baseline,
  stale: readonly BaselineEntry[],
  findings: readonly Finding[],
  fromRoot: (path: string) => string,
): Baseline {
  const updated = new Map(entries.map((entry) => [entry.fingerprint, entry]))
  for (const { fingerprint } of stale) updated.delete(fingerprint)
  for (const { at, rule, fingerprint, grade } of findings)
    updated.set(fingerprint, {
      file: fromRoot(at.place.path),
      rule,
      text: at.text,
      fingerprint,
      ...(grade === null ? {} : { grade }),
    })
  return { path, entries: [...updated.values()] }
}

/** What can be wrong with a baseline file; lower case, no full stop. */
export type ParsedBaseline =
  | { readonly ok: true; readonly entries: readonly BaselineEntry[] }
  | { readonly ok: false; readonly line: number; readonly message: string }

const HEAD = '{"holdfast-baseline":1}'

/**
 * Reads a baseline: JSON lines, the first one the version, one entry in each other.
 *
 * Twice the same entry, as two branches may leave it, is one.
 */
export function parseBaseline(text: string): ParsedBaseline {
  const entries = new Map<string, BaselineEntry>()
  const lines = text.replace(/^\uFEFF/, '').split('\n')
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue
    const failed = (message: string): ParsedBaseline => ({ ok: false, line: index + 1, message })
    if (/^(?:<{7}|={7}|>{7})/.test(line)) return failed('a merge conflict is not resolved')
    let value: unknown
    try {
      value = JSON.parse(line)
    } catch {
      return failed('this is no JSON')
    }
    if (index === 0) {
      if (line.trim() !== HEAD) return failed(`the first line is not ${HEAD}`)
    } else if (isEntry(value)) {
      const { file, rule, text: what, fingerprint, grade } = value
      const entry = { file, rule, text: what, fingerprint }
      entries.set(fingerprint, grade === undefined ? entry : { ...entry, grade })
    } else return failed('this is no entry with file, rule, text and fingerprint')
  }
  return { ok: true, entries: [...entries.values()] }
}

function isEntry(value: unknown): value is BaselineEntry {
  if (typeof value !== 'object' || value === null) return false
  const fields = new Map(Object.entries(value))
  const grade = fields.get('grade')
  if (grade !== undefined && typeof grade !== 'string') return false
  return ['file', 'rule', 'text', 'fingerprint'].every((key) => typeof fields.get(key) === 'string')
}

/** Writes a baseline sorted, one line an entry, so that branches that add different ones rarely meet. */
export function renderBaseline(entries: readonly BaselineEntry[]): string {
  const keyOf = ({ file, rule, text, fingerprint }: BaselineEntry) =>
    [file, text, rule, fingerprint].join('\0')
  const sorted = entries
    .map((entry) => ({ entry, key: keyOf(entry) }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
  const lines = sorted.map(({ entry: { file, rule, text, fingerprint, grade } }) =>
    JSON.stringify({ file, rule, text, fingerprint, grade }),
  )
  return [HEAD, ...lines].map((line) => `${line}\n`).join('')
}
