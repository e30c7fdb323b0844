import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import { afterEach, describe, expect, it } from 'vitest'
import { image, startFakeRegistry } from '../support/fake-registry.ts'
import { createTree, type Tree } from '../support/tree.ts'

const SCHEMA = JSON.parse(
  readFileSync(new URL('../../src/budget/schema/budget.schema.json', import.meta.url), 'utf8'),
)
const validate = new Ajv({ allErrors: true, strict: true, allowUnionTypes: true }).compile(SCHEMA)
const FILES = {
  Dockerfile: 'FROM golang:1.22\nFROM alpine:3.20\n',
  'compose.yaml': 'services:\n  db:\n    image: postgres:16\n',
}

const trees: Tree[] = []
afterEach(() => {
  for (const tree of trees.splice(0)) tree.remove()
})

function tree(files: Readonly<Record<string, string>>): Tree {
  const made = createTree(files)
  trees.push(made)
  return made
}

describe('budget', () => {
  it('says first whether the limit holds, then why, then with which numbers', () => {
    const { code, stdout, stderr } = tree(FILES).run(['budget', '--builds-per-hour', '40'])
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(/^Docker Hub: 481 \/ 962 requests in 6 hours: over the limit of 100\n/)
    expect(stdout).toContain('The limit is spent after 75 min / 37 min.')
    expect(stdout).toMatch(/ {2}together +481 \/ 962 +481 \/ 962 +<?[\d.]+ \/ [\d.]+ +0 \/ 0\n/)
    expect(stdout).toMatch(/\nwith\n {2}--builds-per-hour 40: builds of each Dockerfile an hour\n/)
    expect(stdout).toContain('  --nodes 3: cluster nodes')
    for (const line of stdout.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80)
  })

  it('keeps large numbers apart, and lines within 80 columns', () => {
    const { stdout } = tree(FILES).run(['budget', '--builds-per-hour', '900', '--clients-at-once', '5000'])
    expect(stdout).toMatch(/\n {2}builds +10,800\/21,600 +10,800\/21,600 +0 \/ 0 +0 \/ 0\n/)
    expect(stdout).toMatch(/\n {2}5,400 \/ 10,800 +alpine:3.20 /)
    for (const line of stdout.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80)
  })

  it('tells the same in the html report, with the numbers of the configuration', () => {
    const config = 'budget: { builds-per-hour: 40, limit: 150 }\n'
    const made = tree({ ...FILES, 'holdfast.yaml': config })
    const { stdout } = made.run(['--format', 'html', '--fail-on', 'never'])
    expect(stdout).toContain(
      '<th scope="row">Now</th><td class="n">481 / 962</td><td class="n">1,921 / 3,842</td><td class="error">over</td>',
    )
    expect(stdout).toContain('limit 150</text>')
    expect(stdout).toContain('<li>--builds-per-hour 40: builds of each Dockerfile an hour</li>')
    expect(stdout).toContain('<li>--nodes 3: cluster nodes, which pull each image once</li>')
    const none = tree({ Dockerfile: 'FROM ghcr.io/acme/app:1\n' }).run(['--format', 'html'])
    expect(none.stdout).not.toContain('Pulls from Docker Hub')
  })

  it('takes its numbers from the configuration, and flags before them', () => {
    const config =
      'budget: { builds-per-hour: 2, cold-share: 0.5, cache-lifetime: 6h, identity: free, limit: 150 }\n'
    const made = tree({ ...FILES, 'holdfast.yaml': config })
    const read = (...flags: readonly string[]) =>
      JSON.parse(made.run(['budget', '--format', 'json', ...flags]).stdout)
    const budget = read('--cold-share', '1')
    expect(validate(budget), JSON.stringify(validate.errors)).toBe(true)
    expect(budget.numbers['builds-per-hour']).toEqual({ value: 2, given: true })
    expect(budget.numbers['cold-share']).toEqual({ value: 1, given: true })
    expect(budget.numbers['cache-lifetime']).toEqual({ value: 6, given: true })
    expect(budget.numbers.nodes).toEqual({ value: 3, given: false })
    expect([budget.identity, budget.limit]).toEqual([{ value: 'free', given: true }, 150])
    expect(budget.registries[0].sixHours.now).toEqual({ documented: 25, safe: 50 })
    expect(read('--identity', 'anonymous').limit).toBe(100)
  })

  it('fails over a number of requests, as things are or would be', () => {
    const made = tree(FILES)
    const code = (...flags: readonly string[]) => made.run(['budget', ...flags]).code
    expect(code('--fail-over', '26')).toBe(0)
    expect(code('--fail-over', '25')).toBe(1)
    expect(code('--fail-over', '25', '--what-if', 'mirror')).toBe(0)
    expect(made.run(['budget', '--fail-over', '25']).stderr).toBe(
      'holdfast: Docker Hub may count 26 requests in 6 hours, more than the 25 of --fail-over\n',
    )
  })

  it('refuses numbers that are none', () => {
    const made = tree(FILES)
    for (const flags of [
      ['--nodes', '1.5'],
      ['--cold-share', '2'],
      ['--cache-lifetime', '6'],
      ['--sessions', '-1'],
    ])
      expect(made.run(['budget', ...flags]).code, flags.join(' ')).toBe(2)
    for (const [budget, message] of [
      ['nodes: 1.5', 'a whole number from 0 to 1000000'],
      ['cold-share: 2', 'a number from 0 to 1'],
      ['cache-lifetime: 6', 'a duration such as 6h or 7d'],
      ['builds: 1', 'unknown key builds'],
    ]) {
      const { code, stderr } = tree({ ...FILES, 'holdfast.yaml': `budget: { ${budget} }\n` }).run(['budget'])
      expect([code, stderr], budget).toEqual([2, expect.stringContaining(message ?? '')])
    }
  })

  it('says so where nothing comes from Docker Hub', () => {
    const { stdout } = tree({ Dockerfile: 'FROM quay.io/acme/app:1\n' }).run(['budget'])
    expect(stdout).toMatch(/^nothing of this tree is pulled from Docker Hub\n/)
    expect(stdout).toContain('a few requests a second and address')
  })
})

