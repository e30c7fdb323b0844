import { execFileSync } from 'node:child_process'
import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { readDaemonJson } from '../../src/registry/mirror-config/daemon-json.ts'
import { findMachineMirrors } from '../../src/registry/mirror-config/machine.ts'
import { readRegistriesConf } from '../../src/registry/mirror-config/registries-conf.ts'
import { createTree, type Tree } from '../support/tree.ts'

function daemon(...mirrors: readonly unknown[]) {
  return readDaemonJson(
    JSON.stringify({ 'insecure-registries': ['10.0.0.0/8'], 'registry-mirrors': mirrors }),
  )
}

function urlsOf(reading: ReturnType<typeof daemon>): readonly string[] {
  return reading.ok ? reading.result.map(({ url }) => url) : [reading.reason]
}

describe('daemon.json', () => {
  it('has mirrors of Docker Hub, in the order in which they are asked', () => {
    const reading = daemon('https://a.example.com:5000', 'https://b.example.com/')
    expect(urlsOf(reading)).toEqual(['https://a.example.com:5000', 'https://b.example.com'])
    expect(reading.ok && reading.result[0]).toEqual({
      source: 'docker.io',
      url: 'https://a.example.com:5000',
      pathFirst: true,
      insecure: false,
      answersTags: true,
      hadCredentials: false,
    })
  })

  it('has a mirror without TLS where it says so; this machine needs none', () => {
    const reading = daemon(
      'http://a.example.com',
      'http://localhost:5000',
      'http://127.0.0.1',
      'http://[::1]:5000',
    )
    expect(reading.ok && reading.result.map(({ insecure }) => insecure)).toEqual([true, false, false, false])
  })

  it('gives credentials away to nobody', () => {
    const reading = daemon('https://user:word@a.example.com/x')
    expect(JSON.stringify(reading)).not.toMatch(/user|word/)
    expect(reading).toMatchObject({ result: [{ url: 'https://a.example.com/x', hadCredentials: true }] })
  })

  it('says nothing where there is none that Docker would take', () => {
    expect(
      urlsOf(
        daemon(
          'a.example.com',
          'ftp://a.example.com',
          'https://',
          'https://a.example.com?x=1',
          'https://a.example.com/#x',
          7,
          null,
          {},
        ),
      ),
    ).toEqual([])
    for (const text of [
      '{}',
      '{"registry-mirrors": null}',
      '{"registry-mirrors": {"a": 1}}',
      '{"registry-mirrors": "https://a.example.com"}',
    ])
      expect(readDaemonJson(text)).toEqual({ ok: true, result: [] })
  })

  it('is refused in words, without its text, where it is no JSON object', () => {
    for (const text of ['', 'secret', '{"a": secret}', '\ufeff{}', '['.repeat(200_000)]) {
      expect(readDaemonJson(text)).toEqual({ ok: false, reason: 'is not valid JSON' })
    }
    for (const text of ['null', '[]', '"x"', '1']) expect(readDaemonJson(text).ok).toBe(false)
  })

  it('is read without a crash, whatever it holds', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        const json = JSON.stringify({ 'registry-mirrors': value }, (_, part) =>
          typeof part === 'bigint' ? 0 : part,
        )
        readDaemonJson(json)
      }),
    )
    fc.assert(fc.property(fc.string(), (text) => void readDaemonJson(text)))
    fc.assert(
      fc.property(fc.webUrl({ withFragments: true, withQueryParameters: true }), (url) => void daemon(url)),
    )
  })
})

async function conf(text: string) {
  const reading = await readRegistriesConf(text)
  return reading.ok ? [...reading.result].map(([source, mirrors]) => ({ source, mirrors })) : reading.reason
}

