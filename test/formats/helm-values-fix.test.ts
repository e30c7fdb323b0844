import { afterEach, describe, expect, it } from 'vitest'
import { RULES } from '../../rules/index.ts'
import { check } from '../../src/check.ts'
import { fakeResolver } from '../support/fix.ts'
import { createTree, type Tree } from '../support/tree.ts'

const CONFIG =
  'preset: strict\nrules: { hub-hosted: off }\nregistries:\n  docker.io: { mirror: https://mirror.example }\n'
const CHART = 'apiVersion: v2\nname: shop\nversion: 1.0.0\nappVersion: 2.1.0\n'
const DIGEST = /sha256:[\da-f]{64}/g

const trees: Tree[] = []
afterEach(() => {
  for (const tree of trees.splice(0)) tree.remove()
})

/** Fixes a chart with these files; digests become `{D}`. */
async function fix(files: Readonly<Record<string, string>>, unsafe = false) {
  const tree = createTree()
  trees.push(tree)
  tree.write('holdfast.yaml', CONFIG)
  for (const [path, text] of Object.entries(files)) tree.write(path, text)
  tree.git('init', '-q')
  tree.git('add', '.')
  const resolver = fakeResolver()
  const options = { mode: 'write', from: 'online', resolver, book: undefined, unsafe } as const
  const result = await check({ cwd: tree.path, rules: RULES, fix: options })
  const texts = new Map([...tree.contents()].map(([path, text]) => [path, text.replaceAll(DIGEST, '{D}')]))
  const reasons = result.findings.flatMap(({ fix: { reason, detail } }) =>
    reason === null ? [] : [`${reason}: ${detail}`],
  )
  return { values: texts.get('chart/values.yaml'), texts, reasons: [...new Set(reasons)] }
}

/** A chart with these values and one template that holds these lines in its container. */
function chart(values: string, template: string, helpers = ''): Readonly<Record<string, string>> {
  return {
    'chart/Chart.yaml': CHART,
    'chart/values.yaml': values,
    'chart/templates/pod.yaml': `apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n    - name: a\n      ${template}\n`,
    ...(helpers === '' ? {} : { 'chart/templates/_helpers.tpl': helpers }),
  }
}

const IMAGE = 'image:\n  repository: acme/app\n  tag: "1.2.3"\n'
const PRINTED = 'image: "{{ .Values.image.repository }}:{{ .Values.image.tag }}"'

