import { posix, resolve } from 'node:path'
import { isInside } from '../disk/locate.ts'
import { pathFrom } from '../disk/tree.ts'
import type { Format } from '../model/format.ts'
import type { ImageUse } from '../model/image-use.ts'
import { createFinder } from '../text/find-any.ts'
import { indexPathGlobs } from '../text/path-glob-index.ts'
import type { Discovered } from './discover.ts'
import { groupGlobs } from './format-globs.ts'
import type { FileReading } from './read.ts'
import type { FilesRead } from './read-files.ts'

/** A run over a part of the tree. */
export interface ContextOptions {
  readonly cwd: string
  findInTree: Discovered['findInTree']
  readonly formats: readonly Format[]
  readonly files: Pick<FilesRead, 'readings' | 'unread' | 'textOf' | 'peek' | 'isPlain' | 'reread'>
  /** The configuration leaves some of these paths out. */
  prepare(paths: readonly string[]): Promise<void>
  isIgnored(path: string): boolean
}

/**
 * Reads the files that decide about the uses of a run although they are no part of it: kustomizations, builds, the
 * definition and pages of a workshop. Only what could say something about these uses is parsed.
 *
 * One of them may name a file in which nothing was read otherwise.
 *
 * @returns their readings, whose uses are not to be judged
 */
export async function readContext(options: ContextOptions): Promise<readonly FileReading[]> {
  const { readings, unread, peek, isPlain, reread } = options.files
  const given = readings.filter((reading) => reading.uses.length + reading.observations.length > 0)
  if (readings.length + unread.length === 0) return []
  const uses = readings.flatMap((reading) => reading.uses)
  const overridden = new Set(uses.map(({ traits }) => traits.overriddenBy))
  const own = new Set(readings.map(({ path }) => path))
  /** It matters whatever it says. */
  const isNear = ({ kind: { overrides }, about }: Informer) =>
    (overrides !== undefined && overridden.has(overrides)) ||
    (about !== undefined && given.some((reading) => isBelow(reading.path, about)))
  const informers = (await findInformers(options)).filter(
    (informer) => !own.has(informer.path) && (informer.about === undefined || isNear(informer)),
  )
  const scopes = findScopes(readings, informers)
  const speaksOf = createRelevance(uses, [...unread, ...own], scopes)
  const mayLead = ({ kind: { leads } }: Informer, text: string) =>
    unread.length > 0 && leads !== undefined && text.includes(leads)
  const found = new Map<string, FileReading>()
  for (let round = informers; round.length > 0; ) {
    for (const informer of round) {
      const { path } = informer
      const text = found.has(path) ? undefined : peek(path)
      if (text === undefined) continue
      const matters = isNear(informer) || speaksOf(informer, text) || mayLead(informer, text)
      if (!matters || !isPlain(path)) continue
      await options.prepare([path])
      if (!options.isIgnored(path)) found.set(path, await reread(path, new Map()))
    }
    // A project that builds one of the files may know images by names that its other files build.
    const added = projectsBuilding(own, [...found.values()]).filter((folder) => !scopes.folders.has(folder))
    for (const folder of added) scopes.folders.add(folder)
    const isToldOf = ({ kind, path }: Informer) => kind.within !== undefined && isAroundSome(added, path)
    round = added.length === 0 ? [] : informers.filter(isToldOf)
  }
  return [...found.values()]
}

/** A file that may decide about uses in others. */
interface Informer {
  readonly path: string
  readonly kind: NonNullable<Format['informs']>
  readonly about: string | undefined
}

async function findInformers({
  cwd,
  formats,
  files: { readings, unread },
  findInTree,
}: ContextOptions): Promise<readonly Informer[]> {
  const find = indexPathGlobs(groupGlobs(formats, ['informs']), { ignoreCase: true })
  const folders = [...unread, ...readings.map(({ path }) => path)].map((path) => resolve(cwd, path, '..'))
  // A session that knows the files of the tree does not ask again whether they match.
  const known = new Map<string, Informer>()
  const informerAt = (file: string): Informer | undefined => {
    const before = known.get(file)
    if (before !== undefined) return before
    const path = pathFrom(cwd, file)
    const kind = formats[find(path)[0] ?? -1]?.informs
    if (kind === undefined) return undefined
    const informer = { path, kind, about: kind.about?.(path) }
    known.set(file, informer)
    return informer
  }
  const files = await findInTree(folders, {
    mayMatch: find.mayMatch,
    pathsIn: find.pathsIn,
    matches: (file) => informerAt(file) !== undefined,
  })
  return files.flatMap((file) => informerAt(file) ?? [])
}

