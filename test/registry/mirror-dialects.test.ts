import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readRegistries } from '../../src/config/registries.ts'
import type { RegistryRule } from '../../src/model/configuration.ts'
import { configuredUrl } from '../../src/registry/mirror-config/address.ts'
import type { DialectReading } from '../../src/registry/mirror-config/dialect.ts'
import { exportEntries } from '../../src/registry/mirror-config/entries.ts'
import { DIALECTS, findDialect } from '../../src/registry/mirror-config/index.ts'

type Mirror = string | { url: string; [key: string]: unknown }

function rules(registries: Readonly<Record<string, Mirror>>): readonly RegistryRule[] {
  const written = Object.entries(registries).map(([key, mirror], at) => ({
    key,
    at,
    data: { mirror } as never,
  }))
  const { rules, problems } = readRegistries(written, '/repo', () => 1)
  if (problems.length > 0) throw new Error(problems.map(({ message }) => message).join('\n'))
  return rules
}

/** The text that a dialect writes for mirrors, or why it does not. */
async function write(
  id: string,
  registries: Readonly<Record<string, Mirror>>,
): Promise<{ text?: string; reason?: string; notes?: readonly string[] }> {
  const dialect = await findDialect(id)?.load()
  if (dialect === undefined) throw new Error(`no dialect is called ${id}`)
  const entries = exportEntries(rules(registries))
  for (const entry of entries) {
    if (!entry.ok) return { reason: entry.reason }
    const reason = dialect.refuse(entry.entry)
    if (reason !== undefined) return { reason }
  }
  const written = dialect.write(entries.flatMap((entry) => (entry.ok ? [entry.entry] : [])))
  return written.ok ? { text: written.text, notes: written.notes } : { reason: written.reason }
}

async function read(
  id: string,
  text: string,
  path = 'certs.d/docker.io/hosts.toml',
): Promise<DialectReading> {
  const reading = await (await findDialect(id)?.load())?.read(text, path)
  if (reading?.ok !== true) throw new Error(`${id}: ${reading?.reason}`)
  return reading.result
}

/** Each source with the addresses that `holdfast.yaml` would have. */
function urls({ settings }: DialectReading): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(settings.map(({ source, mirrors }) => [source, mirrors.map(configuredUrl)]))
}

function traps({ traps }: DialectReading): readonly string[] {
  return traps.map(({ line, level, message }) => `${line} ${level}: ${message}`)
}

const LAYOUTS = {
  root: 'https://h.example:5000',
  'a path behind /v2': 'https://h.example/hub',
  'a path before /v2': 'https://h.example/hub/v2/',
} as const

describe.each(DIALECTS.map(({ id }) => id))('%s', (id) => {
  it.each(Object.entries(LAYOUTS))('says again what it has said, or refuses: %s', async (layout, url) => {
    const { text, reason } = await write(id, { 'docker.io': url })
    if (text === undefined) {
      expect(reason).toMatch(/\/hub/)
      expect([layout, id]).not.toContain('root')
      return
    }
    const reading = await read(id, text)
    expect(urls(reading)).toEqual({ 'docker.io': [url] })
    expect(reading.traps.filter(({ level }) => level === 'error')).toEqual([])
    for (const { mirrors } of reading.settings)
      for (const { answersTags, insecure } of mirrors) expect([answersTags, insecure]).toEqual([true, false])
  })

  it('keeps resolve: false, or refuses it', async () => {
    const { text, reason } = await write(id, { 'docker.io': { url: 'https://h.example', resolve: false } })
    if (text === undefined) expect(reason).toContain('resolve: false')
    else expect((await read(id, text)).settings[0]?.mirrors[0]?.answersTags).toBe(false)
  })

  it('keeps plain http, or refuses it', async () => {
    const { text, reason } = await write(id, {
      'docker.io': { url: 'http://h.example:5000', insecure: true },
    })
    if (text === undefined) expect(reason).toMatch(/http/)
    else {
      const reading = await read(id, text)
      expect(urls(reading)).toEqual({ 'docker.io': ['http://h.example:5000'] })
      expect(reading.settings[0]?.mirrors[0]?.insecure).toBe(true)
    }
  })

  it('writes a part of a registry as a part, or refuses it', async () => {
    const { text, reason } = await write(id, { 'ghcr.io/acme': 'https://h.example/acme' })
    if (text === undefined) expect(reason).toMatch(/ghcr\.io\/acme/)
    else expect(urls(await read(id, text))).toEqual({ 'ghcr.io/acme': ['https://h.example/acme'] })
  })

  it('never writes a mirror that serves other digests', async () => {
    expect((await write(id, { 'docker.io': { url: 'https://h.example/x', kind: 'zot' } })).reason).toMatch(
      /other digests/,
    )
  })

  it('tells where its file of certificates goes', async () => {
    const { text, notes, reason } = await write(id, {
      'docker.io': { url: 'https://h.example', ca: 'corp.pem' },
    })
    if (reason === undefined) expect(`${text}${notes?.join('\n')}`).toMatch(/corp\.pem/)
  })

  it('keeps the only file of several registries whole, or refuses it', async () => {
    const { text, reason } = await write(id, {
      'docker.io': 'https://h.example',
      'ghcr.io': 'https://g.example',
    })
    if (text === undefined) expect(reason).toMatch(/ghcr\.io/)
    else
      expect(urls(await read(id, text))).toEqual({
        'docker.io': ['https://h.example'],
        'ghcr.io': ['https://g.example'],
      })
  })
})

