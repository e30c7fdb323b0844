import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  askSkopeo,
  openStage,
  pushImage,
  type Registry,
  startNginx,
  startRegistry,
} from '../support/real-registries.ts'
import { type Certificates, detail, makeCertificates, outcome, resolverFor, userAuth } from './support.ts'

const OCI_MANIFEST = 'application/vnd.oci.image.manifest.v1+json'
const SECRET = 'correct-horse-battery'

const stage = openStage()
let upstream: Registry
let certificates: Certificates
let digest = ''
let tlsPort = 0
let plainPort = 0

beforeAll(async () => {
  upstream = await startRegistry(stage, 'upstream')
  digest = (await pushImage(upstream, 'library/nginx', 'nginx', OCI_MANIFEST, '1.27')).digest
  certificates = makeCertificates(stage.folder)
  const hash = execFileSync('openssl', ['passwd', '-apr1', '-stdin'], { input: SECRET }).toString().trim()
  const passwords = join(stage.folder, 'htpasswd')
  writeFileSync(passwords, `user:${hash}\n`)
  const pass = `proxy_pass ${upstream.url}; proxy_set_header Host $http_host;`
  tlsPort = await startNginx(
    stage,
    (port) => `server {
  listen 127.0.0.1:${port} ssl;
  ssl_certificate ${certificates.certFile};
  ssl_certificate_key ${certificates.keyFile};
  location = /v2/ { auth_basic "private"; auth_basic_user_file ${passwords}; ${pass} }
  location /v2/ { ${pass} }
  location /v2/private/ {
    auth_basic "private"; auth_basic_user_file ${passwords};
    rewrite ^/v2/private/(.*)$ /v2/$1 break; ${pass}
  }
}`,
  )
  // Paths as Harbor and Nexus have them; Harbor redirects a name without library/.
  plainPort = await startNginx(
    stage,
    (port) => `server {
  listen 127.0.0.1:${port};
  location /v2/dockerhub/ { rewrite ^/v2/dockerhub/(.*)$ /v2/$1 break; ${pass} }
  location ~ ^/v2/dockerhub/nginx/(.*)$ { return 301 /v2/dockerhub/library/nginx/$1; }
  location /repository/hub/v2/ { rewrite ^/repository/hub/v2/(.*)$ /v2/$1 break; ${pass} }
}`,
  )
}, 60_000)
afterAll(() => stage.stop(), 60_000)

const tlsUrl = (path = '') => `https://registry.test:${tlsPort}${path}`

describe('TLS in front of a registry', () => {
  it('works with its authority and for its name only (row 47)', async () => {
    const of = async (url: string, ca: string | undefined) =>
      outcome(await resolverFor({ 'docker.io': { mirror: { url, ca } } }).resolve('nginx:1.27'))
    expect(await of(tlsUrl(), certificates.caFile)).toBe(digest)
    expect(await of(tlsUrl(), undefined)).toBe('tls')
    expect(await of(tlsUrl().replace('registry.test', 'wrong.test'), certificates.caFile)).toBe('tls')
    expect(await of(tlsUrl().replace('https', 'http').replace('registry.test', '127.0.0.1'), undefined)).toBe(
      'bad-response',
    )
  })

  it('is trusted for a rewrite target too where its host is a mirror', async () => {
    const { resolve } = resolverFor({
      'docker.io': { mirror: { url: tlsUrl(), ca: certificates.caFile } },
    })
    expect(outcome(await resolve(`registry.test:${tlsPort}/library/nginx:1.27`))).toBe(digest)
  })
})

describe('Basic authentication in front of a registry', () => {
  const run = (auths: unknown) =>
    resolverFor(
      { 'docker.io': { mirror: { url: tlsUrl('/private'), ca: certificates.caFile } } },
      auths === undefined ? {} : { auths },
    )

  it('opens for the right password (row 46)', async () => {
    expect(
      outcome(await run({ [`registry.test:${tlsPort}`]: userAuth('user', SECRET) }).resolve('nginx:1.27')),
    ).toBe(digest)
  })

  it('stays closed for a wrong one, which is sent once (row 46)', async () => {
    const { resolve, resolver } = run({ [`registry.test:${tlsPort}`]: userAuth('user', 'wrong-password') })
    const resolution = await resolve('nginx:1.27')
    expect(outcome(resolution)).toBe('auth-failed')
    expect(detail(resolution)).not.toContain('wrong-password')
    expect(outcome(await resolve('redis:7'))).toBe('not-attempted')
    expect([...resolver.requests.values()]).toMatchObject([{ heads: 2, gets: 0, notAttempted: 1 }])
  })

  it('asks for one where there is none, and says where to put it (row 46)', async () => {
    const resolution = await run({ 'docker.io': userAuth('user', SECRET) }).resolve('nginx:1.27')
    expect(outcome(resolution)).toBe('auth-required')
    expect(detail(resolution)).toContain(`docker login registry.test:${tlsPort}`)
  })

  it('lets skopeo find the same digest', async () => {
    const file = join(stage.folder, 'skopeo.json')
    writeFileSync(file, JSON.stringify({ auths: { [`127.0.0.1:${tlsPort}`]: userAuth('user', SECRET) } }))
    const args = ['--tls-verify=false', '--authfile', file]
    expect(await askSkopeo(`127.0.0.1:${tlsPort}/private/library/nginx:1.27`, args)).toBe(digest)
  })
})

describe('the paths of a mirror', () => {
  it.each([
    ['Harbor', '/dockerhub', {}],
    ['Nexus, raw', '/hub', { layout: 'nexus-repository' }],
    ['Nexus, raw, as a template', '/repository/hub/v2/', {}],
  ])('%s', async (_, path, more) => {
    const { resolve } = resolverFor({
      'docker.io': { mirror: { url: `http://127.0.0.1:${plainPort}${path}`, ...more } },
    })
    expect(outcome(await resolve('nginx:1.27'))).toBe(digest)
  })

  it('that Harbor redirects are followed (row 49)', async () => {
    const { resolve } = resolverFor({})
    expect(outcome(await resolve(`127.0.0.1:${plainPort}/dockerhub/nginx:1.27`))).toBe(digest)
  })
})
