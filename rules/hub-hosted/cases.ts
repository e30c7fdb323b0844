import { DIGEST_A, type RuleCases } from '../cases.ts'
import { definition } from '../workshop/cases.ts'

const HUB = { 'docker.io': 'registry.corp.example/hub' }

export const cases: RuleCases = {
  valid: [
    { name: 'an image of another registry', format: 'dockerfile', text: 'FROM ghcr.io/acme/app:1.2.3\n' },
    { name: 'a registry on this machine', format: 'dockerfile', text: 'FROM localhost:5000/nginx:1.27.3\n' },
    {
      name: 'localhost without a port',
      format: 'compose',
      text: 'services:\n  web:\n    image: localhost/nginx\n',
    },
    {
      name: 'an IPv6 registry',
      format: 'dockerfile',
      text: 'FROM [2001:db8::1]:5000/library/nginx:1.27.3\n',
    },
    {
      name: 'a repository of another registry that is called docker.io',
      format: 'dockerfile',
      text: 'FROM mirror.example.com/docker.io/library/nginx:1.27.3\n',
    },
    {
      name: 'a host that only begins like Docker Hub',
      format: 'dockerfile',
      text: 'FROM docker.io.example.com/library/nginx:1.27.3\n',
    },
    {
      name: 'an image that was mapped already',
      format: 'dockerfile',
      text: 'FROM registry.corp.example/hub/library/nginx:1.27.3\n',
      config: { rewrites: HUB },
    },
    {
      name: 'an image that comes through the dependency proxy of GitLab',
      format: 'gitlab-ci',
      text: 'image: $CI_DEPENDENCY_PROXY_GROUP_IMAGE_PREFIX/nginx:1.27.3\n',
      config: { rewrites: HUB },
    },
    {
      name: 'official images where they are allowed',
      format: 'dockerfile',
      text: 'FROM nginx:1.27.3\nFROM docker.io/library/golang:1.22.5\n',
      config: { options: { allow: ['docker.io/library/*'] } },
    },
    {
      name: 'a registry named only by a variable',
      format: 'dockerfile',
      text: 'ARG REGISTRY\nFROM ${REGISTRY}/nginx\n',
    },
    {
      name: 'a namespace of Docker Hub that is listed as internal',
      format: 'dockerfile',
      text: 'FROM acme/base:1.2.3\n',
      config: { internal: ['docker.io/acme'] },
    },
    {
      name: 'an image of Docker Hub that comes through the image cache of a workshop',
      ...definition(
        '  workshop:\n    files:\n    - image:\n        url: $(oci_image_cache)/lab-files:1.0.0\n  environment:\n    images:\n      registries:\n      - urls: ["https://index.docker.io"]\n        onDemand: true\n        content:\n        - prefix: /acme/lab-files\n          destination: /lab-files\n          stripPrefix: true\n',
      ),
      config: { rewrites: HUB },
    },
  ],
  invalid: [
    {
      name: 'a short name, without a rewrite',
      format: 'dockerfile',
      text: 'FROM nginx:1.27.3\n',
      reports: [
        {
          message:
            'docker.io/library/nginx comes from Docker Hub, which limits pulls; give docker.io a rewrite under registries, or allow it',
          at: 'nginx',
          grade: 'unmapped',
        },
      ],
    },
    {
      name: 'every name of Docker Hub, mapped to the same repository',
      format: 'compose',
      text: 'services:\n  a:\n    image: docker.io/nginx\n  b:\n    image: index.docker.io/library/nginx:1.27.3\n  c:\n    image: "registry-1.docker.io/library/nginx"\n  d:\n    image: registry.hub.docker.com/library/nginx\n',
      config: { rewrites: HUB },
      reports: ['docker.io', 'index.docker.io', 'registry-1.docker.io', 'registry.hub.docker.com'].map(
        (at) => ({
          message:
            'docker.io/library/nginx comes from Docker Hub, which limits pulls; use registry.corp.example/hub/library/nginx',
          at,
          grade: 'mapped',
          remedy: 'registry.corp.example/hub/library/nginx',
        }),
      ),
    },
    {
      name: 'a digest, since it does not change where the image comes from',
      format: 'dockerfile',
      text: `FROM golang:1.22@${DIGEST_A}\n`,
      config: { rewrites: HUB },
      reports: [
        {
          message:
            'docker.io/library/golang comes from Docker Hub, which limits pulls; use registry.corp.example/hub/library/golang',
          at: 'golang',
          grade: 'mapped',
          remedy: 'registry.corp.example/hub/library/golang',
        },
      ],
    },
    {
      name: 'what negation takes out of the allow list',
      format: 'dockerfile',
      text: 'FROM library/golang:1.22.5\nFROM library/openjdk:17\n',
      config: { options: { allow: ['docker.io/library/*', '!docker.io/library/openjdk'] } },
      reports: [
        {
          message:
            'docker.io/library/openjdk comes from Docker Hub, which limits pulls; give docker.io a rewrite under registries, or allow it',
          at: 'library/openjdk',
          grade: 'unmapped',
        },
      ],
    },
    {
      name: 'a denied image although it is allowed',
      format: 'compose',
      text: 'services:\n  a:\n    image: acme/app:1.2.3\n  b:\n    image: acme/old:1.2.3\n',
      config: { options: { allow: ['docker.io/acme/*'], deny: ['docker.io/acme/old'] }, rewrites: HUB },
      reports: [
        {
          message: 'docker.io/acme/old is on the deny list; use another image',
          at: 'acme/old',
          grade: 'denied',
        },
      ],
    },
    {
      name: 'a name whose first part looks like a tag with a port but is none',
      format: 'kubernetes',
      text: 'apiVersion: v1\nkind: Pod\nmetadata: { name: web }\nspec:\n  containers:\n    - name: web\n      image: team/app:5000\n',
      reports: [
        {
          message:
            'docker.io/team/app comes from Docker Hub, which limits pulls; give docker.io a rewrite under registries, or allow it',
          at: 'team/app',
          grade: 'unmapped',
        },
      ],
    },
    {
      name: 'the longest rewrite that fits, in the default of an ARG',
      format: 'dockerfile',
      text: 'ARG BASE=bitnami/redis:7.2.4\nFROM $BASE\n',
      config: { rewrites: { ...HUB, 'docker.io/bitnami': 'registry.corp.example/bitnami' } },
      reports: [
        {
          message:
            'docker.io/bitnami/redis comes from Docker Hub, which limits pulls; use registry.corp.example/bitnami/redis',
          at: '$BASE',
          grade: 'mapped',
          remedy: 'registry.corp.example/bitnami/redis',
        },
      ],
    },
  ],
}
