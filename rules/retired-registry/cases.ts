import { DIGEST_A, type RuleCases } from '../cases.ts'

export const cases: RuleCases = {
  valid: [
    {
      name: 'the successor of a frozen registry',
      format: 'dockerfile',
      text: 'FROM registry.k8s.io/pause:3.9\n',
    },
    {
      name: 'gcr.io itself, which still serves images',
      format: 'dockerfile',
      text: 'FROM gcr.io/distroless/static-debian12:nonroot\n',
    },
    {
      name: 'a repository whose name begins like a retired one',
      format: 'dockerfile',
      text: 'FROM gcr.io/google-containers-mirror/pause:3.9\nFROM openjdk-builder:17\nFROM centos7/base:1\n',
    },
    {
      name: 'an image of another owner with the name of a retired one',
      format: 'compose',
      text: 'services:\n  a:\n    image: acme/openjdk:17\n  b:\n    image: quay.io/centos/centos:stream9\n  c:\n    image: ghcr.io/bitnami/redis:7\n',
    },
    {
      name: 'early access builds of openjdk, which are still published',
      format: 'dockerfile',
      text: 'FROM openjdk:25-ea-13-slim\n',
    },
    {
      name: 'what Bitnami still publishes',
      format: 'compose',
      text: 'services:\n  a:\n    image: bitnami/redis\n  b:\n    image: bitnami/redis:latest\n  c:\n    image: bitnami/minideb:bookworm\n',
    },
    {
      name: 'what CircleCI still publishes beside the images for jobs',
      format: 'compose',
      text: 'services:\n  a:\n    image: circleci/runner-agent:machine-3\n  b:\n    image: cimg/node:22.0\n',
    },
    {
      name: 'a copy of a retired registry under an internal name',
      format: 'dockerfile',
      text: 'FROM registry.corp.example/k8s.gcr.io/pause:3.9\n',
    },
    {
      name: 'a host that ends like a retired one',
      format: 'dockerfile',
      text: 'FROM notbintray.io/acme/app:1.2.3\n',
    },
  ],
  invalid: [
    {
      name: 'a frozen registry whose successor serves the same tags',
      format: 'kubernetes',
      text: 'apiVersion: v1\nkind: Pod\nmetadata: { name: web }\nspec:\n  containers:\n    - name: pause\n      image: "k8s.gcr.io/pause:3.9"\n    - name: controller\n      image: k8s.gcr.io/ingress-nginx/controller:v1.1.1\n',
      reports: [
        {
          message:
            'k8s.gcr.io has had no updates since 2023-04-03, security fixes included; use registry.k8s.io/pause',
          at: 'k8s.gcr.io',
          grade: 'frozen',
          remedy: 'registry.k8s.io/pause',
        },
        {
          message:
            'k8s.gcr.io has had no updates since 2023-04-03, security fixes included; use registry.k8s.io/ingress-nginx/controller',
          at: 'k8s.gcr.io',
          grade: 'frozen',
          remedy: 'registry.k8s.io/ingress-nginx/controller',
        },
      ],
    },
    {
      name: 'both spellings of a path of gcr.io, with a digest too',
      format: 'dockerfile',
      text: `FROM gcr.io/google_containers/pause-amd64:3.0\nFROM gcr.io/google-containers/busybox@${DIGEST_A}\n`,
      reports: [
        {
          message:
            'gcr.io/google_containers has had no updates since 2020, security fixes included; use registry.k8s.io/pause-amd64',
          at: 'google_containers/pause-amd64',
          grade: 'frozen',
          remedy: 'registry.k8s.io/pause-amd64',
        },
        {
          message:
            'gcr.io/google-containers has had no updates since 2020, security fixes included; use registry.k8s.io/busybox',
          at: 'google-containers/busybox',
          grade: 'frozen',
          remedy: 'registry.k8s.io/busybox',
        },
      ],
    },
    {
      name: 'an official image that was given up, under any name of Docker Hub',
      format: 'dockerfile',
      text: 'FROM openjdk:17-jdk-slim\nFROM index.docker.io/library/java:8\n',
      reports: [
        {
          message:
            'docker.io/library/openjdk has had no updates since 2022-07, security fixes included; move to docker.io/library/eclipse-temurin, whose tags may differ',
          at: 'openjdk',
          grade: 'frozen',
        },
        {
          message:
            'docker.io/library/java has had no updates since 2016-12-31, security fixes included; move to docker.io/library/eclipse-temurin, whose tags may differ',
          at: 'library/java',
          grade: 'frozen',
        },
      ],
    },
    {
      name: 'repositories that were taken down',
      format: 'compose',
      text: 'services:\n  minio:\n    image: minio/minio:RELEASE.2025-09-07T16-13-09Z\n  tiller:\n    image: "gcr.io/kubernetes-helm/tiller:v2.16.1"\n',
      reports: [
        {
          message: 'pulls of docker.io/minio/minio have failed since 2026-09; use quay.io/minio/minio',
          at: 'minio/minio',
          grade: 'gone',
          remedy: 'quay.io/minio/minio',
        },
        {
          message:
            'pulls of gcr.io/kubernetes-helm/tiller have failed since 2021-08; use ghcr.io/helm/tiller',
          at: 'kubernetes-helm/tiller',
          grade: 'gone',
          remedy: 'ghcr.io/helm/tiller',
        },
      ],
    },
    {
      name: 'images for jobs and plugins that went elsewhere',
      format: 'compose',
      text: 'services:\n  a:\n    image: circleci/node:14\n  b:\n    image: nvidia/k8s-device-plugin:1.11\n  c:\n    image: gcr.io/ml-pipeline/frontend:2.0.0\n',
      reports: [
        {
          message:
            'docker.io/circleci has had no updates since 2021-12-31, security fixes included; move to docker.io/cimg/node, whose tags may differ',
          at: 'circleci/node',
          grade: 'frozen',
        },
        {
          message:
            'docker.io/nvidia/k8s-device-plugin has had no updates since 2022-06, security fixes included; move to nvcr.io/nvidia/k8s-device-plugin, whose tags may differ',
          at: 'nvidia/k8s-device-plugin',
          grade: 'frozen',
        },
        {
          message:
            'pulls of gcr.io/ml-pipeline have failed since 2026-01; move to ghcr.io/kubeflow, whose tags may differ',
          at: 'ml-pipeline/frontend',
          grade: 'gone',
        },
      ],
    },
    {
      name: 'a registry that nothing took the place of, at any subdomain',
      format: 'dockerfile',
      text: 'FROM acme-docker.bintray.io/app:1.2.3\n',
      reports: [
        {
          message: 'pulls of bintray.io have failed since 2021-05-01; choose an image that is maintained',
          at: 'acme-docker.bintray.io',
          grade: 'gone',
        },
      ],
    },
    {
      name: 'a project that left its registry, the charts beside it, and one that has ended',
      format: 'kubernetes',
      text: 'apiVersion: v1\nkind: Pod\nmetadata: { name: web }\nspec:\n  containers:\n    - image: projects.registry.vmware.com/antrea/antrea-ubuntu:v1.15.0\n    - image: gcr.io/istio-release/proxyv2:1.30.0\n    - image: registry.k8s.io/ingress-nginx/controller:v1.14.0\n    - image: quay.io/minio/mc:RELEASE.2025-08-13T08-35-41Z\n',
      reports: [
        {
          message:
            'pulls of projects.registry.vmware.com/antrea have failed since 2024-06-28; move to docker.io/antrea/antrea-ubuntu, whose tags may differ',
          at: 'antrea/antrea-ubuntu',
          grade: 'gone',
        },
        {
          message:
            'gcr.io/istio-release has had no updates since 2026-08, security fixes included, and is to end in 2026-12; move to docker.io/istio/proxyv2, whose tags may differ',
          at: 'istio-release/proxyv2',
          grade: 'frozen',
        },
        {
          message:
            'registry.k8s.io/ingress-nginx has had no updates since 2026-03, security fixes included; choose an image that is maintained',
          at: 'ingress-nginx/controller',
          grade: 'frozen',
        },
      ],
    },
    {
      name: 'a registry that has ended since the table was written',
      format: 'dockerfile',
      text: 'FROM registry.istio.io/release/proxyv2:1.30.0\nFROM k8s.gcr.io/pause:3.9\n',
      config: { today: '2027-01-01' },
      reports: [
        {
          message:
            'pulls of registry.istio.io/release have failed since 2026-12; move to docker.io/istio/proxyv2, whose tags may differ',
          at: 'release/proxyv2',
          grade: 'gone',
        },
        {
          message:
            'k8s.gcr.io has had no updates since 2023-04-03, security fixes included; use registry.k8s.io/pause',
          at: 'k8s.gcr.io',
          grade: 'frozen',
          remedy: 'registry.k8s.io/pause',
        },
      ],
    },
    {
      name: 'on the last day before its end',
      format: 'dockerfile',
      text: 'FROM registry.istio.io/release/pilot:1.30.0\n',
      config: { today: '2026-12-31' },
      reports: [
        {
          message:
            'registry.istio.io/release has had no updates since 2026-08, security fixes included, and is to end in 2026-12; move to docker.io/istio/pilot, whose tags may differ',
          at: 'release/pilot',
          grade: 'frozen',
        },
      ],
    },
    {
      name: 'notebooks, scanners and collectors that moved to other names',
      format: 'compose',
      text: 'services:\n  a:\n    image: jupyter/base-notebook:python-3.11\n  b:\n    image: owasp/zap2docker-stable\n  c:\n    image: grafana/promtail:3.5.0\n  d:\n    image: grafana/grafana:12.0.0\n',
      reports: [
        {
          message:
            'docker.io/jupyter has had no updates since 2023-10-20, security fixes included; move to quay.io/jupyter/base-notebook, whose tags may differ',
          at: 'jupyter/base-notebook',
          grade: 'frozen',
        },
        {
          message:
            'pulls of docker.io/owasp/zap2docker-stable have failed since 2024-08; move to docker.io/zaproxy/zap-stable, whose tags may differ',
          at: 'owasp/zap2docker-stable',
          grade: 'gone',
        },
        {
          message:
            'docker.io/grafana/promtail has had no updates since 2026-03-02, security fixes included; move to docker.io/grafana/alloy, whose tags may differ',
          at: 'grafana/promtail',
          grade: 'frozen',
        },
      ],
    },
    {
      name: 'a registry of which a redirect is left',
      format: 'dockerfile',
      text: 'FROM docker.pkg.github.com/acme/repo/app:1.2.3\n',
      reports: [
        {
          message:
            'only a redirect is left of docker.pkg.github.com since 2021; move to ghcr.io, whose tags may differ',
          at: 'docker.pkg.github.com',
          grade: 'moved',
        },
      ],
    },
    {
      name: 'a versioned tag of Bitnami, and the archive that it went to',
      format: 'compose',
      text: 'services:\n  a:\n    image: ${REDIS:-bitnami/redis:7.2.4}\n  b:\n    image: bitnamilegacy/redis:7.2.4\n',
      reports: [
        {
          message:
            'pulls of versioned tags of docker.io/bitnami have failed since 2025-08-28; move to docker.io/bitnamilegacy/redis, whose tags may differ',
          at: 'bitnami/redis',
          grade: 'gone',
        },
        {
          message:
            'docker.io/bitnamilegacy has had no updates since 2025-08-28, security fixes included; choose an image that is maintained',
          at: 'bitnamilegacy/redis',
          grade: 'frozen',
        },
      ],
    },
  ],
}
