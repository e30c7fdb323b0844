import type { RateLimit } from '../model/resolver.ts'
import type { Client } from './client.ts'
import type { Session } from './endpoint-state.ts'
import { type Failure, fail, fieldOf } from './errors.ts'
import { statusFailure } from './failures.ts'
import { readRateLimit } from './retry.ts'
import type { Reply } from './transport.ts'

/** The tags that an endpoint lists. */
export interface Listed {
  readonly ok: true
  readonly tags: readonly string[]
  /** False for a mirror: with its upstream away it lists what it has cached, without a sign. */
  readonly complete: boolean
  readonly rateLimit: RateLimit | undefined
}

const PAGE_BYTES_MAX = 8 * 1024 * 1024
const PAGES_MAX = 1_000
const TAGS_MAX = 100_000
/** More is refused by ECR. */
const PER_PAGE = 1_000

/**
 * Lists the tags of a repository, page by page. A page that leads elsewhere or back ends the list as a failure:
 * half a list would pass for a whole one.
 *
 * @see https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#listing-tags
 */
export async function listTags(session: Session, client: Client): Promise<Listed | Failure> {
  const { target } = session
  const first = new URL(`${target.url}/tags/list?n=${PER_PAGE}`)
  const tags = new Set<string>()
  const seen = new Set<string>()
  let url = first
  for (let pages = 0; pages < PAGES_MAX; pages++) {
    seen.add(url.href)
    const ask = {
      method: 'GET',
      url,
      headers: { accept: 'application/json' },
      maxBytes: PAGE_BYTES_MAX,
      counts: 'tagPages',
    } as const
    const reply = await client.ask(session, ask)
    if (!reply.ok) return reply
    if (reply.status !== 200) return statusFailure(target, reply, 'tags')
    const page = readPage(reply)
    if (page === undefined) return broken(session, 'the answer is no list of tags')
    for (const tag of page) tags.add(tag)
    if (tags.size > TAGS_MAX)
      return fail('too-large', `${target.endpoint.id} lists more than ${TAGS_MAX} tags`)
    const next = nextPage(reply, url, first)
    if (next === undefined) {
      return {
        ok: true,
        tags: [...tags],
        complete: target.endpoint.kind !== 'mirror',
        rateLimit: readRateLimit(reply),
      }
    }
    if (typeof next === 'string') return broken(session, next)
    if (seen.has(next.href)) return broken(session, 'its pages lead back to one that was read')
    url = next
  }
  return fail('too-large', `${target.endpoint.id} lists tags on more than ${PAGES_MAX} pages`)
}

function broken({ target }: Session, why: string): Failure {
  return fail('bad-response', `the tags of ${target.name} at ${target.endpoint.id}: ${why}`)
}

/** Names that are no tags are left out: they could not be asked for. */
function readPage(reply: Reply): readonly string[] | undefined {
  let parsed: unknown
  try {
    parsed = JSON.parse(new TextDecoder().decode(reply.body))
  } catch {
    return undefined
  }
  const tags = fieldOf(parsed, 'tags')
  if (tags === null) return []
  if (!Array.isArray(tags)) return undefined
  return tags.filter((tag): tag is string => typeof tag === 'string' && /^\w[\w.-]{0,127}$/.test(tag))
}

/** @returns undefined after the last page; a string says why the next page is not asked for */
function nextPage(reply: Reply, current: URL, first: URL): URL | string | undefined {
  const link = reply.header('link').join(', ')
  const target = /<([^<>]*)>[^,]*;\s*rel="?next"?/i.exec(link)?.[1]
  if (target === undefined) return undefined
  if (!URL.canParse(target, current.href)) return 'the link to its next page is no URL'
  const next = new URL(target, current.href)
  if (next.origin !== first.origin) return `its next page is at another place, ${next.host}`
  if (next.pathname === first.pathname) return next
  // Artifactory leaves the repository's prefix out of the path; what counts is behind which tag to go on.
  const last = next.searchParams.get('last')
  if (last === null || !first.pathname.endsWith(next.pathname.replace(/^\/v2/, ''))) {
    return `its next page is at another place, ${next.pathname.slice(0, 100)}`
  }
  const own = new URL(first)
  own.searchParams.set('last', last)
  return own
}
