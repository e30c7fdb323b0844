import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { type FakeOptions, image, index, send, startFakeRegistry } from './support/fake-registry.ts'
import { openStage, pushImage, pushManifest, startRegistry } from './support/real-registries.ts'
import { createTree, type Run, type Tree } from './support/tree.ts'

const OCI_MANIFEST = 'application/vnd.oci.image.manifest.v1+json'
const PASSWORD = 'correct-horse-battery'

const trees: Tree[] = []
afterEach(() => {
  for (const made of trees.splice(0)) made.remove()
})

function tree(files: Readonly<Record<string, string>> = {}): Tree {
  const made = createTree(files)
  trees.push(made)
  return made
}

/** Runs the command without holding up the registries of this process. */
function run(made: Tree, ...args: readonly string[]): Promise<Run> {
  return made.runBeside(args, { env: { DOCKER_CONFIG: made.path } })
}

const AMD64 = image('amd64')
const ARM64 = image('arm64')
const NGINX = index({ 'linux/amd64': AMD64, 'linux/arm64': ARM64 })
/** A mirror's content: `nginx:1.27` is an index whose images are there. */
const IMAGES = {
  'library/nginx:1.27': NGINX,
  'library/nginx:a': AMD64,
  'library/nginx:b': ARM64,
}

function mirrored(url: string, more = ''): string {
  return `registries: { docker.io: { mirror: "${url}" ${more} } }\n`
}

async function treeWithMirror(
  files: Readonly<Record<string, string>>,
  options: FakeOptions = { images: IMAGES },
): Promise<{ made: Tree; mirror: Awaited<ReturnType<typeof startFakeRegistry>> }> {
  const mirror = await startFakeRegistry(options)
  return { made: tree({ 'holdfast.yaml': mirrored(mirror.url), ...files }), mirror }
}

describe('holdfast resolve', () => {
  it('says digest, platforms, who answered and what was sent', async () => {
    const { made, mirror } = await treeWithMirror({})
    const { code, stdout, stderr } = await run(made, 'resolve', 'nginx:1.27')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    for (const part of [NGINX.digest, NGINX.mediaType, `linux/arm64  ${ARM64.digest}`, mirror.url])
      expect(stdout).toContain(part)
    expect(stdout).toContain(`nginx:1.27@${NGINX.digest}`)
    expect(stdout).toMatch(/requests +2\n/)
    expect(stdout).toContain(`requests to ${mirror.url}: 1 HEAD, 1 GET`)
  })

  it('gives the same as JSON, alone on standard output', async () => {
    const { made, mirror } = await treeWithMirror({})
    const { stdout } = await run(made, 'resolve', 'nginx:1.27', `nginx@${AMD64.digest}`, '--format', 'json')
    expect(JSON.parse(stdout)).toMatchObject({
      version: 1,
      references: [
        {
          text: 'nginx:1.27',
          repository: 'docker.io/library/nginx',
          tag: '1.27',
          status: 'resolved',
          digest: NGINX.digest,
          via: 'mirror',
          verified: 'body',
          platforms: [
            { platform: 'linux/amd64', osVersion: null, digest: AMD64.digest },
            { platform: 'linux/arm64', osVersion: null, digest: ARM64.digest },
          ],
        },
        { tag: null, digest: AMD64.digest, platforms: null, verified: 'header' },
      ],
      requests: [{ endpoint: mirror.url, heads: 2, gets: 1, rateLimit: null }],
    })
  })

  it('shows what is left of a pull limit', async () => {
    const { made } = await treeWithMirror(
      {},
      {
        behave: () => send(AMD64, { 'ratelimit-limit': '100;w=21600', 'ratelimit-remaining': '76;w=21600' }),
      },
    )
    expect((await run(made, 'resolve', 'nginx')).stdout).toContain('76 of 100 left in 6 h')
  })

  it('answers for the others, says why and what to do, and ends with 3, when one is unresolved', async () => {
    const { made } = await treeWithMirror({})
    const { code, stdout } = await run(made, 'resolve', 'nginx:1.27', 'nginx:none')
    expect(code).toBe(3)
    expect(stdout).toContain(NGINX.digest)
    expect(stdout).toMatch(/nginx:none\n +unresolved +not-found\n +because .*\n +what to do +\S/)
  })

  it('does not ask Docker Hub unless it is told to', async () => {
    const { code, stdout } = await run(tree(), 'resolve', 'nginx:1.27')
    expect(code).toBe(3)
    expect(stdout).toContain('no-mirror')
    expect(stdout).toContain('--direct')
    expect(stdout).not.toContain('requests to')
  })

  it('asks nobody when one of the references cannot be read', async () => {
    const { made, mirror } = await treeWithMirror({})
    const { code, stdout, stderr } = await run(made, 'resolve', 'nginx:1.27', 'NGINX:1')
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/^holdfast: NGINX:1 is no reference: .+\n$/)
    expect(mirror.log).toEqual([])
  })

  it('prints no credential, whether it is accepted or not', async () => {
    for (const accepted of [true, false]) {
      const { made, mirror } = await treeWithMirror(
        {},
        {
          images: IMAGES,
          behave: ({ headers }) =>
            accepted && headers.authorization !== undefined
              ? undefined
              : { status: 401, headers: { 'www-authenticate': 'Basic realm="x"' } },
        },
      )
      const auth = Buffer.from(`me:${PASSWORD}`).toString('base64')
      writeFileSync(join(made.path, 'auth.json'), JSON.stringify({ auths: { [mirror.host]: { auth } } }))
      const { code, stdout, stderr } = await run(made, 'resolve', 'nginx:1.27', '--authfile', 'auth.json')
      expect(code).toBe(accepted ? 0 : 3)
      for (const secret of [PASSWORD, auth]) expect(stdout + stderr).not.toContain(secret)
    }
  })
})

