import { describe, expect, it } from 'vitest'
import { brief, read } from '../support/read.ts'
import { casesOf, expectedOf, recordsOf } from './build-fixtures.ts'

const PATH = '.devcontainer/devcontainer.json'

describe('devcontainer', () => {
  it.each(casesOf('devcontainer'))('reads the fixture %s as expected', async (name) => {
    expect(await recordsOf('devcontainer', name)).toEqual(expectedOf('devcontainer', name))
  })

  it.each([
    '{}',
    '[{"image": "a:1"}]',
    '{"image": ""}',
    '{"image": null, "features": []}',
    '{"features": {"fish": "1", "devcontainers/go:1": {}, "./a.b/c": {}, "https://a.b/c.tgz": {}}}',
    '{"name": "node:20", "remoteUser": "a:1", "forwardPorts": ["db:5432"], "customizations": {"image": "a:1"}}',
    '// "image": "a:1"\n{/* "image": "a:1" */}',
  ])('finds nothing in %j', async (text) => {
    const { uses, problems } = await read(['devcontainer'], PATH, text)
    expect([uses.map(brief), problems]).toEqual([[], []])
  })

  it.each([
    ['${localEnv:X:node:20}', 'node:20'],
    ['${localEnv:R:quay.io}/x:1', 'quay.io/x:1'],
    ['x:${localEnv:V:1}', 'x:1'],
    ['${localEnv:X}', 'unread runtime-variable'],
    ['x:${devcontainerId}', 'unread runtime-variable'],
    ['${templateOption:image}', 'unread runtime-variable'],
  ])('reads %s', async (image, expected) => {
    const { uses } = await read(['devcontainer'], PATH, JSON.stringify({ image }))
    expect(
      uses.map((use) => (use.image.kind === 'unread' ? `unread ${use.image.reason}` : use.text)),
    ).toEqual([expected])
  })

  it('takes a version or a digest of a feature, not both', async () => {
    const { uses } = await read(
      ['devcontainer'],
      PATH,
      '{"features": {"ghcr.io/acme/f:1": {}}, "image": "a:1"}',
    )
    expect(uses.map(({ role, pin }) => [role, pin])).toEqual([
      ['feature', 'tag-or-digest'],
      ['dev-container', 'digest'],
    ])
  })

  it('puts what it builds with into the Dockerfile', async () => {
    const files = { '.devcontainer/base.df': 'ARG BASE=a:1\nFROM $BASE\n' }
    const text = '{"build": {"dockerfile": "base.df", "args": {"BASE": "debian:12.7"}}}'
    const { uses, facts } = await read(['devcontainer', 'dockerfile'], PATH, text, { files })
    expect(uses.map((use) => [use.path, use.text])).toEqual([['build.args.BASE', 'debian:12.7']])
    expect(facts.map((fact) => fact.kind)).toEqual(['build', 'names-file'])
  })

  it.each([
    '{"dockerFile": "../../x"}',
    '{"dockerFile": "/x"}',
    '{"dockerFile": "$X"}',
    '{"build": {"dockerfile": ""}}',
  ])('names no file outside the tree for %s', async (text) => {
    expect((await read(['devcontainer'], PATH, text)).facts).toEqual([])
  })

  it('reads what a build has beside its arguments', async () => {
    const files = { '.devcontainer/dev.df': 'ARG BASE=a:1\nFROM $BASE\nFROM x\n' }
    const text = JSON.stringify({
      build: {
        dockerfile: 'dev.df',
        cacheFrom: ['acme/cache:1', 'type=registry,ref=acme/cache:2', 'type=gha'],
        options: [
          '--build-arg',
          'BASE=debian:12.7',
          '--build-context=x=docker-image://alpine:3.20.3',
          '--pull',
        ],
      },
    })
    const { uses, facts } = await read(['devcontainer'], PATH, text, { files })
    expect(uses.map(brief)).toEqual([
      'build-cache acme/cache:1',
      'build-cache acme/cache:2',
      'base debian:12.7',
      'build-context alpine:3.20.3',
    ])
    expect(facts).toMatchObject([
      { kind: 'build', contexts: ['x'] },
      { kind: 'names-file', decides: true },
    ])
    const single = '{"build": {"dockerfile": "dev.df", "cacheFrom": "acme/cache:1"}}'
    expect((await read(['devcontainer'], PATH, single, { files })).uses.map(brief)).toEqual([
      'build-cache acme/cache:1',
    ])
  })

  it('reads variables that by their names hold images', async () => {
    const text = JSON.stringify({
      containerEnv: { TOOL_IMAGE: 'acme/a:1', IMAGE_NAME: 'acme/x:1', LOG_IMAGE: 'debug' },
      remoteEnv: { B_IMAGE: 'acme/b:${localEnv:V}' },
      runArgs: ['--name', 'C', '--env', 'C_IMAGE=acme/c:1', '--env=D_IMAGE=acme/d:1', '-e', 'X=acme/x:1'],
    })
    const { uses } = await read(['devcontainer'], PATH, text)
    expect(uses.map(({ raw, confidence }) => `${raw} ${confidence}`)).toEqual([
      'acme/a:1 likely',
      'acme/c:1 likely',
      'acme/d:1 likely',
    ])
  })

  it('reads the words of a command that no shell takes apart', async () => {
    const text =
      '{"onCreateCommand": ["docker", "run", "-e", "A=it\'s $X", "acme/a:1"], "postStartCommand": {"x": ["docker", "pull", "acme/b:1"], "y": 1}}'
    expect((await read(['devcontainer'], PATH, text)).uses.map(brief)).toEqual([
      'cli-argument acme/a:1',
      'cli-argument acme/b:1',
    ])
  })

  const TEMPLATE = JSON.stringify({
    options: {
      v: { type: 'string', default: '3.12', proposals: ['3.12', '3.11', ''] },
      w: { enum: ['a', 'b'], default: 'b' },
    },
  })

  it('takes each value that the template around it offers, and edits none of them', async () => {
    const files = { 'src/py/devcontainer-template.json': TEMPLATE }
    const path = 'src/py/.devcontainer/devcontainer.json'
    const texts = async (image: string) =>
      (await read(['devcontainer'], path, JSON.stringify({ image }), { files })).uses.map((use) =>
        use.image.kind === 'unread' ? `unread ${use.image.reason}` : use.text,
      )
    expect(await texts('python:${templateOption:v}')).toEqual(['python:3.12', 'python:3.11'])
    expect(await texts('p:${templateOption:v}-${templateOption:w}')).toEqual([
      'p:3.12-b',
      'p:3.12-a',
      'p:3.11-b',
      'p:3.11-a',
    ])
    expect(await texts('p:${templateOption:none}')).toEqual(['unread runtime-variable'])
    const { uses, alsoRead } = await read(['devcontainer'], path, '{"image": "p:${templateOption:v}"}', {
      files,
    })
    expect(uses.map(({ unsafe }) => unsafe !== undefined)).toEqual([true, true])
    expect(alsoRead.map((at) => `${at.path} ${TEMPLATE.slice(at.start, at.end)}`)).toEqual([
      'src/py/devcontainer-template.json 3.12',
      'src/py/devcontainer-template.json 3.11',
    ])
  })

  it('finds no template above the third folder, and stands a broken one', async () => {
    const at = async (path: string, template: string) =>
      (
        await read(['devcontainer'], path, '{"image": "p:${templateOption:v}"}', {
          files: { 'devcontainer-template.json': template },
        })
      ).uses.map(({ image }) => image.kind)
    expect(await at('.devcontainer/x/devcontainer.json', TEMPLATE)).toEqual(['read', 'read'])
    expect(await at('a/b/c/d/devcontainer.json', TEMPLATE)).toEqual(['unread'])
    for (const broken of ['', '[', '[]', '{"options": 1}', '{"options": {"v": {"default": {}, "enum": 3}}}'])
      expect(await at('.devcontainer/devcontainer.json', broken)).toEqual(['unread'])
  })

  it('takes the digest of a feature from the lock file beside it', async () => {
    const digest = `sha256:${'1'.repeat(64)}`
    const lock = (key: string, resolved: string) => JSON.stringify({ features: { [key]: { resolved } } })
    const found = async (path: string, files: Readonly<Record<string, string>>) =>
      (await read(['devcontainer'], path, '{"features": {"ghcr.io/acme/f:1": {}}}', { files })).uses.map(
        brief,
      )
    const pinned = [`feature ghcr.io/acme/f:1 => ghcr.io/acme/f:1@${digest}`]
    const own = lock('ghcr.io/acme/f:1', `ghcr.io/acme/f@${digest}`)
    expect(await found(PATH, { '.devcontainer/devcontainer-lock.json': own })).toEqual(pinned)
    expect(await found('.devcontainer.json', { '.devcontainer-lock.json': own })).toEqual(pinned)
    for (const other of [
      '[',
      lock('ghcr.io/acme/f:2', `x@${digest}`),
      lock('ghcr.io/acme/f:1', 'x@sha256:1'),
    ])
      expect(await found(PATH, { '.devcontainer/devcontainer-lock.json': other })).toEqual([
        'feature ghcr.io/acme/f:1',
      ])
  })

  it('reads what features need, and scenarios in which they are tested', async () => {
    const feature =
      '{"id": "f", "dependsOn": {"ghcr.io/acme/g:2": {}}, "installsAfter": ["ghcr.io/acme/h"], "options": {"image": {"default": "a:1"}}}'
    const { uses } = await read(['devcontainer'], 'src/f/devcontainer-feature.json', feature)
    expect(uses.map(brief)).toEqual(['feature ghcr.io/acme/g:2'])
    const scenarios =
      '{"a": {"image": "debian:12", "features": {"f": {}, "ghcr.io/acme/g:2": {}}}, "b": {"image": "ubuntu:24.04"}}'
    const tested = await read(['devcontainer'], 'test/f/scenarios.json', scenarios)
    expect(tested.uses.map((use) => `${use.path} ${use.text}`)).toEqual([
      'a.image debian:12',
      'a.features.ghcr.io/acme/g ghcr.io/acme/g:2',
      'b.image ubuntu:24.04',
    ])
    const other = await read(['devcontainer'], 'scenarios.json', '{"a": {"image": "debian:12"}}')
    expect(other.uses).toEqual([])
  })

  it('stands keys that are spelled with escapes', async () => {
    const files = { '.devcontainer/d': 'ARG BASE\nFROM $BASE\n' }
    const text = '{"bu\\u0069ld": {"dockerfile": "d", "ar\\u0067s": {"BASE": "node:20"}}}'
    expect((await read(['devcontainer'], PATH, text, { files })).uses.map(brief)).toEqual(['base node:20'])
  })
})
