import { execFile } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { index, sha256 } from '../support/fake-registry.ts'
import {
  type Front,
  openStage,
  pushImage,
  pushManifest,
  type Registry,
  startFront,
  startNginx,
  startRegistry,
} from '../support/real-registries.ts'
import { createTree, type Tree } from '../support/tree.ts'

const OCI = 'application/vnd.oci.image.manifest.v1+json'
const INDEX = 'application/vnd.oci.image.index.v1+json'

const stage = openStage()
let upstream: Registry
let front: Front
let mirror: Registry
let digest = ''
/** Harbor's layout: what a client asks below /v2/dockerhub is the mirror's below /v2. */
let port = 0
const log = () => readFileSync(join(stage.folder, 'prefix.log'), 'utf8')

beforeAll(async () => {
  upstream = await startRegistry(stage, 'upstream')
  digest = (await pushImage(upstream, 'library/nginx', 'nginx', OCI, '1.27')).digest
  front = await startFront(stage, upstream)
  mirror = await startRegistry(stage, 'mirror', front.url)
  port = await startNginx(
    stage,
    (port) => `server {
  listen 127.0.0.1:${port};
  access_log ${stage.folder}/prefix.log;
  location = /v2/ { proxy_pass ${mirror.url}/v2/; }
  location ~ ^/v2/dockerhub/(.*)$ { proxy_pass ${mirror.url}/v2/$1$is_args$args; proxy_set_header Host $http_host; }
  location / { return 404; }
}`,
  )
}, 60_000)
afterAll(() => stage.stop(), 60_000)

const trees: Tree[] = []
afterEach(() => {
  for (const tree of trees.splice(0)) tree.remove()
})

function tree(config: string, files: Readonly<Record<string, string>> = {}): Tree {
  const made = createTree({ 'holdfast.yaml': config, ...files })
  trees.push(made)
  return made
}

/** What the command writes is what skopeo reads. */
function install(text: string): string {
  const home = join(stage.folder, 'home')
  rmSync(home, { recursive: true, force: true })
  mkdirSync(join(home, '.config/containers/registries.conf.d'), { recursive: true })
  writeFileSync(join(home, '.config/containers/registries.conf'), '')
  writeFileSync(join(home, '.config/containers/registries.conf.d/50-mirrors.conf'), text)
  return home
}

async function inspect(reference: string, home: string): Promise<string> {
  const { stdout } = await promisify(execFile)('skopeo', ['inspect', '--raw', `docker://${reference}`], {
    encoding: 'buffer',
    env: { PATH: process.env.PATH, HOME: home },
    timeout: 20_000,
  })
  return sha256(stdout)
}

describe('an exported registries.conf', () => {
  it('leads the real skopeo to the mirror, under the path that holdfast asks itself', async () => {
    const config = `registries: { docker.io: { mirror: "http://127.0.0.1:${port}/dockerhub" } }\n`
    const made = tree(config)
    const resolved = await made.runBeside(['resolve', 'nginx:1.27'])
    expect([resolved.code, resolved.stdout]).toEqual([0, expect.stringContaining(digest)])
    // nginx writes a line after its answer.
    await expect.poll(() => log()).toContain('HEAD /v2/dockerhub/library/nginx/manifests/1.27 ')

    const { code, stdout } = made.run(['mirror', 'export', 'registries.conf'])
    expect(code).toBe(0)
    const before = log().length
    expect(await inspect('docker.io/library/nginx:1.27', install(stdout))).toBe(digest)
    await expect.poll(() => log().slice(before)).toContain('GET /v2/dockerhub/library/nginx/manifests/1.27 ')

    // Read again it is the mirror that it was made of.
    const again = tree('', { 'registries.conf.d/50-mirrors.conf': stdout })
    const imported = JSON.parse(
      again.run(['mirror', 'import', '--format', 'json', '--accept-insecure']).stdout,
    )
    expect(imported.registries).toEqual({
      'docker.io': { mirror: { url: `http://127.0.0.1:${port}/dockerhub` } },
    })
    expect(imported.files[0].sources[0]).toMatchObject({ fallsThrough: false })
  }, 60_000)

  it('blocks the source and keeps its mirror', async () => {
    const source = await startRegistry(stage, 'source')
    const copies = await startRegistry(stage, 'copies')
    const both = await pushImage(source, 'acme/both', 'both', OCI, '1')
    await pushImage(copies, 'acme/both', 'both', OCI, '1')
    await pushImage(source, 'acme/alone', 'alone', OCI, '1')
    const config = `registries: { "${source.host}": { mirror: "${copies.url}" } }\n`
    const home = install(tree(config).run(['mirror', 'export', 'podman']).stdout)
    await source.takeManifestRequests()
    expect(await inspect(`${source.host}/acme/both:1`, home)).toBe(both.digest)
    await expect(inspect(`${source.host}/acme/alone:1`, home)).rejects.toThrow(/blocked/)
    expect(await source.takeManifestRequests()).toEqual([])

    // Where the source may be asked, it is.
    const open = `registries: { "${source.host}": { mirror: { url: "${copies.url}", fallback: not-found } } }\n`
    const lenient = install(
      `${tree(open)
        .run(['mirror', 'export', 'podman'])
        .stdout.replace(/^location = "127.*"$/m, '$&\ninsecure = true')}`,
    )
    expect(await inspect(`${source.host}/acme/alone:1`, lenient)).toMatch(/^sha256:/)
    expect(await source.takeManifestRequests()).toEqual(['GET /v2/acme/alone/manifests/1'])
  }, 60_000)

  it('would not block a source of another name, which is why it never has one', async () => {
    const empty = await startRegistry(stage, 'empty')
    const home = install(
      `[[registry]]\nprefix = "docker.io"\nlocation = "${upstream.host}"\ninsecure = true\nblocked = true\n[[registry.mirror]]\nlocation = "${empty.host}"\ninsecure = true\n`,
    )
    await upstream.takeManifestRequests()
    expect(await inspect('docker.io/library/nginx:1.27', home)).toBe(digest)
    expect(await upstream.takeManifestRequests()).toEqual(['GET /v2/library/nginx/manifests/1.27'])
  }, 60_000)

  it('asks for digests alone where the mirror answers no tags', async () => {
    const source = await startRegistry(stage, 'tags')
    const copies = await startRegistry(stage, 'digests')
    const image = await pushImage(source, 'acme/x', 'x', OCI, '1')
    await pushImage(copies, 'acme/x', 'x', OCI, '1')
    const config = `registries: { "${source.host}": { mirror: { url: "${copies.url}", resolve: false } } }\n`
    const { stdout } = tree(config).run(['mirror', 'export', 'registries.conf'])
    const home = install(stdout.replace(/^location = "127.*"$/m, '$&\ninsecure = true'))
    for (const registry of [source, copies]) await registry.takeManifestRequests()
    await inspect(`${source.host}/acme/x:1`, home)
    await inspect(`${source.host}/acme/x@${image.digest}`, home)
    expect(await source.takeManifestRequests()).toEqual(['GET /v2/acme/x/manifests/1'])
    expect(await copies.takeManifestRequests()).toEqual([`GET /v2/acme/x/manifests/${image.digest}`])
  }, 60_000)
})