describe('pins in Helm values', () => {
  it('go behind a tag that the templates print into the image alone', async () => {
    const { values, reasons } = await fix(chart(IMAGE, PRINTED))
    expect(values).toBe('image:\n  repository: acme/app\n  tag: "1.2.3@{D}"\n')
    expect(reasons).toEqual([])
  })

  it.each([
    ['a label', `${PRINTED}\n  labels:\n    app.kubernetes.io/version: {{ .Values.image.tag | quote }}`],
    [
      'a comparison',
      `${PRINTED}\n      {{- if semverCompare ">=1.2" .Values.image.tag }}\n      args: [x]\n      {{- end }}`,
    ],
  ])('are unsafe where the tag is also taken for %s', async (_, template) => {
    const files = chart(IMAGE, template)
    const { values, reasons } = await fix(files)
    expect(values).toBe(IMAGE)
    expect(reasons).toEqual([
      expect.stringMatching(/^unsafe: chart\/templates\/pod.yaml:\d+ takes the tag for something else/),
    ])
    expect((await fix(files, true)).values).toContain('tag: "1.2.3@{D}"')
  })

  it('are unsafe where no template is known', async () => {
    const { values, reasons } = await fix({ 'chart/values.yaml': IMAGE })
    expect(values).toBe(IMAGE)
    expect(reasons).toEqual([expect.stringMatching(/^unsafe: the templates of the chart are not known/)])
  })

  it('go into the digest key that the templates print, and the tag stays as it is', async () => {
    const helpers =
      '{{- define "shop.image" -}}\n{{- if .Values.image.digest }}\n{{- printf "%s@%s" .Values.image.repository .Values.image.digest }}\n{{- else }}\n{{- printf "%s:%s" .Values.image.repository .Values.image.tag }}\n{{- end }}\n{{- end }}\n'
    const label = 'image: {{ include "shop.image" . }}\n  labels: {v: "{{ .Values.image.tag }}"}'
    for (const [before, after] of [
      ['digest: ""', 'digest: "{D}"'],
      ["digest: ''", "digest: '{D}'"],
      ['digest:', 'digest: "{D}"'],
      ['digest: null # none', 'digest: "{D}" # none'],
      ['digest: ~', 'digest: "{D}"'],
    ] as const) {
      const { values } = await fix(chart(`${IMAGE}  ${before}\n`, label, helpers))
      expect(values).toBe(`${IMAGE}  ${after}\n`)
    }
  })

  it('are written as hex where the key is a sha', async () => {
    const template =
      'image: "{{ .Values.image.repository }}:{{ .Values.image.tag }}@sha256:{{ .Values.image.sha }}"'
    const { values } = await fix(chart(`${IMAGE}  sha: ""\n`, template), true)
    expect(values).toMatch(/^image:\n {2}repository: acme\/app\n {2}tag: "1.2.3"\n {2}sha: "[\da-f]{64}"\n$/)
  })

  it('are written whole into a sha to which the templates add nothing', async () => {
    const template = 'image: "{{ .Values.image.repository }}:{{ .Values.image.tag }}@{{ .Values.image.sha }}"'
    expect((await fix(chart(`${IMAGE}  sha: ""\n`, template))).values).toBe(`${IMAGE}  sha: "{D}"\n`)
  })

  it('are written as hex into a digest to which the templates add the algorithm', async () => {
    const template = 'image: "{{ .Values.image.repository }}@sha256:{{ .Values.image.digest }}"'
    const { values } = await fix(chart(`${IMAGE}  digest: ""\n`, template))
    expect(values).toMatch(/\n {2}digest: "[\da-f]{64}"\n$/)
  })

  it('are written for each image as the templates print its own key', async () => {
    const side = 'side:\n  image: {repository: acme/side, tag: "3.2.1", sha: ""}\n'
    const template =
      'image: "{{ .Values.image.repository }}:{{ .Values.image.tag }}@{{ .Values.image.digest }}"\n    - name: b\n      image: "{{ .Values.side.image.repository }}@sha256:{{ .Values.side.image.sha }}"'
    const { values } = await fix(chart(`${IMAGE}  digest: ""\n${side}`, template))
    expect(values).toMatch(/\n {2}digest: "\{D\}"\nside:\n.*sha: "[\da-f]{64}"\}\n$/)
  })

  it.each([
    ['{{ .digest }}', '{D}'],
    ['sha256:{{ .digest }}', 'hex'],
    ['{{ .digest }}{{ else if .sha }}@sha256:{{ .sha }}', '{D}'],
  ])('are written as the helper prints the key: @%s', async (printed, expected) => {
    const helpers = `{{- define "shop.image" -}}{{ .repository }}:{{ .tag }}{{ if .digest }}@${printed}{{ end }}{{- end }}\n`
    const { values } = await fix(
      chart(`${IMAGE}  digest: ""\n`, 'image: {{ include "shop.image" .Values.image }}', helpers),
    )
    expect(values?.replace(/"[\da-f]{64}"/, '"hex"')).toBe(`${IMAGE}  digest: "${expected}"\n`)
  })

  it.each([
    ['repository: acme/app\n  tag: ""\n', 'repository: acme/app\n  tag: "2.1.0@{D}"\n'],
    ['repository: acme/app\n  tag:\n', 'repository: acme/app\n  tag: "2.1.0@{D}"\n'],
    [
      'repository: acme/app # ours\n  pullPolicy: Always\n',
      'repository: acme/app # ours\n  tag: "2.1.0@{D}"\n  pullPolicy: Always\n',
    ],
    ['repository: acme/app\r\n', 'repository: acme/app\r\n  tag: "2.1.0@{D}"\r\n'],
    ['repository: "acme/app"', 'repository: "acme/app"\n  tag: "2.1.0@{D}"'],
  ])('write the version of the chart on request only: %j', async (before, after) => {
    const template =
      'image: "{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}"'
    const files = chart(`image:\n  ${before}`, template)
    const safe = await fix(files)
    expect(safe.values).toBe(`image:\n  ${before}`)
    expect(safe.reasons).toEqual([expect.stringMatching(/^unsafe: the tag is the appVersion of the chart/)])
    expect((await fix(files, true)).values).toBe(`image:\n  ${after}`)
  })

  it('know the letter that templates put before the version of the chart', async () => {
    const template =
      'image: "{{ .Values.image.repository }}:{{ .Values.image.tag | default (printf "v%s" .Chart.AppVersion) }}"'
    const { values } = await fix(chart('image:\n  repository: acme/app\n  tag: ""\n', template), true)
    expect(values).toBe('image:\n  repository: acme/app\n  tag: "v2.1.0@{D}"\n')
  })

  it('are never written behind a number that Helm prints otherwise', async () => {
    const files = chart('image: {repository: acme/app, tag: 1.10}\n', PRINTED)
    const { values, reasons } = await fix(files, true)
    expect(values).toBe('image: {repository: acme/app, tag: 1.10}\n')
    expect(reasons).toEqual([
      'not-editable: Helm takes 1.10 for a number and deploys acme/app:1.1; write the tag that is meant in quotes',
    ])
  })

  it('go into the file that sets the tag, not into the one that has the repository', async () => {
    const files = { ...chart(IMAGE, PRINTED), 'chart/values-prod.yaml': 'image:\n  tag: "2.0.0"\n' }
    const { texts } = await fix(files)
    expect(texts.get('chart/values-prod.yaml')).toBe('image:\n  tag: "2.0.0@{D}"\n')
    expect(texts.get('chart/values.yaml')).toContain('tag: "1.2.3@{D}"')
  })

  it('are refused where one tag is that of several images', async () => {
    const values =
      'tag: &tag 1.2.3\na: {image: {repository: acme/a, tag: *tag}}\nb: {image: {repository: acme/b, tag: *tag}}\n'
    const { values: after, reasons } = await fix({ 'chart/values.yaml': values }, true)
    expect(after).toBe(values)
    expect(reasons.every((reason) => reason.startsWith('shared-disagrees'))).toBe(true)
    expect(reasons).not.toEqual([])
  })
})

