import { describe, expect, it } from 'vitest'
import { digestOf } from '../support/fix.ts'
import { fix, MIRROR } from '../support/fix-tree.ts'
import { brief, read } from '../support/read.ts'

const CALLER = '.github/workflows/ci.yml'
const CALLED = '.github/workflows/called.yml'
const ACTION = '.github/actions/a/action.yml'

async function found(
  files: Readonly<Record<string, string>>,
  path = CALLER,
  namedBy: readonly string[] = [],
) {
  const { uses } = await read(['github-actions'], path, files[path] ?? '', { files, namedBy })
  return uses.map(brief)
}

const WORKFLOW = `on:
  workflow_call:
    inputs:
      image: { type: string, default: "node:20.1.0" }
      needed: { type: string, required: true }
      tag: { type: string }
jobs:
  a:
    container: \${{ inputs.image }}
    services:
      b: \${{ inputs.needed }}
      c: redis:\${{ inputs.tag }}
`
const call = (inputs: string, rest = '') =>
  `on: push\njobs:\n  x:\n    uses: ./${CALLED}\n${rest}    with: ${inputs}\n`

describe('github-actions calls', () => {
  it('read an image where the caller gives it', async () => {
    const files = {
      [CALLER]: call('{ image: "node:22.1.0", needed: "postgres:17.1", tag: 7.4.1, other: "acme/x:1" }'),
      [CALLED]: WORKFLOW,
    }
    expect(await found(files)).toEqual([
      'ci-job node:22.1.0',
      'ci-service postgres:17.1',
      'ci-service 7.4.1 => redis:7.4.1',
    ])
    expect(await found(files, CALLED, [CALLER])).toEqual(['ci-job node:20.1.0'])
  })

  it('go through an action with objects of Kubernetes in its commands, of which the caller has no trace', async () => {
    const action = `runs:
  using: composite
  steps:
    - shell: bash
      run: |
        kubectl apply -f - <<EOF
        apiVersion: v1
        kind: Pod
        spec: {containers: [{image: "acme/a:1"}]}
        EOF
        docker run \${{ inputs.image }}
inputs: { image: { required: true } }
`
    const steps = 'steps: [{ uses: ./.github/actions/a, with: { image: "acme/b:2" } }]'
    const files = { [CALLER]: `on: push\njobs: { x: { ${steps} } }\n`, [ACTION]: action }
    expect(await found(files)).toEqual(['cli-argument acme/b:2'])
    expect(await found(files, ACTION, [CALLER])).toEqual([
      'container acme/a:1',
      'cli-argument ${{ inputs.image }} => unread: template-expression',
    ])
  })

  it('find nothing in the caller of what stands in a Dockerfile that the called workflow writes', async () => {
    const called = `on: { workflow_call: { inputs: { base: { required: true } } } }
jobs:
  a:
    steps:
      - run: |
          docker run \${{ inputs.base }}
          cat <<EOF > Dockerfile
          FROM alpine:3.2
          EOF
`
    const own = 'cat <<EOF > Dockerfile\n          FROM busybox:1.2\n          EOF\n'
    const files = {
      [CALLER]: `# docker\n${call('{ base: "node:22.1.0" }')}  y:\n    steps:\n      - run: |\n          ${own}`,
      [CALLED]: called,
    }
    const { uses } = await read(['github-actions'], CALLER, files[CALLER], { files })
    const places = uses.map(({ place }) => files[CALLER].slice(place.start, place.end))
    expect(places).toEqual(['node:22.1.0', 'busybox:1.2'])
  })

  it('leave an input that somebody does not give to the run', async () => {
    const files = { [CALLER]: call('{ tag: "7" }'), [CALLED]: WORKFLOW }
    expect(await found(files, CALLED, [CALLER])).toEqual([
      'ci-job node:20.1.0',
      'ci-service ${{ inputs.needed }} => unread: runtime-variable',
    ])
  })

  it('read a list that is given as JSON, for the matrix of what is called', async () => {
    const files = {
      [CALLER]: `on: push\njobs:\n  x:\n    uses: ./${CALLED}\n    with:\n      images: '["a:1.0.1", "b:2.0.2"]'\n      one: "[1.10]"\n`,
      [CALLED]:
        'on:\n  workflow_call:\n    inputs:\n      images: { default: \'["c:3"]\' }\njobs:\n  a:\n    strategy:\n      matrix:\n        i: ${{ fromJSON(inputs.images) }}\n        o: ${{ fromJSON(inputs.one) }}\n    container: ${{ matrix.i }}\n    services: { s: "redis:${{ matrix.o }}" }\n',
    }
    expect(await found(files)).toEqual(['ci-job a:1.0.1', 'ci-job b:2.0.2'])
    expect(await found(files, CALLED, [CALLER])).toEqual([
      'ci-job c:3',
      'ci-service redis:${{ matrix.o }} => unread: runtime-variable',
    ])
    const { text } = await fix(MIRROR, files, { request: { unsafe: true } })
    expect(text(CALLER)).toContain(`["a:1.0.1@${digestOf('docker.io/library/a:1.0.1')}", "b:2.0.2@`)
  })

  it('take values of the matrix of the caller', async () => {
    const files = {
      [CALLER]: call('{ needed: "${{ matrix.i }}" }', '    strategy: {matrix: {i: ["a:1", "b:2"]}}\n'),
      [CALLED]: WORKFLOW,
    }
    expect(await found(files)).toEqual(['ci-service a:1', 'ci-service b:2'])
  })

  it('go through an action that hands the input on', async () => {
    const files = {
      [CALLER]: `on: push\njobs:\n  x:\n    steps:\n      - uses: ./.github/actions/outer\n        with: { img: "acme/x:1.0.1" }\n`,
      '.github/actions/outer/action.yaml':
        'inputs: {img: {}}\nruns:\n  using: composite\n  steps:\n    - uses: ./.github/actions/a\n      with: { image: "${{ inputs.img }}" }\n',
      [ACTION]:
        'inputs: {image: {default: "acme/y:2"}}\nruns:\n  using: composite\n  steps:\n    - run: docker run ${{ inputs.image }}\n      shell: bash\n',
    }
    expect(await found(files)).toEqual(['cli-argument acme/x:1.0.1'])
    expect(await found(files, '.github/actions/outer/action.yaml', [CALLER])).toEqual([])
    expect(await found(files, ACTION, ['.github/actions/outer/action.yaml'])).toEqual([
      'cli-argument ${{ inputs.image }} => acme/y:2',
    ])
  })

  it('of other repositories are told by the name of the input', async () => {
    const text = call('{ image: "acme/x:1", note: "acme/y:1" }').replace(`./${CALLED}`, `acme/x/${CALLED}@v1`)
    expect(await found({ [CALLER]: text })).toEqual(['ci-job acme/x:1'])
  })

  it('are told by the name of the input where the file takes it for something else than an image', async () => {
    const files = {
      [CALLER]: call(
        '{ needed: "postgres:17.1", image: "acme/x:1", test-image: "acme/y:1", other: "acme/z:1" }',
      ),
      [CALLED]: WORKFLOW.replace('${{ inputs.image }}', 'node:20'),
    }
    expect(await found(files)).toEqual(['ci-service postgres:17.1', 'ci-job acme/x:1', 'ci-job acme/y:1'])
  })

  it('name the file that they call, so that it is read for them', async () => {
    const { facts } = await read(['github-actions'], CALLER, call('{ tag: "1" }'), {
      files: { [CALLED]: WORKFLOW },
    })
    expect(facts).toMatchObject([
      { kind: 'names-file', name: CALLED, format: 'github-actions', decides: true },
    ])
  })

  it.each(['./../../x.yml', './.github/workflows/ci.yml', './.github/workflows/missing.yml', 'docker://a:1'])(
    'follow nothing out of the tree, nor in a circle: %s',
    async (uses) => {
      const text = call('{ a: "b:1" }').replace(`./${CALLED}`, uses)
      expect(await found({ [CALLER]: text })).toEqual([])
    },
  )

  it('end where files call one another', async () => {
    const files = {
      [CALLER]: call('{ needed: "a:1" }'),
      [CALLED]: `${WORKFLOW}  d:\n    uses: ./${CALLER}\n    with: { needed: "\${{ inputs.needed }}" }\n`,
    }
    expect(await found(files)).toEqual(['ci-service a:1'])
  })

  it('are edited on request, where the value stands', async () => {
    const files = {
      [CALLER]: call('{ image: "node:22.1.0", needed: "postgres:17.1", tag: 7.4.1 }'),
      [CALLED]: WORKFLOW,
    }
    expect((await fix(MIRROR, files)).text(CALLER)).toBe(files[CALLER])
    const { text } = await fix(MIRROR, files, { request: { unsafe: true } })
    const pin = (reference: string) => `@${digestOf(`docker.io/library/${reference}`)}`
    expect(text(CALLER)).toBe(
      call(
        `{ image: "node:22.1.0${pin('node:22.1.0')}", needed: "postgres:17.1${pin('postgres:17.1')}", tag: 7.4.1${pin('redis:7.4.1')} }`,
      ),
    )
  })
})

