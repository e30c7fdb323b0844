import { alternativesOf } from './path-glob.ts'
import { lastOf, mayHideSlash, SPECIAL } from './path-glob-members.ts'

/*
 * What names look like that globs match: the first and the last two characters, `*` for any of them, between slashes. Written
 * down when the command is built, so that a run reads only the globs that its paths may match.
 */
const END = 2
const ANY = '*'

/** What names look like that match one of some globs, in small letters. */
export function outlinesOf(globs: readonly string[]): string {
  const alternatives = globs.flatMap((glob) => alternativesOf(glob, { ignoreCase: true }))
  return `/${[...new Set(alternatives.map(({ glob }) => outlineOf(glob)))].join('/')}/`
}

function outlineOf(glob: string): string {
  const name = mayHideSlash(glob) ? ANY : lastOf(glob)
  const isPlain = (part: string) => ![...part].some((character) => SPECIAL.includes(character))
  const [first = ANY] = name
  const end = name.slice(-END)
  return (isPlain(first) ? first : ANY) + (end.length === END && isPlain(end) ? end : ANY.repeat(END))
}

/** The outlines that a name fits into, of which {@link outlinesOf} holds one where it may match. */
export function outlinesOfName(name: string): readonly string[] {
  const first = name.charAt(0)
  const end = name.slice(-END)
  const any = ANY.repeat(END)
  return [`/${first}${end}/`, `/${first}${any}/`, `/${ANY}${end}/`, `/${ANY}${any}/`]
}
