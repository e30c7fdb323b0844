import { Ajv } from 'ajv'
import { describe, expect, it } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'
import { INVENTORIES } from '../../src/inventory/index.ts'
import type { ImageUse } from '../../src/model/image-use.ts'
import type { Inventory, InventoryOptions } from '../../src/model/inventory.ts'
import type { Digest } from '../../src/oci/digest.ts'
import { parseReference, type Repository } from '../../src/oci/reference.ts'
import { type UseOptions, useOf } from '../support/result.ts'

const A: Digest = `sha256:${'a'.repeat(64)}`
const B: Digest = `sha256:${'b'.repeat(64)}`

function use(text: string, options: UseOptions & Partial<ImageUse> = {}): ImageUse {
  return { ...useOf({ path: 'deploy/web.yaml', text }, text, options), ...options }
}

const OPTIONS: InventoryOptions = { tagClass: undefined, color: false, width: undefined }

async function inventory(id: string): Promise<Inventory> {
  const entry = INVENTORIES.find((one) => one.id === id)
  if (entry === undefined) throw new Error(`no export is called ${id}`)
  return entry.load()
}

async function render(id: string, uses: readonly ImageUse[], options: Partial<InventoryOptions> = {}) {
  return (await inventory(id)).render(uses, { ...OPTIONS, ...options })
}

async function leftOut(id: string, uses: readonly ImageUse[], options: Partial<InventoryOptions> = {}) {
  const left = (await inventory(id)).leftOut?.(uses, { ...OPTIONS, ...options })
  if (left === undefined) throw new Error(`${id} tells nothing`)
  return left
}

const unread: ImageUse = {
  ...use('nginx:$(hostile)'),
  image: { kind: 'unread', reason: 'template-expression', detail: '' },
}
const EXPORTS = [
  'pull-script',
  'skopeo-sync',
  'regsync',
  'imgpkg',
  'prepull-daemonset',
  'kubelet-list',
  'containerd-list',
  'source-policy',
  'cyclonedx',
]

/** Docker Hub's images go below `registry.corp.example/hub`. */
function rewriteOf({ registry, path }: Repository): Repository | undefined {
  return registry === 'docker.io' ? { registry: 'registry.corp.example', path: `hub/${path}` } : undefined
}

describe.each(EXPORTS)('%s', (id) => {
  const role = id === 'source-policy' ? 'base' : 'container'
  const some = [
    use(`nginx:1@${A}`, { role }),
    use(`index.docker.io/nginx:1@${A}`, { role }),
    use(`ghcr.io/acme/app:2@${B}`, { role }),
  ]

  it('names each image once, whatever the order of the files', async () => {
    const text = await render(id, some, { rewriteOf: ({ path }) => ({ registry: 'r.example', path }) })
    expect(
      await render(id, some.toReversed(), { rewriteOf: ({ path }) => ({ registry: 'r.example', path }) }),
    ).toBe(text)
    expect(text).toContain(B)
  })

  it('holds no text of an unread use, and tells it', async () => {
    const mixed = [...some, { ...unread, role } as ImageUse]
    expect(await render(id, mixed)).not.toContain('hostile')
    const { notes, unread: count } = await leftOut(id, mixed)
    expect(count).toBe(1)
    expect(notes).toContain("unread, template-expression: 'nginx:$(hostile)' in deploy/web.yaml:1")
  })

  it('leaves out what is never pulled, and what another file replaces without a word', async () => {
    const mixed = [
      use(`absent:1@${A}`, { role, onMachine: true }),
      use(`instead:1@${A}`, { role, replaced: ['name'] }),
    ]
    const text = await render(id, mixed, { rewriteOf })
    expect(text).not.toMatch(/absent|instead:1/)
    expect((await leftOut(id, mixed)).notes).toEqual([expect.stringMatching(/^never pulled.*absent:1/)])
  })

  it('takes the digest that is written before the one that is locked', async () => {
    const options = { rewriteOf, lockedDigest: () => B }
    const text = await render(id, [use(`nginx:1@${A}`, { role }), use('redis:7', { role })], options)
    expect(text).toMatch(new RegExp(`nginx[^\\n]*\\n?[^\\n]*${A}`))
    expect(text).toMatch(new RegExp(`redis[^\\n]*\\n?[^\\n]*${B}`))
    expect((await leftOut(id, [use('redis:7', { role })], options)).unpinned).toEqual([])
    expect((await leftOut(id, [use('redis', { role })])).unpinned).toEqual(['docker.io/library/redis:latest'])
  })
})

