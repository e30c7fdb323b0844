import { BlockList, isIP } from 'node:net'

/** Networks that a server must not send us to: this machine, the local network, cloud metadata. */
const PRIVATE = new BlockList()
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const) {
  PRIVATE.addSubnet(net, bits, 'ipv4')
}
for (const [net, bits] of [
  ['::', 127],
  ['64:ff9b::', 96],
  ['fc00::', 7],
  ['fe80::', 10],
] as const) {
  PRIVATE.addSubnet(net, bits, 'ipv6')
}

/** This machine and its link: what no stranger's file may make us ask. */
const LOCAL = new BlockList()
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
] as const) {
  LOCAL.addSubnet(net, bits, 'ipv4')
}
for (const [net, bits] of [
  ['::', 127],
  ['fe80::', 10],
] as const) {
  LOCAL.addSubnet(net, bits, 'ipv6')
}

/** Whether a hostname or an address is loopback, link-local or unspecified. Names other than localhost are not looked up. */
export function isLocal(hostname: string): boolean {
  const host = bare(hostname)
  const version = isIP(host)
  return version === 0 ? isLoopback(host) : LOCAL.check(host, version === 6 ? 'ipv6' : 'ipv4')
}

/** Hosts that may be local, since somebody who is trusted has named them. */
export interface NamedHosts {
  /** @param host with its port where it has one: `localhost` is named with every port, `localhost:5000` with its own */
  has(host: string): boolean
  /** @param hostname without a port */
  hasName(hostname: string): boolean
}

/** @param hosts `host` or `host:port`, as registries are written */
export function nameHosts(hosts: Iterable<string>): NamedHosts {
  const named = new Set(hosts)
  const names = new Set([...named].map((host) => bare(hostnameOf(host))))
  return {
    has: (host) => named.has(host) || named.has(hostnameOf(host)),
    hasName: (hostname) => names.has(bare(hostname)),
  }
}

function hostnameOf(host: string): string {
  return host.replace(/:\d+$/, '')
}

/** Whether a URL's hostname means this machine by name or address. */
export function isLoopback(hostname: string): boolean {
  const host = bare(hostname)
  return (
    host === 'localhost' ||
    host.endsWith('.localhost') ||
    host === '::1' ||
    /^127(?:\.\d{1,3}){3}$/.test(host)
  )
}

/**
 * Whether a URL's hostname is this machine or an address of a private network. Names are not looked up: inside a
 * company every name stands for a private address.
 */
function isPrivate(hostname: string): boolean {
  const host = bare(hostname)
  const version = isIP(host)
  if (version === 0) return isLoopback(host)
  return PRIVATE.check(host, version === 6 ? 'ipv6' : 'ipv4')
}

/** Without the brackets of an IPv6 address and the dot at the end of an absolute name. */
function bare(hostname: string): string {
  return hostname
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
    .toLowerCase()
}

/**
 * Why a redirect or a realm of one URL may not lead to another; undefined where it may. `target` gets no credentials by
 * this: who may have them is another question.
 */
export function whyNoPassage(from: URL, target: URL): string | undefined {
  if (target.protocol !== 'https:' && target.protocol !== 'http:') return 'it is no web address'
  if (target.username !== '' || target.password !== '') return 'it holds a user name'
  if (target.protocol === 'http:' && (from.protocol !== 'http:' || target.host !== from.host)) {
    return 'it leads to plain http://'
  }
  if (isPrivate(target.hostname) && target.hostname !== from.hostname)
    return 'it leads into a private network'
  return undefined
}
