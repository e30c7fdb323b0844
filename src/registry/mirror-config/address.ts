import { isLoopback } from '../hosts.ts'
import type { ConfiguredMirror } from './configured-mirror.ts'

/** Longer addresses are nobody's. UTF-16 units. */
const LENGTH_MAX = 1024

/** How a program makes a request of the path of an address. */
export type PathRule =
  /** `/v2` is put behind the path. */
  | 'before'
  /** `/v2` is put in front of the path. */
  | 'after'
  /** The path is taken as it is, and has to hold `/v2` itself. */
  | 'literal'

/** An address, or what is wrong with it: lower case, no full stop, follows the address. */
export type ReadAddress =
  | {
      readonly ok: true
      readonly mirror: Pick<ConfiguredMirror, 'url' | 'pathFirst' | 'insecure' | 'hadCredentials'>
    }
  | { readonly ok: false; readonly reason: string }

/** Reads the address of a mirror as a program with this rule reads it. */
export function readAddress(written: string, rule: PathRule): ReadAddress {
  if (written.length > LENGTH_MAX || !/^https?:\/\//i.test(written) || !URL.canParse(written)) {
    return refused('is no http or https URL')
  }
  const { protocol, host, hostname, pathname, search, hash, username, password } = new URL(written)
  if (host === '' || search !== '' || hash !== '' || /%7b|%7d/i.test(pathname)) {
    return refused('has a query, a fragment or braces')
  }
  const path = pathname.replace(/\/+$/, '')
  const read = readPath(path, rule)
  if (!read.ok) return read
  return {
    ok: true,
    mirror: {
      url: `${protocol}//${host}${read.path}`,
      pathFirst: read.form === 'before',
      insecure: protocol === 'http:' && !isLoopback(hostname),
      hadCredentials: username !== '' || password !== '',
    },
  }
}

type ReadPath =
  | { readonly ok: true; readonly path: string; readonly form: 'after' | 'before' }
  | { readonly ok: false; readonly reason: string }

function readPath(path: string, rule: PathRule): ReadPath {
  const parts = path.split('/').filter((part) => part !== '')
  const at = parts.indexOf('v2')
  if (rule === 'before') {
    // Most programs see a /v2 at the very end and add none of their own.
    if (at !== -1)
      return refused(`is asked for /${parts.join('/')}/v2/…, which no registry serves; leave out /v2`)
    return { ok: true, path, form: path === '' ? 'after' : 'before' }
  }
  if (rule === 'after') {
    if (at !== -1)
      return refused(`is asked for /v2/${parts.join('/')}/…, which no registry serves; leave out /v2`)
    return { ok: true, path, form: 'after' }
  }
  if (at === -1) return refused(`is taken as it is, and ${path === '' ? 'has no path' : path} holds no /v2`)
  if (parts.indexOf('v2', at + 1) !== -1) return refused('holds /v2 twice')
  if (at === 0) return { ok: true, path: joined(parts.slice(1)), form: 'after' }
  if (at === parts.length - 1) return { ok: true, path: joined(parts.slice(0, -1)), form: 'before' }
  return refused('has a path before and behind /v2')
}

function joined(parts: readonly string[]): string {
  return parts.map((part) => `/${part}`).join('')
}

function refused(reason: string): { readonly ok: false; readonly reason: string } {
  return { ok: false, reason }
}

/** A mirror's address as `holdfast.yaml` writes it: a path that stands before `/v2` makes it a template. */
export function configuredUrl({ url, pathFirst }: Pick<ConfiguredMirror, 'url' | 'pathFirst'>): string {
  return pathFirst && new URL(url).pathname !== '/' ? `${url}/v2/` : url
}

/** `host/path` of an address, without its scheme. */
export function withoutScheme(url: string): string {
  return url.replace(/^https?:\/\//, '')
}
