import type { Client } from './client.ts'
import type { Session } from './endpoint-state.ts'
import { type Failure, fail, fieldOf } from './errors.ts'
import { statusFailure } from './failures.ts'

/** Whether an endpoint lists a repository among those that it holds; undefined where its list does not tell. */
export interface Held {
  readonly ok: true
  readonly holds: boolean | undefined
}

const PAGE_BYTES_MAX = 8 * 1024 * 1024
const PER_PAGE = 1_000

/**
 * Looks for a repository in the catalog of a registry: a pull-through mirror lists those of which it has cached layers, and
 * asks its source nothing for that. One page is asked for; a repository that comes behind it may be there or not.
 *
 * @see https://distribution.github.io/distribution/spec/api/#catalog
 */
export async function findHeld(session: Session, client: Client): Promise<Held | Failure> {
  const { target } = session
  const url = new URL(`/v2/_catalog?n=${PER_PAGE}`, target.url)
  // Behind a path there may be several registries, whose names have the path or not.
  if (new URL(target.url).pathname !== `/v2/${target.source.path}`) return { ok: true, holds: undefined }
  const reply = await client.ask(session, {
    method: 'GET',
    url,
    headers: { accept: 'application/json' },
    maxBytes: PAGE_BYTES_MAX,
    counts: 'tagPages',
  })
  if (!reply.ok) return reply
  if (reply.status !== 200) return statusFailure(target, reply, 'tags')
  const names = readNames(reply.body)
  if (names === undefined)
    return fail('bad-response', `the catalog of ${target.endpoint.id} is no list of repositories`)
  if (names.includes(target.name)) return { ok: true, holds: true }
  return { ok: true, holds: reply.header('link').length > 0 ? undefined : false }
}

function readNames(body: Uint8Array): readonly unknown[] | undefined {
  try {
    const names = fieldOf(JSON.parse(new TextDecoder().decode(body)), 'repositories')
    return names === null ? [] : Array.isArray(names) ? names : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
