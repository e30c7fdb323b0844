import type { RootConfiguration } from '../model/configuration.ts'
import type { Resolver } from '../model/resolver.ts'
import { setFor } from './engine-settings.ts'
import type { ResolverFlags } from './flags.ts'
import { isTerminal } from './streams.ts'
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
  setFor('http')
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
  if (!isTerminal('stderr')) return resolver
  const { openProgressLine, withProgress } = await import('./progress.ts')
  const line = openProgressLine()
  return line === undefined ? resolver : withProgress(resolver, root.registries, line)
}
