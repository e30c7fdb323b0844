import { resolve } from 'node:path'
import { isInside } from '../disk/locate.ts'
import { pathFrom } from '../disk/tree.ts'
import type { Format } from '../model/format.ts'
import type { FormatTraits } from '../model/format-traits.ts'
import type { ImageUse } from '../model/image-use.ts'
import { compilePathGlobs } from '../text/path-glob.ts'
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
  for (const { path, about, overrides } of await findInformers(options)) {
    if (known.has(path)) continue
    const isNear =
      (overrides !== undefined && kinds.has(overrides)) ||
      (about !== undefined && given.some((reading) => isBelow(reading.path, about)))
    if (about !== undefined && !isNear) continue
    const text = textOf(path)
    if (typeof text === 'string' && (isNear || speaksOf(text))) found.push(await reread(path, new Map()))
  }
  return found
}

interface Informer {
  readonly path: string
  readonly about: string | undefined
  readonly overrides: FormatTraits['overriddenBy']
}

async function findInformers({ cwd, formats, ...options }: ContextOptions): Promise<readonly Informer[]> {
  const matchers = formats.flatMap(({ informs }) =>
    informs === undefined
      ? []
      : [{ ...informs, matches: compilePathGlobs(informs.names, { ignoreCase: true }) }],
  )
  const informers = new Map<string, Informer>()
  for (const file of await options.listTree()) {
    const path = pathFrom(cwd, file)
    const matcher = matchers.find(({ matches }) => matches(path))
    if (matcher !== undefined) {
      const { about, overrides } = matcher
      informers.set(path, { path, about: about(path), overrides })
    }
  }
  await options.prepare([...informers.keys()])
  return [...informers.values()].filter(({ path }) => !options.isIgnored(path))
}

/** A builder or an override spells the name that it speaks of, or the file; a build need not say anything of the Dockerfile. */
function createRelevance(uses: readonly ImageUse[], paths: readonly string[]): (text: string) => boolean {
  const names = new Set(paths.map((path) => path.slice(path.lastIndexOf('/') + 1)))
  let isBuilt = false
  for (const { image, text, traits } of uses) {
    const path = image.kind === 'read' ? image.reference.repository.path : text
    names.add(path.slice(path.lastIndexOf('/') + 1))
    isBuilt ||= traits.overriddenBy === 'build'
  }
  return (text) => (isBuilt && /build|target/i.test(text)) || [...names].some((name) => text.includes(name))
}

function isBelow(path: string, folder: string): boolean {
  return isInside(resolve('/', path), resolve('/', folder))
}
