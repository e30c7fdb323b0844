import { describe, expect, it, test } from 'vitest'
import { kubernetes } from '../../src/formats/kubernetes.ts'
import { parseYaml } from '../../src/languages/yaml/parse.ts'
import type { FormatId } from '../../src/model/format-id.ts'
import { tailOf } from '../../src/model/image-use.ts'
import { brief, read } from '../support/read.ts'
import { bytesOf, casesOf, expectedOf, MANIFEST_FORMATS, recordsOf } from './manifest-fixtures.ts'

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`

const manifest = (text: string, path = 'deploy/app.yaml') => read(MANIFEST_FORMATS, path, text)

async function briefs(text: string, path?: string): Promise<readonly string[]> {
  return (await manifest(text, path)).uses.map(brief)
}

/** A Pod with this YAML as its one container, two spaces in. */
const pod = (container: string) =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n  - ${container.replaceAll('\n', '\n    ')}\n`

/** A custom resource with this flow map as its spec. */
const resource = (apiVersion: string, kind: string, spec: string) =>
  `apiVersion: ${apiVersion}\nkind: ${kind} # image\nmetadata: {name: r}\nspec: ${spec}\n`

describe.each<FormatId>(['kubernetes', 'helm-template'])('fixtures of %s', (format) => {
  test('there are cases', () => expect(casesOf(format).length).toBeGreaterThan(4))

  test.each(casesOf(format))('%s', async (name) => {
    expect(await recordsOf(format, name)).toEqual(expectedOf(format, name))
  })
})

test('fixtures whose bytes matter still have them', () => {
  const crlf = bytesOf('kubernetes/crlf/pod.yaml')
  expect(crlf.match(/\r\n/g)).toHaveLength(13)
  expect(crlf.replaceAll('\r\n', '')).not.toContain('\n')
  expect(bytesOf('helm-template/crlf/templates/pod.yaml').replaceAll('\r\n', '')).not.toMatch(/[\r\n]/)
  expect(bytesOf('kubernetes/bom/block.yaml').slice(0, 4)).toBe('\xef\xbb\xbfa')
  expect(bytesOf('kubernetes/bom/line.json').slice(0, 4)).toBe('\xef\xbb\xbf{')
  expect(bytesOf('kubernetes/tabs/pod.yaml')).toContain('image:\t"nginx:1.25"\t# tab')
  expect(bytesOf('kubernetes/no-final-newline/pod.yaml').at(-1)).toBe('5')
  expect(bytesOf('kubernetes/non-ascii/pod.yaml')).toContain('\xf0\x9f\xa6\x8a')
})

