import { afterEach, describe, expect, it } from 'vitest'
import { check } from '../../src/check.ts'
import { tailOf } from '../../src/model/image-use.ts'
import { createTree, type Tree } from '../support/tree.ts'

const trees: Tree[] = []
afterEach(() => {
  for (const tree of trees.splice(0)) tree.remove()
})

function repository(files: Readonly<Record<string, string>>): Tree {
  const tree = createTree(files)
  trees.push(tree)
  tree.git('init', '-q')
  return tree
}

const POD =
  'apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n    - name: a\n      image: web:1.0\n'

/** Each use of a run over some paths, with what overrides it. */
async function uses(tree: Tree, paths: readonly string[]): Promise<readonly string[]> {
  const result = await check({ cwd: tree.path, paths })
  return result.uses.map(({ place, text, overrides }) =>
    [place.path, text, ...overrides.map(({ kind, place: at }) => `${kind} ${at.path}`)].join(' '),
  )
}

describe('a run over a part of the tree', () => {
  it('knows a kustomization elsewhere that overrides an image', async () => {
    const tree = repository({
      'base/web.yaml': POD,
      'overlay/kustomization.yaml': 'resources: [../base]\nimages:\n  - name: web\n    newTag: v1\n',
      'base/kustomization.yaml': 'resources: [web.yaml]\n',
    })
    expect(await uses(tree, ['base/web.yaml'])).toEqual([
      'base/web.yaml web:1.0 kustomization overlay/kustomization.yaml',
    ])
  })

  it('knows a build argument that a Compose file elsewhere sets', async () => {
    const service = 'services:\n  app:\n    build:\n      context: app\n      args: {BASE: "nginx:1.27"}\n'
    const files = { 'app/Dockerfile': 'ARG BASE=nginx:1.25\nFROM $BASE\n', 'compose.yaml': service }
    expect(await uses(repository(files), ['app/Dockerfile'])).toEqual([])
    const more = { ...files, 'other/compose.yaml': 'services: { app: { build: ../app } }\n' }
    expect(await uses(repository(more), ['app/Dockerfile'])).toEqual([
      'app/Dockerfile nginx:1.25 build-arg compose.yaml',
    ])
  })

  it.each([
    ['compose.yaml', 'services: { a: { build: { context: ., dockerfile: build/web.recipe } } }\n'],
    ['docker-bake.hcl', 'target "a" {\n  dockerfile = "build/web.recipe"\n}\n'],
    [
      'skaffold.yaml',
      'apiVersion: skaffold/v4beta11\nkind: Config\nbuild: { artifacts: [{ image: a, docker: { dockerfile: build/web.recipe } }] }\n',
    ],
  ])('reads a file of any name that %s calls a Dockerfile', async (path, text) => {
    const tree = repository({
      [path]: text,
      'build/web.recipe': 'FROM nginx:1\n',
      'build/other.recipe': 'FROM redis:1\n',
    })
    expect(await uses(tree, ['build/web.recipe'])).toEqual(['build/web.recipe nginx:1'])
    expect(await uses(tree, ['.'])).toEqual(['build/web.recipe nginx:1'])
    const { problems } = await check({ cwd: tree.path, paths: ['build/web.recipe', 'build/other.recipe'] })
    expect(problems).toEqual([
      {
        file: 'build/other.recipe',
        line: 1,
        column: 1,
        fatal: true,
        message: expect.stringMatching(/^no format reads a file of this name/),
      },
    ])
  })

  it('reads a file as a Dockerfile that another format may claim by its name', async () => {
    const tree = repository({
      'compose.yaml': 'services: { a: { build: { context: ., dockerfile: build/web.image } } }\n',
      'build/web.image': 'FROM nginx:1\n',
    })
    expect(await uses(tree, ['build/web.image'])).toEqual(['build/web.image nginx:1'])
  })

  it('tells a Dockerfile of any name that is not UTF-8', async () => {
    const tree = repository({
      'compose.yaml': 'services: { a: { build: { context: ., dockerfile: web.image } } }\n',
    })
    tree.write('web.image', new Uint8Array([...Buffer.from('FROM nginx:1\n# caf'), 0xe9, 0x0a]))
    const { problems, uses: found } = await check({ cwd: tree.path, paths: ['.'] })
    expect(found).toEqual([])
    expect(problems.map(({ file, message }) => `${file} ${message}`)).toEqual([
      'web.image is not valid UTF-8; save it as UTF-8 or put it under "ignore"',
    ])
  })

  it('drops names that the tree builds', async () => {
    const tree = repository({
      'k8s/web.yaml': POD,
      'skaffold.yaml': 'apiVersion: skaffold/v4beta1\nkind: Config\nbuild:\n  artifacts:\n    - image: web\n',
    })
    expect(await uses(tree, ['k8s/web.yaml'])).toEqual([])
  })

  it('knows the tree where there is no git', async () => {
    const tree = createTree({
      'base/web.yaml': POD,
      'overlay/kustomization.yaml': 'resources: [../base]\nimages:\n  - name: web\n    newTag: v1\n',
      'base/kustomization.yaml': 'resources: [web.yaml]\n',
    })
    trees.push(tree)
    expect(await uses(tree, ['base/web.yaml'])).toEqual([
      'base/web.yaml web:1.0 kustomization overlay/kustomization.yaml',
    ])
  })

  it('judges only what it was given', async () => {
    const tree = repository({
      'app/Dockerfile': 'FROM redis:7\n',
      'compose.yaml': 'services:\n  db:\n    image: redis:7\n',
    })
    expect(await uses(tree, ['app/Dockerfile'])).toEqual(['app/Dockerfile redis:7'])
  })

  it('does not hear files that the configuration or git ignores', async () => {
    const kustomization = 'resources: [../base/web.yaml]\nimages:\n  - name: web\n    newTag: v1\n'
    const tree = repository({
      'base/web.yaml': POD,
      'holdfast.yaml': 'ignore: ["old/**"]\n',
      '.gitignore': 'out/\n',
      'old/kustomization.yaml': kustomization,
      'out/kustomization.yaml': kustomization,
    })
    expect(await uses(tree, ['base/web.yaml'])).toEqual(['base/web.yaml web:1.0'])
  })

  it('knows the workshop that a page or an exercise belongs to', async () => {
    const workshop = {
      'resources/workshop.yaml':
        'apiVersion: training.educates.dev/v1beta1\nkind: Workshop\nmetadata: {name: lab}\nspec:\n  session:\n    applications:\n      docker: {enabled: true}\n',
      'workshop/content/01-build.md': '```execute\ndocker build -t greeting .\n```\n',
      'workshop/content/02-run.md': '```execute\ndocker run greeting\ndocker run nginx\n```\n',
      'exercises/app/Dockerfile': 'FROM greeting\nCOPY --from=busybox /a /a\n',
    }
    for (const root of ['', 'labs/one/']) {
      const tree = repository(
        Object.fromEntries(Object.entries(workshop).map(([path, text]) => [root + path, text])),
      )
      const page = `${root}workshop/content/02-run.md`
      const exercise = `${root}exercises/app/Dockerfile`
      expect(await uses(tree, [page])).toEqual([`${page} nginx`])
      expect(await uses(tree, [exercise])).toEqual([`${exercise} busybox`])
      const { findings } = await check({ cwd: tree.path, paths: [exercise] })
      expect(findings.map(({ rule }) => rule)).toContain('floating-hub-tag')
      expect(new Set(findings.map(({ at }) => at.place.path))).toEqual(new Set([exercise]))
    }
  })

  it('knows the project that includes a Compose file', async () => {
    const tree = repository({
      'compose.yaml': 'include: [{path: inc/db.yaml, env_file: inc/db.env}]\n',
      'inc/db.yaml': 'services: {db: {image: "postgres:${V}"}}\n',
      'inc/db.env': 'V=16.2\n',
    })
    expect(await uses(tree, ['inc/db.yaml'])).toEqual(['inc/db.yaml postgres:16.2'])
    expect(await uses(tree, ['inc'])).toEqual(['inc/db.yaml postgres:16.2'])
  })
})

