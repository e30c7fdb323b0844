import type { Authorizer } from './auth.ts'
import type { Session } from './endpoint-state.ts'
import { type Failure, fail } from './errors.ts'
import { type Clock, sendFollowing, sendPatiently } from './exchange.ts'
import type { Target } from './mirrors.ts'
import { readRateLimit } from './retry.ts'
import { softwareOf } from './software.ts'
import type { Reply, SendFailure, Transport } from './transport.ts'

/** UTF-16 units of a warning that are shown. */
const WARNING_MAX = 300

/** One request to an endpoint. */
export interface Ask {
  readonly method: 'HEAD' | 'GET'
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly maxBytes: number
  readonly counts: 'heads' | 'gets' | 'tagPages' | 'blobs'
}

export interface ClientOptions {
  readonly transport: Transport
  readonly authorizer: Authorizer
  readonly clock: Clock
  readonly userAgent: string
  readonly headersTimeoutMs: number
  notice(line: string): void
}

/** Asks endpoints: with credentials where they are wanted, again where that helps, and not at all once they are given up. */
export interface Client {
  ask(session: Session, ask: Ask): Promise<Reply | Failure>
}

export function createClient(options: ClientOptions): Client {
  const { authorizer, clock } = options

  async function sendAuthorized(session: Session, ask: Ask): Promise<Reply | Failure | SendFailure> {
    const { target } = session
    const prepared = await authorizer.prepare(session)
    if (prepared?.ok === false) return prepared
    const first = await send(options, session, ask, prepared?.value)
    if (!first.ok || first.status !== 401) return first
    // Another origin than the one we were configured for gets nothing of ours.
    if (first.url.origin !== target.endpoint.origin) {
      return fail(
        'auth-required',
        `${target.endpoint.id} redirects to ${first.url.host}, which asks for credentials`,
      )
    }
    const answered = await authorizer.answer(session, first, prepared?.value)
    if (!answered.ok) return answered
    const second = await send(options, session, ask, answered.value)
    if (!second.ok || second.status !== 401) return second
    const wider = await authorizer.widen(session, second)
    if (!wider.ok) return wider
    const third = await send(options, session, ask, wider.value)
    if (!third.ok || third.status !== 401) return third
    return fail('auth-failed', `${target.endpoint.id} answered 401 to the token that it asked for`)
  }

  return {
    async ask(session, ask) {
      const { state, target, signal } = session
      const once = async (): Promise<Reply | Failure | SendFailure> => {
        await state.pause
        return state.stopped ?? sendAuthorized(session, ask)
      }
      const reply = await sendPatiently(once, {
        endpoint: target.endpoint,
        clock,
        signal,
        onPause: (pause) => state.pauseFor(pause),
      })
      if (!reply.ok) {
        if (reply.stops) state.stop(reply)
        return reply
      }
      if (reply.status < 500 && reply.status !== 401) state.grow()
      return checkNamespace(reply, target) ?? reply
    },
  }
}

/** Sends one request, its redirects followed. */
async function send(
  options: ClientOptions,
  session: Session,
  ask: Ask,
  authorization: string | undefined,
): Promise<Reply | SendFailure> {
  session.state.count(ask.counts)
  session.requests++
  const { endpoint } = session.target
  const url = new URL(ask.url)
  if (endpoint.ns !== undefined) url.searchParams.set('ns', endpoint.ns)
  const reply = await sendFollowing(
    options.transport,
    {
      method: ask.method,
      url,
      headers: {
        'user-agent': options.userAgent,
        // Digests are taken over the bytes as they are stored.
        'accept-encoding': 'identity',
        ...ask.headers,
        ...(authorization === undefined ? {} : { authorization }),
      },
      maxBytes: ask.maxBytes,
      more: session.state.waiting,
      headersTimeoutMs: endpoint.headersTimeoutMs ?? options.headersTimeoutMs,
      signal: session.signal,
    },
    false,
  )
  if (!reply.ok) return reply
  if (reply.status === 429 || reply.status === 503) session.state.shrink()
  const limit = readRateLimit(reply)
  if (limit !== undefined) session.state.learnLimit(limit)
  const software = softwareOf(reply)
  if (software !== undefined) session.state.learnSoftware(software.kind, software.rank)
  for (const warning of reply.header('warning')) {
    const line = session.state.noteWarning(warning.slice(0, WARNING_MAX))
    if (line !== undefined) options.notice(`${endpoint.id} ${line}`)
  }
  return reply
}

/** A mirror of several registries that does not know `ns` answers with the image of another one. */
function checkNamespace(reply: Reply, { endpoint, source }: Target): Failure | undefined {
  if (endpoint.ns === undefined || reply.status >= 400) return undefined
  const [echo] = reply.header('oci-namespace')
  if (echo === endpoint.ns || (echo === undefined && !endpoint.nsRequired)) return undefined
  const said =
    echo === undefined
      ? 'does not say for which registry'
      : `answered for ${JSON.stringify(echo.slice(0, 100))}`
  return fail('bad-response', `${endpoint.id} was asked for ${source.registry} and ${said}`)
}
