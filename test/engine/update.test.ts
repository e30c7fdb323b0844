import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { loadParts, walkWith } from '../../src/check.ts'
import type { UpdateBook } from '../../src/engine/update/ask.ts'
import { type Updated, type UpdateOptions, updatePins } from '../../src/engine/update.ts'
import { createLock, type Lock, type LockEntry, lockResolved, withCandidate } from '../../src/lock/lock.ts'
import { compileRepositoryGlobs } from '../../src/oci/repository-glob.ts'
import {
  createFakeResolver,
  type FakeResolver,
  type FakeResolverOptions,
  type Served,
} from '../support/fake-resolver.ts'
import { digestOf } from '../support/fix.ts'
import { createTree, type Tree } from '../support/tree.ts'

const NGINX = 'docker.io/library/nginx'
const REDIS = 'docker.io/library/redis'
const ENDPOINT = 'https://registry.example'
const [OLD, OLDER, NEW, AMD] = [digestOf('old'), digestOf('older'), digestOf('new'), digestOf('amd')]
const NOW = new Date('2026-08-20T10:00:00Z')
const DAY_MS = 86_400_000
const SERVED: Served = {
  [`${NGINX}:1.25`]: NEW,
  [`${NGINX}@${NEW}`]: 'image',
  [`${NGINX}@${OLD}`]: 'image',
  [`${NGINX}@${OLDER}`]: 'image',
}

const trees: Tree[] = []
afterEach(() => {
  for (const tree of trees.splice(0)) tree.remove()
})

interface Run {
  readonly tree: Tree
  readonly updated: Updated
  readonly resolver: FakeResolver
  readonly lock: Lock
  /** `nginx:1.25 moved`, with the reason where there is one; in the order of the uses. */
  readonly brief: readonly string[]
  text(path: string): string
}

interface Given {
  readonly served?: Served
  readonly answers?: FakeResolverOptions
  readonly lock?: Lock
  readonly request?: Partial<UpdateOptions>
  /** `.` where absent. */
  readonly paths?: readonly string[]
}

async function update(files: Readonly<Record<string, string>>, given: Given = {}): Promise<Run> {
  const tree = createTree(files)
  trees.push(tree)
  return updateAgain(tree, given)
}

async function updateAgain(
  tree: Tree,
  { served = SERVED, answers, lock, request, paths = ['.'] }: Given,
): Promise<Run> {
  const resolver = createFakeResolver(served, answers)
  const parts = await loadParts({ cwd: tree.path })
  const now = request?.now ?? NOW
  const book = bookOf(lock ?? createLock(), now)
  const options: UpdateOptions = {
    cwd: tree.path,
    configuration: parts.configuration,
    resolver,
    book,
    minAgeMs: undefined,
    now,
    write: true,
    ...request,
  }
  const walked = await walkWith(parts, { cwd: tree.path, paths })
  const updated = await updatePins(walked, options)
  const brief = [...updated.outcomes].map(([{ text, image }, outcome]) => {
    const digest = image.kind === 'read' ? image.reference.parts.digest : undefined
    const name = digest === undefined ? text : text.slice(0, digest.start - 1)
    return [name, outcome.kind, ...('obstacle' in outcome ? [outcome.obstacle.reason] : [])].join(' ')
  })
  return {
    tree,
    updated,
    resolver,
    lock: book.lock,
    brief,
    text: (path) => Buffer.from(tree.contents().get(path) ?? '', 'latin1').toString(),
  }
}

function bookOf(initial: Lock, now: Date): UpdateBook & { readonly lock: Lock } {
  let lock = initial
  return {
    get lock() {
      return lock
    },
    get: (reference, endpoint) => lock.get(reference, endpoint),
    put(reference, resolved) {
      lock = lock.with(lockResolved(reference, resolved, now, lock.get(reference, resolved.endpoint)))
    },
    propose(reference, endpoint, digest) {
      const entry = lock.get(reference, endpoint)
      if (entry === undefined) throw new Error(`${reference} has no entry`)
      lock = lock.with(withCandidate(entry, digest, now))
    },
  }
}

