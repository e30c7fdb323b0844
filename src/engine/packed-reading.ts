import type { Format } from '../model/format.ts'
import type { FormatTraits } from '../model/format-traits.ts'
import type { Reportable } from '../model/reportable.ts'
import type { Compact } from './compact.ts'
import type { FileReading } from './read.ts'

/** A reading without the traits of formats, as it crosses threads and is kept for the next run; plain data. */
export interface PackedReading extends Omit<FileReading, 'uses' | 'observations'> {
  readonly uses: readonly Untraited<FileReading['uses'][number]>[]
  readonly observations: readonly Untraited<FileReading['observations'][number]>[]
}

type Untraited<Found extends Reportable> = Omit<Found, 'traits'>

export function packReading(reading: FileReading): PackedReading {
  return {
    ...reading,
    uses: reading.uses.map(({ traits, ...use }) => use),
    observations: reading.observations.map(({ traits, ...item }) => item),
  }
}

/** Makes what unpacks readings; all that is found in a format shares its traits, and readings share what is equal in them. */
export function createUnpack(
  formats: readonly Format[],
  compact: Compact,
): (packed: PackedReading) => FileReading {
  const known = new Map<string, FormatTraits>(formats.map(({ id, traits }) => [id, traits]))
  const traitsOf = (format: string): FormatTraits => {
    const traits = known.get(format)
    if (traits === undefined)
      throw new Error(`a packed reading names the format ${format}, which no descriptor has`)
    return traits
  }
  return ({ path, uses, observations, parsed, ...others }) => ({
    path: compact.data(path),
    uses: uses.map((use) => compact.use({ traits: traitsOf(use.format), ...use })),
    observations: observations.map((one) => ({ traits: traitsOf(one.format), ...compact.data(one) })),
    parsed,
    ...compact.data(others),
  })
}
