import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { loadParts } from '../../src/check.ts'
import { explainUnder } from '../../src/cli/explain/reference.ts'
import { parseReference, type Reference } from '../../src/oci/reference.ts'
import { classifyTag } from '../../src/oci/tag-class.ts'
import { createRegistryResolver } from '../../src/registry/resolver.ts'
import { startFakeRegistry } from '../support/fake-registry.ts'
import { createTree, type Tree } from '../support/tree.ts'

const FIXTURES = resolve(import.meta.dirname, '../../fixtures')

const trees: Tree[] = []
afterEach(() => {
  for (const made of trees.splice(0)) made.remove()
})

/** Every reference that a fixture has, each once. */
function fixtureReferences(): readonly Reference[] {
  const texts = new Set<string>()
  for (const path of readdirSync(FIXTURES, { recursive: true, encoding: 'utf8' })) {
    if (!path.endsWith('expected.json')) continue
    for (const [, text = ''] of readFileSync(join(FIXTURES, path), 'utf8').matchAll(/"text": ?"([^"\\]+)"/g))
      texts.add(text)
  }
  return [...texts].flatMap((text) => parseReference(text) ?? [])
}

async function partsOf(files: Readonly<Record<string, string>>) {
  const made = createTree(files)
  trees.push(made)
  return loadParts({ cwd: made.path })
}

const TIMEOUTS = { connectMs: 1, referenceMs: 20_000 }

describe('explain', () => {
  it.each([
    ['nothing', () => ''],
    [
      'mirrors and rewrites',
      (host: string) => `registries:
  docker.io: { mirror: "http://${host}/dockerhub", rewrite: registry.corp.example/hub }
  docker.io/acme: { mirror: { url: "http://${host}/v2/team/{name}/x", insecure: true } }
  ghcr.io: { mirror: { url: "http://${host}", ns: true } }
  quay.io: { rewrite: "${host}/quay" }
  gcr.io: { mirror: { url: "http://${host}/gcr", resolve: false } }
  registry.k8s.io: { mirror: "https://mirror.corp.example/k8s" }
internal: ["${host}"]
`,
    ],
    ['Docker Hub itself', () => 'direct: true\n'],
  ])(
    'says of every reference of the fixtures what resolve asks under %s',
    async (_, config) => {
      const fake = await startFakeRegistry()
      const text = config(fake.host)
      const parts = await partsOf(text === '' ? {} : { 'holdfast.yaml': text })
      const { root } = parts.configuration
      const references = fixtureReferences()
      expect(references.length).toBeGreaterThan(500)
      for (const reference of references) {
        const { answer } = explainUnder(reference, parts)
        const before = fake.log.length
        const resolver = createRegistryResolver({
          registries: root.registries,
          direct: root.direct,
          environment: {},
          certificateFolders: [],
          timeouts: TIMEOUTS,
          clock: { sleep: () => Promise.resolve() },
          named: [...root.internal.map(({ registry }) => registry), reference.repository.registry],
          // No host is reached but the fake, which has a number for its name.
          lookup: (_host, _options, done) =>
            done(Object.assign(new Error('no such host'), { code: 'ENOTFOUND' }), '', 4),
        })
        const resolution = await resolver.resolve(reference, { platform: undefined, known: undefined })
        await resolver.close()
        if (resolution.ok) throw new Error(`${fake.url} has no images`)
        const asked = fake.log[before]
        if ('ok' in answer)
          expect([resolution.problem, resolution.detail, asked]).toEqual([
            answer.problem,
            answer.detail,
            undefined,
          ])
        else {
          expect(resolution.endpoint).toBe(answer.endpoint.id)
          if (!answer.url.startsWith(fake.url)) expect(asked).toBeUndefined()
          else {
            const ns = answer.endpoint.ns === undefined ? '' : `?ns=${answer.endpoint.ns}`
            const path = answer.url.slice(fake.url.length)
            expect(asked).toBe(`HEAD ${path}/manifests/${reference.digest ?? reference.tag ?? 'latest'}${ns}`)
          }
        }
      }
    },
    60_000,
  )

  it('gives every reference of the fixtures the class that the inventory gives it, at its mirror and its target too', async () => {
    const parts = await partsOf({
      'holdfast.yaml':
        'registries: { docker.io: { mirror: "https://mirror.corp.example/hub", rewrite: registry.corp.example/h } }\nimages: { docker.io/library/postgres: { full: "{major}" } }\n',
    })
    const { tagClasses } = parts.configuration.root
    for (const reference of fixtureReferences()) {
      const { tagClass, source, rewrite } = explainUnder(reference, parts)
      expect(classifyTag(reference, tagClasses).tagClass).toBe(tagClass)
      if (source.registry !== 'docker.io') continue
      for (const repository of [rewrite, { registry: 'mirror.corp.example', path: `hub/${source.path}` }]) {
        if (repository === undefined) continue
        const there = { ...reference, repository }
        expect(explainUnder(there, parts).tagClass).toBe(tagClass)
        expect(classifyTag(there, tagClasses).tagClass).toBe(tagClass)
      }
    }
  })

  it('is what the command prints, with the URL that is asked for', async () => {
    const made = createTree({
      'holdfast.yaml': 'registries: { docker.io: { mirror: "https://mirror.corp.example/hub" } }\n',
      Dockerfile: 'FROM mirror.corp.example/hub/jenkins/jenkins:2.440\n',
    })
    trees.push(made)
    const { stdout } = made.run(['explain', 'nginx'])
    expect(stdout).toContain('answered by  https://mirror.corp.example/hub, its mirror\n')
    expect(stdout).toContain(
      'asked for    https://mirror.corp.example/v2/hub/library/nginx/manifests/latest\n',
    )
    const explained = made.run(['explain', 'mirror.corp.example/hub/jenkins/jenkins:2.440'])
    expect(explained.stdout).toContain('tag class    full')
    const [record] = JSON.parse(made.run(['images', '--format', 'json']).stdout)
    expect(record).toMatchObject({ tagClass: 'full', registry: 'mirror.corp.example' })
  })
})
