import { once } from 'node:events'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { parseLock } from '../src/lock/parse.ts'
import {
  type FakeRequest,
  image,
  index,
  type StoredManifest,
  send,
  startFakeRegistry,
} from './support/fake-registry.ts'
import { createHappening } from './support/pace.ts'
import { createTree, type Tree } from './support/tree.ts'

const trees: Tree[] = []
function tree(files: Readonly<Record<string, string>> = {}): Tree {
  const made = createTree(files)
  trees.push(made)
  made.git('init', '-q')
  return made
}
afterEach(() => {
  for (const made of trees.splice(0)) made.remove()
})

const NGINX = index({ 'linux/amd64': image('nginx amd64'), 'linux/arm64': image('nginx arm64') })
const REDIS = index({ 'linux/amd64': image('redis amd64') })
const IMAGES: Readonly<Record<string, StoredManifest>> = {
  'library/nginx:1.27': NGINX,
  'library/redis:latest': REDIS,
}
const FILES = {
  Dockerfile: '\uFEFFARG TAG=1.27\r\nFROM nginx:${TAG} AS web\r\nFROM redis',
  'deploy/compose.yaml': 'services:\n  web: {image: "nginx:1.27"} # the front\n  gone: {image: missing:1}\n',
}
const FIXED = {
  Dockerfile: `\uFEFFARG TAG=1.27@${NGINX.digest}\r\nFROM nginx:\${TAG} AS web\r\nFROM redis:latest@${REDIS.digest}`,
  'deploy/compose.yaml': `services:\n  web: {image: "nginx:1.27@${NGINX.digest}"} # the front\n  gone: {image: missing:1}\n`,
}

const mirrored = (url: string) => `registries: { docker.io: { mirror: "${url}" } }\n`
const textOf = (made: Tree, name: string) => readFileSync(join(made.path, name), 'utf8')

