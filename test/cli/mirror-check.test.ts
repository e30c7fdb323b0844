import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { image, startFakeRegistry } from '../support/fake-registry.ts'
import { until } from '../support/pace.ts'
import {
  type Front,
  openStage,
  pushImage,
  type Registry,
  startFront,
  startRegistry,
} from '../support/real-registries.ts'
import { createTree, type Tree } from '../support/tree.ts'

const OCI = 'application/vnd.oci.image.manifest.v1+json'
const ABSENT = `sha256:${'a'.repeat(64)}`

const SCHEMA = JSON.parse(
  readFileSync(new URL('../../src/cli/schema/mirror-check.schema.json', import.meta.url), 'utf8'),
)
const validate = new Ajv({ allErrors: true, strict: true, allowUnionTypes: true }).compile(SCHEMA)

const stage = openStage()
afterAll(() => stage.stop(), 60_000)
const trees: Tree[] = []
afterEach(() => {
  for (const tree of trees.splice(0)) tree.remove()
})

async function check(
  config: string,
  dockerfile: string,
  ...flags: readonly string[]
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const made = createTree({ 'holdfast.yaml': config, Dockerfile: dockerfile })
  trees.push(made)
  const written = join(stage.folder, 'check.json')
  const formats = [...(flags.includes('--format') ? [] : ['--format', 'text']), '--format', `json:${written}`]
  const run = await made.runBeside(['mirror', 'check', ...formats, ...flags], {
    env: { HOME: made.path, DOCKER_CONFIG: made.path },
  })
  // Whatever a test is about, programs get what the schema says.
  const told: unknown = JSON.parse(readFileSync(written, 'utf8'))
  expect(validate(told), JSON.stringify([validate.errors, told])).toBe(true)
  return run
}

const hub = (url: string, more = '') => `registries: { docker.io: { mirror: { url: "${url}"${more} } } }\n`

/** Fetches an image with its layers, as who runs it does, until the mirror has them. */
async function pullThrough({ url }: Registry, name: string, tag: string): Promise<void> {
  const answer = await fetch(`${url}/v2/${name}/manifests/${tag}`, { headers: { accept: OCI } })
  const { config, layers } = (await answer.json()) as {
    config: { digest: string }
    layers: { digest: string }[]
  }
  for (const { digest } of [config, ...layers])
    await (await fetch(`${url}/v2/${name}/blobs/${digest}`)).arrayBuffer()
  await until(`${name} in the catalog`, async () =>
    (await (await fetch(`${url}/v2/_catalog`)).text()).includes(name),
  )
}

describe('mirror check of a pull-through docker-registry', () => {
  let upstream: Registry
  let front: Front
  let mirror: Registry
  beforeAll(async () => {
    upstream = await startRegistry(stage, 'upstream')
    front = await startFront(stage, upstream)
    mirror = await startRegistry(stage, 'pull-through', front.url)
  }, 60_000)

  it('says what it is, and costs the source one pull while it is cold and none once it is warm', async () => {
    const { digest } = await pushImage(upstream, 'library/nginx', 'nginx', OCI, '1.27')
    const passedOn = () => {
      const lines = front.take().filter((line) => line.includes('/manifests/'))
      return ['HEAD', 'GET'].map((method) => lines.filter((line) => line.startsWith(method)).length)
    }
    front.take()
    const cold = await check(hub(mirror.url), 'FROM nginx:1.27\n')
    expect(cold.code).toBe(0)
    expect(cold.stdout).toMatch(/kind +registry2 or one that answers like it/)
    expect(cold.stdout).toMatch(/pull limit +it tells none/)
    expect(cold.stdout).toContain(`docker.io/library/nginx:1.27: served, ${digest}`)
    expect(cold.stdout).toContain('served by digest too\n')
    expect(cold.stdout).toContain(
      'nobody has pulled it through yet: the catalog of the mirror lacks its repository\n',
    )
    expect(cold.stdout).toContain(`requests to ${mirror.url}: 2 HEAD\n`)
    const [, gets = 0] = passedOn()
    expect(gets).toBe(1)
    await check(hub(mirror.url), 'FROM nginx:1.27\n')
    expect(passedOn()).toEqual([1, 0])
    await pullThrough(mirror, 'library/nginx', '1.27')
    passedOn()
    const warm = await check(hub(mirror.url), 'FROM nginx:1.27\n')
    expect(passedOn()).toEqual([1, 0])
    expect(warm.stdout).toContain('it was cached before: the catalog of the mirror has its repository\n')
  }, 60_000)

  it('is asked for nothing that comes from another registry', async () => {
    front.take()
    await mirror.takeManifestRequests()
    await check(hub(mirror.url), 'FROM ghcr.io/acme/app:1\n')
    const asked = await mirror.takeManifestRequests()
    expect(asked.filter((line) => !line.includes('library/hello-world'))).toEqual([])
    expect(front.take().join('\n')).not.toContain('acme')
  }, 60_000)

  it('explains a 404 by what it may mean', async () => {
    front.mode = 'down'
    const { code, stdout } = await check(hub(mirror.url, ', kind: registry2'), 'FROM redis:7\n')
    front.mode = 'pass'
    expect(code).toBe(3)
    expect(stdout).toMatch(/rate-limited, down or refuses it|unavailable/)
    expect(stdout).not.toMatch(/tag does not exist/)
  }, 60_000)
})

