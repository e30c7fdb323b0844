import { describe, expect, it } from 'vitest'
import { linkTree } from '../../src/engine/link-tree.ts'
import type { FileReading } from '../../src/engine/read.ts'
import { FORMATS } from '../../src/formats/index.ts'
import { traitsOf } from '../../src/model/format.ts'
import type { FormatId } from '../../src/model/format-id.ts'
import type { ImageUse, Role } from '../../src/model/image-use.ts'
import type { Fact } from '../../src/model/reading.ts'
import { parseReference } from '../../src/oci/reference.ts'

interface UseOptions {
  readonly format?: FormatId
  readonly role?: Role
  readonly project?: string
  readonly path?: string
  readonly raw?: string
}

function use(text: string, options: UseOptions = {}): ImageUse {
  const { format = 'kubernetes', role = 'container', project, path = 'deploy.yaml', raw = text } = options
  const reference = parseReference(text)
  return {
    format,
    traits: traitsOf(FORMATS, format),
    role,
    path: 'x',
    identity: 'x',
    place: { path, start: 0, end: raw.length },
    raw,
    text,
    image:
      reference === undefined
        ? { kind: 'unread', reason: 'template-expression', detail: 'not known' }
        : { kind: 'read', reference, segments: [{ text, at: { path, start: 0, end: text.length } }] },
    pin: 'digest',
    confidence: 'certain',
    platform: undefined,
    project,
    ...(format === 'kubernetes' && role === 'container'
      ? { field: { apiVersion: 'v1', kind: 'Pod', path: 'spec/containers[]/image' } }
      : {}),
    source: { text: raw, column: 1 },
    position: { line: 1, column: 1, endLine: 1, endColumn: 1 },
    overrides: [],
  }
}

const PLACE = { path: 'other', start: 3, end: 9 }

function built(name: string, project?: string): Fact {
  return { kind: 'built-name', name, project, place: PLACE }
}

function kustomized(name: string): Fact {
  const image = {
    name,
    place: PLACE,
    newName: undefined,
    newTag: 'v1',
    digest: undefined,
    tagSuffix: undefined,
  }
  return {
    kind: 'kustomization',
    place: PLACE,
    folder: `overlay/${name}`,
    resources: ['deploy.yaml'],
    components: [],
    patches: [],
    images: [image],
    fields: [],
  }
}

interface BuildOptions {
  readonly args?: readonly string[]
  readonly contexts?: readonly string[]
  readonly project?: string
}

function build(dockerfile: string, { args = [], contexts = [], project }: BuildOptions = {}): Fact {
  const given = { args: args.map((name) => ({ name, place: PLACE })), contexts, project }
  return { kind: 'build', dockerfile, format: 'dockerfile', name: 'services.x', place: PLACE, ...given }
}

function link(uses: readonly ImageUse[], facts: readonly Fact[]): readonly ImageUse[] {
  const reading = { path: 'any', problems: [], dependsOn: [], observations: [], parsed: true, alsoRead: [] }
  const readings: FileReading[] = [
    { ...reading, uses, facts: [] },
    { ...reading, uses: [], facts },
  ]
  return linkTree(readings).uses
}

function texts(uses: readonly ImageUse[], facts: readonly Fact[]): readonly string[] {
  return link(uses, facts).map(({ text }) => text)
}

describe('names that a Compose project builds', () => {
  const inA: UseOptions = { format: 'compose', role: 'service', project: 'a' }

  it('are no uses in that project', () => {
    expect(texts([use('app', inA), use('redis:7', inA)], [built('app', 'a')])).toEqual(['redis:7'])
  })

  it('stay uses in another project, and outside of projects', () => {
    const uses = [use('app', { ...inA, project: 'b' }), use('app')]
    expect(texts(uses, [built('app', 'a')])).toEqual(['app', 'app'])
  })

  it('are the same however they are spelled, and latest without a tag', () => {
    const uses = ['app', 'app:latest', 'docker.io/library/app', 'index.docker.io/app:latest'].map((text) =>
      use(text, inA),
    )
    expect(texts(uses, [built('app', 'a')])).toEqual([])
    expect(texts(uses, [built('app:latest', 'a')])).toEqual([])
  })

  it('hide no other tag', () => {
    expect(texts([use('app:v2', inA), use('app', inA)], [built('app:v1', 'a')])).toEqual(['app:v2', 'app'])
    expect(texts([use('app:v2', inA)], [built('app', 'a')])).toEqual(['app:v2'])
  })

  it('hide no digest: that content is in a registry', () => {
    const pinned = `app:latest@sha256:${'a'.repeat(64)}`
    expect(texts([use(pinned, inA)], [built('app', 'a')])).toEqual([pinned])
  })

  it('are found by their text where it is not known in full', () => {
    const uses = [use('$REG/app:$TAG', inA), use('$REG/app:$OTHER', inA)]
    expect(texts(uses, [built('$REG/app:$TAG', 'a')])).toEqual(['$REG/app:$OTHER'])
  })
})

