import { describe, expect, test } from 'vitest'
import { tailOf } from '../../src/model/image-use.ts'
import { locate } from '../../src/text/segment.ts'
import { brief, read } from '../support/read.ts'
import { educatesCases, educatesRecords, expectedOfEducates } from './educates-fixtures.ts'

const HEAD = 'apiVersion: training.educates.dev/v1beta1\nkind: Workshop\nmetadata: {name: lab}\nspec:\n'
const educates = (text: string, path = 'workshop.yaml') => read(['educates'], path, text)
const workshop = (spec: string, path?: string) => educates(HEAD + spec, path)
const filesUrl = (url: string) => workshop(`  content: {files: "${url}"}\n`)

async function briefs(spec: string): Promise<readonly string[]> {
  return (await workshop(spec)).uses.map(brief)
}

/** The observations of one kind: what they speak of, and the characters that they hide. */
async function marksOf(text: string, kind: string): Promise<readonly (readonly string[])[]> {
  const { observations } = await educates(text)
  const found = observations.filter(({ subject }) => subject.kind === kind)
  return found.map((observation) => [
    observation.text,
    ...(observation.secrets ?? []).map(({ start, end }) => text.slice(start, end)),
  ])
}

describe('fixtures', () => {
  test('there are cases', () => expect(educatesCases().length).toBeGreaterThan(7))

  test.each(educatesCases())('%s', async (name) => {
    expect(await educatesRecords(name)).toEqual(expectedOfEducates(name))
  })
})

describe('which documents are claimed', () => {
  test.each([
    'training.educates.dev/v1beta1',
    'training.eduk8s.io/v1alpha2',
    'learningcenter.tanzu.vmware.com/v1beta1',
  ])('a Workshop of %s', async (apiVersion) => {
    const { uses } = await educates(
      `apiVersion: ${apiVersion}\nkind: Workshop\nspec: {content: {image: acme/ws:1}}\n`,
    )
    expect(uses.map(brief)).toEqual(['workshop-image acme/ws:1'])
  })

  test('kubernetes leaves them alone, and gets all others', async () => {
    const text = `${HEAD}  images: [{image: acme/none:1}]\n---\napiVersion: v1\nkind: Pod\nspec: {containers: [{image: nginx}]}\n`
    const { uses } = await read(['educates', 'kubernetes'], 'all.yaml', text)
    expect(uses.map(({ format, text }) => `${format} ${text}`)).toEqual(['kubernetes nginx'])
  })

  test.each([
    ['values of some chart', 'imageRegistry: {host: acme}\nversion: 1\n'],
    ['values with a key in common', 'clusterStorage: {class: x}\nreplicas: 3\n'],
    ['an image list of its own', 'imageVersions: [a, b]\nother: 1\n'],
    ['a Compose file', 'services: {a: {image: b}}\ndockerDaemon: x\n'],
    ['a list', '- clusterIngress: {}\n'],
  ])('not %s', async (_, text) => {
    const { uses, observations } = await educates(text, 'values.yaml')
    expect([...uses, ...observations]).toEqual([])
  })

  test('a configuration by two of its keys, or by one that nothing else has', async () => {
    for (const text of [
      'clusterIngress: {domain: a}\nclusterSecurity: {policyEngine: none}\n',
      'other: 1\ndockerDaemon: {proxyCache: {}}\n',
      'clusterPackages: {educates: {enabled: true}}\n',
    ]) {
      const { observations } = await educates(text, 'values.yaml')
      expect(observations.map(({ subject }) => subject.kind)).toEqual(['platform'])
    }
  })
})

