import type { Format } from '../model/format.ts'
import type { GlobGroups } from '../text/path-glob-index.ts'
import { readWritten, writeGlobs } from '../text/written-globs.ts'

/** Globs of a format. */
type Part = 'names' | 'candidates' | 'informs'
const PARTS: readonly Part[] = ['names', 'candidates', 'informs']

function globsOf(format: Format | undefined, part: Part | undefined): readonly string[] {
  if (format === undefined || part === undefined) return []
  return part === 'informs' ? (format.informs?.names ?? []) : format[part]
}

/** The globs of all formats as a run reads them, which the built command has at hand (cli/late-formats.mjs). */
declare const __globs: ReturnType<typeof writeFormatGlobs> | undefined

export function writeFormatGlobs(formats: readonly Format[]) {
  const text = writeGlobs(formats.flatMap((format) => PARTS.map((part) => globsOf(format, part))))
  return { ids: formats.map(({ id }) => id), text }
}

/** Parts of formats as groups: all of the first format, then all of the second one. */
export function groupGlobs(formats: readonly Format[], parts: readonly Part[]): GlobGroups {
  return {
    count: formats.length * parts.length,
    globsOf: (group) => globsOf(formats[Math.trunc(group / parts.length)], parts[group % parts.length]),
    sorted: typeof __globs === 'undefined' ? undefined : sortedGlobs(__globs, formats, parts),
  }
}

/** Where the formats of a run stand that the globs at hand are of, and where those that they are not of. */
interface Places {
  readonly written: readonly (number | undefined)[]
  readonly others: readonly number[]
}

const placesOf = new WeakMap<readonly Format[], Places>()

function findPlaces(formats: readonly Format[], ids: readonly string[]): Places {
  const known = placesOf.get(formats)
  if (known !== undefined) return known
  const others = new Map(formats.map(({ id }, at) => [id, at]))
  const written = ids.map((id) => {
    const at = others.get(id)
    others.delete(id)
    return at
  })
  const places = { written, others: [...others.values()] }
  placesOf.set(formats, places)
  return places
}

function sortedGlobs(
  { ids, text }: NonNullable<typeof __globs>,
  formats: readonly Format[],
  parts: readonly Part[],
): GlobGroups['sorted'] {
  const { written, others } = findPlaces(formats, ids)
  const groupOf = (number: number) => {
    const at = written[Math.trunc(number / PARTS.length)]
    const part = parts.findIndex((one) => one === PARTS[number % PARTS.length])
    return at === undefined || part === -1 ? [] : [at * parts.length + part]
  }
  return {
    others: others.flatMap((at) => parts.map((_, part) => at * parts.length + part)),
    under: (key) =>
      readWritten(text, key).flatMap(({ glob, groups }) => {
        const own = groups.flatMap(groupOf)
        return own.length === 0 ? [] : [{ glob, groups: own }]
      }),
  }
}