describe('what a pull-through mirror passes on', () => {
  const manifests = () => front.take().filter((line) => line.includes('/manifests/'))
  const count = (lines: readonly string[], method: string) =>
    lines.filter((line) => line.startsWith(method)).length

  it('is one HEAD for a warm tag, though skopeo asks the mirror for everything again', async () => {
    const children = {
      'linux/amd64': await pushImage(upstream, 'library/two', 'two-amd64', OCI),
      'linux/arm64': await pushImage(upstream, 'library/two', 'two-arm64', OCI),
    }
    await pushManifest(upstream, 'library/two', index(children), '1')
    const home = install(`[[registry]]\nlocation = "${mirror.host}"\ninsecure = true\n`)
    writeFileSync(
      join(home, '.config/containers/policy.json'),
      '{"default":[{"type":"insecureAcceptAnything"}]}',
    )
    const copy = async (nth: number) => {
      const target = `dir:${join(stage.folder, `copy-${nth}`)}`
      const platform = ['--override-arch', 'amd64', '--override-os', 'linux']
      await promisify(execFile)(
        'skopeo',
        ['copy', ...platform, `docker://${mirror.host}/library/two:1`, target],
        {
          env: { PATH: process.env.PATH, HOME: home },
          timeout: 20_000,
        },
      )
      const [asked, passedOn] = [await mirror.takeManifestRequests(), manifests()]
      return [count(asked, 'HEAD'), count(asked, 'GET'), count(passedOn, 'HEAD'), count(passedOn, 'GET')]
    }
    await mirror.takeManifestRequests()
    front.take()
    const results = [await copy(1), await copy(2)]
    // Client HEAD and GET, then upstream HEAD and GET: cold, then warm.
    expect(results).toEqual([
      [0, 2, 1, 2],
      [0, 2, 1, 0],
    ])
  }, 60_000)

  it('is asked again for what the source does not have, each time', async () => {
    const url = `${mirror.url}/v2/library/nginx/manifests/sha256-${digest.slice(7)}`
    front.take()
    for (let nth = 0; nth < 3; nth++)
      expect((await fetch(url, { headers: { accept: INDEX } })).status).toBe(404)
    const lines = manifests()
    expect([count(lines, 'HEAD'), count(lines, 'GET')]).toEqual([3, 3])
  })

  it('is not joined for clients that come at once, and is nothing after one has warmed it', async () => {
    const image = await pushImage(upstream, 'library/herd', 'herd', OCI, '1')
    const crowd = async () => {
      const answers = await Promise.all(
        Array.from({ length: 50 }, () =>
          fetch(`${mirror.url}/v2/library/herd/manifests/${image.digest}`, { headers: { accept: OCI } }),
        ),
      )
      for (const answer of answers) {
        expect(answer.status).toBe(200)
        await answer.text()
      }
    }
    front.take()
    front.mode = 'slow'
    await crowd()
    front.mode = 'pass'
    // One GET a client and manifest: with two manifests an image that is the hundred of an index.
    expect(count(manifests(), 'GET')).toBeGreaterThan(40)
    await crowd()
    expect(count(manifests(), 'GET')).toBe(0)
  }, 60_000)
})
