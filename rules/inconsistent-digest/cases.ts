import { DIGEST_A, DIGEST_B, type RuleCases } from '../cases.ts'

const POD = 'apiVersion: v1\nkind: Pod\nmetadata: { name: web }\nspec:\n  containers:\n'

export const cases: RuleCases = {
  valid: [
    { name: 'one use', format: 'dockerfile', text: `FROM nginx:1.27@${DIGEST_A}\n` },
    {
      name: 'one digest in several files',
      format: 'dockerfile',
      text: `FROM nginx:1.27@${DIGEST_A}\n`,
      more: [
        {
          format: 'compose',
          text: `services:\n  web:\n    image: "docker.io/library/nginx:1.27@${DIGEST_A}"\n`,
        },
      ],
    },
    {
      name: 'another tag of the same repository',
      format: 'dockerfile',
      text: `FROM nginx:1.27@${DIGEST_A}\nFROM nginx:1.26@${DIGEST_B}\n`,
    },
    {
      name: 'the same path in another registry',
      format: 'dockerfile',
      text: `FROM nginx:1.27@${DIGEST_A}\nFROM ghcr.io/library/nginx:1.27@${DIGEST_B}\n`,
    },
    {
      name: 'digests without tags, which may well be versions of their own',
      format: 'dockerfile',
      text: `FROM nginx@${DIGEST_A}\nFROM nginx@${DIGEST_B}\nFROM nginx@sha256:${'c3'.repeat(32)}\nFROM nginx:1.27\n`,
    },
    {
      name: 'a use without a digest, which is for other rules',
      format: 'dockerfile',
      text: `FROM nginx:1.27@${DIGEST_A}\nFROM nginx:1.27\n`,
    },
    {
      name: 'the same path on two ports of a host',
      format: 'dockerfile',
      text: `FROM localhost:5000/app:1@${DIGEST_A}\nFROM localhost:5001/app:1@${DIGEST_B}\n`,
    },
  ],
  invalid: [
    {
      name: 'three tags of one repository, under whatever name, an unwritten one among them',
      format: 'dockerfile',
      text: 'FROM nginx\nFROM docker.io/library/nginx:1.27\nFROM nginx:1.27\nFROM redis:7\n',
      more: [{ format: 'compose', text: 'services:\n  web:\n    image: nginx:1.26\n' }],
      reports: [
        {
          message:
            'docker.io/library/nginx is used with 3 tags: latest in Dockerfile:1, 1.27 in Dockerfile:2, 1.26 in compose.yaml:3; each is pulled, kept and updated by itself, so see whether one would do',
          at: '1.27',
          grade: 'tags',
        },
      ],
    },
    {
      name: 'more tags than a message has room for',
      format: 'dockerfile',
      text: ['1', '2', '3', '4', '5', '6', '7'].map((tag) => `FROM ghcr.io/acme/app:${tag}\n`).join(''),
      reports: [
        {
          message:
            'ghcr.io/acme/app is used with 7 tags: 1 in Dockerfile:1, 2 in Dockerfile:2, 3 in Dockerfile:3, 4 in Dockerfile:4, 5 in Dockerfile:5 and 2 more; each is pulled, kept and updated by itself, so see whether one would do',
          at: '2',
          grade: 'tags',
        },
      ],
    },
    {
      name: 'the second of two, since the first counts among equals',
      format: 'dockerfile',
      text: `FROM nginx:1.27@${DIGEST_A}\nFROM nginx:1.27@${DIGEST_B}\n`,
      reports: [
        {
          message:
            'docker.io/library/nginx:1.27 has another digest in Dockerfile:1; pin every use to the same one',
          at: DIGEST_B,
          grade: 'digests',
        },
      ],
    },
    {
      name: 'the rarer digest, though it stands first',
      format: 'dockerfile',
      text: `FROM nginx:1.27@${DIGEST_A}\n`,
      more: [
        {
          format: 'compose',
          text: `services:\n  a:\n    image: nginx:1.27@${DIGEST_B}\n  b:\n    image: nginx:1.27@${DIGEST_B}\n`,
        },
      ],
      reports: [
        {
          message:
            'docker.io/library/nginx:1.27 has another digest in compose.yaml:3 and 1 more; pin every use to the same one',
          at: DIGEST_A,
          grade: 'digests',
        },
      ],
    },
    {
      name: 'names of Docker Hub that mean one repository',
      format: 'compose',
      text: `services:\n  a:\n    image: nginx:1.27@${DIGEST_A}\n  b:\n    image: index.docker.io/library/nginx:1.27@${DIGEST_B}\n`,
      reports: [
        {
          message:
            'docker.io/library/nginx:1.27 has another digest in compose.yaml:3; pin every use to the same one',
          at: DIGEST_B,
          grade: 'digests',
        },
      ],
    },
    {
      name: 'each use of each rarer digest, in file order',
      format: 'kubernetes',
      text: [DIGEST_B, DIGEST_A, `sha256:${'c3'.repeat(32)}`, DIGEST_A]
        .map(
          (digest, index) =>
            `${index === 0 ? POD : ''}    - { name: c${index}, image: "acme/app:1@${digest}" }\n`,
        )
        .join(''),
      reports: [
        {
          message:
            'docker.io/acme/app:1 has another digest in deploy.yaml:7 and 1 more; pin every use to the same one',
          at: DIGEST_B,
          grade: 'digests',
        },
        {
          message:
            'docker.io/acme/app:1 has another digest in deploy.yaml:7 and 1 more; pin every use to the same one',
          at: `sha256:${'c3'.repeat(32)}`,
          grade: 'digests',
        },
      ],
    },
    {
      name: 'two kinds of digest',
      format: 'dockerfile',
      text: `FROM nginx:1.27@${DIGEST_A}\nFROM nginx:1.27@sha512:${'d4'.repeat(64)}\n`,
      reports: [
        {
          message:
            'docker.io/library/nginx:1.27 has another digest in Dockerfile:1; pin every use to the same one',
          at: `sha512:${'d4'.repeat(64)}`,
          grade: 'digests',
        },
      ],
    },
    {
      name: 'a digest in the default of an ARG, where it is used',
      format: 'dockerfile',
      text: `ARG TAG=1@${DIGEST_B}\nFROM localhost:5000/app:1@${DIGEST_A} AS a\nFROM localhost:5000/app:\${TAG}\n`,
      reports: [
        {
          message: 'localhost:5000/app:1 has another digest in Dockerfile:2; pin every use to the same one',
          at: 'localhost:5000/app:${TAG}',
          grade: 'digests',
        },
      ],
    },
  ],
}
