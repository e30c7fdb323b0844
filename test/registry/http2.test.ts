import { createSecureServer, type ServerHttp2Stream } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { image } from '../support/fake-registry.ts'
import { makeCertificates, outcome, resolverFor, temporaryFolder } from './support.ts'

const { digest, mediaType, body } = image('web')

/** A registry that speaks HTTP/2, and what it saw. `behave` may answer in another way; `count` counts from 1. */
async function startRegistry(
  behave: (stream: ServerHttp2Stream, count: number) => boolean = () => false,
): Promise<{ url: string; ca: string; seen: { sessions: number; requests: number } }> {
  const { key, cert, caFile } = makeCertificates(temporaryFolder())
  const seen = { sessions: 0, requests: 0 }
  const server = createSecureServer({ key, cert })
  server.on('session', (session) => {
    seen.sessions++
    session.on('error', () => undefined)
  })
  server.on('stream', (stream, headers) => {
    seen.requests++
    stream.on('error', () => undefined)
    if (behave(stream, seen.requests)) return
    stream.respond({
      ':status': 200,
      'content-type': mediaType,
      'content-length': body.length,
      'docker-content-digest': digest,
    })
    stream.end(headers[':method'] === 'HEAD' ? undefined : body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return { url: `https://registry.test:${(server.address() as AddressInfo).port}`, ca: caFile, seen }
}

describe('a registry that offers HTTP/2', () => {
  const names = Array.from({ length: 200 }, (_, at) => `image${at}:1`)

  it('is asked for many references over few connections', async () => {
    const { url, ca, seen } = await startRegistry()
    const { resolve, resolver } = resolverFor({ 'docker.io': { mirror: { url, ca } } })
    const answers = await Promise.all(names.map((name) => resolve(name)))
    expect(new Set(answers.map(outcome))).toEqual(new Set([digest]))
    expect(seen.requests).toBe(200)
    expect(seen.sessions).toBeLessThanOrEqual(2)
    expect(resolver.requests.get(url)).toMatchObject({ heads: 200, gets: 0 })
  })

  it('is asked again where it refuses a stream', async () => {
    const { url, ca, seen } = await startRegistry((stream, count) => {
      if (count === 1) stream.close(7)
      return count === 1
    })
    const { resolve } = resolverFor({ 'docker.io': { mirror: { url, ca } } })
    expect(outcome(await resolve('web:1'))).toBe(digest)
    expect(seen.requests).toBe(2)
  })

  it('is asked again over another connection where it ends one', async () => {
    const { url, ca } = await startRegistry((stream, count) => {
      if (count === 40) stream.session?.destroy()
      return count === 40
    })
    const { resolve } = resolverFor({ 'docker.io': { mirror: { url, ca } } })
    const answers = await Promise.all(names.map((name) => resolve(name)))
    expect(new Set(answers.map(outcome))).toEqual(new Set([digest]))
  })

  it('is given up where it lets a request wait', async () => {
    const { url, ca } = await startRegistry(() => true)
    const { resolve } = resolverFor(
      { 'docker.io': { mirror: { url, ca } } },
      { timeouts: { headersMs: 200 } },
    )
    expect(outcome(await resolve('web:1'))).toBe('timeout')
  })

  it('proves a body by its digest', async () => {
    const { url, ca } = await startRegistry()
    const { resolve } = resolverFor({ 'docker.io': { mirror: { url, ca } } }, { verifyContent: true })
    expect(outcome(await resolve('web:1'))).toBe(digest)
  })
})
