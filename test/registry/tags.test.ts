import { describe, expect, it } from 'vitest'
import type { TagList } from '../../src/model/resolver.ts'
import { type FakeAnswer, type FakeRequest, startFakeRegistry } from '../support/fake-registry.ts'
import { repository, resolverFor } from './support.ts'

const page = (tags: unknown, link?: string): FakeAnswer => ({
  status: 200,
  headers: link === undefined ? {} : { link: `<${link}>; rel="next"` },
  body: JSON.stringify({ name: 'x', tags }),
})

/** Lists the tags of a registry itself, or of a mirror at a path. */
async function list(behave: (request: FakeRequest, count: number) => FakeAnswer, path?: string) {
  const fake = await startFakeRegistry({ behave })
  const { resolver } = resolverFor(path === undefined ? {} : { 'ghcr.io': `${fake.url}${path}` })
  const name = path === undefined ? `${fake.host}/a/b` : 'ghcr.io/a/b'
  const result: TagList = await resolver.listTags(repository(name), {})
  return { fake, result, short: result.ok ? result.tags.join(' ') : result.problem }
}

describe('a list of tags', () => {
  it('of three pages is complete, by links with and without a host (row 57)', async () => {
    let url = ''
    const { fake, result, short } = await list(({ path, headers }) => {
      url = `http://${headers.host}`
      if (path.includes('last=2')) return page(['3', '1'])
      if (path.includes('last=1')) return page(['2'], `${url}/v2/a/b/tags/list?n=1000&last=2`)
      return page(['1'], '/v2/a/b/tags/list?last=1&n=1000')
    })
    expect(short).toBe('1 2 3')
    expect(result).toMatchObject({ complete: true, via: 'registry', requests: 3 })
    expect(fake.log[0]).toBe('GET /v2/a/b/tags/list?n=1000')
  })

  it('of a mirror is never complete (row 58)', async () => {
    const { result } = await list(() => page(['1']), '/hub')
    expect(result).toMatchObject({ ok: true, complete: false, via: 'mirror' })
  })

  it('leaves out what is no tag, and is empty for null (row 57)', async () => {
    expect((await list(() => page(['1', '../x', 'a b', 7, null, 'a\u001b']))).short).toBe('1')
    expect((await list(() => page(null))).result).toMatchObject({ ok: true, tags: [] })
  })

  it.each([
    ['another host', 'http://evil.test/v2/a/b/tags/list?last=1'],
    ['another port', 'http://127.0.0.1:1/v2/a/b/tags/list?last=1'],
    ['another repository', '/v2/c/d/tags/list?last=1'],
    ['another path', '/admin'],
    ['no URL', 'http://'],
  ])('that goes on at %s is refused (row 57)', async (_, link) => {
    const { fake, short } = await list((__, count) => page(['1'], count === 1 ? link : undefined))
    expect(short).toBe('bad-response')
    expect(fake.log).toHaveLength(1)
  })

  it('that leads back, or does not go on, is stopped (row 57)', async () => {
    const loop = await list(({ path }) =>
      page(['1'], `/v2/a/b/tags/list?n=1000${path.includes('last') ? '' : '&last=1'}`),
    )
    expect(loop.short).toBe('bad-response')
    expect(loop.fake.log).toHaveLength(2)
    const still = await list(() => page(['1'], '/v2/a/b/tags/list?n=1000&last=1'))
    expect(still.short).toBe('bad-response')
    expect(still.fake.log).toHaveLength(2)
  })

  it('of Artifactory goes on behind the tag of its link, whose path lacks the prefix (row 57)', async () => {
    const { fake, short } = await list(
      ({ path }) => (path.includes('last=1') ? page(['2']) : page(['1'], '/v2/a/b/tags/list?last=1&n=1000')),
      '/hub-remote',
    )
    expect(short).toBe('1 2')
    expect(fake.log).toEqual([
      'GET /v2/hub-remote/a/b/tags/list?n=1000',
      'GET /v2/hub-remote/a/b/tags/list?n=1000&last=1',
    ])
  })

  it('is refused beyond 8 MiB a page and beyond 100,000 tags (row 57)', async () => {
    const huge = JSON.stringify({ tags: ['a'.repeat(9 * 1024 * 1024)] })
    expect((await list(() => ({ status: 200, body: huge }))).short).toBe('too-large')
    const many = await list((_, count) =>
      page(
        Array.from({ length: 30_000 }, (__, at) => `${count}-${at}`),
        `/v2/a/b/tags/list?n=1000&last=${count}`,
      ),
    )
    expect(many.short).toBe('too-large')
    expect(many.fake.log).toHaveLength(4)
  })

  it('that is none is told', async () => {
    expect((await list(() => ({ status: 200, body: '<html>' }))).short).toBe('bad-response')
    expect((await list(() => page({ a: 1 }))).short).toBe('bad-response')
    expect((await list(() => ({ status: 404 }))).short).toBe('not-found')
  })
})
