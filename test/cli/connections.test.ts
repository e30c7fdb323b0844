import { createServer } from 'node:http'
import { createSecureServer } from 'node:http2'
import type { AddressInfo, Server } from 'node:net'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { makeCertificates } from '../registry/support.ts'
import { image, startFakeRegistry } from '../support/fake-registry.ts'
import { createTree, type Tree } from '../support/tree.ts'

// The bundle of undici holds parts of it alone, some of them loaded late: no other test of the built command needs these.

function folder(): Tree {
  const tree = createTree()
  onTestFinished(() => tree.remove())
  return tree
}

async function portOf(server: Server): Promise<number> {
  onTestFinished(() => void server.close())
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  return (server.address() as AddressInfo).port
}

it('asks a proxy for a tunnel', async () => {
  const asked: string[] = []
  const proxy = createServer()
  proxy.on('connect', ({ url }, socket) => {
    asked.push(`${url}`)
    socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')
  })
  const port = await portOf(proxy)
  const { code, stdout, stderr } = await folder().runBeside(['resolve', 'registry.example.com/app:1'], {
    env: { HTTPS_PROXY: `http://127.0.0.1:${port}` },
  })
  expect(stdout + stderr).toContain('the proxy answered 403 instead of connecting')
  expect(code).toBe(3)
  expect(asked).toContain('registry.example.com:443')
})

it('asks a registry that speaks nothing but HTTP/2', async () => {
  const tree = folder()
  const { key, cert, caFile } = makeCertificates(tree.path)
  const { digest, mediaType, body } = image('web')
  const server = createSecureServer({ key, cert })
  server.on('stream', (stream) => {
    stream.respond({
      ':status': 200,
      'content-type': mediaType,
      'content-length': body.length,
      'docker-content-digest': digest,
    })
    stream.end()
  })
  const mirror = `{url: "https://localhost:${await portOf(server)}", ca: ${caFile}}`
  tree.write('holdfast.yaml', `registries:\n  docker.io: {mirror: ${mirror}}\n`)
  const { code, stdout, stderr } = await tree.runBeside(['resolve', 'web:1'])
  expect(stdout + stderr).toContain(digest)
  expect(code).toBe(0)
})

it('asks over plain HTTP without the modules of Node that take longest to load', async () => {
  const registry = await startFakeRegistry({ images: { 'team/web:1': image('web') } })
  const tree = folder()
  tree.write('holdfast.yaml', `internal: ["${registry.host}"]\n`)
  tree.write('compose.yaml', `services: {web: {image: "${registry.host}/team/web:1"}}\n`)
  tree.write(
    'tell.cjs',
    "process.on('exit', () => require('fs').writeFileSync('loaded', process.moduleLoadList.join()))",
  )
  const { code } = await tree.runBeside(['check', '--diff', 'compose.yaml'], {
    env: { NODE_OPTIONS: `--require=${join(tree.path, 'tell.cjs')}` },
  })
  expect(code).toBe(1)
  expect(registry.log).toEqual(['HEAD /v2/team/web/manifests/1'])
  const loaded = (tree.contents().get('loaded') ?? '').split(',')
  expect(loaded).toContain('NativeModule net')
  for (const name of ['assert', 'crypto', 'http', 'http2', 'tls'])
    expect(loaded).not.toContain(`NativeModule ${name}`)
})
