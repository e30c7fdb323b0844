import { posix } from 'node:path'
import type { ReadContext } from '../../model/format.ts'
import type { Fact } from '../../model/reading.ts'
import type { SourceFile } from '../../text/source-file.ts'

export const CODE_FORMAT = 'testcontainers-code'
export const LIBRARY = 'testcontainers'

/** What a project is made with, and the sources that it may start containers in. */
const PROJECTS: readonly (readonly [name: RegExp, source: RegExp])[] = [
  [/^(?:pom\.xml|.*\.gradle(?:\.kts)?)$/, /\.(?:java|kt|groovy)$/],
  [/^go\.mod$/, /\.go$/],
  [/^package\.json$/, /\.[cm]?[jt]s$/],
  [/^(?:pyproject\.toml|setup\.(?:py|cfg)|Pipfile|.*requirements.*\.txt)$/, /\.py$/],
]
/** Where tests and what they share stand. */
const TEST = /test|spec|e2e|container|fixture|(?:^|\/)it\/|IT\.\w+$/i
/** Sources of one project that are looked into. */
const SOURCES_MAX = 2000

/** Whether a file says what a project is made with. */
export function isProject({ path }: SourceFile): boolean {
  return PROJECTS.some(([name]) => name.test(posix.basename(path)))
}

/** The sources of a project that names the library: some of them may start containers. */
export function namesSources({ path, text }: SourceFile, context: ReadContext): readonly Fact[] {
  const [, source] = PROJECTS.find(([name]) => name.test(posix.basename(path))) ?? []
  const start = text.indexOf(LIBRARY)
  if (source === undefined || start === -1) return []
  const place = { path, start, end: start + LIBRARY.length }
  return context
    .below(posix.dirname(path))
    .filter((name) => source.test(name) && TEST.test(name))
    .slice(0, SOURCES_MAX)
    .map((name) => ({ kind: 'names-file', name, format: CODE_FORMAT, decides: false, place }))
}