describe('where the source is asked', () => {
  it.each([
    ['hosts.toml', false],
    ['registries.conf', false],
    ['openshift', false],
    ['talos', false],
    ['kaniko', false],
    ['daemon.json', true],
    ['buildkitd.toml', true],
    ['k3s', true],
    ['kind', true],
    ['containerd-config', true],
    ['educates', true],
    ['dockerd-flags', true],
  ])('%s: %s, with fallback: never', async (id, fallsThrough) => {
    const { text = '', notes = [] } = await write(id, { 'docker.io': 'https://h.example' })
    for (const setting of (await read(id, text)).settings) expect(setting.fallsThrough).toBe(fallsThrough)
    // What cannot be forbidden is told.
    if (fallsThrough) expect(text + notes.join('\n')).toMatch(/docker\.io itself|registries themselves/i)
  })

  it.each(['hosts.toml', 'registries.conf', 'openshift', 'talos', 'kaniko'])(
    '%s lets it be asked where fallback allows it',
    async (id) => {
      const { text = '' } = await write(id, {
        'docker.io': { url: 'https://h.example', fallback: 'unavailable' },
      })
      for (const setting of (await read(id, text)).settings) expect(setting.fallsThrough).toBe(true)
    },
  )
})

describe('hosts.toml', () => {
  it('has the mirror as server and as host, with override_path on both', async () => {
    const { text } = await write('hosts.toml', {
      'docker.io': { url: 'https://harbor.example/dockerhub', kind: 'harbor', ca: 'harbor.pem' },
    })
    expect(text?.split('\n').filter((line) => !line.startsWith('#'))).toEqual([
      'server = "https://harbor.example/v2/dockerhub"',
      'override_path = true',
      'ca = "/etc/containerd/certs.d/docker.io/harbor.pem"',
      '',
      '[host."https://harbor.example/v2/dockerhub"]',
      '  capabilities = ["pull", "resolve"]',
      '  override_path = true',
      '  ca = "/etc/containerd/certs.d/docker.io/harbor.pem"',
      '',
    ])
  })

  it('puts a path without override_path before /v2', async () => {
    expect(urls(await read('hosts.toml', '[host."https://h.example/pfx"]'))).toEqual({
      'docker.io': ['https://h.example/pfx/v2/'],
    })
    expect(urls(await read('hosts.toml', '[host."https://h.example/pfx/v2"]'))).toEqual({
      'docker.io': ['https://h.example/pfx/v2/'],
    })
  })

  it('is wrong with /v2 in front and no override_path, and with override_path and no /v2', async () => {
    const reading = await read(
      'hosts.toml',
      'server = "https://h.example"\n\n[host."https://h.example/v2/pfx"]\n',
    )
    expect(traps(reading)).toEqual([
      '3 error: h.example: the address is asked for /v2/pfx/v2/…, which no registry serves; leave out /v2; with override_path = true the path is taken as it is written',
      expect.stringMatching(/^1 warning: a file without a \[host\] table/),
    ])
    expect(traps(await read('hosts.toml', '[host."https://h.example/pfx"]\noverride_path = true'))).toEqual([
      '1 error: h.example: the address is taken as it is, and /pfx holds no /v2',
    ])
  })

  it('asks its hosts in file order, and only those that may resolve for tags', async () => {
    const { settings } = await read(
      'hosts.toml',
      '[host."https://b.example"]\ncapabilities = ["pull"]\n[host."https://a.example"]\n',
    )
    expect(settings[0]?.mirrors.map(({ url, answersTags }) => [url, answersTags])).toEqual([
      ['https://b.example', false],
      ['https://a.example', true],
    ])
  })

  it.each([
    ['server = "https://h.example"\n[host."https://h.example"]', false, 0],
    ['server = "https://h.example"', false, 1],
    ['[host."https://h.example"]', true, 0],
    ['server = "https://registry-1.docker.io"\n[host."https://h.example"]', true, 0],
    ['server = "https://docker.io/v2/"\n[host."https://h.example"]', true, 0],
    ['[host."https://h.example"]\nserver = "https://h.example"', true, 1],
  ])('%j falls through: %s', async (text, fallsThrough, warnings) => {
    const reading = await read('hosts.toml', text)
    expect(urls(reading)).toEqual({ 'docker.io': ['https://h.example'] })
    expect(reading.settings[0]?.fallsThrough).toBe(fallsThrough)
    expect(reading.traps.filter(({ level }) => level === 'warning')).toHaveLength(warnings)
  })

  it('keeps skip_verify apart from the address, and no header in any output', async () => {
    const reading = await read(
      'hosts.toml',
      '[host."https://h.example"]\nskip_verify = true\n[host."https://h.example".header]\nAuthorization = ["Basic c2VjcmV0"]\n',
    )
    expect(reading.settings[0]?.mirrors[0]).toMatchObject({ insecure: true, hadCredentials: true })
    expect(JSON.stringify(reading)).not.toMatch(/Basic|c2VjcmV0/)
    expect(traps(reading)).toEqual(['1 note: h.example has headers, which are neither shown nor taken over'])
  })

  it('is for the registry of its folder', async () => {
    const text = '[host."https://h.example"]'
    expect(
      urls(await read('hosts.toml', text, '/etc/containerd/certs.d/r.example_5000_/hosts.toml')),
    ).toEqual({ 'r.example:5000': ['https://h.example'] })
    expect(urls(await read('hosts.toml', text, 'certs.d/_default/hosts.toml'))).toEqual({
      '*': ['https://h.example'],
    })
    expect(traps(await read('hosts.toml', text, 'hosts.toml'))[0]).toMatch(
      /^1 warning: the registry is that of the folder/,
    )
  })
})

