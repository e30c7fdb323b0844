import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { copyKeyOf, copyListInventory, listCopies } from '../../src/inventory/copy-list.ts'
import type { ImageUse } from '../../src/model/image-use.ts'
import type { InventoryOptions } from '../../src/model/inventory.ts'
import { type Digest, parseDigest } from '../../src/oci/digest.ts'
import { formatRepository, type Repository } from '../../src/oci/reference.ts'
import { index } from '../support/fake-registry.ts'
import {
  openStage,
  pushImage,
  pushManifest,
  type Registry,
  startRegistry,
} from '../support/real-registries.ts'
import { useOf } from '../support/result.ts'
import { createTree } from '../support/tree.ts'

const A: Digest = `sha256:${'a'.repeat(64)}`
const B: Digest = `sha256:${'b'.repeat(64)}`
const HEADER =
  '# copies by digest what the files name, run with sh -e, the lines for crane stand behind a number sign\n'

function uses(...texts: readonly string[]): readonly ImageUse[] {
  return texts.map((text, nth) => {
    const use = useOf({ path: 'deploy/web.yaml', text }, text)
    return { ...use, position: { ...use.position, line: nth + 1 } }
  })
}

/** Docker Hub's images go below `registry.corp.example/hub`. */
function rewriteOf({ registry, path }: Repository): Repository | undefined {
  return registry === 'docker.io' ? { registry: 'registry.corp.example', path: `hub/${path}` } : undefined
}

function render(some: readonly ImageUse[], options: Partial<InventoryOptions> = {}): string {
  return copyListInventory.render(some, {
    tagClass: undefined,
    color: false,
    width: undefined,
    rewriteOf,
    ...options,
  })
}

