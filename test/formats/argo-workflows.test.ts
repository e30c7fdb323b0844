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

describe('a patch of the pod', () => {
  const patched = (patch: string) =>
    `apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {name: w}\nspec:\n  podSpecPatch: ${patch}\n`

  test.each([
    ['in a block', '|\n    containers:\n      - name: main\n        image: acme/app:1.2'],
    ['in a block, with the line ends of Windows', '|\r\n    containers:\r\n    - image: acme/app:1.2\r'],
    ['of one line', `'{"containers":[{"name":"main","image":"acme/app:1.2"}]}'`],
    [
      'with a variable',
      `'{"nodeName":"{{inputs.parameters.n}}","initContainers":[{"image":"acme/app:1.2"}]}'`,
    ],
  ])('%s is edited in place', async (_, patch) => {
    const text = patched(patch)
    const { uses, problems } = await argo(text)
    const tail = uses[0] === undefined ? undefined : tailOf(uses[0])
    expect(problems).toEqual([])
    expect(uses.map((use) => `${use.confidence} ${use.text}`)).toEqual(['likely acme/app:1.2'])
    expect(text.slice(tail?.start, tail?.end)).toBe('1.2')
  })

  test('is read and not edited where its lines are folded', async () => {
    const { uses } = await argo(patched('>\n    {"containers":\n    [{"image":"acme/app:1.2"}]}'))
    expect(uses.map((use) => [use.text, tailOf(use)])).toEqual([['acme/app:1.2', undefined]])
    expect(uses[0]?.path).toBe('Workflow/w spec.podSpecPatch containers[0].image')
  })

  test.each(['""', '"{"', '[a]', '"[1]"', 'null', '{containers: []}'])('%s names none', async (patch) => {
    expect((await argo(patched(patch))).uses).toEqual([])
  })

  test('is read in a template of a template, too', async () => {
    const text =
      'apiVersion: argoproj.io/v1alpha1\nkind: WorkflowTemplate\nspec:\n  templates:\n    - container: {image: "a/b:1"}\n      podSpecPatch: |\n        containers: [{name: main, image: "a/c:2"}]\n'
    expect((await argo(text)).uses.map(brief)).toEqual(['container a/b:1', 'container a/c:2'])
  })
})
