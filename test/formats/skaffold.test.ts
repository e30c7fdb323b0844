import { describe, expect, it } from 'vitest'
import { linkTree } from '../../src/engine/link-tree.ts'
import { brief, read } from '../support/read.ts'
import { casesOf, expectedOf, recordsOf } from './build-fixtures.ts'

const HEAD = 'apiVersion: skaffold/v4beta13\nkind: Config\n'

describe('skaffold', () => {
  it.each(casesOf('skaffold'))('reads the fixture %s as expected', async (name) => {
    expect(await recordsOf('skaffold', name)).toEqual(expectedOf('skaffold', name))
  })

  it.each([
    'build: nothing',
    'build: {artifacts: {image: a}}',
    'build: {artifacts: [a, null, 1, [], {image: [a]}, {image: true}]}',
    'verify: [{container: nginx}]',
    'profiles: {build: {artifacts: [{image: a}]}}',
  ])('finds nothing in %j', async (text) => {
    const { uses, facts } = await read(['skaffold'], 'skaffold.yaml', HEAD + text)
    expect([uses, facts]).toEqual([[], []])
  })

  it('reads nothing in other documents', async () => {
    const { uses } = await read(
      ['skaffold'],
      'skaffold.yaml',
      '# skaffold/v1\nkind: Config\nverify: [{container: {image: a}}]\n',
    )
    expect(uses).toEqual([])
  })

  it('reads the images of profiles, and calls them by the profile', async () => {
    const text = `${HEAD}profiles: [{name: ci, verify: [{name: t, container: {image: alpine:3}}]}]\n`
    const { uses } = await read(['skaffold'], 'skaffold.yaml', text)
    expect(uses.map(brief)).toEqual(['container alpine:3'])
    expect(uses[0]?.path).toBe('profiles[0].verify[0].container.image')
    expect(uses[0]?.identity).toBe('profiles[ci].verify[t].container.image')
  })

  it('tells the items of a list apart by names that a pin does not change', async () => {
    const identities: unknown[] = []
    for (const tag of ['3', `3@sha256:${'1'.repeat(64)}`]) {
      const text = `${HEAD}customActions: [{name: a, containers: [{name: c, image: alpine:${tag}}, {image: busybox:${tag}}]}]\n`
      const { uses } = await read(['skaffold'], 'skaffold.yaml', text)
      identities.push(uses.map(({ identity }) => identity))
    }
    expect(identities[0]).toEqual([
      'customActions[a].containers[c].image',
      'customActions[a].containers[busybox].image',
    ])
    expect(identities[1]).toEqual(identities[0])
  })

  it('finds the Dockerfile of an artifact from the folder of its file', async () => {
    const text = `${HEAD}build: {artifacts: [{image: a, context: ../src, docker: {buildArgs: {A: "1"}}}]}\n`
    const { facts } = await read(['skaffold'], 'deploy/skaffold.yaml', text)
    expect(facts).toContainEqual(
      expect.objectContaining({
        kind: 'build',
        dockerfile: 'src/Dockerfile',
        args: [{ name: 'A', place: expect.anything() }],
      }),
    )
  })

  it('takes the names of artifacts out of the uses of the tree', async () => {
    const text = `${HEAD}build: {artifacts: [{image: ghcr.io/acme/app}]}\nverify: [{container: {image: ghcr.io/acme/app:x}}, {container: {image: alpine:3}}]\n`
    const reading = await read(['skaffold'], 'skaffold.yaml', text)
    expect(linkTree([reading]).uses.map(({ text: name }) => name)).toEqual(['alpine:3'])
  })
})