describe('skopeo-sync', () => {
  it('has a digest or a tag in an entry, never both and never an empty list', async () => {
    const text = await render('skopeo-sync', [
      use(`nginx:1@${A}`),
      use('nginx:2'),
      use(`nginx:1-copy@${A}`),
      use('ghcr.io/a/b'),
    ])
    expect(parse(text)).toEqual({
      'docker.io': { images: { 'library/nginx': [A, '2'] } },
      'ghcr.io': { images: { 'a/b': ['latest'] } },
    })
    expect(text).toContain('--scoped')
    expect(await render('skopeo-sync', [])).toBe('')
  })

  it('leaves out a registry with a port, at which skopeo would end', async () => {
    const some = [use('localhost:5000/a:1'), use('nginx:1')]
    expect(parse(await render('skopeo-sync', some))).toEqual({
      'docker.io': { images: { 'library/nginx': ['1'] } },
    })
    expect((await leftOut('skopeo-sync', some)).notes).toEqual([
      'left out, skopeo sync --scoped takes no registry with a port; copy-list does: localhost:5000/a:1 in deploy/web.yaml:1',
    ])
  })

  it('writes tags that YAML would take for numbers as text', async () => {
    const text = await render('skopeo-sync', [
      use('python:3.10'),
      use('acme.example/a:1e3'),
      use('acme.example/b:0x1f'),
    ])
    expect(text).toContain('"3.10"')
    expect(parse(text)['acme.example'].images).toEqual({ a: ['1e3'], b: ['0x1f'] })
  })
})

describe('regsync', () => {
  it('has source with tag and digest, target with the tag, and no credentials', async () => {
    const text = await render('regsync', [use(`nginx:1@${A}`), use('redis')], { rewriteOf })
    expect(parse(text)).toEqual({
      version: 1,
      defaults: { parallel: 2, ratelimit: { min: 20, retry: '15m' } },
      sync: [
        {
          source: `docker.io/library/nginx:1@${A}`,
          target: 'registry.corp.example/hub/library/nginx:1',
          type: 'image',
        },
        {
          source: 'docker.io/library/redis:latest',
          target: 'registry.corp.example/hub/library/redis:latest',
          type: 'image',
        },
      ],
    })
    expect(text).not.toMatch(/creds|pass|user/)
  })

  it('gives a tag that several digests share to none of them', async () => {
    const some = [use(`nginx:1@${A}`), use(`nginx:1@${B}`)]
    const { sync } = parse(await render('regsync', some, { rewriteOf }))
    expect(sync.map(({ target }: { target: string }) => target)).toEqual([
      `registry.corp.example/hub/library/nginx@${A}`,
      `registry.corp.example/hub/library/nginx@${B}`,
    ])
    expect((await leftOut('regsync', some, { rewriteOf })).notes).toEqual([
      expect.stringMatching(/^no tag, several/),
    ])
  })

  it('is empty where nothing has a target, and says so', async () => {
    expect(await render('regsync', [use('quay.io/a/b:1')], { rewriteOf })).toBe('')
    expect((await leftOut('regsync', [use('quay.io/a/b:1')], { rewriteOf })).notes).toEqual([
      'no target, no rewrite applies to it: quay.io/a/b:1 in deploy/web.yaml:1',
    ])
    expect(
      (await leftOut('regsync', [use('nginx')], { rewriteOf: () => ({ registry: 'Up', path: 'X' }) }))
        .notes[0],
    ).toMatch(/^refused/)
  })
})

