import { describe, expect, it } from 'vitest'
import { brief, read } from '../support/read.ts'

const FILES = {
  'chart/Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.0.0\nappVersion: 2.1.0\n',
  'chart/values.yaml':
    'image: {registry: quay.io, repository: acme/app, tag: "1.0"}\nsidecar: {image: redis:7}\nworker:\n  image: {repository: acme/worker}\n',
  'chart/templates/_helpers.tpl':
    '{{- define "shop.image" -}}\n{{ .Values.image.repository }}:{{ .Values.image.tag }}\n{{- end }}\n{{- define "shop.outer" -}}{{ include "shop.image" . }}{{- end }}\n{{- define "shop.other" -}}{{ .Values.name }}{{- end }}\n',
}

async function uses(image: string, files: Readonly<Record<string, string>> = FILES) {
  const text = `apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n    - name: a\n      image: ${image}\n`
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
    '"{{ .Values.image.registry }}/acme/agent:{{ .Values.image.tag }}"',
    '{{ include "shop.other" . }}',
    '{{ include "elsewhere.image" . }}',
    '{{ $image }}',
  ])('are unread where the values do not give them: %s', async (image) => {
    const [use, ...others] = await uses(image)
    expect(use).toContain('unread: template-expression')
    expect(others).toEqual([])
  })

  it('are unread where there are no values', async () => {
    const { 'chart/values.yaml': _, ...files } = FILES
    expect(await uses('{{ .Values.sidecar.image }}', files)).toHaveLength(1)
  })

  it('are read where they are literal', async () => {
    expect(await uses('busybox:1.36')).toEqual(['container busybox:1.36'])
  })
})
