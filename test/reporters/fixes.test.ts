import { afterEach, describe, expect, it } from 'vitest'
import { image, index, startFakeRegistry } from '../support/fake-registry.ts'
import { createTree, type Tree } from '../support/tree.ts'
import { applyJson, applyRdjson, applySarif, type Files } from './support/apply.ts'

const IMAGES = Object.fromEntries(
  ['nginx:1.27', 'redis:latest', 'redis:7', 'golang:1.22', 'alpine:3.20'].map((name) => [
    `library/${name}`,
    index({ 'linux/amd64': image(`${name} amd64`), 'linux/arm64': image(`${name} arm64`) }),
  ]),
)

/** Files in which a place is easily miscounted. */
const HERE: Readonly<Record<string, string>> = {
  Dockerfile: '\ufeffARG TAG=1.27\r\n# é漢🚀\r\nFROM nginx:${TAG} AS web\r\n\tFROM\tredis',
  'app/bom/Dockerfile': '\ufeffFROM redis',
  'app/ünï c%de#/compose.yaml':
    'services:\r\n  "é漢🚀": {labels: {x: "漢🚀"}, image: "redis:7"} # 🚀\r\n  b: {image: &i nginx:1.27}\r\n  c: {image: *i}\r\n',
  'k8s/all.yaml':
    'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers: [{name: é, image: \'nginx:1.27\'}, {name: b, image: redis}]\n---\n# 🚀\u2028 x\rx\napiVersion: v1\nkind: Pod\nspec: {containers: [{image: "golang:1.22"}]}',
  'k8s/long.yaml': `{"apiVersion": "v1", "kind": "Pod", "metadata": {"annotations": {"x": "${'é🚀'.repeat(5000)}"}}, "spec": {"containers": [{"image": "nginx:1.27"}, {"image": "redis:7"}]}}\n`,
  'multi/Dockerfile': 'ARG A=golang:1.22\nARG B=alpine:3.20\nFROM $A\nFROM ${B}\nFROM nginx:1.27\n',
}
const ELSEWHERE = {
  'env/.env': 'SECRET=é\nTAG=1.27\n',
  'env/compose.yaml': 'services: {a: {image: "nginx:$TAG"}}\n',
  'kustomize/kustomization.yaml':
    'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nimages:\n  - name: nginx\n    newName: redis\n    newTag: "7"\n',
}

const trees: Tree[] = []
afterEach(() => {
  for (const tree of trees.splice(0)) tree.remove()
})

/** A tree whose lock file has every digest, so that nobody needs to be asked, and what `--fix` makes of it. */
async function lockedTree(files: Readonly<Record<string, string>>, rewrite: string) {
  const mirror = await startFakeRegistry({ images: IMAGES })
  const config = `registries: { docker.io: { mirror: "${mirror.url}"${rewrite} } }\n`
  const tree = createTree({ ...files, 'holdfast.yaml': config })
  trees.push(tree)
  tree.git('init', '-q')
  tree.git('add', '-A')
  const learnt = await tree.runBeside(['check', '--fix', '--fail-on', 'never'])
  expect(learnt.stderr).toMatch(/^requests to \S+: \d+ HEAD\n$/)
  for (const [path, text] of Object.entries(files)) tree.write(path, text)
  return { tree, before: filesOf(tree) }
}

function filesOf(tree: Tree): Files {
  return new Map([...tree.contents()].filter(([path]) => !/^\.git\/|^out\//.test(path)))
}

/** Renders, then fixes; expects that the reports applied by others give the same bytes. */
function expectSame(tree: Tree, before: Files, args: readonly string[], withRdjson: boolean): void {
  const formats = ['sarif', 'rdjson', 'json'].flatMap((id) => ['--format', `${id}:out/${id}`])
  tree.run(['check', ...args, ...formats])
  expect(filesOf(tree)).toEqual(before)
  const report = (id: string) =>
    JSON.parse(Buffer.from(tree.contents().get(`out/${id}`) ?? '', 'latin1').toString())
  const reports = { sarif: report('sarif'), rdjson: report('rdjson'), json: report('json') }
  tree.run(['check', '--fix', '--offline'])
  const fixed = filesOf(tree)
  expect(applySarif(reports.sarif, before)).toEqual(fixed)
  expect(applyJson(reports.json, before)).toEqual(fixed)
  if (withRdjson) expect(applyRdjson(reports.rdjson, before)).toEqual(fixed)
}

function changed(tree: Tree, before: Files): readonly string[] {
  return [...filesOf(tree)].filter(([path, bytes]) => bytes !== before.get(path)).map(([path]) => path)
}

describe('the fixes of a report, applied by another program', () => {
  it.each([
    ['--diff', ['--diff', '--offline']],
    ['a run that only reports', []],
  ])('give the bytes of --fix: %s', async (_, args) => {
    const { tree, before } = await lockedTree(HERE, '')
    expectSame(tree, before, args, true)
    expect(changed(tree, before)).toEqual(Object.keys(HERE).sort())
  })

  it('give the bytes of --fix where references are mapped and pinned', async () => {
    const { tree, before } = await lockedTree(
      HERE,
      ', rewrite: { to: registry.corp.example/hub, assumeTarget: true }',
    )
    expectSame(tree, before, ['--diff', '--offline'], true)
    expect(changed(tree, before)).toEqual(Object.keys(HERE).sort())
    expect(filesOf(tree).get('app/bom/Dockerfile')).toContain('FROM registry.corp.example/hub/library/redis')
  })

  it('give the bytes of --fix where a value stands in another file', async () => {
    const { tree, before } = await lockedTree({ ...HERE, ...ELSEWHERE }, '')
    expectSame(tree, before, ['--diff', '--offline'], false)
    expect(changed(tree, before)).toEqual(
      expect.arrayContaining(['env/.env', 'kustomize/kustomization.yaml']),
    )
  })

  it('show nothing of a private file but what is inserted', async () => {
    const { tree } = await lockedTree(ELSEWHERE, '')
    tree.run(['check', '--diff', '--offline', '--format', 'sarif:out/sarif', '--format', 'rdjson:out/rdjson'])
    const files = tree.contents()
    expect(files.get('out/sarif')).toContain('env/.env')
    for (const id of ['sarif', 'rdjson']) expect(files.get(`out/${id}`)).not.toContain('SECRET')
  })

  it('are gone from the reports of a run that has made them', async () => {
    const { tree } = await lockedTree({ Dockerfile: 'FROM nginx:1.27\n' }, '')
    const formats = ['sarif', 'rdjson', 'gitlab', 'github'].flatMap((id) => ['--format', `${id}:out/${id}`])
    expect(tree.run(['check', '--fix', '--offline', ...formats]).code).toBe(0)
    const files = tree.contents()
    expect(JSON.parse(files.get('out/sarif') ?? '').runs[0].results).toEqual([])
    expect(JSON.parse(files.get('out/rdjson') ?? '').diagnostics).toEqual([])
    expect(files.get('out/gitlab')).toBe('[]\n')
    expect(files.get('out/github')).toBe('')
  })
})
