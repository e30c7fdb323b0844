import { DIGEST_A, type RuleCases } from '../cases.ts'

const OURS = { options: { allow: ['registry.corp.example/**', 'ghcr.io/acme/*'] } }

export const cases: RuleCases = {
  valid: [
    {
      name: 'any registry while there is no list',
      format: 'dockerfile',
      text: 'FROM evil.example/miner:latest\n',
    },
    {
      name: 'a repository that the list names',
      format: 'dockerfile',
      text: 'FROM ghcr.io/acme/app:1.2.3\n',
      config: OURS,
    },
    {
      name: 'a path of several parts under a registry that is allowed whole',
      format: 'compose',
      text: 'services:\n  app:\n    image: "registry.corp.example/team/sub/app:1.2.3"\n',
      config: OURS,
    },
    {
      name: 'an official image however it is spelled',
      format: 'compose',
      text: 'services:\n  a:\n    image: nginx:1.27.3\n  b:\n    image: index.docker.io/library/nginx:1.27.3\n  c:\n    image: registry-1.docker.io/library/nginx\n',
      config: { options: { allow: ['docker.io/library/*'] } },
    },
    {
      name: 'an internal registry that the list does not name',
      format: 'dockerfile',
      text: 'FROM harbor.corp.example:8443/app:1.2.3\n',
      config: { ...OURS, internal: ['harbor.corp.example:8443'] },
    },
    {
      name: 'the target of a rewrite',
      format: 'dockerfile',
      text: 'FROM mirror.corp.example/hub/library/nginx:1.27.3\n',
      config: { ...OURS, rewrites: { 'docker.io': 'mirror.corp.example/hub' } },
    },
    {
      name: 'an image that could not be read',
      format: 'dockerfile',
      text: 'ARG REGISTRY\nFROM ${REGISTRY}/app:1.2.3\n',
      config: OURS,
    },
  ],
  invalid: [
    {
      name: 'a registry that the list does not name, pinned or not',
      format: 'dockerfile',
      text: `FROM quay.io/acme/app@${DIGEST_A}\n`,
      config: OURS,
      reports: [
        {
          message:
            'quay.io/acme/app is not on the allow list, which has registry.corp.example/**, ghcr.io/acme/*; use an image that is, or add it',
          at: 'quay.io',
        },
      ],
    },
    {
      name: 'a repository beside the one that is allowed',
      format: 'dockerfile',
      text: 'FROM ghcr.io/acme-labs/app:1.2.3\n',
      config: OURS,
      reports: [
        {
          message:
            'ghcr.io/acme-labs/app is not on the allow list, which has registry.corp.example/**, ghcr.io/acme/*; use an image that is, or add it',
          at: 'ghcr.io',
        },
      ],
    },
    {
      name: 'a copy from an image, not only the base',
      format: 'dockerfile',
      text: 'FROM ghcr.io/acme/base:1.2.3\nCOPY --from=busybox:1.36.1 /bin/sh /sh\n',
      config: OURS,
      reports: [
        {
          message:
            'docker.io/library/busybox is not on the allow list, which has registry.corp.example/**, ghcr.io/acme/*; use an image that is, or add it',
          at: 'busybox',
        },
      ],
    },
    {
      name: 'a host that begins like one that is allowed',
      format: 'dockerfile',
      text: 'FROM registry.corp.example.evil.example/team/app:1.2.3\n',
      config: OURS,
      reports: [
        {
          message:
            'registry.corp.example.evil.example/team/app is not on the allow list, which has registry.corp.example/**, ghcr.io/acme/*; use an image that is, or add it',
          at: 'registry.corp.example.evil.example',
        },
      ],
    },
    {
      name: 'what negation takes out of the list, named with the rest counted',
      format: 'compose',
      text: 'services:\n  a:\n    image: openjdk:17\n',
      config: {
        options: {
          allow: ['docker.io/library/*', '!docker.io/library/openjdk', 'quay.io/**', 'ghcr.io/acme/*'],
        },
      },
      reports: [
        {
          message:
            'docker.io/library/openjdk is not on the allow list, which has docker.io/library/*, !docker.io/library/openjdk, quay.io/** and 1 more; use an image that is, or add it',
          at: 'openjdk',
        },
      ],
    },
    {
      name: 'everything once the list is empty, localhost too',
      format: 'kubernetes',
      text: 'apiVersion: v1\nkind: Pod\nmetadata: { name: web }\nspec:\n  containers:\n    - { name: web, image: localhost:5000/web }\n',
      config: { options: { allow: [] } },
      reports: [
        {
          message:
            'localhost:5000/web is not on the allow list, which is empty; use an image that is, or add it',
          at: 'localhost:5000',
        },
      ],
    },
  ],
}