describe('what is claimed', () => {
  const view = (text: string, templated = false) => {
    const [document] = parseYaml(text, { start: 0, end: text.length })
    if (document === undefined) throw new Error('no document')
    const range = { start: 0, end: text.length }
    return { file: { path: 'a.yaml', text }, range, index: 0, templated, ...document }
  }

  test.each([
    ['a document with apiVersion and kind', 'apiVersion: v1\nkind: Pod\n', true],
    ['JSON', '{"kind": "Pod", "apiVersion": "v1"}', true],
    ['a document that could not be parsed but says both', 'apiVersion: v1\nkind: Pod\na: [\n b: }\n', true],
    ['a document without a kind', 'apiVersion: v2\nname: chart\n', false],
    ['a document whose kind is a map', 'apiVersion: v1\nkind: {a: b}\n', false],
    ['a list of documents', '- apiVersion: v1\n  kind: Pod\n', false],
    ['a kustomization', 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n', false],
    ['Skaffold', 'apiVersion: skaffold/v4beta11\nkind: Config\n', false],
    ['an empty document', '', false],
    ['a scalar', 'kind', false],
  ])('%s', (_, text, claimed) => {
    expect(kubernetes.claims(view(text === '' ? '---\n' : text))).toBe(claimed)
  })
})

describe('containers', () => {
  test('are found by shape in resources that no one has heard of', async () => {
    const text = resource(
      'example.com/v9',
      'Mystery',
      '{deep: {er: {initContainers: [{image: a}], containers: [{image: b}]}}}',
    )
    expect(await briefs(text)).toEqual(['init-container a', 'container b'])
  })

  test('are no list of names and no map of settings', async () => {
    expect(await briefs(resource('example.com/v1', 'A', '{containers: [image, app]}'))).toEqual([])
    expect(await briefs(resource('example.com/v1', 'A', '{containers: {image: app}}'))).toEqual([])
  })

  test('name a Helm-like map of parts where they do so', async () => {
    const { uses } = await manifest(pod('image: {repository: quay.io/acme/app, tag: 1.10}'))
    expect(uses.map(brief)).toEqual(['container quay.io/acme/app|1.10 => quay.io/acme/app:1.10'])
  })

  test('both branches of a condition count, and so do both of a repeated list', async () => {
    const text =
      'apiVersion: v1\nkind: Pod\nspec:\n{{ if .a }}\n  containers: [{image: a}]\n{{ else }}\n  containers: [{image: b}]\n{{ end }}\n'
    expect(await briefs(text)).toEqual(['container a', 'container b'])
  })

  test('a condition on one line does not hide its image', async () => {
    const text =
      'apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - name: a\n    {{ if .x }}image: nginx:1{{ end }}\n'
    expect(await briefs(text)).toEqual(['container nginx:1{{ end }} => unread: template-expression'])
  })

  test('the name of a container stands in the identity, its index in the path', async () => {
    const { uses } = await manifest(pod('name: web\nimage: nginx:1'))
    expect(uses[0]).toMatchObject({
      path: 'Pod/p spec.containers[0].image',
      identity: 'Pod/p spec.containers[web].image',
    })
  })

  test('the same file elsewhere gives the same identity when a container is put before it', async () => {
    const before =
      'apiVersion: v1\nkind: Pod\nspec: {containers: [{name: new, image: x}, {name: web, image: y}]}\n'
    const after = 'apiVersion: v1\nkind: Pod\nspec: {containers: [{name: web, image: y}]}\n'
    expect((await manifest(before)).uses[1]?.identity).toBe((await manifest(after)).uses[0]?.identity)
  })
})

describe('environment and arguments', () => {
  test.each([
    'FOO_IMAGE=quay.io/acme/app',
    'RELATED_IMAGE_X=acme/app:1',
    `IMAGE=app@${DIGEST}`,
    'IMAGE=app',
    'IMAGE=localhost:5000/app',
  ])('the variable %s names an image', async (entry) => {
    const [name, value] = entry.split('=')
    expect(await briefs(pod(`env: [{name: ${name}, value: "${value}"}] # image`))).toEqual([
      `environment ${value}`,
    ])
  })

  test.each([
    'IMAGES=quay.io/acme/app:1',
    'IMAGE_TAG=acme/app:1',
    'IMAGE=Always',
    'IMAGE=img/logo.PNG',
    'IMAGE=https://example.com/a:1',
    'IMAGE=/srv/disk/image:1',
    'IMAGE=12:30',
    'IMAGE=cache.example.com:6379',
    'IMAGE=sha256:abc',
    `IMAGE=${DIGEST}`,
    'IMAGE=$(X)/a:1',
  ])('the variable %s does not', async (entry) => {
    const [name, value] = entry.split('=')
    expect(await briefs(pod(`env: [{name: ${name}, value: "${value}"}] # image`))).toEqual([])
  })

  test.each([
    ['--acme-http01-solver-image=quay.io/jetstack/solver:v1', 'quay.io/jetstack/solver:v1'],
    ['-entrypoint-image=acme/entrypoint', 'acme/entrypoint'],
    ['--image=nginx:1', 'nginx:1'],
    ['--build-arg=BASE=acme/app:1', 'acme/app:1'],
  ])('the argument %s names an image', async (argument, image) => {
    const { uses } = await manifest(pod(`args: ["${argument}"] # image`))
    expect(uses.map(brief)).toEqual([`cli-argument ${image}`])
  })

  test.each([
    '--image-name=acme/app:1',
    '--destination-image=acme/app:1',
    '--image=true',
    '--label=app.kubernetes.io/name:web',
    '--bind=example.com:8080/path:1',
    'image=acme/app:1',
  ])('the argument %s does not', async (argument) => {
    expect(await briefs(pod(`args: ["${argument}"] # image`))).toEqual([])
  })

  test('an argument is underlined where the reference stands, and can be edited there', async () => {
    const text = pod('args: ["--proxy-image=envoyproxy/envoy:v1"]')
    const { uses } = await manifest(text)
    const tail = uses[0] === undefined ? undefined : tailOf(uses[0])
    expect(text.slice(uses[0]?.place.start, uses[0]?.place.end)).toBe('envoyproxy/envoy:v1')
    expect(text.slice(tail?.start, tail?.end)).toBe('v1')
  })

  test('an escaped argument is read but not placed', async () => {
    const { uses } = await manifest(pod('args: ["--proxy-image=envoyproxy\\u002fenvoy:v1"]'))
    expect(uses.map((use) => use.text)).toEqual(['envoyproxy/envoy:v1'])
    expect(uses[0] === undefined ? undefined : tailOf(uses[0])).toBeUndefined()
  })
})

describe('custom resources', () => {
  test.each([
    [
      'monitoring.coreos.com/v1',
      'ThanosRuler',
      '{image: quay.io/thanos/thanos:v1}',
      'quay.io/thanos/thanos:v1',
    ],
    ['elasticsearch.k8s.elastic.co/v1', 'Elasticsearch', '{image: es}', 'es'],
    ['pxc.percona.com/v1', 'PerconaXtraDBCluster', '{pxc: {image: percona/pxc}}', 'percona/pxc'],
    [
      'operator.victoriametrics.com/v1beta1',
      'VMSingle',
      '{image: {repository: vm/vm, tag: v1}}',
      'vm/vm|v1 => vm/vm:v1',
    ],
    ['cassandra.datastax.com/v1beta1', 'CassandraDatacenter', '{serverImage: a/b}', 'a/b'],
    ['platform.confluent.io/v1beta1', 'Kafka', '{image: {application: c/kafka:7}}', 'c/kafka:7'],
    ['operators.coreos.com/v1alpha1', 'CatalogSource', '{image: quay.io/a/index:v1}', 'quay.io/a/index:v1'],
    [
      'nvidia.com/v1',
      'ClusterPolicy',
      `{driver: {repository: n.io/n, image: d, version: "${DIGEST}"}}`,
      `n.io/n|d|${DIGEST} => n.io/n/d@${DIGEST}`,
    ],
    ['argoproj.io/v1beta1', 'ArgoCD', '{redis: {image: redis, version: "7"}}', 'redis|7 => redis:7'],
    ['argoproj.io/v1beta1', 'ArgoCD', '{image: "argocd:2", version: v3}', 'argocd:2'],
    ['temporal.io/v1beta1', 'TemporalCluster', '{image: t/s, version: 1.2.3}', 't/s|1.2.3 => t/s:1.2.3'],
    [
      'scylla.scylladb.com/v1',
      'ScyllaCluster',
      '{version: 6.2.0, repository: s/s}',
      's/s|6.2.0 => s/s:6.2.0',
    ],
    ['pingcap.com/v1alpha1', 'TidbCluster', '{pd: {baseImage: p/pd, version: v8}}', 'p/pd|v8 => p/pd:v8'],
    ['awx.ansible.com/v1beta1', 'AWX', '{image: q.io/a, image_version: "24"}', 'q.io/a|24 => q.io/a:24'],
    ['tailscale.com/v1', 'DNSConfig', '{nameserver: {image: {repo: t/n, tag: v1}}}', 't/n|v1 => t/n:v1'],
  ])('%s %s', async (apiVersion, kind, spec, image) => {
    expect(await briefs(resource(apiVersion, kind, spec))).toEqual([`container ${image}`])
  })

  test('the same field of another group is not taken for it', async () => {
    expect(
      await briefs(resource('example.com/v1', 'Cluster', '{imageName: ghcr.io/a/b:1, dockerImage: a/b:1}')),
    ).toEqual([])
    expect(await briefs(resource('notpercona.com/v1', 'X', '{pxc: {initImage: percona/pxc:1}}'))).toEqual([])
  })

  test('what Kubernetes itself defines has no image beside its containers', async () => {
    expect(await briefs(resource('storage.k8s.io/v1', 'StorageClass', '{image: acme/app:1}'))).toEqual([])
    expect(await briefs('apiVersion: v1\nkind: Thing\nspec: {image: "acme/app:1"}\n')).toEqual([])
  })

  test('a tag in a key of its own is where a pin would go; a repository without one takes none', async () => {
    const text = resource(
      'operator.victoriametrics.com/v1beta1',
      'VMAgent',
      '{image: {repository: vm/agent, tag: v1.9}}',
    )
    const { uses } = await manifest(text)
    const tail = uses[0] === undefined ? undefined : tailOf(uses[0])
    expect(text.slice(tail?.start, tail?.end)).toBe('v1.9')
    const bare = await manifest(
      resource('operator.victoriametrics.com/v1beta1', 'VMAgent', '{image: {repository: vm/agent}}'),
    )
    expect(bare.uses.map(({ pin }) => pin)).toEqual(['none'])
  })

  test('an object inside another is named by its own name', async () => {
    const inner =
      '{apiVersion: apps/v1, kind: Deployment, metadata: {name: in}, spec: {template: {spec: {containers: [{image: a}]}}}}'
    const { uses } = await manifest(resource('work.example.com/v1', 'Work', `{manifests: [${inner}]}`))
    expect(uses.map(({ path }) => path)).toEqual(['Deployment/in spec.template.spec.containers[0].image'])
  })

  test('a pointer to an object is no object', async () => {
    const text = resource(
      'example.com/v1',
      'A',
      '{ref: {apiVersion: tekton.dev/v1, kind: Task, steps: [{image: a}]}}',
    )
    expect(await briefs(text)).toEqual([])
  })
})

test('a map of parts that make no reference is something else in a resource that no one knows', async () => {
  const spec = (repository: string) => `{image: {repository: "${repository}", tag: v1}}`
  expect(await briefs(resource('example.com/v1', 'A', spec('https://example.com/charts')))).toEqual([])
  expect(await briefs(resource('example.com/v1', 'A', spec('acme/a')))).toEqual([
    'container acme/a|v1 => acme/a:v1',
  ])
})

describe('templates', () => {
  const template = 'apiVersion: v1\nkind: {{ .Values.kind }}\nspec: {containers: [{image: a}]}\n'

  test.each([
    ['chart/templates/a.yaml', 'helm-template'],
    ['chart/templates/sub/a.yaml', 'helm-template'],
    ['deploy/a.yaml', 'kubernetes'],
    ['a.yaml', 'kubernetes'],
    ['roles/x/templates/a.yaml.j2', 'kubernetes'],
  ])('a template at %s is %s', async (path, format) => {
    expect((await manifest(template, path)).uses.map((use) => use.format)).toEqual([format])
  })

  test('syntax errors of a template are no problems, those of a manifest are', async () => {
    const broken = 'apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - image: a: b\n'
    expect((await manifest(`${broken}  x: {{ .y }}\n`)).problems).toEqual([])
    expect((await manifest(broken)).problems).toHaveLength(1)
  })

  test('lines of a broken document are read once, whatever the tree made of them', async () => {
    const text =
      'apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - image: nginx:1\n    args: [{{ .x }}\n  - image: nginx:2\n'
    expect((await briefs(text)).filter((use) => use === 'container nginx:1')).toHaveLength(1)
    expect(await briefs(text)).toContain('container nginx:2')
  })

  test('lines that only look like an image are left alone', async () => {
    const lines = [
      'image: true',
      'image: {a: b}',
      'image: a b',
      '# image: c:1',
      'myimage: d:1',
      'image: "e f"',
      'image: /g/h',
    ]
    const text = `apiVersion: v1\nkind: Pod\nx: [\n${lines.map((line) => `  ${line}\n`).join('')}`
    expect(await briefs(text)).toEqual([])
  })

  test('a broken document does not hide its neighbours', async () => {
    const good = 'apiVersion: v1\nkind: Pod\nspec: {containers: [{image: ok:1}]}\n'
    expect(await briefs(`a: "image\n---\n${good}---\napiVersion: v1\nkind: [\n---\n${good}`)).toEqual([
      'container ok:1',
      'container ok:1',
    ])
  })
})

describe('hostile documents', () => {
  test('aliases that nest more deeply than any stack are a problem and no crash', async () => {
    let text = 'apiVersion: example.com/v1\nkind: A # image\nspec:\n  a0: &a0 {b: 1}\n'
    for (let i = 1; i < 3000; i++) text += `  a${i}: &a${i} {b: *a${i - 1}}\n`
    expect((await manifest(text)).problems.map(({ message }) => message)).toContain(
      'nested too deeply to be read',
    )
  })

  test('an image that stands under two keys by an alias is found under the one that matters', async () => {
    const text =
      'apiVersion: example.com/v1\nkind: A\nspec:\n  shared: &c [{name: a, image: app}]\n  template: {spec: {containers: *c}}\n'
    expect(await briefs(text)).toEqual(['container app'])
  })
})

describe('manifests of a workshop', () => {
  const files = { 'labs/a/resources/workshop.yaml': '' }
  const template = 'labs/a/exercises/deployment.yaml.in'
  const readIn = (text: string, path = template) => read(MANIFEST_FORMATS, path, text, { files })
  const details = async (image: string, path?: string) =>
    (await readIn(pod(`image: "${image}"`), path)).uses.map(({ image, throughCache }) => [
      image.kind === 'unread' ? image.reason : '',
      image.kind === 'unread' ? image.detail : '',
      ...(throughCache === undefined ? [] : [throughCache]),
    ])
  const given = (name: string) => `Educates gives ${name} its value when a session of the workshop runs`

  test.each([
    ['${REGISTRY_HOST}/hello:latest', 'REGISTRY_HOST'],
    ['$REGISTRY_HOST/hello:latest', 'REGISTRY_HOST'],
    ['${SESSION_NAMESPACE}-registry.${INGRESS_DOMAIN}/x', 'SESSION_NAMESPACE'],
    ['${IMAGE_REPOSITORY}/x:${WORKSHOP_VERSION}', 'IMAGE_REPOSITORY'],
    ['${WORKSHOP_NAMESPACE}/x:1', 'WORKSHOP_NAMESPACE'],
  ])('%s is known when a session runs', async (image, name) =>
    expect(await details(image)).toEqual([['runtime-variable', given(name)]]),
  )

  test('the image cache is told apart', async () => {
    for (const image of [
      '${OCI_IMAGE_CACHE}/docker.io/library/busybox:1.36.1',
      '$OCI_IMAGE_CACHE/docker.io/library/busybox:1.36.1',
    ])
      expect(await details(image)).toEqual([
        ['runtime-variable', given('OCI_IMAGE_CACHE'), 'docker.io/library/busybox:1.36.1'],
      ])
  })

  test.each([
    ['a variable of someone else', '${APP_IMAGE}', template],
    ['a template of Helm', '{{ registry_host }}/x:1', template],
    ['lower case', '${registry_host}/x:1', template],
    ['a file that is no template', '${REGISTRY_HOST}/x:1', 'labs/a/exercises/deployment.yaml'],
    ['a folder that is no workshop', '${REGISTRY_HOST}/x:1', 'labs/b/exercises/deployment.yaml.in'],
  ])('%s is left to the common reading', async (_, image, path) =>
    expect((await details(image, path)).map(([reason]) => reason)).toEqual(['template-expression']),
  )

  const secret = (auth: string, from = 'stringData') =>
    `# image\r\napiVersion: v1\r\nkind: Secret\r\nmetadata: {name: pull}\r\ntype: kubernetes.io/dockerconfigjson\r\n${from}:\r\n  .dockerconfigjson: '{"auths":{"https://index.docker.io/v1/":{"auth":"${auth}"}}}'\r\n`

  test('a Secret for pulling with a literal is a credential, alone or in a List', async () => {
    const list = `apiVersion: v1\nkind: List # image\nitems:\n- kind: Secret\n  apiVersion: v1\n  stringData:\n    .dockerconfigjson: '{"auths":{"docker.io":{"auth":"Ym9iOnBhc3M="}}}'\n`
    for (const text of [secret('Ym9iOnBhc3M='), list]) {
      const { observations } = await readIn(text, 'labs/a/exercises/secret.yaml')
      expect(observations.map(({ text, subject }) => ({ text, ...subject }))).toEqual([
        {
          text: '.dockerconfigjson',
          kind: 'credential',
          how: 'stringData of a Secret',
          registry: 'docker.io',
          isPlatform: false,
        },
      ])
      const [{ start, end } = { start: 0, end: 0 }] = observations[0]?.secrets ?? []
      expect(text.slice(start, end)).toContain('Ym9i')
      expect(observations[0]?.source.text).not.toContain('Ym9i')
    }
  })

  test('none outside of workshops, and none where a variable stands', async () => {
    expect((await readIn(secret('Ym9iOnBhc3M='), 'deploy/secret.yaml')).observations).toEqual([])
    expect(
      (await readIn(secret('${REGISTRY_AUTH_TOKEN}'), 'labs/a/exercises/secret.yaml.in')).observations,
    ).toEqual([])
  })
})

describe('charts that kapp-controller fetches', () => {
  const app = (chart: string) =>
    resource('kappctrl.k14s.io/v1alpha1', 'App', `{fetch: [{helmChart: ${chart}}]}`)

  test.each([
    [
      '{name: nginx, version: 15.0.0, repository: {url: "oci://registry-1.docker.io/bitnamicharts"}}',
      'registry-1.docker.io/bitnamicharts/nginx:15.0.0',
    ],
    ['{name: a, version: 1.0.0+b1, repository: {url: oci://quay.io/charts}}', 'quay.io/charts/a:1.0.0_b1'],
    ['{repository: {url: oci://quay.io/charts/a}}', 'quay.io/charts/a'],
  ])('%s', async (chart, text) => {
    const { uses } = await manifest(app(chart))
    expect(uses.map((use) => [use.text, use.pin, use.path])).toEqual([
      [text, 'tag-only', 'App/r spec.fetch[0].helmChart.repository.url'],
    ])
    const [use] = uses
    expect(app(chart).slice(use?.place.start, use?.place.end)).toBe(use?.raw)
  })

  test.each([
    ['of a web server', '{name: a, repository: {url: "https://charts.example.com"}}'],
    ['without a URL', '{name: a, version: 1.0.0}'],
    ['with a list for a URL', '{name: a, repository: {url: [oci://quay.io/a]}}'],
  ])('none %s', async (_, chart) => expect(await briefs(app(chart))).toEqual([]))

  test('a template decides about the name', async () =>
    expect(await briefs(app('{name: "(@= x @)", repository: {url: oci://quay.io/charts}}'))).toEqual([
      'image-volume quay.io/charts => unread: template-expression',
    ]))
})

describe('ytt in a manifest', () => {
  test('is unread where it computes an image, in the place of a value or beside one', async () => {
    const text = [
      'apiVersion: v1',
      'kind: Pod',
      'spec:',
      '  containers:',
      '  - image: #@ data.values.image',
      '  - image: nginx:1.27 #@ data.values.other',
      '  - image: (@= data.values.host + ": " @)/app:1',
      '  #@ if data.values.more:',
      '  - image: redis:7',
      '  #@ end',
    ].join('\n')
    const { uses, problems } = await read(['kubernetes'], 'pod.yaml', text)
    expect(problems).toEqual([])
    expect(uses.map(({ raw, image }) => [raw, image.kind === 'unread' ? image.reason : 'read'])).toEqual([
      ['#@ data.values.image', 'template-expression'],
      ['nginx:1.27', 'template-expression'],
      ['(@= data.values.host + ": " @)/app:1', 'template-expression'],
      ['redis:7', 'read'],
    ])
  })
})

describe('JSON with comments', () => {
  test('is read as JSON is, in files that are called so', async () => {
    const text =
      '{ // a pod\r\n"apiVersion": "v1", "kind": "Pod", /* : */\n"spec": {"containers": [{"image": "nginx:1.27"},]},\n}\n'
    const { uses, problems } = await read(['kubernetes'], 'pod.json', text)
    expect(problems).toEqual([])
    expect(uses.map(brief)).toEqual(['container nginx:1.27'])
    expect(uses.map(({ place }) => text.slice(place.start, place.end))).toEqual(['nginx:1.27'])
  })
})

describe('volumes', () => {
  const volume = (text: string) =>
    briefs(`apiVersion: v1\nkind: Pod\nspec:\n  containers: [{image: a:1}]\n  volumes:\n    - ${text}\n`)

  test.each(['{name: v, image: {reference: b:1}}', '{image: {reference: b:1, pullPolicy: Always}}'])(
    'of an image: %s',
    async (text) => expect(await volume(text)).toEqual(['container a:1', 'image-volume b:1']),
  )

  test.each([
    '{name: v, image: b:1}',
    '{name: v, image: {pullPolicy: Always}}',
    '{name: v, image: {reference: [b:1]}}',
    '{name: v, image: {reference: {a: b:1}}}',
    '{name: v, image: {reference: }}',
    '{name: v, image: {reference: ""}}',
    '{name: v, image: }',
    '{name: v, emptyDir: {}, reference: b:1}',
    '{name: v, csi: {reference: b:1}}',
    'b:1',
  ])('of no image: %s', async (text) => expect(await volume(text)).toEqual(['container a:1']))

  test('have their own list', async () => {
    const text = 'apiVersion: v1\nkind: Pod\nspec: {mounts: [{image: {reference: b:1}}]}\n'
    expect(await briefs(text)).toEqual([])
  })
})

describe('empty strings in JSON', () => {
  test.each([
    '{"apiVersion":"v1","kind":"Pod","spec":{"containers":[{"image":""},{"image":"a:1"},{"image":""}]}}',
    '{"apiVersion":"","kind":"Pod","spec":{"containers":[{"image":"a:1"}]}}',
    '{"apiVersion":"v1","kind":"","spec":{"containers":[{"image":"a:1"}]}}',
    '{"":"","apiVersion":"v1","kind":"Pod","spec":{"":"","containers":[{"":"a","image":"a:1"}]}}',
  ])('are no images and hide none: %s', async (text) => {
    expect(await briefs(text, 'deploy/app.json')).toEqual(['container a:1'])
  })
})

describe('a document that does not parse', () => {
  const BROKEN = 'apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - image: a:1\n  - {image: b:1\n'
  const refused = async (text: string) =>
    (await manifest(text)).uses.map((use) => `${use.text} ${use.fileIsRefused === true}`)

  test.each([
    ['an open flow map', BROKEN],
    ['an open flow map with CRLF', BROKEN.replaceAll('\n', '\r\n')],
    ['an open quote', pod('image: a:1').concat('  x: "open\n')],
    ['a tab', pod('image: a:1').concat('\trestartPolicy: Never\n')],
  ])('is told, and nothing in it is edited: %s', async (_, text) => {
    const { problems } = await manifest(text)
    expect(problems).not.toEqual([])
    const all = await refused(text)
    expect(all).toContain('a:1 true')
    for (const one of all) expect(one).toMatch(/ true$/)
  })

  test('leaves the documents beside it as they are', async () => {
    const text = `${pod('image: c:1')}---\n${BROKEN}---\n${pod('image: d:1')}`
    expect(await refused(text)).toEqual(['c:1 false', 'a:1 true', 'b:1 true', 'd:1 false'])
  })

  test('is refused as an object of Tekton too', async () => {
    const text = 'apiVersion: tekton.dev/v1\nkind: Task\nspec:\n  steps:\n  - image: a:1\n  - {image: b:1\n'
    expect(await refused(text)).toEqual(['a:1 true', 'b:1 true'])
  })

  test('is edited where the problem is the syntax of a template', async () => {
    const text = `${pod('image: a:1')}{{- if .x }}\n  - image: b:1\n{{- end }}\n`
    const { problems, uses } = await manifest(text)
    expect(problems).toEqual([])
    expect(uses.length).toBeGreaterThan(0)
    for (const use of uses) expect(use.fileIsRefused).toBeUndefined()
  })
})

describe('a variable with a default', () => {
  const pod = (image: string) =>
    `apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: a, image: ${image}}]}\n`
  it.each([
    ['"acme/a:${TAG:=1.2}"', 'acme/a:1.2', '1.2'],
    ["'acme/a:${TAG:-1.2}'", 'acme/a:1.2', '1.2'],
    ['"${IMAGE:=acme/a:1.2}"', 'acme/a:1.2', '1.2'],
    ['"${HOST:=quay.io}/acme/a:${TAG-1.2}"', 'quay.io/acme/a:1.2', '1.2'],
    ['"acme/a:${MAJOR:=1}.2"', 'acme/a:1.2', undefined],
  ])('%s is read as %s', async (image, expected, tail) => {
    const text = pod(image)
    const { uses } = await read(['kubernetes'], 'a.yaml', text)
    expect(uses.map(({ text: name }) => name)).toEqual([expected])
    const [use] = uses
    const place = use && tailOf(use)
    expect(place && text.slice(place.start, place.end)).toBe(tail)
  })

  it.each(['"acme/a:${TAG}"', '"${A:=${B}}"', '"acme/a:${A:=1}$B"', '"acme/a:$(TAG)"', '"${A:?none}"'])(
    '%s is not known',
    async (image) => {
      const { uses } = await read(['kubernetes'], 'a.yaml', pod(image))
      expect(uses.map((use) => use.image.kind === 'unread' && use.image.reason)).toEqual([
        'template-expression',
      ])
    },
  )
})
