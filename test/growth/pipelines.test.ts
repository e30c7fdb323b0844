import { describe, expect, it } from 'vitest'
import { read } from '../support/read.ts'
import { expectLinear } from '../support/steps.ts'

const lines = (size: number, line: (i: number) => string) =>
  Array.from({ length: size }, (_, i) => line(i)).join('')

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