describe('the workshop image', () => {
  test.each([
    'base-environment:*',
    "'jdk17-environment:*'",
    '"jdk21-environment:*"',
    '$(workshop_image)',
    '""',
  ])('%s is no use', async (image) => expect(await briefs(`  workshop: {image: ${image}}\n`)).toEqual([]))

  test('the deprecated place counts only where the new one is empty', async () => {
    expect(await briefs('  workshop: {image: acme/new:1}\n  content: {image: acme/old:1}\n')).toEqual([
      'workshop-image acme/new:1',
    ])
    expect(await briefs('  workshop: {image: ~}\n  content: {image: acme/old:1}\n')).toEqual([
      'workshop-image acme/old:1',
    ])
  })

  test('an unknown shorthand is invalid', async () => {
    expect(await briefs('  workshop: {image: "acme-environment:*"}\n')).toEqual([
      'workshop-image acme-environment:* => unread: invalid-reference',
    ])
  })

  test('variables are never guessed, and the detail says what they are', async () => {
    const { uses } = await workshop('  workshop: {image: "$(image_repository)/x:$(workshop_version)"}\n')
    const [use] = uses
    expect(use?.image.kind === 'unread' ? [use.image.reason, use.image.detail] : []).toEqual([
      'runtime-variable',
      '$(image_repository) is known at run time: the portal, the environment or the installation says which registry that is',
    ])
  })
})

describe('URLs of workshop files', () => {
  test.each([
    ['imgpkg://acme/lab:1.0', 'acme/lab:1.0'],
    ['imgpkg+http://registry.example.com:5000/lab:1', 'registry.example.com:5000/lab:1'],
    ['imgpkg+https://docker.io/acme/lab:1.0?path=workshop', 'docker.io/acme/lab:1.0'],
    ['imgpkg+https://bob:s3cr3t@docker.io/acme/lab:1.0', 'docker.io/acme/lab:1.0'],
    ['imgpkg+$(ingress_protocol)://acme/lab', 'acme/lab'],
    [`imgpkg://acme/lab:1@sha256:${'a'.repeat(64)}`, `acme/lab:1@sha256:${'a'.repeat(64)}`],
  ])('%s names %s, which is edited in place', async (url, reference) => {
    const { uses } = await filesUrl(url)
    expect(uses.map(({ raw, role }) => [raw, role])).toEqual([[reference, 'workshop-files']])
    const [use] = uses
    const text = `${HEAD}  content: {files: "${url}"}\n`
    expect(text.slice(use?.place.start, use?.place.end)).toBe(reference)
    const tail = use === undefined ? undefined : tailOf(use)
    expect(reference.endsWith(text.slice(tail?.start, tail?.end))).toBe(true)
  })

  test.each([
    'github.com/acme/lab',
    'gitlab.com/acme/lab',
    'http://files.$(workshop_namespace).svc.cluster.local/workshop.tar.gz',
    'https://docker.io/acme/lab.tar.gz',
    'acme/lab:1.0',
  ])('%s names no image', async (url) => expect((await filesUrl(url)).uses).toEqual([]))

  test('the password is hidden in every text of the observation and of the use', async () => {
    const { observations, uses } = await filesUrl('imgpkg+https://bob:s3cr3t-Pass@harbor.example.com/lab:1')
    const shown = JSON.stringify(
      [...observations, ...uses].map(({ text, path, identity }) => [text, path, identity]),
    )
    expect(shown).not.toContain('s3cr3t-Pass')
    expect(observations.filter(({ subject }) => subject.kind === 'credential')).toHaveLength(1)
  })

  test.each([
    'imgpkg+https://$(registry_username):$(registry_password)@$(registry_host)/x:1',
    'imgpkg+https://bob:<token>@harbor.example.com/lab:1',
    'imgpkg+https://harbor.example.com:5000/lab:1',
  ])('%s holds no secret', async (url) => {
    const { observations } = await filesUrl(url)
    expect(observations.map(({ subject }) => subject.kind)).toEqual(['workshop'])
  })
})

