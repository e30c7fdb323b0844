/*
 * References resolved in a second, beside a bare loop of the same HEADs with the same client and as many at once:
 * `npm run bench:resolve`. Both ask one registry on loopback, in turn, in one process; the ratio is what to compare.
 */
import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Agent, request } from 'undici'
import { parseReference } from '../../src/oci/reference.ts'
import { AT_ONCE_MAX } from '../../src/registry/endpoint-state.ts'
import { createRegistryResolver } from '../../src/registry/resolver.ts'
import { pause } from '../support/pace.ts'

const COUNT = 200
const ROUNDS = 5
/** What the resolver has under way at one endpoint. */
const AT_ONCE = AT_ONCE_MAX
/** Before each answer, as over a network. */
const DELAY_MS = 30
const ACCEPT = 'application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json'

const blob = { mediaType: 'application/octet-stream', digest: `sha256:${'0'.repeat(64)}`, size: 1 }
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json'
const body = Buffer.from(
  JSON.stringify({ schemaVersion: 2, mediaType: MANIFEST, config: blob, layers: [blob] }),
)
const digest = `sha256:${createHash('sha256').update(body).digest('hex')}`
const server = createServer(async ({ method }, response) => {
  await pause(DELAY_MS)
  response.writeHead(200, {
    'content-type': MANIFEST,
    'content-length': body.length,
    'docker-content-digest': digest,
  })
  response.end(method === 'HEAD' ? undefined : body)
})
await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
const names = Array.from({ length: COUNT }, (_, i) => `library/image${i}`)

async function bare(): Promise<number> {
  const agent = new Agent({ connections: AT_ONCE })
  const queue = [...names]
  const started = performance.now()
  const work = async () => {
    for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
      const answer = await request(`${origin}/v2/${name}/manifests/1.0`, {
        method: 'HEAD',
        dispatcher: agent,
        headers: { accept: ACCEPT },
        reset: false,
      })
      await answer.body.dump()
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  const elapsed = performance.now() - started
  await agent.close()
  return elapsed
}

async function resolver(): Promise<number> {
  const mirror = {
    url: origin,
    kind: undefined,
    layout: undefined,
    fallback: undefined,
    ns: undefined,
    resolve: undefined,
    rewritesDigests: undefined,
    insecure: false,
    ca: undefined,
    authRealms: [],
  }
  const made = createRegistryResolver({
    registries: [{ source: { registry: 'docker.io', path: '' }, rewrite: undefined, mirror }],
    direct: false,
    environment: {},
  })
  const started = performance.now()
  await Promise.all(
    names.map(async (name) => {
      const reference = parseReference(`${name}:1.0`)
      if (reference === undefined) throw new Error(name)
      const found = await made.resolve(reference, { platform: undefined, known: undefined })
      if (!found.ok) throw new Error(found.detail)
    }),
  )
  const elapsed = performance.now() - started
  await made.close()
  return elapsed
}

const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
const times = { head: [] as number[], resolver: [] as number[] }
for (let round = 0; round <= ROUNDS; round++) {
  const head = await bare()
  const own = await resolver()
  if (round === 0) continue
  times.head.push(head)
  times.resolver.push(own)
}
const own = median(times.resolver)
const row = (name: string, ms: number) =>
  `${name.padEnd(36)} ${((COUNT / ms) * 1000).toFixed(0).padStart(6)} references/s  ${(own / ms).toFixed(2)} x\n`
process.stdout.write(
  `${COUNT} references, ${AT_ONCE} at once, ${DELAY_MS} ms an answer, median of ${ROUNDS} rounds; the ratio is holdfast's time against it\n` +
    row('bare HEAD by tag', median(times.head)) +
    row('holdfast', own) +
    row('goal: 1.5 x answers one after another', 1.5 * (COUNT / AT_ONCE) * DELAY_MS),
)
server.close()
