import type { CheckOptions, Parts } from '../check.ts'
import type { ResolverFlags } from './flags.ts'
import { lockPathOf } from './lock-path.ts'
import { openResolver } from './resolver.ts'

/** Asks registries about pinned uses; loaded and opened only when an online rule is on. */
export function createVerifier(
  { configuration: { root } }: Parts,
  flags: ResolverFlags & { readonly offline?: boolean },
): NonNullable<CheckOptions['verify']> {
  return async (uses) => {
    const { verifyUses } = await import('../engine/verify/ask-pins.ts')
    const { openLock } = await import('./lock-book.ts')
    const { lock } = await openLock(lockPathOf(root), root, false)
    const resolver = flags.offline === true ? undefined : await openResolver(root, flags)
    try {
      return await verifyUses(uses, {
        resolver,
        recall: (name, digest) => lock.entriesOf(name).find((entry) => entry.digest === digest)?.platforms,
      })
    } finally {
      await resolver?.close()
    }
  }
}
