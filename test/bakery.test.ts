import { execFile } from 'node:child_process'
import { chmodSync, cpSync, readFileSync, writeFileSync } from 'node:fs'
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
import { createTree, type Run, type Tree } from './support/tree.ts'

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

async function holdfast(...args: readonly string[]): Promise<Run> {
  const env = { HOME: bakery.path, DOCKER_CONFIG: bakery.path, NO_COLOR: '1' }
  const run = await bakery.runBeside(args, { env })
  transcript.push(shown(`$ holdfast ${args.join(' ')}\n`))
  return run
}

function note(text: string): void {
  transcript.push(`${shown(text.trimEnd())}\n\n`)
}

/** HEADs and GETs since the last call, by the log of the registry itself. */
async function asked(registry: Registry): Promise<readonly [heads: number, gets: number]> {
  const lines = await registry.takeManifestRequests()
  const gets = lines.filter((line) => line.startsWith('GET')).length
  return [lines.length - gets, gets]
}

/** Starts with: what of a long output is worth showing. */
function lines(text: string, ...starts: readonly string[]): string {
  return text
    .split('\n')
    .filter((line) => starts.some((start) => line.trimStart().startsWith(start)))
    .join('\n')
}

async function bash(script: string, env: Readonly<Record<string, string>>): Promise<Run> {
  try {
    const { stdout, stderr } = await promisify(execFile)('bash', [script], {
      cwd: stage.folder,
      env: { PATH: process.env.PATH, HOME: bakery.path, ...env },
      timeout: 50_000,
    })
    return { code: 0, stdout, stderr }
  } catch (error) {
    throw new Error(`${script} failed`, { cause: error })
  }
}

