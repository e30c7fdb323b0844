import { describe, expect, it } from 'vitest'
import { isEditable } from '../../src/model/image-use.ts'
import { brief, read } from '../support/read.ts'

const FILES = {
  'chart/Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.0.0\nappVersion: 2.1.0\n',
  'chart/values.yaml':
    'image: {registry: quay.io, repository: acme/app, tag: "1.0"}\nsidecar: {image: redis:7}\nworker:\n  image: {repository: acme/worker}\n',
  'chart/templates/_helpers.tpl':
    '{{- define "shop.image" -}}\n{{ .Values.image.repository }}:{{ .Values.image.tag }}\n{{- end }}\n{{- define "shop.outer" -}}{{ include "shop.image" . }}{{- end }}\n{{- define "shop.other" -}}{{ .Values.name }}{{- end }}\n',
}

async function uses(image: string, files: Readonly<Record<string, string>> = FILES) {
  const line = image.startsWith('\n') ? image : `\n      image: ${image}`
  const text = `apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n    - name: a${line}\n`
  return (await read(['kubernetes'], 'chart/templates/pod.yaml', text, { files })).uses.map(brief)
}

describe('images in Helm templates', () => {
  it.each([
    '"{{ .Values.image.registry }}/{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}"',
    '{{ .Values.sidecar.image }}',
    "'{{ $.Values.worker.image.repository }}:{{ $.Chart.AppVersion }}'",
    '{{ include "common.images.image" (dict "imageRoot" .Values.image "global" .Values.global) }}',
    '{{ include "shop.image" . | quote }}',
    '{{ template "shop.outer" . }}',
  ])('are read in the values that give them: %s', async (image) => {
    expect(await uses(image)).toEqual([])
  })

  it.each([
    '{{ .Values.other.image }}',
    '{{ include "shop.other" . }}',
    '{{ include "elsewhere.image" . }}',
    '{{ $image }}',
    '"{{ if .Capabilities.x }}acme/a:1{{ else }}acme/b:1{{ end }}"',
    '"{{ if .Values.none }}acme/a:1{{ end }}"',
    '{{ required "an image" .Values.none }}',
  ])('are unread where the values do not give them: %s', async (image) => {
    const [use, ...others] = await uses(image)
    expect(use).toContain('unread: template-expression')
    expect(others).toEqual([])
  })

  it.each([
    ['"{{ .Values.image.registry }}/acme/agent:{{ .Values.image.tag }}"', 'quay.io/acme/agent:1.0'],
    ['{{ .Values.none.image | default "busybox:1.36" | quote }}', 'busybox:1.36'],
    ['{{ printf "%s/acme/job:%s" .Values.image.registry (.Chart.AppVersion) }}', 'quay.io/acme/job:2.1.0'],
    ['{{ coalesce .Values.none `acme/raw:1` }}', 'acme/raw:1'],
    ['acme/other:{{ default .Chart.AppVersion .Values.none }}', 'acme/other:2.1.0'],
    ['{{ required "an image" "acme/needed:1" }}', 'acme/needed:1'],
    ['{{ tpl "acme/printed:1" . | quote }}', 'acme/printed:1'],
    ['{{ ternary "acme/a:1" "acme/b:1" .Values.none }}', 'acme/b:1'],
    ['{{ .Values.image.tag | ternary "acme/a:1" "acme/b:1" }}', 'acme/a:1'],
    ['"{{ if .Values.none }}acme/a:1{{ else }}acme/b:1{{ end }}"', 'acme/b:1'],
    ['"{{ if not .Values.none }}acme/a:1{{ else }}acme/b:1{{ end }}"', 'acme/a:1'],
    ['"acme/x{{ if .Values.image.tag }}-full{{ end }}:1"', 'acme/x-full:1'],
    ['"{{ if .Values.none }}a{{ else if .Values.image.tag }}acme/b:1{{ else }}c{{ end }}"', 'acme/b:1'],
    ['acme/w:{{ with .Values.image.tag }}{{ . }}{{ end }}', 'acme/w:1.0'],
  ])('are read where the chart tells all that they are made of: %s', async (image, text) => {
    expect((await uses(image)).map((use) => use.split(' -> ').at(-1))).toEqual([
      expect.stringContaining(text),
    ])
  })

  it.each([
    [
      '{{- with .Values.image }}\n      image: "{{ .registry }}/{{ .repository }}:{{ .tag }}"\n      {{- end }}',
      0,
    ],
    [
      '{{- with (merge .Values.image .Values.global) }}\n      image: "{{ .repository }}"\n      {{- end }}',
      0,
    ],
    ['{{- $image := .Values.image }}\n      image: "{{ $image.repository }}:{{ $image.tag }}"', 0],
    ['{{- range .Values.extra }}\n      image: {{ .image }}\n      {{- end }}', 0],
    ['{{- with .Values.name }}\n      image: {{ .image }}\n      {{- end }}', 1],
    ['{{- with .Values.image }}{{ end }}\n      image: {{ .repository }}', 1],
    ['{{- if .Values.image }}\n      image: {{ .repository }}\n      {{- else }}\n      {{- end }}', 1],
  ])('are found through blocks and variables: %s', async (lines, count) => {
    const files = { ...FILES, 'chart/values.yaml': `${FILES['chart/values.yaml']}extra:\n- image: a/b:1\n` }
    expect(await uses(`\n      ${lines}`, files)).toHaveLength(count)
  })

  it('are made of a folder in the values and a name elsewhere in them', async () => {
    const files = {
      ...FILES,
      'chart/values.yaml': 'images: {repository: quay.io/acme, tag: ""}\nweb: {name: web}\n',
      'chart/templates/pod.yaml': '',
    }
    const line =
      '{{ .Values.images.repository }}/{{ .Values.web.name }}:{{ .Values.images.tag | default .Chart.AppVersion }}'
    expect(await uses(line, files)).toEqual([expect.stringContaining('quay.io/acme/web:2.1.0')])
    files['chart/templates/pod.yaml'] = `image: ${line}\n`
    expect(
      (await read(['helm-values'], 'chart/values.yaml', files['chart/values.yaml'], { files })).uses,
    ).toEqual([])
  })

  it('are unread where there are no values', async () => {
    const { 'chart/values.yaml': _, ...files } = FILES
    expect(await uses('{{ .Values.sidecar.image }}', files)).toHaveLength(1)
  })

  it('are read where they are literal', async () => {
    expect(await uses('busybox:1.36')).toEqual(['container busybox:1.36'])
  })
})

