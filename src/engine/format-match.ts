import type { Format } from '../model/format.ts'
import { compilePathGlobs, indexPathGlobs } from '../text/path-glob.ts'

/** What files hold whose readers look at some files unasked. */
export function hintsFor(formats: readonly Format[], changed: ReadonlySet<string>): readonly string[] {
  return formats.flatMap(({ looksAt }) => {
    const matches = compilePathGlobs(looksAt?.names ?? [], { ignoreCase: true })
    return looksAt !== undefined && [...changed].some(matches) ? [looksAt.hint] : []
  })
}

/** Finds the formats that may claim a path, and whether one claims it by its name alone. */
export function matchFormats(
  formats: readonly Format[],
): (path: string) => { formats: readonly Format[]; claimed: boolean } {
  // Names and candidates of a format are two groups, so that one look at a path tells all.
  const find = indexPathGlobs(
    formats.flatMap(({ names, candidates }) => [names, candidates]),
    { ignoreCase: true },
  )
  return (path) => {
    const found = new Set<Format>()
    let claimed = false
    for (const group of find(path)) {
      const format = formats[group >> 1]
      if (format !== undefined) found.add(format)
      claimed ||= group % 2 === 0
    }
    return { formats: [...found], claimed }
  }
}
