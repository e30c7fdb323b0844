import { DIGEST_A, type RuleCases } from '../cases.ts'

function pod(image: string, policy: string): string {
  return `apiVersion: v1\nkind: Pod\nmetadata: { name: web }\nspec:\n  containers:\n    - name: web\n      image: ${image}\n      imagePullPolicy: ${policy}\n`
}

const REST =
  'and is still asked for at every start: that is a counted pull with CRI-O and Podman, and no start while the registry is away; leave the policy to pull what is missing'

export const cases: RuleCases = {
  valid: [
    {
      name: 'docker run of a tag that moves',
      format: 'shell',
      path: 'run.sh',
      text: 'docker run --rm --pull=always nginx:latest\n',
    },
    {
      name: 'docker run that pulls what is missing',
      format: 'shell',
      path: 'run.sh',
      text: 'docker run --rm --pull=missing nginx:1.27.3\ndocker run nginx:1.27.3 --pull always\n',
    },
    { name: 'a tag that moves', format: 'kubernetes', text: pod('nginx:latest', 'Always') },
    { name: 'no tag', format: 'kubernetes', text: pod('nginx', 'Always') },
    { name: 'what is missing', format: 'kubernetes', text: pod('nginx:1.27.3', 'IfNotPresent') },
    { name: 'what is never pulled', format: 'kubernetes', text: pod('nginx:1.27.3', 'Never') },
    {
      name: 'no policy of Compose',
      format: 'compose',
      text: 'services:\n  web:\n    image: nginx:1.27.3\n',
    },
    {
      name: 'a policy of Compose that asks once a day',
      format: 'compose',
      text: 'services:\n  web:\n    image: nginx:1.27.3\n    pull_policy: daily\n',
    },
  ],
  invalid: [
    {
      name: 'docker run',
      format: 'shell',
      path: 'run.sh',
      text: 'docker run --rm --pull=always nginx:1.27.3\n',
      reports: [{ message: `nginx:1.27.3 is a full version ${REST}`, at: 'nginx:1.27.3' }],
    },
    {
      name: 'podman create in a script of GitLab',
      format: 'gitlab-ci',
      text: `build:\n  script:\n    - podman create --pull always quay.io/acme/app@${DIGEST_A}\n`,
      reports: [
        {
          message: `quay.io/acme/app@${DIGEST_A.slice(0, 42)}… has a digest ${REST}`,
          at: `quay.io/acme/app@${DIGEST_A}`,
        },
      ],
    },
    {
      name: 'a service of GitLab',
      format: 'gitlab-ci',
      text: 'test:\n  services:\n    - name: postgres:17.2\n      pull_policy: [always, if-not-present]\n  script: [make]\n',
      reports: [{ message: `postgres:17.2 is a full version ${REST}`, at: 'postgres:17.2' }],
    },
    {
      name: 'a digest',
      format: 'kubernetes',
      text: pod(`nginx@${DIGEST_A}`, 'Always'),
      reports: [{ message: `nginx@${DIGEST_A.slice(0, 53)}… has a digest ${REST}`, at: `nginx@${DIGEST_A}` }],
    },
    {
      name: 'a full version',
      format: 'kubernetes',
      text: pod('nginx:1.27.3', 'Always'),
      reports: [{ message: `nginx:1.27.3 is a full version ${REST}`, at: 'nginx:1.27.3' }],
    },
    {
      name: 'a full version in Compose',
      format: 'compose',
      text: 'services:\n  web:\n    image: nginx:1.27.3\n    pull_policy: always\n',
      reports: [{ message: `nginx:1.27.3 is a full version ${REST}`, at: 'nginx:1.27.3' }],
    },
    {
      name: 'a tag and a digest',
      format: 'kubernetes',
      text: pod(`nginx:latest@${DIGEST_A}`, 'Always'),
      reports: [
        {
          message: `nginx:latest@${DIGEST_A.slice(0, 46)}… has a digest ${REST}`,
          at: `nginx:latest@${DIGEST_A}`,
        },
      ],
    },
    {
      name: 'a date',
      format: 'kubernetes',
      text: pod('debian:bookworm-20240904', 'Always'),
      reports: [
        {
          message: `debian:bookworm-20240904 is a full version ${REST}`,
          at: 'debian:bookworm-20240904',
        },
      ],
    },
    {
      name: 'a full version of another registry, in a list of a template',
      format: 'kubernetes',
      text: 'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web }\nspec:\n  template:\n    spec:\n      initContainers:\n        - { name: web, image: ghcr.io/acme/app:1.2.3, imagePullPolicy: Always }\n',
      reports: [
        { message: `ghcr.io/acme/app:1.2.3 is a full version ${REST}`, at: 'ghcr.io/acme/app:1.2.3' },
      ],
    },
  ],
}