describe('pins in the file of a chart', () => {
  const LIST =
    'name: shop\nannotations:\n  artifacthub.io/images: |\n    - name: a\n      image: acme/a:1.2.3 # a\n    - {image: "acme/b:2"}\n'

  it('go into the text that lists its images for a catalogue, and tell no more than info', async () => {
    const { texts } = await fix({ 'chart/Chart.yaml': LIST })
    expect(texts.get('chart/Chart.yaml')).toBe(
      LIST.replace('acme/a:1.2.3', 'acme/a:1.2.3@{D}').replace('acme/b:2', 'acme/b:2@{D}'),
    )
    const tree = createTree()
    trees.push(tree)
    tree.write('holdfast.yaml', CONFIG)
    tree.write('chart/Chart.yaml', LIST)
    const { findings } = await check({ cwd: tree.path, rules: RULES })
    expect(findings.map(({ rule, severity }) => `${rule}: ${severity}`)).toEqual([
      'unpinned-image: info',
      'mutable-tag: info',
    ])
  })

  it('keep CRLF and a BOM', async () => {
    const text = LIST.replaceAll('\n', '\r\n')
    const { texts } = await fix({ 'chart/Chart.yaml': `\ufeff${text}` })
    // The bytes of a tree are read as one character each.
    expect(texts.get('chart/Chart.yaml')).toBe(
      `\xef\xbb\xbf${text.replace('acme/a:1.2.3', 'acme/a:1.2.3@{D}').replace('acme/b:2', 'acme/b:2@{D}')}`,
    )
  })

  it('are refused for a chart in a registry, of which only the version is known', async () => {
    const chart =
      'name: shop\ndependencies:\n  - {name: db, version: 1.2.3, repository: "oci://ghcr.io/acme/charts"}\n'
    const { texts } = await fix({ 'chart/Chart.yaml': chart })
    expect(texts.get('chart/Chart.yaml')).toBe(chart)
  })
})

