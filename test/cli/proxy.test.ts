import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { createTree } from '../support/tree.ts'

const tree = createTree()
const asked: string[] = []
const proxy = createServer()
proxy.on('connect', ({ url }, socket) => {
  asked.push(`${url}`)
  socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')
})
afterEach(() => {
  proxy.close()
  tree.remove()
})

// The bundle of undici holds parts of it alone: no other test of the built command needs this one.
it('asks a proxy for a tunnel', async () => {
  await new Promise<void>((listening) => proxy.listen(0, '127.0.0.1', listening))
  const { port } = proxy.address() as AddressInfo
  const { code, stdout, stderr } = await tree.runBeside(['resolve', 'registry.example.com/app:1'], {
    env: { HTTPS_PROXY: `http://127.0.0.1:${port}` },
  })
  expect(stdout + stderr).toContain('the proxy answered 403 instead of connecting')
  expect(code).toBe(3)
  expect(asked).toContain('registry.example.com:443')
})
