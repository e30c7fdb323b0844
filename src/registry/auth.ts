import { HUB_API, HUB_INDEX } from '../oci/hub.ts'

import { type Challenge, parseChallenges } from './challenges.ts'
import type { Credential, CredentialStore } from './credentials.ts'
import type { Session } from './endpoint-state.ts'
import { type Failure, fail, type Redactor } from './errors.ts'
import { isLoopback, whyNoPassage } from './hosts.ts'
import type { Target } from './mirrors.ts'
import { basic, requestToken, type Token, type TokenContext } from './tokens.ts'
import type { Reply } from './transport.ts'

/** A value for `Authorization`. */
interface Header {
  readonly ok: true
  readonly value: string
}

/** Answers challenges. What it learns from one repository of an endpoint holds for the others. */
export interface Authorizer {
  /** The header to send unasked; undefined while the endpoint has not asked for any. */
  prepare(session: Session): Promise<Header | Failure | undefined>
  /** The header that a 401 asks for. @param sent what it was sent in answer to */
  answer(session: Session, reply: Reply, sent: string | undefined): Promise<Header | Failure>
  /** One more try where a 401 says that the token is not enough; a failure where nothing more can be done. */
  widen(session: Session, reply: Reply): Promise<Header | Failure>
}

export interface AuthOptions {
  readonly credentials: CredentialStore
  readonly redactor: Redactor
  readonly context: Omit<TokenContext, 'onRequest'>
}

/** How an endpoint wants to be asked. */
type Offer =
  | { readonly scheme: 'basic' }
  | {
      readonly scheme: 'bearer'
      readonly realm: URL
      readonly service: string | undefined
      /** The realm may be given the endpoint's credentials. */
      readonly isTrusted: boolean
    }

/** Hosts whose token server is known to be another one. */
const REALMS: ReadonlyMap<string, string> = new Map([
  [HUB_API, 'auth.docker.io'],
  [HUB_INDEX, 'auth.docker.io'],
  ['registry.gitlab.com', 'gitlab.com'],
  ['docker.elastic.co', 'docker-auth.elastic.co'],
])

export function createAuthorizer(options: AuthOptions): Authorizer {
  return new EndpointAuthorizer(options)
}

class EndpointAuthorizer implements Authorizer {
  readonly #options: AuthOptions
  readonly #offers = new Map<string, Offer>()
  readonly #tokens = new Map<string, Promise<Token | Failure>>()
  /** Keys of `tokens` by the header made of them. */
  readonly #issued = new Map<string, string>()
  /** Credentials that were good once: a later refusal is about a repository, not about them. */
  readonly #proven = new Set<string>()
  readonly #asked = new Map<string, Set<string>>()

  constructor(options: AuthOptions) {
    this.#options = options
  }