describe('registries.conf', () => {
  it('has the mirrors of each prefix, in order', async () => {
    const text = `unqualified-search-registries = ["docker.io"]
[[registry]]
prefix = "docker.io"
location = "docker.io"
[[registry.mirror]]
location = "harbor.example.com/dockerhub"
[[registry.mirror]]
location = "10.0.0.7:5000"
insecure = true
[[registry]]
location = "quay.io/acme"
[[registry.mirror]]
location = "q.example.com"
`
    for (const written of [text, text.replaceAll('\n', '\r\n'), text.trimEnd()]) {
      expect(await conf(written)).toMatchObject([
        {
          source: 'docker.io',
          mirrors: [
            {
              url: 'https://harbor.example.com/dockerhub',
              pathFirst: false,
              insecure: false,
              answersTags: true,
            },
            { url: 'http://10.0.0.7:5000', insecure: true },
          ],
        },
        { source: 'quay.io/acme', mirrors: [{ url: 'https://q.example.com' }] },
      ])
    }
  })

  it('keeps a mirror for digests from answering for tags', async () => {
    const registry = '[[registry]]\nlocation = "a.io"\n'
    const mirror = '[[registry.mirror]]\nlocation = "m.example.com"\n'
    const answers = async (text: string) => {
      const [entry] = [await conf(text)].flat()
      return typeof entry === 'object' ? entry.mirrors.map(({ answersTags }) => answersTags) : entry
    }
    expect(await answers(registry + mirror)).toEqual([true])
    expect(await answers(`${registry}mirror-by-digest-only = true\n${mirror}`)).toEqual([false])
    expect(await answers(`${registry}${mirror}pull-from-mirror = "digest-only"\n`)).toEqual([false])
    expect(await answers(`${registry}${mirror}pull-from-mirror = "tag-only"\n`)).toEqual([true])
  })

  it('asks a location of its own last, unless it is blocked', async () => {
    const text = 'prefix = "docker.io"\nlocation = "hub.example.com/library-copy"\n'
    const mirror = '[[registry.mirror]]\nlocation = "m.example.com"\n'
    expect(await conf(`[[registry]]\n${text}${mirror}`)).toMatchObject([
      { mirrors: [{ url: 'https://m.example.com' }, { url: 'https://hub.example.com/library-copy' }] },
    ])
    expect(await conf(`[[registry]]\n${text}blocked = true\n${mirror}`)).toMatchObject([
      { mirrors: [{ url: 'https://m.example.com' }] },
    ])
  })

  it('has none for wildcards, in its first version, and where its values are of other types', async () => {
    for (const text of [
      '',
      '[registries.search]\nregistries = ["docker.io"]\n',
      'registry = "x"',
      'registry = [1, "a", [], 1979-05-27]',
      '[[registry]]\nprefix = "*.example.com"\nlocation = "m.example.com"\n',
      '[[registry]]\nprefix = 7\n',
      '[registry]\nlocation = "a"\n',
    ])
      expect(await conf(text), text).toEqual([])
    const odd =
      '[[registry]]\nlocation = "a.io"\nmirror = [{ location = "" }, { location = 7 }, { location = "https://x" }, { location = "a b" }]\n'
    expect(await conf(odd)).toEqual([{ source: 'a.io', mirrors: [] }])
  })

  it('is refused with a line, and without its text, where it is no TOML', async () => {
    expect(await conf('a = 1\nb = "secret\n')).toBe('is not valid TOML: see line 2')
  })

  it('ends without a crash, whatever it holds', async () => {
    const size = 256 * 1024
    const texts = [
      `a = ${'['.repeat(size)}`,
      `a = ${'{a='.repeat(size / 3)}`,
      `[a${'.a'.repeat(size / 2)}]`,
      '[[registry]]\nlocation = "a"\n'.repeat(8_000),
      Array.from({ length: 20 }, (_, i) => `${'k.'.repeat(5_000)}z${i} = 1`).join('\n'),
      `a = "${'x'.repeat(size)}`,
      `a = """${'"\n'.repeat(size / 2)}`,
      '[__proto__]\na = 1\n[[registry]]\nlocation = "x"\n__proto__ = 1\n',
    ]
    for (const text of texts) await readRegistriesConf(text)
    await fc.assert(fc.asyncProperty(fc.string(), async (text) => void (await readRegistriesConf(text))))
  })
})

const trees: Tree[] = []
afterEach(() => {
  for (const made of trees.splice(0)) made.remove()
})

function machine(files: Readonly<Record<string, string | Uint8Array>>): Tree {
  const made = createTree(files)
  trees.push(made)
  return made
}

function find({ path }: Tree, environment: Readonly<Record<string, string>> = {}) {
  return findMachineMirrors({ root: path, environment: { HOME: join(path, 'home'), ...environment } })
}

const json = (url: string) => JSON.stringify({ 'registry-mirrors': [url] })
const toml = (source: string, location: string, rest = '') =>
  `[[registry]]\nlocation = "${source}"\n[[registry.mirror]]\nlocation = "${location}"\n${rest}`