describe('pins of an artifact of Flux', () => {
  const HEAD =
    'apiVersion: source.toolkit.fluxcd.io/v1\nkind: OCIRepository\nmetadata: {name: a}\nspec:\n  url: oci://docker.io/acme/web\n'

  it.each([
    ['  ref:\n    tag: 1.2.3 # a\n', '  ref:\n    tag: 1.2.3 # a\n    digest: "{D}"\n'],
    ['  ref: {tag: "1.2.3"}\n', '  ref: {tag: "1.2.3", digest: "{D}"}\n'],
    ['  ref:\r\n    tag: 1.2.3\r\n', '  ref:\r\n    tag: 1.2.3\r\n    digest: "{D}"\r\n'],
    ['  ref: {semver: ">=1"}\n', '  ref: {semver: ">=1"}\n'],
    ['', ''],
  ])('go into the key beside the tag: %j', async (before, after) => {
    const { texts } = await fix({ 'a.yaml': HEAD + before })
    expect(texts.get('a.yaml')).toBe(HEAD + after)
  })
})

describe('pins where templates take values by other ways', () => {
  it.each([
    ['a block', '{{- with .Values.image }}\n      image: "{{ .repository }}:{{ .tag }}"\n      {{- end }}'],
    [
      'a variable',
      '{{- $tag := .Values.image.tag | default .Chart.AppVersion }}\n      image: "{{ .Values.image.repository }}:{{ $tag }}"',
    ],
    [
      'a condition',
      '{{- if .Values.image.tag }}\n      image: "{{ .Values.image.repository }}:{{ .Values.image.tag }}"\n      {{- end }}',
    ],
  ])('are safe where %s only prints them into the image', async (_, template) => {
    expect((await fix(chart(IMAGE, template))).values).toContain('tag: "1.2.3@{D}"')
  })

  it.each([
    [
      'a block',
      '{{- with .Values.image }}\n      image: "{{ .repository }}:{{ .tag }}"\n      name: "{{ .tag }}"\n      {{- end }}',
    ],
    [
      'a variable',
      `{{- $tag := .Values.image.tag }}\n      ${PRINTED}\n      env: [{name: V, value: "{{ $tag }}"}]`,
    ],
    ['a comparing condition', `{{- if eq .Values.image.tag "1" }}\n      ${PRINTED}\n      {{- end }}`],
    ['all of it as text', `${PRINTED}\n      env: [{name: V, value: {{ toJson .Values.image | quote }}}]`],
  ])('are unsafe where %s takes them for something else', async (_, template) => {
    const { values, reasons } = await fix(chart(IMAGE, template))
    expect(values).toBe(IMAGE)
    expect(reasons).toContainEqual(expect.stringMatching(/^unsafe: chart\/templates\/pod.yaml:\d+/))
  })

  it('are refused where the tag is that of another image too', async () => {
    const files = chart(IMAGE, `${PRINTED}\n    - image: "acme/other:{{ .Values.image.tag }}"`)
    for (const unsafe of [false, true]) {
      const { values, reasons } = await fix(files, unsafe)
      expect(values).toBe(IMAGE)
      expect(reasons).toContainEqual(expect.stringMatching(/^shared-disagrees: .*behind the name of another/))
    }
    const flow = chart(
      IMAGE,
      `command: [a]\n    - {image: "{{ .Values.image.repository }}:{{ .Values.image.tag }}", name: other}`,
    )
    expect((await fix(flow)).values).toContain('tag: "1.2.3@{D}"')
  })

  it('are unsafe in a digest key whose filling changes the version in labels', async () => {
    const template =
      'image: {{ include "common.images.image" (dict "imageRoot" .Values.image "global" .Values.global) }}\n  labels: {v: {{ include "common.images.version" (dict "imageRoot" .Values.image "chart" .Chart) }}}'
    const files = chart(`${IMAGE}  digest: ""\n`, template)
    const { values, reasons } = await fix(files)
    expect(values).toBe(`${IMAGE}  digest: ""\n`)
    expect(reasons).toEqual([expect.stringContaining('tells the version of the image')])
    expect((await fix(files, true)).values).toContain('digest: "{D}"')
  })
})
