import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Ajv } from 'ajv'
import { afterEach, describe, expect, it } from 'vitest'
import { createTree, type Run, type Tree } from '../support/tree.ts'

const FIXTURES = resolve(import.meta.dirname, '../../fixtures')
const DIGEST = (digit: string) => `sha256:${digit.repeat(64)}`

const trees: Tree[] = []
afterEach(() => {
  for (const tree of trees.splice(0)) tree.remove()
})

function treeOf(files: Readonly<Record<string, string>>): Tree {
  const tree = createTree(files)
  trees.push(tree)
  tree.git('init', '-q')
  tree.git('add', '-A')
  tree.git('commit', '-q', '--allow-empty', '-m', 'all')
  return tree
}

/** Projects side by side, in as many folders as there are. */
function projects(count: number): Readonly<Record<string, string>> {
  const files: Record<string, string> = {
    'holdfast.yaml': 'overrides:\n  - files: ["app3/**"]\n    rules: { inconsistent-digest: error }\n',
  }
  for (let at = 0; at < count; at++) {
    files[`app${at}/Dockerfile`] = `FROM golang:1.2${at}\nFROM a:1@${DIGEST(at === 3 ? 'b' : 'a')}\n`
    files[`app${at}/compose.yaml`] =
      `services: { web: { build: ., image: me${at} }, db: { image: "db:${at}" } }\n`
  }
  files['app1/Dockerfile'] += '# holdfast: ignore[mutable-tag] it is ours\nFROM ours\n'
  files['app2/Dockerfile'] +=
    '# holdfast: ignore[mutable-tag, inconsistent-digest] for nothing\nFROM b:1.2.3\n'
  files['app4/Dockerfile'] =
    `# holdfast: ignore[inconsistent-digest] known\nFROM a:1@${DIGEST('c')}\nFROM unread:$\{V}\n`
  return files
}

const FORMATS = ['json', 'text', 'sarif', 'junit', 'markdown', 'html'] as const

function outputs(name: string): readonly string[] {
  return FORMATS.flatMap((format) => ['--format', `${format}:out/${name}.${format}`])
}

/** Runs all shards, each as a process of its own, all at once. */
async function runShards(tree: Tree, of: number, ...flags: string[]): Promise<readonly string[]> {
  const files = Array.from({ length: of }, (_, at) => `out/shard-${at + 1}.json`)
  await Promise.all(
    files.map((file, at) =>
      tree.runBeside(['check', ...flags, '--shard', `${at + 1}/${of}`, '--format', `json:${file}`]),
    ),
  )
  return files
}

function read(tree: Tree, name: string): string {
  return readFileSync(join(tree.path, 'out', name), 'utf8')
}

async function compare(tree: Tree, of: number, flags: readonly string[] = []): Promise<Run> {
  const whole = tree.run(['check', ...flags, ...outputs('whole')])
  const files = await runShards(tree, of, ...flags)
  const merged = tree.run(['merge', ...files, ...outputs('merged')])
  expect(merged).toEqual(whole)
  for (const format of FORMATS)
    expect(read(tree, `merged.${format}`), format).toBe(read(tree, `whole.${format}`))
  return merged
}

