import type { Parts } from '../../check.ts'
import { INVENTORIES } from '../../inventory/index.ts'
import type { ImageUse } from '../../model/image-use.ts'
import type { InventoryOptions } from '../../model/inventory.ts'
import { type ExitCode, exitCodeOf } from '../exit-code.ts'
import type { Output, ReadFlags, ResolverFlags } from '../flags.ts'
import { lockPathOf } from '../lock-path.ts'
import { deliver, describeTerminal, outputsOf, tell } from '../output.ts'
import { openResolver } from '../resolver.ts'
import { reportProblems, walkPaths } from '../walk-paths.ts'

export interface ImagesFlags extends ReadFlags, ResolverFlags {
  readonly format: readonly Output[]
  readonly lacking?: boolean
}

/** `holdfast images`: every use, judged or not. */
export async function images(paths: readonly string[], flags: ImagesFlags): Promise<ExitCode> {
  const finished = await walkPaths(paths, flags, { rules: [] })
  const { result, configuration, environment } = finished
  const outputs = outputsOf(flags.format, 'table')
  const copies = outputs.some(({ name }) => name === 'copy-list')
  const options = copies ? await copyOptions(result.uses, finished, flags) : {}
  const terminal = describeTerminal(flags)
  await deliver(outputs, async (name, toFile) => {
    const inventory = INVENTORIES.find(({ id }) => id === name)
    if (inventory === undefined) throw new RangeError(`no inventory form is called ${name}`)
    return (await inventory.load()).render(result.uses, {
      ...options,
      rewriteOf: environment.rewriteOf,
      tagClass: configuration.root.tagClasses,
      color: terminal.color && !toFile,
      width: toFile ? undefined : terminal.width,
    })
  })
  reportProblems(result)
  return exitCodeOf(result, 'never')
}

/** What only a copy list needs: locked digests, and with `--lacking` what the targets do not have. */
async function copyOptions(
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
