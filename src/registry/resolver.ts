import type { LookupFunction } from 'node:net'
import { homedir } from 'node:os'
import { setTimeout } from 'node:timers/promises'
import type { RegistryRule } from '../model/configuration.ts'
import type { Resolver } from '../model/resolver.ts'
import { createAuthorizer } from './auth.ts'
import { createClient } from './client.ts'
import { createCredentialStore } from './credentials.ts'
import { createRedactor } from './errors.ts'
import type { Clock } from './exchange.ts'
import { nameHosts } from './hosts.ts'
import { DEFAULT_ORIGINS, hostsOf } from './mirrors.ts'
import type { Environment } from './proxies.ts'
import { createRun } from './session.ts'
import { createTransport } from './transport.ts'
import { CERTIFICATE_FOLDERS } from './trust.ts'

/** Times in ms. */
export interface Timeouts {
  readonly connectMs: number
  /** Until the headers of an answer are there; a zot mirror has its own. */
  readonly headersMs: number
  /** Between two pieces of a body. */
  readonly bodyMs: number
  /** For one reference, from its first request on. */
  readonly referenceMs: number
  readonly helperMs: number
}

const TIMEOUTS: Timeouts = {
  connectMs: 10_000,
  headersMs: 30_000,
  bodyMs: 30_000,
  referenceMs: 120_000,
  helperMs: 30_000,
}

const CLOCK: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  random: () => Math.random(),
  async sleep(ms, signal) {
    // Whoever slept looks at the signal next.
    await setTimeout(ms, undefined, { signal }).catch(() => undefined)
  },
}

export interface RegistryResolverOptions {
  /** Longest source first, `ca` absolute, as the configuration gives them. */
  readonly registries: readonly RegistryRule[]
  /** Docker Hub itself may be asked. */
  readonly direct: boolean
  /** Every digest is proved by fetching its manifest, which counts as a pull. */
  readonly verifyContent?: boolean
  /** Searched for credentials before all other files. */
  readonly authfile?: string | undefined
  /** Proxies, places of credential files, PATH of credential helpers. */
  readonly environment: Environment
  /** For the `User-Agent`. */
  readonly version?: string
  readonly homeDirectory?: string
  readonly timeouts?: Partial<Timeouts>
  readonly clock?: Partial<Clock>
  /** Folders with certificates by host, in place of those of Docker and Podman. */
  readonly certificateFolders?: readonly string[]
  /** Base URLs of registries whose API is not at their own host, in addition to Docker Hub's. */
  readonly origins?: ReadonlyMap<string, string>
  readonly lookup?: LookupFunction
  /** Hosts that may be loopback or link-local beside those of `registries`: `internal`, arguments of the command line. */
  readonly named?: readonly string[]
}

/**
 * The resolver that asks registries and mirrors over HTTP.
 *
 * Opens no connection before it is asked something. Credentials are looked for when an endpoint asks for them, by the
 * endpoint's own host, and go nowhere else.
 *
 * @throws UsageError at the first reference of a mirror whose `layout` is unknown
 */
export function createRegistryResolver(options: RegistryResolverOptions): Resolver {
  const { registries, environment } = options
  const timeouts = { ...TIMEOUTS, ...options.timeouts }
  const clock = { ...CLOCK, ...options.clock }
  const redactor = createRedactor()
  const notices = new Set<string>()
  const notice = (line: string): void => {
    notices.add(redactor.clean(line))
  }
  if (environment.NODE_TLS_REJECT_UNAUTHORIZED === '0') {
    notice(
      'NODE_TLS_REJECT_UNAUTHORIZED=0 is ignored: certificates are checked; give the certificate authority as ca: in holdfast.yaml or in NODE_EXTRA_CA_CERTS',
    )
  }
  const named = nameHosts([...hostsOf(registries), ...(options.named ?? [])])
  const transport = createTransport({
    named,
    connectTimeoutMs: timeouts.connectMs,
    bodyTimeoutMs: timeouts.bodyMs,
    environment,
    files: certificateFiles(registries),
    folders: options.certificateFolders ?? CERTIFICATE_FOLDERS,
    lookup: options.lookup,
  })
  const credentials = createCredentialStore({
    authfile: options.authfile,
    environment,
    homeDirectory: options.homeDirectory ?? homedir(),
    helperTimeoutMs: timeouts.helperMs,
    notice,
  })
  const userAgent = `holdfast/${options.version ?? '0'}`
  const shared = { transport, clock, redactor, userAgent, headersTimeoutMs: timeouts.headersMs, notice }
  const client = createClient({
    ...shared,
    authorizer: createAuthorizer({ credentials, redactor, context: shared }),
  })
  return createRun({
    client,
    redactor,
    notices,
    notice,
    transport,
    targets: {
      registries,
      direct: options.direct,
      named,
      origins: new Map([...DEFAULT_ORIGINS, ...(options.origins ?? [])]),
    },
    verifyContent: options.verifyContent ?? false,
    referenceTimeoutMs: timeouts.referenceMs,
  })
}

function certificateFiles(registries: readonly RegistryRule[]): ReadonlyMap<string, string> {
  const files = new Map<string, string>()
  for (const { mirror } of registries) {
    if (mirror?.ca !== undefined) files.set(new URL(mirror.url).host, mirror.ca)
  }
  return files
}
