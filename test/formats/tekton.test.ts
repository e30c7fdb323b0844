import { describe, expect, test } from 'vitest'
import { tailOf } from '../../src/model/image-use.ts'
import { brief, read } from '../support/read.ts'
import { bytesOf, casesOf, expectedOf, recordsOf } from './manifest-fixtures.ts'

const tekton = (text: string) => read(['tekton'], 'task.yaml', text)

/** A Task with one step that uses this image and one parameter with this declaration. */
const task = (image: string, parameter: string) =>
  `apiVersion: tekton.dev/v1\nkind: Task\nspec:\n  params: [{name: p, ${parameter}}]\n  steps: [{image: ${image}}]\n`

/** The text at which a pin of the one use would be written. */
async function tailText(text: string): Promise<string | undefined> {
  const { uses } = await tekton(text)
  const tail = uses[0] === undefined ? undefined : tailOf(uses[0])
  return tail === undefined ? undefined : text.slice(tail.start, tail.end)
}

describe('fixtures', () => {
  test('there are cases', () => expect(casesOf('tekton').length).toBeGreaterThan(4))

  test.each(casesOf('tekton'))('%s', async (name) => {
    expect(await recordsOf('tekton', name)).toEqual(expectedOf('tekton', name))
  })

  test('those whose bytes matter still have them', () => {
    const crlf = bytesOf('tekton/crlf/task.yaml')
    expect(crlf.match(/\r\n/g)).toHaveLength(10)
    expect(crlf.replaceAll('\r\n', '')).not.toContain('\n')
    expect(crlf.at(-1)).toBe(')')
  })
})

describe('parameters', () => {
  test('a default is edited where it stands, not where it is used', async () => {
    const text = task('$(params.p)', 'default: "golang:1.22"')
    expect(await tailText(text)).toBe('1.22')
    const { uses } = await tekton(text)
    expect(text.slice(uses[0]?.place.start, uses[0]?.place.end)).toBe('$(params.p)')
  })

  test('a default that is the whole tag is edited, one that is a part of it is not', async () => {
    expect(await tailText(task('golang:$(params.p)', 'default: 1.22'))).toBe('1.22')
    expect(await tailText(task('golang:$(params.p)-alpine', 'default: 1.22'))).toBeUndefined()
  })

  test('a number keeps its spelling', async () => {
    expect((await tekton(task('golang:$(params.p)', 'default: 1.10'))).uses.map(brief)).toEqual([
      'ci-step golang:$(params.p) => golang:1.10',
    ])
  })

  test.each([
    ['null', 'default: null'],
    ['a list', 'type: array, default: [golang]'],
    ['a map', 'type: object, default: {a: golang}'],
    ['a variable', 'default: $(params.p)'],
    ['missing', 'type: string'],
  ])('a default that is %s gives no image', async (_, parameter) => {
    const { uses } = await tekton(task('$(params.p)', parameter))
    expect(uses.map(brief)).toEqual(['ci-step $(params.p) => unread: runtime-variable'])
  })

  test('what is left of a reference with an unknown variable is not guessed at', async () => {
    const { uses } = await tekton(task('$(params.p)/app:$(context.taskRun.name)', 'default: quay.io'))
    expect(uses.map(({ image }) => image.kind)).toEqual(['unread'])
  })

  test('a default that makes no reference is invalid', async () => {
    const { uses } = await tekton(task('golang:$(params.p)', 'default: "a b"'))
    expect(uses.map(brief)).toEqual(['ci-step golang:$(params.p) => unread: invalid-reference'])
  })

  test('a name with dots is found in brackets only', async () => {
    const dotted = (image: string) =>
      `apiVersion: tekton.dev/v1\nkind: Task\nspec:\n  params: [{name: a.b, default: alpine}]\n  steps: [{image: ${image}}]\n`
    expect((await tekton(dotted(`"$(params['a.b'])"`))).uses.map((use) => use.text)).toEqual(['alpine'])
    expect((await tekton(dotted('$(params.a.b)'))).uses.map(({ image }) => image.kind)).toEqual(['unread'])
  })

  test('the value that a run gives wins over the default, and is where the pin goes', async () => {
    const text = `apiVersion: tekton.dev/v1\nkind: TaskRun\nspec:\n  params: [{name: p, value: "golang:1.23"}]\n  taskSpec:\n    params: [{name: p, default: "golang:1.22"}]\n    steps: [{image: $(params.p)}]\n`
    expect(await tailText(text)).toBe('1.23')
  })

  test('a value that names itself ends outside', async () => {
    const text = `apiVersion: tekton.dev/v1\nkind: Pipeline\nspec:\n  tasks:\n  - params: [{name: p, value: $(params.p)}]\n    taskSpec: {steps: [{image: $(params.p)}]}\n`
    expect((await tekton(text)).uses.map(brief)).toEqual(['ci-step $(params.p) => unread: runtime-variable'])
  })

  test('a chart around a task leaves its actions unread', async () => {
    const { uses } = await tekton(task('"{{ .Values.image }}"', 'default: a'))
    expect(uses.map(brief)).toEqual(['ci-step {{ .Values.image }} => unread: template-expression'])
  })
})

