import { describe, expect, it } from 'vitest'
import { withProgress } from '../../src/cli/resolver.ts'
import { parseDigest } from '../../src/oci/digest.ts'
import { parseReference } from '../../src/oci/reference.ts'
import { createRegistryResolver } from '../../src/registry/resolver.ts'
import { image, startFakeRegistry } from '../support/fake-registry.ts'

const MIRROR = {
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

describe('progress', () => {
  it('shows one line that goes away, and passes everything on to the resolver', async () => {
    const nginx = image('nginx')
    const registry = await startFakeRegistry({ images: { 'library/nginx:1.27': nginx } })
    const written: string[] = []
    const resolver = withProgress(
      createRegistryResolver({
        registries: [
          {
            source: { registry: 'docker.io', path: '' },
            rewrite: undefined,
            mirror: { ...MIRROR, url: registry.url },
          },
        ],
        direct: false,
        environment: {},
      }),
      { write: (text: string | Uint8Array) => written.push(String(text)) > 0 },
    )
    const reference = parseReference('nginx:1.27')
    const digest = parseDigest(nginx.digest)
    if (reference === undefined || !digest.ok) throw new Error('the test is wrong')
    const want = { platform: undefined, known: undefined }
    expect(await resolver.resolve(reference, want)).toMatchObject({
      ok: true,
      descriptor: { digest: nginx.digest },
    })
    expect(await resolver.askByDigest(reference.repository, digest.digest, {})).toMatchObject({
      serves: 'same',
    })
    expect(await resolver.listTags(reference.repository, {})).toMatchObject({ ok: false })
    expect([...resolver.requests.keys()]).toEqual([registry.url])
    expect(resolver.notices).toEqual([])
    await resolver.close()
    expect(written[0]).toContain('resolving 0 of 1')
    expect(written.at(-1)).toBe('\r\u001b[K')
  })
})
