import { afterEach, describe, expect, it } from 'vitest'
import { check } from '../../src/check.ts'
import { fakeResolver, fixFolder } from '../support/fix.ts'
import { read } from '../support/read.ts'
import { expectLinear } from '../support/steps.ts'
import { createTree, type Tree } from '../support/tree.ts'

const trees: Tree[] = []
afterEach(() => {
  for (const tree of trees.splice(0)) tree.remove()
})

const each = (count: number, line: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => line(i)).join('')

describe('a file is read in linear time', () => {
  it.each<[string, string, string, (n: number) => string]>([
    [
      'global arguments in a chain',
      'dockerfile',
      'Dockerfile',
      (n) => `ARG A0=x\n${each(n, (i) => `ARG A${i + 1}=$A${i}\n`)}FROM $A${n}\n`,
    ],
    [
      'global arguments in a chain that all bases take',
      'dockerfile',
      'Dockerfile',
      (n) => `ARG A0=x\n${each(n, (i) => `ARG A${i + 1}=$A${i}\n`)}${`FROM $A${n}\n`.repeat(n)}`,
    ],
    [
      'global arguments that one base takes',
      'dockerfile',
      'Dockerfile',
      (n) => `${each(n, (i) => `ARG A${i}=x\n`)}FROM ${each(n, (i) => `$A${i}`)}\n`,
    ],
    ['bases', 'dockerfile', 'Dockerfile', (n) => each(n, (i) => `FROM a:${i} AS s${i}\n`)],
    [
      'heredocs of one RUN',
      'dockerfile',
      'Dockerfile',
      (n) => `FROM a\nRUN cat ${'<<E '.repeat(n)}\n${'E\n'.repeat(n)}`,
    ],
    [
      'targets',
      'bake',
      'docker-bake.hcl',
      (n) => each(n, (i) => `target "t${i}" {\n  contexts = { a = "docker-image://nginx:1" }\n}\n`),
    ],
    [
      'targets that inherit',
      'bake',
      'docker-bake.hcl',
      (n) =>
        `target "b" {}\n${each(n, (i) => `target "t${i}" {\n  inherits = ["b"]\n  args = { A = "nginx:1" }\n}\n`)}`,
    ],
    [
      'targets of one name',
      'bake',
      'docker-bake.hcl',
      (n) => 'target "t" {\n  tags = ["a:1"]\n}\n'.repeat(n),
    ],
    [
      'variables',
      'bake',
      'docker-bake.hcl',
      (n) =>
        each(
          n,
          (i) =>
            `variable "V${i}" {\n  default = "nginx:${i}"\n}\ntarget "t${i}" {\n  contexts = { a = "docker-image://\${V${i}}" }\n}\n`,
        ),
    ],
    [
      'inline Dockerfiles',
      'bake',
      'docker-bake.hcl',
      (n) => each(n, (i) => `target "t${i}" {\n  dockerfile-inline = <<E\nFROM nginx:1\nE\n}\n`),
    ],
    [
      'lines of an inline Dockerfile',
      'bake',
      'docker-bake.hcl',
      (n) => `target "t" {\n  dockerfile-inline = <<E\n${'FROM nginx:1\n'.repeat(n)}E\n}\n`,
    ],
    [
      'variables in an inline Dockerfile',
      'bake',
      'docker-bake.hcl',
      (n) =>
        `variable "V" {\n  default = "nginx:1"\n}\ntarget "t" {\n  dockerfile-inline = <<E\n${'FROM ${V}\n'.repeat(n)}E\n}\n`,
    ],
    [
      'lines of an inline Dockerfile in Compose',
      'compose',
      'compose.yaml',
      (n) => `services:\n  a:\n    build:\n      dockerfile_inline: |\n${'        FROM nginx:1\n'.repeat(n)}`,
    ],
    [
      'services',
      'compose',
      'compose.yaml',
      (n) => `services:\n${each(n, (i) => `  s${i}: {image: "nginx:\${A:-${i}}", build: ./d${i}}\n`)}`,
    ],
    [
      'parameters',
      'tekton',
      'task.yaml',
      (n) =>
        `apiVersion: tekton.dev/v1\nkind: Task\nmetadata: {name: x}\nspec:\n  params:\n${each(n, (i) => `    - {name: p${i}, default: "nginx:${i}"}\n`)}  steps:\n${each(n, (i) => `    - {name: s${i}, image: $(params.p${i})}\n`)}`,
    ],
    [
      'parameters of one image',
      'tekton',
      'task.yaml',
      (n) =>
        `apiVersion: tekton.dev/v1\nkind: Task\nmetadata: {name: x}\nspec:\n  params:\n${each(n, (i) => `    - {name: p${i}, default: "x"}\n`)}  steps:\n    - {name: s, image: "${each(n, (i) => `$(params.p${i})`)}"}\n`,
    ],
    [
      'parameters of tasks',
      'tekton',
      'pipeline.yaml',
      (n) =>
        `apiVersion: tekton.dev/v1\nkind: Pipeline\nmetadata: {name: x}\nspec:\n  params:\n${each(n, (i) => `    - {name: p${i}, default: "nginx:${i}"}\n`)}  tasks:\n${each(n, (i) => `    - {name: t${i}, params: [{name: q, value: $(params.p${i})}], taskSpec: {steps: [{image: $(params.q)}, {script: $(params.p${i})}]}}\n`)}`,
    ],
    [
      'images of a kustomization',
      'kustomize',
      'kustomization.yaml',
      (n) => `kind: Kustomization\nimages:\n${each(n, (i) => `  - {name: a${i}, newTag: "1"}\n`)}`,
    ],
    ['a long number', 'compose', 'compose.yaml', (n) => `services: {a: {image: ${'1'.repeat(20 * n)}x}}\n`],
    [
      'a long number of a manifest',
      'kubernetes',
      'pod.yaml',
      (n) => `apiVersion: v1\nkind: Pod\nspec: {containers: [{image: ${'1'.repeat(20 * n)}x}]}\n`,
    ],
    [
      'a long number of a chart',
      'helm-values',
      'values.yaml',
      (n) => `image: {repository: a/b, tag: ${'1'.repeat(20 * n)}x}\n`,
    ],
    [
      'comments of a code block',
      'instructions',
      'workshop/content/a.md',
      (n) => `\`\`\`yaml\n${'#'.repeat(n)}\n!\napiVersion: v1\nimage: a:1\n\`\`\`\n${'text\n'.repeat(n)}`,
    ],
    [
      'comments in front of a code block',
      'instructions',
      'workshop/content/a.md',
      (n) => `<!-- holdfast: ignore[mutable-tag] x -->\n${' '.repeat(n)}-\n`.repeat(2),
    ],
    [
      'artifacts',
      'skaffold',
      'skaffold.yaml',
      (n) =>
        `apiVersion: skaffold/v4beta1\nkind: Config\nbuild:\n  artifacts:\n${each(n, (i) => `    - {image: a${i}, requires: [{image: a${i + 1}}]}\n`)}`,
    ],
  ])('%s', async (_, format, path, make) => {
    await expectLinear((size) => {
      const text = make(size)
      return () => read([format], path, text)
    }, 250)
  })

  it.each([1, 2])('heredocs of one line of a script: %#', async (kind) => {
    const { readScript } = await import('../formats/commands/read-commands.ts')
    await expectLinear((n) => {
      const openers = each(n, (i) => (kind === 1 ? '<<E ' : `<<E${i} `))
      const text = `cat ${openers}\n${kind === 1 ? 'E\n'.repeat(n) : each(n, (i) => `E${i}\n`)}docker pull a:1\n`
      return () => readScript(text)
    }, 2500)
  })
})