describe('the image cache', () => {
  const cache =
    '  environment: {images: {registries: [{urls: ["https://index.docker.io"], content: [{prefix: /library/busybox, destination: /docker.io}]}]}}\n'

  test('a name of it is read as its upstream, with the tag where it stands', async () => {
    const spec = `  workshop: {image: "$(oci_image_cache)/docker.io/library/busybox:1.36.1"}\n${cache}`
    const { uses } = await workshop(spec)
    const [use] = uses
    expect(use?.text).toBe('docker.io/library/busybox:1.36.1')
    expect([use?.role, use?.pin, use?.throughCache]).toEqual([
      'cached-image',
      'tag-only',
      'docker.io/library/busybox:1.36.1',
    ])
    if (use?.image.kind !== 'read') throw new Error('unread')
    const { parts } = use.image.reference
    expect(locate(use.image.segments, parts.path)).toBeUndefined()
    const tag = parts.tag === undefined ? undefined : locate(use.image.segments, parts.tag)
    expect((HEAD + spec).slice(tag?.start, tag?.end)).toBe('1.36.1')
  })

  test('a name that it does not hold stays unread and keeps what follows the variable', async () => {
    const { uses } = await workshop(`  workshop: {image: "$(oci_image_cache)/busybox:1"}\n${cache}`)
    expect(uses.map((use) => [brief(use), use.throughCache])).toEqual([
      ['cached-image $(oci_image_cache)/busybox:1 => unread: runtime-variable', 'busybox:1'],
    ])
  })

  test('a digest behind it is read with its place', async () => {
    const digest = `sha256:${'a'.repeat(64)}`
    const { uses } = await workshop(
      `  workshop: {image: "$(oci_image_cache)/docker.io/library/busybox@${digest}"}\n${cache}`,
    )
    expect(uses[0]?.text).toBe(`docker.io/library/busybox@${digest}`)
  })

  test('each workshop has a cache of its own', async () => {
    const inner = `{apiVersion: training.educates.dev/v1beta1, kind: Workshop, spec: {session: {objects: [{apiVersion: v1, kind: Pod, spec: {containers: [{image: "$(oci_image_cache)/docker.io/library/busybox:1"}]}}]}}}`
    expect(await briefs(`  session: {objects: [${inner}]}\n${cache}`)).toEqual([
      'cached-image $(oci_image_cache)/docker.io/library/busybox:1 => unread: runtime-variable',
    ])
  })

  test('user info of a URL is hidden and left out', async () => {
    const text = `${HEAD}  environment: {images: {registries: [{urls: ["https://user:t0ken@index.docker.io"]}]}}\n`
    expect(await marksOf(text, 'cache-url')).toEqual([['https://index.docker.io', 'user:t0ken']])
  })

  test('a registry without content mirrors everything', async () => {
    const { uses } = await workshop(
      '  workshop: {image: "$(oci_image_cache)/acme/x:1"}\n  environment: {images: {registries: [{urls: ["https://ghcr.io"]}]}}\n',
    )
    expect(uses.map(({ text }) => text)).toEqual(['ghcr.io/acme/x:1'])
  })

  test.each([
    ['an inline condition', '  #@ if/end x:\n  environment:\n    images: {registries: []}\n'],
    ['a condition around it', '  #@ if x:\n  environment:\n    images: {registries: []}\n  #@ end\n'],
    ['a Helm condition', '  environment:\n    {{- if .x }}\n    images: {registries: []}\n    {{- end }}\n'],
    ['a Helm value', '  environment:\n    images:\n      registries: [{urls: ["{{ .x }}"]}]\n'],
  ])('what it holds is not known behind %s', async (_, spec) => {
    const { observations } = await workshop(spec)
    const [found] = observations.filter(({ subject }) => subject.kind === 'image-cache')
    expect(found?.subject).toMatchObject({ kind: 'image-cache', content: undefined })
  })

  test('a condition that ends before it does not matter', async () => {
    const { observations } = await workshop(
      '  #@ if x:\n  title: a\n  #@ end\n  environment:\n    images: {registries: []}\n',
    )
    expect(observations.at(-1)?.subject).toMatchObject({ kind: 'image-cache', content: [] })
  })
})

describe('workshop observations', () => {
  test.each([
    ['workshop.yaml', undefined],
    ['resources/workshop.yaml', ''],
    ['a/b/resources/workshop.yml', 'a/b'],
    ['a/resources/deeper/workshop.yaml', undefined],
  ])('%s has the root %j', async (path, root) => {
    const { observations } = await workshop('  title: x\n', path)
    expect(observations[0]?.subject).toMatchObject({ kind: 'workshop', name: 'lab', root })
  })

  test.each([
    ['{docker: {enabled: true}}', true],
    ['{docker: {enabled: false}}', false],
    ['{docker: {enabled: false, compose: {services: {a: {image: b}}}}}', true],
    ['{docker: {enabled: false, compose: {services: {}}}}', false],
    ['{registry: {enabled: true}}', false],
  ])('applications %s: a Docker daemon is %j', async (applications, docker) => {
    const { observations } = await workshop(`  session: {applications: ${applications}}\n`)
    expect(observations[0]?.subject).toMatchObject({ docker })
  })
})

