import { afterEach, describe, expect, it } from 'vitest'
import { readAbout, readConfigAbout } from '../src/oci/image-about.ts'
import { index, type StoredManifest, sha256, startFakeRegistry, stored } from './support/fake-registry.ts'
import { createTree, type Run, type Tree } from './support/tree.ts'

const OCI_MANIFEST = 'application/vnd.oci.image.manifest.v1+json'

const trees: Tree[] = []
afterEach(() => {
  for (const made of trees.splice(0)) made.remove()
})

/** An image whose configuration says something of it, and that configuration. */
function told(config: object, annotations?: object): { manifest: StoredManifest; config: Buffer } {
  const body = Buffer.from(JSON.stringify(config))
  const blob = {
    mediaType: 'application/vnd.oci.image.config.v1+json',
    digest: sha256(body),
    size: body.length,
  }
  const content = { schemaVersion: 2, mediaType: OCI_MANIFEST, config: blob, layers: [], annotations }
  return { manifest: stored(content, OCI_MANIFEST), config: body }
}

const labels = (version: string, revision: string) => ({
  'org.opencontainers.image.version': version,
  'org.opencontainers.image.revision': revision,
  'org.opencontainers.image.source': 'https://git.example.com/acme/web',
})
const OLD = told({
  created: '2026-08-20T10:00:00.123Z',
  config: { Labels: labels('1.27.3', 'a'.repeat(40)) },
})
const NEW = told({ created: '2026-09-01T12:30:00Z', config: { Labels: labels('1.27.4', 'b'.repeat(40)) } })
const ARM = told({ created: '2026-09-02T00:00:00Z', config: { Labels: labels('1.27.4', 'c'.repeat(40)) } })

/** A tree whose pin has moved in the mirror, from one image to another. */
async function movedTree(
  from: StoredManifest,
  to: StoredManifest,
  children: readonly { manifest: StoredManifest; config: Buffer }[],
  line = (digest: string) => `FROM nginx:1.27@${digest}\n`,
) {
  const images: Record<string, StoredManifest> = { 'library/nginx:1.27': to, 'library/nginx:old': from }
  for (const [at, { manifest }] of children.entries()) images[`library/nginx:child${at}`] = manifest
  const blobs = new Map(children.map(({ config }) => [sha256(config), config]))
  const mirror = await startFakeRegistry({
    images,
    behave({ path }) {
      const [, digest] = /\/blobs\/(.+)$/.exec(path) ?? []
      if (digest === undefined) return undefined
      const body = blobs.get(digest)
      return body === undefined ? { status: 404 } : { status: 200, body }
    },
  })
  const made = createTree({
    'holdfast.yaml': `registries: { docker.io: { mirror: "${mirror.url}" } }\n`,
    Dockerfile: line(from.digest),
  })
  trees.push(made)
  const run = (...args: readonly string[]): Promise<Run> =>
    made.runBeside(['update', ...args], { env: { DOCKER_CONFIG: made.path } })
  return { made, mirror, run }
}

const methods = (log: readonly string[]) =>
  log.map((line) => line.replace(/ .*\/(manifests|blobs)\/.*/, ' $1').replace(/ \/v2\/$/, ' ping'))

describe('update --changes', () => {
  it('says what has changed: one GET of each manifest and configuration, and none without the flag', async () => {
    const { mirror, run } = await movedTree(OLD.manifest, NEW.manifest, [OLD, NEW])
    const plain = await run('--diff')
    expect(plain.code).toBe(1)
    expect(methods(mirror.log).every((line) => line === 'HEAD manifests')).toBe(true)
    const before = mirror.log.length
    const { code, stdout, stderr } = await run('--changes')
    expect(code).toBe(0)
    expect(stdout).toContain(
      `created 2026-08-20 10:00 -> 2026-09-01 12:30; version 1.27.3 -> 1.27.4; revision ${'a'.repeat(12)} -> ${'b'.repeat(12)}\n`,
    )
    expect(stdout).not.toContain('source')
    const sent = methods(mirror.log.slice(before))
    expect(sent.filter((line) => line === 'GET manifests')).toHaveLength(2)
    expect(sent.filter((line) => line === 'GET blobs')).toHaveLength(2)
    expect(stderr).toContain('2 GET, 2 blobs')
  })

  it('looks at the image for the platform of the use, and asks for the same image once', async () => {
    const old = index({ 'linux/amd64': OLD.manifest, 'linux/arm64': OLD.manifest })
    const now = index({ 'linux/amd64': NEW.manifest, 'linux/arm64': ARM.manifest })
    const { mirror, run } = await movedTree(
      old,
      now,
      [OLD, NEW, ARM],
      (digest) =>
        `FROM --platform=linux/arm64 nginx:1.27@${digest}\nFROM nginx:1.27@${digest}\nFROM nginx:1.27@${digest}\n`,
    )
    const { stdout } = await run('--changes')
    expect(stdout).toContain(`revision ${'a'.repeat(12)} -> ${'c'.repeat(12)}`)
    expect(stdout.match(new RegExp(`-> ${'b'.repeat(12)}`, 'g'))).toHaveLength(2)
    const gets = mirror.log.filter((line) => line.startsWith('GET') && line.includes('/manifests/'))
    expect(new Set(gets).size).toBe(gets.length)
  })

  it('takes annotations where the configuration says nothing, and says where nobody does', async () => {
    const silent = told({})
    const annotated = told({}, { 'org.opencontainers.image.version': '2.0\u001b[31m' })
    const first = await movedTree(silent.manifest, annotated.manifest, [silent, annotated])
    expect((await first.run('--changes')).stdout).toMatch(/version 2\.0\S*\[31m\n/)
    const other = told({ x: 1 })
    const second = await movedTree(silent.manifest, other.manifest, [silent, other])
    const { stdout } = await second.run('--changes')
    expect(stdout).toContain('the images say nothing of what has changed')
    expect(stdout).not.toContain('\u001b')
  })

  it('moves the pin although nobody says what has changed, and tells the new image where the old one is gone', async () => {
    const lost = await movedTree(OLD.manifest, NEW.manifest, [OLD])
    const run = await lost.run('--changes')
    expect([run.code, run.stdout]).toEqual([0, expect.stringContaining('what has changed is not known')])
    expect(lost.made.contents().get('Dockerfile')).toContain(NEW.manifest.digest)
    const gone = await movedTree(OLD.manifest, NEW.manifest, [NEW])
    expect((await gone.run('--changes')).stdout).toContain('created 2026-09-01 12:30; version 1.27.4')
  })
})

describe('what an image says of itself', () => {
  it('is nothing where something else stands', () => {
    const nothing = { created: undefined, version: undefined, revision: undefined, source: undefined }
    for (const value of [
      undefined,
      null,
      1,
      'x',
      [],
      { 'org.opencontainers.image.version': 3 },
      { constructor: 1 },
    ]) {
      expect(readAbout(value)).toEqual(nothing)
      expect(readConfigAbout(Buffer.from(JSON.stringify(value) ?? '{'))).toEqual(nothing)
    }
  })

  it('is cut where it is long', () => {
    const { version } = readAbout({ 'org.opencontainers.image.version': 'x'.repeat(100_000) })
    expect(version).toHaveLength(300)
  })
})
