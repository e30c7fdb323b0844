import type {
  AboutAnswer,
  Answered,
  DigestAnswer,
  RequestCounts,
  Resolution,
  Resolver,
  TagList,
  Unresolved,
  Want,
} from '../model/resolver.ts'
import type { Digest } from '../oci/digest.ts'
import { listPlatforms, matchPlatform } from '../oci/manifest.ts'
import { formatPlatform } from '../oci/platform.ts'
import { formatRepository, type Reference, type Repository } from '../oci/reference.ts'
import { type Answer, askForDigest, resolveDigest, resolveTag } from './ask-manifest.ts'
import { findHeld } from './catalog.ts'
import type { Client } from './client.ts'
import {
  createEndpointState,
  createSemaphore,
  type EndpointState,
  type Semaphore,
  type Session,
} from './endpoint-state.ts'
import { type Failure, fail, type Redactor } from './errors.ts'
import { notAttempted } from './failures.ts'
import { fetchAbout } from './fetch-about.ts'
import type { ManifestOptions } from './fetch-manifest.ts'
import { findTarget, type MirrorOptions, registryTarget, type Target } from './mirrors.ts'
import { listTags } from './tags.ts'
import type { Transport } from './transport.ts'

export interface RunOptions {
  readonly client: Client
  readonly redactor: Redactor
  readonly transport: Transport
  readonly targets: MirrorOptions
  /** Every manifest is fetched and hashed. */
  readonly verifyContent: boolean
  readonly referenceTimeoutMs: number
  readonly notices: ReadonlySet<string>
  notice(line: string): void
}

/** Endpoints do not wait for one another; this only keeps a tree that names hundreds of hosts from using up all sockets. */
const AT_ONCE_EVERYWHERE = 256

/** An answer of an endpoint, and which one it was. */
type Outcome<Result> = {
  readonly target: Target
  readonly requests: number
  readonly result: Result | Failure
}

/** One run over many references: what is asked for twice is sent once. */
export function createRun(options: RunOptions): Resolver {
  return new Run(options)
}

class Run implements Resolver {
  readonly #options: RunOptions
  readonly #states = new Map<string, EndpointState>()
  /** By URL and tag or digest: the first answer, whatever was wanted of it. */
  readonly #resolved = new Map<string, Promise<Outcome<Answer>>>()
  /** By URL and digest: what was asked for because a first answer did not tell it. */
  readonly #contents = new Map<string, Promise<Outcome<Answer>>>()
  /** Digests that were got from a URL: it serves them. */
  readonly #served = new Set<string>()
  readonly #shared: Semaphore
  readonly #manifests: ManifestOptions

  constructor(options: RunOptions) {
    this.#options = options
    this.#shared = createSemaphore(AT_ONCE_EVERYWHERE)
    this.#manifests = { client: options.client, memo: new Map(), fetching: new Map() }
  }