const locked = (overrides: Partial<LockEntry> = {}): Lock =>
  createLock([
    {
      reference: `${NGINX}:1.25`,
      endpoint: ENDPOINT,
      digest: OLD,
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      firstSeen: '2026-01-01T00:00:00Z',
      platforms: undefined,
      candidates: [],
      ...overrides,
    },
  ])

const pod = (...images: readonly string[]) =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n${images.map((image, i) => `    - {name: c${i}, image: ${image}}\n`).join('')}`

describe('moving pins', () => {
  it('replaces the digest alone and asks once for a reference that stands in several files', async () => {
    const before = `# first\r\nFROM nginx:1.25@${OLD} AS web\r\nRUN a\t \r\n`
    const { text, brief, resolver, lock } = await update({
      Dockerfile: before,
      'a.yaml': pod(`"docker.io/library/nginx:1.25@${OLD}"`, `index.docker.io/nginx:1.25@${OLD}`),
    })
    expect(text('Dockerfile')).toBe(before.replace(OLD, NEW))
    expect(text('a.yaml')).toBe(
      pod(`"docker.io/library/nginx:1.25@${NEW}"`, `index.docker.io/nginx:1.25@${NEW}`),
    )
    expect(brief.map((line) => line.split(' ')[1])).toEqual(['moved', 'moved', 'moved'])
    expect(resolver.log).toEqual([`tag ${NGINX}:1.25`])
    expect(lock.get(`${NGINX}:1.25`, ENDPOINT)).toMatchObject({
      digest: NEW,
      firstSeen: '2026-08-20T10:00:00Z',
    })
  })

  it('gives uses of one reference with different digests the same new one', async () => {
    const { text } = await update({ Dockerfile: `FROM nginx:1.25@${OLD}\nFROM nginx:1.25@${OLDER}\n` })
    expect(text('Dockerfile')).toBe(`FROM nginx:1.25@${NEW}\nFROM nginx:1.25@${NEW}\n`)
  })

  it('moves the one that lags behind where another has the new digest already', async () => {
    const { text, brief } = await update({ Dockerfile: `FROM nginx:1.25@${NEW}\nFROM nginx:1.25@${OLD}\n` })
    expect(brief).toEqual(['nginx:1.25 current', 'nginx:1.25 moved'])
    expect(text('Dockerfile')).toBe(`FROM nginx:1.25@${NEW}\nFROM nginx:1.25@${NEW}\n`)
  })

  it('changes nothing the second time', async () => {
    const first = await update({ Dockerfile: `FROM nginx:1.25@${OLD}\n` })
    const before = first.tree.contents()
    const second = await updateAgain(first.tree, {
      lock: first.lock,
      request: { now: new Date(+NOW + DAY_MS) },
    })
    expect(second.brief).toEqual(['nginx:1.25 current'])
    expect(second.tree.contents()).toEqual(before)
    expect(second.lock.entries).toEqual(first.lock.entries)
    expect(second.resolver.log).toEqual([`tag ${NGINX}:1.25`])
  })

  it('leaves alone, asks nothing for and counts what follows no tag', async () => {
    const files = {
      Dockerfile: `FROM nginx@${OLD}\nFROM nginx:1.25\nFROM nginx\nFROM \${NONE}\nFROM scratch\n`,
    }
    const { brief, resolver, tree } = await update(files)
    expect(brief).toEqual(['nginx digest-only', 'nginx:1.25 unpinned', 'nginx unpinned', '${NONE} unread'])
    expect(resolver.log).toEqual([])
    expect(tree.contents().get('Dockerfile')).toBe(files.Dockerfile)
  })

  it('moves only what --only names', async () => {
    const dockerfile = `FROM nginx:1.25@${OLD}\nFROM redis:7@${OLD}\n`
    const only = compileRepositoryGlobs(['docker.io/library/nginx'])
    const { text, brief, resolver } = await update({ Dockerfile: dockerfile }, { request: { only } })
    expect(text('Dockerfile')).toBe(`FROM nginx:1.25@${NEW}\nFROM redis:7@${OLD}\n`)
    expect(brief).toEqual(['nginx:1.25 moved', 'redis:7 left-out'])
    expect(resolver.log).toEqual([`tag ${NGINX}:1.25`])
  })

  it('with nothing to be written the edits are told and the file stays', async () => {
    const { tree, updated } = await update(
      { Dockerfile: `FROM nginx:1.25@${OLD}\n` },
      { request: { write: false } },
    )
    expect(tree.contents().get('Dockerfile')).toBe(`FROM nginx:1.25@${OLD}\n`)
    expect(updated.files.map(({ path, after }) => [path, after])).toEqual([
      ['Dockerfile', `FROM nginx:1.25@${NEW}\n`],
    ])
  })
})