describe('daemon.json', () => {
  it('has a path before /v2, reports the second one, and says which Docker takes a path', async () => {
    const reading = await read(
      'daemon.json',
      '{\n "registry-mirrors": ["https://a.example/p",\n  "https://b.example"]\n}',
    )
    expect(urls(reading)).toEqual({ 'docker.io': ['https://a.example/p/v2/', 'https://b.example'] })
    expect(traps(reading)).toEqual(['2 note: a path in registry-mirrors needs Docker 25 or newer'])
    expect(reading.settings[0]?.fallsThrough).toBe(true)
  })

  it('is refused for another registry and for a path behind /v2, with a way out', async () => {
    expect((await write('daemon.json', { 'ghcr.io': 'https://h.example' })).reason).toMatch(
      /^daemon\.json has mirrors of docker\.io only.*Docker 28.*hosts\.toml/,
    )
    expect((await write('daemon.json', { 'docker.io': 'https://h.example/pfx' })).reason).toMatch(
      /before \/v2.*\/pfx/,
    )
  })
})

describe('buildkitd.toml', () => {
  it('warns of http below the source, which is not for its mirrors', async () => {
    const reading = await read(
      'buildkitd.toml',
      '[registry."docker.io"]\nmirrors = ["h.example:5000"]\nhttp = true\n',
    )
    expect(traps(reading)).toEqual([
      expect.stringMatching(/^1 warning: http below docker\.io is for docker\.io itself/),
    ])
    expect(urls(reading)).toEqual({ 'docker.io': ['https://h.example:5000'] })
  })

  it('finds /v2 in a path, and a scheme that is dropped', async () => {
    const reading = await read(
      'buildkitd.toml',
      '[registry."docker.io"]\nmirrors = ["h.example/v2/p", "http://h.example:5000"]\n',
    )
    expect(traps(reading)).toEqual([
      expect.stringMatching(/^2 error: a mirror of docker\.io is asked for \/v2\/v2\/p/),
      expect.stringMatching(
        /^2 warning: the scheme of a mirror is dropped and https used.*\[registry\."h\.example:5000"\]/,
      ),
    ])
    expect(urls(reading)).toEqual({ 'docker.io': ['https://h.example:5000'] })
  })

  it('takes http and certificates from the table of the mirror', async () => {
    const text =
      '[registry."docker.io"]\nmirrors = ["h.example:5000"]\n[registry."h.example:5000"]\nhttp = true\nca = ["/x.pem"]\n'
    expect((await read('buildkitd.toml', text)).settings[0]?.mirrors[0]).toMatchObject({
      url: 'http://h.example:5000',
      insecure: true,
      ca: '/x.pem',
    })
  })
})

