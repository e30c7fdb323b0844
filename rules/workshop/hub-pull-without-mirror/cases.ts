import { type CaseFile, DIGEST_A, type ExpectedReport, type RuleCases } from '../../cases.ts'
import { definition, page, pod, WITH_DOCKER } from '../cases.ts'

const SETTING = 'dockerDaemon.proxyCache.remoteURL'

/** The report on the workshop where no configuration of the platform was read. */
function unknown(images: string): ExpectedReport {
  const advice = `have the pull-through mirror enabled for the whole platform (${SETTING}), since no workshop can do so itself`
  return {
    message: `this workshop pulls ${images} through dockerd for every session; ${advice}`,
    at: 'lab-greeting',
    grade: 'unknown',
  }
}

/** The report on the workshop where one was read that has no mirror. */
function atWorkshop(images: string, place: string, setting = SETTING): ExpectedReport {
  const advice = `no pull-through mirror is configured in ${place}, so set ${setting} there`
  return {
    message: `this workshop pulls ${images} through dockerd for every session; ${advice}`,
    at: 'lab-greeting',
    grade: 'workshop',
  }
}

/** The report on that configuration. */
function atPlatform(images: string, at: string, setting = SETTING): ExpectedReport {
  const advice = `set ${setting} to https://registry-1.docker.io`
  return {
    message: `no pull-through mirror is configured, yet a workshop pulls ${images} through dockerd for every session; ${advice}`,
    at,
    grade: 'platform',
  }
}

function platform(text: string, path = 'platform/educates-config.yaml'): CaseFile {
  return { format: 'educates', path, text }
}

const INGRESS = 'clusterIngress:\n  domain: labs.example.com\n'
const WITH_MIRROR = `${INGRESS}dockerDaemon:\n  proxyCache:\n    remoteURL: "https://registry-1.docker.io"\n    username: acme\n    password: $(token)\n`