describe('a digest that stands apart from the name', () => {
  it('heeds what the rest of the tree says when it is given a part of it', async () => {
    const kustomization = `apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [deploy/pod.yaml]\nimages:\n  - name: nginx\n    newName: registry.example/nginx\n`
    const base = pod(`nginx:1.25@${OLD}`)
    const files = {
      'kustomization.yaml': kustomization,
      'deploy/pod.yaml': base,
      'build/compose.yaml': `services:\n  a:\n    build: { context: ., args: { TAG: "1.24@${OLD}" } }\n  b: { build: . }\n`,
      'build/Dockerfile': `ARG TAG=1.25@${OLD}\nFROM nginx:\${TAG}\n`,
    }
    const paths = ['deploy', 'build/Dockerfile']
    const { text, brief, resolver } = await update(files, { paths })
    expect(brief).toEqual(['nginx:1.25 refused arg-overridden', 'nginx:1.25 refused kustomize-override'])
    expect(text('deploy/pod.yaml')).toBe(base)
    expect(resolver.log).toEqual([])
  })

  it('moves in the key of a kustomization, and the base that it overrides is refused', async () => {
    const kustomization = `apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [pod.yaml]\nimages:\n  - name: nginx\n    newTag: "1.25"\n    digest: '${OLD}' # kept\n`
    const base = pod(`nginx:1.25@${OLDER}`)
    const { text, brief, resolver } = await update({ 'kustomization.yaml': kustomization, 'pod.yaml': base })
    expect(text('kustomization.yaml')).toBe(kustomization.replace(OLD, NEW))
    expect(text('pod.yaml')).toBe(base)
    expect(brief).toEqual(['nginx:1.25 moved', 'nginx:1.25 refused kustomize-override'])
    expect(resolver.log).toEqual([`tag ${NGINX}:1.25`])
  })

  it('moves once in the default of an ARG that several FROMs share', async () => {
    const dockerfile = `ARG BASE=nginx:1.25@${OLD}\nFROM \${BASE} AS a\nFROM $BASE\n`
    const { text, updated } = await update({ Dockerfile: dockerfile })
    expect(text('Dockerfile')).toBe(dockerfile.replace(OLD, NEW))
    expect(updated.files.map(({ edits }) => edits.length)).toEqual([1])
  })

  it('moves in an ARG of its own, whatever holds the tag', async () => {
    const dockerfile = `ARG TAG=1.25\nARG DIGEST=${OLD}\nFROM nginx:\${TAG}@\${DIGEST}\n`
    const { text } = await update({ Dockerfile: dockerfile })
    expect(text('Dockerfile')).toBe(dockerfile.replace(OLD, NEW))
  })

  it('stays where two references share it, and where something else reads it', async () => {
    const shared = `ARG DIGEST=${OLD}\nFROM nginx:1.25@$DIGEST\nFROM redis:7@$DIGEST\n`
    const read = `ARG DIGEST=${OLD}\nFROM nginx:1.25@$DIGEST\nARG DIGEST\nRUN echo $DIGEST\n`
    const { brief, tree, resolver } = await update({ 'a/Dockerfile': shared, 'b/Dockerfile': read })
    expect(brief).toEqual([
      'nginx:1.25 refused shared-disagrees',
      'redis:7 refused shared-disagrees',
      'nginx:1.25 refused shared-disagrees',
    ])
    expect([tree.contents().get('a/Dockerfile'), tree.contents().get('b/Dockerfile')]).toEqual([shared, read])
    expect(resolver.log).toEqual([])
  })

  it('stays where a build argument of the tree overrides it', async () => {
    const { brief } = await update({
      Dockerfile: `ARG BASE=nginx:1.25@${OLD}\nFROM \${BASE}\n`,
      'compose.yaml': `services:\n  web:\n    build:\n      context: .\n      args: {BASE: "nginx:1.24@${OLDER}"}\n  b: { build: . }\n`,
    })
    expect(brief).toContain('nginx:1.25 refused arg-overridden')
  })

  it('is refused where it is written with escapes, and left alone where an escaped one is the newest', async () => {
    const written = (digest: string) => pod(`nginx:1.25@${OLD}`, `"nginx\\u003a1.25@${digest}"`)
    const files = { 'a.yaml': written(OLD), 'b.yaml': written(NEW) }
    const { brief, text } = await update(files)
    expect(brief).toEqual([
      'nginx:1.25 moved',
      'nginx:1.25 refused not-editable',
      'nginx:1.25 moved',
      'nginx:1.25 current',
    ])
    expect(text('a.yaml')).toBe(pod(`nginx:1.25@${NEW}`, `"nginx\\u003a1.25@${OLD}"`))
  })

  it('stays in an .env that git does not track, and moves in one that it does', async () => {
    const files = {
      'compose.yaml': 'services:\n  web:\n    image: ${IMAGE}\n',
      '.env': `SECRET=x\nIMAGE=nginx:1.25@${OLD}\n`,
    }
    const first = await update(files)
    expect(first.brief).toEqual(['nginx:1.25 refused not-editable'])
    first.tree.git('init', '-q')
    first.tree.git('add', '.')
    const second = await updateAgain(first.tree, {})
    expect(second.brief).toEqual(['nginx:1.25 moved'])
    expect(second.text('.env')).toBe(files['.env'].replace(OLD, NEW))
  })
})

