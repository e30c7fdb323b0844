import { explainReference, type Repository, sourceOfRepository } from '../oci/reference.ts'

/** The outcome of reading `host` or `host/path`; `reason` is in words, lower case, without a full stop. */
export type ParsedPrefix =
  | { readonly ok: true; readonly prefix: Repository }
  | { readonly ok: false; readonly reason: string }

/**
 * Reads `host` or `host/path` as written in a configuration, Docker Hub's other names folded into docker.io.
 *
 * Unlike in a reference the host is never left out and `library/` never put in: `docker.io/acme` is the
 * namespace acme.
 */
export function parsePrefix(text: string): ParsedPrefix {
  if (text.includes('://')) return { ok: false, reason: 'leave out the scheme' }
  if (text.includes('@')) return { ok: false, reason: 'it holds an @: write host or host/path only' }
  if (text.endsWith('/')) return { ok: false, reason: 'leave out the / at its end' }
  const slash = text.indexOf('/')
  const host = slash === -1 ? text : text.slice(0, slash)
  const path = slash === -1 ? '' : text.slice(slash + 1)
  const parsed = explainReference(`${host}/${path === '' ? 'any' : path}`)
  if (!parsed.ok) return parsed
  const { parts, tag } = parsed.reference
  if (parts.domain === undefined)
    return { ok: false, reason: 'it starts with no registry host, which has a dot or a port' }
  if (tag !== undefined) return { ok: false, reason: 'leave out the tag' }
  return { ok: true, prefix: { registry: foldHost(host), path } }
}

function foldHost(host: string): string {
  return sourceOfRepository({ registry: host.toLowerCase(), path: 'any/any' }).registry
}

/** Why a text is neither `host` nor `host/path`; undefined when it is one. */
export function whyNoPrefix(text: string): string | undefined {
  const parsed = parsePrefix(text)
  return parsed.ok ? undefined : parsed.reason
}