describe('shards', () => {
  it.each([1, 2, 5])('of which there are %i are merged to what one run says', async (of) => {
    const tree = treeOf({ ...projects(8), '.gitignore': 'out/\n' })
    expect((await compare(tree, of)).code).toBe(1)
    const merged = read(tree, 'merged.json')
    expect(merged).toContain('a:1 has another digest in app0/Dockerfile:2')
    expect(merged).toContain('nothing is reported here by mutable-tag, inconsistent-digest')
  })

  it('are merged with ages, budget, owners, and classes that a configuration decides', async () => {
    const entry = (reference: string, digit: string) =>
      `  - reference: ${reference}\n    endpoint: https://mirror.corp.example/hub\n    digest: ${DIGEST(digit)}\n    mediaType: application/vnd.oci.image.manifest.v1+json\n    firstSeen: 2026-08-20T10:00:0${digit}Z\n`
    const tree = treeOf({
      ...projects(5),
      '.gitignore': 'out/\n',
      CODEOWNERS: '/app1/ @org/one\n',
      '.github/workflows/a.yml':
        'on: push\njobs: {a: {runs-on: x, steps: [{uses: docker/login-action@v3}, {uses: docker/setup-buildx-action@v3}, {uses: docker/build-push-action@v6}]}}\n',
      'app0/other.Dockerfile': `FROM mirror.corp.example/hub/jenkins/jenkins:2.440\nFROM redis:7@${DIGEST('1')}\nFROM x/y:4\n`,
      'app2/other.Dockerfile': `FROM redis:8@${DIGEST('2')}\n`,
      'holdfast.lock': `version: 1\nreferences:\n${entry('docker.io/library/redis:7', '1')}${entry('docker.io/library/redis:8', '2')}`,
      'holdfast.yaml':
        'registries: { docker.io: { mirror: "https://mirror.corp.example/hub" } }\nimages: { docker.io/x/y: { full: "{major}" } }\nbudget: { builds-per-hour: 40, nodes: 12, cache-lifetime: 6h, identity: free }\n',
    })
    await compare(tree, 3)
    const page = read(tree, 'merged.html')
    expect(page.match(/2026-08-20/g)).toHaveLength(2)
    for (const part of ['id="pulls"', '--builds-per-hour 40', '@org/one', 'jenkins:2.440'])
      expect(page).toContain(part)
  })

  it('are merged to a page that says where the patch is, since shards hold no lines of files', async () => {
    const tree = treeOf({
      'a/Dockerfile': 'FROM nginx:1.27\n',
      'b/Dockerfile': 'FROM nginx:1.28\n',
      '.gitignore': 'out/\n',
      'holdfast.yaml':
        'registries: { docker.io: { rewrite: { to: registry.corp.example/hub, assumeTarget: true } } }\nrules: { mutable-tag: off, unpinned-base: off }\n',
    })
    const files = await runShards(tree, 2)
    tree.run(['merge', ...files, '--format', 'html:out/merged.html'])
    expect(read(tree, 'merged.html')).toContain(
      'Edits are known for 2 findings; results of shards do not hold',
    )
  })

  it('are merged where a baseline knows some of the findings', async () => {
    const tree = treeOf({ ...projects(6), '.gitignore': 'out/\n' })
    tree.run(['check', '--update-baseline'])
    tree.write('app5/Dockerfile', 'FROM scratch\n')
    tree.write('app0/Dockerfile', `FROM new\nFROM a:1@${DIGEST('d')}\n`)
    expect((await compare(tree, 3)).code).toBe(1)
    expect(read(tree, 'merged.json')).toContain('no longer found')
  })

  it.each(['compose', 'kustomize', 'dockerfile', 'helm-values', 'gitlab-ci'])(
    'are merged to what one run says of the fixtures of %s',
    async (format) => {
      const tree = treeOf({ '.gitignore': 'out/\n' })
      cpSync(join(FIXTURES, format), join(tree.path, 'cases'), { recursive: true })
      tree.git('add', '-A')
      await compare(tree, 3)
    },
  )

  it('split the files: each is read by one of them, the same one when others come', async () => {
    const tree = treeOf({ ...projects(9), '.gitignore': 'out/\n' })
    const filesOf = () =>
      [1, 2, 3].map((index) => {
        const { stdout } = tree.run(['check', '--shard', `${index}/3`, '--format', 'json'])
        const uses = (JSON.parse(stdout) as { uses: { place: { path: string } }[] }).uses
        return [...new Set(uses.map(({ place }) => place.path))]
      })
    const before = filesOf()
    expect(before.flat().length).toBe(new Set(before.flat()).size)
    expect(before.every((files) => files.length > 0)).toBe(true)
    tree.write('new/Dockerfile', 'FROM a\n')
    const after = filesOf().map((files) => files.filter((file) => file !== 'new/Dockerfile'))
    expect(after).toEqual(before)
  })

  it('know what the rest of the tree says about their files', async () => {
    const tree = treeOf({
      'deploy/base/app.yaml': 'kind: Pod\napiVersion: v1\nspec:\n  containers:\n    - image: nginx:1.27\n',
      'deploy/base/kustomization.yaml': 'resources: [app.yaml]\n',
      'deploy/prod/kustomization.yaml':
        'resources: [../base]\nimages:\n  - { name: nginx, newTag: 1.27.3 }\n',
      '.gitignore': 'out/\n',
    })
    await compare(tree, 4)
  })

  it('judge a workshop by the platform that another shard holds, and the platform by all workshops', async () => {
    const workshop = (name: string, image: string) => ({
      [`${name}/resources/workshop.yaml`]: `apiVersion: training.educates.dev/v1beta1
kind: Workshop
metadata: { name: ${name} }
spec:
  session: { applications: { docker: { enabled: true } } }
`,
      [`${name}/workshop/content/run.md`]: `\`\`\`execute\ndocker run ${image}\n\`\`\`\n`,
    })
    const values = (url: string) => `dockerDaemon: { proxyCache: { remoteURL: "${url}" } }\n`
    const tree = treeOf({
      ...workshop('alpha', 'nginx:1.27.3'),
      ...workshop('beta', 'redis:7.4.1'),
      ...workshop('gamma', 'node:22.11.0'),
      'platform/values.yaml': values(''),
      '.gitignore': 'out/\n',
    })
    await compare(tree, 5)
    expect(read(tree, 'merged.json')).toContain('yet 3 workshops pull 3 Docker Hub images')
    tree.write('platform/values.yaml', values('https://registry-1.docker.io'))
    tree.git('commit', '-qam', 'mirror')
    await compare(tree, 5)
    expect(read(tree, 'merged.json')).not.toContain('hub-pull-without-mirror')
  })

  it('count what the tree builds elsewhere, and put nothing in its place', async () => {
    const tree = treeOf({
      'a/compose.yaml':
        'services:\n  one: { build: ., image: "ours:1" }\n  two: { image: "ours:1" }\n  three: { image: "nginx:1.27" }\n',
      'a/Dockerfile': 'FROM alpine:3.20\n',
      'b/compose.yaml': 'services: { web: { image: "redis:7.4" } }\n',
      '.gitignore': 'out/\n',
    })
    await compare(tree, 3)
    expect(read(tree, 'merged.json')).toContain('nginx:1.27')
  })

  it('are described by the schema', async () => {
    const tree = treeOf({ ...projects(2), '.gitignore': 'out/\n' })
    const [file = ''] = await runShards(tree, 2)
    const document = JSON.parse(readFileSync(join(tree.path, file), 'utf8'))
    const schema = resolve(import.meta.dirname, '../../src/reporters/schema/findings.schema.json')
    const ajv = new Ajv({ strict: false })
    expect(ajv.validate(JSON.parse(readFileSync(schema, 'utf8')), document), ajv.errorsText()).toBe(true)
    expect(document.shard).toMatchObject({
      index: 1,
      of: 2,
      revision: tree.git('rev-parse', 'HEAD').trim(),
      configuration: expect.stringMatching(/^[\da-f]{32}$/),
    })
  })
})

