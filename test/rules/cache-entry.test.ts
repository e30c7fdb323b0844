import { describe, expect, test } from 'vitest'
import { cacheEntryFor } from '../../rules/workshop/cache-entry.ts'
import { upstreamOf } from '../../src/oci/mirrored-content.ts'

describe('the entry for a name', () => {
  test.each([
    ['docker.io/library/busybox', 'https://index.docker.io', '/library/busybox', '/docker.io'],
    ['registry-1.docker.io/acme/a', 'https://index.docker.io', '/acme/a', '/registry-1.docker.io'],
    ['ghcr.io/acme/labs/tools', 'https://ghcr.io', '/acme/labs/tools', '/ghcr.io'],
    ['quay.io/acme', 'https://quay.io', '/acme', '/quay.io'],
  ])('%s is mirrored from %s', (name, url, prefix, destination) => {
    const entry = cacheEntryFor(name)
    expect(entry).toEqual({ name, url, prefix, destination })
    const content = [{ urls: [url], prefix, destination, stripPrefix: false }]
    expect(upstreamOf(content, name)).toBe(name.replace('registry-1.', ''))
  })

  test.each([
    'busybox',
    'acme/tools',
    'docker.io/busybox',
    'ghcr.io',
    'localhost/acme/a',
    'registry.example.com:5000/acme/a',
    'registry.acme.svc.cluster.local/acme/a',
    '10.0.0.1/acme/a',
    'bob:s3cr3t@ghcr.io/acme/a',
    'ghcr.io/acme/**',
    'ghcr.io/Acme/a',
    'ghcr.io/acme/$(workshop_name)',
    '',
  ])('there is none for %j', (name) => {
    expect(cacheEntryFor(name)).toBeUndefined()
  })
})
