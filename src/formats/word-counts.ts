import type { SourceFile } from '../text/source-file.ts'

const counts = new WeakMap<SourceFile, ReadonlyMap<string, number>>()

/**
 * Whether more than one place reads what is declared under a name: then its value is not to be changed for one of them. A
 * name that stands in a comment counts too; keys of maps do not.
 *
 * @param declarations places that declare it and are no keys
 */
export function isReadOften(name: string, file: SourceFile, declarations = 0): boolean {
  return (wordsOf(file).get(name) ?? 0) > 1 + declarations
}

function wordsOf(file: SourceFile): ReadonlyMap<string, number> {
  const known = counts.get(file)
  if (known !== undefined) return known
  const words = new Map<string, number>()
  for (const [word] of file.text.matchAll(/\w+(?![\w]|["']?:)/g)) words.set(word, (words.get(word) ?? 0) + 1)
  counts.set(file, words)
  return words
}
