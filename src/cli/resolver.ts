import type { RootConfiguration } from '../model/configuration.ts'
import type { Resolver } from '../model/resolver.ts'
import type { ResolverFlags } from './flags.ts'
import { version } from './version.ts'

/**
 * A resolver over the configured mirrors; the HTTP client is loaded only now.
 *
 * @param named hosts of the command line, which may be this machine
 */
export async function openResolver(
  root: RootConfiguration,
  { direct, authfile, verifyContent }: ResolverFlags,
  named: readonly string[] = [],
): Promise<Resolver> {
  const { createRegistryResolver } = await import('../registry/resolver.ts')
  const resolver = createRegistryResolver({
    registries: root.registries,
    direct: direct === true || root.direct,
    authfile,
    verifyContent: verifyContent === true,
    named: [...root.internal.map(({ registry }) => registry), ...named],
    environment: process.env,
    version: version(),
  })
  return process.stderr.isTTY === true ? withProgress(resolver, process.stderr) : resolver
}

/** Shows how many references have their answer, on one line that goes away when all have. */
export function withProgress(resolver: Resolver, stream: Pick<NodeJS.WriteStream, 'write'>): Resolver {
  let asked = 0
  let answered = 0
  const show = () => stream.write(`\r\u001b[Kresolving ${answered} of ${asked}`)
  return {
    async resolve(reference, want) {
      asked++
      show()
      try {
        return await resolver.resolve(reference, want)
      } finally {
        answered++
        if (answered === asked) stream.write('\r\u001b[K')
        else show()
      }
    },
    askByDigest: (repository, digest, want) => resolver.askByDigest(repository, digest, want),
    listTags: (repository, want) => resolver.listTags(repository, want),
    close: () => resolver.close(),
    get requests() {
      return resolver.requests
    },
    get notices() {
      return resolver.notices
    },
  }
}
