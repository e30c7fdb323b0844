import { type Format, placesOf } from '../model/format.ts'
import type { GlobGroups } from '../text/path-glob-index.ts'
import { readWritten, writeGlobs } from '../text/written-globs.ts'

/** Globs of a format. */
type Part = 'names' | 'candidates' | 'informs' | 'sources'
const PARTS: readonly Part[] = ['names', 'candidates', 'informs', 'sources']

function globsOf(format: Format | undefined, part: Part | undefined): readonly string[] {
  if (format === undefined || part === undefined) return []
  return (part === 'informs' ? format.informs?.names : format[part]) ?? []
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

function sortedGlobs(
  { ids, text }: NonNullable<typeof __globs>,
  formats: readonly Format[],
  parts: readonly Part[],
): GlobGroups['sorted'] {
  const places = placesOf(formats)
  const isWhole = places.size === ids.length && ids.every((id) => places.has(id))
  const others = isWhole ? [] : [...places].flatMap(([id, at]) => (ids.includes(id) ? [] : [at]))
  const wanted = PARTS.map((part) => parts.indexOf(part))
  const groupOf = (number: number) => {
    const at = places.get(ids[Math.trunc(number / PARTS.length)] ?? '')
    const part = wanted[number % PARTS.length] ?? -1
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