describe('holdfast verify', () => {
  const dockerfile = (digest: string): string => `FROM nginx:1.27@${digest}\nFROM redis:7\n`

  it('counts pins that are fine, and ends with 0', async () => {
    const { made, mirror } = await treeWithMirror({ Dockerfile: dockerfile(NGINX.digest) })
    const { code, stdout, stderr } = await run(made, 'verify')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^1 pin in 1 use: 1 as pinned; 1 use without a digest\n/)
    expect(stdout).toContain(`requests to ${mirror.url}: 1 HEAD\n`)
  })

  it('asks for the images behind an index too where content is to be verified', async () => {
    const { made, mirror } = await treeWithMirror({ Dockerfile: dockerfile(NGINX.digest) })
    const { code, stdout } = await run(made, 'verify', '--verify-content')
    expect(code).toBe(0)
    expect(stdout).toContain('linux/amd64 and linux/arm64')
    expect(stdout).toContain(`requests to ${mirror.url}: 3 HEAD, 1 GET\n`)
  })

  it('ends with 3 when an image behind an index is gone', async () => {
    const { 'library/nginx:b': _, ...images } = IMAGES
    const { made } = await treeWithMirror({ 'a/Dockerfile': dockerfile(NGINX.digest) }, { images })
    const { code, stdout } = await run(made, 'verify', '--verify-content')
    expect(code).toBe(3)
    expect(stdout).toContain(`linux/arm64, ${ARM64.digest}: not served`)
    expect(stdout).toContain('a/Dockerfile:1:6')
    expect(stdout).toContain('1 not served')
  })

  it('ends with 3 when a tag cannot be asked for, and never calls that fine', async () => {
    const { made } = await treeWithMirror(
      { Dockerfile: dockerfile(NGINX.digest) },
      {
        images: IMAGES,
        behave: ({ path }) => (path.endsWith('/1.27') ? { status: 403 } : undefined),
      },
    )
    const { code, stdout } = await run(made, 'verify')
    expect(code).toBe(3)
    expect(stdout).toContain('1 not verified')
    expect(stdout).not.toContain('as pinned')
  })

  it('ends with 3 for a pin of Docker Hub that nobody may be asked about', async () => {
    const { code, stdout } = await run(tree({ Dockerfile: dockerfile(NGINX.digest) }), 'verify')
    expect(code).toBe(3)
    expect(stdout).toContain('no-mirror')
  })

  it('ends with 1 when a tag has moved, and tells by the images how', async () => {
    const before = index({ 'linux/amd64': AMD64 })
    const rebuilt = index({ 'linux/amd64': image('another') })
    for (const [now, kind, words] of [
      [NGINX, 'same-build', 'the same build with linux/arm64 added'],
      [rebuilt, 'new-build', 'a new build'],
    ] as const) {
      const { made } = await treeWithMirror(
        { Dockerfile: dockerfile(before.digest) },
        { images: { ...IMAGES, 'library/nginx:1.27': now, 'library/nginx:old': before } },
      )
      const { code, stdout } = await run(made, 'verify')
      expect(code).toBe(1)
      expect(stdout).toContain(`names ${now.digest} now: ${words}`)
      const json = JSON.parse((await run(made, 'verify', '--format', 'json')).stdout)
      expect(json.pins).toMatchObject([
        { reference: 'docker.io/library/nginx:1.27', status: 'moved', tag: { change: { kind } } },
      ])
    }
  })

  it('ends with 4 for a file that cannot be read, and verifies the others', async () => {
    const { made } = await treeWithMirror({
      Dockerfile: dockerfile(NGINX.digest),
      'compose.yaml': 'services: {a: {image: [}}\n',
    })
    const { code, stdout, stderr } = await run(made, 'verify')
    expect(code).toBe(4)
    expect(stderr).toContain('compose.yaml')
    expect(stdout).toContain('1 as pinned')
  })

  it('writes nothing', async () => {
    const { made } = await treeWithMirror({ Dockerfile: dockerfile(AMD64.digest) })
    const before = made.contents()
    await run(made, 'verify')
    expect(made.contents()).toEqual(before)
  })
})

