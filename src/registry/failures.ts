import { formatRepository } from '../oci/reference.ts'
import { type Failure, fail } from './errors.ts'
import type { Target } from './mirrors.ts'
import { describeStatus } from './retry.ts'
import type { Reply } from './transport.ts'

/** `docker.io/library/nginx:1.27`, whatever the endpoint calls it. */
function nameOf({ source }: Target, tagOrDigest: string): string {
  return `${formatRepository(source)}${tagOrDigest.includes(':') ? '@' : ':'}${tagOrDigest}`
}

/** `docker.io/library/nginx:1.27 at https://mirror.example`. */
export function describeTarget(target: Target, tagOrDigest: string): string {
  return `${nameOf(target, tagOrDigest)} at ${target.endpoint.id}`
}

/** A digest that is not that of the bytes. */
export function digestFailure(target: Target, tagOrDigest: string, why: string): Failure {
  return fail('digest-mismatch', `${describeTarget(target, tagOrDigest)}: ${why}`, { mayHaveMoved: true })
}

/** A manifest that must not be used although its digest is right. */
export function contentFailure(target: Target, tagOrDigest: string, why: string): Failure {
  return fail('media-type', `${describeTarget(target, tagOrDigest)} cannot be used: ${why}`)
}

/** What a status means that is neither an answer nor worth another request. */
export function statusFailure(target: Target, reply: Reply, tagOrDigest: string): Failure {
  const { endpoint, source } = target
  const status = describeStatus(reply)
  const what = describeTarget(target, tagOrDigest)
  if (reply.status === 403) return fail('auth-failed', `${what}: access is denied, ${status}`)
  if (reply.status === 404 && endpoint.kind === 'mirror') {
    const beside = endpoint.meaningOf404 === undefined ? '' : `${endpoint.meaningOf404}; `
    return fail(
      'not-found',
      `${nameOf(target, tagOrDigest)}: not found via mirror ${endpoint.id} (${beside}nothing was asked of ${source.registry})`,
    )
  }
  if (reply.status === 404)
    return fail('not-found', `${what} does not exist, or is not shown without credentials`)
  if (reply.status >= 500)
    return fail('unavailable', `${what}: the answer was ${status}`, { fallback: 'none' })
  return fail('bad-response', `${what}: the answer was ${status}`)
}

/** What a reference gets that nobody is asked for any more. @param stopped why the endpoint was given up */
export function notAttempted({ endpoint }: Target, stopped: Failure | undefined): Failure {
  const detail =
    stopped === undefined
      ? 'not asked for, since the run was interrupted'
      : `not asked for, since ${endpoint.id} was given up: ${stopped.detail}`
  return fail('not-attempted', detail, { fallback: stopped?.fallback ?? 'none' })
}