describe('registries.conf', () => {
  it('refuses a scheme, and two keys that do not go together', async () => {
    expect(
      traps(
        await read(
          'registries.conf',
          '[[registry]]\nprefix = "docker.io"\nlocation = "docker.io"\n[[registry.mirror]]\nlocation = "http://h.example"\n',
        ),
      ),
    ).toEqual(['1 error: a location with a scheme is refused: URI schemes are not supported; leave it out'])
    expect(
      traps(
        await read(
          'registries.conf',
          '[[registry]]\nprefix = "docker.io"\nlocation = "docker.io"\nmirror-by-digest-only = true\n[[registry.mirror]]\nlocation = "h.example"\npull-from-mirror = "tag-only"\n',
        ),
      ),
    ).toEqual([
      expect.stringMatching(/^1 error: mirror-by-digest-only and pull-from-mirror do not go together/),
    ])
  })

  it('warns of a prefix that matches nothing, of a tag in it, and of keys below a table', async () => {
    const one = (prefix: string, more = '') =>
      read(
        'registries.conf',
        `[[registry]]\nprefix = "${prefix}"\nlocation = "${prefix}"\n${more}[[registry.mirror]]\nlocation = "h.example"\n`,
      )
    expect(traps(await one('docker.io/nginx'))).toEqual([
      expect.stringMatching(/^1 warning: .*docker\.io\/library\/nginx$/),
    ])
    expect(traps(await one('docker.io/library'))).toEqual([])
    expect(traps(await one('docker.io/acme/app:1'))).toEqual([
      expect.stringMatching(/^1 warning: docker\.io\/acme\/app:1 has a tag/),
    ])
    expect(traps(await one('docker.io', 'unqualified-search-registries = ["x.example"]\n'))).toEqual([
      expect.stringMatching(/^4 warning: unqualified-search-registries stands below a table/),
    ])
  })

  it('is closed by blocked where prefix and location are one, and not otherwise', async () => {
    const one = async (location: string) =>
      read(
        'registries.conf',
        `[[registry]]\nprefix = "docker.io"\nlocation = "${location}"\nblocked = true\n[[registry.mirror]]\nlocation = "h.example"\n`,
      )
    expect((await one('docker.io')).settings[0]?.fallsThrough).toBe(false)
    expect((await one('r.example/hub')).settings[0]?.fallsThrough).toBe(true)
    expect(traps(await one('r.example/hub'))).toEqual([expect.stringMatching(/blocked has no effect here/)])
    // What is written never has a location of its own.
    const { text = '' } = await write('registries.conf', { 'docker.io': 'https://h.example/hub' })
    expect(text).toContain('prefix = "docker.io"\nlocation = "docker.io"\n')
  })

  it('is moved elsewhere for good by a location of its own', async () => {
    const { settings } = await read(
      'registries.conf',
      '[[registry]]\nprefix = "docker.io"\nlocation = "r.example/hub"\n',
    )
    expect(settings[0]).toMatchObject({
      fallsThrough: false,
      remapsTo: 'r.example/hub',
      mirrors: [{ url: 'https://r.example/hub' }],
    })
  })
})