  #stateOf({ endpoint }: Target): EndpointState {
    const state = this.#states.get(endpoint.id) ?? createEndpointState(this.#shared)
    this.#states.set(endpoint.id, state)
    return state
  }

  /** Does the work for one reference at one endpoint, once there is a place for it. */
  async #visit<Result extends { readonly ok: true }>(
    target: Target,
    signal: AbortSignal | undefined,
    work: (session: Session) => Promise<Result | Failure>,
  ): Promise<Outcome<Result>> {
    const state = this.#stateOf(target)
    return state.run(async () => {
      if (signal?.aborted || state.stopped !== undefined) {
        state.countNotAttempted()
        return { target, requests: 0, result: notAttempted(target, state.stopped) }
      }
      const time = AbortSignal.timeout(timeFor(target, this.#options.referenceTimeoutMs))
      const session = {
        target,
        state,
        requests: 0,
        signal: signal === undefined ? time : AbortSignal.any([signal, time]),
      }
      const result = await work(session)
      if (!signal?.aborted) state.heard(result.ok || !isSilent(result) ? undefined : result)
      const isInterrupted = signal?.aborted && !result.ok
      return {
        target,
        requests: session.requests,
        result: isInterrupted ? notAttempted(target, undefined) : result,
      }
    })
  }

  async #resolveAt(
    target: Target,
    reference: Reference,
    want: Want,
    needsContent: boolean,
  ): Promise<Outcome<Answer>> {
    const { digest, tag = 'latest' } = reference
    const outcome = await this.#visit(target, want.signal, (session) =>
      digest === undefined
        ? resolveTag(session, tag, want.known, needsContent, this.#manifests)
        : resolveDigest(session, digest, needsContent, this.#manifests),
    )
    if (outcome.result.ok) this.#served.add(`${target.url}@${outcome.result.digest}`)
    return outcome
  }

  /** The registry itself, where the rule of its mirror allows it after this failure. */
  async #fallBack(
    first: Outcome<Answer>,
    reference: Reference,
    want: Want,
    needsContent: boolean,
  ): Promise<Outcome<Answer>> {
    const { target, result } = first
    const { fallback } = target.endpoint
    if (result.ok || target.via !== 'mirror' || fallback === 'never' || want.signal?.aborted) return first
    if (result.fallback === 'refused') {
      const detail = `${result.detail}; ${target.source.registry} itself is not asked after such an answer`
      return { ...first, result: fail('fallback-refused', detail, { fallback: 'none' }) }
    }
    const isAllowed =
      result.fallback === 'unavailable' || (result.fallback === 'not-found' && fallback === 'not-found')
    const upstream = isAllowed ? registryTarget(target.source, this.#options.targets) : undefined
    if (upstream === undefined || 'ok' in upstream) return first
    this.#options.notice(
      `${formatRepository(target.source)} is asked of ${upstream.endpoint.id}: ${result.detail}`,
    )
    const second = await this.#resolveAt(upstream, reference, want, needsContent)
    return { ...second, requests: first.requests + second.requests }
  }

  #unresolved(failure: Failure, endpoint: string | undefined, requests: number): Unresolved {
    return {
      ok: false,
      problem: failure.problem,
      detail: this.#options.redactor.clean(failure.detail),
      endpoint,
      requests,
    }
  }

  async resolve(reference: Reference, want: Want): Promise<Resolution> {
    const target = findTarget(reference.repository, reference.digest === undefined, this.#options.targets)
    if ('ok' in target) return this.#unresolved(target, undefined, 0)
    const needsContent = this.#options.verifyContent || want.platform !== undefined || want.content === true
    const key = `${target.url} ${reference.digest ?? reference.tag ?? 'latest'}`
    const earlier = this.#resolved.get(key)
    const pending =
      earlier ??
      this.#resolveAt(target, reference, want, needsContent).then((first) =>
        this.#fallBack(first, reference, want, needsContent),
      )
    this.#resolved.set(key, pending)
    const first = await pending
    const outcome = await this.#complete(first, reference, want, needsContent)
    const requests = (earlier === undefined ? first.requests : 0) + outcome.more
    const id = outcome.target.endpoint.id
    const { result } = outcome
    if (!result.ok) return this.#unresolved(result, id, requests)
    return describe(outcome.target, result, requests, want, (failure) =>
      this.#unresolved(failure, id, requests),
    )
  }

  /** Asks for what the first answer did not tell, since less was wanted of it then. @returns `more` requests sent */
  async #complete(
    first: Outcome<Answer>,
    reference: Reference,
    want: Want,
    needsContent: boolean,
  ): Promise<Outcome<Answer> & { readonly more: number }> {
    const { target, result } = first
    if (!result.ok) return { ...first, more: 0 }
    const { digest, content } = result
    const isEnough = needsContent
      ? content?.verified === 'body'
      : content !== undefined || digest === want.known
    if (isEnough) return { ...first, more: 0 }
    const key = `${target.url} ${digest} ${needsContent}`
    const earlier = this.#contents.get(key)
    const pending = earlier ?? this.#resolveAt(target, { ...reference, digest }, want, needsContent)
    this.#contents.set(key, pending)
    const outcome = await pending
    return { ...outcome, more: earlier === undefined ? outcome.requests : 0 }
  }

  async askByDigest(
    repository: Repository,
    digest: Digest,
    { signal }: Pick<Want, 'signal'>,
  ): Promise<DigestAnswer> {
    const target = findTarget(repository, false, this.#options.targets)
    if ('ok' in target) return this.#unresolved(target, undefined, 0)
    if (this.#served.has(`${target.url}@${digest}`)) {
      return { ...answered(target, 0, undefined, undefined), serves: 'same' }
    }
    const { result, requests } = await this.#visit(target, signal, (session) =>
      askForDigest(session, digest, this.#manifests),
    )
    if (!result.ok) return this.#unresolved(result, target.endpoint.id, requests)
    const base = answered(target, requests, result.redirectedTo, result.rateLimit)
    if (result.serves === 'same') this.#served.add(`${target.url}@${digest}`)
    return result.serves === 'other'
      ? { ...base, serves: 'other', other: result.digest }
      : { ...base, serves: result.serves }
  }

  async aboutOf(
    repository: Repository,
    digest: Digest,
    { platform, signal }: Pick<Want, 'platform' | 'signal'>,
  ): Promise<AboutAnswer> {
    const target = findTarget(repository, false, this.#options.targets)
    if ('ok' in target) return this.#unresolved(target, undefined, 0)
    const { result, requests } = await this.#visit(target, signal, (session) =>
      fetchAbout(session, digest, platform, this.#manifests),
    )
    return result.ok
      ? { ...answered(target, requests, undefined, undefined), about: result.about }
      : this.#unresolved(result, target.endpoint.id, requests)
  }

  async listTags(repository: Repository, { signal }: Pick<Want, 'signal'>): Promise<TagList> {
    const target = findTarget(repository, false, this.#options.targets)
    if ('ok' in target) return this.#unresolved(target, undefined, 0)
    const { result, requests } = await this.#visit(target, signal, (session) =>
      listTags(session, this.#options.client),
    )
    if (!result.ok) return this.#unresolved(result, target.endpoint.id, requests)
    const { tags, complete } = result
    return { ...answered(target, requests, undefined, result.rateLimit), tags, complete }
  }

  async holds(repository: Repository, { signal }: Pick<Want, 'signal'>): Promise<boolean | undefined> {
    const target = findTarget(repository, false, this.#options.targets)
    if ('ok' in target || target.via !== 'mirror') return undefined
    const { result } = await this.#visit(target, signal, (session) => findHeld(session, this.#options.client))
    return result.ok ? result.holds : undefined
  }

  get requests(): ReadonlyMap<string, RequestCounts> {
    return new Map([...this.#states].map(([endpoint, { counts }]) => [endpoint, { ...counts }]))
  }

  get notices(): readonly string[] {
    return [...this.#options.notices]
  }

  close(): Promise<void> {
    return this.#options.transport.close()
  }
}

/** Nobody is there: no answer, or one of a gateway in front. A 500 is the answer to one reference. */
function isSilent({ problem, fallback }: Failure): boolean {
  return fallback === 'unavailable' || problem === 'tls' || problem === 'proxy'
}

/** A slow mirror gets the time for its headers on top. */
function timeFor({ endpoint }: Target, referenceTimeoutMs: number): number {
  return referenceTimeoutMs + (endpoint.headersTimeoutMs ?? 0)
}

function answered(
  target: Target,
  requests: number,
  redirectedTo: string | undefined,
  rateLimit: Answered['rateLimit'],
): Answered {
  return { ok: true, endpoint: target.endpoint.id, via: target.via, redirectedTo, requests, rateLimit }
}

function describe(
  target: Target,
  { digest, content, redirectedTo, rateLimit }: Answer,
  requests: number,
  { platform, known }: Want,
  unresolved: (failure: Failure) => Unresolved,
): Resolution {
  const base = answered(target, requests, redirectedTo, rateLimit)
  const platforms = content?.platforms
  if (platform !== undefined && platforms !== undefined && matchPlatform(platforms, platform).length === 0) {
    const has = `${formatRepository(target.source)}@${digest} has no image for ${formatPlatform(platform)}`
    return unresolved(fail('no-such-platform', `${has}; it has ${listPlatforms(platforms)}`))
  }
  if (content === undefined || digest === known) return { ...base, unchanged: true, digest }
  const { mediaType, size, verified } = content
  return { ...base, unchanged: false, descriptor: { mediaType, digest, size }, platforms, verified }
}
