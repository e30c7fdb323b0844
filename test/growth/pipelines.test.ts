import { describe, expect, it } from 'vitest'
import { read } from '../support/read.ts'
import { expectLinear } from '../support/steps.ts'

const lines = (size: number, line: (i: number) => string) =>
  Array.from({ length: size }, (_, i) => line(i)).join('')

describe('a list that many look into', () => {
  const elements = (size: number, from: number) =>
    lines(size, (i) => `                - {k: "${from + i}", t: "1"}\n`)
  const list = (size: number, from: number) =>
    `          - list:\n              elements:\n${elements(size, from)}`
  it.each([
    [
      'the steps of a build of Google',
      'cloudbuild',
      'cloudbuild.yaml',
      (size: number) => `steps:\n${lines(size, (i) => `- {name: a${i}, args: [build, -t, "b${i}"]}\n`)}`,
    ],
    [
      'the variables of Azure',
      'azure-pipelines',
      'azure-pipelines.yml',
      (size: number) =>
        `variables:\n${lines(size, (i) => `- {name: v${i}, value: a}\n`)}resources:\n  containers:\n${lines(size, (i) => `  - {container: c${i}, image: "$(v${i}):1"}\n`)}`,
    ],
    [
      'the conditions and parameters of Azure',
      'azure-pipelines',
      'azure-pipelines.yml',
      (size: number) =>
        `parameters:\n- name: p\n  values:\n${lines(size, (i) => `  - a:${i}\n`)}variables:\n${lines(size, (i) => `- \${{ if a${i} }}:\n  - {name: v, value: "a:${i}"}\n`)}jobs:\n${lines(size, (i) => `- \${{ if a${i} }}:\n  - {job: j${i}, container: $(v), services: {a: "\${{ parameters.p }}"}}\n`)}`,
    ],
    [
      'what Flux puts in for variables',
      'kubernetes',
      'a.yaml',
      (size: number) =>
        `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nspec:\n  path: .\n  postBuild:\n    substitute:\n${lines(size, (i) => `      V${i}: "${i}"\n`)}---\napiVersion: v1\nkind: Pod\nspec:\n  containers:\n${lines(size, (i) => `  - {name: c${i}, image: "a:\${V${i}}"}\n`)}`,
    ],
    [
      'documents without a variable',
      'kubernetes',
      'a.yaml',
      (size: number) =>
        `${lines(size, (i) => `---\napiVersion: v1\nkind: Pod\nspec: {containers: [{image: "a:${i}"}]}\n`)}`,
    ],
    [
      'blanks of Bake',
      'bake',
      'docker-bake.hcl',
      (size: number) =>
        `variable "V" { default = "1" }\n${' '.repeat(10 * size)}\ntarget "t" {\n  contexts = { b = "docker-image://a:\${V}" }\n}\n`,
    ],
    [
      'decorators of Bicep',
      'bicep',
      'main.bicep',
      (size: number) =>
        `${lines(size, (i) => `@allowed(['a:1'])\n@a @a @a\nparam v${i} string = 'a:${i}'\n`)}resource a 'Microsoft.App/containerApps@2024-03-01' = {\n  properties: {\n    template: {\n      containers: [\n${lines(size, (i) => `        {\n          name: 'a'\n          image: v${i}\n        }\n`)}      ]\n    }\n  }\n}\n`,
    ],
    [
      'the lines of a variable that steps of GitHub take',
      'github-actions',
      '.github/workflows/a.yml',
      (size: number) =>
        `on: push\nenv:\n  A: |\n${lines(8 * size, () => '    a line\n')}jobs:\n  a:\n    steps:\n${lines(size, () => '      - run: make $A\n')}      - run: docker pull a:1\n`,
    ],
    [
      'the lines of a variable that jobs of GitLab take',
      'gitlab-ci',
      '.gitlab-ci.yml',
      (size: number) =>
        `variables:\n  A: |\n${lines(8 * size, () => '    a line\n')}${lines(size, (i) => `j${i}:\n  script: make $A\n`)}k:\n  script: docker pull a:1\n`,
    ],
    [
      'the matrix of steps of GitHub',
      'github-actions',
      '.github/workflows/a.yml',
      (size: number) =>
        `on: push\njobs:\n  a:\n    strategy: {matrix: {x: [${lines(8 * size, (i) => `v${i}, `)}]}}\n    steps:\n${lines(size, () => '      - run: make ${{ matrix.x }}\n')}      - run: docker pull a:1\n`,
    ],
    [
      'elements that are merged',
      'kubernetes',
      'a.yaml',
      (size: number) =>
        `apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nspec:\n  generators:\n    - merge:\n        mergeKeys: [k]\n        generators:\n${list(size, 0)}${list(size, size)}  template:\n    spec:\n      source:\n        helm:\n          values: |\n            image: "a:{{t}}"\n`,
    ],
  ])('is read in linear time: %s', async (_, format, path, textOf) => {
    await expectLinear((size) => {
      const text = textOf(size)
      return async () => void (await read([format], path, text))
    }, 300)
  })
})

