import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { onTestFinished } from 'vitest'
import { pause } from './pace.ts'

/** A manifest as a registry stores it. */
export interface StoredManifest {
  readonly body: Buffer
  readonly mediaType: string
  readonly digest: string
}

export interface FakeRequest {
  readonly method: string
  /** Path and query. */
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** What the fake does instead of answering as a registry should. */
export type FakeAnswer =
  | {
      readonly status: number
      readonly headers?: Readonly<Record<string, string | readonly string[]>>
      readonly body?: string | Buffer
    }
  /** Takes the response over. */
  | ((response: ServerResponse, socket: Socket) => void)

export interface FakeRegistry {
  readonly url: string
  /** Host and port. */
  readonly host: string
  readonly port: number
  readonly requests: readonly FakeRequest[]
  /** Requests in short, `HEAD /v2/library/nginx/manifests/1.27`. */
  readonly log: readonly string[]
  /** Most requests that were under way at once. */
  readonly peak: number
  /** How often a client has connected. */
  readonly connections: number
  /** What is connected now. */
  readonly sockets: ReadonlySet<Socket>
}

/** Requests that are under way, and the most of them at once. */
export interface Gauge {
  underWay: number
  peak: number
}

export interface FakeOptions {
  /** By `name:tag`; found by their digest below the same name too. */
  readonly images?: Readonly<Record<string, StoredManifest>>
  /** Asked first; undefined lets the fake answer as a registry should. */
  readonly behave?: (request: FakeRequest, count: number) => FakeAnswer | undefined
  /** Host name in its URL; the connection goes to this machine whatever it is. */
  readonly name?: string
  readonly tls?: { readonly key: string; readonly cert: string }
  /** Before each answer, in ms. */
  readonly delayMs?: number
  /** Counts the requests that are under way at several fakes. */
  readonly together?: Gauge
}

const OCI_INDEX = 'application/vnd.oci.image.index.v1+json'
const OCI_MANIFEST = 'application/vnd.oci.image.manifest.v1+json'
export const DOCKER_LIST = 'application/vnd.docker.distribution.manifest.list.v2+json'
export const DOCKER_MANIFEST = 'application/vnd.docker.distribution.manifest.v2+json'

export function sha256(bytes: Buffer | string): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`
}

/** A stored manifest of any content. */
export function stored(content: unknown, mediaType: string): StoredManifest {
  const body = Buffer.from(typeof content === 'string' ? content : JSON.stringify(content))
  return { body, mediaType, digest: sha256(body) }
}

/** An image for one platform; `seed` makes it another one. */
export function image(seed: string, mediaType = OCI_MANIFEST): StoredManifest {
  const blob = { mediaType: 'application/octet-stream', digest: sha256(seed), size: seed.length }
  return stored({ schemaVersion: 2, mediaType, config: blob, layers: [blob] }, mediaType)
}

/** An index over images, by platform `os/architecture[/variant]`. */
export function index(
  entries: Readonly<Record<string, StoredManifest>>,
  mediaType = OCI_INDEX,
): StoredManifest {
  const manifests = Object.entries(entries).map(([platform, child]) => {
    const [os, architecture, variant] = platform.split('/')
    return {
      mediaType: child.mediaType,
      digest: child.digest,
      size: child.body.length,
      platform: { os, architecture, ...(variant === undefined ? {} : { variant }) },
    }
  })
  return stored({ schemaVersion: 2, mediaType, manifests }, mediaType)
}

/** Starts a registry that behaves as well or as badly as it is told; it is stopped when the test ends. */
export async function startFakeRegistry(options: FakeOptions = {}): Promise<FakeRegistry> {
  const requests: FakeRequest[] = []
  const sockets = new Set<Socket>()
  const own: Gauge = { underWay: 0, peak: 0 }
  const gauges = [own, ...(options.together === undefined ? [] : [options.together])]
  const handle = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk)
    const { method = '', url: path = '', headers } = incoming
    const request: FakeRequest = { method, path, headers, body: Buffer.concat(chunks).toString() }
    requests.push(request)
    for (const gauge of gauges) gauge.peak = Math.max(gauge.peak, ++gauge.underWay)
    let isUnderWay = true
    const end = (): void => {
      if (isUnderWay) for (const gauge of gauges) gauge.underWay--
      isUnderWay = false
    }
    response.on('close', end)
    if (options.delayMs !== undefined) await pause(options.delayMs)
    const answer = options.behave?.(request, requests.length) ?? serve(request, options.images ?? {})
    if (typeof answer === 'function') return answer(response, incoming.socket)
    for (const [name, value] of Object.entries(answer.headers ?? {})) {
      response.setHeader(name, typeof value === 'string' ? value : [...value])
    }
    response.statusCode = answer.status
    end()
    response.end(method === 'HEAD' ? undefined : answer.body)
  }
  const listener = (incoming: IncomingMessage, response: ServerResponse): void => {
    // A connection that the client gave up while the request was read.
    handle(incoming, response).catch(() => response.destroy())
  }
  const server = options.tls === undefined ? createServer(listener) : createTlsServer(options.tls, listener)
  let connections = 0
  server.on('connection', (socket: Socket) => {
    connections++
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => undefined)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => resolve())
      }),
  )
  const { port } = server.address() as AddressInfo
  const host = `${options.name ?? '127.0.0.1'}:${port}`
  return {
    url: `${options.tls === undefined ? 'http' : 'https'}://${host}`,
    host,
    port,
    requests,
    sockets,
    get log() {
      return requests.map(({ method, path }) => `${method} ${path}`)
    },
    get peak() {
      return own.peak
    },
    get connections() {
      return connections
    },
  }
}

/** Answers as a registry should. */
function serve({ method, path }: FakeRequest, images: Readonly<Record<string, StoredManifest>>): FakeAnswer {
  const match = /^\/v2\/(.+)\/manifests\/([^?]+)/.exec(path)
  const [, name = '', tagOrDigest = ''] = match ?? []
  const found =
    images[`${name}:${tagOrDigest}`] ??
    Object.entries(images).find(
      ([key, { digest }]) => key.startsWith(`${name}:`) && digest === tagOrDigest,
    )?.[1]
  if (found === undefined || (method !== 'HEAD' && method !== 'GET')) {
    return {
      status: 404,
      body: JSON.stringify({ errors: [{ code: 'MANIFEST_UNKNOWN', message: 'manifest unknown' }] }),
    }
  }
  return send(found)
}

/** The answer that a manifest is sent with. */
export function send(
  manifest: StoredManifest,
  headers: Readonly<Record<string, string | readonly string[]>> = {},
): Exclude<FakeAnswer, (...args: never[]) => void> {
  return {
    status: 200,
    headers: {
      'content-type': manifest.mediaType,
      'docker-content-digest': manifest.digest,
      'content-length': String(manifest.body.length),
      ...headers,
    },
    body: manifest.body,
  }
}
