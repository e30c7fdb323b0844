import { DIGEST_A, type ExpectedReport, type RuleCases } from '../../cases.ts'
import { cacheable, definition, page, pod, WITH_DOCKER } from '../cases.ts'

const HUB = { 'docker.io': 'registry.corp.example/hub' }
const ANY = 'use another registry, the image cache or the session registry'
const OF_DEFINITION = 'use another registry or the image cache'
const PUSHING =
  '  session:\n    applications:\n      docker: { enabled: true }\n      registry: { enabled: true }\n'

function report(image: string, at: string, advice = ANY): ExpectedReport {
  return {
    message: `the cluster pulls ${image} straight from Docker Hub, past the mirror; ${advice}`,
    at,
    grade: 'certain',
  }
}

/** A report of an image that the definition itself names, and that may come through its image cache. */
function defined(image: string, at: string, advice = OF_DEFINITION): ExpectedReport {
  return cacheable(report(image, at, advice))
}

/** An object of a session with a Pod's spec. */
function sessionPod(image: string): string {
  return `  session:\n    objects:\n    - apiVersion: v1\n      kind: Pod\n      metadata:\n        name: web\n      spec:\n        containers:\n        - name: web\n          image: ${image}\n`
}

const CACHE =
  '  environment:\n    images:\n      ingress:\n        enabled: true\n      registries:\n      - urls: ["https://quay.io/containerdisks"]\n        onDemand: true\n        content:\n        - prefix: "**"\n          destination: /containerdisks\n          stripPrefix: true\n'

function disk(image: string): string {
  return `  session:\n    objects:\n    - apiVersion: kubevirt.io/v1\n      kind: VirtualMachine\n      metadata:\n        name: vm\n      spec:\n        template:\n          spec:\n            volumes:\n            - name: disk\n              containerDisk:\n                image: ${image}\n`
}

function dataVolume(url: string): string {
  return `  session:\n    objects:\n    - apiVersion: cdi.kubevirt.io/v1beta1\n      kind: DataVolume\n      metadata:\n        name: disk\n      spec:\n        source:\n          registry:\n            url: "${url}"\n`
}

