import type { FormatId } from '../model/format-id.ts'
import type { Fact } from '../model/reading.ts'
import type { FindCandidates } from './match-formats.ts'

/** Why a file is read as something although its name may not say so. */
export interface Naming {
  readonly formats: ReadonlySet<FormatId>
  /** The files that name it and decide how it is read; sorted. */
  readonly by: readonly string[]
  /** What they say that it is for; sorted. */
  readonly subjects: readonly string[]
}

/** The files that others name. */
export interface Namings {
  of(path: string): Naming | undefined
  /** Takes in what readings name; returns the paths that have to be read again for it, sorted. */
  add(readings: readonly { readonly path: string; readonly facts: readonly Fact[] }[]): readonly string[]
}

/**
 * @param candidatesOf the formats that may read a file anyway
 * @param isIdle whether a file was read and nothing was found, as where no format took it for its own
 */
export function createNamings(candidatesOf: FindCandidates, isIdle: (path: string) => boolean): Namings {
  const named = new Map<
    string,
    { readonly formats: Set<FormatId>; readonly by: Set<string>; readonly subjects: Set<string> }
  >()
  return {
    of(path) {
      const found = named.get(path)
      if (found === undefined) return undefined
      // What is itself a part of something says less than the whole does.
      const wholes = [...found.by].filter((by) => !named.has(by))
      const by = (wholes.length > 0 ? wholes : [...found.by]).sort()
      return { formats: found.formats, by, subjects: [...found.subjects].sort() }
    },
    add(readings) {
      const changed = new Set<string>()
      for (const { path: by, facts } of readings) {
        for (const fact of facts) {
          const naming = namedIn(fact)
          if (naming === undefined || naming.path === by) continue
          const { path, format, decides, subject } = naming
          const known = named.get(path) ?? { formats: new Set(), by: new Set(), subjects: new Set() }
          const isCandidate = () => candidatesOf(path).formats.some(({ id }) => id === format)
          const isRead = known.formats.has(format) || (isCandidate() && !isIdle(path))
          if (!isRead || (decides && !known.by.has(by))) changed.add(path)
          if (subject !== undefined && !known.subjects.has(subject)) {
            changed.add(path)
            known.subjects.add(subject)
          }
          known.formats.add(format)
          if (decides) known.by.add(by)
          named.set(path, known)
        }
      }
      return [...changed].sort()
    },
  }
}

/** The file that a fact names; a build names its Dockerfile, which reads the same whoever builds it. */
function namedIn(fact: Fact):
  | {
      readonly path: string
      readonly format: FormatId
      readonly decides: boolean
      readonly subject?: string | undefined
    }
  | undefined {
  if (fact.kind === 'names-file') {
    const { name, format, decides, subject } = fact
    return { path: name, format, decides, subject }
  }
  if (fact.kind === 'build') return { path: fact.dockerfile, format: fact.format, decides: false }
  return undefined
}