describe('github-actions builds', () => {
  const build = (inputs: string, job = '') =>
    `on: push\njobs:\n  x:\n${job}    env: { NODE: "20.1.0" }\n    steps:\n      - uses: docker/build-push-action@v6\n        with:\n${inputs.replace(/^/gm, '          ')}\n`
  const DOCKERFILE = 'ARG BASE=alpine:3.19\nFROM ${BASE}\n'

  it('take expressions in arguments', async () => {
    const files = {
      Dockerfile: DOCKERFILE,
      [CALLER]: build(
        'build-args: BASE=node:${{ matrix.v }}-${{ env.NODE }}',
        '    strategy: {matrix: {v: [a, b]}}\n',
      ),
    }
    expect(await found(files)).toEqual([
      'base node:${{ matrix.v }}-${{ env.NODE }} => node:a-20.1.0',
      'base node:${{ matrix.v }}-${{ env.NODE }} => node:b-20.1.0',
    ])
    const unknown = { ...files, [CALLER]: build('build-args: BASE=node:${{ github.sha }}') }
    expect(await found(unknown)).toEqual(['base node:${{ github.sha }} => unread: runtime-variable'])
  })

  it('edit an argument where it stands, and what others take only on request', async () => {
    const own = build('build-args: |\n  A=1\n  BASE=node:20.1.1')
    const { text } = await fix(MIRROR, { Dockerfile: DOCKERFILE, [CALLER]: own })
    expect(text(CALLER)).toBe(own.replace('20.1.1', `20.1.1@${digestOf('docker.io/library/node:20.1.1')}`))
    const shared = build('build-args: BASE=node:${{ env.NODE }}')
    expect((await fix(MIRROR, { Dockerfile: DOCKERFILE, [CALLER]: shared })).text(CALLER)).toBe(shared)
  })

  it('tell arguments by their names where the Dockerfile is not in the tree', async () => {
    const text = build(
      'file: elsewhere/Dockerfile\nbuild-args: |\n  BUILD_IMAGE=golang:1.26.6\n  TAG=acme/x:1\n  BASE_IMAGE=${{ github.sha }}',
    )
    const { uses } = await read(['github-actions'], CALLER, text)
    expect(uses.map((use) => `${brief(use)} ${use.confidence}`)).toEqual(['base golang:1.26.6 likely'])
    expect(await found({ [CALLER]: text, 'elsewhere/Dockerfile': 'FROM scratch\n' })).toEqual([])
  })

  it('name the Bake files of docker/bake-action', async () => {
    const text = build('files: |\n  ./a.hcl, b.json\n  cwd://x.hcl\n  compose.yaml\nworkdir: deploy').replace(
      'build-push',
      'bake',
    )
    const { facts } = await read(['github-actions'], CALLER, text)
    expect(facts.map((fact) => (fact.kind === 'names-file' ? fact.name : ''))).toEqual([
      'deploy/a.hcl',
      'deploy/b.json',
    ])
  })
})
