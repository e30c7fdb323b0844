import { pathFrom } from '../../disk/tree.ts'
import { spellKeys } from '../../languages/yaml/repairs.ts'
import type { Format } from '../../model/format.ts'
import { indexPathGlobs } from '../../text/path-glob-index.ts'
import type { ContextOptions } from '../context.ts'
import type { FileReading } from '../read.ts'
import { findWorkshops } from './workshops.ts'

/**
 * Reads what other shards hold of the classroom: a workshop is judged by the configuration of the platform, wherever it
 * lies, and that by all workshops. Nothing is read for a shard without either.
 *
 * @param context readings that are there already
 * @returns readings whose uses are not to be judged
 */
export async function readClassroom(
  options: ContextOptions,
  context: readonly FileReading[],
): Promise<readonly FileReading[]> {
  const { formats, files } = options
  const isPlatform = files.readings.some(({ observations }) =>
    observations.some(({ subject }) => subject.kind === 'platform'),
  )
  const own = findWorkshops([...files.readings, ...context])
  if (!isPlatform && files.readings.every(({ path }) => own.areaOf(path) === undefined)) return []
  const known = new Set([...files.readings, ...context].map(({ path }) => path))
  const found: FileReading[] = []
  const globsOf = (at: number) => [...(formats[at]?.names ?? []), ...(formats[at]?.candidates ?? [])]
  const find = indexPathGlobs({ count: formats.length, globsOf }, { ignoreCase: true })
  const matches = (file: string) => find(pathFrom(options.cwd, file)).length > 0
  const paths = (
    await options.findInTree([], { mayMatch: find.mayMatch, pathsIn: find.pathsIn, matches })
  ).map((file) => pathFrom(options.cwd, file))
  const take = async (isWanted: (format: Format, path: string) => boolean) => {
    const claims = new Map<string, readonly Format[]>()
    for (const path of paths) {
      const claiming = known.has(path) ? [] : find(path).flatMap((index) => formats[index] ?? [])
      const wanted = claiming.filter((format) => isWanted(format, path))
      if (wanted.length > 0) claims.set(path, wanted)
    }
    await options.prepare([...claims.keys()])
    for (const [path, claiming] of claims) {
      const text = options.isIgnored(path) ? undefined : files.textOf(path)
      if (typeof text !== 'string') continue
      const hints = spellKeys(text)
      if (!claiming.some(({ mayHold }) => mayHold(hints, path))) continue
      known.add(path)
      found.push(await files.reread(path, new Map()))
    }
  }
  await take(
    ({ traits, informs }, path) =>
      traits.definesWorkshops === true || (isPlatform && informs?.about?.(path) !== undefined),
  )
  if (!isPlatform) return found
  const { areaOf } = findWorkshops([...files.readings, ...context, ...found])
  await take((_, path) => areaOf(path) !== undefined)
  return found
}
