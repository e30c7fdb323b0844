import { resolve } from 'node:path'
import { createIsScript, type IsScript, startsLikeScript } from '../disk/scripts.ts'
import type { Format } from '../model/format.ts'
import { compilePathGlobs } from '../text/path-glob.ts'
import { indexPathGlobs } from '../text/path-glob-index.ts'
import { groupGlobs } from './format-globs.ts'

/** Where paths lead, and the file among them that comes from standard input. */
export interface MatchOptions {
  readonly cwd: string
  readonly formats: readonly Format[]
  readonly stdin?: { readonly path: string; readonly bytes: Uint8Array } | undefined
  /** Tells of files on disk, by their absolute path. */
  readonly isScript?: IsScript | undefined
}

/** The formats that may claim a path, and whether one claims it by its name alone. */
export interface Candidates {
  readonly formats: readonly Format[]
  readonly claimed: boolean
}

/** Finds the formats that may claim a path. A file is looked at to tell a script where its text is not given. */
export type FindCandidates = (path: string, text?: string) => Candidates

/** Makes what finds them. */
export function matchFormats({
  cwd,
  formats,
  stdin,
  isScript: isOnDisk = createIsScript(),
}: MatchOptions): FindCandidates {
  const isScript = (path: string, text: string | undefined) => {
    if (text !== undefined && !text.startsWith('#!')) return false
    return stdin?.path === path ? startsLikeScript(stdin.bytes) : isOnDisk(resolve(cwd, path))
  }
  // Names and candidates of a format are two groups, so that one look at a path tells all.
  const formatOf = (group: number) => formats[group >> 1]
  const find = indexPathGlobs(groupGlobs(formats, ['names', 'candidates']), { ignoreCase: true })
  const others = formats.filter(({ takes, scripts }) => takes !== undefined || scripts === true)
  return (path, text) => {
    const found = new Set<Format>()
    let claimed = false
    for (const group of find(path)) {
      const format = formatOf(group)
      if (format !== undefined) found.add(format)
      claimed ||= group % 2 === 0
    }
    for (const format of others)
      if (format.takes?.(path) || (format.scripts && !found.has(format) && isScript(path, text)))
        found.add(format)
    return { formats: [...found], claimed }
  }
}

/** Makes what tells files that the uses of formats take text from. */
export function matchSources(formats: readonly Format[]): (path: string) => boolean {
  const find = indexPathGlobs(groupGlobs(formats, ['sources']), { ignoreCase: true })
  return (path) => find(path).length > 0
}

/** What files hold whose readers look at some files unasked. */
export function hintsFor(formats: readonly Format[], changed: ReadonlySet<string>): readonly string[] {
  return formats.flatMap(({ looksAt }) => {
    const matches = compilePathGlobs(looksAt?.names ?? [], { ignoreCase: true })
    return looksAt !== undefined && [...changed].some(matches) ? [looksAt.hint] : []
  })
}
