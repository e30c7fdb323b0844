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
})
