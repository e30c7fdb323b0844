import { DIGEST_A, type RuleCases } from '../../cases.ts'
import { definition, page, pod, WITH_DOCKER } from '../cases.ts'

const OTHER = 'use another registry or the image cache'

function pulls(tool: string, image: string, advice = OTHER): string {
  return `${tool} pulls ${image} straight from Docker Hub, since only dockerd uses the mirror; ${advice}`
}

export const cases: RuleCases = {
  valid: [
    {
      name: 'the registry of the session',
      ...page('skopeo inspect docker://{{ registry_host }}/hello:latest'),
    },
    {
      name: 'a host that is made of variables',
      ...page('skopeo inspect docker://{{session_namespace}}-registry.{{ingress_domain}}/hello'),
    },
    { name: 'a pull of dockerd, which uses the mirror', ...page('docker pull python:3.12') },
    {
      name: 'commands of a tool that name no image',
      ...page('crane version\ncrane completion bash\ncrane digest ghcr.io/acme/app:1.2.3'),
    },
    {
      name: 'a push to a registry on this machine',
      ...page(
        'imgpkg push -i localhost:5001/lab-files:latest -f .\nimgpkg pull -i localhost:5001/lab-files:latest -o .',
      ),
    },
    {
      name: 'a copy from the Docker daemon',
      ...page(
        'skopeo copy docker-daemon:hello:latest docker://{{ registry_host }}/hello\nskopeo inspect docker://{{ registry_host }}/hello',
      ),
    },
    {
      name: 'another registry',
      ...page('podman run --rm quay.io/acme/tools:1.2.3 date'),
    },
    {
      name: 'an image through the image cache',
      ...page('skopeo inspect docker://{{ oci_image_cache }}/library/busybox:1.36.1'),
    },
    {
      name: 'a part of Docker Hub that is ours',
      ...page('crane digest acme/app:1.2.3'),
      config: { internal: ['docker.io/acme'] },
    },
    {
      name: 'an image that the page builds before with the same tool',
      ...page('podman build -t hello exercises/hello\npodman run --rm hello'),
      more: [
        { format: 'dockerfile', path: 'exercises/hello/Dockerfile', text: 'FROM quay.io/acme/base:1.2.3\n' },
      ],
    },
    {
      name: 'a tool on a page of no workshop',
      format: 'dockerfile',
      path: 'Dockerfile',
      text: 'FROM python:3.12\n',
    },
  ],
  invalid: [
    {
      name: 'podman, which has no daemon',
      ...page('podman pull python:3.12\npodman run --rm docker.io/library/busybox:1.36.1 date'),
      reports: [
        { message: pulls('podman', 'python:3.12'), at: 'python' },
        { message: pulls('podman', 'docker.io/library/busybox:1.36.1'), at: 'docker.io' },
      ],
    },
    {
      name: 'the base image of what podman builds',
      ...page('podman build -t hello exercises/hello'),
      more: [{ format: 'dockerfile', path: 'exercises/hello/Dockerfile', text: 'FROM python:3.12\n' }],
      reports: [{ message: pulls('podman', 'python:3.12'), at: 'python' }],
    },
    {
      name: 'the base image of what kaniko builds in the cluster',
      ...definition(''),
      more: [
        pod('gcr.io/kaniko-project/executor:v1.23.2'),
        { format: 'dockerfile', path: 'exercises/hello/Dockerfile', text: 'FROM python:3.12\n' },
      ],
      reports: [{ message: pulls('kaniko', 'python:3.12'), at: 'python' }],
    },
    {
      name: 'skopeo where no session has a Docker daemon to read from',
      ...definition('  session:\n    applications:\n      docker:\n        enabled: false\n'),
      more: [page('skopeo inspect docker://nginx:1.27.3\ndive alpine:3.19.1')],
      reports: [
        { message: pulls('skopeo', 'nginx:1.27.3'), at: 'nginx' },
        { message: pulls('dive', 'alpine:3.19.1'), at: 'alpine' },
      ],
    },
    {
      name: 'dive where a definition gives sessions a Docker daemon',
      ...definition(WITH_DOCKER),
      more: [page('dive alpine:3.19.1')],
      reports: [
        {
          message: pulls('dive', 'alpine:3.19.1', `docker pull it first and read docker://, or ${OTHER}`),
          at: 'alpine',
        },
      ],
    },
    {
      name: 'skopeo, which can read what dockerd has pulled',
      ...page('skopeo copy docker://nginx:1.27.3 docker://{{ registry_host }}/nginx:1.27.3'),
      reports: [
        {
          message: pulls(
            'skopeo',
            'nginx:1.27.3',
            `docker pull it first and read docker-daemon:, or ${OTHER}`,
          ),
          at: 'nginx',
        },
      ],
    },
    {
      name: 'crane, though it only asks for a digest',
      ...page('crane digest nginx:1.27.3'),
      reports: [{ message: pulls('crane', 'nginx:1.27.3'), at: 'nginx' }],
    },
    {
      name: 'imgpkg in a terminal action',
      ...page('command: imgpkg pull -i docker.io/acme/bundle:v1 -o .', 'terminal:execute'),
      reports: [{ message: pulls('imgpkg', 'docker.io/acme/bundle:v1'), at: 'docker.io' }],
    },
    {
      name: 'dive, which can read what dockerd has pulled',
      ...page('dive alpine:3.19.1'),
      reports: [
        {
          message: pulls('dive', 'alpine:3.19.1', `docker pull it first and read docker://, or ${OTHER}`),
          at: 'alpine',
        },
      ],
    },
    {
      name: 'a builder of kpack',
      ...page(
        'kp clusterstack create base --build-image acme/build:1.2.3 --run-image quay.io/acme/run:1.2.3',
      ),
      reports: [{ message: pulls('kp', 'acme/build:1.2.3'), at: 'acme/build' }],
    },
    {
      name: 'a digest, which does not change where the image comes from',
      ...page(`crane manifest index.docker.io/library/nginx@${DIGEST_A}`),
      reports: [
        {
          message: pulls('crane', 'index.docker.io/library/nginx@sha256:a1a1a1a1a1a1a1a1a1a1a1…'),
          at: 'index.docker.io',
        },
      ],
    },
    {
      name: 'a script that prepares the session',
      format: 'instructions',
      path: 'workshop/setup.d/prepare.sh',
      text: '#!/bin/bash\r\nregctl image copy busybox:1.36.1 "$REGISTRY_HOST/busybox:1.36.1"\r\n',
      reports: [{ message: pulls('regctl', 'busybox:1.36.1'), at: 'busybox' }],
    },
    {
      name: 'an image that the configuration maps',
      ...page('crane digest nginx:1.27.3'),
      config: { rewrites: { 'docker.io': 'registry.corp.example/hub' } },
      reports: [
        {
          message: pulls('crane', 'nginx:1.27.3', 'use registry.corp.example/hub/library/nginx'),
          at: 'nginx',
          remedy: 'registry.corp.example/hub/library/nginx',
        },
      ],
    },
  ],
}