describe('the bakery', () => {
  it('is linted', async () => {
    const { code, stdout } = await holdfast('check')
    note(stdout.slice(stdout.indexOf('✖')))
    expect(code).toBe(1)
    expect(stdout).toContain('latest moves with every release of busybox')
  }, 60_000)

  it('would spend the limit of Docker Hub', async () => {
    const { code, stdout } = await holdfast('budget', '--builds-per-hour', '10', '--jobs-per-hour', '10')
    note(stdout.slice(0, stdout.indexOf('what costs most')))
    expect(code).toBe(0)
    expect(stdout).toContain('over the limit of 100')
  }, 60_000)

  it('fills the mirror by the list of its images: two GETs an image, and none when it is warm', async () => {
    writeFileSync(
      join(stage.folder, 'registries.conf'),
      [
        ['docker.io', hubMirror],
        ['gcr.io', gcrMirror],
      ]
        .map(([source, mirror]) => {
          const { host } = mirror as Registry
          return `[[registry]]\nprefix = "${source as string}"\nlocation = "${source as string}"\nblocked = true\n[[registry.mirror]]\nlocation = "${host}"\ninsecure = true\n`
        })
        .join(''),
    )
    // In the place of docker pull: the same list, by a program that needs no daemon.
    writeFileSync(
      join(stage.folder, 'pull'),
      '#!/bin/bash\nfolder=$(mktemp -d)\nskopeo --registries-conf registries.conf --override-arch amd64 --override-os linux copy --quiet "docker://${@: -1}" "dir:$folder"\nrm -rf "$folder"\n',
    )
    chmodSync(join(stage.folder, 'pull'), 0o755)
    const { stdout: script } = await holdfast('images', '--format', 'pull-script')
    writeFileSync(join(stage.folder, 'pull.sh'), script)
    await asked(upstream)
    const cold = await bash('pull.sh', { PULL: './pull', JOBS: '2' })
    const [coldHeads, coldGets] = await asked(upstream)
    const warm = await bash('pull.sh', { PULL: './pull', JOBS: '2' })
    const [warmHeads, warmGets] = await asked(upstream)
    note(
      `$ bash pull.sh\n${[...cold.stdout.trim().split('\n')].sort().join('\n')}\nthe log of upstream: cold ${coldHeads} HEAD ${coldGets} GET; the second run ${warmHeads} HEAD ${warmGets} GET`,
    )
    expect(warm.stdout.trim().split('\n')).toHaveLength(11)
    expect([coldGets, warmGets]).toEqual([22, 0])
    expect([coldHeads, warmHeads]).toEqual([11, 11])
  }, 120_000)

  it('resolves through the mirror, which asks the source by HEAD alone', async () => {
    bakery.write(
      'holdfast.yaml',
      `registries:\n  docker.io: { mirror: { url: "${hubMirror.url}", insecure: true } }\n  gcr.io: { mirror: { url: "${gcrMirror.url}", insecure: true } }\n`,
    )
    await asked(upstream)
    const { code, stdout } = await holdfast('resolve', 'postgres:17-alpine')
    const [, gets] = await asked(upstream)
    note(`${lines(stdout, 'digest', 'platforms', 'answered')}\nthe log of upstream: ${gets} GET`)
    expect([code, gets]).toEqual([0, 0])
    expect(stdout).toContain(digests.get('library/postgres:17-alpine'))
  }, 60_000)

  it('is pinned, without a GET at the source', async () => {
    await asked(upstream)
    const { stdout, stderr } = await holdfast('check', '--fix')
    const [, gets] = await asked(upstream)
    note(`${stdout.slice(stdout.indexOf('✖'))}the log of upstream: ${gets} GET`)
    expect(gets, stderr).toBe(0)
    const dockerfile = readFileSync(join(bakery.path, 'orders/Dockerfile'), 'utf8')
    expect(dockerfile).toContain(`FROM alpine:3.18@${digests.get('library/alpine:3.18')}`)
    expect(dockerfile).toContain(`--from=busybox:1.36@${digests.get('library/busybox:1.36')} `)
  }, 60_000)

  it('is verified, and the source is asked for nothing that is counted', async () => {
    await asked(upstream)
    const { code, stdout } = await holdfast('verify')
    const [, gets] = await asked(upstream)
    note(`${stdout}the log of upstream: ${gets} GET`)
    expect([code, gets]).toEqual([0, 0])
  }, 60_000)

  it('fills a registry of its own with every platform, by digest, from the list for copies', async () => {
    const rewrites = ['docker.io', 'gcr.io'].map(
      (source) => `  ${source}: { rewrite: "${target.host}/${source}" }\n`,
    )
    writeFileSync(join(stage.folder, 'copies.yaml'), `registries:\n${rewrites.join('')}`)
    const { stdout: list } = await holdfast(
      'images',
      '--format',
      'copy-list',
      '--config',
      join(stage.folder, 'copies.yaml'),
    )
    const commands = list.split('\n').filter((line) => line.startsWith('skopeo copy'))
    expect(commands).toHaveLength(11)
    const copies = commands.map((line) =>
      line
        .replace('skopeo', 'skopeo --registries-conf registries.conf')
        .replace('copy', 'copy --dest-tls-verify=false --quiet'),
    )
    writeFileSync(join(stage.folder, 'copy.sh'), `set -e\n${copies.join('\n')}\n`)
    await asked(upstream)
    await bash('copy.sh', {})
    const [heads, gets] = await asked(upstream)
    note(
      `$ bash copy.sh\nthe log of upstream: ${heads} HEAD ${gets} GET, the platforms that nobody had pulled yet`,
    )
    expect([heads, gets]).toEqual([0, 11])
    const answer = await fetch(`${target.url}/v2/docker.io/library/redis/manifests/7.4-alpine`, {
      method: 'HEAD',
      headers: { accept: 'application/vnd.oci.image.index.v1+json' },
    })
    expect(answer.headers.get('docker-content-digest')).toBe(digests.get('library/redis:7.4-alpine'))
  }, 120_000)

  it('fits the limit through the mirror', async () => {
    const flags = [
      '--builds-per-hour',
      '10',
      '--jobs-per-hour',
      '10',
      '--what-if',
      'mirror',
      '--fail-over',
      '100',
    ]
    const { code, stdout } = await holdfast('budget', ...flags)
    note(lines(stdout, 'Docker Hub:', 'The limit', 'in 6 hours', 'together', 'limit 100'))
    expect(code).toBe(0)
    expect(
      (await holdfast('budget', ...flags.filter((flag) => flag !== '--what-if' && flag !== 'mirror'))).code,
    ).toBe(1)
    transcript.pop()
  }, 60_000)

  it('has told its story', async () => {
    await expect(transcript.join('')).toMatchFileSnapshot('snapshots/bakery.txt')
  })

  it('is told of in the documentation as it went', () => {
    const page = readFileSync(resolve(import.meta.dirname, '../docs/budget.md'), 'utf8')
    const [, block = ''] = /## The bakery\n[^`]*(?:`[^`]+`[^`]*)*```\n([\s\S]*?)```/.exec(page) ?? []
    const told = block.split('\n').filter((line) => line !== '')
    expect(told.length).toBeGreaterThan(5)
    const story = transcript.join('').split('\n')
    expect(told.filter((line) => !story.includes(line))).toEqual([])
  })
})
