import { DIGEST_A, type RuleCases } from '../cases.ts'
import { definition, page } from '../workshop/cases.ts'

export const cases: RuleCases = {
  valid: [
    {
      name: 'repositories that allow names, whichever name of Docker Hub is written',
      format: 'dockerfile',
      text: 'FROM ghcr.io/acme/app:main\nFROM registry-1.docker.io/library/nginx\n',
      config: { options: { allow: ['ghcr.io/acme/**', 'docker.io/library/*'] } },
    },
    {
      name: 'a moving tag that a digest holds',
      format: 'dockerfile',
      text: `FROM nginx:latest@${DIGEST_A}\n`,
    },
    {
      name: 'a digest without a tag',
      format: 'kubernetes',
      text: `apiVersion: v1\nkind: Pod\nmetadata: { name: web }\nspec:\n  containers:\n    - { name: web, image: "nginx@${DIGEST_A}" }\n`,
    },
    {
      name: 'a sha512 digest behind a registry with a port',
      format: 'compose',
      text: `services:\n  web:\n    image: localhost:5000/web:main@sha512:${'c3'.repeat(64)}\n`,
    },
    {
      name: 'a digest in the default of an ARG',
      format: 'dockerfile',
      text: `ARG BASE=golang:1.22@${DIGEST_A}\nFROM \${BASE}\n`,
    },
    {
      name: 'a kustomization that changes the name and leaves the tag to the manifest',
      format: 'kustomize',
      text: 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nimages:\n  - name: redis\n    newName: ghcr.io/acme/redis\n',
    },
    {
      name: 'a cache that is written, not pulled',
      format: 'compose',
      text: 'services:\n  web:\n    build:\n      context: .\n      cache_to: ["type=registry,ref=ghcr.io/acme/cache:main"]\n',
    },
    {
      name: 'a variable that nobody gives a value',
      format: 'dockerfile',
      text: 'ARG BASE\nFROM $BASE\n',
    },
    {
      name: 'a stage that is named like an image, beside one that is pinned',
      format: 'dockerfile',
      text: `FROM alpine:edge@${DIGEST_A} AS nginx\nFROM nginx\n`,
    },
    {
      name: 'a digest in the default of a Compose variable',
      format: 'compose',
      text: `services:\n  db:\n    image: \${DB_IMAGE:-postgres:16@${DIGEST_A}}\n`,
    },
    {
      name: 'a full version in a command of instructions, whatever its level',
      ...page(
        'docker run --rm quay.io/acme/tools:1.2.3\nskopeo inspect docker://quay.io/acme/tools:sha-1a2b3c4',
      ),
    },
    {
      name: 'a full version that comes through the image cache of a workshop',
      ...definition(
        '  workshop:\n    files:\n    - image:\n        url: $(oci_image_cache)/lab-files:1.0.0\n  environment:\n    images:\n      registries:\n      - urls: ["https://index.docker.io"]\n        onDemand: true\n        content:\n        - prefix: /acme/lab-files\n          destination: /lab-files\n          stripPrefix: true\n',
      ),
    },
  ],
  invalid: [
    {
      name: 'a repository that a later glob of allow takes out again',
      format: 'dockerfile',
      text: 'FROM ghcr.io/acme/app:main AS app\nFROM ghcr.io/acme/old:main\n',
      config: { options: { allow: ['ghcr.io/acme/*', '!ghcr.io/acme/old'] } },
      reports: [
        {
          message: 'main follows a branch of old and moves with every build of it; pin it to a digest',
          at: 'main',
          grade: 'branch',
          remedy: 'pin-digest',
        },
      ],
    },
    {
      name: 'an image that a package carries, whose list takes a digest, other than the cache of a workshop',
      format: 'zarf',
      path: 'zarf.yaml',
      text: 'kind: ZarfPackageConfig\ncomponents:\n  - name: web\n    images: ["ghcr.io/acme/app:main"]\n',
      reports: [
        {
          message: 'main follows a branch of app and moves with every build of it; pin it to a digest',
          at: 'main',
          grade: 'branch',
          remedy: 'pin-digest',
        },
      ],
    },
    {
      name: 'no tag, a quoted latest and the scheme of the image beside each other',
      format: 'compose',
      text: 'services:\n  web:\n    image: nginx\n  app:\n    image: "redis:latest"\n  db:\n    image: \'postgres:17.2\'\n',
      reports: [
        {
          message:
            'no tag is written, so latest is meant, which moves with every release; pin it to a digest',
          at: 'nginx',
          grade: 'none',
          remedy: 'pin-digest',
        },
        {
          message: 'latest moves with every release of redis; pin it to a digest',
          at: 'latest',
          grade: 'latest',
          remedy: 'pin-digest',
        },
        {
          message:
            '17.2 names one version of postgres, as exact as its tags get, yet it can be pushed again; pin it to a digest',
          at: '17.2',
          grade: 'full',
          remedy: 'pin-digest',
        },
      ],
    },
    {
      name: 'a minor release in the default of an ARG that holds only the version',
      format: 'dockerfile',
      text: 'ARG V=1.22\nFROM golang:${V}\n',
      reports: [
        {
          message: '1.22 names a minor release of golang that moves with every patch; pin it to a digest',
          at: 'golang:${V}',
          grade: 'minor',
          remedy: 'pin-digest',
        },
      ],
    },
    {
      name: 'a registry with a port and no tag',
      format: 'dockerfile',
      text: 'FROM localhost:5000/team/app\n',
      reports: [
        {
          message:
            'no tag is written, so latest is meant, which moves with every release; pin it to a digest',
          at: 'team/app',
          grade: 'none',
          remedy: 'pin-digest',
        },
      ],
    },
    {
      name: 'an IPv6 registry with a branch for a tag',
      format: 'kubernetes',
      text: 'apiVersion: v1\nkind: Pod\nmetadata: { name: web }\nspec:\n  containers:\n    - name: web\n      image: "[2001:db8::1]:5000/team/app:main"\n',
      reports: [
        {
          message: 'main follows a branch of app and moves with every build of it; pin it to a digest',
          at: 'main',
          grade: 'branch',
          remedy: 'pin-digest',
        },
      ],
    },
    {
      name: 'a tag that looks like a port',
      format: 'dockerfile',
      text: 'FROM registry.example.com/app:5000\n',
      reports: [
        {
          message: '5000 carries the build number 5000, yet it can be pushed again; pin it to a digest',
          at: '5000',
          grade: 'build',
          remedy: 'pin-digest',
        },
      ],
    },
    {
      name: 'a channel and a codename as they are used in two places of a Dockerfile',
      format: 'dockerfile',
      text: 'FROM alpine:edge AS build\nFROM debian:bookworm-slim\nCOPY --from=build /a /a\nCOPY --from=busybox:stable /bin/sh /sh\n',
      reports: [
        {
          message: 'edge names a channel of alpine and moves with every release in it; pin it to a digest',
          at: 'edge',
          grade: 'channel',
          remedy: 'pin-digest',
        },
        {
          message:
            'bookworm-slim is a moving release of debian: it is rebuilt with every update; pin it to a digest',
          at: 'bookworm-slim',
          grade: 'codename',
          remedy: 'pin-digest',
        },
        {
          message: 'stable names a channel of busybox and moves with every release in it; pin it to a digest',
          at: 'stable',
          grade: 'channel',
          remedy: 'pin-digest',
        },
      ],
    },
    {
      name: 'a variant and a major release under another name of Docker Hub',
      format: 'compose',
      text: 'services:\n  a:\n    image: index.docker.io/library/node:alpine\n  b:\n    image: registry-1.docker.io/library/node:22-alpine\n',
      reports: [
        {
          message:
            'alpine names a variant of node without a version: it moves with every release of node; pin it to a digest',
          at: 'alpine',
          grade: 'variant',
          remedy: 'pin-digest',
        },
        {
          message:
            '22 names a major release of node that moves with every minor release and patch; pin it to a digest',
          at: '22-alpine',
          grade: 'major',
          remedy: 'pin-digest',
        },
      ],
    },
    {
      name: 'full versions, dates and commits, whose levels are off until they are given',
      format: 'dockerfile',
      text: 'FROM nginx:1.27.3\nFROM debian:bookworm-20240110-slim\nFROM ghcr.io/acme/app:sha-1a2b3c4\n',
      reports: [
        {
          message:
            '1.27.3 names one version of nginx, as exact as its tags get, yet it can be pushed again; pin it to a digest',
          at: '1.27.3',
          grade: 'full',
          remedy: 'pin-digest',
        },
        {
          message:
            'bookworm-20240110-slim carries the date 20240110, yet it can be pushed again; pin it to a digest',
          at: 'bookworm-20240110-slim',
          grade: 'date',
          remedy: 'pin-digest',
        },
        {
          message: 'sha-1a2b3c4 carries the commit 1a2b3c4, yet it can be pushed again; pin it to a digest',
          at: 'sha-1a2b3c4',
          grade: 'commit',
          remedy: 'pin-digest',
        },
      ],
    },
    {
      name: 'the default of a Compose variable inside the braces',
      format: 'compose',
      text: 'services:\n  db:\n    image: ${DB_IMAGE:-postgres:16}\n',
      reports: [
        {
          message:
            '16 names a major release of postgres that moves with every minor release; pin it to a digest',
          at: '16',
          grade: 'major',
          remedy: 'pin-digest',
        },
      ],
    },
    {
      name: 'a frontend that follows a major release',
      format: 'dockerfile',
      text: `# syntax=docker/dockerfile:1\nFROM scratch\n`,
      reports: [
        {
          message:
            '1 names a major release of dockerfile that moves with every minor release and patch; pin it to a digest',
          at: '1',
          grade: 'major',
          remedy: 'pin-digest',
        },
      ],
    },
    {
      name: 'a moving tag in a command of instructions, which gets a full one',
      ...page('docker run --rm quay.io/acme/tools:1.2'),
      reports: [
        {
          message: '1.2 names a minor release of tools that moves with every patch; name a full version',
          at: '1.2',
          grade: 'minor',
          remedy: 'full-tag',
        },
      ],
    },
    {
      name: 'a moving tag of what comes through the image cache of a workshop',
      ...definition(
        '  workshop:\n    files:\n    - image:\n        url: $(oci_image_cache)/lab-files:main\n  environment:\n    images:\n      registries:\n      - urls: ["https://index.docker.io"]\n        onDemand: true\n        content:\n        - prefix: /acme/lab-files\n          destination: /lab-files\n          stripPrefix: true\n',
      ),
      reports: [
        {
          message: 'main follows a branch of lab-files and moves with every build of it; name a full version',
          at: 'main',
          grade: 'branch',
          remedy: 'full-tag',
        },
      ],
    },
    {
      name: 'a field that takes a tag alone, without a remedy',
      format: 'kubernetes',
      text: 'apiVersion: monitoring.coreos.com/v1\nkind: Prometheus\nmetadata: { name: p }\nspec:\n  baseImage: quay.io/prometheus/prometheus\n  tag: main\n',
      reports: [
        {
          message:
            'main follows a branch of prometheus and moves with every build of it; this field takes no digest, so name a full version',
          at: 'quay.io/prometheus/prometheus',
          grade: 'branch',
        },
      ],
    },
  ],
}
