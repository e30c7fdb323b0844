import { describe, expect, it } from 'vitest'
import { brief, read } from '../support/read.ts'
import { casesOf, expectedOf, recordsOf } from './build-fixtures.ts'

const PATH = '.gitlab-ci.yml'

type Options = Parameters<typeof read>[3]

async function found(text: string, options: Options = {}, path = PATH) {
  return (await read(['gitlab-ci'], path, text, options)).uses.map(brief)
}

describe('gitlab-ci', () => {
  it.each(casesOf('gitlab-ci'))('reads the fixture %s as expected', async (name) => {
    expect(await recordsOf('gitlab-ci', name)).toEqual(expectedOf('gitlab-ci', name))
  })

  it.each([
    'image: ""',
    'image: null\nservices: []',
    'image: [a, b]',
    'services: a:1',
    'services: !reference [.postgres, services]',
    'a: {services: !reference [.postgres, services]}',
    'include: [{local: /x.yml}, {template: Auto-DevOps.gitlab-ci.yml}]',
    'a: {cache: {key: "node:20"}, artifacts: {name: "x:1"}, environment: {name: "prod:1"}}',
    'cache: {image: "a:1"}\nvariables: {LOG_LEVEL: "debug:1", X_IMAGE: "web"}',
    'a: {run: [{name: x, step: ./x}], tags: ["ubuntu-22.04"]}',
    'x',
    '- image: a:1',
  ])('finds nothing in %j', async (text) => {
    const { uses, problems } = await read(['gitlab-ci'], PATH, text)
    expect([uses.map(brief), problems]).toEqual([[], []])
  })

  it.each([
    ['$A', 'variables: {A: "node:20"}', ['node:20']],
    ['${A}', 'variables: {A: "node:20"}', ['node:20']],
    ['node:$A', 'variables: {A: 20, B: 1}', ['node:20']],
    ['$A/x:$B', 'variables: {A: quay.io/$C, B: 1, C: acme}', ['quay.io/acme/x:1']],
    ['$A', 'variables: {A: $B, B: $A}', ['unread runtime-variable']],
    ['$A', 'variables: {A: ""}', ['unread runtime-variable']],
    ['${A:-x:1}', 'variables: {A: "node:20"}', ['unread variable-not-supported']],
    ['${A##*/}', 'variables: {A: "node:20"}', ['unread variable-not-supported']],
    ['$$A', 'variables: {A: "node:20"}', ['unread variable-not-supported']],
    ['$[[ inputs.a | expand_vars ]]', '', ['unread runtime-variable']],
    ['$[[ inputs.a | truncate(0,8) ]]', '', ['unread variable-not-supported']],
    ['$[[ inputs.a ]]', '', ['unread runtime-variable']],
    ['$A', 'workflow: {rules: [{variables: {A: "a:1"}}, {variables: {A: "a:2"}}]}', ['a:1', 'a:2']],
    ['$A', 'variables: {A: "a:1"}\nj2: {variables: {A: "a:2"}}', ['a:1', 'a:2']],
    ['$A', 'variables: {A: "a:1"}\nj2: {image: "b:1", variables: {A: "a:2"}}', ['a:1']],
  ])('reads %s with %s', async (image, rest, expected) => {
    const { uses } = await read(['gitlab-ci'], PATH, `default: {image: ${JSON.stringify(image)}}\n${rest}`)
    const texts = uses.map((use) => (use.image.kind === 'unread' ? `unread ${use.image.reason}` : use.text))
    expect(texts.filter((text) => text !== 'b:1')).toEqual(expected)
  })

  it('takes the variables of a job before those of what it extends, and these before those of the pipeline', async () => {
    const text =
      'variables: {V: 1, W: 1}\n.a: {image: "x:$V-$W", variables: {V: 2}}\nb: {extends: [.a], variables: {W: 3}}'
    expect(await found(text)).toEqual(['ci-job x:$V-$W => x:2-1', 'ci-job x:$V-$W => x:2-3'])
  })

  it('says that a value goes into the environment, unless the tail stands in the field', async () => {
    const unsafe = async (text: string) =>
      (await read(['gitlab-ci'], PATH, text)).uses.map((use) => use.unsafe !== undefined)
    expect(await unsafe('variables: {A: "x:1"}\nimage: $A')).toEqual([true])
    expect(await unsafe('variables: {A: "1"}\nimage: x:$A')).toEqual([true])
    expect(await unsafe('variables: {A: "quay.io"}\nimage: $A/x:1')).toEqual([false])
    expect(await unsafe('variables: {A_IMAGE: "a/x:1"}')).toEqual([true])
    expect(await unsafe('image: x:1')).toEqual([false])
    expect(await unsafe('.v: {variables: {A: "x:1"}}\na: {image: !reference [.v, variables, A]}')).toEqual([
      true,
    ])
  })

  it('tells a service whose host name follows its image', async () => {
    const { uses } = await read(
      ['gitlab-ci'],
      PATH,
      'image: a:1\nservices: [b:1, {name: "c:1"}, {name: "d:1", alias: d}]',
    )
    expect(uses.map(({ text, nameUnsafe }) => [text, nameUnsafe !== undefined])).toEqual([
      ['a:1', false],
      ['b:1', true],
      ['c:1', true],
      ['d:1', false],
    ])
  })

  it.each(['CI_DEPENDENCY_PROXY_GROUP_IMAGE_PREFIX', 'CI_DEPENDENCY_PROXY_DIRECT_GROUP_IMAGE_PREFIX'])(
    'reads %s as the way to Docker Hub, unless the configuration says otherwise',
    async (name) => {
      const text = `image: \${${name}}/node:20`
      const { uses } = await read(['gitlab-ci'], PATH, text)
      expect(uses.map((use) => [use.text, use.throughMirror])).toEqual([['docker.io/node:20', true]])
      const given = await read(['gitlab-ci'], PATH, text, { vars: { [name]: 'hub.corp.example' } })
      expect(given.uses.map((use) => [use.text, use.throughMirror])).toEqual([
        ['hub.corp.example/node:20', undefined],
      ])
    },
  )

  it('follows includes in both directions, and names the files', async () => {
    const files = {
      'ci/a.yml': 'variables: {A: "1"}\nx: {image: "x:$A-$B"}',
      'ci/b.yaml': 'variables: {B: "2"}',
      [PATH]: 'variables: {B: "3"}\ninclude: [/ci/*.yml, ci/b.yaml]\nimage: y:$A-$B',
    }
    const root = await read(['gitlab-ci'], PATH, files[PATH] ?? '', { files })
    expect(root.uses.map(({ text }) => text)).toEqual(['y:1-3'])
    expect(root.facts.map((fact) => (fact.kind === 'names-file' ? fact.name : ''))).toEqual([
      'ci/a.yml',
      'ci/b.yaml',
    ])
    const { uses, dependsOn } = await read(['gitlab-ci'], 'ci/a.yml', files['ci/a.yml'], {
      files,
      namedBy: [PATH],
    })
    expect([uses.map(({ text }) => text), dependsOn]).toEqual([['x:1-3'], [PATH, 'ci/a.yml', 'ci/b.yaml']])
  })

  it.each(['../x.yml', '/../../x.yml', 'https://example.com/x.yml', '$X/y.yml'])(
    'names no file outside the tree for %s',
    async (local) => {
      const { facts } = await read(['gitlab-ci'], PATH, `include: [{local: ${JSON.stringify(local)}}]`)
      expect(facts).toEqual([])
    },
  )

  it.each([
    ['ci/x.yml', 'a: {script: [x], stage: b, image: "n:1"}', 1],
    ['ci/x.yml', 'a: {image: "n:1"}', 0],
    ['ci/x.yml', 'apiVersion: v1\na: {script: [x], stage: b, image: "n:1"}', 0],
    ['x.gitlab-ci.yml', 'a: {image: "n:1"}', 1],
    ['.gitlab/ci/x.yml', 'a: {script: [x], tags: [b], image: "n:1"}', 1],
    ['other/x.yml', 'a: {script: [x], stage: b, image: "n:1"}', 0],
  ])('takes %s with %s for a pipeline or not', async (path, text, count) => {
    const { FORMATS } = await import('../../src/formats/index.ts')
    const { compilePathGlobs } = await import('../../src/text/path-glob.ts')
    const format = FORMATS.find(({ id }) => id === 'gitlab-ci')
    const isCandidate = compilePathGlobs([...(format?.names ?? []), ...(format?.candidates ?? [])])(path)
    expect(isCandidate ? (await found(text, {}, path)).length : 0).toBe(count)
  })

  it('reads each script once, wherever aliases bring it', async () => {
    const text =
      '.s: &s [docker pull a/x:1]\nb: {script: [*s, *s]}\nc: {script: [*s, "docker pull $V"], variables: {V: "a/y:2"}}'
    expect(await found(text)).toEqual(['cli-argument a/x:1', 'cli-argument $V => a/y:2'])
  })
})

describe('pull_policy of gitlab-ci', () => {
  it.each([
    ['never', true],
    ['[never]', true],
    ['[never, always]', undefined],
    ['if-not-present', undefined],
    ['[]', undefined],
  ])('%s: whether the runner must have the image: %s', async (policy, expected) => {
    const text = `a:\n  image: {name: "acme/a:1", pull_policy: ${policy}}\n  services: [{name: "acme/b:1", pull_policy: ${policy}}]\n  script: make\n`
    const { uses } = await read(['gitlab-ci'], PATH, text)
    expect(uses.map(({ onMachine }) => onMachine)).toEqual([expected, expected])
  })
})
