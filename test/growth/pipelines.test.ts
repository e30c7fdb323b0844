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
