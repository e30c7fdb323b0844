import { describe, expect, it } from 'vitest'
import { digestOf } from '../support/fix.ts'
import { fix, MIRROR } from '../support/fix-tree.ts'
import { brief, read } from '../support/read.ts'

const CALLER = 'ci/azure-pipelines.yml'
const TEMPLATE = 'templates/job.yml'

async function found(
  files: Readonly<Record<string, string>>,
  path = CALLER,
  namedBy: readonly string[] = [],
) {
  const { uses } = await read(['azure-pipelines'], path, files[path] ?? '', { files, namedBy })
  return uses.map(brief)
}

const JOB = `parameters:
- name: containerImage
  default: node:20.1.0
- { name: tag, type: string }
jobs:
- job: t
  container: \${{ parameters.containerImage }}
  services: { cache: "redis:\${{ parameters['TAG'] }}" }
`
const call = (template: string, parameters: string, rest = '') =>
  `${rest}jobs:\n- template: ${template}\n  parameters: ${parameters}\n`

describe('templates of Azure Pipelines', () => {
  it.each(['../templates/job.yml', '/templates/job.yml', '../templates/job.yml@self'])(
    'read an image where the caller gives it to %s',
    async (template) => {
      const files = {
        [CALLER]: call(template, '{ containerImage: "node:22.1.0", tag: 7.4.1, other: "acme/x:1" }'),
        [TEMPLATE]: JOB,
      }
      const { facts } = await read(['azure-pipelines'], CALLER, files[CALLER] ?? '', { files })
      expect(facts).toMatchObject([{ kind: 'names-file', name: TEMPLATE, format: 'azure-pipelines' }])
      expect(await found(files)).toEqual(['ci-job node:22.1.0', 'ci-service 7.4.1 => redis:7.4.1'])
      expect((await found(files, TEMPLATE, [CALLER]))[0]).toBe(
        'ci-job ${{ parameters.containerImage }} => node:20.1.0',
      )
    },
  )

  it.each(['job.yml@templates', '/templates/$(x).yml', 'missing.yml', '../../templates/job.yml'])(
    'of another repository or none are not read: %s',
    async (template) => {
      const files = { [CALLER]: call(template, '{ containerImage: "node:22.1.0" }'), [TEMPLATE]: JOB }
      expect(await found(files)).toEqual([])
    },
  )

  it('take variables of the caller, and each value that these may have', async () => {
    const variables =
      'variables:\n- ${{ if a }}:\n  - {name: v, value: 22.1.0}\n- ${{ else }}:\n  - {name: v, value: 24.1.0}\n'
    const files = {
      [CALLER]: call(
        TEMPLATE.replace('templates', '/templates'),
        '{ containerImage: "node:$(v)", tag: $(no) }',
        variables,
      ),
      [TEMPLATE]: JOB,
    }
    expect(await found(files)).toEqual(['ci-job 22.1.0 => node:22.1.0', 'ci-job 24.1.0 => node:24.1.0'])
  })

  it('are followed through one another, but not without end', async () => {
    const files = {
      [CALLER]: call('/templates/outer.yml', '{ image: "node:22.1.0" }'),
      'templates/outer.yml': call('job.yml', '{ containerImage: "${{ parameters.image }}" }'),
      [TEMPLATE]: `${JOB}- template: outer.yml\n  parameters: { image: "\${{ parameters.containerImage }}" }\n`,
    }
    expect(await found(files)).toEqual(['ci-job node:22.1.0'])
  })

  it('are edited on request, where the value stands', async () => {
    const files = {
      [CALLER]: call('/templates/job.yml', '{ containerImage: "node:22.1.0", tag: 7.4.1 }'),
      [TEMPLATE]: JOB,
    }
    expect((await fix(MIRROR, files)).text(CALLER)).toBe(files[CALLER])
    const { text } = await fix(MIRROR, files, { request: { unsafe: true } })
    const pin = (reference: string) => `@${digestOf(`docker.io/library/${reference}`)}`
    expect(text(CALLER)).toBe(
      call(
        '/templates/job.yml',
        `{ containerImage: "node:22.1.0${pin('node:22.1.0')}", tag: 7.4.1${pin('redis:7.4.1')} }`,
      ),
    )
  })
})

describe('variables of Azure Pipelines', () => {
  it('edit no value of a matrix or a list without being asked', async () => {
    const text =
      'strategy: {matrix: {a: {i: "node:20.1.0"}, b: {i: "node:22.1.0"}}}\nparameters: [{name: p, default: "redis:7.4.1", values: ["redis:7.4.1"]}]\ncontainer: $[variables.i]\nservices: {a: "${{ parameters.p }}"}\n'
    const { uses } = await read(['azure-pipelines'], CALLER, text)
    expect(uses.map((use) => [use.text, use.unsafe !== undefined])).toEqual([
      ['node:20.1.0', true],
      ['node:22.1.0', true],
      ['redis:7.4.1', true],
      ['redis:7.4.1', true],
    ])
  })

  it('end where aliases repeat conditions many times over', async () => {
    const levels = Array.from({ length: 40 }, (_, i) => {
      const next = i === 0 ? '{ i: "node:22.1.0" }' : `*l${i - 1}`
      return `  "\${{ if ${i} }}": &l${i} { "\${{ if a }}": ${next}, "\${{ if b }}": ${next} }\n`
    })
    const text = `variables:\n${levels.join('')}container: $(i)\n`
    expect(await found({ [CALLER]: text })).toEqual(['ci-job node:22.1.0', 'ci-job node:22.1.0'])
  })
})
