import { describe, expect, it } from 'vitest'
import type { UseRule } from '../../src/model/rule.ts'
import { createFakeResolver } from '../support/fake-resolver.ts'
import { digestOf } from '../support/fix.ts'
import { BOTH, dockerfile, fixAgain, HUB, pod, REWRITE, ruleOf } from '../support/fix-tree.ts'
import { FULL_TAG, fixedTo, fixWith, NAME, PYTHON, serveTags } from '../support/full-tag.ts'

describe('what is written for a full tag', () => {
  const pinning: UseRule = { ...ruleOf('unpinned-base'), defersTo: [] }

  it('has the digest behind it where that is wanted too', async () => {
    const { text, fixes } = await fixWith(dockerfile('FROM python:3.11\n'), { rules: [FULL_TAG, pinning] })
    expect(text('Dockerfile')).toBe(`FROM python:3.11.9@${digestOf('a')}\n`)
    expect(fixes).toEqual(['python:3.11 mutable-tag applied', 'python:3.11 unpinned-base applied'])
  })

  it('has the digest behind it where a rule asks for it once the tag is full', async () => {
    const rules: readonly UseRule[] = [FULL_TAG, { ...pinning, defersTo: ['mutable-tag'] }]
    const { text, fixes, tree } = await fixWith(dockerfile('FROM python:3.11\n'), { rules })
    expect(text('Dockerfile')).toBe(`FROM python:3.11.9@${digestOf('a')}\n`)
    expect(fixes).toEqual(['python:3.11 mutable-tag applied'])
    const again = await fixAgain(tree, { rules })
    expect(again.result.files).toEqual([])
    expect(again.asked).toEqual([])
  })

  it('leaves a second run nothing to do and nothing to ask', async () => {
    const { tree } = await fixWith(dockerfile('FROM python:3.11\nFROM python:alpine\n'))
    const resolver = createFakeResolver(PYTHON)
    const again = await fixAgain(tree, { request: { resolver }, rules: [FULL_TAG] })
    expect(again.result.files).toEqual([])
    expect(resolver.log).toEqual([])
  })

  it.each([
    [
      'CRLF, a byte order mark and no last line end',
      '\uFEFFFROM python:3.11 AS ä\r\nFROM python',
      '\uFEFFFROM python:3.11.9 AS ä\r\nFROM python:3.12.0',
    ],
    ['a default', 'ARG V=3.11-slim\nFROM python:${V}\n', 'ARG V=3.11.9-slim\nFROM python:${V}\n'],
    ['the word of a substitution', 'FROM ${I:-python:3.11}\n', 'FROM ${I:-python:3.11.9}\n'],
    ['a part of a tag', 'ARG V=3.11\nFROM python:${V}-slim\n', 'ARG V=3.11\nFROM python:${V}-slim\n'],
  ])('keeps all other characters of a Dockerfile with %s', async (_, before, after) => {
    expect((await fixWith(dockerfile(before))).text('Dockerfile')).toBe(after)
  })

  it('keeps quotes, anchors and comments of YAML, and the text they share is changed once', async () => {
    const files = {
      'a.yaml': pod(
        '{name: a, image: "python:3.11"}',
        "{name: b, image: &i 'docker.io/python:3.11-slim'} # ä",
        '{name: c, image: *i}',
      ),
    }
    const { text, result } = await fixWith(files)
    expect(text('a.yaml')).toBe(
      files['a.yaml'].replace('"python:3.11"', '"python:3.11.9"').replace('3.11-slim', '3.11.9-slim'),
    )
    expect(result.files[0]?.edits).toHaveLength(2)
  })

  it('is refused where uses share a text and want different ones, and nothing is asked', async () => {
    const { text, fixes, log } = await fixWith(dockerfile('ARG V=3.11\nFROM python:$V\nFROM ruby:$V\n'))
    expect(text('Dockerfile')).toContain('ARG V=3.11\n')
    expect(fixes).toEqual([
      'python:$V mutable-tag refused shared-disagrees',
      'ruby:$V mutable-tag refused shared-disagrees',
    ])
    expect(log).toEqual([])
  })

  it('is written into what is only likely an image when unsafe fixes are wanted', async () => {
    const files = dockerfile('FROM scratch\nONBUILD COPY --from=python /a /b\n')
    const safe = await fixWith(files)
    expect(safe.fixes).toEqual(['python mutable-tag refused unsafe'])
    expect(safe.log).toEqual([])
    const { text } = await fixWith(files, { request: { unsafe: true } })
    expect(text('Dockerfile')).toContain('--from=python:3.12.0 /a')
  })

  it('is written only for the repositories that were asked for', async () => {
    const only = ({ path }: { path: string }) => path === 'library/redis'
    const { text, log } = await fixWith(dockerfile('FROM python:3.11\n'), { request: { only } })
    expect(text('Dockerfile')).toBe('FROM python:3.11\n')
    expect(log).toEqual([])
  })

  it('would be a number in a key of its own, so that the digest is written behind it', async () => {
    const served = serveTags('docker.io/library/postgres', { '17': 'a', '17.10': 'a' })
    const kustomization = (tag: string) => `images:\n  - {name: db, newName: postgres, newTag: ${tag}}\n`
    const { text } = await fixWith(
      { 'kustomization.yaml': kustomization('latest') },
      { served: { ...served, ...serveTags('docker.io/library/postgres', { latest: 'a' }) } },
    )
    expect(text('kustomization.yaml')).toBe(kustomization(`17.10@${digestOf('a')}`))
    const quoted = await fixWith({ 'kustomization.yaml': kustomization('"17"') }, { served })
    expect(quoted.text('kustomization.yaml')).toBe(kustomization('"17.10"'))
    const joined = await fixWith({ 'a.yaml': pod('{name: a, image: postgres:17}') }, { served })
    expect(joined.text('a.yaml')).toBe(pod('{name: a, image: postgres:17.10}'))
  })
})

