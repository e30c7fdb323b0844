import { isDeepStrictEqual } from 'node:util'
import { composeYaml } from '../../src/languages/yaml/compose.ts'
import { readPlain } from '../../src/languages/yaml/plain.ts'
import { createRandom, makeDocument, makeSoup } from './yaml-texts.ts'

/** How the fast reader of YAML did beside the package. */
export interface BothWays {
  readonly texts: number
  /** Texts that the fast reader has read itself. */
  fast: number
  /** Texts that it reads otherwise than the package; the first hundred. */
  readonly different: string[]
}

/** Reads a text, or a part of it, with the fast reader and with the package. */
export function isReadAlike(
  text: string,
  start = 0,
  end = text.length,
  original = text,
): boolean | undefined {
  const fast = readPlain(text, { start, end }, original)
  return fast === undefined ? undefined : isDeepStrictEqual(fast, composeYaml(text, { start, end }, original))
}

/** A text with `\r\n` for all line ends, or for some. */
function withCarriageReturns(text: string, random: () => number, isForAll: boolean): string {
  return text.replace(/\n/g, () => (isForAll || random() < 0.5 ? '\r\n' : '\n'))
}

/** Reads texts that are made from the numbers from `first` on, half of them broken ones. */
export function readMadeTexts(first: number, count: number): BothWays {
  const result: BothWays = { texts: count, fast: 0, different: [] }
  for (let seed = first; seed < first + count; seed++) {
    const random = createRandom(seed)
    const made = seed % 2 === 0 ? makeDocument(random) : makeSoup(random)
    const text = seed % 8 < 4 ? withCarriageReturns(made, random, seed % 8 < 2) : made
    const isAlike = isReadAlike(text)
    if (isAlike === true) result.fast++
    if (isAlike === false && result.different.length < 100) result.different.push(text)
  }
  return result
}
