import type { Credential } from './credentials.ts'
import { type Failure, fail, fieldOf, type Redactor, readError } from './errors.ts'
import { type Clock, sendFollowing, sendPatiently } from './exchange.ts'
import type { Transport } from './transport.ts'

/** Where and what for a token is asked. */
export interface TokenRequest {
  readonly realm: URL
  readonly service: string | undefined
  readonly scope: string
  /** Undefined: an anonymous token. */
  readonly credential: Credential | undefined
  readonly signal: AbortSignal
}

export interface Token {
  readonly ok: true
  readonly token: string
  /** On the monotonic clock. */
  readonly expiresAtMs: number
}

export interface TokenContext {
  readonly transport: Transport
  readonly clock: Clock
  readonly redactor: Redactor
  readonly headersTimeoutMs: number
  readonly userAgent: string
  /** Called before each request. */
  onRequest(): void
}

const TOKEN_BYTES_MAX = 64 * 1024
const LIFE_MIN_S = 60
const LIFE_MAX_S = 3600
/** A token is not used in its last seconds: it could end on the way. */
const MARGIN_MS = 10_000
const CLIENT_ID = 'holdfast'

/**
 * Asks a token server for leave to pull. A status of 401 or 403 is `auth-failed` with credentials and `auth-required`
 * without.
 *
 * @see https://github.com/distribution/distribution/blob/v3.0.0/docs/content/spec/auth/token.md
 */
export async function requestToken(request: TokenRequest, context: TokenContext): Promise<Token | Failure> {
  const { realm, credential, signal } = request
  const isRefresh = credential?.kind === 'identity-token'
  const url = new URL(realm)
  if (!isRefresh) {
    if (request.service !== undefined) url.searchParams.set('service', request.service)
    url.searchParams.append('scope', request.scope)
  }
  const headers = {
    'user-agent': context.userAgent,
    accept: 'application/json',
    ...authorizationOf(credential),
  }
  const sending = {
    method: isRefresh ? ('POST' as const) : ('GET' as const),
    url,
    headers: isRefresh ? { ...headers, 'content-type': 'application/x-www-form-urlencoded' } : headers,
    ...(isRefresh ? { body: refreshForm(request, credential.token) } : {}),
    maxBytes: TOKEN_BYTES_MAX,
    headersTimeoutMs: context.headersTimeoutMs,
    signal,
  }
  const askedAtMs = context.clock.elapsed()
  const reply = await sendPatiently(
    () => {
      context.onRequest()
      return sendFollowing(context.transport, sending, true)
    },
    {
      endpoint: { kind: 'other', id: `the token server ${realm.host}` },
      clock: context.clock,
      signal,
      onPause: () => undefined,
    },
  )
  // What is wrong with a token server's answer is a failed authentication, whatever its form.
  if (!reply.ok)
    return /^(?:bad-response|too-large)$/.test(reply.problem) ? { ...reply, problem: 'auth-failed' } : reply
  if (reply.status !== 200) return refusal(reply.status, readError(reply.body), request)
  const token = readToken(reply.body)
  if (token === undefined)
    return fail('auth-failed', `the token server ${realm.host} answered without a usable token`)
  context.redactor.add(token.token)
  return { ok: true, token: token.token, expiresAtMs: askedAtMs + token.lifeMs - MARGIN_MS }
}

function authorizationOf(credential: Credential | undefined): { authorization?: string } {
  return credential?.kind === 'password'
    ? { authorization: basic(credential.username, credential.password) }
    : {}
}

/** The value of `Authorization` for a user name and a password. */
export function basic(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
}

/** A refresh token never goes into a URL, which is logged on its way. */
function refreshForm({ service, scope }: TokenRequest, token: string): string {
  const form = new URLSearchParams({
    grant_type: 'refresh_token',
    refresh_token: token,
    client_id: CLIENT_ID,
    scope,
  })
  if (service !== undefined) form.set('service', service)
  return form.toString()
}

function refusal(status: number, words: string, { realm, credential }: TokenRequest): Failure {
  const said = `the token server ${realm.host} answered ${status}${words === '' ? '' : ` (${words})`}`
  if (status !== 401 && status !== 403) {
    const hint =
      credential?.kind === 'identity-token' && (status === 404 || status === 405)
        ? '; it takes no identity token: log in with a password or an access token'
        : ''
    return fail('auth-failed', `${said}${hint}`)
  }
  if (credential === undefined) return fail('auth-required', said)
  return fail('auth-failed', `${said} to the credentials in ${credential.from}`)
}

function readToken(body: Uint8Array): { token: string; lifeMs: number } | undefined {
  let parsed: unknown
  try {
    parsed = JSON.parse(new TextDecoder().decode(body))
  } catch {
    return undefined
  }
  const token = fieldOf(parsed, 'token')
  const other = fieldOf(parsed, 'access_token')
  const chosen = token ?? other
  if (typeof chosen !== 'string' || (other !== undefined && other !== chosen)) return undefined
  // It becomes a header.
  if (!/^[\x21-\x7e]+$/.test(chosen)) return undefined
  const life = fieldOf(parsed, 'expires_in')
  const seconds = typeof life === 'number' && Number.isFinite(life) ? life : LIFE_MIN_S
  return { token: chosen, lifeMs: Math.min(Math.max(seconds, LIFE_MIN_S), LIFE_MAX_S) * 1000 }
}