/** The strict form that imgpkg reads: an unknown key and a name without a digest are errors. */
const IMAGES_LOCK = {
  type: 'object',
  additionalProperties: false,
  required: ['apiVersion', 'kind'],
  properties: {
    apiVersion: { const: 'imgpkg.carvel.dev/v1alpha1' },
    kind: { const: 'ImagesLock' },
    images: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['image'],
        properties: {
          image: { type: 'string', pattern: '^[^@:]+(?::\\d+)?/[^@:]+@sha256:[0-9a-f]{64}$' },
          annotations: { type: 'object', additionalProperties: { type: 'string' } },
        },
      },
    },
  },
}

describe('imgpkg', () => {
  const isLock = new Ajv({ strict: true }).compile(IMAGES_LOCK)

  it('is an ImagesLock that keeps the written name in an annotation', async () => {
    const lock = parse(await render('imgpkg', [use(`nginx:1@${A}`), use(`localhost:5000/x@${B}`)]))
    expect(isLock(lock)).toBe(true)
    expect(lock.images).toEqual([
      { image: `index.docker.io/library/nginx@${A}`, annotations: { 'kbld.carvel.dev/id': `nginx:1@${A}` } },
      { image: `localhost:5000/x@${B}`, annotations: { 'kbld.carvel.dev/id': `localhost:5000/x@${B}` } },
    ])
    expect(isLock({ ...lock, extra: 1 })).toBe(false)
    expect(isLock({ ...lock, images: [{ image: 'index.docker.io/library/nginx:1' }] })).toBe(false)
    expect(isLock(parse(await render('imgpkg', [])))).toBe(true)
  })

  it('is refused where one image has no digest', async () => {
    const left = await leftOut('imgpkg', [use(`nginx:1@${A}`), use('redis:7')])
    expect(left.isRefused).toBe(true)
    expect(left.unpinned).toEqual(['docker.io/library/redis:7'])
    expect((await leftOut('imgpkg', [use(`nginx:1@${A}`)])).isRefused).toBe(false)
  })
})

/** What Kubernetes' own schema of apps/v1 says of the parts that are written, without any other. */
const CONTAINER = {
  type: 'object',
  additionalProperties: false,
  required: ['name', 'image'],
  properties: {
    name: { type: 'string', pattern: '^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$' },
    image: { type: 'string' },
    imagePullPolicy: { enum: ['Always', 'IfNotPresent', 'Never'] },
    command: { type: 'array', items: { type: 'string' } },
    securityContext: {
      type: 'object',
      additionalProperties: false,
      properties: { allowPrivilegeEscalation: { type: 'boolean' } },
    },
    volumeMounts: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['name', 'mountPath'],
        properties: {
          name: { type: 'string' },
          mountPath: { type: 'string' },
          readOnly: { type: 'boolean' },
        },
      },
    },
  },
}
const labels = { type: 'object', additionalProperties: { type: 'string' } }
const DAEMON_SET = {
  type: 'object',
  additionalProperties: false,
  required: ['apiVersion', 'kind', 'metadata', 'spec'],
  properties: {
    apiVersion: { const: 'apps/v1' },
    kind: { const: 'DaemonSet' },
    metadata: {
      type: 'object',
      additionalProperties: false,
      properties: { name: { type: 'string' }, labels },
    },
    spec: {
      type: 'object',
      additionalProperties: false,
      required: ['selector', 'template'],
      properties: {
        selector: { type: 'object', additionalProperties: false, properties: { matchLabels: labels } },
        updateStrategy: {
          type: 'object',
          additionalProperties: false,
          properties: {
            type: { enum: ['RollingUpdate', 'OnDelete'] },
            rollingUpdate: {
              type: 'object',
              additionalProperties: false,
              properties: { maxUnavailable: { type: 'string' } },
            },
          },
        },
        template: {
          type: 'object',
          additionalProperties: false,
          properties: {
            metadata: { type: 'object', additionalProperties: false, properties: { labels } },
            spec: {
              type: 'object',
              additionalProperties: false,
              required: ['containers'],
              properties: {
                automountServiceAccountToken: { type: 'boolean' },
                restartPolicy: { const: 'Always' },
                tolerations: {
                  type: 'array',
                  items: {
                    type: 'object',
                    additionalProperties: false,
                    properties: { operator: { enum: ['Exists', 'Equal'] } },
                  },
                },
                volumes: {
                  type: 'array',
                  items: {
                    type: 'object',
                    additionalProperties: false,
                    required: ['name'],
                    properties: { name: { type: 'string' }, emptyDir: { type: 'object' } },
                  },
                },
                initContainers: { type: 'array', items: CONTAINER },
                containers: { type: 'array', minItems: 1, items: CONTAINER },
              },
            },
          },
        },
      },
    },
  },
}