test('what a step builds is no use', async () => {
  const text = task('alpine:3', 'default: "quay.io/acme/out:1"').replace(
    'image: alpine:3',
    'image: alpine:3, args: [--destination, "quay.io/acme/out:2", "--image=$(params.p)"]',
  )
  expect((await tekton(text)).uses.map(brief)).toEqual(['ci-step alpine:3'])
})

test('other groups are left to others', async () => {
  const text = 'apiVersion: nottekton.dev/v1\nkind: Task\nspec: {steps: [{image: alpine}]}\n'
  expect((await tekton(text)).uses).toEqual([])
})

describe('images that runs and pipelines give to parameters', () => {
  const run = (kind: string, params: string, rest = '') =>
    `apiVersion: tekton.dev/v1\nkind: ${kind}\nspec:\n  params: ${params}\n${rest}`
  const given = async (text: string) =>
    (await tekton(text)).uses.map((use) => `${use.confidence} ${brief(use)}`)

  test.each(['TaskRun', 'PipelineRun', 'Pipeline'])('are likely in a %s', async (kind) => {
    const text = run(kind, '[{name: BUILDER_IMAGE, value: "python:3.12"}]')
    expect(await given(text)).toEqual(['likely ci-step python:3.12'])
    expect(await tailText(text)).toBe('3.12')
  })

  test.each(['image', 'IMAGE_NAME', 'baseImage', 'runner-image', 'image-url'])(
    'are called %s',
    async (name) => {
      const text = run('TaskRun', `\n    - name: ${name}\n      value: acme/a:1.2`).replaceAll('\n', '\r\n')
      expect(await given(text)).toEqual(['likely ci-step acme/a:1.2'])
    },
  )

  test.each([
    ['an output', '{name: output-image, value: "acme/a:1"}'],
    ['a tag', '{name: imageTag, value: v1}'],
    ['a picture', '{name: image, value: a/logo.png}'],
    ['a word', '{name: image, value: latest}'],
    ['a variable', '{name: image, value: $(context.taskRun.name)}'],
    ['a list', '{name: image, value: [a]}'],
    ['a number', '{name: image, value: 1.2}'],
    ['another name', '{name: url, value: "acme/a:1"}'],
    ['no value', '{name: image}'],
  ])('are none in %s', async (_, item) => {
    expect(await given(run('TaskRun', `[${item}]`))).toEqual([])
  })

  test('are none where a task builds them, but for its tools', async () => {
    const params =
      '[{name: IMAGE, value: "acme/a:1"}, {name: APP_IMAGE, value: "acme/a:1"}, {name: BUILDER_IMAGE, value: "acme/b:2"}]'
    expect(await given(run('TaskRun', params, '  taskRef: {name: kaniko}\n'))).toEqual([
      'likely ci-step acme/b:2',
    ])
    const resolved = '  taskRef: {resolver: hub, params: [{name: name, value: buildah}]}\n'
    expect(await given(run('TaskRun', params, resolved))).toEqual(['likely ci-step acme/b:2'])
    expect(await given(run('TaskRun', params, '  taskRef: {name: lint}\n'))).toHaveLength(3)
  })

  test('are none where the task of the same document takes them for no image', async () => {
    const spec =
      '  taskSpec: {params: [{name: image}], steps: [{image: "a/b:1", script: "echo $(params.image)"}]}\n'
    expect(await given(run('TaskRun', '[{name: image, value: "acme/a:1"}]', spec))).toEqual([
      'certain ci-step a/b:1',
    ])
  })

  test('are told once, by the field of the same document that takes them', async () => {
    const spec = '  taskSpec: {params: [{name: image}], sidecars: [{image: $(params.image)}]}\n'
    expect(await given(run('TaskRun', '[{name: image, value: "acme/a:1"}]', spec))).toEqual([
      'certain ci-service $(params.image) => acme/a:1',
    ])
  })
})

