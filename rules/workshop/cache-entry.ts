import type { CacheEntry } from '../../src/model/image-cache.ts'
import { HUB_INDEX, isHubHost } from '../../src/oci/hub.ts'
import { parseReference } from '../../src/oci/reference.ts'

/** Hosts that are reached in one cluster or network only, or not over https. */
const PRIVATE_HOST = /(?:^|\.)(?:local|localhost|internal|lan|svc|\d+)$/

/**
 * The entry that gives a cache a name which begins with a registry.
 *
 * @param name without tag and digest
 * @returns undefined where no public registry is named, or it has no such repository
 */
export function cacheEntryFor(name: string): CacheEntry | undefined {
  const { repository } = parseReference(name) ?? {}
  const [host = '', ...path] = name.split('/')
  if (repository === undefined || !/^[a-z\d-]+(?:\.[a-z\d-]+)+$/.test(host) || PRIVATE_HOST.test(host))
    return undefined
  const isHub = isHubHost(host)
  // Only the Docker client knows that official images lie below library.
  if (path.length === 0 || (isHub && path.length === 1)) return undefined
  const url = `https://${isHub ? HUB_INDEX : host}`
  return { name, url, prefix: `/${path.join('/')}`, destination: `/${host}` }
}