/** Where names count that a project builds. */
interface Scopes {
  /** Of the projects of the uses, and of workshops. */
  readonly folders: Set<string>
  /** Files that are read as parts of such a project. */
  readonly named: ReadonlySet<string>
}

function findScopes(readings: readonly FileReading[], informers: readonly Informer[]): Scopes {
  const folders = new Set<string>()
  const named = new Set<string>()
  for (const { about } of informers) if (about !== undefined) folders.add(about)
  for (const { uses, facts } of readings) {
    for (const { project } of uses) if (project !== undefined) folders.add(project)
    for (const fact of facts) if (fact.kind === 'names-file') named.add(fact.name)
  }
  return { folders, named }
}

/** The projects whose builds take one of these files. */
function projectsBuilding(files: ReadonlySet<string>, readings: readonly FileReading[]): readonly string[] {
  const projects = new Set<string>()
  for (const { facts } of readings)
    for (const fact of facts)
      if (fact.kind === 'build' && fact.project !== undefined && files.has(fact.dockerfile))
        projects.add(fact.project)
  return [...projects]
}

/** Whether one of these folders lies above a file, or the folder of the file above it. */
function isAroundSome(folders: Iterable<string>, path: string): boolean {
  const own = folderOf(path)
  for (const folder of folders) if (isBelow(path, folder) || isBelow(folder, own)) return true
  return false
}

/** What a build may say in place of the folder of its Dockerfile, or where it may leave to another file to say it. */
const ELSEWHERE = /\$|include|extends|requires/

/**
 * A builder or an override spells the name that it speaks of, or the file. A build need not say anything of a Dockerfile in
 * its own folder, in one above, or at the root.
 *
 * @returns tells whether a file speaks of the uses or their files
 */
function createRelevance(
  uses: readonly ImageUse[],
  paths: readonly string[],
  scopes: Scopes,
): (informer: Informer, text: string) => boolean {
  const images = new Set<string>()
  const built = new Set<string>()
  for (const { image, text, traits, place } of uses) {
    images.add(lastOf(image.kind === 'read' ? image.reference.repository.path : text))
    if (traits.overriddenBy === 'build') built.add(folderOf(place.path))
  }
  const namesFile = createFinder(paths.map(lastOf))
  const namesImage = createFinder(images)
  const namesFolder = createFinder([...built].map(lastOf))
  const isBelowBuilt = createIsBelow(built)
  const finders = new Map<Spells, (text: string) => boolean>()
  function spellsFile(spells: Spells, text: string): boolean {
    const find = finders.get(spells) ?? createFinder(paths.map(spells))
    finders.set(spells, find)
    return find(text)
  }
  const mayBuild = (path: string, text: string) =>
    built.size > 0 &&
    /build|target/i.test(text) &&
    (ELSEWHERE.test(text) || isBelowBuilt(path) || namesFolder(text))
  const mayNameImage = (path: string, { within }: Informer['kind']) =>
    within === undefined || scopes.named.has(path) || isAroundSome(scopes.folders, path)
  return ({ path, kind }, text) => {
    const { spells } = kind
    if (mayBuild(path, text)) return true
    if (spells !== undefined) return spellsFile(spells, text)
    return namesFile(text) || (mayNameImage(path, kind) && namesImage(text))
  }
}

type Spells = NonNullable<Informer['kind']['spells']>

function lastOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')))
}

function isBelow(path: string, folder: string): boolean {
  const isPlain = folder !== '' && folder[0] !== '.'
  return isPlain ? isInside(path, folder) : isInside(resolve('/', path), resolve('/', folder))
}

/** Tells whether a path lies below one of many folders. */
function createIsBelow(folders: ReadonlySet<string>): (path: string) => boolean {
  const known = new Map([...folders].map((folder) => [folderOf(posix.resolve('/', folder, 'any')), true]))
  function isBelowSome(folder: string): boolean {
    const answer = known.get(folder) ?? (folder !== '' && isBelowSome(folderOf(folder)))
    known.set(folder, answer)
    return answer
  }
  return (path) => isBelowSome(folderOf(path.startsWith('.') ? posix.resolve('/', path) : `/${path}`))
}