describe('names that are built for the whole tree', () => {
  it('go with any tag where the builder sets it', () => {
    const uses = [
      use('frontend'),
      use('frontend:v1'),
      use('docker.io/library/frontend:v2'),
      use('frontend-proxy'),
      use('acme/frontend'),
    ]
    expect(texts(uses, [built('frontend')])).toEqual(['frontend-proxy', 'acme/frontend'])
  })

  it('are what DevSpace deploys of its own images, with whatever tag', () => {
    const uses = ['acme/app', 'acme/app:1', 'acme/other'].map((name) => use(name, { format: 'devspace' }))
    expect(texts(uses, [built('acme/app')])).toEqual(['acme/other'])
  })

  it('do not hide what a Dockerfile or a Compose file of that name pulls', () => {
    const uses = [
      use('nginx:1.25', { format: 'dockerfile', role: 'base' }),
      use('nginx:1.25', { format: 'compose', role: 'service' }),
    ]
    expect(texts([...uses, use('nginx:1.25')], [built('nginx')])).toEqual(['nginx:1.25', 'nginx:1.25'])
  })

  it('go with their own tag only where they have one', () => {
    const uses = [use('moby/buildkit:latest'), use('moby/buildkit'), use('moby/buildkit:buildx-stable-1')]
    expect(texts(uses, [built('moby/buildkit:latest')])).toEqual(['moby/buildkit:buildx-stable-1'])
  })

  it('are dropped in Dockerfiles too where the tag is the same', () => {
    const base: UseOptions = { format: 'dockerfile', role: 'base' }
    expect(texts([use('acme/base:1', base), use('acme/base:2', base)], [built('acme/base:1')])).toEqual([
      'acme/base:2',
    ])
  })

  it('are compared without the case of the registry', () => {
    expect(texts([use('GHCR.io/acme/app:1')], [built('ghcr.io/acme/app:1')])).toEqual([])
    expect(texts([use('ghcr.io:443/acme/app:1')], [built('ghcr.io/acme/app:1')])).toEqual([
      'ghcr.io:443/acme/app:1',
    ])
  })
})

describe('kustomize', () => {
  it('overrides the uses whose name is written as its own', () => {
    const uses = [
      'nginx',
      'nginx:1.25',
      `nginx@sha256:${'a'.repeat(64)}`,
      'reg:5000/nginx',
      'reg:5000/nginx:1',
    ].map((text) => use(text))
    const linked = link(uses, [kustomized('nginx'), kustomized('reg:5000/nginx')])
    expect(linked.map(({ overrides }) => overrides.map(({ name }) => name))).toEqual([
      ['nginx'],
      ['nginx'],
      ['nginx'],
      ['reg:5000/nginx'],
      ['reg:5000/nginx'],
    ])
    expect(linked[0]?.overrides).toEqual([
      { kind: 'kustomization', name: 'nginx', place: PLACE, advice: 'pin its newTag there' },
    ])
  })

  it.each([
    ['docker.io/library/nginx', 'nginx'],
    ['nginx', 'docker.io/library/nginx'],
    ['nginx', 'index.docker.io/nginx'],
    ['nginx', 'ngin'],
  ])('does not take %s for %s', (text, name) => {
    expect(link([use(text)], [kustomized(name)])[0]?.overrides).toEqual([])
  })

  it.each<[FormatId, Role]>([
    ['kustomize', 'container'],
    ['compose', 'service'],
    ['dockerfile', 'base'],
    ['kubernetes', 'cli-argument'],
    ['kubernetes', 'ephemeral-container'],
  ])('does not reach %s %s', (format, role) => {
    expect(link([use('nginx', { format, role })], [kustomized('nginx')])[0]?.overrides).toEqual([])
  })

  it('leaves uses alone whose text is not known', () => {
    expect(link([use('{{ .image }}')], [kustomized('{{ .image }}')])[0]?.overrides).toEqual([])
  })

  it('names every kustomization that overrides a use', () => {
    expect(link([use('nginx')], [kustomized('nginx'), kustomized('nginx')])[0]?.overrides).toHaveLength(2)
  })
})

