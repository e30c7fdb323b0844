import { describe, expect, test } from 'vitest'
import { cacheEntryFor, upstreamOf } from '../../src/model/image-cache.ts'
import type { CachedContent } from '../../src/model/mark.ts'

function entry(url: string, prefix: string, destination = '', stripPrefix = false): CachedContent {
  return { urls: [url], prefix, destination, stripPrefix }
}

const HUB = 'https://index.docker.io'

describe('the upstream of a path in an image cache', () => {
  test.each([
    [
      'one repository, renamed',
      entry('https://ghcr.io', '/acme/cli', '/cli', true),
      'cli',
      'ghcr.io/acme/cli',
    ],
    [
      'a destination without slash',
      entry('https://ghcr.io', 'acme/cli', 'cli', true),
      'cli',
      'ghcr.io/acme/cli',
    ],
    [
      'slashes at the end',
      entry('https://ghcr.io/', '/acme/cli/', '/cli/', true),
      '/cli/',
      'ghcr.io/acme/cli',
    ],
    [
      'a path in the URL and a glob',
      entry('https://quay.io/disks', '**', '/disks', true),
      'disks/fedora',
      'quay.io/disks/fedora',
    ],
    [
      'a kept prefix',
      entry(HUB, '/library/busybox', '/docker.io'),
      'docker.io/library/busybox',
      'docker.io/library/busybox',
    ],
    [
      'a glob below a stem that is stripped',
      entry('https://ghcr.io', 'acme/*', 'x', true),
      'x/web',
      'ghcr.io/acme/web',
    ],
    [
      'a glob below a stem that is kept',
      entry('https://ghcr.io', 'acme/**', 'x'),
      'x/acme/a/b',
      'ghcr.io/acme/a/b',
    ],
    [
      'a wildcard inside a part',
      entry('https://ghcr.io', 'acme/lab-*-x?', ''),
      'acme/lab-a-b-x1',
      'ghcr.io/acme/lab-a-b-x1',
    ],
    ['Hub by its registry', entry('https://registry-1.docker.io', '**'), 'library/a', 'docker.io/library/a'],
    ['a port', entry('http://registry.example.com:5000', '**'), 'a/b', 'registry.example.com:5000/a/b'],
    ['no scheme', entry('ghcr.io', '**'), 'a/b', 'ghcr.io/a/b'],
    ['the stem of a double star', entry('https://ghcr.io', 'acme/**', 'x', true), 'x', 'ghcr.io/acme'],
  ])('%s', (_, content, path, upstream) => expect(upstreamOf([content], path)).toBe(upstream))

  test.each([
    ['another destination', entry('https://ghcr.io', '/acme/cli', '/cli', true), 'tool'],
    ['a prefix that was kept is left out', entry(HUB, '/library/busybox', '/docker.io'), 'docker.io/busybox'],
    ['no destination', entry(HUB, '/library/busybox', '/docker.io'), 'busybox'],
    [
      'a repository below one that is named',
      entry('https://ghcr.io', 'acme/cli', 'cli', true),
      'cli/windows',
    ],
    [
      'a destination that only begins like a part',
      entry('https://ghcr.io', 'acme/cli', 'cli', true),
      'client',
    ],
    ['two parts for one star', entry('https://ghcr.io', 'acme/*', 'x', true), 'x/a/b'],
    ['no URL', { urls: [], prefix: '**', destination: '', stripPrefix: false }, 'a'],
    ['an empty path', entry('https://ghcr.io', '**'), ''],
  ])('is not known: %s', (_, content, path) => expect(upstreamOf([content], path)).toBeUndefined())

  test('the longest prefix wins, of equals the first', () => {
    const any = entry('https://quay.io', '**')
    const acme = entry('https://ghcr.io', 'acme/**')
    expect(upstreamOf([any, acme], 'acme/web')).toBe('ghcr.io/acme/web')
    expect(upstreamOf([acme, any], 'other/web')).toBe('quay.io/other/web')
    expect(upstreamOf([any, entry('https://other.example.com', '**')], 'a/b')).toBe('quay.io/a/b')
  })
})

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