describe('a pin that is not certain to be one', () => {
  it('is refused in an argument, where a text may be anything', async () => {
    const argument = pod('nginx').replace(
      ', image: nginx',
      `, image: other, args: ["--image=nginx:1.25@${OLD}"]`,
    )
    const { brief, resolver, text } = await update({ 'a.yaml': argument })
    expect(brief).toEqual(['other unpinned', 'nginx:1.25 refused unsafe'])
    expect(resolver.log).toEqual([])
    expect(text('a.yaml')).toBe(argument)
  })

  it('is refused in a variable of which it is not known what else reads it', async () => {
    const circle = `version: 2.1\njobs:\n  a:\n    parameters: {image: {type: string, default: nginx:1.25@${OLD}}}\n    docker: [{image: << parameters.image >>}]\n    steps: [checkout]\n`
    const { brief, text } = await update({ '.circleci/config.yml': circle })
    expect(brief).toEqual(['nginx:1.25 refused unsupported-here'])
    expect(text('.circleci/config.yml')).toBe(circle)
  })

  it('moves in a variable that nothing else reads', async () => {
    const bake = `variable "V" { default = "1.25@${OLD}" }\ntarget "a" { contexts = { b = "docker-image://nginx:${'${V}'}" } }\n`
    const { brief, text } = await update({ 'docker-bake.hcl': bake })
    expect(brief).toEqual(['nginx:1.25 moved'])
    expect(text('docker-bake.hcl')).toBe(bake.replace(OLD, NEW))
  })

  it('is refused in a field that takes no digest', async () => {
    const prometheus = `apiVersion: monitoring.coreos.com/v1\nkind: Prometheus\nmetadata: {name: p}\nspec: {baseImage: nginx, tag: 1.25@${OLD}}\n`
    const { brief, text } = await update({ 'a.yaml': prometheus })
    expect(brief).toEqual(['nginx:1.25 refused tag-only-field'])
    expect(text('a.yaml')).toBe(prometheus)
  })
})

