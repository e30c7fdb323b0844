import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import { type AddressInfo, createServer as createNetServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type StoredManifest, sha256, stored } from './fake-registry.ts'
import { pause, unlessIn, until } from './pace.ts'

/** Everything that one test file has started; all of it is stopped by `stop`. */
export interface Stage {
  readonly folder: string
  onStop(undo: () => void | Promise<void>): void
  stop(): Promise<void>
}

/** A registry that runs. */
export interface Registry {
  readonly url: string
  readonly host: string
  readonly folder: string
  /** Requests for manifests since the last call, as its own log has them: `GET /v2/acme/app/manifests/1`. */
  takeManifestRequests(): Promise<readonly string[]>
  stop(): Promise<void>
}

/** What the front does with manifests: pass them on, or answer as an upstream in trouble; `busy` says when to ask
 * again, `slow` takes 150 ms. */
export type FrontMode = 'pass' | 'slow' | '429' | 'busy' | 'down' | 'wrong-digest'

/** A server between the mirror and the upstream that counts what Docker Hub would count. */
export interface Front {
  readonly url: string
  mode: FrontMode
  /** Requests of the mirror since the last call, without its `GET /v2/`. */
  take(): readonly string[]
}

export function openStage(): Stage {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-stage-'))
  const undos: (() => void | Promise<void>)[] = []
  return {
    folder,
    onStop(undo) {
      undos.unshift(undo)
    },
    async stop() {
      for (const undo of undos) await undo()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Starts a program and waits until its output says that it is ready. */
async function start(
  stage: Stage,
  program: string,
  args: readonly string[],
  ready: RegExp,
): Promise<{ match: RegExpExecArray; output(): string; stop(): Promise<void> }> {
  const path = `${process.env.PATH}:/usr/sbin`
  const child: ChildProcess = spawn(program, args, {
    env: { PATH: path, HOME: stage.folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const exited = new Promise<void>((resolve) => {
    child.on('exit', () => resolve())
    child.on('error', () => resolve())
  })
  const kill = (): void => {
    child.kill('SIGKILL')
  }
  process.once('exit', kill)
  const stop = async (): Promise<void> => {
    process.off('exit', kill)
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGTERM')
    const callOff = unlessIn(2_000, kill)
    await exited
    callOff()
  }
  stage.onStop(stop)
  let output = ''
  const match = await new Promise<RegExpExecArray>((resolve, reject) => {
    const callOff = unlessIn(15_000, () => reject(new Error(`${program} is not ready:\n${output}`)))
    const read = (chunk: Buffer): void => {
      output += chunk.toString()
      const found = ready.exec(output)
      if (found === null) return
      callOff()
      resolve(found)
    }
    child.stdout?.on('data', read)
    child.stderr?.on('data', read)
    child.on('error', () => reject(new Error(`${program} is missing; run test/support/install-programs.sh`)))
    child.on('exit', (code) => reject(new Error(`${program} ended with ${code}:\n${output}`)))
  })
  return { match, output: () => output, stop }
}

/** Starts Debian's docker-registry. @param remote makes it a pull-through cache of this URL */
export async function startRegistry(stage: Stage, name: string, remote?: string): Promise<Registry> {
  const folder = join(stage.folder, name)
  mkdirSync(folder, { recursive: true })
  const file = join(stage.folder, `${name}.yml`)
  const proxy = remote === undefined ? '' : `proxy: {remoteurl: "${remote}"}\n`
  writeFileSync(
    file,
    `version: 0.1\nlog: {level: info}\nstorage: {filesystem: {rootdirectory: "${folder}"}, delete: {enabled: true}}\nhttp: {addr: "127.0.0.1:0"}\n${proxy}`,
  )
  const { match, output, stop } = await start(
    stage,
    'docker-registry',
    ['serve', file],
    /listening on (127\.0\.0\.1:\d+)/,
  )
  const host = match[1] ?? ''
  const url = `http://${host}`
  let read = 0
  let marks = 0
  async function takeManifestRequests(): Promise<readonly string[]> {
    // What it has answered before this mark is in its log before it, too.
    const mark = `/v2/?mark=${marks++}`
    await fetch(url + mark)
    const line = `"GET ${mark} HTTP`
    await until(`${mark} in the log of ${name}`, () => output().includes(line, read))
    const text = output().slice(read)
    read += text.length
    return [...text.matchAll(/"((?:GET|HEAD) \/v2\/\S+\/manifests\/\S+) HTTP/g)].map(
      (match) => match[1] ?? '',
    )
  }
  return { url, host, folder, takeManifestRequests, stop }
}

/** Lets all that a stopped mirror has cached expire. Its scheduler writes what it knows some seconds after a change. */
export async function expireCache({ folder }: Registry): Promise<void> {
  const file = join(folder, 'scheduler-state.json')
  const state = JSON.parse(readFileSync(file, 'utf8')) as Record<string, { ExpiryData: string }>
  for (const entry of Object.values(state)) entry.ExpiryData = '2020-01-01T00:00:00Z'
  writeFileSync(file, JSON.stringify(state))
}

/** Waits until the scheduler of a mirror has written down a repository. */
export async function waitForScheduler({ folder }: Registry, repository: string): Promise<void> {
  const file = join(folder, 'scheduler-state.json')
  await until(
    `${repository} in ${file}`,
    () => existsSync(file) && readFileSync(file, 'utf8').includes(repository),
  )
}

/** Waits until a mirror has deleted a manifest that has expired. */
export async function waitForDeletion(
  { folder }: Registry,
  repository: string,
  digest: string,
): Promise<void> {
  const name = digest.replace(':', '/')
  const link = join(
    folder,
    'docker/registry/v2/repositories',
    repository,
    '_manifests/revisions',
    name,
    'link',
  )
  await until(`${link} is gone`, () => !existsSync(link))
}

/** Starts the front of an upstream. */
export async function startFront(stage: Stage, upstream: Registry): Promise<Front> {
  const log: string[] = []
  const front = { mode: 'pass' as FrontMode }
  const server = createServer((incoming, response) => {
    if (front.mode === 'down') {
      incoming.socket.destroy()
      return
    }
    if (incoming.url !== '/v2/') log.push(`${incoming.method} ${incoming.url}`)
    if ((front.mode === '429' || front.mode === 'busy') && incoming.url !== '/v2/') {
      const wait = front.mode === 'busy' ? { 'retry-after': '1' } : {}
      response.writeHead(429, { 'content-type': 'application/json', ...wait })
      response.end(
        '{"errors":[{"code":"TOOMANYREQUESTS","message":"You have reached your pull rate limit"}]}',
      )
      return
    }
    if (front.mode === 'slow') void pause(150).then(() => pass(incoming, response, upstream, 'pass'))
    else pass(incoming, response, upstream, front.mode)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  stage.onStop(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return Object.assign(front, { url: `http://127.0.0.1:${port}`, take: () => log.splice(0) })
}

function pass(
  incoming: IncomingMessage,
  response: ServerResponse,
  upstream: Registry,
  mode: FrontMode,
): void {
  const options = { method: incoming.method, headers: { ...incoming.headers, host: upstream.host } }
  const forwarded = httpRequest(`${upstream.url}${incoming.url}`, options, (answer) => {
    const headers = { ...answer.headers }
    if (mode === 'wrong-digest' && headers['docker-content-digest'] !== undefined) {
      headers['docker-content-digest'] = sha256('another manifest')
    }
    response.writeHead(answer.statusCode ?? 500, headers)
    answer.pipe(response)
  })
  forwarded.on('error', () => response.destroy())
  incoming.pipe(forwarded)
}

/** Pushes an image for one platform, whose content is its seed. */
export async function pushImage(
  registry: Registry,
  name: string,
  seed: string,
  mediaType: string,
  tag?: string,
): Promise<StoredManifest> {
  const [os, architecture] = ['linux', 'amd64']
  const layer = Buffer.from(`layer ${seed}`)
  const config = Buffer.from(
    JSON.stringify({ os, architecture, rootfs: { type: 'layers', diff_ids: [sha256(layer)] }, seed }),
  )
  const isDocker = mediaType.includes('docker')
  const blob = (bytes: Buffer, type: string) => ({
    mediaType: type,
    digest: sha256(bytes),
    size: bytes.length,
  })
  for (const bytes of [config, layer]) await pushBlob(registry, name, bytes)
  const manifest = stored(
    {
      schemaVersion: 2,
      mediaType,
      config: blob(
        config,
        isDocker
          ? 'application/vnd.docker.container.image.v1+json'
          : 'application/vnd.oci.image.config.v1+json',
      ),
      layers: [
        blob(
          layer,
          isDocker
            ? 'application/vnd.docker.image.rootfs.diff.tar.gzip'
            : 'application/vnd.oci.image.layer.v1.tar+gzip',
        ),
      ],
    },
    mediaType,
  )
  await pushManifest(registry, name, manifest, tag ?? manifest.digest)
  return manifest
}

async function pushBlob({ url }: Registry, name: string, bytes: Buffer): Promise<void> {
  const opened = await fetch(`${url}/v2/${name}/blobs/uploads/`, { method: 'POST' })
  const location = new URL(opened.headers.get('location') ?? '', url)
  location.searchParams.set('digest', sha256(bytes))
  await expectCreated(
    await fetch(location, {
      method: 'PUT',
      body: new Uint8Array(bytes),
      headers: { 'content-type': 'application/octet-stream' },
    }),
  )
}

/** Pushes a manifest whose blobs and children are there. */
export async function pushManifest(
  { url }: Registry,
  name: string,
  manifest: StoredManifest,
  tag: string,
): Promise<void> {
  const headers = { 'content-type': manifest.mediaType }
  await expectCreated(
    await fetch(`${url}/v2/${name}/manifests/${tag}`, {
      method: 'PUT',
      headers,
      body: new Uint8Array(manifest.body),
    }),
  )
}

async function expectCreated(response: Response): Promise<void> {
  const text = await response.text()
  if (response.status !== 201) throw new Error(`the push was answered with ${response.status}: ${text}`)
}

/** The digest that skopeo finds, which shares no code with ours. */
export async function askSkopeo(
  reference: string,
  args: readonly string[] = ['--tls-verify=false'],
): Promise<string> {
  const program = ['inspect', '--raw', ...args, `docker://${reference}`]
  const { stdout } = await promisify(execFile)('skopeo', program, { encoding: 'buffer', timeout: 20_000 })
  return sha256(stdout)
}

/** Starts nginx with the servers that `configure` writes for a free port. */
export async function startNginx(stage: Stage, configure: (port: number) => string): Promise<number> {
  const port = await freePort()
  const folder = mkdtempSync(join(stage.folder, 'nginx-'))
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${folder}/${name};`)
    .join(' ')
  const file = join(folder, 'nginx.conf')
  writeFileSync(
    file,
    `daemon off; master_process off; pid ${folder}/pid; error_log stderr notice;
events {}
http { access_log off; ${temporary}
${configure(port)}
}
`,
  )
  await start(
    stage,
    'nginx',
    ['-p', folder, '-e', 'stderr', '-c', file],
    /start worker process|nginx\/[\d.]+/,
  )
  await until(`nginx at port ${port}`, () => isListening(port))
  return port
}

async function isListening(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/`).then(
    () => true,
    // A port with TLS answers plain http with an error, too.
    (error: Error) => !String(error.cause).includes('ECONNREFUSED'),
  )
}

/** A port of this machine that nobody listens on. */
async function freePort(): Promise<number> {
  const server = createNetServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise<void>((resolve) => server.close(() => resolve()))
  return port
}
