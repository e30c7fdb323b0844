import { describe, expect, it } from 'vitest'
import { isEditable, tailOf } from '../../src/model/image-use.ts'
import { read } from '../support/read.ts'

const JOB = `apiVersion: batch/v1
kind: Job
metadata: {name: j}
spec:
  template:
    spec:
      containers:
        - name: a
          image: busybox:1.36.1
`

function indented(text: string, by: number): string {
  return text.replaceAll(/^(?=.)/gm, ' '.repeat(by))
}

/** Text, confidence, and what a pin would be written behind, as it stands in the file. */
async function found(text: string): Promise<readonly string[]> {
  const { uses, problems } = await read(['kubernetes'], 'a.yaml', text)
  expect(problems).toEqual([])
  return uses.map((use) => {
    const tail = isEditable(use) ? tailOf(use) : undefined
    const written = tail === undefined ? 'not editable' : text.slice(tail.start, tail.end)
    return `${use.format} ${use.role} ${use.text} ${use.confidence} ${written}`
  })
}

const head = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n'

describe('manifests in the text of an object', () => {
  it.each([
    ['with the line ends of Unix', '\n'],
    ['with the line ends of Windows', '\r\n'],
  ])('are edited in place, %s', async (_, end) => {
    const text = `${head}data:\n  job.yaml: |\n${indented(JOB, 4)}`.replaceAll('\n', end)
    expect(await found(text)).toEqual(['kubernetes container busybox:1.36.1 likely 1.36.1'])
  })

  it('are read in several documents, at the end of the file, and two levels down', async () => {
    const inner = `${head}data:\n  x: |\n${indented(JOB, 4)}`
    const text = `${head}data:\n  all: |-\n${indented(`${JOB}---\n${inner}`, 4).trimEnd()}`
    expect(await found(text)).toEqual([
      'kubernetes container busybox:1.36.1 likely 1.36.1',
      'kubernetes container busybox:1.36.1 likely 1.36.1',
    ])
  })

  it.each([
    ['the template of a pod', 'containers:\n  - name: a\n    image: busybox:1.36.1\n'],
    ['a part of one', 'spec:\n  containers:\n    - image: busybox:1.36.1\n'],
  ])('are read in a text that is %s', async (_, inner) => {
    expect(await found(`${head}data:\n  pod.yaml: |\n${indented(inner, 4)}`)).toEqual([
      'kubernetes container busybox:1.36.1 likely 1.36.1',
    ])
    const release = `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: r}\nspec:\n  values:\n    files:\n      pod.yaml: |\n${indented(inner, 8)}`
    expect(await found(release)).toEqual(['kubernetes container busybox:1.36.1 likely 1.36.1'])
  })

  it('are read in a template as far as they are written out', async () => {
    const inner = `${JOB.replace('kind: Job', 'kind: Job # {{ .Name }}')}        - name: b\n          image: "{{ .Image }}"\n`
    const text = `apiVersion: fleet.cattle.io/v1alpha1\nkind: Bundle\nmetadata: {name: b}\nspec:\n  resources:\n    - content: |\n${indented(inner, 8)}      name: a.yaml\n`
    expect(await found(text)).toEqual(['kubernetes container busybox:1.36.1 likely 1.36.1'])
  })

  it('are named by the ways that lead to them', async () => {
    const { uses } = await read(['kubernetes'], 'a.yaml', `${head}data:\n  job.yaml: |\n${indented(JOB, 4)}`)
    expect(uses.map(({ path, position }) => [path, position.line])).toEqual([
      ['ConfigMap/c data.job.yaml Job/j spec.template.spec.containers[0].image', 14],
    ])
  })

  it('are read and not edited where characters are folded or escaped', async () => {
    const pod = '{"apiVersion":"v1","kind":"Pod","spec":{"containers":[{"image":"busybox:1.36.1"}]}}'
    const annotated = (name: string) =>
      head.replace('{name: c}', `\n  annotations:\n    ${name}: ${JSON.stringify(`${pod}\n`)}`)
    // What kubectl writes there is a copy of the object.
    expect(await found(annotated('kubectl.kubernetes.io/last-applied-configuration'))).toEqual([])
    expect(await found(annotated('acme.example/pod'))).toEqual([
      'kubernetes container busybox:1.36.1 likely not editable',
    ])
    const folded = `${head}data:\n  x: >\n    {"apiVersion": "v1", "kind": "Pod",\n    "spec": {"containers": [{"image": "busybox:1.36.1"}]}}\n`
    expect(await found(folded)).toEqual(['kubernetes container busybox:1.36.1 likely not editable'])
  })

  it('are read in plain JSON in single quotes', async () => {
    const pod = '{"apiVersion":"v1","kind":"Pod","spec":{"containers":[{"image":"busybox:1.36.1"}]}}'
    expect(await found(`${head}data: {x: '${pod}'}\n`)).toEqual([
      'kubernetes container busybox:1.36.1 likely 1.36.1',
    ])
  })

  it('are read in workflows', async () => {
    const text = `apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: w}
spec:
  templates:
    - resource:
        action: create
        manifest: |
${indented(JOB, 10)}`
    const { uses } = await read(['kubernetes', 'argo-workflows'], 'a.yaml', text)
    expect(uses.map((use) => `${use.format} ${use.text} ${use.confidence}`)).toEqual([
      'argo-workflows busybox:1.36.1 likely',
    ])
  })

  it('are none where a text only speaks of images', async () => {
    expect(
      await found(`${head}data:\n  README: |\n    apiVersion, kind and image: a:1\n    are keys\n`),
    ).toEqual([])
  })

  it('end after a few levels', async () => {
    let text = JOB
    for (let i = 0; i < 6; i++) text = `${head}data:\n  x: |\n${indented(text, 4)}`
    expect(await found(text)).toEqual([])
  })
})