describe('k3s', () => {
  const one = (endpoint: string, more = '') =>
    read('k3s', `mirrors:\n  docker.io:\n    endpoint: ["${endpoint}"]\n${more}`)

  it.each([
    ['https://h.example/v2/p', 'https://h.example/p'],
    ['https://h.example', 'https://h.example'],
    ['h.example', 'https://h.example'],
  ])('takes %s for %s', async (endpoint, url) => {
    expect(urls(await one(endpoint))).toEqual({ 'docker.io': [url] })
  })

  it('finds a path without /v2, and tells of https that is put in', async () => {
    expect(traps(await one('https://h.example/p'))[0]).toMatch(
      /^3 error: an endpoint of docker\.io is taken as it is, and \/p holds no \/v2/,
    )
    expect(traps(await one('h.example'))[0]).toMatch(/^3 note: .*https:\/\/ is used$/)
  })

  it('has a rewrite that is a prefix, and no other', async () => {
    expect(urls(await one('https://h.example', '    rewrite: {"^(.*)$": "hub/$1"}\n'))).toEqual({
      'docker.io': ['https://h.example/hub'],
    })
    for (const rewrite of ['{"^library/(.*)": "o/$1"}', '{"^(.*)$": "hub/$1", "^a(.*)$": "b/$1"}']) {
      const reading = await one('https://h.example', `    rewrite: ${rewrite}\n`)
      expect(reading.settings).toEqual([])
      expect(traps(reading)).toEqual([
        expect.stringMatching(/^2 warning: docker\.io has (?:several rewrites|a rewrite)/),
      ])
    }
  })

  it('falls through for a host that configs names, whatever the flag', async () => {
    const reading = await one(
      'https://h.example',
      'configs:\n  docker.io: {auth: {username: u, password: p}}\n',
    )
    expect(reading.settings[0]?.fallsThrough).toBe(true)
    expect(traps(reading)).toEqual([
      expect.stringMatching(
        /^2 warning: docker\.io has an entry in configs, so that --disable-default-registry-endpoint has no effect/,
      ),
    ])
    expect(JSON.stringify(reading)).not.toMatch(/password|"p"/)
  })
})

describe('openshift', () => {
  const set = (kind: string, list: string) =>
    `apiVersion: config.openshift.io/v1\nkind: ${kind}\nmetadata: {name: hub}\nspec:\n  ${list}:\n  - {source: docker.io/library, mirrors: [r.example/hub/library], mirrorSourcePolicy: NeverContactSource}\n`

  it('acts on digests, on tags, or on both where there are two sets', async () => {
    const digests = set('ImageDigestMirrorSet', 'imageDigestMirrors')
    const tags = set('ImageTagMirrorSet', 'imageTagMirrors')
    const one = async (text: string) =>
      (await read('openshift', text)).settings.map(({ source, mirrors, fallsThrough }) => [
        source,
        configuredUrl(mirrors[0] as never),
        mirrors[0]?.answersTags,
        mirrors[0]?.refusesDigests,
        fallsThrough,
      ])
    expect(await one(digests)).toEqual([
      ['docker.io/library', 'https://r.example/hub/library', false, undefined, false],
    ])
    expect(await one(tags)).toEqual([
      ['docker.io/library', 'https://r.example/hub/library', true, true, false],
    ])
    expect(await one(`${digests}---\n${tags}`)).toEqual([
      ['docker.io/library', 'https://r.example/hub/library', true, undefined, false],
    ])
    const old =
      'apiVersion: operator.openshift.io/v1alpha1\nkind: ImageContentSourcePolicy\nspec: {repositoryDigestMirrors: [{source: quay.io/a, mirrors: [r.example/a]}]}\n'
    expect(await one(old)).toEqual([['quay.io/a', 'https://r.example/a', false, undefined, true]])
  })
})

