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

  it('reads the charts of releases and the values that it gives to them, but no templates', async () => {
    const release = `{name: a, remoteChart: "oci://ghcr.io/acme/charts/web", version: 1.2.3,
      setValues: {side.image: "alpine:3.20.3", web.image.repository: acme/web, web.image.tag: 2.3.4},
      setValueTemplates: {image: "{{.IMAGE_FULLY_QUALIFIED}}"}, overrides: {db: {image: "redis:7.4.1"}}}`
    const { uses } = await read(
      ['skaffold'],
      'skaffold.yaml',
      `${HEAD}deploy: {helm: {releases: [${release}]}}\n`,
    )
    expect(uses.map(brief)).toEqual([
      'image-volume ghcr.io/acme/charts/web => ghcr.io/acme/charts/web:1.2.3',
      'container alpine:3.20.3',
      'container acme/web|2.3.4 => acme/web:2.3.4',
      'container redis:7.4.1',
    ])
  })

  it('takes the names of artifacts out of the uses of the tree', async () => {
    const text = `${HEAD}build: {artifacts: [{image: ghcr.io/acme/app}]}\nverify: [{container: {image: ghcr.io/acme/app:x}}, {container: {image: alpine:3}}]\n`
    const reading = await read(['skaffold'], 'skaffold.yaml', text)
    expect(linkTree([reading]).uses.map(({ text: name }) => name)).toEqual(['alpine:3'])
  })
})

const POD = (image: string) =>
  `apiVersion: v1\nkind: Pod\nmetadata: { name: p }\nspec: { containers: [{ name: c, image: "${image}" }] }\n`

/** The files in which a name that the tree builds is still pulled. */
async function pulledIn(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const readings = []
  for (const [path, text] of Object.entries(files))
    readings.push(
      await read(
        ['skaffold', 'kustomize', 'compose', 'helm-values', 'dockerfile', 'kubernetes'],
        path,
        text,
        {
          files,
        },
      ),
    )
  return linkTree(readings).uses.map(({ place }) => place.path)
}

describe('names that a builder gives', () => {
  const artifact = (rest: string) => `${HEAD}build: {artifacts: [{image: acme/app, jib: {}}]}\n${rest}`

  it.each([
    ['manifests that it names', 'manifests: {rawYaml: [deploy/*.yaml]}', 'deploy/app.yaml'],
    ['manifests of old schemas', 'deploy: {kubectl: {manifests: [deploy/**]}}', 'deploy/a/app.yaml'],
    ['one file', 'manifests: {rawYaml: [./app.yaml]}', 'app.yaml'],
    ['its own folder of manifests, where it names none', '', 'k8s/app.yaml'],
    ['a kpt package', 'manifests: {kpt: [pkg]}', 'pkg/a/app.yaml'],
    ['manifests of a profile', 'profiles: [{name: dev, manifests: {rawYaml: [dev/*.yml]}}]', 'dev/app.yml'],
    ['values of a chart', 'deploy: {helm: {releases: [{chartPath: chart}]}}', 'chart/templates/app.yaml'],
    ['files beside a chart', 'deploy: {helm: {releases: [{chartPath: chart}]}}', 'chart/templates/app.yaml'],
  ])('count in %s, and not elsewhere', async (_, rest, path) => {
    const files = { 'a/skaffold.yaml': artifact(`${rest}\n`) }
    const pod = POD('acme/app:1')
    expect(await pulledIn({ ...files, [`a/${path}`]: pod })).toEqual([])
    expect(await pulledIn({ ...files, [`b/${path}`]: pod, 'a/other/app.yaml': pod })).toEqual([
      `b/${path}`,
      'a/other/app.yaml',
    ])
  })

  it('count in what a kustomization includes that it deploys', async () => {
    const files = {
      'skaffold.yaml': artifact('manifests: {kustomize: {paths: [overlays/dev]}}\n'),
      'overlays/dev/kustomization.yaml': 'resources: [../../base]\n',
      'base/kustomization.yaml': 'resources: [app.yaml]\n',
      'base/app.yaml': POD('acme/app'),
      'elsewhere/app.yaml': POD('acme/app'),
    }
    expect(await pulledIn(files)).toEqual(['elsewhere/app.yaml'])
  })

  it('count in what required configurations deploy, and the other way round', async () => {
    const files = {
      'skaffold.yaml': `${HEAD}requires: [{path: ./db}, {path: web/skaffold.yaml}, {path: db}]\nbuild: {artifacts: [{image: acme/app, jib: {}}]}\n`,
      'db/skaffold.yaml': `${HEAD}requires: [{path: ..}]\nbuild: {artifacts: [{image: acme/db, jib: {}}]}\nmanifests: {rawYaml: ['*.yaml']}\n`,
      'web/skaffold.yaml': `${HEAD}manifests: {rawYaml: [m/*]}\n`,
      'k8s/app.yaml': POD('acme/db'),
      'db/app.yaml': POD('acme/app'),
      'web/m/app.yaml': POD('acme/db:x'),
      'web/app.yaml': POD('acme/db:x'),
    }
    expect(await pulledIn(files)).toEqual(['web/app.yaml'])
  })

  it('count in no Dockerfile and no Compose file of the tree', async () => {
    const files = {
      'skaffold.yaml': artifact(''),
      'compose.yaml': 'services: { a: { image: acme/app } }\n',
      'k8s/Dockerfile': 'FROM acme/app\n',
    }
    expect(await pulledIn(files)).toEqual(['compose.yaml', 'k8s/Dockerfile'])
  })

  it('leave what kbld puts in the place of an image a use of its own', async () => {
    const text =
      'apiVersion: kbld.k14s.io/v1alpha1\nkind: Config\noverrides: [{image: web, newImage: "quay.io/acme/web:1"}]\ndestinations: [{image: a, newImage: quay.io/acme/out}]\n'
    const { uses } = await read(['skaffold'], 'kbld.yaml', text)
    expect(uses.map(({ text: image, path }) => [image, path])).toEqual([
      ['quay.io/acme/web:1', 'overrides[0].newImage'],
    ])
  })

  it('count for kbld in the files of its folder', async () => {
    const kbld = 'apiVersion: kbld.k14s.io/v1alpha1\nkind: Config\nsources: [{image: acme/app, path: src}]\n'
    const files = {
      'a/kbld.yaml': kbld,
      'a/app.yaml': POD('acme/app'),
      'a/in/app.yaml': POD('acme/app'),
      'b/app.yaml': POD('acme/app'),
    }
    expect(await pulledIn(files)).toEqual(['b/app.yaml'])
  })
})
