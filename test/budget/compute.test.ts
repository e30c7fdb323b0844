import { describe, expect, it } from 'vitest'
import { computeBudget, type RegistryBudget } from '../../src/budget/compute.ts'
import type { BudgetKey, BudgetSettings } from '../../src/model/budget.ts'
import type { ImageUse, Puller } from '../../src/model/image-use.ts'
import type { Observation } from '../../src/model/observation.ts'
import { useOf } from '../support/result.ts'

const D = `sha256:${'1'.repeat(64)}`

function settings(
  numbers: Partial<Record<BudgetKey, number>>,
  more: Omit<BudgetSettings, 'numbers'> = {},
): BudgetSettings {
  const entries = Object.entries(numbers) as [BudgetKey, number][]
  return { numbers: new Map(entries), ...more }
}

function dockerfile(path: string, ...images: readonly string[]): readonly ImageUse[] {
  const text = images.map((image) => `FROM ${image}\n`).join('')
  const seen = new Map<string, number>()
  return images.map((image) => {
    const nth = seen.get(image) ?? 0
    seen.set(image, nth + 1)
    return useOf({ path, text }, image, { format: 'dockerfile', role: 'base', nth })
  })
}

function container(image: string, pullPolicy?: 'always' | 'missing'): ImageUse {
  const use = useOf({ path: `deploy/${image}.yaml`, text: image }, image)
  return pullPolicy === undefined ? use : { ...use, pullPolicy }
}

function inWorkshop(image: string, role: ImageUse['role'], puller?: Puller): ImageUse {
  const use = useOf({ path: 'lab/workshop.yaml', text: image }, image, { role })
  return { ...use, workshop: 'lab', ...(puller === undefined ? {} : { puller }) }
}

function ofHub(uses: readonly ImageUse[], given: BudgetSettings): RegistryBudget {
  const [hub] = computeBudget(uses, given).registries
  if (hub === undefined) throw new Error('nothing is counted')
  return hub
}

describe('builds', () => {
  it('spend as the worked example says, and less than one through a warm mirror', () => {
    const uses = dockerfile(
      'Dockerfile',
      'golang:1.22',
      'alpine:3.20',
      'docker/dockerfile:1',
      'moby/buildkit:1',
    )
    const hub = ofHub(uses, settings({ 'builds-per-hour': 40 }))
    expect(hub.sixHours.now).toEqual({ documented: 960, safe: 1920 })
    expect(hub.sixHours.mirror.safe).toBeCloseTo(0.57, 2)
    expect(hub.heads.now).toBe(960)
    expect(hub.sixHours.all).toEqual({ documented: 0, safe: 0 })
    const pinned = uses.map(({ raw }) => `${raw}@${D}`)
    const withPins = ofHub(dockerfile('Dockerfile', ...pinned), settings({ 'builds-per-hour': 40 }))
    expect(withPins.sixHours.now).toEqual(hub.sixHours.now)
    expect(withPins.sixHours.mirror.safe).toBeCloseTo(0.29, 2)
  })

  it('count an image of several stages once, and each Dockerfile by itself', () => {
    const stages = dockerfile('Dockerfile', 'golang:1.22', 'golang:1.22', 'golang:1.22', 'golang:1.22')
    expect(ofHub(stages, settings({})).sixHours.now).toEqual({ documented: 6, safe: 12 })
    const two = [...dockerfile('a/Dockerfile', 'golang:1.22'), ...dockerfile('b/Dockerfile', 'golang:1.22')]
    expect(ofHub(two, settings({})).sixHours.now).toEqual({ documented: 12, safe: 24 })
  })

  it('send no HEAD for a pin that the builder has', () => {
    const uses = dockerfile('Dockerfile', 'golang:1.22')
    const { heads, sixHours } = ofHub(uses, settings({ 'cold-share': 0 }))
    expect([heads.now, heads.pins, sixHours.now.safe]).toEqual([6, 0, 0])
  })
})

