import { describe, it } from 'vitest'
import { read } from '../support/read.ts'
import { expectLinear } from '../support/steps.ts'

const CHART = { 'c/Chart.yaml': 'name: c\nversion: 1.0.0\nappVersion: "1"\n' }
const POD = 'apiVersion: v1\nkind: Pod\nspec:\n  containers:\n'

const each = (count: number, line: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => line(i)).join('')

interface Case {
  readonly format: string
  readonly path: string
  readonly text: string
  readonly files: Readonly<Record<string, string>>
}

/** A template of a chart whose values name one image. */
function template(text: string, path = 'c/templates/a.yaml', format = 'kubernetes'): Case {
  return {
    format,
    path,
    text,
    files: { ...CHART, 'c/values.yaml': 'image: {repository: a/b, tag: "1"}\n', [path]: text },
  }
}

describe('charts are read in linear time', () => {
  it.each<[string, (n: number) => Case]>([
    [
      'images in blocks in blocks',
      (n) =>
        template(
          `${POD}${each(n, () => '{{ if .Values.x }}\n')}${each(n, () => '    - image: {{ .y }}\n')}${each(n, () => '{{ end }}\n')}`,
        ),
    ],
    [
      'blocks about fields of blocks',
      (n) =>
        template(
          `${POD}${each(n, () => '{{ with .a }}\n')}${each(n, () => '    - image: {{ .y }}\n')}${each(n, () => '{{ end }}\n')}`,
        ),
    ],
    [
      'variables out of variables',
      (n) =>
        template(
          `${POD}{{ $a0 := .Values.image }}\n${each(n, (i) => `{{ $a${i + 1} := $a${i} }}\n    - image: {{ $a${i} }}\n`)}`,
        ),
    ],
    [
      'one variable set again and again',
      (n) => template(`${POD}${each(n, () => '{{ $a = printf "%s" $a }}\n    - image: {{ $a }}:1\n')}`),
    ],
    [
      'helpers that print images',
      (n) =>
        template(
          each(n, (i) => `{{ define "a${i}.image" }}a/b:${i}{{ end }}\nimage: a/c:${i}\n`),
          'c/templates/_h.tpl',
          'helm-template',
        ),
    ],
    [
      'values and the templates that print them',
      (n) => {
        const text = each(n, (i) => `i${i}: {image: {repository: a/b, tag: "${i}"}}\n`)
        const lines = each(
          n,
          (i) => `    - image: {{ .Values.i${i}.image.repository }}:{{ .Values.i${i}.image.tag }}\n`,
        )
        return { ...template(`${POD}${lines}`), format: 'helm-values', path: 'c/values.yaml', text }
      },
    ],
    [
      'images of a catalogue',
      (n) => ({
        ...template(
          `name: c\nannotations:\n  artifacthub.io/images: |\n${each(n, (i) => `    - image: a/b:${i}\n`)}`,
        ),
        format: 'helm-chart',
        path: 'c/Chart.yaml',
      }),
    ],
    [
      'texts of values',
      (n) => ({
        ...template(
          each(
            n,
            (i) =>
              `t${i}: |\n  containers:\n    - image: a/b:1\nr${i}: |\n  [runners.docker]\n    image = "a/b:1"\n`,
          ),
        ),
        format: 'helm-values',
        path: 'c/values.yaml',
      }),
    ],
  ])('%s', async (_, make) => {
    await expectLinear((size) => {
      const { format, path, text, files } = make(size)
      return () => read([format], path, text, { files: { ...files, [path]: text } })
    }, 150)
  })
})