describe('builds', () => {
  const inFile: UseOptions = { format: 'dockerfile', role: 'base', path: 'app/Dockerfile' }
  const plain = build('app/Dockerfile')

  it.each([
    ['$BASE', ['BASE']],
    ['${BASE}', ['BASE']],
    ['${BASE:-alpine:3}', ['BASE']],
    ['golang:${V}-${BASE}', ['V']],
    ['golang:${V}-${V}', ['V']],
    ['$BASE_IMAGE', []],
    ['golang:1.22', []],
    ['BASE', []],
  ])('override what %s names where only some set an argument of it', (raw, expected) => {
    const facts = [plain, build('app/Dockerfile', { args: ['BASE', 'V', 'X'] })]
    const [linked] = link([use('golang:1.22', { ...inFile, raw })], facts)
    expect(linked?.overrides.map(({ kind, name }) => `${kind} ${name}`)).toEqual(
      expected.map((name) => `build-arg ${name}`),
    )
  })

  it('that all set an argument leave nothing of the default', () => {
    const facts = [build('app/Dockerfile', { args: ['A'] }), build('app/Dockerfile', { args: ['B'] })]
    expect(link([use('alpine:3', { ...inFile, raw: '$A$B' })], facts)).toEqual([])
    expect(link([use('alpine:3', { ...inFile, raw: '$A' })], facts)[0]?.overrides).toHaveLength(1)
    expect(link([use('${A}${B}', { ...inFile })], facts)).toEqual([])
  })

  it('of another Dockerfile say nothing', () => {
    const facts = [build('Dockerfile', { args: ['BASE'], contexts: ['alpine'] })]
    const [linked] = link([use('alpine:3', { ...inFile, raw: '$BASE' })], facts)
    expect(linked?.overrides).toEqual([])
  })

  it('say nothing of a frontend', () => {
    const facts = [build('app/Dockerfile', { contexts: ['docker/dockerfile:1'] })]
    const frontend = use('docker/dockerfile:1', { ...inFile, role: 'frontend' })
    expect(link([{ ...frontend, contextNames: ['docker/dockerfile:1'] }], facts)).toHaveLength(1)
  })

  it.each<[string, readonly Fact[], readonly string[] | undefined]>([
    ['every build', [build('app/Dockerfile', { contexts: ['base'] })], undefined],
    [
      'some of the builds',
      [plain, build('app/Dockerfile', { contexts: ['base'] })],
      ['named-context services.x'],
    ],
    ['none', [plain, build('app/Dockerfile', { contexts: ['base:latest', 'Base'] })], []],
  ])('that give its name to a context stand for a use: %s', (_, facts, expected) => {
    const [linked] = link([{ ...use('base', inFile), contextNames: ['base'] }], facts)
    expect(linked?.overrides.map(({ kind, name }) => `${kind} ${name}`)).toEqual(expected)
  })

  it.each<[string, readonly Fact[], readonly string[] | undefined]>([
    ['every build', [built('me/base', 'p'), build('app/Dockerfile', { project: 'p' })], undefined],
    [
      'one of two projects',
      [
        built('me/base', 'p'),
        build('app/Dockerfile', { project: 'p' }),
        build('app/Dockerfile', { project: 'q' }),
      ],
      ['built-name services.x'],
    ],
    ['another project', [built('me/base', 'q'), build('app/Dockerfile', { project: 'p' })], []],
    ['another tag', [built('me/base:1', 'p'), build('app/Dockerfile', { project: 'p' })], []],
  ])('whose project builds the name pull nothing: %s', (_, facts, expected) => {
    const [linked] = link([use('me/base', inFile)], facts)
    expect(linked?.overrides.map(({ kind, name }) => `${kind} ${name}`)).toEqual(expected)
  })

  it('may each replace a use by another means', () => {
    const facts = [
      build('app/Dockerfile', { args: ['A'] }),
      build('app/Dockerfile', { contexts: ['alpine:3'] }),
      build('app/Dockerfile', { project: 'p' }),
      built('alpine:3', 'p'),
    ]
    expect(
      link([{ ...use('alpine:3', { ...inFile, raw: '$A' }), contextNames: ['alpine:3'] }], facts),
    ).toEqual([])
  })
})

describe('linkTree', () => {
  it('keeps the order of the readings, and what it has nothing to say about as it is', () => {
    const uses = [use('b:1'), use('a:1'), use('c:1')]
    const linked = link(uses, [kustomized('a')])
    expect(linked.map(({ text }) => text)).toEqual(['b:1', 'a:1', 'c:1'])
    expect(linked[0]).toBe(uses[0])
    expect(uses[1]?.overrides).toEqual([])
  })

  it('links a hundred thousand uses and as many facts of one name', () => {
    const base: UseOptions = { format: 'dockerfile', role: 'base', path: 'Dockerfile', raw: '$A$B' }
    const [manifest, stage] = [use('nginx:1'), use('nginx:1', base)]
    const uses: ImageUse[] = []
    const facts: Fact[] = []
    for (let i = 0; i < 50_000; i++) {
      uses.push(manifest, stage)
      const args = [i % 2 === 0 ? 'A' : 'C']
      facts.push(kustomized('nginx'), build('Dockerfile', { args }), built(`app-${i}`))
    }
    expect(link(uses, facts)).toHaveLength(100_000)
  })
})