describe('a pipeline of GitLab', () => {
  const ROOT = '.gitlab-ci.yml'
  it.each([
    [
      'of jobs with variables',
      (i: number) => `j${i}: {image: "a:$V", variables: {V: "${i}"}, script: [x]}\n`,
    ],
    ['of jobs that extend one', (i: number) => `j${i}: {extends: .b, image: "a:$V"}\n`],
    ['of jobs that extend one another', (i: number) => `j${i}: {extends: j${i + 1}, image: "a:$V"}\n`],
    ['of references', (i: number) => `j${i}: {image: !reference [j${i + 1}, image]}\n`],
    [
      'of variables in variables',
      (i: number) => `j${i}: {variables: {V${i}: $V${i + 1}}, image: "a:$V${i}"}\n`,
    ],
  ])('%s is read in linear time', async (_, line) => {
    await expectLinear((size) => {
      const text = `default: {image: "x:$V", services: ["y:$V"]}\n.b: {variables: {V: "1"}}\n${lines(size, line)}`
      return async () => void (await read(['gitlab-ci'], ROOT, text))
    }, 300)
  })

  it('of default services and jobs with variables is read in linear time', async () => {
    await expectLinear((size) => {
      const jobs = lines(size, (i) => `j${i}: {variables: {V: "1"}, script: [x]}\n`)
      const text = `default:\n  services:\n${lines(size, (i) => `    - s${i}:$V\n`)}${jobs}`
      return async () => void (await read(['gitlab-ci'], ROOT, text))
    }, 100)
  })

  it('of many files with inputs is read in linear time', async () => {
    await expectLinear((size) => {
      const text = `include:\n${lines(20, () => '  - {local: t.yml, inputs: {i: "a:1"}}\n')}`
      const job = (i: number) => `j${i}: {image: "$[[ inputs.i ]]", script: [x]}\n`
      const files = { [ROOT]: text, 't.yml': `spec: {inputs: {i: {}}}\n---\n${lines(size, job)}` }
      return async () => {
        const { uses } = await read(['gitlab-ci'], ROOT, text, { files })
        expect(uses.length).toBeGreaterThan(1)
      }
    }, 100)
  })
})

describe('a workflow', () => {
  const ROOT = '.github/workflows/ci.yml'
  it.each([
    [
      'of a matrix written as JSON',
      (size: number) => {
        const list = JSON.stringify(Array.from({ length: 20 }, (_, i) => `a:${i}`))
        const services = lines(size, (i) => `      s${i}: \${{ matrix.v }}\n`)
        return `jobs:\n  a:\n    strategy:\n      matrix:\n        v: \${{ fromJSON('${list}') }}\n    services:\n${services}`
      },
    ],
    [
      'of one long list',
      (size: number) =>
        `jobs:\n  a:\n    container: \${{ fromJSON('[${'"a:1",'.repeat(size)}"b:2"]')[0] }}\n`,
    ],
    [
      'of a long format',
      (size: number) => `jobs:\n  a:\n    container: \${{ format('${'{0}'.repeat(size)}', 'a') }}\n`,
    ],
    [
      'of open braces',
      (size: number) => `jobs:\n  a:\n    container: \${{ format('${'{'.repeat(size)}', 'a') }}\n`,
    ],
  ])('%s is read in linear time', async (_, make) => {
    await expectLinear((size) => {
      const text = make(size)
      return async () => void (await read(['github-actions'], ROOT, text))
    }, 300)
  })

  it('of many calls is read in linear time', async () => {
    await expectLinear((size) => {
      const step = '      - {uses: ./a, with: {i: "acme/x:1"}}\n'
      const text = `jobs:\n  a:\n    steps:\n${step.repeat(8)}`
      const run = '    - {shell: bash, run: "docker run ${{ inputs.i }}"}\n'
      const files = {
        [ROOT]: text,
        'a/action.yml': `inputs: {i: {}}\nruns:\n  using: composite\n  steps:\n${run.repeat(size)}`,
      }
      return async () => {
        const { uses } = await read(['github-actions'], ROOT, text, { files })
        expect(uses.length).toBeGreaterThan(1)
      }
    }, 60)
  })
})

