import { describe, expect, it } from 'vitest'
import type { FormatId } from '../../src/model/format-id.ts'
import { read } from '../support/read.ts'

/** What a file says beside its images: `hub-login docker login`. */
async function stepsIn(format: FormatId, path: string, text: string): Promise<readonly string[]> {
  const { observations } = await read([format], path, text)
  return observations.map(
    ({ subject, place }) =>
      `${subject.kind} ${'image' in subject ? subject.image : text.slice(place.start, place.end)}`,
  )
}

function gitlab(...commands: readonly string[]): Promise<readonly string[]> {
  const lines = commands.map((command) => `    - ${command}\n`).join('')
  return stepsIn('gitlab-ci', '.gitlab-ci.yml', `build:\n  script:\n${lines}`)
}

function github(steps: string): Promise<readonly string[]> {
  const head = 'on: push\njobs:\n  build:\n    runs-on: ubuntu-24.04\n    steps:\n'
  return stepsIn('github-actions', '.github/workflows/ci.yml', head + steps)
}

describe('the steps of a pipeline', () => {
  it('are told without what else a job may pull, unless it signs in to Docker Hub', async () => {
    expect(await gitlab('make', 'docker compose up -d', 'docker push acme/web:1')).toEqual([])
    expect(await gitlab('docker login -u a -p "$B"', 'make', 'docker push acme/web:1')).toEqual([
      'hub-login docker login -u a -p "$B"',
      'hub-traffic make',
    ])
  })

  it('have a login wherever it stands: in a nested shell, behind sudo, in a hook', async () => {
    const login = 'docker login -u a -p "$B"'
    expect(await gitlab(`sudo ${login}`)).toEqual([`hub-login sudo ${login}`])
    expect(await gitlab(`bash -c 'docker login -u a --password-stdin'`)).toEqual([
      'hub-login docker login -u a --password-stdin',
    ])
    const hook = `build:\n  hooks:\n    pre_get_sources_script:\n      - ${login}\n  script: [echo]\n`
    expect(await stepsIn('gitlab-ci', '.gitlab-ci.yml', hook)).toEqual([`hub-login ${login}`])
  })

  it('pull the image of a builder that they set up, unless they name another one', async () => {
    const buildkit = 'hidden-pull moby/buildkit:buildx-stable-1'
    expect(await gitlab('docker buildx create --use')).toEqual([buildkit])
    expect(await gitlab('docker buildx create --driver docker-container --use')).toEqual([buildkit])
    expect(await gitlab('docker buildx create --driver kubernetes --use')).toEqual([])
    expect(await gitlab('docker buildx create --driver-opt image=ghcr.io/acme/buildkit:1')).toEqual([])
    expect(await github('      - uses: docker/setup-buildx-action@v3\n')).toEqual([buildkit])
    expect(
      await github('      - uses: docker/setup-buildx-action@v3\n        with: { driver: docker }\n'),
    ).toEqual([])
    expect(
      await github(
        '      - uses: docker/setup-buildx-action@v3\n        with:\n          driver-opts: |\n            network=host\n            image=ghcr.io/acme/buildkit:1\n',
      ),
    ).toEqual([])
    expect(await github('      - uses: docker/setup-qemu-action@v3\n')).toEqual([
      'hidden-pull tonistiigi/binfmt:latest',
    ])
    expect(
      await github(
        '      - uses: docker/setup-qemu-action@v3\n        with: { image: ghcr.io/acme/binfmt:1 }\n',
      ),
    ).toEqual([])
  })

  it('are those of other CI systems too', async () => {
    const circle =
      'version: 2.1\njobs:\n  build:\n    docker: [{ image: cimg/base:2024.01 }]\n    steps:\n      - run: docker build --no-cache .\n      - run: docker login -u a -p "$B"\n'
    expect(await stepsIn('circleci', '.circleci/config.yml', circle)).toEqual([
      'hub-traffic docker build --no-cache .',
      'uncached-build --no-cache',
      'hub-login docker login -u a -p "$B"',
    ])
  })

  it('are no steps in a script of people, but for what they build', async () => {
    const script = 'docker login\ndocker buildx create\nmake\ndocker build --no-cache .\n'
    expect(await stepsIn('shell', 'build.sh', script)).toEqual(['uncached-build --no-cache'])
  })

  it('tell no password that a job of GitHub or GitLab has in plain text: that is for workshops', async () => {
    expect(await gitlab('docker login -u bob -p geheim1234 ghcr.io')).toEqual([])
  })

  it('stand where they are written, with CR LF, a byte order mark and folded text', async () => {
    const text =
      '\uFEFFbuild:\r\n  script:\r\n    - |\r\n      cd app\r\n      docker build --no-cache \\\r\n        -t web .\r\n'
    expect(await stepsIn('gitlab-ci', '.gitlab-ci.yml', text)).toEqual(['uncached-build --no-cache'])
    const folded = 'build:\n  script:\n    - >-\n      docker build\n      --no-cache .\n'
    const { observations } = await read(['gitlab-ci'], '.gitlab-ci.yml', folded)
    expect(observations.map(({ subject }) => subject.kind)).toEqual(['uncached-build'])
  })
})
