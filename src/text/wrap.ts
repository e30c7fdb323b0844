import { displayWidth } from './display-width.ts'

const BREAK = /(?<!(?:^| )--[\w-]+) /

/**
 * Breaks a text at its spaces into lines of at most `width` columns.
 *
 * A word that is wider than a line and a flag with its value are left whole, so that they can be copied.
 *
 * @returns at least one line
 */
export function wrap(text: string, width: number): readonly string[] {
  if (displayWidth(text) <= width) return [text]
  const lines: string[] = []
  let line = ''
  let used = 0
  for (const word of text.split(BREAK)) {
    const wordWidth = displayWidth(word)
    if (line !== '' && used + 1 + wordWidth > width) {
      lines.push(line)
      line = ''
      used = 0
    }
    line = line === '' ? word : `${line} ${word}`
    used = used === 0 ? wordWidth : used + 1 + wordWidth
  }
  return [...lines, line]
}