describe('holdfast check with online rules', () => {
  const before = index({ 'linux/amd64': AMD64 })
  const files = { Dockerfile: `FROM nginx:1.27@${before.digest}\n` }
  const images = { ...IMAGES, 'library/nginx:old': before }

  it('asks nobody as long as they are off', async () => {
    const { made, mirror } = await treeWithMirror(files, { images })
    expect(await run(made, 'check')).toMatchObject({ code: 0, stderr: '' })
    expect(mirror.log).toEqual([])
  })

  it('reports what they find', async () => {
    const { made } = await treeWithMirror(files, { images })
    const { code, stdout } = await run(made, 'check', '--rule', 'moved-tag=warning')
    expect(code).toBe(1)
    expect(stdout).toContain('the same build with linux/arm64 added')
    expect((await run(made, 'check', '--rule', 'vanished-digest=error')).code).toBe(0)
  })

  it('leaves a use that cannot be asked about unresolved, and ends with 3', async () => {
    const { made, mirror } = await treeWithMirror(files, { behave: () => ({ status: 403 }) })
    const refused = await run(made, 'check', '--rule', 'moved-tag=warning')
    expect(refused.code).toBe(3)
    expect(refused.stdout).toContain('Dockerfile:1')
    expect(refused.stdout).toContain('auth-failed')
    const asked = mirror.log.length
    const offline = await run(made, 'check', '--rule', 'moved-tag=warning', '--offline')
    expect(offline.code).toBe(3)
    expect(offline.stdout).toContain('offline')
    expect(mirror.log).toHaveLength(asked)
  })
})

