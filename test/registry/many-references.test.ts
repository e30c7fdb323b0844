import type { ServerResponse } from 'node:http'
import { describe, expect, it } from 'vitest'
import { createEndpointState, createSemaphore } from '../../src/registry/endpoint-state.ts'
import { image, startFakeRegistry } from '../support/fake-registry.ts'
import { pause, until } from '../support/pace.ts'
import { makeCertificates, outcome, resolverFor, temporaryFolder } from './support.ts'

/** Everything that can go on without an answer has gone on. */
function settled(): Promise<void> {
  return new Promise((done) => setImmediate(done))
}

describe('many references of one registry', () => {
  it('are one HEAD each, at most one challenge for each repository, and up to 32 at once', async () => {
    const names = Array.from({ length: 200 }, (_, at) => `library/image${at}`)
    const images = Object.fromEntries(names.map((name) => [`${name}:1`, image(name)]))
    let url = ''
    const fake = await startFakeRegistry({
      images,
      behave: ({ path, headers }) => {
        if (path.startsWith('/token')) return { status: 200, body: JSON.stringify({ token: 'token' }) }
        if (headers.authorization !== undefined) return undefined
        return { status: 401, headers: { 'www-authenticate': `Bearer realm="${url}/token",service="s"` } }
      },
    })
    url = fake.url
    const { resolve, resolver } = resolverFor({ 'docker.io': fake.url })
    const answers = await Promise.all(names.map((name) => resolve(`${name}:1`)))
    expect(answers.map(outcome)).toEqual(names.map((name) => images[`${name}:1`]?.digest))
    const manifests = fake.requests.filter(({ path }) => path.includes('/manifests/'))
    expect(manifests.filter(({ method }) => method === 'GET')).toEqual([])
    expect(manifests.filter(({ headers }) => headers.authorization !== undefined)).toHaveLength(200)
    // The first one alone is challenged: how to ask is known for all others.
    expect(manifests.filter(({ headers }) => headers.authorization === undefined)).toHaveLength(1)
    expect(fake.log.filter((line) => line.startsWith('GET /token'))).toHaveLength(200)
    expect(resolver.requests.get(fake.url)).toMatchObject({ heads: 201, gets: 0, tokens: 200 })
    expect(fake.peak).toBeLessThanOrEqual(32)
    // Connections are used again, those to the token server included.
    expect(fake.connections).toBeLessThanOrEqual(64)
  })

  it.each(['http', 'https'])('have their %s connections before the first answer is there', async (scheme) => {
    const { key, cert, caFile } = makeCertificates(temporaryFolder())
    const names = Array.from({ length: 40 }, (_, at) => `image${at}:1`)
    const images = Object.fromEntries(names.map((name) => [`library/${name}`, image(name)]))
    const fake = await startFakeRegistry({
      images,
      ...(scheme === 'https' ? { name: 'registry.test', tls: { key, cert } } : {}),
      behave: (_, count) => (count === 1 ? (response) => void answerWhen(17, response) : undefined),
    })
    async function answerWhen(connections: number, response: ServerResponse): Promise<void> {
      await until('connections ahead', () => fake.connections >= connections)
      response.writeHead(404).end()
    }
    const { resolve } = resolverFor({
      'docker.io': { mirror: { url: fake.url, ...(scheme === 'https' ? { ca: caFile } : {}) } },
    })
    const [first, ...others] = await Promise.all(names.map((name) => resolve(name)))
    expect(first && outcome(first)).toBe('not-found')
    expect(others.map(outcome)).toEqual(names.slice(1).map((name) => images[`library/${name}`]?.digest))
    expect(fake.log).toHaveLength(40)
    expect(fake.connections).toBeLessThanOrEqual(32)
  })

  it('open no connection that nobody asked for: one reference has one', async () => {
    const fake = await startFakeRegistry({ images: { 'library/web:1': image('web') } })
    const { resolve } = resolverFor({ 'docker.io': fake.url })
    expect(outcome(await resolve('web:1'))).toBe(image('web').digest)
    await settled()
    expect(fake.connections).toBe(1)
  })

  it('are answered although the server closes what was opened ahead', async () => {
    const names = Array.from({ length: 40 }, (_, at) => `image${at}:1`)
    const images = Object.fromEntries(names.map((name) => [`library/${name}`, image(name)]))
    const fake = await startFakeRegistry({
      images,
      behave: (_, count) => (count === 1 ? (response) => void closeOthers(response) : undefined),
    })
    async function closeOthers(response: ServerResponse): Promise<void> {
      await until('connections ahead', () => fake.connections >= 17)
      for (const socket of fake.sockets) if (socket !== response.socket) socket.destroy()
      await pause(20)
      response.writeHead(404).end()
    }
    const { resolve, sleeps } = resolverFor({ 'docker.io': fake.url })
    const [, ...others] = await Promise.all(names.map((name) => resolve(name)))
    expect(others.map(outcome)).toEqual(names.slice(1).map((name) => images[`library/${name}`]?.digest))
    expect(fake.log).toHaveLength(40)
    expect(sleeps).toEqual([])
  })

  it('do not wait for those of another registry that lets them wait, refuses, or is away', async () => {
    const names = Array.from({ length: 50 }, (_, at) => `image${at}:1`)
    const good = await startFakeRegistry({
      images: Object.fromEntries(names.map((name) => [`library/${name}`, image(name)])),
    })
    let isGoodDone = false
    const late: (() => void)[] = []
    const bad = await startFakeRegistry({
      behave: ({ path }) => {
        if (path.includes('/refused/')) return { status: 503 }
        return (response) => late.push(() => response.writeHead(404).end())
      },
    })
    const { resolve, resolver } = resolverFor({
      'docker.io': good.url,
      'slow.example': bad.url,
      'refusing.example': bad.url.replace('127.0.0.1', 'localhost'),
      'away.example': 'http://127.0.0.1:1',
    })
    const others = [
      resolve('slow.example/a/b:1').then((answer) => [outcome(answer), isGoodDone]),
      resolve('refusing.example/refused/b:1'),
      resolve('away.example/a/b:1'),
    ]
    const answers = await Promise.all(names.map((name) => resolve(name)))
    isGoodDone = true
    expect(answers.filter(({ ok }) => !ok)).toEqual([])
    expect(good.log).toHaveLength(50)
    for (const answer of late) answer()
    const [slow] = await Promise.all(others)
    expect(slow).toEqual(['not-found', true])
    expect(resolver.requests.get(good.url)).toMatchObject({ heads: 50, notAttempted: 0 })
  })

  it('are asked for in no more rounds than 1.5 times as many as 32 at once would need', async () => {
    const state = createEndpointState(createSemaphore(256))
    let waiting: (() => void)[] = []
    let done = 0
    for (let reference = 0; reference < 200; reference++) {
      void state.run(async () => {
        await new Promise<void>((answered) => waiting.push(answered))
        state.grow()
        done++
      })
    }
    let rounds = 0
    for (; done < 200 && rounds < 200; rounds++) {
      await settled()
      const round = waiting
      waiting = []
      expect(round.length).toBeLessThanOrEqual(32)
      for (const answer of round) answer()
      await settled()
    }
    expect(rounds).toBeLessThanOrEqual(1.5 * (200 / 32))
  })

  it('are fewer at once after each 429 and 503, down to one', async () => {
    const state = createEndpointState(createSemaphore(256))
    const waiting: (() => void)[] = []
    for (let reference = 0; reference < 100; reference++) {
      void state.run(() => new Promise<void>((answered) => waiting.push(answered)))
    }
    const startedAfter = async (change: () => void, answered: number) => {
      change()
      for (const answer of waiting.splice(0, answered)) answer()
      await settled()
      return waiting.length
    }
    expect(await startedAfter(() => undefined, 0)).toBe(1)
    expect(await startedAfter(state.grow, 1)).toBe(16)
    expect(await startedAfter(state.shrink, 16)).toBe(8)
    expect(await startedAfter(state.shrink, 8)).toBe(4)
    expect(await startedAfter(state.grow, 4)).toBe(5)
    for (let count = 0; count < 9; count++) state.shrink()
    expect(await startedAfter(() => undefined, 5)).toBe(1)
    expect(await startedAfter(state.grow, 1)).toBe(2)
  })

  it('that are refused once are all answered in the end', async () => {
    const refused = new Set<string>()
    const fake = await startFakeRegistry({
      behave: ({ path }) => {
        if (refused.has(path) || refused.size === 16) return { status: 404 }
        refused.add(path)
        return { status: 503 }
      },
    })
    const { resolve, sleeps } = resolverFor({ 'docker.io': fake.url })
    const answers = await Promise.all(Array.from({ length: 100 }, (_, at) => resolve(`nginx:${at}`)))
    expect(new Set(answers.map(outcome))).toEqual(new Set(['not-found']))
    expect(sleeps).toHaveLength(16)
    expect(fake.log).toHaveLength(116)
  })
})
