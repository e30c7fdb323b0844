import { describe, expect, it } from 'vitest'
import type { UseRule } from '../../src/model/rule.ts'
import { digestOf } from '../support/fix.ts'
import { BOTH, dockerfile, fix, HUB, MIRROR, pod, REWRITE, ruleOf } from '../support/fix-tree.ts'

describe('defaults and other shared text', () => {
  it.each([
    ['the tail in a default', 'ARG V=1\nFROM nginx:$V\n', 'ARG V=1@D\nFROM nginx:$V\n'],
    [
      'the whole reference in a quoted default',
      'ARG I="nginx:1"\nFROM ${I}\n',
      'ARG I="nginx:1@D"\nFROM ${I}\n',
    ],
    ['an untagged name in a default', 'ARG I=nginx\nFROM $I\n', 'ARG I=nginx:latest@D\nFROM $I\n'],
    [
      'a default by way of another',
      'ARG V=1\nARG I=nginx:$V\nFROM $I\n',
      'ARG V=1@D\nARG I=nginx:$V\nFROM $I\n',
    ],
    [
      'the part after a prefix is taken away',
      'ARG V=v1\nFROM nginx:${V#v}\n',
      'ARG V=v1@D\nFROM nginx:${V#v}\n',
    ],
    ['the word of a substitution', 'FROM ${I:-nginx:1}\n', 'FROM ${I:-nginx:1@D}\n'],
    ['a variable for the repository', 'ARG R=nginx\nFROM $R:1\n', 'ARG R=nginx\nFROM $R:1@D\n'],
  ])('%s is edited where it stands', async (_, before, after) => {
    const { text } = await fix(MIRROR, dockerfile(before))
    const digest = /@(sha256:[0-9a-f]{64})/.exec(text('Dockerfile'))?.[1] ?? 'none'
    expect(text('Dockerfile')).toBe(after.replace('D', digest))
  })

  it.each([
    ['a part of a tag', 'ARG V=3.12\nFROM python:${V}-slim\n', 'arg-partial'],
    ['an empty part before the tag', 'ARG P=\nFROM python:${P}3.12\n', 'arg-partial'],
    ['an empty part behind the tag', 'ARG S=\nFROM python:3.12$S\n', 'arg-partial'],
    ['an empty part behind quotes', 'ARG S=\nFROM python:"3.12"$S\n', 'arg-partial'],
    ['an empty part on the next line', 'ARG S=\nFROM python:3.12\\\n$S\n', 'not-editable'],
    ['a tag cut out of a longer default', 'ARG V=3.12-x\nFROM python:${V%-x}\n', 'arg-partial'],
    ['a default that RUN sees', 'ARG V=3\nFROM python:$V\nARG V\nRUN echo $V\n', 'shared-disagrees'],
    [
      'a default that a stage of another FROM sees',
      'ARG V=3\nFROM python:$V\nFROM scratch\nARG A=1 V\n',
      'shared-disagrees',
    ],
    [
      'a default that RUN sees by way of another',
      'ARG V=3\nARG W=$V-x\nFROM python:$V\nARG W\n',
      'shared-disagrees',
    ],
    [
      'a default that is a platform too',
      'ARG V=3\nFROM --platform=linux/$V a/b\nFROM python:$V\n',
      'shared-disagrees',
    ],
    [
      'a default that names a stage too',
      'ARG V=edge\nFROM scratch AS edge\nFROM $V\nFROM acme/a:$V\n',
      'shared-disagrees',
    ],
    ['a default that an unread FROM takes too', 'ARG V=3\nFROM $X:$V\nFROM python:$V\n', 'shared-disagrees'],
    ['two names with one default', 'ARG V=3\nFROM python:$V\nFROM ruby:$V\n', 'shared-disagrees'],
    ['an escape in the tag', 'FROM python:3\\.12\n', 'arg-partial'],
    ['a tag on two lines', 'FROM python:3\\\n.12\n', 'not-editable'],
  ])('%s is refused, and nothing is asked', async (_, text, reason) => {
    const outcome = await fix(MIRROR, dockerfile(text), { rules: [ruleOf('mutable-tag')] })
    expect(outcome.text('Dockerfile')).not.toMatch(/(?:python|ruby|acme).*@sha|V=\S*@/)
    const refused = outcome.fixes.filter((line) => line.endsWith(`refused ${reason}`))
    expect(refused.length, outcome.fixes.join()).toBeGreaterThan(0)
    expect(outcome.asked.filter((line) => /python|ruby|acme/.test(line))).toEqual([])
  })

  it('a default of several FROMs that want the same reference is edited once', async () => {
    const files = dockerfile('ARG V=3.20\nFROM alpine:$V AS a\nFROM alpine:$V AS b\n')
    const { text, result } = await fix(MIRROR, files)
    expect(text('Dockerfile')).toMatch(
      /^ARG V=3\.20@sha256:[0-9a-f]{64}\nFROM alpine:\$V AS a\nFROM alpine:\$V AS b\n$/,
    )
    expect(result.files[0]?.edits).toHaveLength(1)
  })

  it('where a part of the tag is refused, the name is mapped all the same', async () => {
    const { text, fixes, asked } = await fix(BOTH, dockerfile('ARG V=3.12\nFROM python:${V}-slim\n'))
    expect(text('Dockerfile')).toBe(`ARG V=3.12\nFROM ${HUB}/python:\${V}-slim\n`)
    expect(fixes).toEqual([
      'python:${V}-slim mutable-tag refused arg-partial',
      'python:${V}-slim hub-hosted applied',
    ])
    expect(asked).toEqual([])
  })

  it('a name in front of which a variable stands is not mapped', async () => {
    const rules = [ruleOf('hub-hosted')]
    const { text, fixes } = await fix(REWRITE, dockerfile('ARG R=\nFROM ${R}nginx:1\n'), { rules })
    expect(text('Dockerfile')).toBe('ARG R=\nFROM ${R}nginx:1\n')
    expect(fixes).toEqual(['${R}nginx:1 hub-hosted refused arg-partial'])
  })

  it.each([
    ['a Compose file', 'args: { V: "3.19" }', 'ARG V=3.20\nFROM alpine:$V\n'],
    [
      'a Compose file, of a default by way of another',
      'args: { V: "3.19" }',
      'ARG V=3.20\nARG I=alpine:$V\nFROM $I\n',
    ],
  ])('a default that %s overrides for some builds is refused', async (_, args, text) => {
    const compose = `services:\n  a:\n    build: { context: ., ${args} }\n  b: { build: . }\n`
    const outcome = await fix(MIRROR, { Dockerfile: text, 'compose.yaml': compose })
    expect(outcome.fixes).toEqual([
      `${text.includes('I=') ? '$I' : 'alpine:$V'} mutable-tag refused arg-overridden`,
      '3.19 mutable-tag applied',
    ])
    expect(outcome.text('Dockerfile')).toBe(text)
  })

  it('an anchor is edited once for all of its aliases that are images', async () => {
    const { text, result } = await fix(MIRROR, {
      'a.yaml': pod('{name: a, image: &i "nginx:1"}', '{name: b, image: *i}'),
    })
    expect(text('a.yaml')).toContain(`image: &i "nginx:1@${digestOf('docker.io/library/nginx:1')}"}`)
    expect(result.files[0]?.edits).toHaveLength(1)
  })

  it('a map that is merged is edited once', async () => {
    const compose = 'x-a: &a\n  image: nginx:1\nservices:\n  b:\n    <<: *a\n  c:\n    <<: *a\n'
    const { text } = await fix(MIRROR, { 'compose.yaml': compose })
    expect(text('compose.yaml').match(/@sha256/g)).toHaveLength(1)
  })

  it.each([
    [
      'in an annotation',
      'apiVersion: v1\nkind: Pod\nmetadata: {annotations: {i: &i "nginx:1"}}\nspec:\n  containers:\n    - {name: a, image: *i}\n',
    ],
    ['in the environment', pod('{name: a, image: &i nginx:1, env: [{name: V, value: *i}]}')],
    ['as a label', 'services:\n  a: {image: &i nginx:1, labels: {i: *i}}\n'],
  ])('an anchor that is also read %s is refused', async (_, text) => {
    const path = text.startsWith('services') ? 'compose.yaml' : 'a.yaml'
    const outcome = await fix(MIRROR, { [path]: text })
    expect(outcome.text(path)).toBe(text)
    for (const line of outcome.fixes) expect(line).toMatch(/refused shared-disagrees$/)
    expect(outcome.fixes).not.toEqual([])
    expect(outcome.asked).toEqual([])
  })

  it('an anchor that also names what another document has built is refused before anyone is asked', async () => {
    const image = `nginx:1@sha256:${'0'.repeat(64)}`
    const text = `services:\n  a: { image: &i "${image}" }\n  b: { image: *i }\n---\nservices:\n  b: { build: . }\n`
    const outcome = await fix(BOTH, { 'compose.yaml': text })
    expect(outcome.fixes).toEqual([`${image} hub-hosted refused shared-disagrees`])
    expect(outcome.asked).toEqual([])
  })

  it('the tag of several charts by one anchor is refused', async () => {
    const text =
      'images:\n  - {name: a, newName: ghcr.io/acme/a, newTag: &v v1}\n  - {name: b, newName: ghcr.io/acme/b, newTag: *v}\n'
    const { fixes, text: after } = await fix('{}\n', { 'kustomization.yaml': text })
    expect(after('kustomization.yaml')).toBe(text)
    for (const line of fixes) expect(line).toMatch(/refused shared-disagrees$/)
  })

  const task = (script: string) => `apiVersion: tekton.dev/v1
kind: Task
metadata: {name: t}
spec:
  params:
    - {name: image, default: "golang:1.22"}
  steps:
    - name: build
      image: $(params.image)
      script: ${script}
    - name: test
      image: $(params["image"])
`

  it('the default of a parameter is pinned for all steps that run it', async () => {
    const text = task('go build')
    const { fixes, text: written, asked } = await fix(MIRROR, { 'task.yaml': text })
    expect(written('task.yaml')).toBe(
      text.replace('golang:1.22', `golang:1.22@${digestOf('docker.io/library/golang:1.22')}`),
    )
    expect(asked).toEqual(['resolve docker.io/library/golang:1.22'])
    expect(fixes).not.toEqual([])
  })

  it('the default of a parameter that a script takes too is left alone', async () => {
    const text = task('echo $(params.image)')
    const { fixes, text: written, asked } = await fix(MIRROR, { 'task.yaml': text })
    expect(written('task.yaml')).toBe(text)
    for (const line of fixes) expect(line).toMatch(/refused shared-disagrees$/)
    expect(asked).toEqual([])
  })

  it('the value of a variable is left alone where nobody says what else reads it', async () => {
    const workflow = `apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: w}
spec:
  arguments:
    parameters:
      - {name: image, value: "golang:1.22"}
  templates:
    - name: build
      container: {image: "{{workflow.parameters.image}}"}
`
    const { fixes, text, asked } = await fix(MIRROR, { 'workflow.yaml': workflow })
    expect(text('workflow.yaml')).toBe(workflow)
    expect(fixes).toEqual(['{{workflow.parameters.image}} mutable-tag refused unsupported-here'])
    expect(asked).toEqual([])
  })
})

