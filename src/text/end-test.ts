/** Tells quickly of many paths which ones may be wanted. */
export interface EndTest {
  /** @param end the last two parts of a path, or all of it */
  mayMatch(end: string): boolean
  /**
   * Finds the paths that may be wanted among many, in UTF-8 that was read as Latin-1, where each path stands between a slash
   * and a zero: a match ends with the zero.
   *
   * @param above the absolute path of the folder that the paths count from
   * @returns undefined where any path may be wanted
   */
  pathsIn(above: string): RegExp | undefined
}

/** What a path and its last name look like. */
export interface EndPattern {
  readonly start: string
  readonly middle: string
  readonly ending: string
  /** The start is the whole name. */
  readonly isWhole: boolean
  /** The name of the folder of the file; undefined for any. */
  readonly parent: string | undefined
  /** What stands in the folders on the way, with the slashes around it; empty for anything. */
  readonly folder: string
}

/** The rest of a name, and of a path. */
const NAME = '[^/\\0]*'
const PATH = '[^\\0]*'

/**
 * Makes what {@link EndTest.pathsIn} finds from patterns. Capital letters are as good as small ones. What stands further back
 * than a name with its folder is not looked for where something before it tells enough, so that the time does not grow with
 * the square of a path.
 */
export function findEnds(patterns: Iterable<EndPattern>, above: string): RegExp {
  const around = `${above}/`.toLowerCase()
  const endings = new Map<string, Set<string>>()
  const add = (head: string, ending: string) => {
    const known = endings.get(head)
    if (known === undefined) endings.set(head, new Set([ending]))
    else known.add(ending)
  }
  for (const { start, middle, ending, isWhole, parent, folder } of patterns) {
    const isBelow = parent !== undefined && !around.endsWith(`/${parent}/`.toLowerCase())
    const way = isBelow ? `/${spell(parent)}/` : '/'
    if (!isBelow && folder !== '' && !around.includes(folder.toLowerCase())) add(spell(folder) + PATH, '')
    else if (isWhole) add(way, spell(start))
    else if (isBelow || start !== '') add(way + spell(start) + NAME, spell(ending))
    else if (middle !== '') add(spell(middle) + PATH, '')
    else add('', spell(ending))
  }
  const all = [...endings].map(([head, ends]) => `${head}(?:${[...ends].join('|')})`)
  // Where no slash stands, nothing behind one is looked for.
  const behind = all.filter((one) => one.startsWith('/')).map((one) => one.slice(1))
  const others = all.filter((one) => !one.startsWith('/'))
  if (behind.length > 0) others.push(`/(?:${behind.join('|')})`)
  return new RegExp(`(?:${others.join('|')})\\0`, 'gi')
}

/** Two letters have a capital one that is not ASCII, in UTF-8. */
const CAPITALS: Readonly<Record<string, string>> = { k: '(?:k|\xe2\x84\xaa)', i: '(?:i|\xc4\xb0)' }

function spell(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\w/]/g, (character) => (character < '\x80' ? `\\${character}` : NAME))
    .replace(/[ki]/g, (letter) => CAPITALS[letter] ?? letter)
}
