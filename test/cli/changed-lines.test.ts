import { afterEach, describe, expect, it } from 'vitest'
import { createTree, type Tree } from '../support/tree.ts'

const trees: Tree[] = []
/** A repository whose first commit holds these files. */
function committed(files: Readonly<Record<string, string>>): Tree {
  const made = createTree(files)
  trees.push(made)
  made.git('init', '-q', '-b', 'main')
  made.git('add', '-A')
  made.git('commit', '-q', '-m', 'first')
  return made
}
afterEach(() => {
  for (const made of trees.splice(0)) made.remove()
})

/** The places of what is found. */
function found(made: Tree, ...args: readonly string[]): readonly string[] {
  const { stdout } = made.run(['check', '--show', 'info', '--format', 'jsonl', ...args])
  const findings = stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line): { rule: string; file: string; line: number } => JSON.parse(line))
  return findings.map(({ rule, file, line }) => `${rule} ${file}:${line}`)
}

const LINES = ['--changed-since', 'main', '--changed-lines']

describe('--changed-lines', () => {
  it('counts every line that a part of the reference stands on', () => {
    const made = committed({ Dockerfile: 'ARG V=1\nFROM redis:7\nFROM nginx:${V}\n' })
    made.write('Dockerfile', 'ARG V=2\nFROM redis:7\nFROM nginx:${V}\n')
    expect(found(made, ...LINES)).toEqual(['mutable-tag Dockerfile:3'])
  })

  it('counts lines of other files that a part of the reference stands in', () => {
    const made = committed({
      '.env': 'OTHER=1\nTAG=1.25\n',
      'compose.yaml': 'services:\n  a: { image: "nginx:${TAG}" }\n  b: { image: "redis:${OTHER}" }\n',
      'more/compose.yaml': 'services:\n  a: { image: "nginx:${TAG:-2}" }\n',
    })
    made.write('.env', 'OTHER=1\nTAG=1.26\n')
    expect(found(made, ...LINES)).toEqual(['mutable-tag compose.yaml:2'])
  })

  it('brings in the templates and values of a chart whose values have changed', () => {
    const made = committed({
      'web/Chart.yaml': 'name: web\nversion: 1.0.0\nappVersion: "1.0"\n',
      'web/values.yaml': 'registry: a.example\nimage:\n  repository: ghcr.io/acme/web\n  tag: "1"\n',
      'web/values-prod.yaml': 'image:\n  tag: "2"\n',
      'web/templates/pod.yaml':
        'apiVersion: v1\nkind: Pod\nspec:\n  containers:\n    - image: "{{ .Values.registry }}/acme/job:3"\n    - image: acme/other:1\n',
    })
    made.write(
      'web/values.yaml',
      'registry: b.example\nimage:\n  repository: ghcr.io/acme/site\n  tag: "1"\n',
    )
    expect(found(made, ...LINES)).toEqual([
      'mutable-tag web/templates/pod.yaml:5',
      'mutable-tag web/values-prod.yaml:2',
      'mutable-tag web/values.yaml:3',
    ])
  })

  it('judges the lines anew that a fix has changed', () => {
    const made = committed({
      'holdfast.yaml':
        'registries: { docker.io: { rewrite: { to: registry.corp.example/hub, assumeTarget: true } } }\n',
      Dockerfile: 'FROM ghcr.io/a/b:1\nFROM scratch\n',
    })
    made.write('Dockerfile', 'FROM ghcr.io/a/b:1\nFROM nginx\n')
    const fix = ['--fix', '--offline', '--rule', 'mutable-tag=off', '--rule', 'unpinned-base=off']
    expect(found(made, ...LINES, ...fix).filter((one) => one.includes(':1'))).toEqual([])
    expect(made.contents().get('Dockerfile')).toBe(
      'FROM ghcr.io/a/b:1\nFROM registry.corp.example/hub/library/nginx\n',
    )
    expect(found(made, ...LINES)).toEqual(['mutable-tag Dockerfile:2'])
  })
})

describe('--changed-since and --staged', () => {
  const FILES = {
    '.env': 'TAG=1.25\n',
    'compose.yaml': 'services:\n  a: { image: "nginx:${TAG}" }\n',
    'other/compose.yaml': 'services:\n  a: { image: "nginx:${TAG:-1}" }\n',
    Dockerfile: 'FROM nginx\n',
  }

  it('bring in the files that read a file that has changed', () => {
    const made = committed(FILES)
    made.write('.env', 'TAG=1.26\n')
    expect(found(made, '--changed-since', 'main')).toEqual(['mutable-tag compose.yaml:2'])
    expect(found(made, '--changed-since', 'main', 'other')).toEqual([])
    expect(found(made, '--staged')).toEqual([])
    made.git('add', '-A')
    expect(found(made, '--staged')).toEqual(['mutable-tag compose.yaml:2'])
  })

  it('bring in the files that a changed kustomization includes, directly or by another one', () => {
    const pod = 'apiVersion: v1\nkind: Pod\nspec:\n  containers: [{ image: nginx }]\n'
    const made = committed({
      'base/pod.yaml': pod,
      'base/kustomization.yaml': 'resources: [pod.yaml]\n',
      'top/kustomization.yaml': 'resources: [../base]\nimages: [{ name: nginx, newTag: 1.27.3 }]\n',
      'else/pod.yaml': pod,
    })
    made.write('top/kustomization.yaml', 'resources:\r\n- ../base\r\n')
    expect(found(made, '--changed-since', 'main')).toEqual(['mutable-tag base/pod.yaml:4'])
  })

  it('bring in none that the configuration ignores', () => {
    const made = committed({ ...FILES, 'holdfast.yaml': 'ignore: [compose.yaml]\n' })
    made.write('.env', 'TAG=1.26\n')
    expect(found(made, '--changed-since', 'main')).toEqual([])
  })
})
