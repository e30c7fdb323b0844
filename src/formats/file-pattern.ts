import { expandBraces } from '../text/path-glob.ts'

/** What of a descriptor says which files matter. */
interface Named {
  readonly names: readonly string[]
  readonly candidates: readonly string[]
  readonly sources?: readonly string[]
}

/**
 * Globs over the names of all files that matter to some format, without their folders: for tools that choose files by
 * their names and hand them over. No glob is among them whose files the others have too.
 */
export function fileGlobs(formats: readonly Named[]): readonly string[] {
  const globs = formats.flatMap(({ names, candidates, sources = [] }) => [
    ...names,
    ...candidates,
    ...sources,
  ])
  const left = new Set(globs.map((glob) => glob.slice(glob.lastIndexOf('/') + 1)))
  for (const glob of [...left].toReversed()) {
    left.delete(glob)
    if (!isCovered(glob, left)) left.add(glob)
  }
  return [...left].sort((a, b) => (a < b ? -1 : 1))
}

/** Whether others match all that a glob matches, as far as their ends tell: `*.yaml` has all of `values*.yaml`. */
function isCovered(glob: string, others: ReadonlySet<string>): boolean {
  const ends = [...others].flatMap(alternativesOf).flatMap((other) => /^\*([^*?[]+)$/.exec(other)?.[1] ?? [])
  return alternativesOf(glob).every((one) => ends.some((end) => one.endsWith(end)))
}

function alternativesOf(glob: string): readonly string[] {
  return expandBraces(glob) ?? [glob]
}

/** One of {@link fileGlobs} as a regular expression over a name, in what Python and JavaScript share. */
export function globPattern(glob: string): string {
  const words: Readonly<Record<string, string>> = { '*': '[^/]*', '?': '[^/]', '{': '(', '}': ')', ',': '|' }
  return glob.replaceAll(/\[[^\]]*\]|[*?{},]|[.+()|^$\\]/g, (found) =>
    found.startsWith('[') ? found : (words[found] ?? `\\${found}`),
  )
}