describe('the Compose project of a session', () => {
  test('is pulled by dockerd and read without the files beside the definition', async () => {
    const spec =
      '  session: {applications: {docker: {compose: {services: {a: {image: "redis:${TAG:-7}"}, b: {image: "nginx:${V}"}}}}}}\n'
    const files = { '.env': 'V=1\nTAG=1\n', 'compose.yaml': 'services: {a: {build: .}}\n' }
    const { uses } = await read(['educates'], 'workshop.yaml', HEAD + spec, { files })
    expect(uses.map((use) => `${use.puller?.by} ${brief(use)}`)).toEqual([
      'dockerd service redis:${TAG:-7} => redis:7',
      'dockerd service nginx:${V} => unread: variable-without-default',
    ])
  })

  test('an inline Dockerfile is read', async () => {
    const spec = `  session:\n    applications:\n      docker:\n        compose:\n          services:\n            a:\n              build:\n                dockerfile_inline: |\n                  FROM alpine:3.19\n`
    expect(await briefs(spec)).toEqual(['base alpine:3.19'])
  })
})

describe('objects', () => {
  test('Tekton keeps its own variables', async () => {
    const task =
      '{apiVersion: tekton.dev/v1, kind: Task, spec: {params: [{name: p, default: golang}], steps: [{image: "$(params.p):1.22"}, {image: "$(registry_host)/a"}]}}'
    expect(await briefs(`  session: {objects: [${task}]}\n`)).toEqual([
      'ci-step $(params.p):1.22 => golang:1.22',
      'ci-step $(registry_host)/a => unread: runtime-variable',
    ])
  })

  test('a disk with a variable keeps its scheme out of the reference', async () => {
    const disk =
      '{apiVersion: cdi.kubevirt.io/v1beta1, kind: DataVolume, spec: {source: {registry: {url: "docker://$(oci_image_cache)/disks/a:1"}}}}'
    const cache =
      '  environment: {images: {registries: [{urls: ["https://quay.io/d"], content: [{prefix: "**", destination: disks, stripPrefix: true}]}]}}\n'
    expect(await briefs(`  session: {objects: [${disk}]}\n${cache}`)).toEqual([
      'cached-image $(oci_image_cache)/disks/a:1 => quay.io/d/a:1',
    ])
  })

  test.each(['workload: x', 'a: {image: nginx}', '- image: nginx:1\n', 'image', 'image:\n  a: [b'])(
    'no image comes of a Secret that holds %j',
    async (text) => {
      const secret = JSON.stringify({ apiVersion: 'v1', kind: 'Secret', stringData: { a: `${text}\n` } })
      expect(await briefs(`  session: {objects: [${secret}]}\n`)).toEqual([])
    },
  )
})

test('what ytt writes inside a text is a template', async () => {
  const pod = (image: string) =>
    `  session: {objects: [{apiVersion: v1, kind: Pod, spec: {containers: [{image: "${image}"}]}}]}\n`
  expect(await briefs(pod('(@= data.values.repo @)/x:1'))).toEqual([
    'container (@= data.values.repo @)/x:1 => unread: template-expression',
  ])
  expect(await briefs(pod('quay.io/acme/(@= name @):1'))).toEqual([
    'container quay.io/acme/(@= name @):1 => unread: template-expression',
  ])
})

