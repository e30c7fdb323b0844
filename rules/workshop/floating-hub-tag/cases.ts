import { DIGEST_A, type RuleCases } from '../../cases.ts'
import { definition, page, pod, WITH_DOCKER } from '../cases.ts'
import { CACHE_CASES, NO_TAG, report } from './cache-cases.ts'

const DOCKERD = 'each change is pulled again and fills the mirror'
const KUBELET = 'each change is pulled again by every node'

function dockerfile(text: string, path = 'exercises/app/Dockerfile') {
  return { format: 'dockerfile', path, text } as const
}

export const cases: RuleCases = {
  valid: [
    {
      name: 'a version with all its numbers and a stamp',
      ...definition(WITH_DOCKER),
      more: [pod('bitnami/postgresql:17.5.0-debian-12-r8')],
    },
    {
      name: 'full versions with a letter in front or behind',
      ...definition(WITH_DOCKER),
      more: [page('docker pull docker.io/acme/contour:v1.7.0\ndocker pull rancher/k3s:v1.25.3-k3s1')],
    },
    {
      name: 'a version of four parts',
      ...definition(WITH_DOCKER),
      more: [page('docker run --rm clickhouse/clickhouse-server:23.8.4.69')],
    },
    {
      name: 'a full version under another name of Docker Hub',
      ...definition(
        '  session:\n    objects:\n    - apiVersion: v1\n      kind: Pod\n      metadata: { name: registry }\n      spec:\n        containers:\n        - name: registry\n          image: registry.hub.docker.com/library/registry:2.6.1\n',
      ),
    },
    {
      name: 'a digest, alone or behind a tag that moves',
      ...definition(WITH_DOCKER),
      more: [dockerfile(`FROM python:3.12@${DIGEST_A}\nCOPY --from=acme/client@${DIGEST_A} /a /a\n`)],
    },
    {
      name: 'a name that the workshop has built before',
      ...definition(WITH_DOCKER),
      more: [page('docker build -t greeting .\ndocker run --rm greeting\ndocker run greeting:latest')],
    },
    {
      name: 'the registry of the session',
      ...definition(WITH_DOCKER),
      more: [page('docker run --rm {{ registry_host }}/greeting:latest')],
    },
    {
      name: 'images of Educates and of the workshop itself',
      ...definition(
        '  workshop:\n    image: jdk21-environment:*\n    files:\n    - image:\n        url: $(image_repository)/lab-files:$(workshop_version)\n',
      ),
    },
    {
      name: 'moving tags of another registry, which are left to mutable-tag',
      ...definition(WITH_DOCKER),
      more: [page('docker run --rm quay.io/acme/tools:latest'), dockerfile('FROM ghcr.io/acme/base\n')],
    },
    {
      name: 'a workshop image, which has rules of its own',
      ...definition('  workshop:\n    image: acme/ws:latest\n'),
    },
    {
      name: 'what only the author pulls',
      ...definition(
        '  publish:\n    image: ghcr.io/acme/lab-files:1.0.0\n    files:\n    - image:\n        url: acme/snippets:latest\n',
      ),
      more: [dockerfile('FROM ubuntu:22.04\n', 'Dockerfile')],
    },
    {
      name: 'earlier stages and what is no image',
      ...definition(WITH_DOCKER),
      more: [dockerfile('FROM golang:1.22.5 AS builder\nFROM builder\nFROM scratch\nCOPY --from=0 /a /a\n')],
    },
    {
      name: 'the output of a command',
      ...definition(WITH_DOCKER),
      more: [
        page(
          "Unable to find image 'busybox:latest' locally\nlatest: Pulling from library/busybox\nbusybox  latest  be5888e67be6",
          'text',
        ),
      ],
    },
    {
      name: 'a Dockerfile outside of any workshop',
      format: 'educates',
      path: 'labs/one/resources/workshop.yaml',
      text: definition(WITH_DOCKER).text,
      more: [dockerfile('FROM busybox:latest\n', 'tools/Dockerfile')],
    },
    ...CACHE_CASES.valid,
  ],
  invalid: [
    {
      name: 'latest in a Dockerfile of an exercise',
      ...definition(WITH_DOCKER),
      more: [dockerfile('FROM busybox:latest\n')],
      reports: [report('latest moves with every release of busybox', DOCKERD, 'latest', 'latest')],
    },
    {
      name: 'a command without a tag',
      ...definition(WITH_DOCKER),
      more: [page('docker run --rm busybox date')],
      reports: [report(NO_TAG, DOCKERD, 'busybox', 'none')],
    },
    {
      name: 'a major release',
      ...definition(WITH_DOCKER),
      more: [dockerfile('FROM fedora:37\n')],
      reports: [
        report('37 is a moving release of fedora: it is rebuilt with every update', DOCKERD, '37', 'major'),
      ],
    },
    {
      name: 'a minor release',
      ...definition(WITH_DOCKER),
      more: [page('docker pull python:3.8')],
      reports: [
        report('3.8 names a minor release of python that moves with every patch', DOCKERD, '3.8', 'minor'),
      ],
    },
    {
      name: 'latest in a manifest that the cluster runs',
      ...definition(WITH_DOCKER),
      more: [pod('acme/postgresql-96:latest')],
      reports: [report('latest moves with every release of postgresql-96', KUBELET, 'latest', 'latest')],
    },
    {
      name: 'two stages with a variant behind the version',
      ...definition(WITH_DOCKER),
      more: [dockerfile('FROM golang:1.23-alpine AS builder\nFROM python:3.12-slim\n')],
      reports: [
        report(
          '1.23 names a minor release of golang that moves with every patch',
          DOCKERD,
          '1.23-alpine',
          'minor',
        ),
        report(
          '3.12 names a minor release of python that moves with every patch',
          DOCKERD,
          '3.12-slim',
          'minor',
        ),
      ],
    },
    {
      name: 'what docker pulls where no session has a Docker daemon',
      ...definition('  session:\n    applications:\n      registry:\n        enabled: true\n'),
      more: [page('docker pull python:3.8')],
      reports: [
        report(
          '3.8 names a minor release of python that moves with every patch',
          'sessions get different images',
          '3.8',
          'minor',
        ),
      ],
    },
    {
      name: 'what docker pulls where a template may give sessions a Docker daemon, or no definition was read',
      ...definition('  session:\n    applications:\n      docker:\n        enabled: {{ .Values.docker }}\n'),
      more: [
        page('docker pull python:3.8'),
        {
          format: 'instructions',
          path: 'workshops/two/workshop/content/01-start.md',
          text: '# Start\n\n```execute\ndocker pull busybox\n```\n',
        },
      ],
      reports: [
        report('3.8 names a minor release of python that moves with every patch', DOCKERD, '3.8', 'minor'),
        report(NO_TAG, DOCKERD, 'busybox', 'none'),
      ],
    },
    {
      name: 'what kubectl is to run',
      ...definition(WITH_DOCKER),
      more: [page('command: kubectl run hello-pod --image=nginx:1.27', 'terminal:execute')],
      reports: [
        report('1.27 names a minor release of nginx that moves with every patch', KUBELET, '1.27', 'minor'),
      ],
    },
    {
      name: 'a service of a Compose file',
      ...definition(WITH_DOCKER),
      more: [
        {
          format: 'compose',
          path: 'exercises/compose.yaml',
          text: 'services:\n  cache:\n    image: redis:7\n',
        },
      ],
      reports: [
        report(
          '7 names a major release of redis that moves with every minor release and patch',
          DOCKERD,
          '7',
          'major',
        ),
      ],
    },
    {
      name: 'a tag that is a word, more mildly',
      ...definition(WITH_DOCKER),
      more: [
        {
          format: 'kubernetes',
          path: 'exercises/builder.yaml',
          text: 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: builder\nspec:\n  containers:\n    - name: builder\n      image: acme/cnb:bionic\n',
        },
      ],
      reports: [
        report(
          'bionic names only the system below: it moves with every release of cnb',
          KUBELET,
          'bionic',
          'codename',
        ),
      ],
    },
    {
      name: 'a tag that follows no scheme, more mildly',
      ...definition(WITH_DOCKER),
      more: [page('docker pull acme/greeter:se7en4x')],
      reports: [
        report(
          'se7en4x follows no scheme that is known, so whether it moves cannot be told from it',
          `if it does, ${DOCKERD}`,
          'se7en4x',
          'unknown',
        ),
      ],
    },
    {
      name: 'files on Docker Hub, and a tool that asks for itself',
      ...definition('  workshop:\n    files:\n    - image:\n        url: acme/lab-files:latest\n'),
      more: [page('skopeo inspect docker://docker.io/acme/app:main')],
      reports: [
        report(
          'latest moves with every release of lab-files',
          'sessions get different files',
          'latest',
          'latest',
        ),
        report(
          'main follows a branch of app and moves with every build of it',
          'sessions get different images',
          'main',
          'branch',
        ),
      ],
    },
    ...CACHE_CASES.invalid,
  ],
}
