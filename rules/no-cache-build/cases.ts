import { DIGEST_A, type RuleCases } from '../cases.ts'

const LAYERS =
  'makes every layer anew and downloads again what is in it, although a pin or a version that changes rebuilds what depends on it; leave it out'
const BASES =
  'asks the registry again for images that all have digests, of which there is nothing newer; leave it out'

function workflow(steps: string) {
  return {
    format: 'github-actions',
    text: `on: push\njobs:\n  build:\n    runs-on: ubuntu-24.04\n    steps:\n${steps}`,
  } as const
}

function pipeline(...commands: readonly string[]) {
  const lines = commands.map((command) => `    - ${command}\n`).join('')
  return { format: 'gitlab-ci', text: `build:\n  image: docker:27.3.1\n  script:\n${lines}` } as const
}

function action(inputs: string) {
  return workflow(`      - uses: docker/build-push-action@v6\n        with:\n${inputs}`)
}

function service(build: string) {
  return { format: 'compose', text: `services:\n  web:\n    build:\n      context: .\n${build}` } as const
}

const PINNED = { format: 'dockerfile', path: 'Dockerfile', text: `FROM nginx:1.27@${DIGEST_A}\n` } as const
const MOVING = { format: 'dockerfile', path: 'Dockerfile', text: 'FROM nginx:1.27\n' } as const

export const cases: RuleCases = {
  valid: [
    { name: 'a build with its cache', ...pipeline('docker build -t web:1.0.0 .') },
    { name: 'a cache that is switched on', ...pipeline('docker build --no-cache=false .') },
    { name: 'a cache that one stage leaves out', ...pipeline('docker build --no-cache-filter=test .') },
    { name: 'another command with such a flag', ...pipeline('apk add --no-cache git', 'docker build .') },
    { name: 'an action that is told no', ...action('          no-cache: false\n'), more: [PINNED] },
    { name: 'a base that moves, asked for again', ...pipeline('docker build --pull .'), more: [MOVING] },
    { name: 'a base that nobody knows', ...pipeline('docker build --pull https://example.com/web.git') },
    { name: 'an action whose base moves', ...action('          pull: true\n'), more: [MOVING] },
    { name: 'a service that is told no', ...service('      no_cache: false\n'), more: [PINNED] },
    {
      name: 'a target with its cache',
      format: 'bake',
      path: 'docker-bake.hcl',
      text: 'target "web" {\n  no-cache = false\n  contexts = { base = "docker-image://nginx:1.27" }\n}\n',
    },
  ],
  invalid: [
    {
      name: 'docker build in a script of GitLab',
      ...pipeline('docker build --no-cache -t web:1.0.0 .'),
      reports: [{ message: `docker build --no-cache ${LAYERS}`, at: '--no-cache' }],
    },
    {
      name: 'podman in a step of GitHub, behind a variable',
      ...workflow('      - run: |\n          cd app\n          podman build --no-cache=true -t "$NAME" .\n'),
      reports: [{ message: `podman build --no-cache=true ${LAYERS}`, at: '--no-cache=true' }],
    },
    {
      name: 'Compose in a script of GitLab',
      ...pipeline('docker compose -f ci.yaml build --no-cache web'),
      reports: [{ message: `docker compose --no-cache ${LAYERS}`, at: '--no-cache' }],
    },
    {
      name: 'bake in a script of a shell',
      format: 'shell',
      path: 'build.sh',
      text: '#!/bin/sh\ndocker buildx bake --no-cache web\n',
      reports: [{ message: `docker buildx bake --no-cache ${LAYERS}`, at: '--no-cache' }],
    },
    {
      name: 'an action',
      ...action('          push: true\n          tags: ghcr.io/acme/web:1.0.0\n          no-cache: true\n'),
      reports: [{ message: `docker/build-push-action no-cache: true ${LAYERS}`, at: 'true' }],
    },
    {
      name: 'the arguments of an action for buildah',
      ...workflow(
        '      - uses: redhat-actions/buildah-build@v2\n        with:\n          image: web\n          extra-args: --no-cache\n',
      ),
      reports: [{ message: `redhat-actions/buildah-build --no-cache ${LAYERS}`, at: '--no-cache' }],
    },
    {
      name: 'a service',
      ...service('      no_cache: true\n'),
      reports: [{ message: `no_cache: true ${LAYERS}`, at: 'true' }],
    },
    {
      name: 'a target that another one inherits',
      format: 'bake',
      path: 'docker-bake.hcl',
      text: 'target "base" {\n  no-cache = true\n}\ntarget "web" {\n  inherits = ["base"]\n  contexts = { base = "docker-image://nginx:1.27" }\n}\n',
      reports: [{ message: `no-cache = true ${LAYERS}`, at: 'true' }],
    },
    {
      name: 'bases with digests that are asked for again',
      ...pipeline('docker build --pull -t web:1.0.0 .'),
      more: [PINNED],
      reports: [{ message: `docker build --pull ${BASES}`, at: '--pull' }],
    },
    {
      name: 'the same of buildah, in a Dockerfile of another name',
      ...pipeline('buildah bud --pull-always -f build/web.Dockerfile .'),
      more: [{ ...PINNED, path: 'build/web.Dockerfile' }],
      reports: [{ message: `buildah bud --pull-always ${BASES}`, at: '--pull-always' }],
    },
    {
      name: 'the same of an action',
      ...action('          pull: true\n'),
      more: [PINNED],
      reports: [{ message: `docker/build-push-action pull: true ${BASES}`, at: 'true' }],
    },
    {
      name: 'the same of a service',
      ...service('      pull: true\n'),
      more: [PINNED],
      reports: [{ message: `pull: true ${BASES}`, at: 'true' }],
    },
  ],
}
