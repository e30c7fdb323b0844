import { DIGEST_A, type RuleCases } from '../cases.ts'
import { definition, page } from '../workshop/cases.ts'

const POD = 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n'

export const cases: RuleCases = {
  valid: [
    {
      name: 'repositories that allow names, whichever name of Docker Hub is written',
      format: 'compose',
      text: 'services:\n  web:\n    image: ghcr.io/acme/app:1.2.3\n  proxy:\n    image: index.docker.io/library/nginx:1.27.3\n',
      config: { options: { allow: ['ghcr.io/acme/**', 'docker.io/library/*'] } },
    },
    {
      name: 'a service with tag and digest',
      format: 'compose',
      text: `services:\n  web:\n    image: nginx:1.27.3@${DIGEST_A}\n`,
    },
    {
      name: 'a quoted image with a digest alone',
      format: 'kubernetes',
      text: `${POD}  containers:\n    - name: web\n      image: 'quay.io/acme/web@${DIGEST_A}'\n`,
    },
    { name: 'the base of a Dockerfile', format: 'dockerfile', text: 'FROM golang:1.22.5\n' },
    {
      name: 'an image that a Dockerfile copies from',
      format: 'dockerfile',
      text: 'FROM scratch\nCOPY --from=busybox:1.36.1 /bin/sh /sh\n',
    },
    {
      name: 'the default of a Compose variable with a digest',
      format: 'compose',
      text: `services:\n  db:\n    image: "\${DB:-postgres:17.2@${DIGEST_A}}"\n`,
    },
    {
      name: 'a variable that has no value',
      format: 'compose',
      text: 'services:\n  db:\n    image: ${DB_IMAGE}\n',
    },
    {
      name: 'a field that takes a tag alone',
      format: 'kubernetes',
      text: 'apiVersion: monitoring.coreos.com/v1\nkind: Prometheus\nmetadata: { name: p }\nspec:\n  baseImage: quay.io/prometheus/prometheus\n  tag: v2.53.0\n',
    },
    {
      name: 'commands of instructions, full version or not',
      ...page(
        'docker run --rm quay.io/acme/tools:1.2.3\nkubectl run web --image=nginx:1.27.3\npodman pull quay.io/acme/more',
      ),
    },
    {
      name: 'what comes through the image cache of a workshop',
      ...definition(
        '  workshop:\n    files:\n    - image:\n        url: $(oci_image_cache)/lab-files:1.0.0\n  environment:\n    images:\n      registries:\n      - urls: ["https://index.docker.io"]\n        onDemand: true\n        content:\n        - prefix: /acme/lab-files\n          destination: /lab-files\n          stripPrefix: true\n',
      ),
    },
  ],
  invalid: [
    {
      name: 'a repository that a later glob of allow takes out again',
      format: 'compose',
      text: 'services:\n  web:\n    image: ghcr.io/acme/app:1.2.3\n  old:\n    image: ghcr.io/acme/old:1.2.3\n',
      config: { options: { allow: ['ghcr.io/acme/*', '!ghcr.io/acme/old'] } },
      reports: [
        {
          message:
            'ghcr.io/acme/old:1.2.3 has no digest, so the next pull may bring another image; pin it to a digest',
          at: '1.2.3',
          remedy: 'pin-digest',
        },
      ],
    },
    {
      name: 'a service with a full version',
      format: 'compose',
      text: 'services:\n  web:\n    image: nginx:1.27.3\n',
      reports: [
        {
          message: 'nginx:1.27.3 has no digest, so the next pull may bring another image; pin it to a digest',
          at: '1.27.3',
          remedy: 'pin-digest',
        },
      ],
    },
    {
      name: 'init containers and containers, quoted and in flow style',
      format: 'kubernetes',
      text: `${POD}  initContainers:\n    - { name: wait, image: busybox:1.36.1 }\n  containers:\n    - name: web\n      image: "ghcr.io/acme/web:v2.3.4"\n`,
      reports: [
        {
          message:
            'busybox:1.36.1 has no digest, so the next pull may bring another image; pin it to a digest',
          at: '1.36.1',
          remedy: 'pin-digest',
        },
        {
          message:
            'ghcr.io/acme/web:v2.3.4 has no digest, so the next pull may bring another image; pin it to a digest',
          at: 'v2.3.4',
          remedy: 'pin-digest',
        },
      ],
    },
    {
      name: 'the default inside the braces of a Compose variable',
      format: 'compose',
      text: 'services:\n  db:\n    image: ${DB_IMAGE:-postgres:17.2}\n',
      reports: [
        {
          message:
            'postgres:17.2 has no digest, so the next pull may bring another image; pin it to a digest',
          at: '17.2',
          remedy: 'pin-digest',
        },
      ],
    },
    {
      name: 'a registry with a port and a tag that is a number',
      format: 'compose',
      text: 'services:\n  app:\n    image: localhost:5000/app:5000\n',
      reports: [
        {
          message:
            'localhost:5000/app:5000 has no digest, so the next pull may bring another image; pin it to a digest',
          at: '5000',
          remedy: 'pin-digest',
        },
      ],
    },
    {
      name: 'no tag, under the path',
      format: 'compose',
      text: 'services:\n  app:\n    image: registry.example.com:8443/team/app\n',
      reports: [
        {
          message:
            'registry.example.com:8443/team/app has no digest, so the next pull may bring another image; pin it to a digest',
          at: 'team/app',
          remedy: 'pin-digest',
        },
      ],
    },
    {
      name: 'a digest only in a comment',
      format: 'compose',
      text: `services:\n  web:\n    image: nginx:1.27.3 # @${DIGEST_A}\n`,
      reports: [
        {
          message: 'nginx:1.27.3 has no digest, so the next pull may bring another image; pin it to a digest',
          at: '1.27.3',
          remedy: 'pin-digest',
        },
      ],
    },
  ],
}
