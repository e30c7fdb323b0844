/*
 * Writes a tree of files as a monorepo has them: `node test/bench/make-tree.mjs DIR [COUNT]`, 100,000 files where no
 * count is given. Three of ten name images. The same count always makes the same tree; it is committed to a git
 * repository of its own.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const [directory, count = '100000'] = process.argv.slice(2)
if (directory === undefined) throw new Error('usage: node test/bench/make-tree.mjs DIR [COUNT]')

const image = (i) => `registry.example.com/team-${i % 97}/service-${i % 1009}:1.${i % 40}.${i % 7}`
const lines = (n, line) => Array.from({ length: n }, (_, i) => line(i)).join('\n')

const deployment = (i) => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: service-${i}
  labels: { app: service-${i}, team: "t${i % 97}" }
spec:
  replicas: ${i % 5}
  selector:
    matchLabels:
      app: service-${i}
  template:
    metadata:
      labels:
        app: service-${i}
    spec:
      containers:
        - name: main
          image: ${image(i)}
          args: ["--listen", ":8080"]
          ports:
            - containerPort: 8080
          resources:
            limits: { cpu: "1", memory: 512Mi }
        - name: proxy
          image: envoyproxy/envoy:v1.${i % 30}.0
---
apiVersion: v1
kind: Service
metadata:
  name: service-${i}
spec:
  ports:
    - port: 80
      targetPort: 8080
`
const dockerfile = (i) => `# syntax=docker/dockerfile:1.7
ARG VERSION=1.2${i % 4}
FROM golang:\${VERSION} AS build
WORKDIR /src
COPY . .
RUN go build -o /out/service ./cmd/service-${i}
FROM gcr.io/distroless/static:nonroot
COPY --from=build /out/service /service
ENTRYPOINT ["/service"]
`
const compose = (i) => `services:
  web:
    image: ${image(i)}
    ports: ["80:80"]
    environment:
      LEVEL: info
  db:
    image: postgres:1${i % 7}
    volumes:
      - data:/var/lib/postgresql/data
volumes:
  data: {}
`
const workflow = (i) => `name: build-${i}
on: [push]
jobs:
  test:
    runs-on: ubuntu-latest
    container: node:2${i % 5}
    services:
      redis:
        image: redis:7
    steps:
      - uses: actions/checkout@v4
      - run: |
          npm ci
          npm test
      - uses: docker://alpine:3.${i % 20}
`
const values = (i) => `replicaCount: 1
image:
  repository: registry.example.com/team-${i % 97}/service-${i}
  tag: "1.${i % 40}.0"
  pullPolicy: IfNotPresent
service:
  port: 80
`
const script = (i) => `#!/bin/sh
set -eu
docker run --rm -v "$PWD:/work" alpine:3.${i % 20} sh -c 'echo ${i}'
`
const source = (i) => `import { helper } from './helper-${i % 50}'

${lines(30, (j) => `export function step${j}(value: number): number { return helper(value, ${i + j}) }`)}
`
const settings = (i) => `name: settings-${i}
features:
${lines(20, (j) => `  feature-${j}: { enabled: true, weight: ${(i + j) % 100} }`)}
`
const data = (i) =>
  `${JSON.stringify({ name: `package-${i}`, version: '1.0.0', private: true, scripts: { build: 'tsc' } }, null, 2)}\n`
const page = (i) =>
  `# Service ${i}\n\n${lines(15, (j) => `Paragraph ${j} says what service ${i} does and who owns it.`)}\n`
const plain = (i) => `#!/bin/sh\nset -eu\n${lines(10, (j) => `echo "step ${j} of ${i}"`)}\n`

/** How many of a thousand files are of a kind, how a file of it is called, and what is in it. */
const KINDS = [
  [130, (i) => `deploy/service-${i}.yaml`, deployment],
  [60, (i) => `build-${i}/Dockerfile`, dockerfile],
  [40, (i) => `local-${i}/compose.yaml`, compose],
  [30, (i) => `.github/workflows/build-${i}.yml`, workflow],
  [20, (i) => `chart-${i}/values.yaml`, values],
  [20, (i) => `run-${i}.sh`, script],
  [430, (i) => `src/part-${i}.ts`, source],
  [100, (i) => `config/settings-${i}.yaml`, settings],
  [60, (i) => `packages/p-${i}/package.json`, data],
  [60, (i) => `docs/page-${i}.md`, page],
  [50, (i) => `scripts/step-${i}.sh`, plain],
]

const folders = new Set()
let kind = 0
let left = KINDS[0][0]
for (let i = 0; i < Number(count); i++) {
  if (i % 1000 === 0) [kind, left] = [0, KINDS[0][0]]
  if (left === 0) left = KINDS[++kind][0]
  left--
  const [, name, text] = KINDS[kind]
  const path = join(directory, `area-${Math.floor(i / 10_000)}/team-${Math.floor(i / 1000)}`, name(i))
  const folder = join(path, '..')
  if (!folders.has(folder)) mkdirSync(folder, { recursive: true })
  folders.add(folder)
  writeFileSync(path, text(i))
}
const git = (...args) =>
  execFileSync('git', [
    '-C',
    directory,
    '-c',
    'user.name=bench',
    '-c',
    'user.email=bench@example.com',
    ...args,
  ])
git('init', '-q')
git('add', '-A')
git('commit', '-q', '-m', 'A tree to measure with')