  async #credentialFor(target: Target): Promise<{ ok: true; credential: Credential | undefined } | Failure> {
    const { host } = new URL(target.endpoint.origin)
    const answer = await this.#options.credentials.find(host, target.name)
    if (!answer.ok) return fail('auth-failed', answer.detail)
    const { credential } = answer
    if (credential?.kind === 'password') {
      const { username, password } = credential
      this.#options.redactor.add(password, Buffer.from(`${username}:${password}`).toString('base64'))
    } else if (credential !== undefined) this.#options.redactor.add(credential.token)
    return answer
  }

  async #headerFor(session: Session, offer: Offer, scope: string): Promise<Header | Failure> {
    const { target } = session
    const found = await this.#credentialFor(target)
    if (!found.ok) return found
    const { credential } = found
    if (offer.scheme === 'basic') {
      if (credential?.kind !== 'password') return needsCredentials(target, credential)
      return isOpen(target)
        ? overHttp(target)
        : { ok: true, value: basic(credential.username, credential.password) }
    }
    if (credential?.kind === 'registry-token') {
      return isOpen(target) ? overHttp(target) : { ok: true, value: `Bearer ${credential.token}` }
    }
    const isWithheld = isOpen(target) || !offer.isTrusted
    const token = await this.#tokenFor(session, offer, scope, isWithheld ? undefined : credential)
    if (token.ok) return { ok: true, value: `Bearer ${token.token}` }
    if (token.problem !== 'auth-required') return token
    if (credential === undefined) return needsCredentials(target, credential)
    return isOpen(target) ? overHttp(target) : untrusted(target, offer.realm)
  }

  async #tokenFor(
    session: Session,
    { realm, service }: Extract<Offer, { scheme: 'bearer' }>,
    scope: string,
    credential: Credential | undefined,
  ): Promise<Token | Failure> {
    const { target, signal } = session
    const context: TokenContext = {
      ...this.#options.context,
      onRequest() {
        session.state.count('tokens')
        session.requests++
      },
    }
    const identity = credential?.from ?? ''
    const key = JSON.stringify([target.endpoint.origin, realm.href, service, scope, identity])
    for (let pending = this.#tokens.get(key); pending !== undefined; pending = this.#tokens.get(key)) {
      const known = await pending
      if (!known.ok || known.expiresAtMs > context.clock.elapsed()) return known
      if (this.#tokens.get(key) === pending) this.#tokens.delete(key)
    }
    const request = requestToken({ realm, service, scope, credential, signal }, context)
    this.#tokens.set(key, request)
    const token = await request
    if (token.ok) this.#issued.set(`Bearer ${token.token}`, key)
    // A passing failure is one reference's; the next may ask again.
    else if (!token.problem.startsWith('auth-')) this.#tokens.delete(key)
    if (credential === undefined) return token
    if (token.ok) this.#proven.add(identity)
    // One wrong password can lock out everyone behind an address: it is never tried twice.
    return !token.ok && token.problem === 'auth-failed' && !this.#proven.has(identity)
      ? { ...token, stops: true }
      : token
  }

  async #widen(session: Session, reply: Reply, isFirst: boolean): Promise<Header | Failure> {
    const { target } = session
    const offer = this.#offers.get(target.endpoint.origin)
    const challenge = parseChallenges(reply.header('www-authenticate')).find(
      ({ scheme }) => scheme === 'bearer',
    )
    const scope = challenge?.parameters.get('scope')
    const found = await this.#credentialFor(target)
    if (!found.ok) return found
    const isInsufficient = challenge?.parameters.get('error') === 'insufficient_scope'
    if (
      offer?.scheme === 'bearer' &&
      isInsufficient &&
      scope !== undefined &&
      scope !== scopeOf(target.name)
    ) {
      const name = /^repository:(.+):pull$/.exec(scope)?.[1]
      if (name !== undefined && this.#asked.get(target.endpoint.origin)?.has(name)) {
        return this.#headerFor(session, offer, scope)
      }
      return fail(
        'auth-failed',
        `${target.endpoint.id} asks for the scope ${JSON.stringify(scope.slice(0, 100))}, which is more than pulling ${target.name}; holdfast asks for no more`,
      )
    }
    if (offer?.scheme === 'bearer' && found.credential !== undefined) {
      if (isOpen(target)) return overHttp(target)
      if (!offer.isTrusted) return untrusted(target, offer.realm)
    }
    const hasCredentials = found.credential !== undefined
    return refusedAnswer(target, reply, hasCredentials, isFirst && offer?.scheme === 'basic')
  }

  async prepare(session: Session): Promise<Header | Failure | undefined> {
    const { target } = session
    const names = this.#asked.get(target.endpoint.origin) ?? new Set()
    this.#asked.set(target.endpoint.origin, names.add(target.name))
    const offer = this.#offers.get(target.endpoint.origin)
    return offer === undefined ? undefined : this.#headerFor(session, offer, scopeOf(target.name))
  }

  async answer(session: Session, reply: Reply, sent: string | undefined): Promise<Header | Failure> {
    const { target } = session
    const offer = chooseOffer(target, parseChallenges(reply.header('www-authenticate')))
    if ('ok' in offer) return offer
    this.#offers.set(target.endpoint.origin, offer)
    const key = this.#issued.get(sent ?? '')
    if (key !== undefined) this.#tokens.delete(key)
    const header = await this.#headerFor(session, offer, scopeOf(target.name))
    // What was sent is all that there is to send.
    return header.ok && header.value === sent ? this.#widen(session, reply, false) : header
  }

  widen(session: Session, reply: Reply): Promise<Header | Failure> {
    return this.#widen(session, reply, true)
  }
}

