/**
 * What is known of the limits of other registries, in words: none of them counts like Docker Hub. By host; a name that
 * starts with a dot stands for all hosts that end so.
 */
const KNOWN: readonly (readonly [host: string, limit: string])[] = [
  ['ghcr.io', 'no documented limit; answers have told of 44,000 requests a minute'],
  ['quay.io', 'a few requests a second and address, with bursts'],
  ['public.ecr.aws', '1 pull a second without, 10 with a login; 500 GB a month without'],
  ['mcr.microsoft.com', 'no quota; answers 429 under load'],
  ['gcr.io', '50,000 requests in 10 minutes and address'],
  ['.pkg.dev', '60,000 requests a minute and project'],
  ['mirror.gcr.io', 'no documented limit; has often used images of Docker Hub alone'],
  ['registry.gitlab.com', '500 requests a minute and address without a login, as GitLab.com in general'],
  ['registry.k8s.io', 'no documented limit, no promise either'],
]

/** The limit of a registry in words; undefined where none is known. */
export function knownLimit(registry: string): string | undefined {
  return KNOWN.find(([host]) => (host.startsWith('.') ? registry.endsWith(host) : registry === host))?.[1]
}
