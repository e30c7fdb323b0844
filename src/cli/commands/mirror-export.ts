import { loadParts } from '../../check.ts'
import { UsageError } from '../../model/usage-error.ts'
import type { ExportEntry } from '../../registry/mirror-config/dialect.ts'
import { type EntryOf, exportEntries } from '../../registry/mirror-config/entries.ts'
import { DIALECTS, findDialect } from '../../registry/mirror-config/index.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import type { BaseFlags } from '../flags.ts'
import { print, tell } from '../output.ts'

export interface MirrorExportFlags extends BaseFlags {
  readonly registry: readonly string[]
}

/** `holdfast mirror export`: the configured mirrors in the words of a program that pulls. */
export async function mirrorExport(name: string, flags: MirrorExportFlags): Promise<ExitCode> {
  const known = findDialect(name)
  if (known === undefined)
    throw new UsageError(
      `${name} is no form that is known; it is one of ${DIALECTS.map(({ id }) => id).join(', ')}`,
    )
  const dialect = await known.load()
  const { configuration } = await loadParts({ config: flags.config })
  const all = exportEntries(configuration.root.registries)
  if (all.length === 0)
    throw new UsageError(
      'no mirror is configured, so there is nothing to export; write registries: { docker.io: { mirror: https://… } } into holdfast.yaml',
    )
  const chosen = choose(all, flags.registry)
  const entries: ExportEntry[] = []
  const refused: string[] = []
  for (const one of chosen) {
    const reason = one.ok ? dialect.refuse(one.entry) : one.reason
    if (reason === undefined && one.ok) entries.push(one.entry)
    else refused.push(`${keyOf(one)} cannot be said in ${dialect.id}: ${reason}`)
  }
  if (refused.length > 0) {
    const rest = entries.map(({ key }) => `--registry ${key}`).join(' ')
    throw new UsageError(rest === '' ? refused : [...refused, `the others can be: ${rest} exports them`])
  }
  const written = dialect.write(entries)
  if (!written.ok) throw new UsageError(written.reason)
  await print(written.text)
  for (const note of new Set(written.notes)) tell(`holdfast: ${note}`)
  return EXIT.clean
}

function choose(all: readonly EntryOf[], keys: readonly string[]): readonly EntryOf[] {
  for (const key of keys)
    if (!all.some((one) => keyOf(one) === key))
      throw new UsageError(`--registry ${key} has no mirror; it is one of ${all.map(keyOf).join(', ')}`)
  return keys.length === 0 ? all : all.filter((one) => keys.includes(keyOf(one)))
}

function keyOf(one: EntryOf): string {
  return one.ok ? one.entry.key : one.key
}
