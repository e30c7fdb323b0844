import type { RootConfiguration } from '../model/configuration.ts'
import type { Resolver } from '../model/resolver.ts'
import type { ResolverFlags } from './flags.ts'
import { version } from './version.ts'

/** A resolver over the configured mirrors; the HTTP client is loaded only now. */
export async function openResolver(
  root: RootConfiguration,
  { direct, authfile }: ResolverFlags,
): Promise<Resolver> {
  const { createRegistryResolver } = await import('../registry/resolver.ts')
  const resolver = createRegistryResolver({
    registries: root.registries,
    direct: direct === true || root.direct,
    authfile,
    environment: process.env,
    version: version(),
  })
  return process.stderr.isTTY === true ? withProgress(resolver) : resolver
}

/** Shows on standard error how many references have their answer. */
function withProgress(resolver: Resolver): Resolver {
  let asked = 0
  let answered = 0
  const show = () => process.stderr.write(`\r\u001b[Kresolving ${answered} of ${asked}`)
  const clear = () => process.stderr.write('\r\u001b[K')
  return {
    ...resolver,
    // Live views of what goes on inside: a copy would stay as it is now.
    get requests() {
      return resolver.requests
    },
    get notices() {
      return resolver.notices
    },
    async resolve(reference, want) {
      asked++
      show()
      const resolution = await resolver.resolve(reference, want)
      answered++
      if (answered === asked) clear()
      else show()
      return resolution
    },
  }
}
