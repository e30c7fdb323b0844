import type {
  Answered,
  RequestCounts,
  Resolution,
  Resolver,
  Unresolved,
  UnresolvedReason,
  Via,
} from '../../src/model/resolver.ts'
import type { Digest } from '../../src/oci/digest.ts'
import { matchPlatform, type PlatformDescriptor } from '../../src/oci/manifest.ts'
import { parsePlatform } from '../../src/oci/platform.ts'
import { formatRepository, type Repository, sourceOfRepository } from '../../src/oci/reference.ts'

/**
 * What registries hold. `registry/path:tag` has a digest; `registry/path@digest` is `image`, a single one, or an index
 * of digests by platform, `windows/amd64 10.0.17763.1` with the version of the system.
 */
export type Served = Readonly<Record<string, string | Readonly<Record<string, string>>>>

export interface FakeResolverOptions {
  readonly via?: Via
  readonly endpoint?: string
  /** By `registry/path`, `registry/path:tag` or `registry/path@digest`: asked first. */
  readonly failures?: Readonly<Record<string, UnresolvedReason>>
  /** What another digest is answered with, by `registry/path@digest`. */
  readonly rewrites?: Readonly<Record<string, string>>
  /** What is listed in place of the tags that are served, by `registry/path`. */
  readonly listed?: Readonly<Record<string, readonly string[]>>
  readonly rateLimit?: Answered['rateLimit']
  /** The first request is answered with 401, and sent again with what that asks for. */
  readonly auth?: 'basic' | 'bearer'
}

/** A resolver over what it is given, which keeps what it was asked. */
export interface FakeResolver extends Resolver {
  /** `tag name:tag`, `head name@digest`, `content name@digest`, `digest name@digest`, `tags name`, in order. */
  readonly log: readonly string[]
}

export function createFakeResolver(served: Served, options: FakeResolverOptions = {}): FakeResolver {
  const { via = 'registry', endpoint = 'https://registry.example', failures = {} } = options
  const log: string[] = []
  const counts = { heads: 0, gets: 0, tokens: 0, tagPages: 0, notAttempted: 0 }
  const base: Answered = {
    ok: true,
    endpoint,
    via,
    redirectedTo: undefined,
    requests: 1,
    rateLimit: options.rateLimit,
  }
  const fail = (problem: UnresolvedReason, name: string): Unresolved => {
    return { ok: false, problem, detail: `${name} at ${endpoint}: ${problem}`, endpoint, requests: 1 }
  }
  const begin = (line: string): void => {
    if (log.length === 0 && options.auth !== undefined) counts.heads++
    if (log.length === 0 && options.auth === 'bearer') counts.tokens++
    log.push(line)
  }
  const nameOf = (repository: Repository): string => formatRepository(sourceOfRepository(repository))
  const failureOf = (repository: Repository, name: string): Unresolved | undefined => {
    const problem = failures[name] ?? failures[nameOf(repository)]
    return problem && fail(problem, name)
  }

  return {
    log,
    async resolve(
      { repository, tag = 'latest', digest },
      { known, platform, content: wantsContent = false },
    ): Promise<Resolution> {
      const name = nameOf(repository)
      const asked = digest === undefined ? `${name}:${tag}` : `${name}@${digest}`
      const needsContent = wantsContent || platform !== undefined
      begin(`${digest === undefined ? 'tag' : needsContent ? 'content' : 'head'} ${asked}`)
      counts.heads += digest === undefined || !needsContent ? 1 : 0
      const failure = failureOf(repository, asked)
      if (failure !== undefined) return failure
      const found = (digest ?? served[asked]) as Digest | undefined
      if (found === undefined) return fail('not-found', asked)
      if (found === known) return { ...base, unchanged: true, digest: found }
      if (needsContent) counts.gets++
      const content = served[`${name}@${found}`]
      if (content === undefined) return fail('not-found', asked)
      const platforms = platformsOf(content)
      if (
        platform !== undefined &&
        platforms !== undefined &&
        matchPlatform(platforms, platform).length === 0
      )
        return fail('no-such-platform', asked)
      const isIndex = platforms !== undefined
      return {
        ...base,
        unchanged: false,
        descriptor: { mediaType: mediaType(isIndex), digest: found, size: 1 },
        platforms: needsContent ? platforms : undefined,
        verified: needsContent ? 'body' : 'header',
      }
    },
    async askByDigest(repository, digest) {
      const asked = `${nameOf(repository)}@${digest}`
      begin(`digest ${asked}`)
      counts.heads++
      const failure = failureOf(repository, asked)
      if (failure !== undefined) return failure
      const other = options.rewrites?.[asked]
      if (other !== undefined) return { ...base, serves: 'other', other: other as Digest }
      return { ...base, serves: served[asked] === undefined ? 'nothing' : 'same' }
    },
    holds: () => Promise.resolve(undefined),
    async aboutOf(repository, digest) {
      const asked = `${nameOf(repository)}@${digest}`
      begin(`about ${asked}`)
      return failureOf(repository, asked) ?? fail('not-found', asked)
    },
    async listTags(repository) {
      const name = nameOf(repository)
      begin(`tags ${name}`)
      counts.tagPages++
      const failure = failureOf(repository, `${name} tags`)
      if (failure !== undefined) return failure
      const own = Object.keys(served)
        .filter((key) => key.startsWith(`${name}:`) && !key.includes('@'))
        .map((key) => key.slice(name.length + 1))
      const tags = options.listed?.[name] ?? own
      return tags.length === 0 ? fail('not-found', name) : { ...base, tags, complete: via !== 'mirror' }
    },
    get requests(): ReadonlyMap<string, RequestCounts> {
      return new Map([[endpoint, { ...counts, rateLimit: options.rateLimit }]])
    },
    notices: [],
    close: async () => undefined,
  }
}

function mediaType(isIndex: boolean): string {
  return isIndex ? 'application/vnd.oci.image.index.v1+json' : 'application/vnd.oci.image.manifest.v1+json'
}

function platformsOf(content: Served[string]): readonly PlatformDescriptor[] | undefined {
  if (typeof content === 'string') return undefined
  return Object.entries(content).map(([name, digest]) => {
    const [text = '', osVersion] = name.split(' ')
    const platform = parsePlatform(text)
    if (platform === undefined) throw new Error(`${text} is no platform`)
    return {
      platform,
      osVersion,
      descriptor: { mediaType: mediaType(false), digest: digest as Digest, size: 1 },
    }
  })
}
