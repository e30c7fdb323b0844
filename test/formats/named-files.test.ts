import { afterEach, describe, expect, it } from 'vitest'
import { check } from '../../src/check.ts'
import { read } from '../support/read.ts'
import { createTree, type Tree } from '../support/tree.ts'

const FILES = { 'build/a.txt': 'FROM a:1\n', 'app/sub/b.txt': 'FROM b:1\n', 'deploy/c.txt': 'services: {}\n' }

const FORMATS = [
  [/workflows/, 'github-actions'],
  [/gitlab/, 'gitlab-ci'],
  [/devcontainer/, 'devcontainer'],
] as const

/** The files that a text names, with the format they are read as. */
async function named(path: string, text: string): Promise<readonly string[]> {
  const format = FORMATS.find(([pattern]) => pattern.test(path))?.[1] ?? 'shell'
  const { facts } = await read([format], path, text, { files: FILES })
  return facts.flatMap((fact) => (fact.kind === 'names-file' ? [`${fact.format} ${fact.name}`] : []))
}

const script = (...lines: readonly string[]) => named('x.sh', `${lines.join('\n')}\n`)

describe('commands name files', () => {
  it.each([
    ['docker build -f build/a.txt .', 'dockerfile build/a.txt'],
    ['docker buildx build --file=./build/a.txt .', 'dockerfile build/a.txt'],
    ['podman build --file build/a.txt', 'dockerfile build/a.txt'],
    ['buildah bud -f build/a.txt .', 'dockerfile build/a.txt'],
    ['nerdctl build -f build/a.txt .', 'dockerfile build/a.txt'],
    ['/kaniko/executor --dockerfile build/a.txt --context .', 'dockerfile build/a.txt'],
    ['executor --dockerfile=build/a.txt', 'dockerfile build/a.txt'],
    ['docker compose -f deploy/c.txt up', 'compose deploy/c.txt'],
    ['docker-compose --file deploy/c.txt pull', 'compose deploy/c.txt'],
    ['docker buildx bake -f build/a.txt', 'bake build/a.txt'],
    ['D=build; docker build -f $D/a.txt .', 'dockerfile build/a.txt'],
    ['cd app && docker build -f sub/b.txt .', 'dockerfile app/sub/b.txt'],
    ['cd app; (cd sub; docker build -f b.txt .)', 'dockerfile app/sub/b.txt'],
  ])('%s', async (line, expected) => {
    expect(await script(line)).toEqual([expected])
  })

  it.each([
    'docker build -f missing.txt .',
    'docker build -f ../x.txt .',
    'docker build -f /build/a.txt .',
    'docker build -f $X .',
    'docker build -f - .',
    'docker build -f https://example.com/a.txt .',
    'docker build . && cat build/a.txt',
    'executor --log build/a.txt',
    'kubectl apply -f build/a.txt',
    'docker run -f build/a.txt',
  ])('but not %s', async (line) => {
    expect(await script(line)).toEqual([])
  })

  it('once, however often they are built', async () => {
    expect(await script('docker build -f build/a.txt .', 'docker build -f build/a.txt .')).toHaveLength(1)
  })

  it('from where workflows run them', async () => {
    const step = (rest: string) =>
      named('.github/workflows/ci.yml', `jobs: {a: {steps: [{run: docker build -f b.txt ., ${rest}}]}}`)
    expect(await step('working-directory: app/sub')).toEqual(['dockerfile app/sub/b.txt'])
    expect(await step('name: x')).toEqual([])
    const defaults = 'defaults: {run: {working-directory: app/sub}}\n'
    const job = 'jobs: {a: {steps: [{run: "docker build -f b.txt ."}]}}'
    expect(await named('.github/workflows/ci.yml', defaults + job)).toEqual(['dockerfile app/sub/b.txt'])
    const workspace = 'jobs: {a: {steps: [{run: "docker build -f ${{ github.workspace }}/build/a.txt ."}]}}'
    expect(await named('.github/workflows/ci.yml', workspace)).toEqual(['dockerfile build/a.txt'])
  })

  it('from where pipelines, containers and runners run them', async () => {
    const kaniko = 'a: {script: ["/kaniko/executor --dockerfile $CI_PROJECT_DIR/build/a.txt"]}'
    expect(await named('.gitlab-ci.yml', kaniko)).toEqual(['dockerfile build/a.txt'])
    const container = '{"postCreateCommand": "docker build -f build/a.txt ."}'
    expect(await named('.devcontainer/x/devcontainer.json', container)).toEqual(['dockerfile build/a.txt'])
    expect(await named('Makefile', 'a:\n\tdocker build -f build/a.txt .\n')).toEqual([
      'dockerfile build/a.txt',
    ])
    expect(await named('app/package.json', '{"scripts": {"b": "docker build -f sub/b.txt ."}}')).toEqual([
      'dockerfile app/sub/b.txt',
    ])
  })

  const trees: Tree[] = []
  afterEach(() => {
    for (const tree of trees.splice(0)) tree.remove()
  })

  it('which are read as what they are', async () => {
    const tree = createTree({
      '.gitlab-ci.yml': 'a: {script: ["docker build -f build/a.txt ."]}\n',
      'build/a.txt': 'FROM alpine\n',
    })
    trees.push(tree)
    const { findings } = await check({ cwd: tree.path })
    expect(findings.map(({ use, rule }) => `${use?.place.path} ${rule}`)).toEqual(['build/a.txt mutable-tag'])
  })

  it.each([
    [
      'a task definition of Terraform',
      {
        'main.tf':
          'resource "aws_ecs_task_definition" "web" {\n  container_definitions = file("${path.module}/tasks/web.json")\n}\n',
        'tasks/web.json': '[{"name": "web", "image": "quay.io/acme/web"}]\n',
      },
      'tasks/web.json mutable-tag',
    ],
    [
      'values of a release of Terraform, in a template',
      {
        'infra/main.tf':
          'resource "helm_release" "web" {\n  values = [templatefile("${path.module}/conf/web.yaml.tftpl", { n = 2 })]\n}\n',
        'infra/conf/web.yaml.tftpl':
          'image:\n  repository: quay.io/acme/web\n  tag: latest\nreplicas: ${n}\n',
      },
      'infra/conf/web.yaml.tftpl mutable-tag',
    ],
    [
      'a pod of Jenkins without its kind',
      {
        Jenkinsfile: "pipeline { agent { kubernetes { yamlFile 'ci/pod.yaml' } } }\n",
        'ci/pod.yaml': 'spec:\n  containers:\n    - name: a\n      image: quay.io/acme/web:latest\n',
      },
      'ci/pod.yaml mutable-tag',
    ],
  ])('also where their own format did not know them: %s', async (_, files, expected) => {
    const tree = createTree(files)
    trees.push(tree)
    const { findings } = await check({ cwd: tree.path })
    expect(findings.map(({ use, rule }) => `${use?.place.path} ${rule}`)).toEqual([expected])
  })

  it('of Terraform in another folder of the tree, and none that is not there, lies outside or has a variable in its name', async () => {
    const tree = createTree({
      'a/main.tf':
        'resource "helm_release" "web" {\n  values = [file("../b/web.yaml"), file("missing.yaml"), file("${var.x}/web.yaml"), file("/etc/web.yaml")]\n}\n',
      'b/web.yaml': 'web: {image: {repository: quay.io/acme/web, tag: latest}}\n',
    })
    trees.push(tree)
    const { findings } = await check({ cwd: tree.path })
    expect(findings.map(({ use }) => use?.place.path)).toEqual(['b/web.yaml'])
  })
})