describe('a tag that gives no digest', () => {
  it('is unresolved with its reason, and the others move', async () => {
    const dockerfile = `FROM redis:7@${OLD}\nFROM nginx:1.25@${OLD}\n`
    const { brief, text } = await update(
      { Dockerfile: dockerfile },
      { answers: { failures: { [`${REDIS}:7`]: 'rate-limited' } } },
    )
    expect(brief).toEqual(['redis:7 unresolved rate-limited', 'nginx:1.25 moved'])
    expect(text('Dockerfile')).toBe(`FROM redis:7@${OLD}\nFROM nginx:1.25@${NEW}\n`)
  })

  it('for the platform of one use leaves that use as it is', async () => {
    const served = { ...SERVED, [`${NGINX}@${NEW}`]: { 'linux/amd64': AMD } }
    const dockerfile = `FROM --platform=linux/arm64 nginx:1.25@${OLD}\nFROM --platform=linux/amd64 nginx:1.25@${OLD}\n`
    const { brief, text, updated } = await update({ Dockerfile: dockerfile }, { served })
    expect(brief).toEqual(['nginx:1.25 unresolved no-such-platform', 'nginx:1.25 moved'])
    expect(text('Dockerfile')).toBe(
      `FROM --platform=linux/arm64 nginx:1.25@${OLD}\nFROM --platform=linux/amd64 nginx:1.25@${NEW}\n`,
    )
    const [first] = updated.outcomes.values()
    expect(first).toMatchObject({ obstacle: { detail: expect.stringContaining('but for linux/amd64') } })
  })

  it('for the platform of one use keeps the others that take their digest from the same place', async () => {
    const served = { ...SERVED, [`${NGINX}@${NEW}`]: { 'linux/amd64': AMD } }
    const dockerfile = `ARG B=nginx:1.25@${OLD}\nFROM --platform=linux/arm64 $B\nFROM --platform=linux/amd64 $B AS b\n`
    const { brief, text, lock } = await update({ Dockerfile: dockerfile }, { served, lock: locked() })
    expect(brief).toEqual(['nginx:1.25 unresolved no-such-platform', 'nginx:1.25 refused shared-disagrees'])
    expect(text('Dockerfile')).toBe(dockerfile)
    expect(lock.entries[0]?.digest).toBe(OLD)
  })

  it('for the platform is found out where the registry told the digest without its content', async () => {
    const served = { ...SERVED, [`${NGINX}@${NEW}`]: { 'linux/amd64': AMD } }
    const { brief, lock, resolver } = await update(
      { Dockerfile: `FROM --platform=linux/arm64 nginx:1.25@${OLD}\n` },
      { served, lock: locked() },
    )
    expect(brief).toEqual(['nginx:1.25 unresolved no-such-platform'])
    expect(resolver.log).toEqual([`tag ${NGINX}:1.25`, `content ${NGINX}@${NEW}`])
    expect(lock.entries).toEqual(locked().entries)
  })
})

describe('the lock', () => {
  it('gets the new digest in the place of the old one, with the date on which it was a candidate', async () => {
    const seen = { digest: NEW, firstSeen: '2026-08-01T00:00:00Z' }
    const { lock } = await update(
      { Dockerfile: `FROM nginx:1.25@${OLD}\n` },
      { lock: locked({ candidates: [seen] }) },
    )
    expect(lock.entries).toEqual([{ ...locked().entries[0], digest: NEW, firstSeen: seen.firstSeen }])
  })

  it('gets an entry for a pin that has none', async () => {
    const { lock, brief } = await update({ Dockerfile: `FROM nginx:1.25@${NEW}\n` })
    expect(brief).toEqual(['nginx:1.25 current'])
    expect(lock.get(`${NGINX}:1.25`, ENDPOINT)?.digest).toBe(NEW)
  })

  it('follows the file where somebody has moved the pin by hand', async () => {
    const { lock } = await update({ Dockerfile: `FROM nginx:1.25@${NEW}\n` }, { lock: locked() })
    expect(lock.get(`${NGINX}:1.25`, ENDPOINT)?.digest).toBe(NEW)
  })

  it('does not move for a file that could not be written, but keeps when the digest was seen', async () => {
    const tree = createTree({ Dockerfile: `FROM nginx:1.25@${OLD}\n` })
    trees.push(tree)
    const resolver = createFakeResolver(SERVED)
    const changing = {
      ...resolver,
      resolve(...args: Parameters<typeof resolver.resolve>) {
        writeFileSync(join(tree.path, 'Dockerfile'), `FROM nginx:1.25@${OLD}\n# meanwhile\n`)
        return resolver.resolve(...args)
      },
    }
    const { brief, lock, text } = await updateAgain(tree, { lock: locked(), request: { resolver: changing } })
    expect(brief).toEqual(['nginx:1.25 refused changed-on-disk'])
    expect(text('Dockerfile')).toBe(`FROM nginx:1.25@${OLD}\n# meanwhile\n`)
    expect(lock.entries).toEqual([
      { ...locked().entries[0], candidates: [{ digest: NEW, firstSeen: '2026-08-20T10:00:00Z' }] },
    ])
  })

  it('is not touched for references that are not pinned', async () => {
    const { lock } = await update({ Dockerfile: 'FROM nginx:1.25\n' }, { lock: locked() })
    expect(lock.entries).toEqual(locked().entries)
  })
})

