import { DIGEST_A, type RuleCases } from '../cases.ts'

const GHCR = { 'ghcr.io': 'registry.corp.example/ghcr' }

export const cases: RuleCases = {
  valid: [
    { name: 'a registry without a rewrite', format: 'dockerfile', text: 'FROM ghcr.io/acme/app:1.2.3\n' },
    {
      name: 'another registry than the one that is mapped',
      format: 'dockerfile',
      text: 'FROM quay.io/acme/app:1.2.3\n',
      config: { rewrites: GHCR },
    },
    {
      name: 'Docker Hub, which has a rule of its own',
      format: 'dockerfile',
      text: 'FROM index.docker.io/library/nginx:1.27.3\n',
      config: { rewrites: { 'docker.io': 'registry.corp.example/hub' } },
    },
    {
      name: 'an image that was mapped already',
      format: 'compose',
      text: 'services:\n  app:\n    image: registry.corp.example/ghcr/acme/app:1.2.3\n',
      config: { rewrites: GHCR },
    },
    {
      name: 'a path beside the one that is mapped',
      format: 'dockerfile',
      text: 'FROM ghcr.io/acme-labs/app:1.2.3\n',
      config: { rewrites: { 'ghcr.io/acme': 'registry.corp.example/acme' } },
    },
    {
      name: 'a part of a mapped registry that is listed as internal',
      format: 'dockerfile',
      text: 'FROM ghcr.io/ours/app:1.2.3\n',
      config: { rewrites: GHCR, internal: ['ghcr.io/ours'] },
    },
    {
      name: 'the same host on another port',
      format: 'dockerfile',
      text: 'FROM ghcr.io:8443/acme/app:1.2.3\n',
      config: { rewrites: GHCR },
    },
  ],
  invalid: [
    {
      name: 'a mapped registry',
      format: 'dockerfile',
      text: 'FROM ghcr.io/acme/app:1.2.3\n',
      config: { rewrites: GHCR },
      reports: [
        {
          message:
            'ghcr.io/acme/app is pulled past the internal registry; use registry.corp.example/ghcr/acme/app',
          at: 'ghcr.io',
          remedy: 'registry.corp.example/ghcr/acme/app',
        },
      ],
    },
    {
      name: 'a digest, since it does not change where the image comes from',
      format: 'compose',
      text: `services:\n  app:\n    image: 'ghcr.io/acme/app@${DIGEST_A}'\n`,
      config: { rewrites: GHCR },
      reports: [
        {
          message:
            'ghcr.io/acme/app is pulled past the internal registry; use registry.corp.example/ghcr/acme/app',
          at: 'ghcr.io',
          remedy: 'registry.corp.example/ghcr/acme/app',
        },
      ],
    },
    {
      name: 'a mapped path, by the longest source',
      format: 'dockerfile',
      text: 'FROM ghcr.io/acme/team/app\n',
      config: { rewrites: { ...GHCR, 'ghcr.io/acme': 'registry.corp.example/acme' } },
      reports: [
        {
          message:
            'ghcr.io/acme/team/app is pulled past the internal registry; use registry.corp.example/acme/team/app',
          at: 'ghcr.io',
          remedy: 'registry.corp.example/acme/team/app',
        },
      ],
    },
    {
      name: 'a registry with a port',
      format: 'kubernetes',
      text: 'apiVersion: v1\nkind: Pod\nmetadata: { name: web }\nspec:\n  containers:\n    - { name: web, image: "old.corp.example:5000/web:5000" }\n',
      config: { rewrites: { 'old.corp.example:5000': 'registry.corp.example/old' } },
      reports: [
        {
          message:
            'old.corp.example:5000/web is pulled past the internal registry; use registry.corp.example/old/web',
          at: 'old.corp.example:5000',
          remedy: 'registry.corp.example/old/web',
        },
      ],
    },
    {
      name: 'a registry that an ARG holds',
      format: 'dockerfile',
      text: 'ARG REGISTRY=quay.io\nFROM ${REGISTRY}/acme/app:1.2.3\n',
      config: { rewrites: { 'quay.io': 'registry.corp.example/quay' } },
      reports: [
        {
          message:
            'quay.io/acme/app is pulled past the internal registry; use registry.corp.example/quay/acme/app',
          at: '${REGISTRY}/acme/app:1.2.3',
          remedy: 'registry.corp.example/quay/acme/app',
        },
      ],
    },
    {
      name: 'files that are copied from a mapped registry',
      format: 'dockerfile',
      text: 'FROM scratch\nCOPY --from=ghcr.io/astral-sh/uv:0.4.1 /uv /uv\n',
      config: { rewrites: GHCR },
      reports: [
        {
          message:
            'ghcr.io/astral-sh/uv is pulled past the internal registry; use registry.corp.example/ghcr/astral-sh/uv',
          at: 'ghcr.io',
          remedy: 'registry.corp.example/ghcr/astral-sh/uv',
        },
      ],
    },
  ],
}