describe('a run takes linear time', () => {
  const run = (files: Readonly<Record<string, string>>) => {
    const tree = createTree(files)
    trees.push(tree)
    return () => check({ cwd: tree.path })
  }

  it.each<[string, (n: number) => Readonly<Record<string, string>>]>([
    [
      'ignores and findings of one file',
      (n) => ({
        'compose.yaml': `services:\n${each(n, (i) => `  s${i}:\n    # holdfast: ignore[mutable-tag] x\n    image: nginx\n`)}`,
      }),
    ],
    [
      'ignores above one finding',
      (n) => ({ Dockerfile: `${'# holdfast: ignore[mutable-tag] x\n'.repeat(n)}FROM a\n` }),
    ],
    [
      'ignores of a workshop definition',
      (n) => ({
        'compose.yaml': `services: {a: {image: a}}\n${'# holdfast: ignore[nothing] x\n'.repeat(n)}`,
      }),
    ],
    [
      'builds',
      (n) => ({
        'compose.yaml': `services:\n${each(n, (i) => `  s${i}: {build: {context: d, args: {A: "nginx:${i}"}}}\n`)}`,
        'd/Dockerfile': 'ARG A\nFROM $A\n',
      }),
    ],
  ])('%s', async (_, make) => {
    await expectLinear((size) => run(make(size)), 200)
  })

  it('configurations in folders in folders, of which there may be 32', async () => {
    const files: Record<string, string> = { 'holdfast.yaml': '{}\n' }
    let folder = ''
    for (let i = 0; i < 31; i++) {
      folder += 'd/'
      files[`${folder}holdfast.yaml`] = 'rules: { mutable-tag: warning }\nignore: [zzz]\n'
    }
    files[`${folder}Dockerfile`] = 'FROM nginx\n'
    expect((await run(files)()).findings).toHaveLength(1)
    const more = { ...files, [`${folder}d/holdfast.yaml`]: '{}\n', [`${folder}d/Dockerfile`]: 'FROM nginx\n' }
    await expect(run(more)()).rejects.toThrow(
      'lies below 32 other configurations already; merge some of them',
    )
  })

  it.each<[string, (n: number) => string]>([
    ['of many bases', (n) => each(n, (i) => `FROM ghcr.io/a/b${i}:1\n`)],
    ['of one base many times', (n) => 'FROM ghcr.io/a/b:1\n'.repeat(n)],
    ['of one argument of all bases', (n) => `ARG A=ghcr.io/a/b:1\n${'FROM $A\n'.repeat(n)}`],
  ])('fixes %s', async (_, make) => {
    await expectLinear((size) => {
      const text = make(size)
      const tree = createTree({})
      trees.push(tree)
      return () => {
        tree.write('Dockerfile', text)
        return fixFolder(tree.path, { resolver: fakeResolver() })
      }
    }, 100)
  })
})
