import { hash } from 'node:crypto'
import { isSameStamp, type Stamp } from '../disk/stamp.ts'

/** What is known later of a text: the text itself, or what tells whether another one is the same. It crosses threads. */
export type TextMemo = { readonly text: string } | HashMemo

interface HashMemo {
  readonly hash: string
  /** A file that still has it has the text too, which need not be hashed then. */
  readonly stamp?: Stamp
}

/** Of the texts of a run so much is kept whole: Node loads most of its cryptography to make the first hash. UTF-16 units. */
const KEPT_MAX = 4 * 1024 * 1024

/** @param max UTF-16 units that are kept; the texts beyond are hashed */
export function createMemos(max = KEPT_MAX): (text: string) => TextMemo {
  let left = max
  return (text) => {
    if (text.length > left) return { hash: hashOf(text) }
    left -= text.length
    return { text }
  }
}

/** Whether a text that was read once more is the one that is known. */
export function isAsKnown(read: { readonly text: string; readonly stamp?: Stamp }, memo: HashMemo): boolean {
  return isSameStamp(read.stamp, memo.stamp) || hashOf(read.text) === memo.hash
}

/** Tells one text from another. */
export function hashOf(text: string): string {
  return hash('sha256', text, 'base64url')
}