describe('check --fix', () => {
  it('pins what the mirror has, keeps every other byte, and says what it could not do', async () => {
    const mirror = await startFakeRegistry({ images: IMAGES })
    const made = tree({ ...FILES, 'holdfast.yaml': mirrored(mirror.url) })
    const { code, stdout } = await made.runBeside(['check', '--fix'])
    expect(code).toBe(3)
    for (const [name, text] of Object.entries(FIXED)) expect(textOf(made, name)).toBe(text)
    expect(stdout).toContain('not fixed (not-found)')
    expect(stdout).toContain('changed 3, unresolved 1 (not-found 1)')
    expect(mirror.log.filter((line) => line.startsWith('HEAD'))).toHaveLength(3)
    expect(new Set(mirror.log).size).toBe(mirror.log.length)
  })

  it('changes nothing and asks for nothing that it has when it is run again', async () => {
    const mirror = await startFakeRegistry({ images: IMAGES })
    const made = tree({ Dockerfile: FILES.Dockerfile, 'holdfast.yaml': mirrored(mirror.url) })
    expect((await made.runBeside(['check', '--fix'])).code).toBe(0)
    const asked = mirror.log.length
    const before = made.contents()
    const { code, stdout } = await made.runBeside(['check', '--fix'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^✔ no findings/)
    expect(made.contents()).toEqual(before)
    expect(mirror.log).toHaveLength(asked)
  })

  // The finding stands at the digest that fewer uses have: the edit moves it from one file to another.
  it.each([
    ['brings to light', {}],
    ['makes needless elsewhere', { 'b.Dockerfile': `FROM nginx:1.27@${NGINX.digest}\n` }],
  ])('leaves the findings that the next check has where an edit %s some', async (_, more) => {
    const mirror = await startFakeRegistry({ images: IMAGES })
    const other = `FROM nginx:1.27@sha256:${'1'.repeat(64)}\n`
    const made = tree({ 'a.Dockerfile': other, 'c.Dockerfile': 'FROM nginx:1.27\n', ...more })
    made.write('holdfast.yaml', mirrored(mirror.url))
    const fixed = await made.runBeside(['check', '--fix', '--format', 'json:fixed.json'])
    const checked = await made.runBeside(['check', '--format', 'json'])
    const left = JSON.parse(textOf(made, 'fixed.json')).findings.filter(
      ({ fix }: { fix: { status: string } }) => fix.status !== 'applied',
    )
    const brief = ({ file, line, rule, message }: Record<string, unknown>) => [file, line, rule, message]
    expect(left.map(brief)).toEqual(JSON.parse(checked.stdout).findings.map(brief))
    expect(left.map(({ rule }: { rule: string }) => rule)).toContain('inconsistent-digest')
    expect([fixed.code, checked.code]).toEqual([1, 1])
  })

  it('asks nobody for Docker Hub where no mirror is configured, and names both remedies', async () => {
    const made = tree({ Dockerfile: 'FROM nginx:1.27\n' })
    const { code, stdout } = await made.runBeside(['check', '--fix'])
    expect(code).toBe(3)
    expect(stdout).toContain('not fixed (no-mirror)')
    expect(stdout).toContain('mirror')
    expect(stdout).toContain('--direct')
    expect(textOf(made, 'Dockerfile')).toBe('FROM nginx:1.27\n')
  })

  it('says once that a mirror cannot be reached, with what to do, and fixes what other registries serve', async () => {
    const other = await startFakeRegistry({ images: { 'acme/web:2': image('web') } })
    const images = Array.from({ length: 30 }, (_, index) => `FROM app${index}:1.2\n`).join('')
    const made = tree({
      Dockerfile: `${images}FROM ${other.host}/acme/web:2\n`,
      'holdfast.yaml': `internal: ["${other.host}"]\nregistries: { docker.io: { mirror: { url: "http://127.0.0.1:9", insecure: true } } }\n`,
    })
    const { code, stdout } = await made.runBeside(['check', '--fix'])
    expect(code).toBe(3)
    expect(textOf(made, 'Dockerfile')).toContain(`FROM ${other.host}/acme/web:2@sha256:`)
    expect(stdout.match(/was given up/g)).toHaveLength(1)
    expect(stdout.match(/what to do: run again when the endpoint is back/g)).toHaveLength(1)
    expect(stdout).toMatch(/ {2}changed 1, unresolved 30 \(unavailable \d+, not-attempted \d+\)\n/)
    expect(stdout.trimEnd().split('\n').length).toBeLessThan(60)
  })

  it.each([
    ['another registry', 'registries: { ghcr.io: { mirror: "https://mirror.corp.example/ghcr" } }\n'],
    ['no registry', 'preset: strict\n'],
  ])('ends with 3 where the configuration names a mirror of %s', async (_, config) => {
    const made = tree({ Dockerfile: 'FROM nginx:1.27\n', 'holdfast.yaml': config })
    const { code, stdout } = await made.runBeside(['check', '--fix', '--fail-on', 'never'])
    expect(stdout).toContain('not fixed (no-mirror)')
    expect(code).toBe(3)
  })

  it('works from the lock file alone, and tells what is missing there', async () => {
    const mirror = await startFakeRegistry({ images: IMAGES })
    const made = tree({ Dockerfile: 'FROM nginx:1.27\n', 'holdfast.yaml': mirrored(mirror.url) })
    await made.runBeside(['check', '--fix'])
    made.write('Dockerfile', 'FROM nginx:1.27\nFROM redis\n')
    const asked = mirror.log.length
    const plain = await made.runBeside(['check'])
    expect(plain.stdout).toContain(`fix: nginx:1.27 -> nginx:1.27@${NGINX.digest}\n`)
    expect(plain.stdout.match(/fix: /g)).toHaveLength(1)
    expect(plain.stdout).not.toContain('not fixed')
    const lock = textOf(made, 'holdfast.lock')
    const offline = await made.runBeside(['check', '--fix', '--offline'])
    expect(offline.code).toBe(3)
    expect(offline.stdout).toContain('not fixed (offline)')
    expect(textOf(made, 'Dockerfile')).toBe(`FROM nginx:1.27@${NGINX.digest}\nFROM redis\n`)
    const frozen = await made.runBeside(['check', '--fix', '--frozen'])
    expect(frozen.stdout).toContain('not fixed (not-in-lock)')
    expect(mirror.log).toHaveLength(asked)
    expect(textOf(made, 'holdfast.lock')).toBe(lock)
  })

  it('takes no digest of the lock file from an endpoint that is none of the reference, until update drops it', async () => {
    const mirror = await startFakeRegistry({ images: IMAGES })
    const made = tree({ Dockerfile: 'FROM nginx:1.27\n', 'holdfast.yaml': mirrored(mirror.url) })
    await made.runBeside(['check', '--fix'])
    const foreign = textOf(made, 'holdfast.lock').replace(mirror.url, 'https://evil.example')
    made.write('holdfast.lock', foreign)
    made.write('Dockerfile', 'FROM nginx:1.27\n')
    for (const flags of [[], ['--frozen'], ['--offline']]) {
      const { code, stdout } = await made.runBeside(['check', '--fix', ...flags])
      expect(code).toBe(3)
      expect(stdout.replace(/\s+/g, ' ')).toMatch(
        /not fixed \(not-in-lock\).*https:\/\/evil\.example.*holdfast update/,
      )
      expect(textOf(made, 'Dockerfile')).toBe('FROM nginx:1.27\n')
    }
    const updated = await made.runBeside(['update'])
    expect(updated.stderr).toContain('nginx:1.27 from https://evil.example')
    expect((await made.runBeside(['check', '--fix'])).code).toBe(0)
    expect(textOf(made, 'Dockerfile')).toBe(`FROM nginx:1.27@${NGINX.digest}\n`)
  })

  it('takes digests of the lock file that the registry itself has given, though there is a mirror now', async () => {
    const made = tree({
      Dockerfile: 'FROM nginx:1.27\n',
      'holdfast.yaml': mirrored('https://mirror.example'),
      'holdfast.lock': `version: 1\nreferences:\n  - reference: docker.io/library/nginx:1.27\n    endpoint: https://registry-1.docker.io\n    digest: ${NGINX.digest}\n    mediaType: ${NGINX.mediaType}\n    firstSeen: 2026-08-20T10:00:00Z\n`,
    })
    expect((await made.runBeside(['check', '--fix', '--offline'])).code).toBe(0)
    expect(textOf(made, 'Dockerfile')).toBe(`FROM nginx:1.27@${NGINX.digest}\n`)
  })

  it('tells on standard error what it sent to each endpoint, and what is left of its pull limit', async () => {
    const mirror = await startFakeRegistry({
      behave: ({ path }, count) =>
        send(path.includes('redis') ? REDIS : NGINX, {
          'ratelimit-limit': '100;w=21600',
          'ratelimit-remaining': `${80 - count};w=21600`,
        }),
    })
    const files = { Dockerfile: 'FROM nginx:1.27\nFROM redis\n', 'holdfast.yaml': mirrored(mirror.url) }
    const told = `requests to ${mirror.url}: 2 HEAD; pull limit: 78 of 100 left in 6 h\n`
    const made = tree(files)
    expect((await made.runBeside(['check', '--diff'])).stderr).toContain(told)
    const later = (left: number) => told.replace('78 of', `${left} of`)
    expect((await made.runBeside(['check', '--fix'])).stderr).toContain(later(76))
    expect((await made.runBeside(['update'])).stderr).toContain(later(74))
    expect(mirror.log.filter((line) => line.startsWith('GET'))).toEqual([])
  })

  it('fetches the manifest where a use names a platform, and locks the platforms then alone', async () => {
    const wide = index({ 'linux/amd64': NGINX, 'linux/arm64': REDIS })
    const mirror = await startFakeRegistry({ images: { 'library/nginx:1.27': wide } })
    const made = tree({ Dockerfile: 'FROM nginx:1.27\n', 'holdfast.yaml': mirrored(mirror.url) })
    await made.runBeside(['check', '--fix'])
    expect(textOf(made, 'holdfast.lock')).not.toContain('platforms')
    made.write('Dockerfile', 'FROM --platform=linux/arm64 nginx:1.27\n')
    const frozen = await made.runBeside(['check', '--fix', '--frozen'])
    expect(frozen.stdout).toContain('not fixed (not-in-lock)')
    expect((await made.runBeside(['check', '--fix'])).code).toBe(0)
    expect(textOf(made, 'holdfast.lock')).toContain('linux/arm64')
    expect(mirror.log.filter((line) => line.startsWith('GET'))).toEqual([
      `GET /v2/library/nginx/manifests/${wide.digest}`,
    ])
  })

  it('fixes only what --only names', async () => {
    const mirror = await startFakeRegistry({ images: IMAGES })
    const made = tree({ Dockerfile: 'FROM nginx:1.27\nFROM redis\n', 'holdfast.yaml': mirrored(mirror.url) })
    await made.runBeside(['check', '--fix', '--only', 'docker.io/library/redis'])
    expect(textOf(made, 'Dockerfile')).toBe(`FROM nginx:1.27\nFROM redis:latest@${REDIS.digest}\n`)
    expect(made.run(['check', '--fix', '--only', 'redis']).code).toBe(2)
  })

  it('gives the fixed text on standard output when it reads standard input', () => {
    const made = tree({})
    const text = `FROM ghcr.io/a/b:1@sha256:${'a'.repeat(64)}\r\n`
    const { stdout, stderr } = made.run(['check', '--fix', '-'], { input: text })
    expect(stdout).toBe(text)
    expect(stderr).toContain('1 use')
  })

  it('maps and pins in one edit when the target serves the digest, and refuses with the copy command when not', async () => {
    const mirror = await startFakeRegistry({ images: IMAGES })
    const target = await startFakeRegistry({ images: { 'hub/library/nginx:1.27': NGINX } })
    const made = tree({
      Dockerfile: 'FROM nginx:1.27\nFROM redis\n',
      'holdfast.yaml': `registries:\n  docker.io: { mirror: "${mirror.url}", rewrite: "${target.host}/hub" }\n`,
    })
    const { stdout } = await made.runBeside(['check', '--fix'])
    expect(textOf(made, 'Dockerfile')).toBe(
      `FROM ${target.host}/hub/library/nginx:1.27@${NGINX.digest}\nFROM redis\n`,
    )
    expect(stdout).toContain('not fixed (not-in-target)')
    expect(stdout).toContain('skopeo copy')
    expect(target.log.filter((line) => line.includes('nginx'))).toHaveLength(1)
  })

  it('refuses flags that contradict each other', () => {
    const made = tree({ Dockerfile: 'FROM nginx\n' })
    for (const args of [
      ['--fix', '--diff'],
      ['--fix', '--offline', '--frozen'],
    ]) {
      const { code, stderr } = made.run(['check', ...args])
      expect(code).toBe(2)
      expect(stderr).toMatch(/^holdfast: --/)
    }
  })

  it('refuses a lock file that it cannot use, by line', () => {
    const made = tree({
      Dockerfile: 'FROM nginx\n',
      'holdfast.lock': 'version: 1\nreferences:\n<<<<<<< ours\n',
    })
    const { code, stderr } = made.run(['check', '--fix'])
    expect(code).toBe(2)
    expect(stderr).toMatch(/holdfast\.lock:3:1: /)
  })
})

describe('check --diff', () => {
  it('writes nothing, the lock file neither, and gives a patch that makes what --fix makes', async () => {
    const mirror = await startFakeRegistry({ images: IMAGES })
    const made = tree({ ...FILES, 'holdfast.yaml': mirrored(mirror.url) })
    made.git('add', '-A')
    made.git('commit', '-qm', 'x')
    const { code, stdout, stderr } = await made.runBeside(['check', '--diff'])
    expect(code).toBe(3)
    expect(made.git('status', '--porcelain')).toBe('')
    expect(stderr).toContain('to be changed 3')
    made.write('.git/holdfast.patch', stdout)
    made.git('apply', '.git/holdfast.patch')
    for (const [name, text] of Object.entries(FIXED)) expect(textOf(made, name)).toBe(text)
  })

  it('ends with exit code 1 and a patch alone on standard output when all can be fixed', async () => {
    const mirror = await startFakeRegistry({ images: IMAGES })
    const made = tree({ Dockerfile: 'FROM redis\n', 'holdfast.yaml': mirrored(mirror.url) })
    const { code, stdout } = await made.runBeside(['check', '--diff', '--fail-on', 'never'])
    expect(code).toBe(1)
    expect(stdout).toMatch(/^diff --git a\/Dockerfile b\/Dockerfile\n/)
    expect(
      (await made.runBeside(['check', '--diff', '--only', 'docker.io/a/**', '--fail-on', 'never'])).code,
    ).toBe(0)
  })
})

describe('a pull limit', () => {
  it('ends the endpoint for the run; the next run goes on from there', async () => {
    const names = Array.from({ length: 1300 }, (_, i) => `library/image${i}`)
    const images = Object.fromEntries(names.map((name) => [`${name}:1.0`, image(name)]))
    let heads = 0
    let limit = 300
    const mirror = await startFakeRegistry({
      images,
      behave: () => {
        heads++
        return heads <= limit
          ? undefined
          : {
              status: 429,
              headers: { 'content-type': 'application/json', 'ratelimit-remaining': '0;w=21600' },
            }
      },
    })
    const made = tree({
      Dockerfile: names.map((name) => `FROM ${name.replace('library/', '')}:1.0\n`).join(''),
      'holdfast.yaml': mirrored(mirror.url),
    })
    const first = await made.runBeside(['check', '--fix', '--fail-on', 'never'])
    expect(first.code).toBe(3)
    expect(first.stdout).toMatch(/rate-limited \d+/)
    expect(first.stdout).toMatch(/not-attempted \d{3}/)
    const learnt = textOf(made, 'Dockerfile').match(/@sha256/g)?.length ?? 0
    expect(learnt).toBe(300)
    const asked = mirror.log.length
    expect(asked).toBeLessThanOrEqual(300 + 32)

    limit = Number.POSITIVE_INFINITY
    const second = await made.runBeside(['check', '--fix', '--fail-on', 'never'])
    expect(second.code).toBe(0)
    expect(textOf(made, 'Dockerfile').match(/@sha256/g)).toHaveLength(1300)
    const counts = new Map<string, number>()
    for (const line of mirror.log.slice(asked)) counts.set(line, (counts.get(line) ?? 0) + 1)
    expect(Math.max(...counts.values())).toBe(1)
    expect(counts.size).toBe(1000)
  })
})

describe('a run that is interrupted', () => {
  it('keeps what it learnt, changes no file, and the next run goes on from there', async () => {
    const names = Array.from({ length: 90 }, (_, i) => `library/image${i}`)
    const images = Object.fromEntries(names.map((name) => [`${name}:1.0`, image(name)]))
    const halfway = createHappening()
    // From then on nothing is answered, so that the run cannot end before it is interrupted.
    let holdsBack = true
    const behave = (_: FakeRequest, count: number): (() => undefined) | undefined => {
      if (count === 50) halfway.happen()
      return count >= 50 && holdsBack ? () => undefined : undefined
    }
    const mirror = await startFakeRegistry({ images, behave })
    const text = names.map((name) => `FROM ${name.replace('library/', '')}:1.0\n`).join('')
    const made = tree({ Dockerfile: text, 'holdfast.yaml': mirrored(mirror.url) })
    const child = made.start(['check', '--fix'])
    const ended = new Promise((done) => child.on('close', done))
    await halfway.happened
    child.kill('SIGINT')
    expect(await ended).toBe(130)
    holdsBack = false
    expect(textOf(made, 'Dockerfile')).toBe(text)
    const kept = parseLock(textOf(made, 'holdfast.lock'))
    const learnt = kept.ok ? kept.lock.entries.length : 0
    expect(learnt).toBeGreaterThan(10)
    const asked = mirror.log.length
    expect((await made.runBeside(['check', '--fix'])).code).toBe(0)
    expect(mirror.log.slice(asked)).toHaveLength(90)
    expect(mirror.log.filter((line) => line.startsWith('GET'))).toEqual([])
    expect(textOf(made, 'Dockerfile').match(/@sha256/g)).toHaveLength(90)
  }, 120_000)
})

describe('a run that is killed', () => {
  /** Set to 1000 for a long run. */
  const KILLS = Number(process.env.HOLDFAST_KILLS ?? 30)
  /** Each file makes six changes, so that each kill of a long run meets another moment. */
  const COUNT = Math.max(60, Math.ceil(KILLS / 5))

  it(
    `leaves every file whole, old or new, and the lock file too, at ${KILLS} moments while it writes`,
    async () => {
      const mirror = await startFakeRegistry({ images: IMAGES })
      const before = 'FROM nginx:1.27 AS web\nRUN true\nFROM redis\n'
      const after = `FROM nginx:1.27@${NGINX.digest} AS web\nRUN true\nFROM redis:latest@${REDIS.digest}\n`
      const names = Array.from({ length: COUNT }, (_, i) => `app${i}/Dockerfile`)
      const preload = `--require ${resolve(import.meta.dirname, 'support/kill-at.cjs')}`
      const made = tree({ 'holdfast.yaml': mirrored(mirror.url) })
      const counted = join(made.path, '.git/changes')
      const locked = join(made.path, 'holdfast.lock')
      for (const name of names) made.write(name, before)
      await made.runBeside(['check', '--fix'], {
        env: { NODE_OPTIONS: preload, HOLDFAST_KILL_COUNT: counted },
      })
      const changes = Number(readFileSync(counted, 'utf8'))
      expect(changes).toBeGreaterThan(Math.max(3 * COUNT, KILLS))
      const moments = new Set<number>()
      let partly = 0
      for (let kill = 0; kill < KILLS; kill++) {
        rmSync(locked, { force: true })
        for (const name of names) made.write(name, before)
        // Before the first change nothing is being written yet.
        const at = 2 + Math.floor(((changes - 1) * kill) / KILLS)
        moments.add(at)
        const child = made.start(['check', '--fix'], { NODE_OPTIONS: preload, HOLDFAST_KILL_AT: String(at) })
        expect(await once(child, 'close'), `kill at change ${at} of ${changes}`).toEqual([null, 'SIGKILL'])
        const texts = names.map((name) => textOf(made, name))
        for (const text of texts) expect([before, after]).toContain(text)
        const changed = texts.filter((text) => text === after).length
        const isPartly = changed > 0 && changed < COUNT
        if (isPartly) partly++
        // A temporary file is there only while something is being written, and the lock is written too.
        const isOpen = [...made.contents().keys()].some((path) => path.includes('.holdfast-'))
        const isLocked = existsSync(locked)
        expect(
          isPartly || isOpen || (isLocked && changed === 0),
          `change ${at} is inside the write window`,
        ).toBe(true)
        if (isLocked) expect(parseLock(textOf(made, 'holdfast.lock')).ok).toBe(true)
      }
      expect(moments.size).toBe(KILLS)
      expect(partly, 'kills that met the run between two files').toBeGreaterThan(KILLS / 2)
      expect((await made.runBeside(['check', '--fix'])).code).toBe(0)
      for (const name of names) expect(textOf(made, name)).toBe(after)
    },
    5_000 * KILLS + 450_000,
  )
})
