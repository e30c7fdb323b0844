import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { index, type StoredManifest } from './support/fake-registry.ts'
import {
  openStage,
  pushImage,
  pushManifest,
  type Registry,
  startRegistry,
} from './support/real-registries.ts'
import { createTree, type Tree } from './support/tree.ts'

/*
 * The bakery of fixtures/bakery, step by step, with real registries: an upstream that stands for Docker Hub and
 * gcr.io, two pull-through mirrors of it, and a registry of our own. What each step printed is kept in
 * test/snapshots/bakery.txt, which the README shows; addresses and digests are written as names there.
 */
const BAKERY = resolve(import.meta.dirname, '../fixtures/bakery')
const OCI = 'application/vnd.oci.image.manifest.v1+json'
const ON_HUB = [
  'library/python:3.11-slim',
  'library/postgres:17-alpine',
  'library/redis:7.4-alpine',
  'library/busybox:1.36',
  'library/busybox:latest',
  'curlimages/curl:latest',
  'bitnami/kubectl:1.28',
  'library/alpine:3.18',
  'library/alpine:3.19',
  'alpine/git:2.43.0',
]
const ON_GCR = 'kaniko-project/executor:v1.23.0'

const stage = openStage()
const names = new Map<string, string>()
const transcript: string[] = []
const digests = new Map<string, string>()
let bakery: Tree
let upstream: Registry
let hubMirror: Registry
let gcrMirror: Registry
let target: Registry

/** An index of two platforms, as most images of Docker Hub are. */
async function publish(reference: string): Promise<StoredManifest> {
  const [name = '', tag = ''] = reference.split(':')
  const amd64 = await pushImage(upstream, name, `${reference} amd64`, OCI)
  const arm64 = await pushImage(upstream, name, `${reference} arm64`, OCI)
  const both = index({ 'linux/amd64': amd64, 'linux/arm64': arm64 })
  await pushManifest(upstream, name, both, tag)
  digests.set(reference, both.digest)
  return both
}

beforeAll(async () => {
  upstream = await startRegistry(stage, 'upstream')
  for (const reference of [...ON_HUB, ON_GCR]) await publish(reference)
  hubMirror = await startRegistry(stage, 'hub-mirror', upstream.url)
  gcrMirror = await startRegistry(stage, 'gcr-mirror', upstream.url)
  target = await startRegistry(stage, 'target')
  for (const [name, { host }] of Object.entries({ upstream, hubMirror, gcrMirror, target }))
    names.set(host, name)
  names.set(`${stage.folder}/`, '')
  bakery = createTree()
  cpSync(BAKERY, bakery.path, { recursive: true })
  mkdirSync(join(stage.folder, 'bin'))
  program('bin/holdfast', `exec node ${resolve(import.meta.dirname, '../dist/cli/main.js')} "$@"`)
}, 60_000)

afterAll(async () => {
  bakery.remove()
  await stage.stop()
})

/** Names in place of what differs from run to run. */
function shown(text: string): string {
  let result = text
  for (const [host, name] of names) result = result.replaceAll(host, name)
  return result.replaceAll(/(sha256:[0-9a-f]{6})[0-9a-f]{58}/g, '$1…')
}

/** HEADs and GETs since the last call, by the log of the registry itself. */
async function asked(registry: Registry): Promise<string> {
  const lines = await registry.takeManifestRequests()
  const gets = lines.filter((line) => line.startsWith('GET')).length
  return `${lines.length - gets} HEAD ${gets} GET`
}

/** A file in the folder of the test that a script may call. */
function program(name: string, body: string): string {
  const path = join(stage.folder, name)
  writeFileSync(path, `#!/bin/bash\n${body}\n`, { mode: 0o755 })
  return path
}

/** Programs on containers/image ask these mirrors, and no source itself. */
function mirrored(file: string, hub: Registry, gcr: Registry): string {
  const path = join(stage.folder, file)
  const entry = (source: string, { host }: Registry) =>
    `[[registry]]\nprefix = "${source}"\nlocation = "${source}"\nblocked = true\n[[registry.mirror]]\nlocation = "${host}"\ninsecure = true\n`
  writeFileSync(path, entry('docker.io', hub) + entry('gcr.io', gcr))
  return `skopeo --registries-conf ${path} --override-arch amd64 --override-os linux`
}