describe('what is no whole run', () => {
  const refusal = (run: Run) => ({ code: run.code, stderr: run.stderr.trim() })

  it('is refused: a shard missing, given twice, or of another run', async () => {
    const tree = treeOf({ ...projects(3), '.gitignore': 'out/\n' })
    const [one = '', two = '', three = ''] = await runShards(tree, 3)
    const merge = (...files: string[]) => refusal(tree.run(['merge', ...files]))
    expect(merge(one, three)).toEqual({
      code: 2,
      stderr: 'holdfast: shard 2/3 missing; name the json files of all shards',
    })
    expect(merge(one, two, three, two).stderr).toContain('shard 2/3 is given twice')
    tree.run(['check', '--shard', '2/2', '--format', 'json:out/other.json'])
    expect(merge(one, 'out/other.json', three).stderr).toContain('one is of 3 shards, the other of 2')
    tree.run(['check', '--shard', '2/3', '--preset', 'strict', '--format', 'json:out/strict.json'])
    expect(merge(one, 'out/strict.json', three).stderr).toContain('the configurations or flags differ')
    tree.run(['check', 'app0', '--shard', '2/3', '--format', 'json:out/part.json'])
    expect(merge(one, 'out/part.json', three).stderr).toContain('the paths differ')
    tree.git('commit', '-q', '--allow-empty', '-m', 'more')
    tree.run(['check', '--shard', '2/3', '--format', 'json:out/later.json'])
    expect(merge(one, 'out/later.json', three)).toMatchObject({ code: 2 })
    expect(merge(one, 'out/later.json', three).stderr).toContain('the commits differ')
  })

  it('is refused: no JSON, JSON of a whole run, a shard that was cut or changed', async () => {
    const tree = treeOf({ ...projects(2), '.gitignore': 'out/\n' })
    const [file = ''] = await runShards(tree, 1)
    const path = join(tree.path, file)
    const text = readFileSync(path, 'utf8')
    const merge = () => refusal(tree.run(['merge', file]))
    expect(tree.run(['merge', file]).code).toBe(1)
    writeFileSync(path, text.slice(0, -20))
    expect(merge()).toMatchObject({ code: 2, stderr: expect.stringContaining('it is no JSON, or was cut') })
    writeFileSync(path, text.replace('"outcome":"finding"', '"outcome":"ok"'))
    expect(merge()).toMatchObject({ code: 2, stderr: expect.stringContaining('or has been changed') })
    tree.run(['check', '--format', `json:${file}`])
    expect(merge().stderr).toContain('is no result of a shard')
    expect(refusal(tree.run(['merge', 'nowhere.json'])).stderr).toContain('cannot be read: ENOENT')
  })

  it.each(['--fix', '--diff', '--update-baseline', '--add-ignores=reason'])(
    'changes nothing: %s is refused',
    (flag) => {
      const tree = treeOf({ Dockerfile: 'FROM a\n' })
      const { code, stderr } = tree.run(['check', '--shard', '1/2', flag])
      expect(code).toBe(2)
      expect(stderr).toContain('a shard is a part of what is read, and changes nothing')
    },
  )

  it.each(['0/2', '3/2', '1', '1/0', 'a/b', '-1/2', '1/99999'])('is written otherwise than %s', (text) => {
    const tree = treeOf({ Dockerfile: 'FROM a\n' })
    const { code, stderr } = tree.run(['check', '--shard', text])
    expect(code).toBe(2)
    expect(stderr).toContain('it is written I/N')
  })
})

describe('the exit code of a merge', () => {
  it('is the worst of all shards, and of the findings with its own flags', async () => {
    const tree = treeOf({
      ...projects(4),
      'bad/compose.yaml': 'services: {a: {image: [}\n',
      '.gitignore': 'out/\n',
    })
    const files = await runShards(tree, 2)
    expect(tree.run(['merge', ...files]).code).toBe(4)
    const clean = treeOf({
      'a/Dockerfile': 'FROM a:1\n',
      'b/Dockerfile': 'FROM b:1\n',
      '.gitignore': 'out/\n',
    })
    const shards = await runShards(clean, 2)
    expect(clean.run(['merge', ...shards]).code).toBe(1)
    expect(clean.run(['merge', ...shards, '--fail-on', 'error']).code).toBe(0)
    expect(clean.run(['merge', ...shards, '--quiet', '--fail-on', 'error', '--show', 'error']).stdout).toBe(
      '',
    )
  })
})
