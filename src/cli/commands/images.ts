import type { Parts } from '../../check.ts'
import { INVENTORIES } from '../../inventory/index.ts'
import type { ImageUse } from '../../model/image-use.ts'
import type { Inventory, InventoryOptions, LeftOut } from '../../model/inventory.ts'
import { plural } from '../../text/plural.ts'
import { EXIT, type ExitCode, exitCodeOf, worst } from '../exit-code.ts'
import type { Output, ReadFlags, ResolverFlags } from '../flags.ts'
import { type FilterFlags, filterUses, rolesOf } from '../image-filters.ts'
import { lockPathOf } from '../lock-path.ts'
import { deliver, describeTerminal, outputsOf, tell } from '../output.ts'
import { openResolver } from '../resolver.ts'
import { reportProblems, walkPaths } from '../walk-paths.ts'

export interface ImagesFlags extends ReadFlags, ResolverFlags, FilterFlags {
  readonly format: readonly Output[]
  readonly lacking?: boolean
  readonly frozen?: boolean
}

/** Notes of an export that are told; the others are counted. */
const NOTES_MAX = 20

/** `holdfast images`: every use, judged or not. */
export async function images(paths: readonly string[], flags: ImagesFlags): Promise<ExitCode> {
  const roles = rolesOf(flags)
  const finished = await walkPaths(paths, flags, { rules: [] })
  const { result, configuration, environment } = finished
  const { tagClasses } = configuration.root
  const { uses, unjudged } = filterUses(result.uses, flags, tagClasses)
  if (unjudged > 0)
    tell(`holdfast: ${plural(unjudged, 'unread use')} left out: a filter by reference cannot judge them`)
  const outputs = outputsOf(flags.format, 'table')
  const inventories = new Map<string, Inventory>()
  for (const { name } of outputs) inventories.set(name, await inventoryCalled(name))
  const needsLock = [...inventories.values()].some(isExport)
  const terminal = describeTerminal(flags)
  const options: InventoryOptions = {
    ...(needsLock ? await exportOptions(uses, finished, flags) : {}),
    rewriteOf: environment.rewriteOf,
    roles: roles.size === 0 ? undefined : roles,
    tagClass: tagClasses,
    color: false,
    width: undefined,
  }
  const codes = [exitCodeOf(result, 'never')]
  const refused = new Set<string>()
  for (const inventory of inventories.values()) {
    const left = inventory.leftOut?.(uses, options)
    if (left === undefined) continue
    tellLeftOut(inventory.id, left)
    if (left.isRefused) refused.add(inventory.id)
    if (left.isRefused || (flags.frozen === true && left.unpinned.length > 0)) codes.push(EXIT.unresolved)
  }
  await deliver(
    outputs.filter(({ name }) => !refused.has(name)),
    async (name, toFile) => {
      const inventory = inventories.get(name)
      if (inventory === undefined) return ''
      return (inventory.pieces ?? inventory.render)(uses, {
        ...options,
        color: terminal.color && !toFile,
        width: toFile ? undefined : terminal.width,
      })
    },
  )
  reportProblems(result)
  return worst(codes)
}

async function inventoryCalled(name: string): Promise<Inventory> {
  const entry = INVENTORIES.find(({ id }) => id === name)
  if (entry === undefined) throw new RangeError(`no inventory form is called ${name}`)
  return entry.load()
}

/** Holds images and not uses, by the digests of the lock file. */
function isExport({ id, leftOut }: Inventory): boolean {
  return leftOut !== undefined || id === 'copy-list'
}

function tellLeftOut(id: string, { notes, unread, unpinned, isRefused }: LeftOut): void {
  const details = [...notes, ...(isRefused ? unpinned.map((name) => `without a digest: ${name}`) : [])]
  const lines = details.slice(0, NOTES_MAX)
  if (details.length > NOTES_MAX) lines.push(`and ${details.length - NOTES_MAX} more`)
  if (unread > 0) lines.push(`${plural(unread, 'unread use')} left out`)
  if (isRefused)
    lines.push(
      `refused, ${plural(unpinned.length, 'image')} without a digest; pin them or fill the lock file with holdfast check --fix, or leave them out with --only`,
    )
  else if (unpinned.length > 0)
    lines.push(`${plural(unpinned.length, 'image')} by tag, neither pinned nor locked`)
  for (const line of lines) tell(`holdfast: ${id}: ${line}`)
}

/** What only exports need: locked digests, and with `--lacking` what the targets do not have. */
async function exportOptions(
  uses: readonly ImageUse[],
  { configuration: { root }, environment }: Parts,
  flags: ImagesFlags,
): Promise<Partial<InventoryOptions>> {
  const { openLock } = await import('../lock-book.ts')
  const { canonicalOf } = await import('../../oci/reference.ts')
  const book = await openLock(lockPathOf(root), root, false)
  const lockedDigest: InventoryOptions['lockedDigest'] = (reference) =>
    book.get(canonicalOf(reference))?.digest
  if (flags.lacking !== true) return { lockedDigest }
  const { copyKeyOf, listCopies } = await import('../../inventory/copy-list.ts')
  const resolver = await openResolver(root, flags)
  const lacking = new Set<string>()
  try {
    const { rewriteOf } = environment
    const { copies } = listCopies(uses, { rewriteOf, lockedDigest })
    for (const copy of copies) {
      const answer = await resolver.askByDigest(copy.target, copy.digest, {})
      // Without a clear yes the target may lack the image; copying it once more does no damage.
      if (!answer.ok || answer.serves !== 'same') lacking.add(copyKeyOf(copy))
      if (!answer.ok) tell(`holdfast: ${answer.detail}`)
    }
  } finally {
    await resolver.close()
  }
  return { lockedDigest, lacking }
}
