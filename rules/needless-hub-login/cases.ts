import { DIGEST_A, type RuleCases } from '../cases.ts'

const REST =
  'signs in to Docker Hub, and no step of this file pulls from there or pushes to it: the password is at risk for nothing, and the job fails when Docker Hub is away; take the login out'

const LOGIN =
  '      - uses: docker/login-action@v3\n        with:\n          username: ${{ vars.NAME }}\n          password: ${{ secrets.TOKEN }}\n'
const BUILD = '      - uses: docker/build-push-action@v6\n        with:\n          context: .\n'

function workflow(...steps: readonly string[]) {
  return {
    format: 'github-actions',
    text: `on: push\njobs:\n  build:\n    runs-on: ubuntu-24.04\n    steps:\n      - uses: actions/checkout@v4\n${steps.join('')}`,
  } as const
}

function pipeline(...commands: readonly string[]) {
  const lines = commands.map((command) => `    - ${command}\n`).join('')
  return { format: 'gitlab-ci', text: `build:\n  image: docker:27.3.1\n  script:\n${lines}` } as const
}

function dockerfile(text: string) {
  return { format: 'dockerfile', path: 'Dockerfile', text } as const
}

const SHELL_LOGIN = 'echo "$TOKEN" | docker login -u "$NAME" --password-stdin'
const ELSEWHERE = dockerfile(
  'FROM ghcr.io/acme/base:1.2.3 AS build\nFROM scratch\nCOPY --from=build /app /app\n',
)
const REPORT = { message: `docker/login-action ${REST}`, at: 'docker/login-action@v3' }

export const cases: RuleCases = {
  valid: [
    {
      name: 'a build from Docker Hub',
      ...workflow(LOGIN, BUILD),
      more: [dockerfile('FROM nginx:1.27.3\n')],
    },
    { name: 'a build of a Dockerfile that nobody has', ...workflow(LOGIN, BUILD) },
    {
      name: 'a frontend from Docker Hub',
      ...workflow(LOGIN, BUILD),
      more: [dockerfile('# syntax=docker/dockerfile:1\nFROM ghcr.io/acme/base:1.2.3\n')],
    },
    {
      name: 'a base that an argument hides',
      ...workflow(LOGIN, BUILD),
      more: [dockerfile('ARG BASE\nFROM $BASE\n')],
    },
    {
      name: 'a push to Docker Hub',
      ...workflow(LOGIN, `${BUILD}          push: true\n          tags: acme/web:1.0.0\n`),
      more: [ELSEWHERE],
    },
    {
      name: 'a push to a name that a step gives',
      ...workflow(LOGIN, `${BUILD}          push: true\n          tags: \${{ steps.meta.outputs.tags }}\n`),
      more: [ELSEWHERE],
    },
    {
      name: 'the builder of Docker, whose image is on Docker Hub',
      ...workflow(LOGIN, '      - uses: docker/setup-buildx-action@v3\n', BUILD),
      more: [ELSEWHERE],
    },
    {
      name: 'an action of which nobody knows what it does',
      ...workflow(LOGIN, '      - uses: acme/deploy@v1\n'),
    },
    {
      name: 'a program of which nobody knows what it does',
      ...workflow(LOGIN, '      - run: make release\n'),
    },
    {
      name: 'a login to another registry',
      ...workflow(
        '      - uses: docker/login-action@v3\n        with:\n          registry: ghcr.io\n',
        '      - run: docker pull ghcr.io/acme/web:1.0.0\n',
      ),
    },
    {
      name: 'a login to a registry that a variable names',
      ...pipeline('docker login -u "$NAME" -p "$TOKEN" $CI_REGISTRY', 'docker pull ghcr.io/acme/web:1.0.0'),
    },
    {
      name: 'a login with flags that a variable holds',
      ...pipeline('docker login $LOGIN_FLAGS', 'docker pull ghcr.io/acme/web:1.0.0'),
    },
    { name: 'a pull from Docker Hub', ...pipeline(SHELL_LOGIN, 'docker pull nginx:1.27.3') },
    { name: 'a pull that nobody can read', ...pipeline(SHELL_LOGIN, 'docker pull "$IMAGE"') },
    { name: 'a push by a short name', ...pipeline(SHELL_LOGIN, 'docker push acme/web:1.0.0') },
    { name: 'a Compose project', ...pipeline(SHELL_LOGIN, 'docker compose up -d') },
    {
      name: 'a login on a machine of people',
      format: 'shell',
      path: 'setup.sh',
      text: 'docker login\ndocker pull ghcr.io/acme/web:1.0.0\n',
    },
  ],
  invalid: [
    {
      name: 'a build from elsewhere, pushed elsewhere',
      ...workflow(LOGIN, `${BUILD}          push: true\n          tags: ghcr.io/acme/web:1.0.0\n`),
      more: [ELSEWHERE],
      reports: [REPORT],
    },
    {
      name: 'a build with digests from elsewhere',
      ...workflow(LOGIN, BUILD),
      more: [dockerfile(`FROM quay.io/acme/base:1@${DIGEST_A}\n`)],
      reports: [REPORT],
    },
    {
      name: 'the registry of Docker Hub, written out',
      ...workflow(
        '      - uses: docker/login-action@v3\n        with:\n          registry: https://index.docker.io/v1/\n',
        BUILD,
      ),
      more: [ELSEWHERE],
      reports: [REPORT],
    },
    {
      name: 'a job in a container of Docker Hub, which is pulled before the login',
      format: 'github-actions',
      text: `on: push\njobs:\n  build:\n    runs-on: ubuntu-24.04\n    container: node:22.11.0\n    steps:\n${LOGIN}      - run: docker pull ghcr.io/acme/web:1.0.0\n`,
      reports: [REPORT],
    },
    {
      name: 'docker login in a script of GitLab',
      ...pipeline(SHELL_LOGIN, 'docker pull ghcr.io/acme/web:1.0.0'),
      reports: [{ message: `docker login ${REST}`, at: 'docker login -u "$NAME" --password-stdin' }],
    },
    {
      name: 'a build and a push elsewhere, with a host of Docker Hub in the login',
      ...pipeline(
        'docker login -u "$NAME" -p "$TOKEN" docker.io',
        'docker build -t registry.example.com/web:1.0.0 .',
        'docker push registry.example.com/web:1.0.0',
      ),
      more: [ELSEWHERE],
      reports: [{ message: `docker login ${REST}`, at: 'docker login -u "$NAME" -p "$TOKEN" docker.io' }],
    },
    {
      name: 'a pipeline of CircleCI',
      format: 'circleci',
      path: '.circleci/config.yml',
      text: 'version: 2.1\njobs:\n  build:\n    machine: { image: "ubuntu-2404:2024.11.1" }\n    steps:\n      - run: docker login -u "$NAME" -p "$TOKEN"\n      - run: docker pull ghcr.io/acme/web:1.0.0\n',
      reports: [{ message: `docker login ${REST}`, at: 'docker login -u "$NAME" -p "$TOKEN"' }],
    },
  ],
}
