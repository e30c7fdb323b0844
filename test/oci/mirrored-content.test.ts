import { describe, expect, test } from 'vitest'
import type { MirroredContent } from '../../src/oci/mirrored-content.ts'
import { upstreamOf } from '../../src/oci/mirrored-content.ts'

function entry(url: string, prefix: string, destination = '', stripPrefix = false): MirroredContent {
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