describe('talos', () => {
  it.each([
    ['url: "https://h.example/v2/p", overridePath: true', 'https://h.example/p'],
    ['url: "https://h.example/p"', 'https://h.example/p/v2/'],
    ['url: "https://h.example"', 'https://h.example'],
  ])('takes { %s } for %s', async (endpoint, url) => {
    for (const [more, fallsThrough] of [
      ['', true],
      ['skipFallback: true\n', false],
    ] as const) {
      const reading = await read(
        'talos',
        `apiVersion: v1alpha1\nkind: RegistryMirrorConfig\nname: docker.io\nendpoints: [{${endpoint}}]\n${more}`,
      )
      expect(urls(reading)).toEqual({ 'docker.io': [url] })
      expect(reading.settings[0]?.fallsThrough).toBe(fallsThrough)
    }
  })

  it('means the same in its older form', async () => {
    const text =
      'machine:\n  registries:\n    mirrors:\n      docker.io:\n        endpoints: ["https://h.example/v2/p"]\n        overridePath: true\n        skipFallback: true\n'
    expect((await findDialect('talos')?.load())?.claims('a.yaml', text)).toBe(true)
    const reading = await read('talos', text)
    expect([urls(reading), reading.settings[0]?.fallsThrough]).toEqual([
      { 'docker.io': ['https://h.example/p'] },
      false,
    ])
    expect(traps(await read('talos', text.replace('overridePath: true', 'overridePath: false')))).toEqual([
      expect.stringMatching(/^5 error: .*overridePath: true/),
    ])
  })
})

describe('kaniko', () => {
  const task = (...args: readonly string[]) =>
    `steps:\n  - image: gcr.io/kaniko-project/executor:v1.23.0\n    args:\n${args.map((arg) => `      - ${arg}\n`).join('')}`

  it('reads its flags wherever they stand', async () => {
    for (const text of [
      task('"--registry-map=index.docker.io=h.example/p"'),
      task('--registry-mirror=h.example/p'),
      task('--registry-mirror', 'h.example/p'),
      'script: [/kaniko/executor --context . --registry-mirror h.example/p --destination x]\n',
      'env: {KANIKO_REGISTRY_MIRROR: h.example/p} # kaniko\n',
      'export KANIKO_REGISTRY_MAP="index.docker.io=h.example/p"; /kaniko/executor\n',
    ]) {
      expect((await findDialect('kaniko')?.load())?.claims('x', text)).toBe(true)
      expect(urls(await read('kaniko', text))).toEqual({ 'docker.io': ['https://h.example/p'] })
    }
  })

  it('warns of docker.io in the map, which kaniko never looks up', async () => {
    const reading = await read('kaniko', task('--registry-map=docker.io=h.example;ghcr.io=g.example'))
    expect(urls(reading)).toEqual({ 'ghcr.io': ['https://g.example'] })
    expect(traps(reading)).toEqual([
      expect.stringMatching(
        /^4 warning: --registry-map with docker\.io has no effect.*write index\.docker\.io=h\.example$/,
      ),
    ])
  })

  it('falls through unless a flag forbids it', async () => {
    const falls = async (...args: readonly string[]) =>
      (await read('kaniko', task('--registry-mirror=h.example', ...args))).settings[0]?.fallsThrough
    expect([await falls(), await falls('--skip-default-registry-fallback')]).toEqual([true, false])
  })

  it('guesses no value of a variable', async () => {
    const reading = await read('kaniko', task('--registry-mirror=$MIRROR'))
    expect([reading.settings, traps(reading)]).toEqual([
      [],
      ['4 note: a mirror of docker.io is a variable, whose value stands elsewhere'],
    ])
  })
})

describe('kind', () => {
  it('has the tables of containerd in patches, and warns of localhost', async () => {
    const text = `kind: Cluster
apiVersion: kind.x-k8s.io/v1alpha4
containerdConfigPatches:
  - |-
    [plugins."io.containerd.grpc.v1.cri".registry]
      config_path = "/etc/containerd/certs.d"
  - |-
    [plugins."io.containerd.grpc.v1.cri".registry.mirrors."docker.io"]
      endpoint = ["http://localhost:5000", "https://h.example/v2/hub"]
`
    const reading = await read('kind', text)
    expect(urls(reading)).toEqual({ 'docker.io': ['http://localhost:5000', 'https://h.example/hub'] })
    expect(traps(reading)).toEqual([
      expect.stringMatching(/note: hosts\.toml files are read from \/etc\/containerd\/certs\.d$/),
      expect.stringMatching(/warning: localhost:5000 is the node itself/),
    ])
  })
})

