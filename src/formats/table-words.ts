import { compilePathGlobs } from '../text/path-glob.ts'
import { compileWords } from '../text/words.ts'

/** What stands in a text of a table: one of the keys, and one of the hints unless the file has a name of the format. */
export interface TableWords {
  readonly hints?: readonly string[] | undefined
  readonly keys: readonly string[]
}

/** Whether a text may hold a format, where words are all that is asked of it. */
export type MayHoldWords = ((text: string, path: string) => boolean) & { readonly words: TableWords }

/** @param names globs of the files that are of the format by their name alone */
export function mayHoldWords(names: readonly string[], words: TableWords): MayHoldWords {
  const { hints } = words
  const holdsHint = hints === undefined ? () => true : compileWords(hints)
  let hasOwnName: ((path: string) => boolean) | undefined
  const mayHold = (text: string, path: string) => {
    // Hints are rarer than keys.
    if (!holdsHint(text)) {
      hasOwnName ??= compilePathGlobs(names, { ignoreCase: true })
      if (!hasOwnName(path)) return false
    }
    return words.keys.some((key) => text.includes(key))
  }
  return Object.assign(mayHold, { words })
}
