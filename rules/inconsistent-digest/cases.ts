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
      name: 'digests without tags, which may well be two versions',
      format: 'dockerfile',
      text: `FROM nginx@${DIGEST_A}\nFROM nginx@${DIGEST_B}\n`,
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
      name: 'the second of two, since the first counts among equals',
      format: 'dockerfile',
      text: `FROM nginx:1.27@${DIGEST_A}\nFROM nginx:1.27@${DIGEST_B}\n`,
      reports: [
        {
          message:
            'docker.io/library/nginx:1.27 has another digest in Dockerfile:1; pin every use to the same one',
          at: DIGEST_B,
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
        },
        {
          message:
            'docker.io/acme/app:1 has another digest in deploy.yaml:7 and 1 more; pin every use to the same one',
          at: `sha256:${'c3'.repeat(32)}`,
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
        },
      ],
    },
  ],
}