it('refuses the older tables of containerd beside config_path', async () => {
  const text =
    'version = 2\n[plugins."io.containerd.grpc.v1.cri".registry]\n  config_path = "/etc/containerd/certs.d"\n[plugins."io.containerd.grpc.v1.cri".registry.mirrors."docker.io"]\n  endpoint = ["https://h.example"]\n'
  const reading = await read('containerd-config', text)
  expect(urls(reading)).toEqual({ 'docker.io': ['https://h.example'] })
  expect(traps(reading)).toEqual([
    '3 note: hosts.toml files are read from /etc/containerd/certs.d',
    '3 error: config_path and tables of mirrors are refused together; keep config_path',
  ])
})

describe('educates', () => {
  it('has a mirror of sessions and one of nodes, both without an address of their own', async () => {
    const text =
      'dockerDaemon:\n  proxyCache: {remoteURL: "https://registry-1.docker.io", username: u, password: geheim}\nlocalKindCluster:\n  registryMirrors:\n  - {mirror: docker.io, url: registry-1.docker.io}\n'
    const reading = await read('educates', text)
    expect(
      reading.settings.map(({ source, mirrors, inCluster, fallsThrough }) => [
        source,
        mirrors.length,
        inCluster?.slice(0, 15),
        fallsThrough,
      ]),
    ).toEqual([
      ['docker.io', 0, 'the mirror of s', true],
      ['docker.io', 0, 'a mirror of the', true],
    ])
    expect(JSON.stringify(reading)).not.toContain('geheim')
    expect(traps(await read('educates', 'dockerDaemon: {proxyCache: {remoteURL: ""}}\n'))).toEqual([
      expect.stringMatching(/warning: proxyCache has no remoteURL/),
    ])
  })
})

describe('dockerd-flags', () => {
  it('are flags with a URL, wherever a file starts a daemon', async () => {
    for (const text of [
      'services:\n  - name: docker:dind\n    command: ["--registry-mirror=https://m.example"]\n',
      'services:\n  - name: docker:dind\n    command: ["--registry-mirror", "https://m.example"]\n',
      'command:\n  - --registry-mirror\n  - https://m.example\n',
      'dockerd --registry-mirror https://m.example &\n',
      'MachineOptions = ["engine-registry-mirror=https://m.example"]\n',
    ])
      expect(urls(await read('dind', text))).toEqual({ 'docker.io': ['https://m.example'] })
  })

  it('are told from those of kaniko in one file', async () => {
    const text =
      'a: /kaniko/executor --registry-mirror=k.example\nb: dockerd --registry-mirror=https://d.example\n'
    expect(urls(await read('kaniko', text))).toEqual({ 'docker.io': ['https://k.example'] })
    expect(urls(await read('dind', text))).toEqual({ 'docker.io': ['https://d.example'] })
  })
})

it('reads the configuration of a builder in a workflow', async () => {
  const text = `jobs:
  build:
    steps:
      - uses: docker/setup-buildx-action@v3
        if: \${{ github.ref }}
        with:
          buildkitd-config-inline: |
            [registry."docker.io"]
              mirrors = ["h.example/hub"]
              http = true
`
  const reading = await (await findDialect('buildkit')?.load())?.read(text, '.github/workflows/ci.yml')
  if (reading?.ok !== true) throw new Error('not read')
  expect(urls(reading.result)).toEqual({ 'docker.io': ['https://h.example/hub'] })
  expect(reading.result.settings[0]?.line).toBe(8)
  expect(traps(reading.result)).toEqual([expect.stringMatching(/^8 warning: http below docker\.io/)])
})

