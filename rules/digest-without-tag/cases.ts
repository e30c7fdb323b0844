import { DIGEST_A, type RuleCases } from '../cases.ts'
import { definition } from '../workshop/cases.ts'

const MESSAGE =
  'without a tag the version of this digest is unknown, and update tools follow latest; write name:tag@digest'
const POD = 'apiVersion: v1\nkind: Pod\nmetadata: { name: web }\nspec:\n  containers:\n'

export const cases: RuleCases = {
  valid: [
    { name: 'tag and digest', format: 'dockerfile', text: `FROM nginx:1.27.3@${DIGEST_A}\n` },
    { name: 'neither', format: 'dockerfile', text: 'FROM localhost:5000/nginx\n' },
    { name: 'a tag alone', format: 'compose', text: 'services:\n  web:\n    image: nginx:1.27.3\n' },
    {
      name: 'a registry with a port, a tag that is a number and a digest',
      format: 'compose',
      text: `services:\n  web:\n    image: localhost:5000/web:5000@${DIGEST_A}\n`,
    },
    {
      name: 'a tag that an ARG gives',
      format: 'dockerfile',
      text: `ARG TAG=1.27.3\nFROM nginx:\${TAG}@${DIGEST_A}\n`,
    },
    {
      name: 'an IPv6 registry with tag and digest',
      format: 'kubernetes',
      text: `${POD}    - { name: web, image: "[::1]:5000/web:1@${DIGEST_A}" }\n`,
    },
    {
      name: 'what comes through the image cache of a workshop, where digests change',
      ...definition(
        `  workshop:\n    files:\n    - image:\n        url: $(oci_image_cache)/docker.io/acme/lab-files@${DIGEST_A}\n  environment:\n    images:\n      registries:\n      - urls: ["https://index.docker.io"]\n        onDemand: true\n        content:\n        - prefix: /acme/lab-files\n          destination: /docker.io\n`,
      ),
    },
    {
      name: 'a digest that a variable would bring',
      format: 'dockerfile',
      text: 'ARG DIGEST\nFROM nginx@${DIGEST}\n',
    },
  ],
  invalid: [
    {
      name: 'a base',
      format: 'dockerfile',
      text: `FROM nginx@${DIGEST_A}\n`,
      reports: [{ message: MESSAGE, at: DIGEST_A }],
    },
    {
      name: 'the tag only in a comment, as some tools write it',
      format: 'kubernetes',
      text: `${POD}    - name: web\n      image: 'index.docker.io/library/nginx@${DIGEST_A}' # 1.27.3\n`,
      reports: [{ message: MESSAGE, at: DIGEST_A }],
    },
    {
      name: 'a port, which is no tag',
      format: 'compose',
      text: `services:\n  web:\n    image: localhost:5000/web@${DIGEST_A}\n`,
      reports: [{ message: MESSAGE, at: DIGEST_A }],
    },
    {
      name: 'the port of an IPv6 registry and a sha512 digest',
      format: 'compose',
      text: `services:\n  web:\n    image: "[::1]:5000/web@sha512:${'d4'.repeat(64)}"\n`,
      reports: [{ message: MESSAGE, at: `sha512:${'d4'.repeat(64)}` }],
    },
    {
      name: 'a digest that an ARG gives',
      format: 'dockerfile',
      text: `ARG DIGEST=${DIGEST_A}\nFROM nginx@\${DIGEST}\n`,
      reports: [{ message: MESSAGE, at: 'nginx@${DIGEST}' }],
    },
    {
      name: 'files that are copied from an image',
      format: 'dockerfile',
      text: `FROM scratch\nCOPY --from=ghcr.io/astral-sh/uv@${DIGEST_A} /uv /uv\n`,
      reports: [{ message: MESSAGE, at: DIGEST_A }],
    },
  ],
}