describe('holdfast mirror check', () => {
  it('says that a mirror is good although a tag is wrong', async () => {
    const { made, mirror } = await treeWithMirror({ Dockerfile: 'FROM nginx:1.27\nFROM nginx:none\n' })
    const { code, stdout } = await run(made, 'mirror', 'check')
    expect(code).toBe(0)
    expect(stdout).toContain(`mirror of docker.io: ${mirror.url}\n`)
    expect(stdout).toMatch(/verdict +good/)
    expect(stdout).toMatch(/tls +none, plain http/)
    expect(stdout).toMatch(/auth +anonymous/)
    expect(stdout).toContain(`docker.io/library/nginx:1.27: served, ${NGINX.digest}`)
  })

  it('says that a mirror asks for credentials that there are not, and ends with 3', async () => {
    const { made } = await treeWithMirror(
      { Dockerfile: 'FROM nginx:1.27\n' },
      { behave: () => ({ status: 401, headers: { 'www-authenticate': 'Basic realm="x"' } }) },
    )
    const { code, stdout } = await run(made, 'mirror', 'check')
    expect(code).toBe(3)
    expect(stdout).toMatch(/verdict +bad/)
    expect(stdout).toMatch(/auth +refused, it asks for credentials/)
  })

  it('tells basic credentials and tokens from nothing', async () => {
    const auth = Buffer.from(`me:${PASSWORD}`).toString('base64')
    for (const scheme of ['basic', 'bearer']) {
      const { made, mirror } = await treeWithMirror(
        { Dockerfile: 'FROM nginx:1.27\n' },
        {
          images: IMAGES,
          behave({ path, headers }) {
            if (path.startsWith('/token'))
              return { status: 200, body: JSON.stringify({ token: 'opaque-token' }) }
            if (headers.authorization !== undefined) return undefined
            const realm = `realm="http://${headers.host}/token",service="x"`
            return {
              status: 401,
              headers: { 'www-authenticate': scheme === 'basic' ? 'Basic' : `Bearer ${realm}` },
            }
          },
        },
      )
      writeFileSync(join(made.path, 'config.json'), JSON.stringify({ auths: { [mirror.host]: { auth } } }))
      const { stdout } = await run(made, 'mirror', 'check', '--format', 'json')
      expect(JSON.parse(stdout).endpoints).toMatchObject([{ verdict: 'good', auth: scheme }])
      expect(stdout).not.toContain(PASSWORD)
    }
  })

  it('says that nothing is reached, and ends with 3', async () => {
    const made = tree({
      'holdfast.yaml': mirrored('http://127.0.0.1:1'),
      Dockerfile: 'FROM nginx:1.27\n',
    })
    const { code, stdout } = await run(made, 'mirror', 'check')
    expect(code).toBe(3)
    expect(stdout).toMatch(/verdict +bad/)
    expect(stdout).toContain('unavailable')
  })

  it('asks a rewrite target for what the mirror serves', async () => {
    const target = await startFakeRegistry({ images: { 'hub/library/nginx:0': AMD64 } })
    const { made, mirror } = await treeWithMirror({ Dockerfile: 'FROM nginx:1.27\n' })
    made.write('holdfast.yaml', mirrored(mirror.url, `, rewrite: "${target.host}/hub"`))
    const { stdout } = await run(made, 'mirror', 'check')
    expect(stdout).toContain(`rewrite target of docker.io: ${target.host}/hub\n`)
    expect(target.log[0]).toBe(`HEAD /v2/hub/library/nginx/manifests/${NGINX.digest}`)
  })

  it('is a usage error where no mirror is configured', async () => {
    const { code, stderr } = await run(tree({ Dockerfile: 'FROM nginx\n' }), 'mirror', 'check')
    expect(code).toBe(2)
    expect(stderr).toContain('holdfast.yaml')
  })
})

describe('against a registry of its own', () => {
  const stage = openStage()
  afterAll(() => stage.stop(), 60_000)

  it('pins stay good until a tag moves, and break when an image behind the index is deleted', async () => {
    const registry = await startRegistry(stage, 'own')
    const amd64 = await pushImage(registry, 'acme/app', 'one', OCI_MANIFEST)
    const arm64 = await pushImage(registry, 'acme/app', 'two', OCI_MANIFEST)
    const pinned = index({ 'linux/amd64': amd64 })
    await pushManifest(registry, 'acme/app', pinned, '1')
    const name = `${registry.host}/acme/app`
    const made = tree({
      Dockerfile: `FROM ${name}:1@${pinned.digest}\n`,
      'holdfast.yaml': `internal: ["${registry.host}"]\n`,
    })
    expect((await run(made, 'verify')).stdout).toContain('1 as pinned')

    const wider = index({ 'linux/amd64': amd64, 'linux/arm64': arm64 })
    await pushManifest(registry, 'acme/app', wider, '1')
    const moved = await run(made, 'verify')
    expect(moved).toMatchObject({ code: 1, stderr: '' })
    expect(moved.stdout).toContain(`names ${wider.digest} now: the same build with linux/arm64 added`)

    made.write('Dockerfile', `FROM ${name}:1@${arm64.digest}\n`)
    expect((await run(made, 'verify')).stdout).toContain('its image for linux/arm64 alone is pinned')

    made.write('Dockerfile', `FROM ${name}:1@${wider.digest}\n`)
    const url = `${registry.url}/v2/acme/app/manifests/${arm64.digest}`
    expect((await fetch(url, { method: 'DELETE' })).status).toBe(202)
    const hollow = await run(made, 'verify', '--verify-content')
    expect(hollow.code).toBe(3)
    expect(hollow.stdout).toContain(`linux/arm64, ${arm64.digest}: not served`)
    expect((await run(made, 'resolve', `${name}:1`)).stdout).toContain(wider.digest)
  }, 60_000)
})