describe('scripts of steps', () => {
  const steps = (lines: string, spec = '') =>
    `apiVersion: tekton.dev/v1\nkind: Task\nmetadata: {name: t}\nspec:\n${spec}  steps:\n${lines}`
  const script = (commands: string, spec = '', more = '') =>
    steps(
      `    - image: alpine/git:2.43.0\n${more}      script: |\n${commands.replaceAll(/^/gm, '        ')}\n`,
      spec,
    )
  /** What commands name, with the characters at which it stands. */
  async function named(text: string): Promise<readonly string[]> {
    const { uses, problems } = await tekton(text)
    expect(problems).toEqual([])
    return uses
      .filter(({ role }) => role === 'cli-argument')
      .map((use) => `${text.slice(use.place.start, use.place.end)} => ${use.text} ${use.image.kind}`)
  }

  test('the elements of a list are images where a loop pulls them', async () => {
    const text = script(
      '#!/bin/bash\nIMAGES=(\n  python:3.11-slim\n  alpine:3.18\n)\nfor image in "${IMAGES[@]}"; do\n  docker pull "$image"\ndone',
    )
    expect(await named(text)).toEqual([
      'python:3.11-slim => python:3.11-slim read',
      'alpine:3.18 => alpine:3.18 read',
    ])
    const { uses } = await tekton(text)
    expect(uses.map(({ path }) => path)).toEqual([
      'Task/t spec.steps[0].image',
      'Task/t spec.steps[0].script docker pull',
      'Task/t spec.steps[0].script docker pull',
    ])
    expect(uses.every(({ format }) => format === 'tekton')).toBe(true)
  })

  test('lines that end in CR LF, a byte order mark and no final newline', async () => {
    const text = `\uFEFF${script('docker pull redis:7.4').trimEnd().replaceAll('\n', '\r\n')}`
    expect(await named(text)).toEqual(['redis:7.4 => redis:7.4 read'])
  })

  test('a parameter has its default, which is edited where it stands', async () => {
    const text = script('podman pull $(params.p)', '  params: [{name: p, default: "quay.io/acme/app:1.2"}]\n')
    expect(await named(text)).toEqual(['$(params.p) => quay.io/acme/app:1.2 read'])
    const [, use] = (await tekton(text)).uses
    const tail = use === undefined ? undefined : tailOf(use)
    expect(text.slice(tail?.start, tail?.end)).toBe('1.2')
    expect(text.indexOf('1.2"')).toBe(tail?.start)
  })

  test('a variable has what the environment of the step gives it, told once', async () => {
    const env = '      env:\n        - {name: TOOL_IMAGE, value: "quay.io/acme/$(params.name):1.2"}\n'
    const text = script(
      'skopeo inspect docker://$TOOL_IMAGE',
      '  params: [{name: name, default: tool}]\n',
      env,
    )
    expect((await tekton(text)).uses.map(brief)).toEqual([
      'ci-step alpine/git:2.43.0',
      'cli-argument $TOOL_IMAGE => quay.io/acme/tool:1.2',
    ])
  })

  test('a parameter without a default is unread', async () => {
    expect(await named(script('docker pull $(params.p)', '  params: [{name: p}]\n'))).toEqual([
      '$(params.p) => $(params.p) unread',
    ])
  })

  test.each([
    ['python', '#!/usr/bin/env python3\n"""\ndocker pull redis:7.4\n"""'],
    ['node', '#!/usr/local/bin/node\ndocker pull redis:7.4'],
  ])('a script of %s is none of a shell', async (_, text) => {
    expect(await named(script(text))).toEqual([])
  })

  test.each(['#!/usr/bin/env bash', '#!/usr/bin/env -S bash -e', '#!/busybox/sh', '#!/bin/sh -eu', 'set -e'])(
    'what begins with %s is one of a shell',
    async (first) => {
      expect(await named(script(`${first}\ndocker pull redis:7.4`))).toHaveLength(1)
    },
  )

  test('sidecars, tasks in pipelines, step actions and steps that refer to one have scripts', async () => {
    const inPipeline =
      'apiVersion: tekton.dev/v1\nkind: Pipeline\nspec:\n  tasks:\n    - name: a\n      taskSpec:\n        sidecars: [{name: s, image: busybox, script: docker pull a/b:1}]\n        steps: [{ref: {name: other}, script: docker pull c/d:2}]\n'
    expect(await named(inPipeline)).toEqual(['a/b:1 => a/b:1 read', 'c/d:2 => c/d:2 read'])
    const action =
      'apiVersion: tekton.dev/v1alpha1\nkind: StepAction\nspec:\n  image: busybox:1.36\n  script: "docker pull e/f:3"\n'
    expect(await named(action)).toEqual(['e/f:3 => e/f:3 read'])
  })

  test('what an alias repeats is read once', async () => {
    const text = steps(
      '    - {name: a, image: busybox, script: &pull "docker pull a/b:1"}\n    - {name: b, image: busybox, script: *pull}\n',
    )
    expect(await named(text)).toEqual(['a/b:1 => a/b:1 read'])
  })

  test('images that a template spells itself are read', async () => {
    const text = steps(
      '    - image: busybox\n      script: |\n        docker pull {{ .Values.image }}\n        docker pull a/b:1\n',
    )
    expect(await named(text)).toEqual([
      '{{ .Values.image }} => {{ .Values.image }} unread',
      'a/b:1 => a/b:1 read',
    ])
  })

  test('what a script builds is no image that the task pulls', async () => {
    const text = script('docker build -t web:1 .\ndocker run web:1')
    const { uses, facts } = await tekton(text)
    expect(facts.map((fact) => fact.kind)).toContain('built-name')
    expect(uses.map(({ text: name }) => name)).toContain('web:1')
  })
})
