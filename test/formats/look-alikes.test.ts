import { describe, expect, it } from 'vitest'
import type { FormatId } from '../../src/model/format-id.ts'
import { brief, read } from '../support/read.ts'

const words = (text: string) => text.trim().split(/\s+/)

/** What is no image, whatever holds it. */
const LOOK_ALIKES: Readonly<Record<string, readonly string[]>> = {
  'log levels': words(`debug info warn error trace fatal panic info:debug root:info org.acme:debug
    com.acme.web:trace warn,tower_http=debug acme=debug,hyper=info *:warn level:3 v:4 default:info`),
  URLs: words(`http://localhost:8080 https://acme.example.com/a:1 https://ghcr.io/v2/ http://10.0.0.1:9090/metrics
    ftp://h.example.com/a git://h.example.com/a.git ssh://git@h.example.com:22/a/b.git postgres://u@db:5432/a
    postgresql://db/a mysql://root@db:3306/a redis://cache:6379/0 amqp://mq:5672 mongodb://db:27017/a nats://n:4222
    tcp://docker:2375 unix:///var/run/docker.sock unix:/run/a.sock file:///etc/a.yaml s3://bucket/a:1 gs://bucket/a
    grpc://h:9000 ws://h:80/ws jdbc:postgresql://db:5432/a jdbc:h2:mem:a git@github.com:acme/web.git
    github.com:acme/web mailto:a@example.com data:image/png;base64,AAAA //cdn.example.com/a.js
    oci-layout:/var/a urn:acme:web:1 arn:aws:iam::123456789012:role/a arn:aws:s3:::bucket/a spiffe://acme/ns/a
    vault:secret/data/a#b ldap://h:389 kafka:9092,kafka2:9092 memcached://m:11211`),
  'hosts with ports':
    words(`localhost:8080 127.0.0.1:53 0.0.0.0:80 redis:6379 db:5432 kafka:9092 zookeeper:2181
    elasticsearch:9200 prometheus:9090 grafana:3000 web.default.svc:80 web.default.svc.cluster.local:8443
    [::1]:8080 h.example.com:443 minio:9000 rabbitmq:15672 mysql:3306 mongo:27017 consul:8500 vault:8200
    collector:4317 jaeger:14268 nginx:8080 app:3000 :8080 *:80 10.0.0.0/8:80 backend:5000`),
  'times and dates':
    words(`12:30 23:59:59 00:00 2024-05-01 2024-05-01T12:30:00Z 12:30-14:00 5m 30s 1h30m 24h 7d 100ms
    Mon:09:00 sun:04:00-sun:05:00 0:15 2024.05.01 20240501 @daily @every:5m`),
  'versions and sizes':
    words(`1 1.2 1.2.3 v1.2.3 v1 1.2.3-rc.1 1.2.3+build.4 ^1.2.3 ~1.2 >=1.2 <2 1.x * latest stable
    edge lts 10Mi 1Gi 500m 0.5 1e3 80% 16:9 1:1 1920x1080 3/4 sha256:abcd 0xff go1.23 node20 py3.12 java:17
    jdk-21 2.0.0:3 -1 +1`),
  modules:
    words(`github.com/acme/x@v1.2.3 golang.org/x/net@v0.1.0 gopkg.in/yaml.v3 k8s.io/api k8s.io/api@v0.30.0
    @acme/web @acme/web@1.2.3 acme/web@1.2.3 actions/checkout@v4 actions/cache@main acme/repo/.github/workflows/a.yml@v1
    npm:acme@1 pkg:npm/acme@1 org.acme:web:1.2.3 com.acme:web:jar:1 requests==2.1 requests>=2 acme[extra]
    crates.io:serde gem:rails cargo:a mvn:org.acme/web/1`),
  people:
    words(`a@example.com bob+x@example.com @bob bob:staff root:root 1000:1000 www-data:www-data user:pass
    admin:admin system:masters system:serviceaccount:ns:a role:admin group:dev`),
  machines:
    words(`ubuntu-22.04 ubuntu-latest windows-2022 macos-14 ubuntu-2204:2024.05.1 ami-0a1b2c3d4e5f67890
    projects/acme/global/images/debian-12 debian-cloud/debian-12 family/docker-kvm Canonical:UbuntuServer:18.04-LTS:latest
    t3.large m5.xlarge n1-standard-1 Standard_D2s_v3 eu-west-1 us-east-1a linux/amd64 linux/arm64/v8
    windows/amd64:10.0 self-hosted x64`),
  pictures:
    words(`logo.png icons/app.svg img/web:1.png a/b.jpg favicon.ico a.webp icons/app:dark fa:fa-home mdi:home
    mdi-light:cog sprite#icon pictures/2024.gif theme.css url(a.png) #fff rgb(0,0,0) a:hover li:nth-child(2) div.a
    .a:before margin:0 color:red width:100% flex:1`),
  paths:
    words(`/etc/a.conf ./a:/b /a:/b:ro a.yaml src/main:12 src/a.go:10 src/a.ts:10:5 a/b.json dir/ ../x ~/.a
    C:\\a\\b C:/a:1 target/a.jar build/a.tar.gz disk.qcow2 a.iso backup.tar a.raw x.vmdk docs/a.md dist/web.zip
    //acme:web //acme/web:web :target @repo//a:b`),
  'ids and hashes':
    words(`550e8400-e29b-41d4-a716-446655440000 da39a3ee5e6b4b0d3255bfef95601890afd80709 d41d8cd9
    sha1:da39a3ee md5:d41d8cd9 sha512-abc== AKIA0123456789ABCDEF YWJjOmRlZg== eyJhbGciOiJIUzI1NiJ9.e30.x 00:1a:2b:3c:4d:5e
    fe80::1 2001:db8::/32 10.0.0.0/8 192.168.0.1/24 AS64512:100 0000:00:1f.2 vendor:0x8086 SHA256:abcdef gpg:ABCDEF12
    acct:1234567890 org:42/team:7`),
  'keys and selectors':
    words(`app=web app.kubernetes.io/name=web kubernetes.io/os:linux node-role.kubernetes.io/a:NoSchedule
    team:web env:prod tag:release service:web,env:prod key:value a:b:c cpu:80 memory:512 x:y read:packages repo:status
    gpu:1 docker:linux apps/v1 batch/v1 v1/pods apps/v1:Deployment Deployment/web deployment.apps/web ns/web pods/log
    traefik@docker web@file http:port metric:sum(rate(a[5m])) true false yes no on off null ~ none auto always never
    Always IfNotPresent Never RollingUpdate ClusterIP ReadWriteOnce`),
}