export const cases: RuleCases = {
  valid: [
    {
      name: 'a platform with a mirror of Docker Hub',
      ...definition(WITH_DOCKER),
      more: [page('docker run docker.io/library/busybox:latest date'), platform(WITH_MIRROR)],
    },
    {
      name: 'a system profile with a mirror of Docker Hub',
      ...definition(WITH_DOCKER),
      more: [
        page('docker pull busybox:1.36.1'),
        platform(
          'apiVersion: training.eduk8s.io/v1alpha1\nkind: SystemProfile\nmetadata:\n  name: default\nspec:\n  dockerd:\n    mirror:\n      remote: https://registry-1.docker.io\n',
          'platform/profile.yaml',
        ),
      ],
    },
    {
      name: 'images of another registry',
      ...definition(WITH_DOCKER),
      more: [page('docker run --rm quay.io/acme/tools:1.2.3 date')],
    },
    {
      name: 'images that the workshop builds itself from another registry',
      ...definition(WITH_DOCKER),
      more: [
        page('docker build -t greeting exercises/greeting\ndocker run --rm greeting'),
        {
          format: 'dockerfile',
          path: 'exercises/greeting/Dockerfile',
          text: 'FROM quay.io/acme/base:1.2.3\n',
        },
      ],
    },
    {
      name: 'a workshop whose sessions have no Docker daemon',
      ...definition('  session:\n    applications:\n      docker:\n        enabled: false\n'),
      more: [page('docker run --rm nginx:1.27')],
    },
    {
      name: 'a templated workshop that does not enable docker',
      ...definition('  workshop:\n    image: "{{ .Values.image }}"\n'),
      more: [page('docker run --rm nginx:1.27')],
    },
    {
      name: 'images that the cluster pulls, which no mirror of dockerd helps',
      ...definition(WITH_DOCKER),
      more: [pod('nginx:1.27.3')],
    },
    {
      name: 'a pull that is commented out',
      ...definition(WITH_DOCKER),
      more: [
        {
          format: 'instructions',
          path: 'workshop/setup.d/pull.sh',
          text: '#!/bin/bash\n# docker pull nginx:1.27\ndocker pull quay.io/acme/web:1.2.3\n',
        },
      ],
    },
    {
      name: 'an image from the registry of the session',
      ...definition(WITH_DOCKER),
      more: [page('docker run {{ registry_host }}/hello:latest')],
    },
    {
      name: 'a workshop without docker on a platform without a mirror',
      ...definition('  workshop:\n    image: ghcr.io/acme/lab:1.2.3\n'),
      more: [
        page('kubectl create deployment web --image nginx:1.27.3'),
        platform(`${INGRESS}dockerDaemon:\n  networkMTU: 1400\n`),
      ],
    },
    {
      name: 'a part of Docker Hub that is ours',
      ...definition(WITH_DOCKER),
      more: [page('docker run --rm acme/tools:1.2.3')],
      config: { internal: ['docker.io/acme'] },
    },
    {
      name: 'a tool that asks Docker Hub by itself, past any mirror',
      ...definition(WITH_DOCKER),
      more: [page('skopeo inspect docker://nginx:1.27.3')],
    },
  ],
  invalid: [
    {
      name: 'a command on a page, while no configuration of the platform is read',
      ...definition(WITH_DOCKER),
      more: [page('docker run docker.io/library/busybox:latest date')],
      reports: [unknown('1 Docker Hub image (docker.io/library/busybox:latest)')],
    },
    {
      name: 'the same with a configuration that has no mirror, at both',
      ...definition(WITH_DOCKER),
      more: [
        page('docker run docker.io/library/busybox:latest date'),
        platform(`${INGRESS}dockerDaemon:\n  networkMTU: 1400\n`),
      ],
      reports: [
        atPlatform('1 Docker Hub image (docker.io/library/busybox:latest)', 'dockerDaemon'),
        atWorkshop(
          '1 Docker Hub image (docker.io/library/busybox:latest)',
          'platform/educates-config.yaml:3',
        ),
      ],
    },
    {
      name: 'a base image that a page builds upon',
      ...definition(WITH_DOCKER),
      more: [
        page('docker build -t hello exercises/hello'),
        { format: 'dockerfile', path: 'exercises/hello/Dockerfile', text: 'FROM python:3.12\n' },
      ],
      reports: [unknown('1 Docker Hub image (python:3.12)')],
    },
    {
      name: 'a service that the definition itself starts',
      ...definition(
        '  session:\n    applications:\n      docker:\n        socket: { enabled: false }\n        compose:\n          services:\n            registry:\n              image: registry:2.8.3\n',
      ),
      reports: [unknown('1 Docker Hub image (registry:2.8.3)')],
    },
    {
      name: 'pulls of a script that loops over a list, of which a few are named',
      ...definition(WITH_DOCKER),
      more: [
        {
          format: 'instructions',
          path: 'workshop/setup.d/pull.sh',
          text: '#!/bin/bash\nimages=( "nginx:1.27" redis:7 postgres:17 busybox docker.io/library/busybox:latest node:22 python:3.12 )\nfor image in "${images[@]}"; do\n  docker pull "${image}"\ndone\n',
        },
      ],
      reports: [
        unknown('6 Docker Hub images (nginx:1.27, redis:7, postgres:17, busybox, node:22 and 1 more)'),
      ],
    },
    {
      name: 'a mirror whose address is empty',
      ...definition(WITH_DOCKER),
      more: [
        page(`docker pull busybox@${DIGEST_A}`),
        platform(`${INGRESS}dockerDaemon:\n  proxyCache:\n    remoteURL: ""\n`),
      ],
      reports: [
        atPlatform(
          '1 Docker Hub image (busybox@sha256:a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1…)',
          'remoteURL',
        ),
        atWorkshop(
          '1 Docker Hub image (busybox@sha256:a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1…)',
          'platform/educates-config.yaml:5',
        ),
      ],
    },
    {
      name: 'a system profile that sets something else of dockerd',
      ...definition(WITH_DOCKER),
      more: [
        page('docker pull busybox:1.36.1'),
        platform(
          'apiVersion: training.eduk8s.io/v1alpha1\nkind: SystemProfile\nmetadata:\n  name: default\nspec:\n  dockerd:\n    mtu: 1350\n',
          'platform/profile.yaml',
        ),
      ],
      reports: [
        atPlatform('1 Docker Hub image (busybox:1.36.1)', 'dockerd', 'spec.dockerd.mirror.remote'),
        atWorkshop(
          '1 Docker Hub image (busybox:1.36.1)',
          'platform/profile.yaml:6',
          'spec.dockerd.mirror.remote',
        ),
      ],
    },
    {
      name: 'an account for a mirror that has no address',
      ...definition(WITH_DOCKER),
      more: [
        page('docker pull busybox:1.36.1'),
        platform(`${INGRESS}dockerDaemon:\n  proxyCache:\n    username: acme\n`),
      ],
      reports: [
        atPlatform('1 Docker Hub image (busybox:1.36.1)', 'proxyCache'),
        atWorkshop('1 Docker Hub image (busybox:1.36.1)', 'platform/educates-config.yaml:4'),
      ],
    },
    {
      name: 'settings of a cluster package without a mirror',
      ...definition(WITH_DOCKER),
      more: [
        page('docker pull busybox:1.36.1'),
        platform(
          'clusterPackages:\n  educates:\n    enabled: true\n    settings:\n      clusterIngress:\n        domain: labs.example.com\n      dockerDaemon:\n        networkMTU: 1400\n',
        ),
      ],
      reports: [
        atPlatform(
          '1 Docker Hub image (busybox:1.36.1)',
          'dockerDaemon',
          'clusterPackages.educates.settings.dockerDaemon.proxyCache.remoteURL',
        ),
        atWorkshop(
          '1 Docker Hub image (busybox:1.36.1)',
          'platform/educates-config.yaml:7',
          'clusterPackages.educates.settings.dockerDaemon.proxyCache.remoteURL',
        ),
      ],
    },
    {
      name: 'a mirror for the nodes of a kind cluster, which dockerd does not use',
      ...definition(WITH_DOCKER),
      more: [
        page('docker pull busybox:1.36.1'),
        platform(
          `${INGRESS}localKindCluster:\n  registryMirrors:\n    - mirror: docker.io\n      url: registry-1.docker.io\n`,
        ),
      ],
      reports: [
        atPlatform('1 Docker Hub image (busybox:1.36.1)', 'clusterIngress'),
        atWorkshop('1 Docker Hub image (busybox:1.36.1)', 'platform/educates-config.yaml:1'),
      ],
    },
    {
      name: 'the configuration without a mirror, even beside another that has one',
      ...definition(WITH_DOCKER),
      more: [
        page('docker pull busybox:1.36.1'),
        platform(WITH_MIRROR, 'platform/production-config.yaml'),
        platform(`${INGRESS}dockerDaemon:\n  networkMTU: 1400\n`, 'platform/staging-config.yaml'),
      ],
      reports: [atPlatform('1 Docker Hub image (busybox:1.36.1)', 'dockerDaemon')],
    },
    {
      name: 'pages without a definition, at the first image',
      ...page('docker run --rm busybox:1.36.1 date\ndocker pull nginx'),
      more: [platform(`${INGRESS}dockerDaemon:\n  networkMTU: 1400\n`)],
      reports: [
        {
          message:
            'this workshop pulls 2 Docker Hub images (busybox:1.36.1, nginx) through dockerd for every session, if its definition enables docker; no pull-through mirror is configured in platform/educates-config.yaml:3, so set dockerDaemon.proxyCache.remoteURL there',
          at: 'busybox:1.36.1',
          grade: 'unknown',
        },
      ],
    },
  ],
}