describe('the settings of a ConfigMap', () => {
  it('are images where key and value say so', async () => {
    const text = `${head}data:
  SIDECAR_IMAGE: registry.k8s.io/pause:3.10.0
  QUOTED_IMAGE: "acme/app:1"
  LOG: info:debug
  ICON_IMAGE: icons/app
  BASE_IMAGE: word
`
    expect(await found(text)).toEqual([
      'kubernetes environment registry.k8s.io/pause:3.10.0 likely 3.10.0',
      'kubernetes environment acme/app:1 likely 1',
      'kubernetes environment icons/app likely icons/app',
      'kubernetes environment word likely word',
    ])
  })

  it('are read in the plain half of a Secret alone', async () => {
    const text = `${head}data: {A_IMAGE: "acme/app:1"}\nstringData: {B_IMAGE: "acme/app:2"}\n`
    expect(await found(text.replace('ConfigMap', 'Secret'))).toEqual([
      'kubernetes environment acme/app:2 likely 2',
    ])
  })
})

describe('a container', () => {
  const pod = (container: string) =>
    `apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [${container}]}\n`

  it("is no use where Istio's webhook puts the image in", async () => {
    expect(await found(pod('{name: istio-proxy, image: auto}'))).toEqual([])
    expect(await found(pod('{name: other, image: auto}'))).toEqual(['kubernetes container auto certain auto'])
    expect(await found(pod('{name: istio-proxy, image: "istio/proxyv2:1.24.0"}'))).toHaveLength(1)
  })

  it('is never pulled under imagePullPolicy Never', async () => {
    const { uses } = await read(
      ['kubernetes'],
      'a.yaml',
      pod('{image: a, imagePullPolicy: Never}, {image: b, imagePullPolicy: Always}'),
    )
    expect(uses.map(({ onMachine }) => onMachine)).toEqual([true, undefined])
  })
})

describe('custom resources', () => {
  const fleet = (spec: string) =>
    `apiVersion: acme.example/v1\nkind: Fleet\nmetadata: {name: f}\nspec: ${spec}\n`

  it('name images under other keys, too', async () => {
    const spec = '{containerImage: "a/b:1", x: {imageRef: "a/c:1", imageSpec: "a/d:1", runnerImage: "a/e:1"}}'
    expect((await found(fleet(spec))).map((line) => line.split(' ')[2])).toEqual([
      'a/b:1',
      'a/c:1',
      'a/d:1',
      'a/e:1',
    ])
    expect(await found(fleet('{imageRef: {name: x}, containerImage: word, imageSpec: 1}'))).toEqual([])
  })

  it.each([
    ['{image: nginx, tag: "1.27.2"}', 'nginx:1.27.2 likely 1.27.2'],
    ['{tag: v1, image: acme/app}', 'acme/app:v1 likely v1'],
    ['{image: acme/app, imageTag: v1}', 'acme/app:v1 likely v1'],
    ['{image: "acme/app:2", tag: v1}', 'acme/app:2 likely 2'],
    ['{image: acme/app, tag: ""}', 'acme/app likely not editable'],
    ['{image: acme/app}', 'acme/app likely acme/app'],
    ['{upgrade: {image: acme/app}, version: v1.30}', 'acme/app likely not editable'],
    ['{image: ubuntu-2204}', undefined],
    ['{image: projects/acme/global/images/debian-12}', undefined],
  ])('spread a reference over image and tag: %s', async (spec, expected) => {
    const [first] = await found(fleet(spec))
    expect(first).toBe(expected === undefined ? undefined : `kubernetes container ${expected}`)
  })

  it('of Katib name images outside of a spec', async () => {
    const text = `apiVersion: config.kubeflow.org/v1beta1
kind: KatibConfig
runtime:
  suggestions: [{algorithmName: random, image: "ghcr.io/kubeflow/katib/suggestion:v0.17.0"}]
  metricsCollectors: [{kind: File, image: "ghcr.io/kubeflow/katib/collector:v0.17.0"}]
`
    expect(await found(text)).toEqual([
      'kubernetes container ghcr.io/kubeflow/katib/suggestion:v0.17.0 certain v0.17.0',
      'kubernetes container ghcr.io/kubeflow/katib/collector:v0.17.0 certain v0.17.0',
    ])
  })
})