describe('files that others name', () => {
  it('are read with what these say, under any name', async () => {
    const tree = repository({
      'compose.yaml': `name: shop
include:
  - inc/db.yaml
  - path: [parts/all.txt, parts/more.txt]
    project_directory: other
services:
  web: {extends: {file: common.service, service: base}}
`,
      '.env': 'V=16.4\n',
      'inc/db.yaml': 'include: [deep/x.yml]\nservices: {db: {image: "postgres:${V-15.8}"}}\n',
      'inc/.env': 'V=1\nW=7.2\n',
      'inc/deep/x.yml': 'services: {x: {image: "redis:${W}"}}\n',
      'parts/all.txt': 'services: {a: {image: "acme/${COMPOSE_PROJECT_NAME}:${O}"}}\n',
      'parts/more.txt': 'models: {m: {model: "acme/m:${O}"}}\n',
      'other/.env': 'O=2\n',
      'common.service': 'services: {base: {image: "nginx:${V}"}}\n',
    })
    expect(await uses(tree, ['.'])).toEqual([
      'common.service nginx:16.4',
      'inc/db.yaml postgres:16.4',
      'inc/deep/x.yml redis:7.2',
      'parts/all.txt acme/shop:2',
      'parts/more.txt acme/m:2',
    ])
    expect(await uses(tree, ['inc'])).toEqual(['inc/db.yaml postgres:16.4', 'inc/deep/x.yml redis:7.2'])
  })

  it('see the variables of what names them first, then their own', async () => {
    const tree = repository({
      'compose.yaml': 'services: {a: {extends: {file: common/base.yml, service: a}}}\n',
      '.env': 'A=1\n',
      'common/base.yml': 'services: {a: {image: "acme/${A}/${B}"}, b: {image: "acme/b:${B}"}}\n',
      'common/.env': 'A=2\nB=3\n',
    })
    expect(await uses(tree, ['.'])).toEqual(['common/base.yml acme/1/3', 'common/base.yml acme/b:3'])
  })

  it('are left out where git or the configuration leaves them out, and outside of the paths given', async () => {
    const tree = repository({
      'compose.yaml': 'include: [a.txt, b.txt, ../c.txt, node_modules/d.txt, missing.txt]\n',
      'a.txt': 'services: {a: {image: acme/a}}\n',
      'b.txt': 'services: {b: {image: acme/b}}\n',
      'node_modules/d.txt': 'services: {d: {image: acme/d}}\n',
      '.gitignore': 'a.txt\n',
      'holdfast.yaml': 'ignore: [b.txt]\n',
    })
    expect(await uses(tree, ['.'])).toEqual([])
    expect(await uses(tree, ['compose.yaml'])).toEqual([])
  })

  it('end where they name one another', async () => {
    const tree = repository({
      'compose.yaml': 'include: [a.yml]\nservices: {r: {image: acme/r}}\n',
      'a.yml':
        'include: [compose.yaml, a.yml]\nservices: {a: {image: acme/a, extends: {file: b.yml, service: b}}}\n',
      'b.yml': 'services: {b: {image: acme/b, extends: {file: a.yml, service: a}}}\n',
    })
    expect(await uses(tree, ['.'])).toEqual(['a.yml acme/a', 'b.yml acme/b', 'compose.yaml acme/r'])
  })

  it('are edited where the value of their variable stands', async () => {
    const tree = repository({
      'compose.yaml': 'include: [inc/db.yaml]\n',
      'inc/db.yaml': 'services: {db: {image: "postgres:${V}"}}\n',
      '.env': 'V=16.4\n',
    })
    const { uses: found } = await check({ cwd: tree.path })
    expect(found.map((use) => tailOf(use))).toEqual([{ path: '.env', start: 2, end: 6 }])
  })
})

describe('a run over a Dockerfile', () => {
  const dockerfile = { 'apps/api/Dockerfile': 'ARG BASE=nginx:1.25\nFROM $BASE\n' }
  const workflow = (context: string) =>
    `on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: docker/build-push-action@v6\n        with: { context: ${context}, build-args: "BASE=nginx:1.27" }\n`
  const compose = (build: string) =>
    `services: { a: { build: { ${build}, args: { BASE: "nginx:1.27" } } } }\n`

  it.each([
    ['.github/workflows/build.yml', workflow('apps/api')],
    ['apps/api/compose.yaml', compose('context: .')],
    ['apps/api/dev/compose.yaml', compose('context: ..')],
    ['other/compose.yaml', compose('context: ../apps/api')],
  ])('knows that %s builds it', async (path, text) => {
    expect(await uses(repository({ ...dockerfile, [path]: text }), ['apps/api/Dockerfile'])).toEqual([])
  })

  it('takes no file for its build that builds something else', async () => {
    const tree = repository({ ...dockerfile, '.github/workflows/build.yml': workflow('apps/web') })
    expect(await uses(tree, ['apps/api/Dockerfile'])).toEqual(['apps/api/Dockerfile nginx:1.25'])
  })
})