describe('prepull-daemonset', () => {
  const isDaemonSet = new Ajv({ strict: true }).compile(DAEMON_SET)

  it('pulls three images one after another, behind the tool that each of them runs', async () => {
    const some = [
      use(`nginx:1@${A}`),
      use('redis:7', { role: 'init-container' }),
      use('ghcr.io/acme/app', { role: 'workshop-image' }),
    ]
    const [document, ...others] = parseAllDocuments(await render('prepull-daemonset', some))
    const set = document?.toJS()
    expect(others).toEqual([])
    expect(isDaemonSet(set), JSON.stringify(isDaemonSet.errors)).toBe(true)
    const { initContainers, containers, restartPolicy } = set.spec.template.spec
    expect(initContainers.map(({ image }: { image: string }) => image)).toEqual([
      'docker.io/library/busybox:1.36.1-musl',
      `docker.io/library/nginx:1@${A}`,
      'docker.io/library/redis:7',
      'ghcr.io/acme/app:latest',
    ])
    for (const { imagePullPolicy } of initContainers) expect(imagePullPolicy).toBe('IfNotPresent')
    expect(containers).toHaveLength(1)
    expect(restartPolicy).toBeUndefined()
    expect(set.spec.selector.matchLabels).toEqual(set.spec.template.metadata.labels)
    expect(isDaemonSet({ ...set, spec: { ...set.spec, restart: 'x' } })).toBe(false)
  })

  it('splits a long list over several, each with a name of its own', async () => {
    const some = Array.from({ length: 120 }, (_, nth) => use(`acme/app${nth}:1`))
    const sets = parseAllDocuments(await render('prepull-daemonset', some)).map((document) => document.toJS())
    for (const set of sets) {
      expect(isDaemonSet(set), JSON.stringify(isDaemonSet.errors)).toBe(true)
      expect(set.spec.selector.matchLabels).toEqual(set.spec.template.metadata.labels)
    }
    expect(sets.map(({ metadata }) => metadata.name)).toEqual(['prepull-1', 'prepull-2', 'prepull-3'])
    expect(sets.map(({ spec }) => spec.template.spec.initContainers.length)).toEqual([51, 51, 21])
  })

  it('pins its own images where the lock file has them', async () => {
    const lockedDigest: InventoryOptions['lockedDigest'] = ({ repository }) =>
      repository.path === 'library/busybox' ? A : undefined
    expect(await render('prepull-daemonset', [], { lockedDigest })).toContain(`busybox:1.36.1-musl@${A}`)
  })

  it('takes what nodes pull, and what is asked for by its role', async () => {
    const some = [use('nginx:1'), use('golang:1', { role: 'base' }), use('alpine:3', { role: 'ci-step' })]
    expect(await render('prepull-daemonset', some)).not.toMatch(/golang/)
    // The sample is a Kubernetes document: its steps are pods. Those of other runners are not.
    expect(await render('prepull-daemonset', some)).toMatch(/alpine/)
    const hosted = [use('alpine:3', { role: 'ci-step', format: 'github-actions' })]
    expect(await render('prepull-daemonset', hosted)).not.toMatch(/alpine/)
    expect((await leftOut('prepull-daemonset', some)).notes).toEqual([
      '1 with the role base, which no node pulls; name it with --role if one does',
    ])
    expect(await render('prepull-daemonset', some, { roles: new Set(['base'] as const) })).toMatch(/golang/)
  })
})