describe('a Bake file', () => {
  it.each([
    ['of loops', (size: number) => lines(size, (i) => `V${i} = [for x in ["1", "2"] : x]\n`)],
    [
      'of loops over one list',
      (size: number) => `L = ["1", "2", "3"]\n${lines(size, (i) => `V${i} = [for x in L : x]\n`)}`,
    ],
    ['of open loops', (size: number) => `V = ${'[for x in '.repeat(size)}\n`],
    ['of parts of parts', (size: number) => `V = a${'[0]'.repeat(size)}\nW = f()${'.b'.repeat(size)}\n`],
    ['of one long list', (size: number) => `L = [${'"1",'.repeat(size)}]\nV = [for x in L : "\${L[0]}"]\n`],
  ])('%s is read in linear time', async (_, make) => {
    await expectLinear((size) => {
      const text = `${make(size)}target "t" {\n  contexts = { c = "docker-image://a:\${V[0]}" }\n}\n`
      return async () => void (await read(['bake'], 'docker-bake.hcl', text))
    }, 300)
  })

  it('of many targets beside another one is read in linear time', async () => {
    await expectLinear((size) => {
      const text = lines(size, (i) => `target "t${i}" {\n  args = { A = "1" }\n}\n`)
      const files = {
        'docker-bake.override.hcl': lines(size, (i) => `target "t${i}" {\n  dockerfile = "d"\n}\n`),
      }
      return async () => void (await read(['bake'], 'docker-bake.hcl', text, { files }))
    }, 100)
  })
})

describe('steps', () => {
  it.each([
    ['lines with a parameter', (i: number) => `        docker pull $(params.p)/app:${i}\n`],
    ['lines with a variable of the step', (i: number) => `        docker pull $IMAGE/app:${i}\n`],
    ['builds of one Dockerfile', () => '        docker build --no-cache --pull .\n'],
    ['programs that nobody knows', (i: number) => `        tool${i} a b\n`],
  ])('of Tekton with a script of %s are read in linear time', async (_, line) => {
    await expectLinear((size) => {
      const text = `apiVersion: tekton.dev/v1\nkind: Task\nspec:\n  params: [{name: p, default: quay.io/acme}]\n  steps:\n    - image: busybox\n      env: [{name: IMAGE, value: quay.io/acme}]\n      script: |\n        docker login\n${lines(size, line)}`
      return async () =>
        void (await read(['tekton'], 'task.yaml', text, { files: { Dockerfile: 'FROM a\n' } }))
    }, 300)
  })

  it('of Tekton, each with a script, are read in linear time', async () => {
    await expectLinear((size) => {
      const steps = lines(
        size,
        (i) => `    - {name: s${i}, image: busybox, script: "docker pull a/b:$(params.p${i})"}\n`,
      )
      const params = lines(size, (i) => `    - {name: p${i}, default: "${i}"}\n`)
      const text = `apiVersion: tekton.dev/v1\nkind: Task\nspec:\n  params:\n${params}  steps:\n${steps}`
      return async () => void (await read(['tekton'], 'task.yaml', text))
    }, 100)
  })

  it.each([
    [
      'builds',
      '      - uses: docker/build-push-action@v6\n        with: { context: ., no-cache: true, pull: true }\n',
    ],
    ['logins', '      - uses: docker/login-action@v3\n'],
    ['builders', '      - uses: docker/setup-buildx-action@v3\n'],
  ])('of GitHub that are %s are read in linear time', async (_, step) => {
    const big = `FROM ghcr.io/acme/base:1\n${'RUN true\n'.repeat(2_000)}`
    await expectLinear((size) => {
      const text = `on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n${lines(size, () => step)}`
      return async () =>
        void (await read(['github-actions'], '.github/workflows/a.yml', text, { files: { Dockerfile: big } }))
    }, 100)
  })

  it('with a job whose script starts kaniko are read in linear time', async () => {
    await expectLinear((size) => {
      const words = lines(size, (i) => `--flag${i} "$V" `)
      const text = `a:\n  image: gcr.io/kaniko-project/executor:debug\n  script:\n    - /kaniko/executor ${words}\n`
      return async () => void (await read(['gitlab-ci'], '.gitlab-ci.yml', text))
    }, 300)
  })
})
