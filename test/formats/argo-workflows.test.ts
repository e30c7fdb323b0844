import { describe, expect, test } from 'vitest'
import { tailOf } from '../../src/model/image-use.ts'
import { brief, read } from '../support/read.ts'
import { casesOf, expectedOf, recordsOf } from './manifest-fixtures.ts'

const argo = (text: string) => read(['argo-workflows'], 'workflow.yaml', text)

/** A Workflow with one parameter of this value and one template with this image. */
const workflow = (image: string, value: string) =>
  `apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nspec:\n  arguments: {parameters: [{name: p, value: ${value}}]}\n  templates: [{container: {image: ${image}}}]\n`

describe('fixtures', () => {
  test('there are cases', () => expect(casesOf('argo-workflows').length).toBeGreaterThan(1))

  test.each(casesOf('argo-workflows'))('%s', async (name) => {
    expect(await recordsOf('argo-workflows', name)).toEqual(expectedOf('argo-workflows', name))
  })
})

describe('parameters', () => {
  test('a value is edited where it stands', async () => {
    const text = workflow('"{{workflow.parameters.p}}"', 'golang:1.22')
    const { uses } = await argo(text)
    const tail = uses[0] === undefined ? undefined : tailOf(uses[0])
    expect(uses.map((use) => use.text)).toEqual(['golang:1.22'])
    expect([tail?.start, text.slice(tail?.start, tail?.end)]).toEqual([text.indexOf('1.22'), '1.22'])
  })

  test('a literal part beside a variable is edited in place, although the document is masked', async () => {
    const text = workflow(`'{{workflow.parameters.p}}/app:1.2'`, 'quay.io')
    const { uses } = await argo(text)
    const tail = uses[0] === undefined ? undefined : tailOf(uses[0])
    expect(uses.map((use) => use.text)).toEqual(['quay.io/app:1.2'])
    expect(text.slice(tail?.start, tail?.end)).toBe('1.2')
  })

  test.each([
    ['"{{workflow.parameters.q}}"', 'an unknown parameter'],
    ['"{{workflow.name}}"', 'a name of the run'],
    ['"{{workflow.parameters.p}}{{item}}"', 'a loop item beside a parameter'],
    ['"{{inputs.parameters.p}}"', 'an input that is not declared'],
  ])('%s: %s is decided by a run', async (image) => {
    expect((await argo(workflow(image, 'golang'))).uses.map(({ image: read }) => read)).toMatchObject([
      { kind: 'unread', reason: 'runtime-variable' },
    ])
  })

  test('a value that is a variable itself is not followed', async () => {
    const { uses } = await argo(workflow('"{{workflow.parameters.p}}"', '"{{workflow.name}}"'))
    expect(uses.map(({ image }) => image.kind)).toEqual(['unread'])
  })
})

test('the other kinds of the group are left to the Kubernetes reader', async () => {
  const text =
    'apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nspec: {template: {spec: {containers: [{image: a}]}}}\n'
  expect((await argo(text)).uses).toEqual([])
  expect((await read(['argo-workflows', 'kubernetes'], 'a.yaml', text)).uses.map(brief)).toEqual([
    'container a',
  ])
})