describe('a field that takes no digest', () => {
  const prometheus = (tag: string) =>
    `apiVersion: monitoring.coreos.com/v1\nkind: Prometheus\nmetadata: {name: p}\nspec:\n  baseImage: docker.io/acme/p\n  tag: ${tag}\n`
  const served = serveTags('docker.io/acme/p', { 'v2.5': 'a', 'v2.5.1': 'a', edge: 'e' })

  it('gets the full tag', async () => {
    const { text, fixes } = await fixWith({ 'p.yaml': prometheus('v2.5') }, { served })
    expect(text('p.yaml')).toBe(prometheus('v2.5.1'))
    expect(fixes).toEqual(['docker.io/acme/p|v2.5 mutable-tag applied'])
  })

  it('is left as it is where there is none, and the reason names the digest', async () => {
    const { text, fixes, result } = await fixWith({ 'p.yaml': prometheus('edge') }, { served })
    expect(text('p.yaml')).toBe(prometheus('edge'))
    expect(fixes).toEqual(['docker.io/acme/p|edge mutable-tag refused tag-only-field'])
    const [finding] = result.findings
    expect(finding?.fix.detail).toContain(`docker.io/acme/p:edge is ${digestOf('e')} now`)
    expect(finding?.fix.detail).toContain('no full tag has this digest')
  })

  it('gets the full tag also where a digest is wanted, which stays refused', async () => {
    const always: UseRule = {
      ...ruleOf('unpinned-image'),
      defersTo: [],
      configure: () =>
        function* () {
          yield { message: 'no digest', remedy: { kind: 'pin-digest' } }
        },
    }
    const { text, fixes } = await fixWith(
      { 'p.yaml': prometheus('v2.5') },
      { served, rules: [FULL_TAG, always] },
    )
    expect(text('p.yaml')).toBe(prometheus('v2.5.1'))
    expect(fixes).toEqual([
      'docker.io/acme/p|v2.5 mutable-tag applied',
      'docker.io/acme/p|v2.5 unpinned-image refused tag-only-field',
    ])
  })

  it('has no tag that could be changed where the tag is set elsewhere', async () => {
    const files = { 'kustomization.yaml': 'images:\n  - {name: a, newName: python}\n' }
    const { fixes, log } = await fixWith(files)
    expect(fixes).toEqual(['python mutable-tag refused unsupported-here'])
    expect(log).toEqual([])
  })
})

describe('a full tag under another name', () => {
  const rules = [FULL_TAG, ruleOf('hub-hosted')]
  const target = (tags: Readonly<Record<string, string>>) => ({
    ...PYTHON,
    ...serveTags(`${HUB}/python`, tags),
  })

  it('is asked for under the source and written under the target, which has the digest and the tag', async () => {
    const files = dockerfile('FROM python:3.11\n')
    const { text, log } = await fixWith(files, { config: BOTH, rules, served: target({ '3.11.9': 'a' }) })
    expect(text('Dockerfile')).toBe(`FROM ${HUB}/python:3.11.9\n`)
    expect(log).toEqual([
      `tag ${NAME}:3.11`,
      `tags ${NAME}`,
      `tag ${NAME}:3.11.9`,
      `digest ${HUB}/python@${digestOf('a')}`,
      `tag ${HUB}/python:3.11.9`,
    ])
  })

  it.each([
    ['no such tag', { '3.11': 'a' }],
    ['another image under that tag', { '3.11': 'a', '3.11.9': 'b' }],
  ])('has the digest behind it where the target has %s', async (_, tags) => {
    const setup = { config: BOTH, rules, served: target(tags) }
    expect(await fixedTo('python:3.11', setup)).toBe(`${HUB}/python:3.11.9@${digestOf('a')}`)
  })

  it('is not written where the target does not serve the digest', async () => {
    const { text, fixes, result } = await fixWith(dockerfile('FROM python:3.11\n'), { config: BOTH, rules })
    expect(text('Dockerfile')).toBe('FROM python:3.11\n')
    expect(fixes).toEqual([
      'python:3.11 mutable-tag refused not-in-target',
      'python:3.11 hub-hosted refused not-in-target',
    ])
    expect(result.findings[0]?.fix.detail).toContain(`docker://${HUB}/python:3.11.9`)
  })

  it('is not asked of a target that is assumed to have everything', async () => {
    const config = BOTH.replace(
      'rewrite: registry.corp.example/hub',
      'rewrite: { to: registry.corp.example/hub, assumeTarget: true }',
    )
    const { text, log } = await fixWith(dockerfile('FROM python:3.11\n'), { config, rules })
    expect(text('Dockerfile')).toBe(`FROM ${HUB}/python:3.11.9\n`)
    expect(log).toEqual([`tag ${NAME}:3.11`, `tags ${NAME}`, `tag ${NAME}:3.11.9`])
  })

  it('keeps the name where its digest cannot be had', async () => {
    const options = { failures: { [`${NAME} tags`]: 'timeout' as const } }
    const { text, fixes } = await fixWith(dockerfile('FROM python:3.11\n'), {
      config: REWRITE,
      rules,
      options,
    })
    expect(text('Dockerfile')).toBe('FROM python:3.11\n')
    expect(fixes).toEqual([
      'python:3.11 mutable-tag unresolved timeout',
      'python:3.11 hub-hosted unresolved timeout',
    ])
  })
})
