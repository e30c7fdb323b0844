import { resolve } from 'node:path'
import { isInside } from '../disk/locate.ts'
import { pathFrom } from '../disk/tree.ts'
import type { Format } from '../model/format.ts'
import type { FormatTraits } from '../model/format-traits.ts'
import type { ImageUse } from '../model/image-use.ts'
import { indexPathGlobs } from '../text/path-glob.ts'
import type { FileReading } from './read.ts'
import type { FilesRead } from './read-files.ts'

/** A run over a part of the tree. */
export interface ContextOptions {
  readonly cwd: string
  /** The files of the tree, absolute. */
  listTree(): Promise<readonly string[]>
  readonly formats: readonly Format[]
  readonly files: Pick<FilesRead, 'readings' | 'strangers' | 'textOf' | 'reread'>
  /** The configuration leaves some of these paths out. */
  prepare(paths: readonly string[]): Promise<void>
  isIgnored(path: string): boolean
}

/**
 * Reads the files that decide about the uses of a run although they are no part of it: kustomizations, builds, the
 * definition and pages of a workshop. Only what could say something about these uses is parsed.
 *
 * A file that no format claims may be named by one of them.
 *
 * @returns their readings, whose uses are not to be judged
 */
export async function readContext(options: ContextOptions): Promise<readonly FileReading[]> {
  const { readings, strangers, textOf, reread } = options.files
  const uses = readings.flatMap((reading) => reading.uses)
  const known = new Set(readings.map(({ path }) => path))
  const given = readings.filter((reading) => reading.uses.length + reading.workshopItems.length > 0)
  if (given.length + strangers.length === 0) return []
  const found: FileReading[] = []
  const speaksOf = createRelevance(uses, [...strangers, ...readings.map(({ path }) => path)])
  const kinds = new Set(uses.map(({ traits }) => traits.overriddenBy))
  for (const { path, about, overrides, spells } of await findInformers(options)) {
    if (known.has(path)) continue
    const isNear =
      (overrides !== undefined && kinds.has(overrides)) ||
      (about !== undefined && given.some((reading) => isBelow(reading.path, about)))
    if (about !== undefined && !isNear) continue
    const text = textOf(path)
    if (typeof text === 'string' && (isNear || speaksOf(path, text, spells)))
      found.push(await reread(path, new Map()))
  }
  return found
}

interface Informer {
  readonly path: string
  readonly about: string | undefined
  readonly overrides: FormatTraits['overriddenBy']
  readonly spells: ((path: string) => string) | undefined
}

async function findInformers({ cwd, formats, ...options }: ContextOptions): Promise<readonly Informer[]> {
  const kinds = formats.flatMap(({ informs }) => (informs === undefined ? [] : [informs]))
  const find = indexPathGlobs(
    kinds.map(({ names }) => names),
    { ignoreCase: true },
  )
  const informers = new Map<string, Informer>()
  for (const file of await options.listTree()) {
    const path = pathFrom(cwd, file)
    const [first] = find(path)
    const kind = first === undefined ? undefined : kinds[first]
    if (kind === undefined) continue
    const { about, overrides, spells } = kind
    informers.set(path, { path, about: about(path), overrides, spells })
  }
  await options.prepare([...informers.keys()])
  return [...informers.values()].filter(({ path }) => !options.isIgnored(path))
}

/** What a build may say in place of the folder of its Dockerfile, or where it may leave to another file to say it. */
const ELSEWHERE = /\$|include|extends|requires/

/**
 * A builder or an override spells the name that it speaks of, or the file. A build need not say anything of a Dockerfile in
 * its own folder, in one above, or at the root.
 *
 * @returns tells whether a file speaks of the uses or their files; `spells` as in the descriptor of its format
 */
function createRelevance(
  uses: readonly ImageUse[],
  paths: readonly string[],
): (path: string, text: string, spells: Informer['spells']) => boolean {
  const names = new Set(paths.map(lastOf))
  const built = new Set<string>()
  for (const { image, text, traits, place } of uses) {
    names.add(lastOf(image.kind === 'read' ? image.reference.repository.path : text))
    if (traits.overriddenBy === 'build')
      built.add(place.path.slice(0, Math.max(0, place.path.lastIndexOf('/'))))
  }
  const mayBuild = (path: string, text: string) =>
    built.size > 0 &&
    /build|target/i.test(text) &&
    (ELSEWHERE.test(text) ||
      [...built].some((folder) => isBelow(path, folder) || text.includes(lastOf(folder))))
  return (path, text, spells) => {
    if (mayBuild(path, text)) return true
    return [...(spells === undefined ? names : paths.map(spells))].some((name) => text.includes(name))
  }
}

function lastOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

function isBelow(path: string, folder: string): boolean {
  return isInside(resolve('/', path), resolve('/', folder))
}