describe('credentials', () => {
  const secret = (fields: object) =>
    `${HEAD}  session: {objects: [${JSON.stringify({ apiVersion: 'v1', kind: 'Secret', type: 'kubernetes.io/dockerconfigjson', ...fields })}]}\n`
  const config = (auth: string, server = 'https://index.docker.io/v1/') =>
    JSON.stringify({ auths: { [server]: { auth } } })
  const env = (name: string, value: string) =>
    `${HEAD}  session: {env: [{name: ${name}, value: "${value}"}]}\n`

  test.each([
    ['DOCKERHUB_TOKEN', 'docker.io'],
    ['DOCKER_PASSWORD', 'docker.io'],
    ['MY_REGISTRY_PASSWORD', undefined],
    ['QUAY_ROBOT_TOKEN', 'quay.io'],
    ['ghcr_token', 'ghcr.io'],
  ])('the variable %s with a literal is for %j', async (name, registry) => {
    const { observations } = await educates(env(name, 'hunter2'))
    expect(observations.at(-1)?.subject).toEqual({
      kind: 'credential',
      how: 'variable of the session',
      registry,
      isPlatform: false,
    })
    expect(await marksOf(env(name, 'hunter2'), 'credential')).toEqual([[name, 'hunter2']])
  })

  test.each([
    ['POSTGRES_PASSWORD', 'workshop'],
    ['GITHUB_TOKEN', 'abcdef'],
    ['REGISTRY_PASSWORD', '$(registry_password)'],
    ['REGISTRY_PASSWORD', '<password>'],
    ['REGISTRY_HOST', 'docker.io'],
    ['DOCKER_TOKEN_FILE', '/tmp/x'],
  ])('%s: %s is none', async (name, value) =>
    expect(await marksOf(env(name, value), 'credential')).toEqual([]),
  )

  test('a Docker configuration in a Secret, plain or in base64', async () => {
    const literal = config('Ym9iOnBhc3M=')
    for (const fields of [
      { stringData: { '.dockerconfigjson': literal } },
      { data: { '.dockerconfigjson': Buffer.from(literal).toString('base64') } },
    ]) {
      const { observations } = await educates(secret(fields))
      expect(observations.at(-1)?.subject).toMatchObject({ kind: 'credential', registry: 'docker.io' })
      expect(JSON.stringify(observations.map(({ text, path }) => [text, path]))).not.toContain('Ym9i')
    }
  })

  test.each(['$(registry_auth_token)', '<auth>', Buffer.from('bob:<token>').toString('base64')])(
    'no secret is hidden behind %s',
    async (auth) => {
      const text = secret({ stringData: { '.dockerconfigjson': config(auth) } })
      expect(await marksOf(text, 'credential')).toEqual([])
    },
  )

  test('a token of Docker Hub is found anywhere, once', async () => {
    const token = `dckr_pat_${'AbCdEfGhIj'}`
    expect(await marksOf(`${HEAD}  # ${token}\n  title: x\n`, 'credential')).toEqual([
      ['dckr_pat_***', token],
    ])
    expect(await marksOf(env('DOCKERHUB_TOKEN', token), 'credential')).toEqual([['DOCKERHUB_TOKEN', token]])
    expect(await marksOf(`${HEAD}  title: dckr_pat_xxxxxxxxxx\n`, 'credential')).toEqual([])
  })

  test.each([
    [
      '  workshop: {image: "https://bob:S3kr3t!x@quay.io/a/b:1"}\n',
      'https://bob:***@quay.io/a/b:1',
      'quay.io',
    ],
    [
      '  workshop: {files: [{image: {url: "bob:S3kr3t!x@harbor.example.com/x:1"}}]}\n',
      'bob:***@harbor.example.com/x:1',
      'harbor.example.com',
    ],
    [
      '  workshop: {files: [{imgpkgBundle: {image: "imgpkg+https://bob:S3kr3t!x@quay.io/x:1"}}]}\n',
      'imgpkg+https://bob:***@quay.io/x:1',
      'quay.io',
    ],
    [
      '  workshop: {files: [{helmChart: {name: c, repository: {url: "oci://bob:S3kr3t!x@charts.example.com/a"}}}]}\n',
      'bob:***@charts.example.com/a',
      'charts.example.com',
    ],
    [
      '  session:\r\n    objects:\r\n    - apiVersion: v1\r\n      kind: Pod\r\n      spec: {containers: [{image: "bob:S3kr3t!x@quay.io/x:1"}]}\r\n',
      'bob:***@quay.io/x:1',
      'quay.io',
    ],
    [
      '  session: {applications: {docker: {compose: {services: {a: {image: "bob:S3kr3t!x@quay.io/x:1"}}}}}}\n',
      'bob:***@quay.io/x:1',
      'quay.io',
    ],
    ['  workshop: {image: "bob:S3kr3t!x@$(registry_host)/x:1"}\n', 'bob:***@$(registry_host)/x:1', undefined],
  ])('a password before the host of an image: %j', async (spec, text, registry) => {
    const { observations } = await workshop(spec)
    expect(
      observations.flatMap((observation) =>
        observation.subject.kind === 'credential' ? [observation.subject.registry] : [],
      ),
    ).toEqual([registry])
    expect(await marksOf(HEAD + spec, 'credential')).toEqual([[text, 'S3kr3t!x']])
  })

  test.each([
    ['variables', '$(registry_username):$(registry_password)@$(registry_host)/x:1'],
    ['a placeholder', 'bob:<password>@quay.io/x:1'],
    ['a digest', `quay.io/a/b:1@sha256:${'0'.repeat(63)}`],
    ['a user alone', 'https://bob@quay.io/x:1'],
    ['a port', 'registry.example.com:5000/a@b/c'],
  ])('none where an image has %s', async (_, image) =>
    expect(await marksOf(`${HEAD}  workshop: {image: "${image}"}\n`, 'credential')).toEqual([]),
  )

  test('a token before the host of an image is one credential', async () => {
    const token = `dckr_pat_${'AbCdEfGhIj'}`
    expect(
      await marksOf(`${HEAD}  workshop: {image: "bob:${token}@docker.io/a/b:1"}\n`, 'credential'),
    ).toEqual([['bob:***@docker.io/a/b:1', token]])
  })

  test('a password with the characters that a URL would have escaped', async () => {
    const spec = (url: string) => `${HEAD}  content: {files: "imgpkg+https://${url}/lab:1"}\n`
    expect(await marksOf(spec('bob:p@ss/w0rd!@harbor.example.com'), 'credential')).toEqual([
      ['imgpkg+https://bob:***@harbor.example.com/lab:1', 'p@ss/w0rd!'],
    ])
    const cache = `${HEAD}  environment: {images: {registries: [{urls: ["https://bob:S3kr3t/8@ghcr.io"]}]}}\n`
    expect(await marksOf(cache, 'cache-url')).toEqual([['https://ghcr.io', 'bob:S3kr3t/8']])
  })

  test.each([
    ['ConfigMap', 'data', false],
    ['Secret', 'stringData', false],
    ['Secret', 'data', true],
  ])('the config.json of a %s in %s', async (kind, field, isEncoded) => {
    const objects = (json: string) => {
      const value = isEncoded ? Buffer.from(json).toString('base64') : json
      const body = isEncoded ? value : `|\n          ${value}`
      return `${HEAD}  session:\n    objects:\n    - apiVersion: v1\n      kind: ${kind}\n      ${field}:\n        config.json: ${body}\n`
    }
    const { observations } = await educates(objects(config('Ym9iOnBhc3M=', 'ghcr.io')))
    const found = observations.filter(({ subject }) => subject.kind === 'credential')
    expect(found.map(({ text, subject }) => ({ text, ...subject }))).toEqual([
      {
        text: 'config.json',
        kind: 'credential',
        how: `${field} of a ${kind}`,
        registry: 'ghcr.io',
        isPlatform: false,
      },
    ])
    expect(await marksOf(objects('{"password": "s3cr3t-Value"}'), 'credential')).toEqual([])
    expect(await marksOf(objects(config('$(registry_auth_token)')), 'credential')).toEqual([])
  })

  test('a registry of the session is passed over, those beside it are not', async () => {
    const own = { '$(session_namespace)-registry.$(ingress_domain)': { auth: 'Ym9iOnBhc3M=' } }
    const found = async (auths: object) => {
      const text = secret({ stringData: { '.dockerconfigjson': JSON.stringify({ auths }) } })
      const { observations } = await educates(text)
      return observations.flatMap(({ subject }) => (subject.kind === 'credential' ? [subject.registry] : []))
    }
    expect(await found(own)).toEqual([])
    expect(await found({ ...own, 'ghcr.io': { auth: 'Ym9iOnBhc3M=' } })).toEqual(['ghcr.io'])
  })

  test('passwords of the platform are marked as such, those of portals are not', async () => {
    const proxy = (password: string) =>
      `dockerDaemon: {proxyCache: {remoteURL: "https://registry-1.docker.io", password: ${password}}}\ntrainingPortal: {credentials: {admin: {password: n0tThis}}}\n`
    const { observations } = await educates(proxy('hunter2'))
    expect(
      observations.filter(({ subject }) => subject.kind === 'credential').map(({ subject }) => subject),
    ).toEqual([
      {
        kind: 'credential',
        how: 'dockerDaemon.proxyCache.password',
        registry: 'docker.io',
        isPlatform: true,
      },
    ])
    for (const password of ['access-token', '""'])
      expect(await marksOf(proxy(password), 'credential')).toEqual([])
    const computed = 'dockerDaemon:\n  proxyCache:\n    password: hunter2 #@ data.values.password\n'
    expect(await marksOf(computed, 'credential')).toEqual([])
  })
})