describe('mirror check --verify-upstream', () => {
  let source: Registry
  let copies: Registry
  beforeAll(async () => {
    source = await startRegistry(stage, 'source')
    copies = await startRegistry(stage, 'copies')
  }, 60_000)
  const config = () => `registries: { "${source.host}": { mirror: "${copies.url}" } }\n`

  it('compares each reference with its source', async () => {
    for (const registry of [source, copies]) await pushImage(registry, 'acme/same', 'same', OCI, '1')
    for (const registry of [source, copies]) await pushImage(registry, 'acme/stale', 'old', OCI, '1')
    const moved = await pushImage(source, 'acme/stale', 'new', OCI, '1')
    const alone = await pushImage(source, 'acme/alone', 'alone', OCI, '1')
    const dockerfile = ['same', 'stale', 'alone']
      .map((name) => `FROM ${source.host}/acme/${name}:1\n`)
      .join('')
    const { code, stdout } = await check(config(), dockerfile, '--verify-upstream')
    expect(code).toBe(0)
    expect(stdout).toContain('the source has the same\n')
    expect(stdout).toContain(`stale: the source has moved the tag to ${moved.digest}\n`)
    expect(stdout).toContain(
      `the source has it, ${alone.digest}: it is not allowed here, or the limit of the source is reached`,
    )
    expect(stdout).toMatch(new RegExp(`requests to ${source.url}: \\d+ HEAD\\n`))
    // Without the flag the source is left alone.
    await source.takeManifestRequests()
    await check(config(), dockerfile)
    expect(await source.takeManifestRequests()).toEqual([])
  }, 60_000)

  it('compares all of them, and counts those that are the same', async () => {
    for (const nth of Array(12).keys())
      for (const registry of [source, copies]) await pushImage(registry, `many/x${nth}`, 'x', OCI, '1')
    const moved = await pushImage(source, 'many/x7', 'moved', OCI, '1')
    const dockerfile = Array.from({ length: 12 }, (_, nth) => `FROM ${source.host}/many/x${nth}:1\n`).join('')
    const { stdout } = await check(config(), dockerfile, '--verify-upstream')
    expect(stdout).toContain(`${source.host}/many/x7:1: served, `)
    expect(stdout).toContain(`stale: the source has moved the tag to ${moved.digest}\n`)
    expect(stdout).toContain('11 others: served, by digest too, and the source has the same\n')
    expect(stdout.match(/ served, /g)).toHaveLength(2)
  }, 60_000)

  it('is bad where the source does not know what is served', async () => {
    await pushImage(source, 'acme/other', 'one', OCI, '1')
    await pushImage(copies, 'acme/other', 'converted', OCI, '1')
    const { code, stdout } = await check(config(), `FROM ${source.host}/acme/other:1\n`, '--verify-upstream')
    expect(code).toBe(3)
    expect(stdout).toMatch(/verdict +bad/)
    expect(stdout).toContain('does not know what is served here')
  }, 60_000)

  it('asks Docker Hub itself only with --direct', async () => {
    await pushImage(copies, 'library/nginx', 'hub', OCI, '1')
    const { stdout } = await check(hub(copies.url), 'FROM nginx:1\n', '--verify-upstream')
    expect(stdout).toContain('not compared: Docker Hub itself is asked only with --direct')
  }, 60_000)
})

describe('mirror check', () => {
  const IMAGES = { 'library/nginx:1': image('nginx') }

  it('tells a mirror that has tags and not the digests behind them', async () => {
    const mirror = await startFakeRegistry({
      images: IMAGES,
      behave: ({ path }) => (/manifests\/sha256:/.test(path) ? { status: 404 } : undefined),
    })
    const { code, stdout } = await check(hub(mirror.url), `FROM nginx:1@${ABSENT}\n`)
    expect(code).toBe(3)
    expect(stdout).toMatch(/verdict +bad for pins/)
    expect(stdout).toContain('not by digest: ')
  })

  it.each([
    [{ server: 'Nexus/3.70.1-02 (OSS)' }, '', /kind +nexus, as it answers; write kind: nexus/],
    [{ server: 'Nexus/3.70.1-02 (OSS)' }, ', kind: nexus', /kind +nexus, as configured, and so it answers/],
    [
      { 'x-jfrog-version': 'Artifactory/7' },
      ', kind: nexus',
      /kind +nexus, as configured, but it answers as artifactory/,
    ],
    [{}, ', kind: artifactory', /kind +artifactory, as configured$/m],
  ])('knows a mirror by its answers: %j', async (headers, more, kind) => {
    const { digest, body, mediaType } = IMAGES['library/nginx:1']
    const mirror = await startFakeRegistry({
      images: IMAGES,
      behave: ({ method }) => ({
        status: 200,
        headers: { ...headers, 'docker-content-digest': digest, 'content-type': mediaType },
        ...(method === 'GET' ? { body } : {}),
      }),
    })
    const { stdout } = await check(hub(mirror.url, more), 'FROM nginx:1\n')
    expect(stdout).toMatch(kind)
  })

  it('passes on what the mirror tells of a pull limit', async () => {
    const { digest, mediaType } = IMAGES['library/nginx:1']
    const mirror = await startFakeRegistry({
      behave: () => ({
        status: 200,
        headers: {
          'docker-content-digest': digest,
          'content-type': mediaType,
          'ratelimit-limit': '100;w=21600',
          'ratelimit-remaining': '76;w=21600',
        },
      }),
    })
    const { stdout } = await check(hub(mirror.url), 'FROM nginx:1\n')
    expect(stdout).toMatch(/pull limit +76 of 100 left in 6 h/)
    const json = await check(hub(mirror.url), 'FROM nginx:1\n', '--format', 'json')
    expect(JSON.parse(json.stdout).endpoints[0].rateLimit).toMatchObject({ limit: 100, remaining: 76 })
  })
})
