import { parsePathGlob } from '../text/path-glob.ts'
import { HUB, isHubHost } from './hub.ts'
import { formatRepository, type Repository, sourceOfRepository } from './reference.ts'

/** Says whether a repository is among those that a list of globs names. */
export type RepositoryMatcher = (repository: Repository) => boolean

const LENGTH_MAX = 256
const HOST_CHARACTERS = /^(?:\[[\da-fA-F:]+\]|[\w.*?{},[\]^!-]+)(?::(?:\d+|\*))?$/
const PATH_CHARACTERS = /^[a-z\d._/*?{},[\]^!-]*$/

/**
 * Compiles globs over `registry/path`, such as `docker.io/library/*` or `ghcr.io/acme/**`.
 *
 * `*` stays inside a part, `**` does not; a host alone means everything on it. `!` takes out again what earlier
 * globs let in, and the last glob that matches decides: a list of nothing but `!` matches nothing. Hub's aliases
 * are one registry, in globs as in names, and hosts are compared without case.
 *
 * @throws RangeError for a glob that {@link explainRepositoryGlob} has a reason against
 */
export function compileRepositoryGlobs(patterns: readonly string[]): RepositoryMatcher {
  const globs = patterns.map((pattern) => {
    const reason = explainRepositoryGlob(pattern)
    if (reason !== undefined)
      throw new RangeError(`${JSON.stringify(pattern)} is no repository glob: ${reason}`)
    const isNegated = pattern.startsWith('!')
    const glob = parsePathGlob(canonical(isNegated ? pattern.slice(1) : pattern))
    if (!glob.ok) throw new RangeError(`${JSON.stringify(pattern)} is no repository glob: ${glob.reason}`)
    return { isNegated, matches: glob.matches }
  })
  return (repository) => {
    const source = sourceOfRepository(repository)
    const name = formatRepository({ registry: source.registry.toLowerCase(), path: source.path })
    return globs.findLast(({ matches }) => matches(name))?.isNegated === false
  }
}

/** Why a text cannot be used as a repository glob, in words; undefined when it can. */
export function explainRepositoryGlob(text: string): string | undefined {
  const glob = text.startsWith('!') ? text.slice(1) : text
  if (glob === '') return 'it is empty'
  if (glob.length > LENGTH_MAX) return `it is longer than ${LENGTH_MAX} characters`
  const { host, path } = split(glob)
  if (glob.includes('://')) return 'a registry is named without a scheme such as https://'
  if (glob.includes('@') || path?.includes(':') === true)
    return 'it names repositories: leave out tag and digest'
  if (!isHost(host)) {
    const official = path === undefined ? `docker.io/library/${glob}` : `docker.io/${glob}`
    return `it begins with a registry host: for Docker Hub write ${official}`
  }
  if (!HOST_CHARACTERS.test(host)) return `${JSON.stringify(host)} is not a registry host`
  if (path === undefined) return whyNoGlob(glob)
  if (path !== path.toLowerCase()) return 'a repository is written in lower case'
  if (!PATH_CHARACTERS.test(path)) return `${JSON.stringify(path)} is not a repository path`
  if (path === '' || /^\/|\/\/|\/$/.test(path)) return 'it has an empty part between slashes'
  if (path.split('/').some((part) => part === '.' || part === '..')) return 'a part of it is nothing but dots'
  if (!isBalanced(glob)) return 'a bracket or brace is not closed'
  if (isHubHost(host) && !path.includes('/') && path !== '**' && /[*?[{]/.test(path)) {
    return `every repository of Docker Hub has two parts: write docker.io/library/${path} or docker.io/**`
  }
  return whyNoGlob(glob)
}

function whyNoGlob(glob: string): string | undefined {
  const parsed = parsePathGlob(canonical(glob))
  return parsed.ok ? undefined : parsed.reason
}

function split(glob: string): { host: string; path: string | undefined } {
  const slash = glob.indexOf('/')
  return slash === -1
    ? { host: glob, path: undefined }
    : { host: glob.slice(0, slash), path: glob.slice(slash + 1) }
}

/** As in a reference: a dot, a colon, an upper-case letter or `localhost` make a host; wildcards may stand for one. */
function isHost(host: string): boolean {
  return host === 'localhost' || /[.:*?[{]/.test(host) || host !== host.toLowerCase()
}

function isBalanced(glob: string): boolean {
  const bare = glob.replace(/\[[^[\]]+\]/g, '').replace(/\{[^{}]*\}/g, '')
  return !/[[\]{}]/.test(bare)
}

/** The glob for names of {@link formatRepository}: aliases folded, the host in lower case, a bare host widened. */
function canonical(glob: string): string {
  const { host, path } = split(glob)
  const registry = isHubHost(host) ? HUB : escapeAddress(host.toLowerCase())
  if (path === undefined) return host === '**' ? host : `${registry}/**`
  return isHubHost(host) && path !== '**' && !path.includes('/')
    ? `${registry}/library/${path}`
    : `${registry}/${path}`
}

/** The brackets of an IPv6 address are no character class. */
function escapeAddress(host: string): string {
  return host.replace(/^\[([\da-f:]+:[\da-f:]*)\]/, '\\[$1\\]')
}