describe('the mirrors of a machine', () => {
  it('are none where there are no files', async () => {
    expect(await find(machine({}))).toEqual({ mirrors: [], problems: [] })
    expect(await findMachineMirrors({ root: '/nowhere', environment: {} })).toEqual({
      mirrors: [],
      problems: [],
    })
  })

  it("are Docker's, the file of the user before that of the system", async () => {
    const made = machine({
      'etc/docker/daemon.json': json('https://system.example.com'),
      'home/.docker/daemon.json': json('https://desktop.example.com'),
      'home/.config/docker/daemon.json': json('https://rootless.example.com'),
      'xdg/docker/daemon.json': json('https://xdg.example.com'),
    })
    const first = async (environment = {}) => (await find(made, environment)).mirrors[0]
    expect(await first()).toMatchObject({ url: 'https://rootless.example.com' })
    expect(await first({ XDG_CONFIG_HOME: join(made.path, 'xdg') })).toMatchObject({
      url: 'https://xdg.example.com',
    })
    expect(await first({ HOME: '' })).toMatchObject({
      url: 'https://system.example.com',
      file: join(made.path, 'etc/docker/daemon.json'),
    })
    expect((await find(made)).mirrors).toHaveLength(1)
  })

  it('are those of podman and skopeo, later drop-ins in the place of earlier ones', async () => {
    const made = machine({
      'etc/containers/registries.conf': toml('docker.io', 'a.example.com') + toml('quay.io', 'q.example.com'),
      'etc/containers/registries.conf.d/20.conf': toml('docker.io', 'c.example.com'),
      'etc/containers/registries.conf.d/10.conf': toml('docker.io', 'b.example.com'),
      'etc/containers/registries.conf.d/30.txt': toml('docker.io', 'no.example.com'),
      'home/.config/containers/registries.conf.d/x.conf': '[[registry]]\nlocation = "quay.io"\n',
    })
    expect((await find(made)).mirrors).toMatchObject([{ source: 'docker.io', url: 'https://c.example.com' }])
  })

  it("are the user's alone where the user has a file, or a variable names one", async () => {
    const made = machine({
      'etc/containers/registries.conf': toml('docker.io', 'system.example.com'),
      'etc/containers/registries.conf.d/a.conf': toml('quay.io', 'system.example.com'),
      'home/.config/containers/registries.conf': toml('docker.io', 'user.example.com'),
      'other.conf': toml('docker.io', 'other.example.com'),
    })
    expect((await find(made)).mirrors).toMatchObject([{ url: 'https://user.example.com' }])
    const environment = { CONTAINERS_REGISTRIES_CONF: join(made.path, 'other.conf') }
    expect((await find(made, environment)).mirrors).toMatchObject([{ url: 'https://other.example.com' }])
  })

  it('are rather those that answer for tags', async () => {
    const digests = toml('docker.io', 'digests.example.com', 'pull-from-mirror = "digest-only"\n')
    const both = `${digests}[[registry.mirror]]\nlocation = "all.example.com"\n`
    const first = async (text: string) =>
      (await find(machine({ 'etc/containers/registries.conf': text }))).mirrors
    expect(await first(both)).toMatchObject([{ url: 'https://all.example.com' }])
    expect(await first(digests)).toMatchObject([{ url: 'https://digests.example.com' }])
  })

  it('leave out what cannot be read, and tell it', async () => {
    const made = machine({
      'etc/docker/daemon.json': Buffer.from([0x7b, 0xff, 0x7d]),
      'home/.docker/daemon.json': 'x'.repeat(300 * 1024),
      'home/.config/containers/registries.conf.d/a.conf': 'a = "secret',
      'home/.config/containers/registries.conf.d/b.conf': toml('docker.io', 'b.example.com'),
    })
    const { mirrors, problems } = await find(made)
    expect(mirrors).toMatchObject([{ url: 'https://b.example.com' }])
    expect(problems.map((problem) => problem.replace(made.path, '')).sort()).toEqual([
      '/etc/docker/daemon.json is not valid UTF-8',
      '/home/.config/containers/registries.conf.d/a.conf is not valid TOML: see line 1',
      '/home/.docker/daemon.json is too large to be read: the limit is 256 KiB',
    ])
  })

  it('are not looked for in folders, devices, pipes and loops of links', async () => {
    const made = machine({ 'etc/containers/registries.conf.d': 'a file' })
    mkdirSync(join(made.path, 'etc/docker/daemon.json'), { recursive: true })
    mkdirSync(join(made.path, 'home/.docker'), { recursive: true })
    symlinkSync('/dev/zero', join(made.path, 'home/.docker/daemon.json'))
    mkdirSync(join(made.path, 'home/.config/containers/registries.conf.d'), { recursive: true })
    execFileSync('mkfifo', [join(made.path, 'home/.config/containers/registries.conf.d/a.conf')])
    symlinkSync('registries.conf', join(made.path, 'etc/containers/registries.conf'))
    const { mirrors, problems } = await find(made)
    expect(mirrors).toEqual([])
    expect(problems).toEqual([`${made.path}/etc/containers/registries.conf cannot be read: ELOOP`])
  })
})
