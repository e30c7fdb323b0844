import { describe, expect, it } from 'vitest'
import { type FakeRegistry, startFakeRegistry } from '../support/fake-registry.ts'
import { resolverFor } from './support.ts'

const NGINX = { registry: 'docker.io', path: 'library/nginx' }

/** A registry that answers a catalog so, and notes what it was asked. */
async function withCatalog(
  body: string,
  answer: { readonly status?: number; readonly headers?: Readonly<Record<string, string>> } = {},
): Promise<FakeRegistry> {
  return startFakeRegistry({
    behave: ({ path }) =>
      path.startsWith('/v2/_catalog')
        ? {
            status: answer.status ?? 200,
            headers: { 'content-type': 'application/json', ...answer.headers },
            body,
          }
        : undefined,
  })
}

async function holds(fake: FakeRegistry, path = ''): Promise<boolean | undefined> {
  const { resolver } = resolverFor({ 'docker.io': `${fake.url}${path}` })
  return resolver.holds(NGINX, {})
}

describe('whether a mirror holds a repository', () => {
  it.each([
    ['is in its catalog', '{"repositories": ["library/nginx", "library/redis"]}', {}, true],
    ['is not in its catalog', '{"repositories": ["library/redis"]}', {}, false],
    ['is not in an empty one', '{"repositories": null}', {}, false],
    [
      'may come on a later page',
      '{"repositories": ["a"]}',
      { headers: { link: '</v2/_catalog?last=a>; rel="next"' } },
      undefined,
    ],
    ['is not told without leave', '{"errors": []}', { status: 401 }, undefined],
    ['is not told by a registry without a catalog', '', { status: 404 }, undefined],
    ['is not told by what is no list', '{"repositories": "library/nginx"}', {}, undefined],
    ['is not told by what is no JSON', '<html>', {}, undefined],
  ])('%s', async (_, body, answer, expected) => {
    expect(await holds(await withCatalog(body, answer))).toBe(expected)
  })

  it('is asked for by one request, and never of the source or behind a path', async () => {
    const fake = await withCatalog('{"repositories": []}')
    await holds(fake)
    expect(fake.log.filter((line) => line.includes('/v2/'))).toEqual(['GET /v2/_catalog?n=1000'])
    const behind = await withCatalog('{"repositories": ["library/nginx"]}')
    expect(await holds(behind, '/dockerhub')).toBeUndefined()
    expect(behind.log).toEqual([])
    const { resolver } = resolverFor({})
    expect(await resolver.holds(NGINX, {})).toBeUndefined()
  })
})