export const cases: RuleCases = {
  valid: [
    {
      name: 'the registry of the session',
      ...definition(WITH_DOCKER),
      more: [pod('${REGISTRY_HOST}/hello:latest')],
    },
    {
      name: 'an image that comes through the image cache',
      ...definition(`${disk('$(oci_image_cache)/containerdisks/fedora:37')}${CACHE}`),
    },
    {
      name: 'another registry',
      ...definition(WITH_DOCKER),
      more: [
        pod('ghcr.io/acme/frontend:3.0'),
        page('kubectl create deployment blog --image ghcr.io/acme/frontend:3.0 --dry-run=client'),
      ],
    },
    {
      name: 'the workshop image in another container',
      ...definition(
        '  session:\n    initContainers:\n    - name: prepare\n      image: $(workshop_image)\n      imagePullPolicy: $(workshop_image_pull_policy)\n',
      ),
    },
    {
      name: 'a Compose file, whose images dockerd pulls',
      ...definition(WITH_DOCKER),
      more: [
        {
          format: 'compose',
          path: 'exercises/compose.yaml',
          text: 'services:\n  web:\n    image: docker.io/acme/web:latest\n',
        },
      ],
    },
    {
      name: 'the base of a Dockerfile',
      ...definition(WITH_DOCKER),
      more: [{ format: 'dockerfile', path: 'exercises/app/Dockerfile', text: 'FROM python:3.8\n' }],
    },
    {
      name: 'a virtual disk of another registry',
      ...definition(dataVolume('docker://quay.io/containerdisks/fedora:37')),
    },
    {
      name: 'what docker runs',
      ...definition(WITH_DOCKER),
      more: [page('docker run --rm busybox:1.36.1 date')],
    },
    {
      name: 'a place that the reader is to fill in',
      ...definition(WITH_DOCKER),
      more: [page('kubectl run <name> --image=<image>')],
    },
    {
      name: 'the workshop image, which has a rule of its own',
      ...definition('  workshop:\n    image: acme/ws:1.2.3\n'),
    },
    {
      name: 'a name that only the workshop itself builds',
      ...definition(WITH_DOCKER),
      more: [page('docker build -t greeting .'), pod('greeting')],
    },
    {
      name: 'a manifest outside of the workshop',
      format: 'educates',
      path: 'labs/one/resources/workshop.yaml',
      text: definition(WITH_DOCKER).text,
      more: [pod('nginx:1.27.3')],
    },
  ],
  invalid: [
    {
      name: 'an object of every session, under another name of Docker Hub',
      ...definition(sessionPod('registry.hub.docker.com/library/registry:2.6.1')),
      reports: [defined('registry.hub.docker.com/library/registry:2.6.1', 'registry.hub.docker.com')],
    },
    {
      name: 'an object of the environment',
      ...definition(
        '  environment:\n    objects:\n    - apiVersion: apps/v1\n      kind: Deployment\n      metadata: { name: k3s }\n      spec:\n        template:\n          spec:\n            containers:\n            - { name: k3s, image: "rancher/k3s:v1.25.3-k3s1" }\n',
      ),
      reports: [defined('rancher/k3s:v1.25.3-k3s1', 'rancher/k3s')],
    },
    {
      name: 'a full version in a manifest of an exercise',
      ...definition(WITH_DOCKER),
      more: [pod('bitnami/postgresql:17.5.0-debian-12-r8')],
      reports: [report('bitnami/postgresql:17.5.0-debian-12-r8', 'bitnami/postgresql')],
    },
    {
      name: 'what kubectl runs',
      ...definition(WITH_DOCKER),
      more: [page('kubectl run one -it --image=busybox:latest')],
      reports: [report('busybox:latest', 'busybox')],
    },
    {
      name: 'what kubectl deploys',
      ...definition(WITH_DOCKER),
      more: [page('command: kubectl create deployment my-nginx --image=nginx:1.26.3', 'terminal:execute')],
      reports: [report('nginx:1.26.3', 'nginx')],
    },
    {
      name: 'a host that is written out, in flow style',
      ...definition(WITH_DOCKER),
      more: [
        {
          format: 'kubernetes',
          path: 'exercises/envoy.yaml',
          text: 'apiVersion: v1\r\nkind: Pod\r\nmetadata: { name: envoy }\r\nspec: { containers: [{ name: envoy, image: "docker.io/envoyproxy/envoy:v1.15.0" }] }\r\n',
        },
      ],
      reports: [report('docker.io/envoyproxy/envoy:v1.15.0', 'docker.io')],
    },
    {
      name: 'a digest, which is pulled from the same place',
      ...definition(WITH_DOCKER),
      more: [pod(`acme/web@${DIGEST_A}`)],
      reports: [report(`acme/web@${DIGEST_A.slice(0, 50)}…`, 'acme/web')],
    },
    {
      name: 'an init container of the session and a virtual disk',
      ...definition(
        `${dataVolume('docker://docker.io/acme/disk:1.0.0')}    initContainers:\n    - name: wait\n      image: busybox:1.36.1\n`,
      ),
      reports: [defined('docker.io/acme/disk:1.0.0', 'docker.io'), defined('busybox:1.36.1', 'busybox')],
    },
    {
      name: 'a session that could push it to its own registry',
      ...definition(PUSHING),
      more: [pod('nginx:1.27.3'), page('kubectl run web --image=nginx:1.27.4')],
      reports: [
        report('nginx:1.27.3', 'nginx', 'docker pull it, push it to the session registry and deploy that'),
        report('nginx:1.27.4', 'nginx', 'docker pull it, push it to the session registry and deploy that'),
      ],
    },
    {
      name: 'what a definition creates before anybody can push, beside such a registry',
      ...definition(
        `${PUSHING}    initContainers:\n    - name: wait\n      image: busybox:1.36.1\n    objects:\n    - apiVersion: v1\n      kind: Pod\n      metadata: { name: web }\n      spec:\n        containers:\n        - name: web\n          image: nginx:1.27.3\n  environment:\n    objects:\n    - apiVersion: v1\n      kind: Pod\n      metadata: { name: db }\n      spec:\n        containers:\n        - name: db\n          image: postgres:17.2\n`,
      ),
      reports: [
        defined('busybox:1.36.1', 'busybox'),
        defined('nginx:1.27.3', 'nginx'),
        defined('postgres:17.2', 'postgres'),
      ],
    },
    {
      name: 'a manifest that a page only shows, more mildly',
      ...definition(PUSHING),
      more: [
        page(
          'apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  containers:\n    - name: web\n      image: nginx:1.27.3',
          'yaml',
        ),
      ],
      reports: [
        {
          ...report(
            'nginx:1.27.3',
            'nginx',
            'docker pull it, push it to the session registry and deploy that',
          ),
          grade: 'likely',
        },
      ],
    },
    {
      name: 'a workshop that has an image cache already',
      ...definition(`${disk('acme/disk:1.0.0')}${CACHE}`),
      reports: [
        defined(
          'acme/disk:1.0.0',
          'acme/disk',
          'mirror it in the image cache and write $(oci_image_cache)/… for it',
        ),
      ],
    },
    {
      name: 'an image that the configuration maps',
      ...definition(sessionPod('nginx:1.27.3')),
      config: { rewrites: HUB },
      reports: [
        {
          ...report('nginx:1.27.3', 'nginx', 'use registry.corp.example/hub/library/nginx'),
          remedy: 'registry.corp.example/hub/library/nginx',
        },
      ],
    },
  ],
}