/** In the place of docker pull: the same image, by a program that needs no daemon. */
function pullBy(name: string, skopeo: string): string {
  return program(
    name,
    `folder=$(mktemp -d)\n${skopeo} copy --quiet "docker://\${@: -1}" "dir:$folder"\nrm -rf "$folder"`,
  )
}

async function run(file: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { stdout } = await promisify(execFile)(file, args, {
    cwd: bakery.path,
    env: {
      PATH: `${stage.folder}/bin:${process.env.PATH}`,
      HOME: bakery.path,
      DOCKER_CONFIG: bakery.path,
      HOLDFAST_CACHE_DIR: join(stage.folder, 'cache'),
      NO_COLOR: '1',
      ...env,
    },
    timeout: 110_000,
  })
  return stdout
}

describe('the bakery', () => {
  it('goes all the way by one script', async () => {
    const skopeo = mirrored('registries.conf', hubMirror, gcrMirror)
    const counter = createServer((_request, response) => {
      void asked(upstream).then((text) => response.end(text))
    })
    await new Promise<void>((resolved) => counter.listen(0, '127.0.0.1', resolved))
    const { port } = counter.address() as AddressInfo
    try {
      const ask = `fetch('http://127.0.0.1:${port}').then((answer) => answer.text()).then((text) => console.log(text))`
      const stdout = await run('bash', [resolve(import.meta.dirname, 'bakery.sh')], {
        HUB_MIRROR: hubMirror.host,
        GCR_MIRROR: gcrMirror.host,
        TARGET: target.host,
        PULL: pullBy('pull', skopeo),
        JOBS: '2',
        SKOPEO: program('copy', `shift\nexec ${skopeo} copy --dest-tls-verify=false --quiet "$@"`),
        COUNT: program('count', `exec node -e "${ask}"`),
      })
      for (const part of shown(stdout).split(/^(?=\$ )/m)) transcript.push(part)
    } finally {
      counter.close()
    }
  }, 120_000)

  /** What a command has printed, and what it has cost. */
  const told = (command: string, nth = 0) =>
    transcript.filter((part) => part.startsWith(`$ ${command}`))[nth] ?? ''
  const cost = (command: string, nth = 0) => /the log of the source: (.*)/.exec(told(command, nth))?.[1]

  it('is linted, and would spend the limit of Docker Hub', () => {
    expect(told('holdfast check')).toContain('--fix can mend')
    expect(told('holdfast budget')).toContain('over the limit of 100')
  })

  it('fills the mirror by the list of its images: two GETs an image, and none when it is warm', () => {
    expect(told('bash pull.sh').match(/^pulled /gm)).toHaveLength(11)
    expect(told('bash pull.sh', 1)).toMatch(/^11$/m)
    expect([cost('bash pull.sh'), cost('bash pull.sh', 1)]).toEqual(['11 HEAD 22 GET', '11 HEAD 0 GET'])
  })

  it('resolves, is pinned and verified through the mirror without a GET at the source', () => {
    for (const command of ['holdfast resolve', 'holdfast check --fix', 'holdfast verify'])
      expect(cost(command), command).toMatch(/^\d+ HEAD 0 GET$/)
    expect(told('holdfast resolve')).toContain(digests.get('library/postgres:17-alpine')?.slice(0, 13))
    const dockerfile = readFileSync(join(bakery.path, 'orders/Dockerfile'), 'utf8')
    expect(dockerfile).toContain(`FROM alpine:3.18@${digests.get('library/alpine:3.18')}`)
    expect(dockerfile).toContain(`--from=busybox:1.36@${digests.get('library/busybox:1.36')} `)
  })

  it('fills a registry of its own with every platform, by digest, from the list for copies', async () => {
    expect(told('holdfast images --format copy-list')).toMatch(/^11$/m)
    // The platforms that nobody had pulled yet.
    expect(cost('holdfast images --format copy-list')).toBe('0 HEAD 11 GET')
    const answer = await fetch(`${target.url}/v2/docker.io/library/redis/manifests/7.4-alpine`, {
      method: 'HEAD',
      headers: { accept: 'application/vnd.oci.image.index.v1+json' },
    })
    expect(answer.headers.get('docker-content-digest')).toBe(digests.get('library/redis:7.4-alpine'))
  })

  it('fits the limit through the mirror, and not without one', async () => {
    expect(told('holdfast budget', 1)).toContain('Through a warm mirror')
    await expect(run('holdfast', ['budget', '--jobs-per-hour', '10', '--fail-over', '100'])).rejects.toThrow()
  })

  it('is filled in other ways too, each counted at a mirror that is cold', async () => {
    const rows: string[] = []
    const plain = createTree()
    cpSync(BAKERY, plain.path, { recursive: true })
    for (const way of ['pull-script', 'skopeo-sync', 'kubelet-list', 'check --diff'] as const) {
      const name = way.replace(/\W+/g, '-')
      const hub = await startRegistry(stage, `hub-${name}`, upstream.url)
      const gcr = await startRegistry(stage, `gcr-${name}`, upstream.url)
      const skopeo = mirrored(`${name}.conf`, hub, gcr)
      plain.write(
        'holdfast.yaml',
        `registries:\n  docker.io: { mirror: { url: "${hub.url}", insecure: true } }\n  gcr.io: { mirror: { url: "${gcr.url}", insecure: true } }\n`,
      )
      const list = (format: string) =>
        plain.run(['images', '--format', format], { env: { HOME: plain.path } }).stdout
      const file = join(stage.folder, `${name}.list`)
      const fill = {
        'pull-script': async () => {
          writeFileSync(file, list('pull-script'))
          await run('bash', [file], { PULL: pullBy(`pull-${name}`, skopeo), JOBS: '1' })
        },
        'skopeo-sync': async () => {
          writeFileSync(file, list('skopeo-sync'))
          const flags = '--all --scoped --preserve-digests --dest-tls-verify=false --src yaml --dest docker'
          await run('bash', ['-c', `${skopeo} sync ${flags} ${file} ${target.host}/sync`])
        },
        'kubelet-list': async () => {
          writeFileSync(
            file,
            list('kubelet-list').replaceAll(/^crictl pull/gm, pullBy(`pull-${name}`, skopeo)),
          )
          await run('bash', [file])
        },
        'check --diff': async () => {
          await plain.runBeside(['check', '--diff', '--no-cache'], { env: { HOME: plain.path } })
        },
      }[way]
      await asked(upstream)
      await fill()
      const cold = await asked(upstream)
      await fill()
      rows.push(`${way}: ${cold}; the second run ${await asked(upstream)}`)
    }
    plain.remove()
    transcript.push(
      `other ways to fill a mirror, each into a cold one, by the log of the source\n${rows.join('\n')}\n`,
    )
    expect(rows[0]).toBe('pull-script: 11 HEAD 22 GET; the second run 11 HEAD 0 GET')
    expect(rows[1]).toBe('skopeo-sync: 11 HEAD 33 GET; the second run 11 HEAD 0 GET')
    expect(rows[3]).toBe('check --diff: 11 HEAD 11 GET; the second run 11 HEAD 0 GET')
  }, 120_000)

  it('has told its story', async () => {
    await expect(transcript.join('\n')).toMatchFileSnapshot('snapshots/bakery.txt')
  })

  it('is told of in the documentation as it went', () => {
    const page = readFileSync(resolve(import.meta.dirname, '../docs/budget.md'), 'utf8')
    const blocks = [...page.matchAll(/^```[^\n]*\n([\s\S]*?)^```$/gm)].map(([, text = '']) => text)
    const output = blocks.find((text) => text.includes('the log of the source')) ?? ''
    const lines = output.split('\n').filter((line) => line !== '')
    expect(lines.length).toBeGreaterThan(5)
    const story = transcript.join('\n').split('\n')
    expect(lines.filter((line) => !story.includes(line))).toEqual([])
    const script = readFileSync(resolve(import.meta.dirname, 'bakery.sh'), 'utf8')
    const commands = blocks.find((text) => text.includes('holdfast check --fix || ')) ?? ''
    expect(commands.length).toBeGreaterThan(500)
    expect(script).toContain(commands)
  })
})