describe('a workshop of 200 sessions on 10 nodes', () => {
  const dockerd = { by: 'dockerd' } as const
  const uses = (files: string) => [
    ...['redis:7', 'nginx:1.27', 'postgres:16'].map((image) => inWorkshop(image, 'cli-argument', dockerd)),
    inWorkshop(files, 'workshop-files'),
    inWorkshop('acme/lab:1', 'workshop-image'),
    inWorkshop('acme/web:1', 'container', { by: 'kubelet' }),
  ]
  const numbers = settings({ sessions: 200, nodes: 10 }, { identity: 'free' })

  it('spends 1,020 or 1,640; a mirror of the sessions leaves it over the limit', () => {
    const hub = ofHub(uses('acme/files:1'), numbers)
    expect(hub.sixHours.now).toEqual({ documented: 1020, safe: 1640 })
    expect(hub.fill).toEqual({ documented: 3, safe: 6 })
    expect(Math.round(hub.fill.documented + hub.sixHours.mirror.documented)).toBe(423)
    expect(Math.round(hub.fill.safe + hub.sixHours.mirror.safe)).toBe(446)
  })

  it('fits with the workshop files elsewhere', () => {
    const hub = ofHub(uses('ghcr.io/acme/files:1'), numbers)
    expect(Math.round(hub.fill.documented + hub.sixHours.mirror.documented)).toBe(23)
    expect(Math.round(hub.fill.safe + hub.sixHours.mirror.safe)).toBe(46)
  })

  it('says what goes past the mirror, and why', () => {
    const { pastMirror } = computeBudget(uses('acme/files:1'), numbers)
    expect(pastMirror.map(({ images }) => images)).toEqual([
      ['docker.io/acme/files:1'],
      ['docker.io/acme/lab:1', 'docker.io/acme/web:1'],
    ])
    expect(pastMirror.map(({ sixHours }) => sixHours.documented)).toEqual([400, 20])
  })
})

describe('containers that ask at each start', () => {
  const uses = Array.from({ length: 60 }, (_, i) => container(`acme/app${i}:1`, 'always'))
  const numbers = { restarts: 1, nodes: 0 }

  it('cost nothing with containerd and a fetch each with CRI-O', () => {
    expect(ofHub(uses, settings(numbers)).sixHours.now).toEqual({ documented: 0, safe: 0 })
    const crio = settings(numbers, { runtime: 'cri-o' })
    expect(ofHub(uses, crio).sixHours.now).toEqual({ documented: 360, safe: 720 })
  })

  it('are those with the policy, and those of latest without one', () => {
    const count = (...some: readonly ImageUse[]) => computeBudget(some, settings({})).always
    expect(count(container('redis:7'), container(`nginx@${D}`), container('nginx', 'missing'))).toBe(0)
    expect(count(container('redis:7', 'always'), container('nginx'), container('busybox:latest'))).toBe(3)
  })
})

describe('nodes', () => {
  it('pull each image once, however many deployments run it, and new ones too', () => {
    const uses = [container('redis:7'), useOf({ path: 'deploy/b.yaml', text: 'redis:7' }, 'redis:7')]
    const { sixHours, day } = ofHub(uses, settings({ nodes: 3, 'new-nodes': 4 }))
    expect(sixHours.now).toEqual({ documented: 4, safe: 8 })
    expect(day.now).toEqual({ documented: 7, safe: 14 })
  })
})

