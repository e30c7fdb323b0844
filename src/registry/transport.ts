import { lookup as dnsLookup } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { type Connections, openConnections, openTunnels } from './connections.ts'
import { type Failure, fail } from './errors.ts'
import { isLocal, type NamedHosts } from './hosts.ts'
import { type ProxyAddress, proxyFor } from './proxies.ts'
import { type TrustOptions, trustFor } from './trust.ts'

/** One HTTP request, redirects not followed. */
export interface Sending {
  readonly method: 'HEAD' | 'GET' | 'POST'
  readonly url: URL
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  /** The body is given up beyond this many bytes. */
  readonly maxBytes: number
  /** How many more requests are going to be sent to the same host, as far as known; none where absent. */
  readonly more?: number
  /** Until the headers of the response are there, in ms. */
  readonly headersTimeoutMs: number
  readonly signal: AbortSignal
}

/** What a server answered, whatever its status. */
export interface Reply {
  readonly ok: true
  readonly status: number
  /** All values of a header, in order, none where it is missing; `name` in lower case. */
  header(name: string): readonly string[]
  readonly body: Uint8Array
  readonly url: URL
}

/** A request without a usable answer. */
export interface SendFailure extends Failure {
  /** How often {@link Sending} may be repeated. */
  readonly retries: number
}

/** Sends requests. */
export interface Transport {
  send(sending: Sending): Promise<Reply | SendFailure>
  close(): Promise<void>
}

export interface TransportOptions extends TrustOptions {
  readonly connectTimeoutMs: number
  /** Between two pieces of a body. */
  readonly bodyTimeoutMs: number
  readonly lookup: LookupFunction | undefined
  /** Hosts that may have a loopback or link-local address. */
  readonly named: NamedHosts
}

/** Opens connections as they are needed: one pool for each origin, proxy and set of certificates. */
export function createTransport(options: TransportOptions): Transport {
  const agents = new Map<string, Connections>()

  function agentFor(url: URL, proxy: ProxyAddress | undefined): Connections | string {
    const key = `${isTunnelled(url, proxy) ? url.host : ''} ${proxy?.origin ?? url.origin}`
    const agent = agents.get(key) ?? createAgent(url, proxy, options)
    if (typeof agent !== 'string') agents.set(key, agent)
    return agent
  }

  async function send(sending: Sending): Promise<Reply | SendFailure> {
    const { url } = sending
    const proxy = proxyFor(url, options.environment)
    if (typeof proxy === 'string') return broken('proxy', url, proxy, 0)
    const agent = agentFor(url, proxy)
    if (typeof agent === 'string') return broken('tls', url, agent, 0)
    const isForwarded = proxy !== undefined && url.protocol === 'http:'
    const proxyHeaders = isForwarded
      ? {
          host: url.host,
          ...(proxy.authorization === undefined ? {} : { 'proxy-authorization': proxy.authorization }),
        }
      : {}
    try {
      const { statusCode, headers, body } = await agent.exchange(
        {
          origin: isForwarded ? proxy.origin : url.origin,
          path: isForwarded ? url.origin + url.pathname + url.search : url.pathname + url.search,
          method: sending.method,
          headers: { ...sending.headers, ...proxyHeaders },
          body: sending.body ?? null,
          // Connections are kept after a HEAD, which undici would close: most requests of a run are one.
          reset: false,
          headersTimeout: sending.headersTimeoutMs,
          bodyTimeout: options.bodyTimeoutMs,
        },
        { more: 0, ...sending },
      )
      if (statusCode === 407) return broken('proxy', url, 'the proxy asks for credentials (407)', 0)
      if (body === undefined) {
        return broken('too-large', url, `its answer is larger than ${sending.maxBytes} bytes`, 0)
      }
      return {
        ok: true,
        status: statusCode,
        header: (name) => [headers[name] ?? []].flat(),
        body,
        url,
      }
    } catch (error) {
      return failureOf(error, url, proxy?.origin)
    }
  }

  return {
    send,
    async close() {
      await Promise.all([...agents.values()].map((agent) => agent.destroy()))
      agents.clear()
    },
  }
}

/** Plain http goes to a proxy as a request for a whole URL; only https is tunnelled. */
function isTunnelled(url: URL, proxy: ProxyAddress | undefined): boolean {
  return proxy !== undefined && url.protocol === 'https:'
}