describe('the configuration of the platform', () => {
  const platformOf = async (text: string) =>
    (await educates(text)).observations.flatMap(({ subject, text: shown }) =>
      subject.kind === 'platform' ? [[shown, subject.mirror.url, subject.setting]] : [],
    )

  test.each([
    [
      'the URL',
      'dockerDaemon:\n  proxyCache: {remoteURL: "https://registry-1.docker.io"}\n',
      'https://registry-1.docker.io',
      'dockerDaemon.proxyCache.remoteURL',
    ],
    [
      'nothing where it is off',
      'dockerDaemon:\n  proxyCache: {remoteURL: ""}\n',
      '',
      'dockerDaemon.proxyCache.remoteURL',
    ],
    [
      'the nested setting',
      'clusterPackages: {educates: {settings: {dockerDaemon: {proxyCache: {remoteURL: "https://a.example.com"}}}}}\n',
      'https://a.example.com',
      'clusterPackages.educates.settings.dockerDaemon.proxyCache.remoteURL',
    ],
    [
      'the setting that is filled',
      'clusterPackages: {educates: {settings: {}}}\ndockerDaemon: {proxyCache: {remoteURL: "https://a.example.com"}}\n',
      'https://a.example.com',
      'dockerDaemon.proxyCache.remoteURL',
    ],
  ])('has %s', async (_, text, url, setting) =>
    expect(await platformOf(text)).toEqual([[url === '' ? setting : url, url, setting]]),
  )

  test.each([
    ['lists images only', 'imageVersions: [{name: a, image: b}]\n'],
    ['is a schema', '#@data/values-schema\n---\ndockerDaemon: {proxyCache: {remoteURL: ""}}\n'],
    ['is computed', 'dockerDaemon:\n  proxyCache:\n    remoteURL: #@ data.values.url\n'],
    ['is a template', 'dockerDaemon:\n  proxyCache:\n    remoteURL: "{{ .url }}"\n'],
    ['is switched off', 'clusterPackages: {educates: {enabled: false}}\n'],
  ])('is not judged where it %s', async (_, text) => expect(await platformOf(text)).toEqual([]))

  test.each([
    [
      'dockerDaemon.proxyCache.remoteURL',
      'dockerDaemon: {proxyCache: {remoteURL: "https://bob:t0k3n@registry-1.docker.io"}}\n',
    ],
    [
      'dockerd.mirror.remote',
      'apiVersion: training.eduk8s.io/v1alpha1\nkind: SystemProfile\nspec: {dockerd: {mirror: {remote: "https://bob:t0k3n@registry-1.docker.io"}}}\n',
    ],
  ])('user info in %s is an account and a credential, and hidden', async (setting, text) => {
    expect(await marksOf(text, 'platform')).toEqual([['https://registry-1.docker.io', 'bob:t0k3n']])
    expect(await marksOf(text, 'credential')).toEqual([[setting, 't0k3n']])
    const { observations } = await educates(text)
    const subjects = observations.map(({ subject }) => subject)
    expect(subjects.find(({ kind }) => kind === 'platform')).toMatchObject({
      mirror: { hasUsername: true, hasPassword: true },
    })
    expect(subjects.find(({ kind }) => kind === 'credential')).toMatchObject({
      registry: 'docker.io',
      isPlatform: true,
    })
  })

  test('a user alone is no password, and a computed URL no credential', async () => {
    const { observations } = await educates(
      'dockerDaemon: {proxyCache: {remoteURL: "https://bob@registry-1.docker.io"}}\n',
    )
    expect(observations.map(({ subject }) => subject)).toMatchObject([
      { kind: 'platform', mirror: { hasUsername: true, hasPassword: false } },
    ])
    const computed =
      'dockerDaemon:\n  proxyCache:\n    remoteURL: https://bob:t0k3n@a.example.com #@ data.values.url\n'
    expect(await marksOf(computed, 'credential')).toEqual([])
  })

  test.each([
    ['the names of its list', '[{name: deflab}, {name: other}]', ['deflab', 'other']],
    [
      'those without a registry of their own',
      '[{name: deflab}, {name: own, registry: {host: a.example.com}}]',
      ['deflab'],
    ],
    ['none where its list is empty', '[]', []],
    ['all where it has no list', '', undefined],
    ['all where a name is computed', '[{name: "$(x)"}]', undefined],
    ['all where ytt decides about the list', '\n  - name: a\n  #@ if x:\n  - name: b\n  #@ end', undefined],
    ['all where Helm decides about the list', '[{name: "{{ .name }}"}]', undefined],
  ])('the default registry of a portal holds for %s', async (_, list, expected) => {
    const text = `apiVersion: training.educates.dev/v1beta1\nkind: TrainingPortal\nspec:\n  portal: {workshop: {defaults: {registry: {host: index.docker.io}}}}\n${list === '' ? '' : `  workshops: ${list}\n`}`
    const { observations } = await educates(text)
    const found = observations.flatMap(({ subject }) =>
      subject.kind === 'image-repository' ? [subject] : [],
    )
    expect(found.find(({ repository }) => repository === 'index.docker.io')?.workshops).toEqual(expected)
  })
})

