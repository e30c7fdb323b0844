import { posix } from 'node:path'
import type { Kustomization, Reach } from '../../model/reading.ts'
import { append } from '../../text/lists.ts'
import { parsePathGlob } from '../../text/path-glob.ts'
import type { FileReading } from '../read.ts'

/** Tells whether a file is among those that a builder deploys. */
export type Reaches = (path: string) => boolean

/** Finds the files of each deployment; where there is a kustomization among them, also what it includes. */
export function indexDeployments(readings: readonly FileReading[]): ReadonlyMap<string, Reaches> {
  const found = new Map<string, Reach[]>()
  const kustomizations: Kustomization[] = []
  for (const { facts } of readings) {
    for (const fact of facts) {
      if (fact.kind === 'kustomization') kustomizations.push(fact)
      if (fact.kind !== 'deploys') continue
      const reach = found.get(fact.name) ?? []
      append(reach, fact.reach)
      found.set(fact.name, reach)
    }
  }
  return new Map([...found].map(([name, reach]) => [name, compile(reach, kustomizations)]))
}

function compile(reach: readonly Reach[], kustomizations: readonly Kustomization[]): Reaches {
  const paths = new Set<string>()
  const globs: { readonly path: string; readonly matches: Reaches }[] = []
  for (const { path, glob } of reach) {
    const parsed = glob === undefined ? undefined : parsePathGlob(glob)
    if (parsed === undefined) paths.add(path)
    else if (parsed.ok) globs.push({ path, matches: parsed.matches })
  }
  const reaches = (path: string) =>
    isAtOrBelow(path, paths) || globs.some((one) => matchesBelow(path, one.path, one.matches))
  const byFolder = new Map(
    kustomizations.flatMap((one) => (one.folder === undefined ? [] : [[one.folder, one]])),
  )
  const pending = kustomizations.filter(({ place }) => reaches(place.path))
  const seen = new Set(pending)
  for (let one = pending.pop(); one !== undefined; one = pending.pop()) {
    for (const path of [...one.resources, ...one.components, ...one.patches]) {
      paths.add(path)
      const next = byFolder.get(path)
      if (next === undefined || seen.has(next)) continue
      seen.add(next)
      pending.push(next)
    }
  }
  return reaches
}

function isAtOrBelow(path: string, folders: ReadonlySet<string>): boolean {
  for (let at = path; ; at = posix.dirname(at)) {
    if (folders.has(at)) return true
    if (at === '.' || at === '/' || at.endsWith('..')) return false
  }
}

function matchesBelow(path: string, folder: string, matches: Reaches): boolean {
  if (folder === '.') return matches(path)
  return path.startsWith(`${folder}/`) && matches(path.slice(folder.length + 1))
}
