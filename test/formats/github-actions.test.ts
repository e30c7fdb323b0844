import { describe, expect, it } from 'vitest'
import { linkTree } from '../../src/engine/link-tree.ts'
import { brief, read } from '../support/read.ts'
import { casesOf, expectedOf, recordsOf } from './build-fixtures.ts'

const PATH = '.github/workflows/ci.yml'

async function usesOf(text: string) {
  return (await read(['github-actions'], PATH, text)).uses
}

/** A workflow with one job. */
function job(lines: string): string {
  return `on: push\njobs:\n  a:\n${lines.replace(/^/gm, '    ')}\n`
}

describe('github-actions', () => {
  it.each([
    ['network=host,image=moby/buildkit:v0.16.0', ['moby/buildkit:v0.16.0']],
    ['"image=moby/buildkit:v0.16.0,network=host"', ['moby/buildkit:v0.16.0']],
    ['\'"image=moby/buildkit:v0.16.0"\'', ['moby/buildkit:v0.16.0']],
    ['>-\n            image=moby/buildkit:v0.16.0\n            network=host', ['moby/buildkit:v0.16.0']],
    ['network=host,env.image=x', []],
    ["image=${{ env.BUILDKIT || 'acme/a:1' }},network=host", ['acme/a:1']],
    ['image=${{ env.OWN_IMAGE }}', ['moby/buildkit:v0.16.0']],
  ])('reads the image among the options of a builder: %s', async (options, expected) => {
    const step = `      - uses: docker/setup-buildx-action@v3\n        with:\n          driver-opts: ${options}\n`
    const text = `on: push\nenv: {OWN_IMAGE: "moby/buildkit:v0.16.0"}\njobs:\n  a:\n    runs-on: x\n    steps:\n${step}`
    const { uses } = await read(['github-actions'], '.github/workflows/a.yml', text)
    const own = uses.filter(({ role }) => role === 'service')
    expect(own.map((use) => (use.image.kind === 'read' ? use.text : use.image.reason))).toEqual(expected)
  })

  it('tells a value of a matrix once that an alias repeats', async () => {
    const text =
      'on: push\njobs:\n  a:\n    strategy:\n      matrix:\n        image: [&d "debian:12.7"]\n        include: [{image: *d, os: x}]\n    runs-on: x\n    container: ${{ matrix.image }}\n    steps: []\n'
    const { uses } = await read(['github-actions'], '.github/workflows/a.yml', text)
    expect(uses.map(brief)).toEqual(['ci-job debian:12.7'])
  })

  it.each(casesOf('github-actions'))('reads the fixture %s as expected', async (name) => {
    expect(await recordsOf('github-actions', name)).toEqual(expectedOf('github-actions', name))
  })

  it.each([
    'jobs: []',
    'jobs: {a: 1, b: null, c: []}',
    'jobs: {a: {container: [x], services: [y], steps: {z: 1}}}',
    'jobs: {a: {container: "", services: {b: "", c: {image: ""}}}}',
    'jobs: {a: {runs-on: "ubuntu:24.04", steps: [{uses: actions/checkout@v4}, {uses: ./local}]}}',
    'jobs: {a: {steps: [{with: {image: nginx:1}}, {uses: acme/other@v1, with: {image: nginx:1}}]}}',
    'jobs: {a: {strategy: {matrix: {image: [nginx:1]}}}}',
    'jobs: {a: {container: {image: true}, env: {IMAGE: web, X_IMAGE: 3}}}',
    'runs: {using: node20, main: index.js, image: nginx:1}',
    'name: x',
  ])('finds nothing in %j', async (text) => {
    const { uses, problems } = await read(['github-actions'], PATH, text)
    expect([uses.map(brief), problems]).toEqual([[], []])
  })

  it.each([
    ["${{ matrix['image'] }}", ['debian:12.7']],
    ["${{ matrix.image || 'x:1' }}", ['debian:12.7', 'x:1']],
    ['${{ (matrix.image) }}', ['debian:12.7']],
    ["${{ matrix.missing || '' }}", ['unread runtime-variable']],
    ["${{ format('{0}:{1}', 'x', '1') }}", ['x:1']],
    ["${{ format('{0}{{{1}}}', 'x', 'y') }}", ['unread invalid-reference']],
    ["${{ format('{0}:1', github.x) }}", ['unread runtime-variable']],
    ["${{ format('{0}:1') }}", ['unread template-expression']],
    ["${{ format('acme/{0}', matrix.image) }}", ['acme/debian:12.7']],
    [`\${{ fromJSON('["a:1","b:2"]')[1] }}`, ['b:2']],
    [`\${{ fromJSON('{"x":{"y":"a:1"}}').x['y'] }}`, ['a:1']],
    [`\${{ fromJSON('{"image":"a:1","env":{"A":"b:2"}}') }}`, ['a:1']],
    [`\${{ fromJSON('["a:1"]')[7] }}`, ['unread template-expression']],
    [`\${{ fromJSON('["a:1"')[0] }}`, ['unread template-expression']],
    ['${{ fromJSON(needs.a.outputs.x)[0] }}', ['unread runtime-variable']],
    [`\${{ github.x && fromJSON('["a:1"]')[0] || matrix.image }}`, ['debian:12.7', 'a:1']],
    ['${{ needs.a.outputs.image }}', ['unread runtime-variable']],
    ["ghcr.io/${{ 'acme' }}/x:${{ '1' }}", ['ghcr.io/acme/x:1']],
    ["${{ 'it''s' }}", ['unread invalid-reference']],
    ["${{ 'a:1' ", ['unread template-expression']],
    ['${{ a b }}', ['unread template-expression']],
    ["${{ '}}' && 'x:1' }}", ['x:1']],
  ])('reads %s', async (container, expected) => {
    const text = job(
      `name: \${{ github.job }}\nstrategy: {matrix: {image: [debian:12.7]}}\ncontainer: ${JSON.stringify(container)}`,
    )
    const found = (await usesOf(text)).map(({ image, text: spelled }) =>
      image.kind === 'unread' ? `unread ${image.reason}` : spelled,
    )
    expect(found).toEqual(expected)
  })

  it.each([
    [`{image: "\${{ fromJSON('["a:1","b:2"]') }}"}`],
    [`{image: "\${{ github.x && fromJSON('["a:1"]') || fromJSON('["b:2"]') }}"}`],
    [`"\${{ fromJSON('{"image":["a:1","b:2"]}') }}"`],
    [`{include: "\${{ fromJSON('[{"image":"a:1"},{"image":"b:2","x":1}]') }}"}`],
    [`{include: [{image: "a:1"}, "\${{ fromJSON('{"image":"b:2"}') }}"]}`],
  ])('reads the matrix %s', async (matrix) => {
    const text = job(
      `strategy: {matrix: ${matrix.replace(/"\$.*\}\}"/, (one) => `'${one.slice(1, -1).replaceAll("'", "''")}'`)}}\ncontainer: \${{ matrix.image }}`,
    )
    expect((await usesOf(text)).map((use) => use.text)).toEqual(['a:1', 'b:2'])
  })

  it('edits a list of JSON where it stands, unless quotes are doubled in it', async () => {
    const matrix = (list: string) =>
      job(`name: \${{ github.job }}\nstrategy: {matrix: {image: ${list}}}\ncontainer: \${{ matrix.image }}`)
    const [plain] = await usesOf(matrix(`"\${{ fromJSON('[\\"a:1\\"]') }}"`))
    const [block] = await usesOf(
      `on: push\njobs:\n  a:\n    strategy:\n      matrix:\n        image: \${{ fromJSON('["a:1"]') }}\n    container: \${{ matrix.image }}\n`,
    )
    expect([plain, block].map((use) => use?.raw)).toEqual(['${{ matrix.image }}', 'a:1'])
  })

  it('spells a number as the runner does, which then stands nowhere', async () => {
    const [use] = await usesOf(job('strategy: {matrix: {v: [18.10]}}\ncontainer: node:${{ matrix.v }}'))
    expect(use?.text).toBe('node:18.1')
    expect(use?.image.kind === 'read' && use.image.segments.map(({ at }) => at === undefined)).toEqual([
      false,
      true,
    ])
  })

  it.each([
    ['', 'shown'],
    ['name: literal', 'shown'],
    ['name: test ${{ matrix.image }}', 'shown'],
    ['name: test ${{ toJSON(matrix) }}', 'shown'],
    ['name: test ${{ matrix.other }}', undefined],
  ])('with %j tells whether the name of the check shows the value', async (name, shown) => {
    const [use] = await usesOf(
      job(`${name}\nstrategy: {matrix: {image: [debian:12.7]}}\ncontainer: \${{ matrix.image }}`),
    )
    expect(use?.unsafe === undefined ? undefined : 'shown').toBe(shown)
  })

  it.each([
    ['if: matrix.image != 1', 0],
    ["if: ${{ matrix.image != 'x' }}", 1],
    ['steps: [{run: "echo ${{ matrix.image }}"}]', 1],
    ['steps: [{run: "echo ${{ toJSON(matrix) }}"}]', 1],
    ['steps: [{run: "echo the matrix is big"}]', 0],
    ['steps: [{run: "echo ${{ matrix.os }}"}]', 0],
  ])('with %j knows what else takes a value of the matrix', async (other, count) => {
    const text = job(
      `name: \${{ github.job }}\nstrategy: {matrix: {image: [debian:12.7]}}\ncontainer: \${{ matrix.image }}\n${other}`,
    )
    const { alsoRead } = await read(['github-actions'], PATH, text)
    expect(alsoRead.map(({ start, end }) => text.slice(start, end))).toEqual(
      Array.from({ length: other.startsWith('if: matrix') ? 1 : count }, () => 'debian:12.7'),
    )
  })

  it.each([
    ['{run: "docker pull alpine:3"}', ['alpine:3']],
    ['{run: "docker pull acme/a:${{ matrix.v }}"}', ['acme/a:1', 'acme/a:2']],
    ['{run: "docker pull $IMG", env: {IMG: "quay.io/acme/b:1"}}', ['quay.io/acme/b:1']],
    ['{run: "docker pull acme/a:${{ github.sha }}"}', ['acme/a:${{ github.sha }}']],
    ['{run: "docker pull alpine:3", shell: pwsh}', ['alpine:3']],
    ['{run: "docker pull alpine:3", shell: "${{ matrix.none }}"}', ['alpine:3']],
    ['{run: "docker pull alpine:3", shell: python}', []],
    ['{run: "docker pull alpine:3", shell: [pwsh]}', ['alpine:3']],
    ['{run: "docker pull $env:IMG", shell: pwsh, env: {IMG: "quay.io/acme/b:1"}}', ['quay.io/acme/b:1']],
    ['{run: "docker build -t x . && docker run x"}', ['x']],
    ['{run: [docker pull alpine:3]}', []],
  ])('reads the commands of %s', async (step, expected) => {
    const uses = await usesOf(job(`strategy: {matrix: {v: [1, 2]}}\nsteps: [${step}]`))
    expect(uses.map(({ text }) => text)).toEqual(expected)
    for (const { confidence, role } of uses) expect([confidence, role]).toEqual(['likely', 'cli-argument'])
  })

  it('reads the caches of a build, and knows those that it writes itself', async () => {
    const step = `uses: docker/build-push-action@v6
    with:
      cache-from: |
        type=registry,ref=ghcr.io/acme/app:cache
        ghcr.io/acme/other:1.2
        type=gha
      cache-to: type=registry,ref=ghcr.io/acme/app:cache,mode=max`
    const uses = await usesOf(`jobs:\n a:\n  steps:\n  - ${step}\n`)
    expect(uses.map(({ text, role, pin }) => `${role} ${text} ${pin}`)).toEqual([
      'build-cache ghcr.io/acme/app:cache none',
      'build-cache ghcr.io/acme/other:1.2 digest',
      'build-cache ghcr.io/acme/app:cache none',
    ])
  })

  it('takes what a build has tagged for built in the commands of the file', async () => {
    const text = job(
      `services: {x: {image: "acme/a:1"}}\nsteps: [{uses: docker/build-push-action@v6, with: {tags: "acme/a:1,acme/b:1"}}, {run: "docker run acme/a:1 && docker run acme/b:1 && docker run acme/c:1"}]`,
    )
    const { uses } = linkTree([await read(['github-actions'], PATH, text)])
    expect(uses.map(brief)).toEqual(['ci-service acme/a:1', 'cli-argument acme/c:1'])
  })

  it('reads images among labels of runners', async () => {
    const text =
      'jobs: {a: {runs-on: docker://node:20.1.0}, b: {runs-on: [self-hosted, "docker://node:22.1.0", "x:1"]}}'
    expect((await usesOf(text)).map(brief)).toEqual(['ci-job node:20.1.0', 'ci-job node:22.1.0'])
  })

  it('names the Dockerfiles that steps and actions build', async () => {
    const step = (inputs: string) => job(`steps: [{uses: docker/build-push-action@v6, with: ${inputs}}]`)
    const names = async (path: string, text: string) =>
      (await read(['github-actions'], path, text)).facts.flatMap((fact) =>
        fact.kind === 'names-file' ? [fact.name] : [],
      )
    expect(await names(PATH, step('{file: build/web.df}'))).toEqual(['build/web.df'])
    expect(await names(`sub/${PATH}`, step('{context: ./app}'))).toEqual(['sub/app/Dockerfile'])
    expect(await names(PATH, step('{file: "${{ matrix.f }}"}'))).toEqual([])
    expect(await names(PATH, step('{context: "https://example.com/x.git"}'))).toEqual([])
    expect(await names(PATH, step('{file: ../../x}'))).toEqual([])
    const action = 'runs: {using: docker, image: lint.Dockerfile}'
    expect(await names('a/action.yml', action)).toEqual(['a/lint.Dockerfile'])
  })
})
