import type { CheckOptions, Parts } from '../check.ts'
import type { RootConfiguration } from '../model/configuration.ts'
import type { ImageUse } from '../model/image-use.ts'
import type { Resolver } from '../model/resolver.ts'
import type { Verification } from '../model/verification.ts'
import type { ResolverFlags } from './flags.ts'
import { lockPathOf } from './lock-path.ts'
import { openResolver } from './resolver.ts'

/**
 * Asks registries about pinned uses. The lock file tells the platforms of digests that it knows.
 *
 * @param resolver undefined: no registry is asked
 */
export async function askPins(
  uses: readonly ImageUse[],
  root: RootConfiguration,
  resolver: Resolver | undefined,
  flags: ResolverFlags,
): Promise<ReadonlyMap<ImageUse, Verification>> {
  const { verifyUses } = await import('../engine/verify/ask-pins.ts')
  const { openLock } = await import('./lock-book.ts')
  const { recall } = await openLock(lockPathOf(root), root, false)
  return verifyUses(uses, {
    resolver,
    recall,
    verifyContent: flags.verifyContent === true,
  })
}

/** Asks for online rules; the resolver is opened only when one of them is on. */
export function createVerifier(
  { configuration: { root } }: Parts,
  flags: ResolverFlags & { readonly offline?: boolean },
): NonNullable<CheckOptions['verify']> {
  return async (uses) => {
    const resolver = flags.offline === true ? undefined : await openResolver(root, flags)
    try {
      return await askPins(uses, root, resolver, flags)
    } finally {
      await resolver?.close()
    }
  }
}