describe('helpers of a chart', () => {
  const HELPERS = [
    '{{- define "shop.pod" -}}',
    'containers:',
    '  - image: busybox:1.36 # a',
    '  - image: "{{ .Values.image.repository }}:{{ .Values.image.tag }}"',
    '  - image: {{ .image }}',
    '  - image: {{ .Values.none }}',
    '{{- end }}',
    '{{/* image: acme/comment:1 */}}',
    '{{- define "shop.image" -}}{{ .Values.image.repository }}:{{ .Values.image.tag }}{{- end }}',
    '{{- define "shop.jobImage" -}}',
    '{{- printf "%s/acme/job:1.5" .Values.image.registry -}}',
    '{{- end }}',
    '{{- define "shop.image.name" -}}web{{- end }}',
    '{{- define "shop.shellImage" }}"acme/shell:2"{{ end }}',
    '',
  ].join('\n')

  async function helpers(path: string, files: Readonly<Record<string, string>> = FILES) {
    return (await read(['helm-template'], path, HELPERS, { files })).uses
  }

  it('are read where they print an image of their own', async () => {
    const uses = await helpers('chart/templates/_helpers.tpl')
    expect(uses.map(brief)).toEqual([
      'container busybox:1.36',
      'container {{ .Values.none }} => unread: template-expression',
      expect.stringContaining('quay.io/acme/job:1.5'),
      'container acme/shell:2',
    ])
    expect(uses.map(({ path }) => path)).toEqual([
      'define shop.pod image',
      'define shop.pod image',
      'define shop.jobImage',
      'define shop.shellImage',
    ])
    expect(uses.map((use) => isEditable(use))).toEqual([true, false, true, true])
  })

  it('are left alone outside of charts', async () => {
    expect(await helpers('web/templates/_helpers.tpl', {})).toEqual([])
  })
})