describe('what counts elsewhere or not at all', () => {
  it('is listed by registry, without the limit of Docker Hub', () => {
    const { registries, limit, costliest } = computeBudget(
      [container('quay.io/acme/a:1'), container('ghcr.io/acme/b:1'), container('index.docker.io/acme/c:1')],
      settings({}, { identity: 'paid' }),
    )
    expect(registries.map(({ registry }) => registry)).toEqual(['docker.io', 'ghcr.io', 'quay.io'])
    expect(limit).toBeUndefined()
    expect(costliest.map(({ reference }) => reference)).toEqual(['docker.io/acme/c:1'])
  })

  it('leaves out what the machine must have, what is built, and what could not be read', () => {
    const place = { path: 'compose.yaml', start: 0, end: 1 }
    const budget = computeBudget(
      [
        { ...container('redis:7'), onMachine: true },
        { ...container('redis:7'), isListed: true },
        { ...container('redis:7'), builtBy: place },
        useOf({ path: 'a.yaml', text: '{{ image }}' }, '{{ image }}', { unread: 'template-expression' }),
      ],
      settings({}),
    )
    expect([budget.registries, budget.unread.length]).toEqual([[], 1])
  })
})

describe('the recipe that pulls a list before the build', () => {
  const list = ['golang:1.22', 'alpine:3.20', 'redis:7']
  const recipe = (images: readonly string[]) => images.map((image) => inJob(image, '.gitlab-ci.yml', 'pull'))
  const together = [...recipe(list), ...dockerfile('Dockerfile', ...list)]

  it('doubles what a build on another fresh runner costs, and saves all of it on one that keeps its images', () => {
    expect(ofHub(dockerfile('Dockerfile', ...list), settings({})).sixHours.now).toEqual({
      documented: 18,
      safe: 36,
    })
    expect(ofHub(together, settings({})).sixHours.now).toEqual({ documented: 36, safe: 72 })
    expect(ofHub(together, settings({ 'cold-share': 0 })).sixHours.now).toEqual({ documented: 0, safe: 0 })
  })

  it('is named with the build that pulls the same again, where machines start empty', () => {
    const { beforehand } = computeBudget(together, settings({}))
    expect(
      beforehand.map(({ reference, by, again }) => [reference, by.place.path, again.place.path]),
    ).toEqual(list.map((name) => [`docker.io/library/${name}`, '.gitlab-ci.yml', 'Dockerfile']))
    expect(computeBudget(together, settings({ 'cold-share': 0.5 })).beforehand).toEqual([])
    const run = [inJob('golang:1.22', 'ci.yml', 'run'), ...dockerfile('Dockerfile', 'golang:1.22')]
    expect(computeBudget(run, settings({})).beforehand).toEqual([])
    expect(computeBudget(recipe(list), settings({})).beforehand).toEqual([])
  })

  it('costs at most 20 GETs a month for ten images of Docker Hub and one of another registry', () => {
    const images = [...Array.from({ length: 10 }, (_, i) => `acme/app${i}:1`), 'gcr.io/acme/tool:1']
    // Once in 30 days: `jobs-per-hour` is 1/720, and there are 120 windows of six hours in them.
    const { now } = ofHub(recipe(images), settings({ 'jobs-per-hour': 1 / 720 })).sixHours
    expect([now.documented * 120, now.safe * 120].map(Math.round)).toEqual([10, 20])
  })

  it('saves the share that the claim says: all but the list, of what the builds would pull', () => {
    const builds = ofHub(dockerfile('Dockerfile', ...list), settings({ 'builds-per-hour': 10 })).sixHours.now
    const once = ofHub(recipe(list), settings({ 'jobs-per-hour': 1 / 6 })).sixHours.now
    expect(1 - once.documented / builds.documented).toBeCloseTo(1 - 3 / (10 * 6 * 3), 10)
  })
})

/** What a command of a job names. */
function inJob(image: string, path: string, command: 'pull' | 'run'): ImageUse {
  const use = useOf({ path, text: image }, image, {
    role: 'cli-argument',
    path: `build.script docker ${command}`,
  })
  return { ...use, inJob: true, puller: { by: 'dockerd' } }
}

function step(subject: Observation['subject'], path = 'ci.yml'): Observation {
  const { format, traits, identity, place, text, position, source } = useOf({ path, text: 'step' }, 'step')
  return { format, traits, path: 'build.steps[0]', identity, place, text, position, source, subject }
}