describe('lists for nodes', () => {
  const some = [
    use(`nginx:1@${A}`),
    use('redis:7', { platform: { os: 'linux', architecture: 'arm64' } }),
    use('[::1]:5000/x:1'),
    use('quay.io/a/b:1', { confidence: 'likely' }),
  ]

  it('has the names that the kubelet looks for', async () => {
    expect(await render('kubelet-list', some)).toBe(`crictl pull '[::1]:5000/x:1'
crictl pull docker.io/library/nginx:1@${A}
crictl pull docker.io/library/redis:7
# likely an image: deploy/web.yaml:1
crictl pull quay.io/a/b:1
`)
    expect(
      (await render('containerd-list', some)).replaceAll('--hosts-dir /etc/containerd/certs.d ', ''),
    ).toBe(`ctr --namespace k8s.io images pull '[::1]:5000/x:1'
ctr --namespace k8s.io images pull docker.io/library/nginx@${A}
ctr --namespace k8s.io images pull --platform linux/arm64 docker.io/library/redis:7
# likely an image: deploy/web.yaml:1
ctr --namespace k8s.io images pull quay.io/a/b:1
`)
  })
})

describe('source-policy', () => {
  async function rulesFor(uses: readonly ImageUse[], options: Partial<InventoryOptions> = {}) {
    const { version, rules } = JSON.parse(await render('source-policy', uses, options))
    expect(version).toBe(1)
    return rules.map(
      ({
        action,
        selector,
        updates,
      }: {
        action: string
        selector: { identifier: string; matchType: string }
        updates: { identifier: string }
      }) => {
        expect([action, selector.matchType]).toEqual(['CONVERT', 'EXACT'])
        return [selector.identifier, updates.identifier]
      },
    )
  }
  const lockedDigest: InventoryOptions['lockedDigest'] = ({ tag }) =>
    tag === '1' || tag === 'latest' ? A : undefined

  it('selects the whole normalized name with its tag, and the digest where one is written', async () => {
    const uses = [
      use('nginx:1', { role: 'base' }),
      use(`nginx:1@${B}`, { role: 'copy-from' }),
      use('golang', { role: 'mount-from' }),
    ]
    expect(await rulesFor(uses, { lockedDigest })).toEqual([
      [
        'docker-image://docker.io/library/golang:latest',
        `docker-image://docker.io/library/golang:latest@${A}`,
      ],
      ['docker-image://docker.io/library/nginx:1', `docker-image://docker.io/library/nginx:1@${A}`],
      [`docker-image://docker.io/library/nginx:1@${B}`, `docker-image://docker.io/library/nginx:1@${B}`],
    ])
  })

  it('leaves out and counts what is unread or has no digest', async () => {
    const uses = [{ ...unread, role: 'base' } as ImageUse, use('redis:7', { role: 'base' })]
    expect(await rulesFor(uses, { lockedDigest })).toEqual([])
    expect(await leftOut('source-policy', uses, { lockedDigest })).toMatchObject({
      unread: 1,
      unpinned: ['docker.io/library/redis:7'],
    })
  })
})

it('prints nothing but references where a name is one for Docker alone', async () => {
  const odd = { ...use('nginx:1') }
  const reference = parseReference('nginx:1')
  if (reference === undefined) throw new Error('no reference')
  const bad: ImageUse = {
    ...odd,
    image: {
      kind: 'read',
      segments: [],
      reference: { ...reference, repository: { registry: 'corp', path: 'x; hostile' } },
    },
  }
  for (const id of EXPORTS) expect(await render(id, [bad], { rewriteOf })).not.toContain('hostile')
  expect((await leftOut('kubelet-list', [bad])).notes[0]).toMatch(/^refused/)
})