describe('broken and hostile documents', () => {
  test('lines are read where a template breaks the YAML', async () => {
    const text = `${HEAD}  publish:\n    image: acme/published:1\n  workshop:\n  {{- if .X }\n    image: acme/ws:1\n    files: [\n  session:\n    initContainers:\n    - image: $(workshop_image)\n    - image: $(registry_host)/a:1\n`
    const { uses } = await educates(text)
    expect(uses.map((use) => `${use.confidence} ${brief(use)}`)).toEqual([
      'likely workshop-image acme/ws:1',
      'likely container $(registry_host)/a:1 => unread: runtime-variable',
    ])
  })

  test.each([
    'spec: ~',
    'spec: []',
    'spec: text',
    'spec: {workshop: {image: [a]}, content: {files: {}}, environment: {images: x, secrets: 1}}',
    'spec: {workshop: {files: {image: x}, packages: [~, 1, [a]]}, session: {objects: [~, 1, [x]], env: [~, x]}}',
    'spec: {session: {applications: {docker: {compose: x}}, initContainers: x, volumes: [x]}}',
    'spec: {environment: {images: {registries: [~, {urls: x}, {urls: [~, {}], content: [~, x, {prefix: []}]}]}}}',
    'metadata: [x]',
  ])('%s is no image and no crash', async (body) => {
    for (const kind of ['Workshop', 'TrainingPortal', 'WorkshopEnvironment', 'SystemProfile']) {
      const { uses } = await educates(`apiVersion: training.educates.dev/v1beta1\nkind: ${kind}\n${body}\n`)
      expect(uses).toEqual([])
    }
  })

  test('aliases of aliases are followed once', async () => {
    let text = 'a0: &a0 {apiVersion: v1, kind: Pod, spec: {containers: [{image: nginx}]}}\n'
    for (let i = 1; i < 40; i++) {
      text += `a${i}: &a${i} {apiVersion: training.educates.dev/v1beta1, kind: Workshop, spec: {session: {objects: [*a${i - 1}, *a${i - 1}]}}}\n`
    }
    const { uses } = await educates(
      `${text}${HEAD.replace('spec:\n', 'spec: {session: {objects: [*a39, *a39]}}\n')}`,
    )
    expect(uses.map(brief)).toEqual(['container nginx'])
  })

  test('an anchor that is read as an image and as text is known to be shared', async () => {
    const { alsoRead } = await workshop('  title: &image acme/ws:1\n  workshop: {image: *image}\n')
    expect(alsoRead).toHaveLength(1)
  })
})
