import { BlockList, isIP } from 'node:net'
import { isLoopback } from './hosts.ts'

/** The variables of the process that this room reads; injected, so that tests need not change those of the process. */
export type Environment = Readonly<Record<string, string | undefined>>

/** A proxy, its credentials taken out of the URL. */
export interface ProxyAddress {
  readonly origin: string
  /** Value for `Proxy-Authorization`. */
  readonly authorization: string | undefined
}

/**
 * The proxy for a URL, by `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`, lower case first.
 *
 * As in Go and curl, and unlike undici's agent: `HTTP_PROXY` says nothing of https, this machine is never asked
 * through a proxy, and `NO_PROXY` takes networks such as `10.0.0.0/8`.
 *
 * @returns undefined where the URL is asked directly; a string says what is wrong with the variable, by its name only
 */
export function proxyFor(url: URL, environment: Environment): ProxyAddress | string | undefined {
  if (isLoopback(url.hostname)) return undefined
  const name = url.protocol === 'https:' ? 'https_proxy' : 'http_proxy'
  const value = readVariable(environment, name)
  if (value === undefined || isExempt(url, readVariable(environment, 'no_proxy') ?? '')) return undefined
  // The value may hold a password: no message repeats it.
  const text = value.includes('://') ? value : `http://${value}`
  if (!URL.canParse(text)) return `${name} holds no URL`
  const { origin, protocol, username, password } = new URL(text)
  if (protocol !== 'http:' && protocol !== 'https:') return `${name} holds no URL of an http proxy`
  if (username === '') return { origin, authorization: undefined }
  const credentials = `${decode(username)}:${decode(password)}`
  return { origin, authorization: `Basic ${Buffer.from(credentials).toString('base64')}` }
}

function readVariable(environment: Environment, name: string): string | undefined {
  const value = environment[name] || environment[name.toUpperCase()]
  return value === undefined || value === '' ? undefined : value
}

/** Percent-decoding that takes anything: bytes that are no UTF-8 must not end the run. */
function decode(text: string): string {
  const bytes = text.replace(/%([\da-f]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  )
  return Buffer.from(bytes, 'latin1').toString()
}

function isExempt(url: URL, noProxy: string): boolean {
  const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase()
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port
  for (const entry of noProxy.toLowerCase().split(/[\s,]+/)) {
    if (entry === '*') return true
    const [, name = entry, entryPort] = /^(.+?):(\d+)$/.exec(entry) ?? []
    if (isIP(entry) === 0 && entryPort !== undefined && entryPort !== port) continue
    if (matchesHost(host, isIP(entry) === 0 ? name : entry)) return true
  }
  return false
}

function matchesHost(host: string, entry: string): boolean {
  const name = entry.replace(/^\*?\.|^\[|\]$/g, '')
  if (name === '') return false
  const [net = '', bits] = name.split('/')
  const version = isIP(host)
  if (bits !== undefined && version !== 0 && isIP(net) === version) {
    const family = version === 6 ? 'ipv6' : 'ipv4'
    const list = new BlockList()
    const length = Number(bits)
    if (!Number.isInteger(length) || length < 0 || length > (version === 6 ? 128 : 32)) return false
    list.addSubnet(net, length, family)
    return list.check(host, family)
  }
  return host === name || host.endsWith(`.${name}`)
}
