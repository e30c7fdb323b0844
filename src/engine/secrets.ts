import type { FoundUse } from '../model/image-use.ts'
import type { Reading } from '../model/reading.ts'
import { applyEdits, type TextEdit } from '../text/edit.ts'
import { append } from '../text/lists.ts'
import type { TextRange } from '../text/range.ts'
import type { SourceFile } from '../text/source-file.ts'

/** No reference is longer; what is, is looked at only this far. */
const LENGTH_MAX = 2000
/** `scheme://user:password@`, the password up to the last `@`. */
const IN_URL = /:\/\/[^\s/:@]*:([^\s]+)@/
/** `user:password@host`; `name:tag@sha256:…` is a digest, even where it is a wrong one. */
const BEFORE_HOST = /(?:^|[\s"'=/])[^\s/:@"'=]+:([^\s@"']+)@(?![a-z0-9+._-]*(?:sha|blake)\d)(?=[^\s/@]+\/)/

/**
 * The password in a text that was to be an image, since people write user info there as in URLs.
 *
 * @returns undefined where there is none, or a variable stands for it
 */
export function passwordIn(text: string): TextRange | undefined {
  const looked = text.slice(0, LENGTH_MAX)
  const found = IN_URL.exec(looked) ?? BEFORE_HOST.exec(looked)
  const [whole, password] = found ?? []
  if (found === null || whole === undefined || password === undefined) return undefined
  if (/^(?:\$|\{\{|<|%)|\(@?$/.test(password)) return undefined
  const start = found.index + whole.length - 1 - password.length
  return { start, end: start + password.length }
}

/** A use as it may be shown: a text that is no reference may hold a password. */
export function withoutPassword(use: FoundUse): FoundUse {
  const { image } = use
  if (image.kind === 'read') return use
  const passwords = [use.raw, use.text].flatMap((text) => {
    const at = passwordIn(text)
    return at === undefined ? [] : [text.slice(at.start, at.end)]
  })
  if (passwords.length === 0) return use
  // Why it is no reference may quote it, and so may its name.
  const mask = (text: string) => {
    let left = text
    for (const password of passwords) left = left.replaceAll(password, '***')
    return left
  }
  const shown = {
    raw: mask(use.raw),
    text: mask(use.text),
    path: mask(use.path),
    identity: mask(use.identity),
  }
  return { ...use, ...shown, image: { ...image, detail: mask(image.detail) } }
}

/** The text of a file with asterisks in the place of its secrets. */
export function withoutSecrets(file: SourceFile, readings: readonly Reading[]): string {
  const { path, text } = file
  const secrets: TextRange[] = []
  for (const { uses, observations } of readings) {
    for (const use of uses) append(secrets, passwordOf(use, file))
    for (const observation of observations ?? [])
      append(
        secrets,
        (observation.secrets ?? []).filter((place) => place.path === path),
      )
  }
  const edits = secrets.map((range) => ({
    range,
    newText: text.slice(range.start, range.end).replace(/[^\r\n]/g, '*'),
  }))
  return edits.length === 0 ? text : applyEdits(text, withoutOverlaps(edits))
}

function passwordOf({ image, place, raw }: FoundUse, { path, text }: SourceFile): readonly TextRange[] {
  if (image.kind === 'read' || place.path !== path || !raw.includes('@')) return []
  const at = passwordIn(text.slice(place.start, place.end))
  return at === undefined ? [] : [{ start: place.start + at.start, end: place.start + at.end }]
}

/** Two findings may speak of one secret. */
function withoutOverlaps(edits: readonly TextEdit[]): readonly TextEdit[] {
  const sorted = edits.toSorted((a, b) => a.range.start - b.range.start || b.range.end - a.range.end)
  const kept: TextEdit[] = []
  let end = -1
  for (const { range, newText } of sorted) {
    if (range.end <= end) continue
    const start = Math.max(range.start, end)
    kept.push({ range: { start, end: range.end }, newText: newText.slice(start - range.start) })
    end = range.end
  }
  return kept
}