/** @returns what is wrong with the certificates, in words */
function createAgent(
  url: URL,
  proxy: ProxyAddress | undefined,
  options: TransportOptions,
): Connections | string {
  const isTunnel = isTunnelled(url, proxy)
  const { host } = proxy === undefined || isTunnel ? url : new URL(proxy.origin)
  const secureContext = trustFor(host, options)
  if (typeof secureContext === 'string') return secureContext
  const tls = secureContext === undefined ? {} : { secureContext }
  const lookup = proxy === undefined ? guardLookup(options) : options.lookup
  // Said aloud, since NODE_TLS_REJECT_UNAUTHORIZED=0 would otherwise take any certificate for a good one.
  const verified = { rejectUnauthorized: true }
  const connect = {
    timeout: options.connectTimeoutMs,
    ...(lookup === undefined ? {} : { lookup }),
    ...verified,
  }
  if (proxy === undefined || !isTunnel) return openConnections((proxy ?? url).origin, { ...connect, ...tls })
  const token = proxy.authorization === undefined ? {} : { token: proxy.authorization }
  return openTunnels({
    uri: proxy.origin,
    ...token,
    proxyTls: connect,
    requestTls: { ...verified, ...tls },
  })
}

const NOT_ALLOWED = 'ERR_HOST_NOT_ALLOWED'

/** A name that leads to this machine or its link is refused unless it is named. A proxy looks names up itself. */
function guardLookup({ lookup = dnsLookup, named }: TransportOptions): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, options, (error, address, family) => {
      const addresses = typeof address === 'string' ? [address] : (address ?? []).map((one) => one.address)
      if (error === null && !named.hasName(hostname) && addresses.some(isLocal)) {
        const refusal = new Error(`${hostname} is ${addresses.find(isLocal)}`)
        callback(Object.assign(refusal, { code: NOT_ALLOWED }), address, family)
      } else callback(error, address, family)
    })
  }
}

function broken(problem: Failure['problem'], url: URL, why: string, retries: number): SendFailure {
  return { ...fail(problem, `${url.host}: ${why}`), retries }
}

const TLS_CODE =
  /^(?:CERT_|ERR_TLS|ERR_SSL|EPROTO$|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH|CRL_|ERROR_IN_)/
const UNREACHABLE = /^(?:ECONNREFUSED|ENOTFOUND|EHOSTUNREACH|ENETUNREACH|EAI_AGAIN|EADDRNOTAVAIL)$/
const CUT =
  /^(?:ERR_HTTP2_\w+|ECONNRESET|EPIPE|ECONNABORTED|UND_ERR_SOCKET|UND_ERR_RES_CONTENT_LENGTH_MISMATCH)$/
const SLOW = /^(?:ETIMEDOUT|UND_ERR_(?:CONNECT|HEADERS|BODY)_TIMEOUT)$/

/** Sorts what undici and Node throw; none of their messages holds a header of ours. */
function failureOf(error: unknown, url: URL, proxyOrigin: string | undefined): SendFailure {
  const { code, message, tunnel } = describe(error)
  if (tunnel) {
    const status = /\((\d+)\)/.exec(message)?.[1] ?? 'no'
    return broken('proxy', url, `the proxy answered ${status} instead of connecting`, 0)
  }
  if (code === NOT_ALLOWED) {
    const why = `the name stands for this machine or its link (${message}), which is asked only where it is named; add ${url.host} to internal in holdfast.yaml if it is yours`
    return broken('host-not-allowed', url, why, 0)
  }
  if (TLS_CODE.test(code)) return broken('tls', url, `the TLS connection failed: ${message}`, 0)
  const where = proxyOrigin === undefined ? '' : ` (through the proxy ${new URL(proxyOrigin).host})`
  // Not sent again: who let one request wait would let the next one wait too.
  if (SLOW.test(code)) return broken('timeout', url, `no answer in time${where}`, 0)
  if (UNREACHABLE.test(code)) return broken('unavailable', url, `cannot be reached: ${code}${where}`, 1)
  if (CUT.test(code)) return broken('unavailable', url, `the connection broke off${where}`, 2)
  // A server that sends a body to a HEAD leaves it on the connection for the next answer.
  if (code.startsWith('HPE_'))
    return broken('bad-response', url, `it does not speak HTTP as it should: ${message}`, 1)
  if (error instanceof Error && /^(?:AbortError|TimeoutError)$/.test(error.name)) {
    return broken('timeout', url, 'no answer in time', 0)
  }
  return broken('bad-response', url, `it does not speak HTTP as it should: ${message}`, 0)
}

/** Happy eyeballs wrap what failed for each address, and undici what failed below it. */
function describe(error: unknown): { code: string; message: string; tunnel: boolean } {
  if (!(error instanceof Error)) return { code: '', message: String(error), tunnel: false }
  if (error instanceof AggregateError && error.errors.length > 0) return describe(error.errors[0])
  const code = 'code' in error ? String(error.code) : ''
  if (/^Proxy response \(\d+\)/.test(error.message)) return { code, message: error.message, tunnel: true }
  if (error.cause instanceof Error && !/^(?:E[A-Z]+|UND_ERR_\w+_TIMEOUT)$/.test(code)) {
    const inner = describe(error.cause)
    return inner.code === '' ? { ...inner, code } : inner
  }
  return { code, message: error.message, tunnel: false }
}