describe('a least age', () => {
  const request = { minAgeMs: 3 * DAY_MS }
  const files = { Dockerfile: `FROM nginx:1.25@${OLD}\n` }

  it('holds back what is seen for the first time and notes it as a candidate', async () => {
    const { brief, updated, lock, tree } = await update(files, { request, lock: locked() })
    expect(brief).toEqual(['nginx:1.25 held'])
    expect([...updated.outcomes.values()]).toEqual([
      {
        kind: 'held',
        from: OLD,
        to: NEW,
        hold: { firstSeen: NOW, acceptedFrom: new Date('2026-08-23T10:00:00Z') },
      },
    ])
    expect(tree.contents().get('Dockerfile')).toBe(files.Dockerfile)
    expect(lock.entries).toEqual([
      { ...locked().entries[0], candidates: [{ digest: NEW, firstSeen: '2026-08-20T10:00:00Z' }] },
    ])
  })

  it('counts from the first time, not from the last one, and accepts on the very second', async () => {
    const first = await update(files, { request, lock: locked() })
    const later = (ms: number) => ({ ...request, now: new Date(NOW.getTime() + ms) })
    const second = await updateAgain(first.tree, { lock: first.lock, request: later(3 * DAY_MS - 1000) })
    expect(second.brief).toEqual(['nginx:1.25 held'])
    expect(second.lock.entries).toEqual(first.lock.entries)
    const third = await updateAgain(first.tree, { lock: second.lock, request: later(3 * DAY_MS) })
    expect(third.brief).toEqual(['nginx:1.25 moved'])
    expect(third.text('Dockerfile')).toBe(`FROM nginx:1.25@${NEW}\n`)
    expect(third.lock.entries).toMatchObject([
      { digest: NEW, firstSeen: '2026-08-20T10:00:00Z', candidates: [] },
    ])
  })

  it('starts anew for a tag that moves on once more in the meantime', async () => {
    const newer = digestOf('newer')
    const served = { ...SERVED, [`${NGINX}:1.25`]: newer, [`${NGINX}@${newer}`]: 'image' }
    const seen = { digest: NEW, firstSeen: '2026-08-01T00:00:00Z' }
    const { brief, lock } = await update(files, { served, request, lock: locked({ candidates: [seen] }) })
    expect(brief).toEqual(['nginx:1.25 held'])
    expect(lock.entries[0]?.candidates).toEqual([seen, { digest: newer, firstSeen: '2026-08-20T10:00:00Z' }])
  })

  it('without an entry locks what the pin has now and notes the new digest beside it', async () => {
    const { brief, lock, resolver } = await update(files, { request })
    expect(brief).toEqual(['nginx:1.25 held'])
    expect(lock.entries).toMatchObject([{ digest: OLD, candidates: [{ digest: NEW }] }])
    expect(resolver.log).toEqual([`tag ${NGINX}:1.25`, `head ${NGINX}@${OLD}`])
  })

  it('without an entry, and with a digest that is gone, is unresolved and says what to do', async () => {
    const served = { [`${NGINX}:1.25`]: NEW, [`${NGINX}@${NEW}`]: 'image' }
    const { updated, lock } = await update(files, { served, request })
    expect([...updated.outcomes.values()]).toMatchObject([
      {
        kind: 'unresolved',
        obstacle: { reason: 'not-found', detail: expect.stringContaining('without --min-age') },
      },
    ])
    expect(lock.entries).toEqual([])
  })

  it('holds back a use that lags behind one which somebody moved by hand today', async () => {
    const { brief, lock } = await update(
      { Dockerfile: `FROM nginx:1.25@${NEW}\nFROM nginx:1.25@${OLD}\n` },
      { request, lock: locked() },
    )
    expect(brief).toEqual(['nginx:1.25 current', 'nginx:1.25 held'])
    expect(lock.entries).toMatchObject([{ digest: NEW, firstSeen: '2026-08-20T10:00:00Z' }])
  })
})
