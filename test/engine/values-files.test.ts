import { afterEach, describe, expect, it } from 'vitest'
import { RULES } from '../../rules/index.ts'
import { check } from '../../src/check.ts'
import { createTree, type Tree } from '../support/tree.ts'

const CHART = {
  'charts/web/Chart.yaml': 'name: web\nversion: 1.0.0\nappVersion: "3.1"\n',
  'charts/web/values.yaml': 'image:\n  repository: ghcr.io/acme/web\n  tag: "3.1.0"\n',
  'charts/web/templates/pod.yaml':
    'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n    - {name: a, image: "{{ .Values.image.repository }}:{{ .Values.image.tag }}"}\n',
}
const PROD = 'image:\n  tag: "3.0.9"\n'

const trees: Tree[] = []
afterEach(() => {
  for (const tree of trees.splice(0)) tree.remove()
})

/** The images that the rules speak of in a file of a tree. */
async function imagesIn(path: string, files: Readonly<Record<string, string>>) {
  const tree = createTree()
  trees.push(tree)
  tree.write('holdfast.yaml', 'preset: strict\n')
  for (const [name, text] of Object.entries(files)) tree.write(name, text)
  tree.git('init', '-q')
  tree.git('add', '.')
  const { findings } = await check({ cwd: tree.path, rules: RULES })
  return [...new Set(findings.filter(({ at }) => at.place.path === path).map(({ at }) => at.text))]
}

describe('a file of values is read under any name, for the chart that gets it, where it is named by', () => {
  it.each([
    [
      'helmfile',
      'helmfile.yaml',
      'releases:\n  - name: web\n    chart: ./charts/web\n    values: [env/prod.yaml]\n',
    ],
    ['Fleet', 'fleet.yaml', 'helm: {chart: ./charts/web, valuesFiles: [env/prod.yaml]}\n'],
    [
      'a target of Fleet',
      'fleet.yaml',
      'targetCustomizations: [{helm: {chart: charts/web, valuesFiles: [./env/prod.yaml]}}]\n',
    ],
    ['a script', 'deploy.sh', 'helm upgrade --install web ./charts/web -n shop -f env/prod.yaml\n'],
    ['a script in a folder', 'hack/deploy.sh', 'helm template charts/web --values=env/prod.yaml\n'],
    ['a Makefile', 'Makefile', 'deploy:\n\thelm install web charts/web -f env/none.yaml,env/prod.yaml\n'],
    [
      'a workflow',
      '.github/workflows/a.yml',
      'on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: helm upgrade web charts/web --values env/prod.yaml\n',
    ],
    [
      'an application of Argo CD',
      'apps/web.yaml',
      'apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: web}\nspec:\n  source:\n    path: charts/web\n    helm: {valueFiles: [../../env/prod.yaml]}\n',
    ],
    [
      'another source of Argo CD',
      'apps/web.yaml',
      'apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: web}\nspec:\n  sources:\n    - path: charts/web\n      helm: {valueFiles: [$values/env/prod.yaml]}\n    - {ref: values}\n',
    ],
    [
      'Skaffold',
      'skaffold.yaml',
      'apiVersion: skaffold/v4beta11\nkind: Config\ndeploy:\n  helm:\n    releases:\n      - {name: web, chartPath: charts/web, valuesFiles: [env/prod.yaml]}\n',
    ],
    ['a kustomization', 'kustomization.yaml', 'helmCharts:\n  - {name: web, valuesFile: env/prod.yaml}\n'],
  ])('%s', async (_, path, text) => {
    expect(await imagesIn('env/prod.yaml', { ...CHART, 'env/prod.yaml': PROD, [path]: text })).toEqual([
      'ghcr.io/acme/web:3.0.9',
    ])
  })

  it('nothing where nothing names it', async () => {
    expect(await imagesIn('env/prod.yaml', { ...CHART, 'env/prod.yaml': PROD })).toEqual([])
  })

  it('a generator of a ConfigMap by the name that Flux looks for', async () => {
    const files = {
      'kustomization.yaml':
        'configMapGenerator:\n  - {name: a, files: [values.yaml=prod.yaml, other.yaml]}\n',
      'prod.yaml': 'image: {repository: acme/app, tag: "1"}\n',
      'other.yaml': 'image: {repository: acme/other, tag: "1"}\n',
    }
    expect(await imagesIn('prod.yaml', files)).toEqual(['acme/app:1'])
    expect(await imagesIn('other.yaml', files)).toEqual([])
  })

  it('paths out of the tree, URLs and variables name nothing', async () => {
    const text =
      'releases:\n  - chart: a\n    values: [../../prod.yaml, "https://e.example/prod.yaml", "{{ .x }}.yaml", /etc/prod.yaml]\n'
    expect(await imagesIn('helmfile.yaml', { 'helmfile.yaml': text })).toEqual([])
  })
})