interface Context {
  readonly formats: readonly FormatId[]
  readonly path: string
  text(value: string): string
}

const object = (kind: string, body: string) => `apiVersion: v1\nkind: ${kind}\nmetadata: {name: a}\n${body}\n`
const pod = (container: string) =>
  object('Pod', `spec:\n  containers:\n    - name: a\n      image: acme/own:1\n${container}`)
const q = JSON.stringify

/** Places where a string may be an image by its value alone, or by an argument beside it. */
const CONTEXTS: Readonly<Record<string, Context>> = {
  'a value of a chart': {
    formats: ['helm-values'],
    path: 'values.yaml',
    text: (v) => `web:\n  setting: ${q(v)}\n`,
  },
  'an item of a list of a chart': {
    formats: ['helm-values'],
    path: 'values.yaml',
    text: (v) => `args: [${q(v)}]\n`,
  },
  'the tag of nothing': {
    formats: ['helm-values'],
    path: 'values.yaml',
    text: (v) => `git: {tag: ${q(v)}}\n`,
  },
  'data of a ConfigMap': {
    formats: ['kubernetes'],
    path: 'a.yaml',
    text: (v) => object('ConfigMap', `data:\n  SETTING: ${q(v)}`),
  },
  'an environment variable': {
    formats: ['kubernetes'],
    path: 'a.yaml',
    text: (v) => pod(`      env: [{name: SETTING, value: ${q(v)}}]`),
  },
  'an argument': {
    formats: ['kubernetes'],
    path: 'a.yaml',
    text: (v) => pod(`      args: [${q(`--setting=${v}`)}, --other, ${q(v)}]`),
  },
  'an annotation': {
    formats: ['kubernetes'],
    path: 'a.yaml',
    text: (v) => object('Service', `  annotations: {a: ${q(v)}}`),
  },
  'a field of a resource': {
    formats: ['kubernetes'],
    path: 'a.yaml',
    text: (v) =>
      `apiVersion: acme.example.com/v1\nkind: Web\nmetadata: {name: a}\nspec: {setting: ${q(v)}, list: [${q(v)}]}\n`,
  },
  'a setting of a service': {
    formats: ['compose'],
    path: 'compose.yaml',
    text: (v) =>
      `services:\n  a:\n    image: acme/own:1\n    environment: {SETTING: ${q(v)}}\n    labels: {a: ${q(v)}}\n`,
  },
  'a literal of a generator': {
    formats: ['kustomize'],
    path: 'kustomization.yaml',
    text: (v) => `configMapGenerator:\n  - {name: c, literals: [${q(`SETTING=${v}`)}]}\n`,
  },
  'a variable for Flux': {
    formats: ['kustomize'],
    path: 'k.yaml',
    text: (v) =>
      `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nspec: {postBuild: {substitute: {SETTING: ${q(v)}}}}\n`,
  },
  'a variable of a pipeline': {
    formats: ['gitlab-ci'],
    path: '.gitlab-ci.yml',
    text: (v) => `variables: {SETTING: ${q(v)}}\na:\n  script: [echo]\n`,
  },
  'the environment and input of a step': {
    formats: ['github-actions'],
    path: '.github/workflows/a.yml',
    text: (v) =>
      `on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    env: {SETTING: ${q(v)}}\n    steps:\n      - uses: acme/act@v1\n        with: {setting: ${q(v)}}\n`,
  },
  'a parameter of a task': {
    formats: ['tekton'],
    path: 't.yaml',
    text: (v) =>
      `apiVersion: tekton.dev/v1\nkind: Task\nmetadata: {name: a}\nspec:\n  params: [{name: setting, type: string, default: ${q(v)}}]\n  steps: [{name: a, image: acme/own:1, args: [${q(v)}]}]\n`,
  },
  'a variable of a script': {
    formats: ['shell'],
    path: 'a.sh',
    text: (v) => `SETTING='${v}'\necho docker "$SETTING"\ncurl '${v}'\n`,
  },
  'an option of a command': {
    formats: ['shell'],
    path: 'a.sh',
    text: (v) => `docker run --label '${v}' --env 'A=${v}' -v '${v}' acme/own:1 '${v}'\n`,
  },
  'a variable of make': {
    formats: ['shell'],
    path: 'Makefile',
    text: (v) => `SETTING := ${v}\na:\n\tdocker run acme/own:1 $(SETTING)\n`,
  },
  'text of a page': {
    formats: ['markdown'],
    path: 'a.md',
    text: (v) => `\`\`\`sh\ndocker ps\n# ${v}\necho '${v}'\n\`\`\`\n\n\`\`\`yaml\nsetting: ${q(v)}\n\`\`\`\n`,
  },
}