const skopeoLines = (text: string) => text.split('\n').filter((line) => line.startsWith('skopeo'))
const comments = (text: string) => text.split('\n').filter((line) => /^# (?!crane|copies)/.test(line))

describe('a copy list', () => {
  it('has a line for skopeo and one for crane for each image, by digest', () => {
    expect(render(uses(`nginx:1.27@${A}`))).toBe(`${HEADER}\
skopeo copy --all --preserve-digests docker://docker.io/library/nginx@${A} docker://registry.corp.example/hub/library/nginx:1.27
# crane copy docker.io/library/nginx@${A} registry.corp.example/hub/library/nginx:1.27
`)
  })

  it('takes the digest that is written before the one that is locked', () => {
    const lockedDigest = () => B
    expect(skopeoLines(render(uses(`nginx:1@${A}`), { lockedDigest }))[0]).toContain(`nginx@${A} `)
    expect(skopeoLines(render(uses('nginx:1'), { lockedDigest }))[0]).toContain(`nginx@${B} `)
  })

  it('names each image once, in an order that the files do not decide', () => {
    const some = uses(
      `redis:7@${B}`,
      `nginx:1@${A}`,
      `docker.io/library/redis:7@${B}`,
      `index.docker.io/nginx:1@${A}`,
    )
    const text = render(some)
    expect(skopeoLines(text).map((line) => line.split(' ')[4])).toEqual([
      `docker://docker.io/library/nginx@${A}`,
      `docker://docker.io/library/redis@${B}`,
    ])
    expect(render(some.toReversed())).toBe(text)
  })

  it('copies under each tag of one digest, and without a tag only what has none anywhere', () => {
    const targets = (...texts: readonly string[]) =>
      skopeoLines(render(uses(...texts))).map((line) => line.slice(line.lastIndexOf('/') + 1))
    expect(targets(`nginx:1@${A}`, `nginx:1.27@${A}`, `nginx@${A}`)).toEqual(['nginx:1', 'nginx:1.27'])
    expect(targets(`nginx@${A}`, `nginx:1@${B}`)).toEqual([`nginx@${A}`, 'nginx:1'])
  })

  it('gives a tag that several digests share to none of them', () => {
    const text = render(uses(`nginx:1@${A}`, `nginx:1@${B}`, `nginx:2@${B}`))
    expect(skopeoLines(text).map((line) => line.slice(line.lastIndexOf('/') + 1))).toEqual([
      `nginx@${A}`,
      'nginx:2',
    ])
    expect(comments(text)).toEqual([
      '# no tag, 2 digests share it and are copied by digest: registry.corp.example/hub/library/nginx:1',
    ])
  })

  it('lists what the target lacks where that is known, and everything else where it is not', () => {
    const some = uses(`nginx:1@${A}`, `redis:7@${B}`)
    const [, redis] = listCopies(some, { rewriteOf }).copies
    if (redis === undefined) throw new Error('nothing to copy')
    const text = render(some, { lacking: new Set([copyKeyOf(redis)]) })
    expect(copyKeyOf(redis)).toBe(`registry.corp.example/hub/library/redis@${B}`)
    expect(skopeoLines(text)).toHaveLength(1)
    expect(skopeoLines(text)[0]).toContain('redis')
    expect(render(some, { lacking: new Set() })).toBe('')
  })

  it('passes over no image in silence', () => {
    const lockedDigest = () => undefined
    const unread: ImageUse = {
      ...(uses('x')[0] as ImageUse),
      text: 'nginx:${V}',
      image: { kind: 'unread', reason: 'variable-without-default', detail: '' },
    }
    const some = [
      ...uses('nginx', 'redis:7', 'redis:7', `ghcr.io/acme/app:1@${A}`, `quay.io/a/b@${A}`),
      unread,
    ]
    const text = render(some, { lockedDigest })
    expect(text.slice(HEADER.length).split('\n')).toEqual([
      '# no target, no rewrite applies to it: ghcr.io/acme/app:1 in deploy/web.yaml:4',
      `# no target, no rewrite applies to it: quay.io/a/b@${A} in deploy/web.yaml:5`,
      "# unread, variable-without-default: 'nginx:${V}' in deploy/web.yaml:1",
      '# unresolved, neither pinned nor locked: docker.io/library/nginx:latest in deploy/web.yaml:1',
      '# unresolved, neither pinned nor locked: docker.io/library/redis:7 in deploy/web.yaml:2',
      '',
    ])
  })

  it('is empty where there is no use', () => {
    expect(render([])).toBe('')
  })

  it.each([
    { registry: 'corp', path: 'nginx' },
    { registry: '', path: 'hub/nginx' },
    { registry: 'registry.example', path: 'Hub/nginx' },
    { registry: 'registry.example', path: 'nginx --dest-tls-verify=false' },
    { registry: 'registry.example', path: 'nginx\nrm -rf x' },
    { registry: '-x.example', path: "a'b" },
  ])('refuses the target %j, which is not what another tool would read', (target) => {
    const text = render(uses(`nginx:1@${A}`), { rewriteOf: () => target })
    expect(skopeoLines(text)).toEqual([])
    expect(text).not.toContain('crane copy')
    expect(text.trimEnd().split('\n')).toHaveLength(2)
    expect(comments(text)[0]).toMatch(
      /^# refused, other tools would read another name: docker.io\/library\/nginx:1 to /,
    )
  })

  it('quotes what a shell would take for a pattern', () => {
    const text = render(uses(`[::1]:5000/nginx:1@${A}`), {
      rewriteOf: ({ path }) => ({ registry: '[::1]:5001', path }),
    })
    expect(skopeoLines(text)).toEqual([
      `skopeo copy --all --preserve-digests 'docker://[::1]:5000/nginx@${A}' 'docker://[::1]:5001/nginx:1'`,
    ])
  })
})

const HOSTILE = [
  '$(touch hit)',
  '`touch hit`',
  "'; touch hit; '",
  '"; touch hit; "',
  "it's $(touch hit)",
  'a\ntouch hit',
  'a\r\ntouch hit #',
  'a\u2028touch hit',
  '&& touch hit',
  '| touch hit',
  '> hit',
  '\\\ntouch hit',
  "\\'; touch hit; #",
  '!!; touch hit',
  '=touch hit',
  '${IFS}$(touch${IFS}hit)',
  '\u001b]0;x\u0007$(touch hit)',
]

describe('a shell', () => {
  it.each(HOSTILE)('runs nothing that a file holds: %j', (text) => {
    const tree = createTree()
    try {
      const use = { ...(uses('x')[0] as ImageUse), text, place: { path: text, start: 0, end: 1 } }
      const unread: ImageUse = {
        ...use,
        image: { kind: 'unread', reason: 'invalid-reference', detail: text },
      }
      const list = render([unread, ...uses('nginx:1')], { lockedDigest: () => text as Digest })
      expect(list.trimEnd().split('\n')).toHaveLength(3)
      // Without the number signs, as at a prompt that knows no comments.
      for (const script of [list, list.replace(/^# /gm, 'true ')]) {
        const run = spawnSync('sh', ['-e'], { cwd: tree.path, input: script })
        expect([run.status, run.stdout.toString(), run.stderr.toString()]).toEqual([0, '', ''])
      }
      expect([...tree.contents().keys()]).toEqual([])
    } finally {
      tree.remove()
    }
  })
})

describe('between two real registries', () => {
  const stage = openStage()
  let source: Registry
  let target: Registry
  beforeAll(async () => {
    source = await startRegistry(stage, 'source')
    target = await startRegistry(stage, 'target')
    const folder = join(stage.folder, '.config/containers')
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'policy.json'), '{"default":[{"type":"insecureAcceptAnything"}]}')
    const insecure = [source, target].map(
      ({ host }) => `[[registry]]\nlocation = "${host}"\ninsecure = true\n`,
    )
    writeFileSync(join(folder, 'registries.conf'), insecure.join('\n'))
  }, 60_000)
  afterAll(() => stage.stop(), 60_000)

  const OCI = 'application/vnd.oci.image.manifest.v1+json'
  const DOCKER = 'application/vnd.docker.distribution.manifest.v2+json'

  function toTarget({ path }: Repository): Repository {
    return { registry: target.host, path: `hub/${path}` }
  }
  function run(script: string): void {
    execFileSync('sh', ['-e'], {
      input: script,
      stdio: 'pipe',
      env: {
        PATH: process.env.PATH,
        HOME: stage.folder,
      },
    })
  }
  async function served(path: string): Promise<string | null> {
    const types = [OCI, DOCKER, 'application/vnd.oci.image.index.v1+json'].join(', ')
    const answer = await fetch(`${target.url}/v2/hub/${path}`, { method: 'HEAD', headers: { accept: types } })
    return answer.ok ? answer.headers.get('docker-content-digest') : null
  }

  it('brings every image, all platforms of it, under the digest that the files name', async () => {
    const children = {
      'linux/amd64': await pushImage(source, 'library/many', 'amd64', OCI),
      'linux/arm64': await pushImage(source, 'library/many', 'arm64', OCI),
    }
    const many = index(children)
    await pushManifest(source, 'library/many', many, '1.0')
    const single = await pushImage(source, 'acme/single', 'single', DOCKER, '2')
    const moved = await pushImage(source, 'acme/single', 'moved', DOCKER, '2')
    const tagless = await pushImage(source, 'acme/tagless', 'tagless', OCI, 'any')
    const locked = await pushImage(source, 'acme/locked', 'locked', OCI, 'latest')

    const { host } = source
    const some = uses(
      `${host}/library/many:1.0@${many.digest}`,
      `${host}/acme/single:2@${single.digest}`,
      `${host}/acme/single:2@${moved.digest}`,
      `${host}/acme/tagless@${tagless.digest}`,
      `${host}/acme/locked`,
      `${host}/acme/unknown:1`,
    )
    const options = {
      rewriteOf: toTarget,
      lockedDigest: ({ repository }: { repository: Repository }) => {
        const parsed = parseDigest(locked.digest)
        return parsed.ok && formatRepository(repository).endsWith('locked') ? parsed.digest : undefined
      },
    }
    const list = render(some, options)
    expect(skopeoLines(list)).toHaveLength(5)
    run(list)
    expect(await served('library/many/manifests/1.0')).toBe(many.digest)
    for (const { digest } of Object.values(children)) {
      expect(await served(`library/many/manifests/${digest}`)).toBe(digest)
    }
    for (const { digest } of [single, moved])
      expect(await served(`acme/single/manifests/${digest}`)).toBe(digest)
    expect(await served('acme/single/manifests/2')).toBeNull()
    expect(await served(`acme/tagless/manifests/${tagless.digest}`)).toBe(tagless.digest)
    expect(await served('acme/locked/manifests/latest')).toBe(locked.digest)
    expect(await served('acme/unknown/manifests/1')).toBeNull()

    // Nothing is lacking any more, and a second run changes nothing.
    run(list)
    expect(skopeoLines(render(some, { ...options, lacking: new Set() }))).toEqual([])
  }, 60_000)

  it('ends with an error at an image that the source does not have', () => {
    const list = render(uses(`${source.host}/acme/gone:1@${A}`), { rewriteOf: toTarget })
    expect(() => run(list)).toThrow(/manifest unknown/)
  })
})