it.each(DIALECTS.map(({ id }) => id))('reads a large file of nothing but entries: %s', async (id) => {
  const many = (line: (nth: number) => string) =>
    Array.from({ length: 4_000 }, (_, nth) => line(nth)).join('')
  const texts: Readonly<Record<string, string>> = {
    'daemon.json': JSON.stringify({ 'registry-mirrors': Array(4_000).fill('https://h.example/v2') }),
    'hosts.toml': many((nth) => `[host."https://h${nth}.example/v2/x"]\n`),
    'registries.conf': many((nth) => `[[registry]]\nprefix = "h${nth}.example/a:1"\n`),
    'buildkitd.toml': many((nth) => `[registry."h${nth}.example"]\nmirrors = ["m${nth}.example/v2"]\n`),
    k3s: `mirrors:\n${many((nth) => `  h${nth}.example: {endpoint: ["https://m/p"]}\n`)}`,
    openshift: `kind: ImageTagMirrorSet\nspec:\n  imageTagMirrors:\n${many((nth) => `  - {source: a${nth}.example, mirrors: [b.example/v2]}\n`)}`,
    talos: `machine:\n  registries:\n    mirrors:\n${many((nth) => `      h${nth}.example: {endpoints: ["https://m/v2/p"]}\n`)}`,
    'containerd-config': many(
      (nth) => `plugins.cri.registry.mirrors."h${nth}" = { endpoint = ["https://m/p"] }\n`,
    ),
    kind: `kind: Cluster\ncontainerdConfigPatches:\n${many((nth) => `- 'plugins.cri.registry.mirrors."h${nth}" = { endpoint = ["https://m/p"] }'\n`)}`,
    educates: `localKindCluster:\n  registryMirrors:\n${many(() => '  - {mirror: docker.io, url: a/v2}\n')}`,
    kaniko: many((nth) => `--registry-map=h${nth}.example=m.example/v2 --insecure-registry=h${nth} `),
    'dockerd-flags': many(() => '--registry-mirror=https://h.example/v2 '),
  }
  const reading = await read(id, texts[id] ?? '')
  expect(reading.settings.length + reading.traps.length).toBeGreaterThan(10)
})

it('refuses templates that no program takes', async () => {
  for (const { id } of DIALECTS) {
    expect((await write(id, { 'docker.io': 'https://h.example/a/v2/b' })).reason).toMatch(
      /before and behind \/v2/,
    )
    expect((await write(id, { 'docker.io': 'https://h.example/v2/{name}/x' })).reason).toMatch(
      /\{name\} elsewhere/,
    )
  }
})

it('writes the layouts of Nexus, Artifactory and GitLab as their paths', async () => {
  const toml = async (mirror: Mirror) =>
    /^server = "(.*)"$/m.exec((await write('hosts.toml', { 'docker.io': mirror })).text ?? '')?.[1]
  expect(await toml({ url: 'https://n.example/hub', layout: 'nexus-repository' })).toBe(
    'https://n.example/repository/hub/v2',
  )
  expect(await toml({ url: 'https://a.example/hub', layout: 'artifactory-api' })).toBe(
    'https://a.example/artifactory/api/docker/hub/v2',
  )
  expect(await toml({ url: 'https://g.example/group', kind: 'gitlab' })).toBe(
    'https://g.example/v2/group/dependency_proxy/containers',
  )
  expect(await toml('https://h.example/v2/hub/{name}')).toBe('https://h.example/v2/hub')
})

it('has one name for each dialect', () => {
  const names = DIALECTS.flatMap(({ id, aliases }) => [id, ...aliases])
  expect(new Set(names).size).toBe(names.length)
})

it('has every dialect and what it can say in the page about mirrors', async () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/mirrors.md'), 'utf8')
  const rows = [...page.matchAll(/^\| (`[^|]+) \| [^|]+ \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$/gm)]
  const told = new Map(
    rows.flatMap(([, names = '', ...cells]) =>
      [...names.matchAll(/`([^`]+)`/g)].map(([, name = '']) => [name, cells] as const),
    ),
  )
  expect([...told.keys()].sort()).toEqual(DIALECTS.map(({ id }) => id).sort())
  for (const { id } of DIALECTS) {
    const closed = (await write(id, { 'docker.io': 'https://h.example' })).text ?? ''
    const isClosed = (await read(id, closed)).settings.every(({ fallsThrough }) => !fallsThrough)
    const digests =
      (await write(id, { 'docker.io': { url: 'https://h.example', resolve: false } })).text !== undefined
    const parts = (await write(id, { 'ghcr.io/acme': 'https://h.example/a' })).text !== undefined
    const [fallback, resolve, part] = told.get(id) ?? []
    expect([id, fallback === 'yes', resolve === 'yes', part === 'yes']).toEqual([
      id,
      isClosed,
      digests,
      parts,
    ])
  }
})