describe('what no file names', () => {
  const buildkit = { kind: 'hidden-pull', image: 'moby/buildkit:buildx-stable-1' } as const

  it('is counted with the jobs: the builder that a step sets up', () => {
    const { registries, costliest } = computeBudget([], settings({ 'jobs-per-hour': 40 }), [
      step(buildkit),
      step({ kind: 'hub-traffic' }),
    ])
    expect(registries[0]?.sixHours.now).toEqual({ documented: 240, safe: 480 })
    expect(costliest.map(({ reference, example }) => [reference, example.place.path])).toEqual([
      ['docker.io/moby/buildkit:buildx-stable-1', 'ci.yml'],
    ])
  })

  it('counts for the account where the job has signed in, and for the address elsewhere', () => {
    const uses = [
      inJob('redis:7', 'ci.yml', 'run'),
      inJob('nginx:1', 'other.yml', 'run'),
      container('busybox:1'),
    ]
    const service = { ...inJob('postgres:16', 'ci.yml', 'run'), role: 'ci-service' } as const
    const login = step({ kind: 'hub-login', how: 'docker login' })
    const { accounts } = computeBudget([...uses, service], settings({}), [login, step(buildkit)])
    // Signed in: redis and the builder; not: nginx, the service that is pulled before the steps, busybox on three nodes.
    expect(accounts).toEqual([
      { who: 'signed-in', files: ['ci.yml'], sixHours: { documented: 12, safe: 24 } },
      { who: 'not-signed-in', files: [], sixHours: { documented: 15, safe: 30 } },
    ])
    expect(computeBudget(uses, settings({})).accounts).toEqual([])
  })
})

describe('an attested image', () => {
  it('costs a look-up that ends in 404 at each pull of Docker 29.1, warm and through a mirror too', () => {
    const uses = [inJob('redis:7', 'ci.yml', 'run')]
    const at = (coldShare: number) =>
      ofHub(uses, settings({ attestations: 1, 'cold-share': coldShare, 'jobs-per-hour': 10 })).sixHours
    expect(at(1).now).toEqual({ documented: 60, safe: 240 })
    expect(at(0).now).toEqual({ documented: 0, safe: 60 })
    expect(Math.floor(at(1).mirror.safe)).toBe(60)
    expect(Math.floor(at(0).mirror.safe)).toBe(60)
    const builds = ofHub(dockerfile('Dockerfile', 'redis:7'), settings({ attestations: 1 })).sixHours.now
    expect(builds).toEqual({ documented: 6, safe: 12 })
  })
})

describe('a mirror that nobody has warmed', () => {
  it('fetches once for each client that comes before it is filled', () => {
    const hub = (clients: number) => ofHub([container('redis:7')], settings({ 'clients-at-once': clients }))
    expect(hub(50).coldFill).toEqual({ documented: 50, safe: 100 })
    expect(hub(1).coldFill).toEqual(hub(1).fill)
    expect(hub(0).coldFill).toEqual(hub(0).fill)
  })
})

describe('Docker-in-Docker', () => {
  const dind = (startedWith: readonly string[]): ImageUse => ({
    ...useOf({ path: 'ci.yml', text: 'docker:27-dind' }, 'docker:27-dind', { role: 'ci-service' }),
    startedWith,
  })

  it('without a mirror takes the pulls of its file past every other one', () => {
    const uses = [inJob('redis:7', 'ci.yml', 'run'), inJob('nginx:1', 'other.yml', 'run')]
    const { pastMirror } = computeBudget([...uses, dind([])], settings({}))
    expect(pastMirror.map(({ images, reason }) => [images, reason])).toEqual([
      [['docker.io/library/redis:7'], expect.stringContaining('Docker-in-Docker')],
    ])
    expect(
      computeBudget([...uses, dind(['--registry-mirror=https://m.test'])], settings({})).pastMirror,
    ).toEqual([])
  })
})
