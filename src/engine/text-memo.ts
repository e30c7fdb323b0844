import { hash } from 'node:crypto'

/** What is known later of a text: the text itself, or its hash, which tells whether another one is the same. It crosses threads. */
export type TextMemo = { readonly text: string } | { readonly hash: string }

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

/** Tells one text from another. */
export function hashOf(text: string): string {
  return hash('sha256', text, 'base64url')
}