const ALL = Object.entries(LOOK_ALIKES)

it('tries hundreds of different texts', () => {
  expect(new Set(ALL.flatMap(([, texts]) => texts)).size).toBeGreaterThan(300)
})

describe.each(Object.entries(CONTEXTS))('%s', (_, { formats, path, text }) => {
  it.each(ALL)('is no image where it is one of the %s', async (_kind, texts) => {
    const taken: string[] = []
    for (const value of texts) {
      const { uses } = await read(formats, path, text(value))
      for (const use of uses) if (use.text !== 'acme/own:1') taken.push(`${value} => ${brief(use)}`)
    }
    expect(taken).toEqual([])
  })
})

/** What is no image even where the name of a setting says that it holds one. */
const OTHERS = ['URLs', 'hosts with ports', 'times and dates', 'paths', 'pictures'] as const
/** Words that may be names of images where a setting calls them so, and of which nothing can be told. */
const MAY_BE = new Set(
  words(
    `5m 30s 1h30m 24h 7d 100ms src/main:12 icons/app:dark fa:fa-home mdi:home mdi-light:cog a:hover margin:0 color:red flex:1`,
  ),
)

const NAMED: Readonly<Record<string, Context>> = {
  'data of a ConfigMap': {
    formats: ['kubernetes'],
    path: 'a.yaml',
    text: (v) => object('ConfigMap', `data:\n  SIDECAR_IMAGE: ${q(v)}`),
  },
  'an environment variable': {
    formats: ['kubernetes'],
    path: 'a.yaml',
    text: (v) => pod(`      env: [{name: SIDECAR_IMAGE, value: ${q(v)}}]`),
  },
  'an argument': {
    formats: ['kubernetes'],
    path: 'a.yaml',
    text: (v) => pod(`      args: [${q(`--sidecar-image=${v}`)}]`),
  },
  'a literal of a generator': {
    formats: ['kustomize'],
    path: 'kustomization.yaml',
    text: (v) => `configMapGenerator:\n  - {name: c, literals: [${q(`SIDECAR_IMAGE=${v}`)}]}\n`,
  },
  'a variable of a pipeline': {
    formats: ['gitlab-ci'],
    path: '.gitlab-ci.yml',
    text: (v) => `variables: {SIDECAR_IMAGE: ${q(v)}}\na:\n  script: [echo]\n`,
  },
}

describe.each(Object.entries(NAMED))('%s that is called an image', (_, { formats, path, text }) => {
  it.each(OTHERS)('is none where it is one of the %s', async (kind) => {
    const taken: string[] = []
    for (const value of LOOK_ALIKES[kind] ?? []) {
      if (MAY_BE.has(value)) continue
      const { uses } = await read(formats, path, text(value))
      for (const use of uses) if (use.text !== 'acme/own:1') taken.push(`${value} => ${brief(use)}`)
    }
    expect(taken).toEqual([])
  })
})