describe('names of others', () => {
  it('a name that a kustomization replaces is neither pinned nor mapped in the base', async () => {
    const { text, fixes, asked } = await fix(BOTH, {
      'base/pod.yaml': pod('{name: a, image: nginx:1}'),
      'dev/kustomization.yaml': 'resources: [../base/pod.yaml]\n',
      'prod/kustomization.yaml':
        'resources: [../base/pod.yaml]\nimages:\n  - name: nginx\n    newName: ghcr.io/acme/nginx\n',
    })
    expect(text('base/pod.yaml')).toContain('image: nginx:1}')
    expect(fixes.filter((line) => line.startsWith('nginx:1 '))).toEqual([
      'nginx:1 mutable-tag refused kustomize-override',
      'nginx:1 hub-hosted refused kustomize-override',
    ])
    expect(asked).toEqual([])
  })

  it('the name by which a kustomization finds an image stays', async () => {
    const before = 'images:\n  - name: nginx\n    newTag: "1"\n'
    const { text, result } = await fix(BOTH, { 'kustomization.yaml': before })
    expect(text('kustomization.yaml')).toBe(
      `images:\n  - name: nginx\n    newTag: "1@${digestOf('docker.io/library/nginx:1')}"\n`,
    )
    const mapping = result.findings.find(({ rule }) => rule === 'hub-hosted')
    expect(mapping?.fix.detail).toContain(`add newName: ${HUB}/nginx`)
  })

  it('a name that bake builds is left alone in the Compose files of its folder', async () => {
    const compose = 'services: { a: { image: "acme/a:1" } }\n'
    const { text } = await fix(MIRROR, {
      'docker-bake.hcl': 'target "a" {\n  tags = ["acme/a:1"]\n}\n',
      'compose.yaml': compose,
      'other/compose.yaml': compose,
    })
    expect(text('compose.yaml')).toBe(compose)
    expect(text('other/compose.yaml')).not.toBe(compose)
  })

  it('an image of this machine is refused', async () => {
    const { fixes, asked } = await fix('{}\n', dockerfile('FROM localhost/acme/a:1\n'))
    expect(fixes).toEqual(['localhost/acme/a:1 mutable-tag refused local-name'])
    expect(asked).toEqual([])
  })

  it('an image that is never pulled is refused, and is info for every rule', async () => {
    const service = 'services:\n  a:\n    image: acme/a:1\n    pull_policy: never\n'
    const { fixes, asked, result } = await fix(BOTH, { 'compose.yaml': service })
    expect(asked).toEqual([])
    expect(fixes.length).toBeGreaterThan(0)
    for (const line of fixes) expect(line).toMatch(/refused local-name$/)
    expect(new Set(result.findings.map(({ severity }) => severity))).toEqual(new Set(['info']))
  })

  it('a name that an override file builds gets no digest', async () => {
    const files = {
      'compose.yaml': 'services:\n  a: { image: "nginx:1" }\n  b: { image: "nginx:2" }\n',
      'compose.override.yaml': 'services:\n  a: { build: . }\n',
    }
    const { text, result } = await fix(MIRROR, files)
    expect(text('compose.yaml')).toMatch(/"nginx:1" .*\n.*"nginx:2@sha256/)
    const refused = result.findings.filter(({ fix: { reason } }) => reason === 'local-name')
    expect(refused.map(({ fix: { detail } }) => detail)).toEqual([
      expect.stringContaining('compose.override.yaml builds an image of this name'),
    ])
  })

  it('nothing in a file that is refused as a whole is edited', async () => {
    const files = { 'compose.yaml': 'services: { a: { image: "nginx:1", tty: true, tty: false } }\n' }
    const { text, asked, result } = await fix(MIRROR, files)
    expect(text('compose.yaml')).toBe(files['compose.yaml'])
    expect(asked).toEqual([])
    expect(result.findings.map((finding) => finding.fix.reason)).toEqual(['not-editable'])
    expect(result.problems).toMatchObject([{ line: 1, column: 47, fatal: true }])
  })

  it('what is only likely an image is fixed when unsafe fixes are wanted', async () => {
    const files = {
      'a.yaml': pod('{name: a, image: "ghcr.io/acme/a:1", args: ["--sidecar-image=ghcr.io/acme/b:1"]}'),
    }
    const safe = await fix('{}\n', files)
    expect(safe.fixes).toContain('ghcr.io/acme/b:1 mutable-tag refused unsafe')
    expect(safe.text('a.yaml')).toContain('"--sidecar-image=ghcr.io/acme/b:1"')
    const unsafe = await fix('{}\n', files, { request: { unsafe: true } })
    expect(unsafe.text('a.yaml')).toContain(
      `"--sidecar-image=ghcr.io/acme/b:1@${digestOf('ghcr.io/acme/b:1')}"`,
    )
  })

  it('a field that takes no digest is mapped and not pinned', async () => {
    const compose =
      'services:\n  a:\n    build:\n      context: .\n      cache_to: ["type=registry,ref=acme/cache:x"]\n'
    const { text, asked } = await fix(BOTH, { 'compose.yaml': compose })
    expect(text('compose.yaml')).toContain('ref=registry.corp.example/hub/acme/cache:x"')
    expect(asked).toEqual([])
  })

  it('a pin that a rule wants in a field that takes none is refused', async () => {
    const rule: UseRule = {
      ...ruleOf('mutable-tag'),
      configure: () =>
        function* () {
          yield { message: 'x', grade: 'major', remedy: { kind: 'pin-digest' } }
        },
    }
    const compose =
      'services:\n  a:\n    build:\n      context: .\n      cache_to: ["type=registry,ref=acme/cache:1"]\n'
    const { fixes } = await fix(BOTH, { 'compose.yaml': compose }, { rules: [rule] })
    expect(fixes).toEqual(['acme/cache:1 mutable-tag refused tag-only-field'])
  })

  it('an ignore holds for what a fix would make of the image too', async () => {
    const config = 'registries: { registry.k8s.io: { rewrite: registry.corp.example/k8s } }\n'
    const text = pod(
      '# holdfast: ignore[external-registry] is reachable\n      name: a\n      image: k8s.gcr.io/pause:3.2',
    )
      .replace('    - # hold', '    - name: z\n      # hold')
      .replace('      name: a\n', '')
    const { text: after } = await fix(config, { 'a.yaml': text })
    expect(after('a.yaml')).toContain('image: registry.k8s.io/pause:3.2@sha256:')
  })
})
