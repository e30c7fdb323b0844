import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { configuredUrl } from '../../src/registry/mirror-config/address.ts'
import { DIALECTS } from '../../src/registry/mirror-config/index.ts'

/** Pieces of files with mirrors, sound and not. */
const PIECES = [
  '[[registry]]',
  '[[registry.mirror]]',
  'prefix = ',
  'location = ',
  'blocked = true',
  'pull-from-mirror = "tag-only"',
  '[registry."docker.io"]',
  'mirrors = [',
  'http = true',
  '[host."https://h"]',
  'server = ',
  'override_path = true',
  'capabilities = ["pull"]',
  'mirrors:',
  '  docker.io:',
  '    endpoint: [',
  '    rewrite: {"^(.*)$": "a/$1"}',
  'configs:',
  'kind: Cluster',
  'containerdConfigPatches:',
  '- |-',
  'kind: RegistryMirrorConfig',
  'name: docker.io',
  'endpoints:',
  '- {url: "',
  'skipFallback: true',
  'kind: ImageDigestMirrorSet',
  'spec:',
  '  imageDigestMirrors:',
  '  - {source: a.b, mirrors: [',
  'dockerDaemon: {proxyCache: {remoteURL: "',
  'localKindCluster:',
  '  registryMirrors:',
  '--registry-mirror=',
  '--registry-map=',
  'KANIKO_REGISTRY_MAP=',
  '{"registry-mirrors": [',
  '"https://user:pass@h:5000/v2/p"',
  '"http://[::1]:5000"',
  '"h.example/v2"',
  '"https://h/%7bname%7d"',
  '"://"',
  '"https://"',
  'index.docker.io=h',
  'buildkitd-config-inline: |',
  ']',
  '}',
  '"',
  "'",
  '\n',
  '\r\n',
  '\t',
  ' ',
  '&a ',
  '*a',
  '<<: *a',
  '\u0000',
  '\ufeff',
  '{{ x }}',
  '$X',
]
const text = fc
  .array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ maxLength: 6 })), { maxLength: 40 })
  .map((parts) => parts.join(''))

describe.each(DIALECTS.map(({ id }) => id))('%s', (id) => {
  it('reads any text, gives places in it, and never a secret', async () => {
    const dialect = await DIALECTS.find((one) => one.id === id)?.load()
    if (dialect === undefined) throw new Error(id)
    await fc.assert(
      fc.asyncProperty(
        text,
        fc.constantFrom('a.toml', 'a.yaml', 'certs.d/docker.io/hosts.toml'),
        async (written, path) => {
          dialect.claims(path, written)
          const reading = await dialect.read(written, path)
          if (!reading.ok) return
          const lines = written.split('\n').length
          for (const { line, message } of reading.result.traps) {
            expect(line).toBeGreaterThanOrEqual(1)
            expect(line).toBeLessThanOrEqual(lines + 1)
            expect(message).not.toContain('pass@')
          }
          for (const { mirrors } of reading.result.settings)
            for (const mirror of mirrors) {
              expect(URL.canParse(configuredUrl(mirror))).toBe(true)
              expect(mirror.url).not.toMatch(/@|%7b/i)
            }
        },
      ),
      { numRuns: 150 },
    )
  })
})