describe('what budget finds beside images', () => {
  const WORKFLOW =
    'on: push\njobs:\n  build:\n    runs-on: ubuntu-24.04\n    steps:\n      - uses: docker/login-action@v3\n        with: { username: a, password: "${{ secrets.TOKEN }}" }\n      - uses: docker/setup-buildx-action@v3\n      - run: docker pull golang:1.22\n'
  const all = {
    ...FILES,
    '.github/workflows/ci.yml': WORKFLOW,
    'deploy/daemon.json': '{"registry-mirrors": ["https://mirror.example"]}',
  }

  it('is told: the builder, the account, pulls beforehand, and mirrors that files set up', () => {
    const { code, stdout, stderr } = tree(all).run([
      'budget',
      '--clients-at-once',
      '20',
      '--attestations',
      '1',
    ])
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toContain('moby/buildkit:buildx-stable-1')
    expect(stdout).toMatch(
      /pulled beforehand, and again by a build\n {2}golang:1.22 +\S+ci.yml, Dockerfile\n/,
    )
    expect(stdout).toMatch(
      /by account[^\n]*\n {2}12 \/ 48 +after a login: \S+ci.yml\n {2}\d+ \/ \d+ +without a login/,
    )
    expect(stdout).toContain('https://mirror.example, for 3 of 3 images')
    expect(stdout).toContain('Docker Hub is asked where it fails')
    expect(stdout).toContain('If nobody warms it: 80 / 280,')
    for (const line of stdout.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80)
  })

  it('is in the json as the schema says', () => {
    const budget = JSON.parse(tree(all).run(['budget', '--format', 'json']).stdout)
    expect(validate(budget), JSON.stringify(validate.errors)).toBe(true)
    expect(budget.beforehand).toEqual([
      { reference: 'docker.io/library/golang:1.22', by: '.github/workflows/ci.yml', again: 'Dockerfile' },
    ])
    expect(budget.treeMirrors[0]).toMatchObject({
      file: 'deploy/daemon.json',
      covered: 3,
      all: 3,
      fallsThrough: true,
    })
    expect(budget.accounts.map(({ who }: { who: string }) => who)).toEqual(['signed-in', 'not-signed-in'])
  })
})

describe('budget --live', () => {
  it('asks nobody unless it may', () => {
    const { code, stderr } = tree(FILES).run(['budget', '--live'])
    expect(code).toBe(3)
    expect(stderr).toMatch(/^holdfast: --live: .*docker\.io/)
  })

  it('asks by HEAD alone, and says whose allowance it is', async () => {
    const registry = await startFakeRegistry({
      images: { 'ratelimitpreview/test:latest': image('preview') },
      behave: () => undefined,
    })
    const limited = await startFakeRegistry({
      behave: ({ method, path }) =>
        path.includes('/manifests/')
          ? {
              status: method === 'HEAD' ? 200 : 500,
              headers: {
                'content-type': image('preview').mediaType,
                'docker-content-digest': image('preview').digest,
                'ratelimit-limit': '100;w=21600',
                'ratelimit-remaining': '76;w=21600',
              },
            }
          : undefined,
    })
    for (const [server, left] of [
      [limited, 'left now: 76 of 100, as Docker Hub says'],
      [registry, 'left now: Docker Hub tells of no limit for this address and account'],
    ] as const) {
      const config = `registries: { docker.io: { mirror: { url: "${server.url}", insecure: true } } }\n`
      const made = tree({ ...FILES, 'holdfast.yaml': config })
      const env = { HOME: made.path, DOCKER_CONFIG: made.path }
      const { code, stdout, stderr } = await made.runBeside(['budget', '--live'], { env })
      expect([code, stdout]).toEqual([0, expect.stringContaining(left)])
      expect(stderr).toContain('a mirror: what is left is what it has left')
      expect(server.log.filter((line) => line.includes('/manifests/'))).toEqual([
        'HEAD /v2/ratelimitpreview/test/manifests/latest',
      ])
    }
  })
})
