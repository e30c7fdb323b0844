import { cpSync } from 'node:fs'
import { resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lastSessionServed } from '../src/budget/cost.ts'
import {
  type FakeRegistry,
  image,
  index,
  type StoredManifest,
  startFakeRegistry,
} from './support/fake-registry.ts'
import { openStage, type Registry, startRegistry } from './support/real-registries.ts'
import { createTree, type Tree } from './support/tree.ts'

/*
 * The workshop of fixtures/classroom with 200 sessions on 10 nodes, at a registry that answers 429 after 200 GETs as
 * Docker Hub does. What `holdfast budget` says beforehand is compared with what the sessions meet.
 */
const CLASSROOM = resolve(import.meta.dirname, '../fixtures/classroom')
const SESSIONS = 200
const NODES = 10
const LIMIT = 200
const IN_SESSION = ['library/postgres:17.2', 'library/redis:7.4.1', 'library/nginx:1.27.3']
const ON_NODES = ['bakery/lab-environment:1.2.0', 'bakery/ovens:2.1.0']
const FILES = 'bakery/lab-files:1.2.0'
const ACCEPT = 'application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json'

/** Refuses after `LIMIT` GETs of manifests; HEAD requests are free. */
async function startHub(): Promise<FakeRegistry & { readonly gets: () => number }> {
  const images: Record<string, StoredManifest> = {}
  for (const reference of [...IN_SESSION, ...ON_NODES, FILES]) {
    const [name = ''] = reference.split(':')
    const child = image(reference)
    images[`${name}:amd64`] = child
    images[reference] = index({ 'linux/amd64': child })
  }
  let gets = 0
  const behave = ({ method, path }: { method: string; path: string }) => {
    if (method !== 'GET' || !path.includes('/manifests/')) return undefined
    gets++
    if (gets <= LIMIT) return undefined
    return {
      status: 429,
      headers: { 'content-type': 'application/json' },
      body: '{"errors":[{"code":"TOOMANYREQUESTS","message":"You have reached your pull rate limit"}]}',
    }
  }
  return Object.assign(await startFakeRegistry({ images, behave }), { gets: () => gets })
}

/** One request for a manifest. */
async function ask(url: string, method: 'HEAD' | 'GET', name: string, tag: string): Promise<Response> {
  return fetch(`${url}/v2/${name}/manifests/${tag}`, { method, headers: { accept: ACCEPT } })
}

/** As dockerd and containerd pull what they lack: the tag by HEAD, then the index and a platform by digest. */
async function pull(url: string, reference: string): Promise<boolean> {
  const [name = '', tag = ''] = reference.split(':')
  const head = await ask(url, 'HEAD', name, tag)
  if (!head.ok) return false
  const top = await ask(url, 'GET', name, head.headers.get('docker-content-digest') ?? '')
  if (!top.ok) return false
  const { manifests } = (await top.json()) as { manifests: { digest: string }[] }
  const child = await ask(url, 'GET', name, manifests[0]?.digest ?? '')
  await child.arrayBuffer()
  return child.ok
}

/** As imgpkg pulls workshop files: the same tag twice. */
async function pullFiles(url: string): Promise<boolean> {
  const [name = '', tag = ''] = FILES.split(':')
  for (let i = 0; i < 2; i++) {
    const answer = await ask(url, 'GET', name, tag)
    await answer.arrayBuffer()
    if (!answer.ok) return false
  }
  return true
}

async function startNodes(url: string): Promise<void> {
  for (let node = 0; node < NODES; node++)
    for (const reference of ON_NODES) expect(await pull(url, reference)).toBe(true)
}

/** How many sessions get all that they pull. */
async function openSessions(docker: string, files: string): Promise<number> {
  let served = 0
  for (let session = 0; session < SESSIONS; session++) {
    let isServed = await pullFiles(files)
    for (const reference of IN_SESSION) isServed = isServed && (await pull(docker, reference))
    if (isServed) served++
  }
  return served
}

const stage = openStage()
let tree: Tree
beforeAll(() => {
  tree = createTree()
  cpSync(CLASSROOM, tree.path, { recursive: true })
})
afterAll(async () => {
  tree.remove()
  await stage.stop()
})

function budget() {
  const numbers = ['--sessions', `${SESSIONS}`, '--nodes', `${NODES}`, '--identity', 'free']
  const { code, stdout } = tree.run(['budget', '--format', 'json', ...numbers])
  expect(code).toBe(0)
  const hub = JSON.parse(stdout).registries.find(
    ({ registry }: { registry: string }) => registry === 'docker.io',
  )
  const part = (name: string) => hub.occasions.find(({ occasion }: { occasion: string }) => occasion === name)
  return { hub, nodes: part('node'), session: part('session') }
}

describe('a classroom of 200 sessions', () => {
  it('meets 429 in the session that the budget tells', async () => {
    const { hub, nodes, session } = budget()
    expect(hub.sixHours.now).toEqual({ documented: 1020, safe: 1640 })
    const last = lastSessionServed(LIMIT, nodes.sixHours.now.safe, session.once.safe)
    const registry = await startHub()
    await startNodes(registry.url)
    expect(registry.gets()).toBe(nodes.sixHours.now.safe)
    expect(await openSessions(registry.url, registry.url)).toBe(last)
    expect(last).toBe(20)
  }, 120_000)

  it('meets none with a warm mirror for the sessions, and their files elsewhere', async () => {
    const workshop = tree.contents().get('resources/workshop.yaml') ?? ''
    tree.write(
      'resources/workshop.yaml',
      workshop.replace('docker.io/bakery/lab-files', 'ghcr.io/bakery/lab-files'),
    )
    const { hub } = budget()
    const counted = Math.round(hub.fill.safe + hub.sixHours.mirror.safe)
    const registry = await startHub()
    const elsewhere = await startFakeRegistry({ images: { [FILES]: image(FILES) } })
    const mirror: Registry = await startRegistry(stage, 'mirror', registry.url)
    for (const reference of IN_SESSION) expect(await pull(mirror.url, reference)).toBe(true)
    await startNodes(registry.url)
    expect(await openSessions(mirror.url, elsewhere.url)).toBe(SESSIONS)
    expect([counted, registry.gets()]).toEqual([46, 46])
  }, 120_000)
})