/** Credentials for it would cross the network for all to read. */
function isOpen({ endpoint }: Target): boolean {
  const { protocol, hostname } = new URL(endpoint.origin)
  return protocol === 'http:' && !isLoopback(hostname)
}

/** Ours, never the server's: it may ask for another repository, or for more than pulling. */
function scopeOf(name: string): string {
  return `repository:${name}:pull`
}

/** The first Bearer challenge with a realm that may be asked, else Basic. */
function chooseOffer(target: Target, challenges: readonly Challenge[]): Offer | Failure {
  const endpoint = new URL(target.endpoint.origin)
  let refusal: Failure | undefined
  for (const { scheme, parameters } of challenges) {
    const realm = parameters.get('realm') ?? ''
    if (scheme !== 'bearer') continue
    const why = URL.canParse(realm) ? whyNoPassage(endpoint, new URL(realm)) : 'it is no URL'
    if (why === undefined) {
      const url = new URL(realm)
      return {
        scheme: 'bearer',
        realm: url,
        service: parameters.get('service'),
        isTrusted: isTrusted(target, url),
      }
    }
    refusal ??= fail(
      'realm-untrusted',
      `${target.endpoint.id} sends to the token server ${JSON.stringify(realm.slice(0, 200))}, which is not asked: ${why}`,
    )
  }
  if (challenges.some(({ scheme }) => scheme === 'basic')) return { scheme: 'basic' }
  return (
    refusal ??
    fail('auth-required', `${target.endpoint.id} asks for credentials in no way that holdfast knows`)
  )
}

/** A server chooses its realm, so that only known pairs share credentials. */
function isTrusted({ endpoint }: Target, realm: URL): boolean {
  const { hostname } = new URL(endpoint.origin)
  if (realm.hostname === hostname || realm.hostname === REALMS.get(hostname)) return true
  return endpoint.authRealms.some(
    (host) => host.toLowerCase() === realm.host || host.toLowerCase() === realm.hostname,
  )
}

function needsCredentials({ endpoint }: Target, credential: Credential | undefined): Failure {
  const { host } = new URL(endpoint.origin)
  if (credential !== undefined) {
    return fail(
      'auth-failed',
      `${host} asks for a user name and a password; ${credential.from} holds a token`,
    )
  }
  return fail('auth-required', `${host} asks for credentials and there are none; run docker login ${host}`)
}

function overHttp({ endpoint }: Target): Failure {
  return fail(
    'auth-required',
    `${endpoint.id} asks for credentials, which are never sent over plain http:// to another machine; use https://`,
  )
}

function untrusted({ endpoint }: Target, realm: URL): Failure {
  const { host } = new URL(endpoint.origin)
  return fail(
    'realm-untrusted',
    `${host} wants its credentials sent to ${realm.host}; if that is right, add authRealms: [${realm.host}] to its mirror in the configuration`,
  )
}

function refusedAnswer(
  { endpoint, name }: Target,
  reply: Reply,
  hasCredentials: boolean,
  stops: boolean,
): Failure {
  const { host } = new URL(endpoint.origin)
  if (!hasCredentials) {
    return fail(
      'auth-required',
      `${host} answered ${reply.status} for ${name}; it is private or does not exist; run docker login ${host}`,
    )
  }
  return fail(
    'auth-failed',
    `${host} answered ${reply.status} for ${name} to the credentials that are configured for it`,
    { stops },
  )
}
