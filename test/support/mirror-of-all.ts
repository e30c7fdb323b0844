/* A mirror on loopback that has every name but a few. Some images have a single platform, some tags move between two questions. */
import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

const INDEX = 'application/vnd.oci.image.index.v1+json'
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json'

function sha256(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`
}

/** A number below 100 for a name, always the same. */
function lot(name: string): number {
  return createHash('sha256').update(name).digest().readUInt16BE() % 100
}

/** A name that the mirror does not have. */
export const isMissing = (name: string) => lot(name) < 4
const isMoving = (name: string) => lot(name) >= 4 && lot(name) < 8
const isSingle = (name: string) => lot(name) >= 8 && lot(name) < 16

const bodies = new Map<string, { type: string; body: string }>()
/** The questions, with how often each came. */
export const asked = new Map<string, number>()

function manifestOf(name: string, generation: number): { type: string; body: string; digest: string } {
  const child = (seed: string) => ({
    mediaType: MANIFEST,
    digest: sha256(`${name} ${generation} ${seed}`),
    size: 500,
  })
  const config = {
    mediaType: 'application/vnd.oci.image.config.v1+json',
    digest: sha256(`${name} ${generation}`),
    size: 200,
  }
  const platforms = ['amd64', 'arm64', 's390x', 'ppc64le']
  const value = isSingle(name)
    ? { schemaVersion: 2, mediaType: MANIFEST, config, layers: [] }
    : {
        schemaVersion: 2,
        mediaType: INDEX,
        manifests: platforms.map((architecture) => ({
          ...child(architecture),
          platform: { os: 'linux', architecture },
        })),
      }
  const body = JSON.stringify(value)
  return { type: value.mediaType, body, digest: sha256(body) }
}

const server = createServer((request, response) => {
  const list = /^\/v2\/(.+)\/tags\/list/.exec(request.url ?? '')?.[1]
  if (list !== undefined) {
    asked.set(`GET ${list} tags`, (asked.get(`GET ${list} tags`) ?? 0) + 1)
    // No full version has the digest of a moving tag here, so that digests are written.
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ name: list, tags: ['9.9.9'] }))
    return
  }
  const match = /^\/v2\/(.+)\/manifests\/(.+)$/.exec(request.url ?? '')
  const [, name = '', reference = ''] = match ?? []
  const key = `${request.method} ${name} ${reference}`
  asked.set(key, (asked.get(key) ?? 0) + 1)
  const image = `${name}:${reference}`
  if (!reference.startsWith('sha256:') && !isMissing(image)) {
    const made = manifestOf(image, isMoving(image) ? (asked.get(key) ?? 1) : 1)
    bodies.set(made.digest, made)
    response.writeHead(200, {
      'content-type': made.type,
      'content-length': Buffer.byteLength(made.body),
      'docker-content-digest': made.digest,
    })
    response.end(request.method === 'HEAD' ? undefined : made.body)
    return
  }
  const known = bodies.get(reference)
  if (known === undefined)
    response
      .writeHead(404, { 'content-type': 'application/json' })
      .end('{"errors":[{"code":"MANIFEST_UNKNOWN"}]}')
  else {
    response.writeHead(200, { 'content-type': known.type, 'docker-content-digest': reference })
    response.end(request.method === 'HEAD' ? undefined : known.body)
  }
})

/** @returns its port */
export async function startMirror(): Promise<number> {
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  return (server.address() as AddressInfo).port
}

export function stopMirror(): void {
  server.closeAllConnections()
  server.close()
}
