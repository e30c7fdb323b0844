import { spawnSync } from 'node:child_process'
import { mkdirSync, symlinkSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { RULES } from '../rules/index.ts'
import { preCommitConfig } from '../src/cli/init/companions.ts'
import { planConfiguration } from '../src/cli/init/plan.ts'
import { loadConfiguration } from '../src/config/load.ts'
import { createTree, type Run, type Tree } from './support/tree.ts'

const MAIN = resolve(import.meta.dirname, '../dist/cli/main.js')

const trees: Tree[] = []
function tree(files: Readonly<Record<string, string | Uint8Array>> = {}): Tree {
  const made = createTree(files)
  mkdirSync(join(made.path, '.git'))
  trees.push(made)
  return made
}
afterEach(() => {
  for (const made of trees.splice(0)) made.remove()
})

/** Runs with the configuration of the machine in a folder of its own; a mirror there comes before any in /etc. */
function init(
  made: Tree,
  args: readonly string[],
  machine: Readonly<Record<string, string>> = {},
  cwd?: string,
): Run {
  const home = createTree(machine)
  trees.push(home)
  const env = { HOME: home.path, XDG_CONFIG_HOME: join(home.path, 'config') }
  return made.run(['init', ...args], cwd === undefined ? { env } : { env, cwd })
}

const MIRROR = 'https://hub.corp.example'
const DOCKER = { 'config/docker/daemon.json': JSON.stringify({ 'registry-mirrors': [`${MIRROR}/`] }) }

/** Plans a configuration with an empty machine but for these files below `/`, and writes it. */
async function plan(
  machine: Readonly<Record<string, string>>,
  answer: (question: string, fallback: boolean) => boolean,
  files: Readonly<Record<string, string>> = { Dockerfile: 'FROM nginx\n' },
): Promise<{ made: Tree; questions: readonly string[]; shown: string; warnings: readonly string[] }> {
  const made = tree(files)
  const root = createTree(machine)
  trees.push(root)
  const questions: string[] = []
  const warnings: string[] = []
  let shown = ''
  const planned = await planConfiguration(
    made.path,
    { root: root.path, environment: { HOME: join(root.path, 'home') } },
    {
      ask: (question, fallback) => {
        questions.push(question)
        return Promise.resolve(answer(question, fallback))
      },
      silent: false,
      show: (text) => {
        shown += text
        return Promise.resolve()
      },
      warn: (text) => warnings.push(text),
    },
  )
  if (planned !== undefined) made.write(planned.path, planned.text)
  return { made, questions, shown, warnings }
}

function configOf(made: Tree): string {
  return made.contents().get('holdfast.yaml') ?? ''
}

describe('holdfast init', () => {
  it('writes a configuration that holds and says what to run next', () => {
    const made = tree({
      Dockerfile: 'FROM nginx\nFROM ghcr.io/acme/app:1\n',
      'compose.yaml': 'services: {a: {image: redis}}',
    })
    const { code, stdout, stderr } = init(made, ['--yes'], DOCKER)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toBe(
      [
        '3 image uses in 2 files: 2 from Docker Hub, 1 from ghcr.io',
        '3 without a digest',
        `mirror of docker.io in ${trees.at(-1)?.path}/config/docker/daemon.json: ${MIRROR}`,
        'looked for .github and .gitlab-ci.yml to offer a job, and found neither; --github writes a workflow',
        'wrote holdfast.yaml',
        'next: holdfast check',
        '',
      ]
        .join('\n')
        .replace(trees.at(-1)?.path ?? '', '~'),
    )
    expect(parse(configOf(made))).toEqual({
      registries: { 'docker.io': { mirror: MIRROR } },
      preset: 'recommended',
    })
    const { code: checked, stderr: errors } = made.run(['check'])
    expect({ checked, errors }).toEqual({ checked: 1, errors: '' })
    expect(made.run(['explain', 'nginx']).stdout).toContain(MIRROR)
  })

  it('writes nothing else, and no name of the user', () => {
    const made = tree({ Dockerfile: 'FROM nginx\n', '.github/CODEOWNERS': '' })
    const before = made.contents()
    const { stdout } = init(made, ['--yes'], DOCKER)
    const after = new Map(made.contents())
    expect(configOf(made)).toContain('~/config/docker/daemon.json')
    expect(configOf(made) + stdout).not.toContain(trees.at(-1)?.path)
    after.delete('holdfast.yaml')
    expect(after).toEqual(before)
  })

  it('explains itself, with exit code 2, where there is neither a terminal nor --yes', () => {
    const made = tree({ Dockerfile: 'FROM nginx\n' })
    for (const args of [[], ['--github'], ['--pre-commit']]) {
      const { code, stdout, stderr } = init(made, args)
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
      expect(stderr).toMatch(/no terminal .*holdfast init --yes/)
    }
    expect([...made.contents().keys()]).toEqual(['Dockerfile'])
  })

  it.each(['holdfast.yaml', '.holdfast.yaml'])('leaves an existing %s as it is, with exit code 2', (name) => {
    const made = tree({ [name]: 'preset: none\n', 'a/b': '' })
    for (const cwd of [undefined, 'a']) {
      const { code, stdout, stderr } = init(made, ['--yes'], DOCKER, cwd)
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
      expect(stderr).toContain(`${cwd === undefined ? '' : '../'}${name} is there already`)
    }
    expect(made.contents()).toEqual(
      new Map([
        [name, 'preset: none\n'],
        ['a/b', ''],
      ]),
    )
  })

  it('writes through no symbolic link, not even one to nowhere', () => {
    const made = tree({ Dockerfile: 'FROM nginx\n' })
    const elsewhere = createTree()
    trees.push(elsewhere)
    symlinkSync(join(elsewhere.path, 'new'), join(made.path, 'holdfast.yaml'))
    symlinkSync(elsewhere.path, join(made.path, '.github'))
    const { code, stdout } = init(made, ['--yes'])
    expect(code).toBe(2)
    expect(stdout).toContain('holdfast.yaml is there already')
    const linked = init(made, ['--yes', '--github'])
    expect(linked.code).toBe(2)
    expect(linked.stderr).toContain('a symbolic link leads out of the repository')
    expect(elsewhere.contents().size).toBe(0)
  })

  it('writes the configuration at the root of the repository, wherever it is started', () => {
    const made = tree({ 'deploy/web/Dockerfile': 'FROM nginx\n' })
    const { code, stdout } = init(made, ['--yes'], {}, 'deploy/web')
    expect(code).toBe(0)
    expect(stdout).toContain('1 image use in 1 file: 1 from Docker Hub')
    expect(stdout).toContain('wrote ../../holdfast.yaml')
    expect(configOf(made)).toContain('preset: recommended')
  })

  it('works in a tree without any image', () => {
    const made = tree({ 'main.c': 'int main;\n' })
    const { code, stdout } = init(made, ['--yes'])
    expect(code).toBe(0)
    expect(stdout).toContain('no image is named in this tree yet')
    expect(made.run(['check']).code).toBe(0)
  })

  it('leaves out vendored folders that are there, and counts nothing in them', () => {
    const made = tree({
      'a/third_party/x/Dockerfile': 'FROM nginx\n',
      'vendor/y/Dockerfile': 'FROM nginx\n',
      Dockerfile: 'FROM a.example.com/b:1\n',
    })
    const { stdout } = init(made, ['--yes'])
    expect(stdout).toContain('1 image use in 1 file: 1 from a.example.com')
    expect(parse(configOf(made)).ignore).toEqual(['**/vendor/**', '**/third_party/**'])
    const named = made.run([
      'images',
      '--format',
      'json',
      'vendor/y/Dockerfile',
      'a/third_party/x/Dockerfile',
      'Dockerfile',
    ])
    expect(JSON.parse(named.stdout)).toHaveLength(1)
  })

  it('tells uses that cannot be read, and many registries in short', () => {
    const hosts = ['a', 'b', 'c', 'd', 'e'].map((host) => `FROM ${host}.example.com/x\n`)
    const made = tree({ Dockerfile: `${hosts.join('')}FROM $V\nFROM nginx\nFROM redis\n` })
    expect(init(made, ['--yes']).stdout).toContain(
      '8 image uses in 1 file: 2 from Docker Hub, 1 from a.example.com, 1 from b.example.com, 3 from 3 other registries\n7 without a digest, 1 could not be read\n',
    )
  })
})

describe('the mirror in the configuration', () => {
  it('is that of a registry that images come from, and of Docker Hub, whatever its name', async () => {
    const prefixes = [
      'ghcr.io',
      'quay.io',
      'index.docker.io',
      'docker.io',
      'ghcr.io/acme',
      '*.example.org',
      'no host',
    ]
    const conf = prefixes
      .map(
        (prefix) =>
          `[[registry]]\nprefix = "${prefix}"\n[[registry.mirror]]\nlocation = "mirror.example.com/${prefix.length}"\n`,
      )
      .join('')
    const { made } = await plan({ 'etc/containers/registries.conf': conf }, (_, fallback) => fallback, {
      Dockerfile: 'FROM ghcr.io/acme/app:1\n',
    })
    expect(parse(configOf(made)).registries).toEqual({
      'ghcr.io': { mirror: 'https://mirror.example.com/7' },
      'docker.io': { mirror: 'https://mirror.example.com/15' },
      'ghcr.io/acme': { mirror: 'https://mirror.example.com/12' },
    })
    await expect(loadConfiguration({ cwd: made.path, rules: RULES })).resolves.toBeDefined()
  })

  it('is asked about, and left out where it is not wanted', async () => {
    const daemon = { 'etc/docker/daemon.json': JSON.stringify({ 'registry-mirrors': [MIRROR] }) }
    const refused = await plan(daemon, (question) => question.startsWith('write'))
    expect(refused.questions).toEqual(['use this mirror for docker.io?', 'write holdfast.yaml?'])
    expect(configOf(refused.made)).not.toContain(MIRROR)
    const none = await plan(daemon, () => false)
    expect(configOf(none.made)).toBe('')
  })

  it('has no TLS where somebody agrees to that', async () => {
    const daemon = { 'etc/docker/daemon.json': '{"registry-mirrors": ["http://mirror.example.com"]}' }
    const { made, shown } = await plan(daemon, () => true)
    expect(shown).toContain('(without TLS)')
    expect(parse(configOf(made)).registries).toEqual({
      'docker.io': { mirror: { url: 'http://mirror.example.com', insecure: true } },
    })
    await expect(loadConfiguration({ cwd: made.path, rules: RULES })).resolves.toBeDefined()
  })

  it('never holds credentials', () => {
    const made = tree({ Dockerfile: 'FROM nginx\n' })
    const daemon = JSON.stringify({ 'registry-mirrors': ['https://robot:s3cret@hub.corp.example'] })
    const { stdout, stderr } = init(made, ['--yes'], { 'config/docker/daemon.json': daemon })
    expect(configOf(made)).toContain(`mirror: ${MIRROR} #`)
    expect(stdout).toContain('give them to docker login')
    expect(stdout + stderr + configOf(made)).not.toMatch(/robot|s3cret/)
  })

  it('is a comment where it has no TLS, which nobody has agreed to', () => {
    const made = tree({ Dockerfile: 'FROM nginx\n' })
    const daemon = JSON.stringify({ 'registry-mirrors': ['http://mirror.example.com:5000'] })
    const { stdout } = init(made, ['--yes'], { 'config/docker/daemon.json': daemon })
    expect(stdout).toContain('without TLS')
    expect(parse(configOf(made))).toEqual({ preset: 'recommended' })
    expect(configOf(made)).toContain('#     mirror: { url: http://mirror.example.com:5000, insecure: true }')
    expect(made.run(['check', '--fail-on', 'never']).code).toBe(0)
  })

  it('keeps what the file says of its path and of tags', () => {
    const made = tree({ Dockerfile: 'FROM nginx\nFROM quay.io/a/b\n' })
    init(made, ['--yes'], {
      'config/docker/daemon.json': JSON.stringify({ 'registry-mirrors': [`${MIRROR}/hub`] }),
      '.config/containers/registries.conf':
        '[[registry]]\nlocation = "quay.io"\n[[registry.mirror]]\nlocation = "m.example.com:8443/q"\npull-from-mirror = "digest-only"\n',
    })
    expect(parse(configOf(made)).registries).toEqual({
      'docker.io': { mirror: { url: `${MIRROR}/hub`, layout: 'before' } },
      'quay.io': { mirror: { url: 'https://m.example.com:8443/q', resolve: false } },
    })
    expect(made.run(['check', '--fail-on', 'never']).code).toBe(0)
  })

  it('is none, and no crash, where the files of the machine are broken or hostile', () => {
    const deep = `{"registry-mirrors":${'['.repeat(50_000)}`
    const files: readonly Readonly<Record<string, string>>[] = [
      { 'config/docker/daemon.json': deep },
      { 'config/docker/daemon.json': '' },
      { 'config/docker/daemon.json': 'x'.repeat(1_000_000) },
      { '.config/containers/registries.conf': `a = ${'['.repeat(100_000)}` },
      { '.config/containers/registries.conf': '[[registry]\n' },
      { '.config/containers/registries.conf.d/x.conf': 'password = "hunter2' },
    ]
    for (const machine of files) {
      const made = tree({ Dockerfile: 'FROM nginx\n' })
      const { code, stderr } = init(made, ['--yes'], machine)
      expect(code, Object.keys(machine)[0]).toBe(0)
      expect(stderr).toMatch(/^holdfast: \S+ (?:is not valid|is too large)/)
      expect(stderr).not.toContain('hunter2')
      expect(configOf(made)).toContain('preset: recommended')
    }
  })

  it.each([
    'https://[::1]:5000',
    'https://m.example.com:',
    "https://m.example.com/it's",
    'https://m.example.com/a"b',
    'https://m.example.com/%7Bname%7D',
    'https://m.example.com/{name}',
    'https://m.example.com/v2/x',
    'https://m.example.com/a#b',
    'https://m.example.com/a: b',
    'https://m.example.com/\n!!js/function x',
    'https://bücher.example.com/ü',
    'HTTPS://M.EXAMPLE.COM',
  ])('keeps the configuration valid when it is written as %j', async (url) => {
    const daemon = JSON.stringify({ 'registry-mirrors': [url] })
    const { made } = await plan({ 'etc/docker/daemon.json': daemon }, (_, fallback) => fallback)
    await expect(loadConfiguration({ cwd: made.path, rules: RULES })).resolves.toBeDefined()
  })

  it('says that it found no mirror, and where it looked', async () => {
    const { shown } = await plan({}, () => true)
    expect(shown).toContain(
      'no mirror is configured for Docker, podman or skopeo on this machine (looked in daemon.json and registries.conf)',
    )
  })

  it('wraps what it says to the terminal, and nothing that is to be copied', () => {
    const made = tree({
      Dockerfile: 'FROM registry.corp.example/a/b:1\nFROM nginx\nFROM ghcr.io/acme/web\n',
      '.gitlab-ci.yml': 'job: {image: redis}\n',
    })
    const command = `stty cols 50; "${process.execPath}" "${MAIN}" init --yes`
    const { stdout } = spawnSync('script', ['-qec', command, '/dev/null'], {
      cwd: made.path,
      encoding: 'utf8',
      env: { PATH: process.env.PATH, HOME: made.path, TERM: 'xterm', DOCKER_CONFIG: made.path },
    })
    const lines = stdout.replaceAll('\r', '').split('\n')
    expect(lines.filter((line) => !line.startsWith(' ') && line.length > 50)).toEqual([])
    expect(stdout.replaceAll(/\r?\n/g, ' ')).toContain('4 image uses in 2 files: 2 from Docker Hub, 1 from')
    expect(lines).toContain(`      - npx --yes holdfast@${made.run(['--version']).stdout.trim()} check`)
  })

  it('names its schema, as a comment or as a key', () => {
    const made = tree({ Dockerfile: 'FROM nginx\n' })
    init(made, ['--yes'])
    expect(configOf(made)).toMatch(/^# yaml-language-server: \$schema=\S+holdfast\.schema\.json\n/)
    made.write('holdfast.yaml', '$schema: https://example.com/holdfast.schema.json\npreset: none\n')
    expect(made.run(['check'])).toMatchObject({ code: 0, stderr: '' })
  })

  it('has examples that hold when they are uncommented', () => {
    for (const machine of [{}, DOCKER]) {
      const made = tree({ Dockerfile: 'FROM nginx\n' })
      init(made, ['--yes'], machine)
      const uncommented = configOf(made).replaceAll(
        /^( *)# (?!yaml-language-server:)( *[\w.-]+:(?: .*)?)$/gm,
        '$1$2',
      )
      expect(parse(uncommented).rules).toBeDefined()
      expect(Object.keys(parse(uncommented).registries['docker.io'])).toEqual(['mirror', 'rewrite'])
      made.write('holdfast.yaml', uncommented)
      const { code, stderr } = made.run(['check', '--fail-on', 'never'])
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    }
  })
})

describe('what runs holdfast', () => {
  it('is written where flags name it, and holds no image that holdfast reports', () => {
    const made = tree({ 'main.c': '' })
    const { code, stdout } = init(made, ['--yes', '--pre-commit', '--github'])
    expect(code).toBe(0)
    expect(stdout).toContain('wrote .pre-commit-config.yaml\nwrote .github/workflows/holdfast.yml\n')
    const files = made.contents()
    const [repo] = parse(files.get('.pre-commit-config.yaml') ?? '').repos
    expect(repo.hooks[0]).toMatchObject({ id: 'holdfast', entry: 'holdfast check', language: 'node' })
    const workflow = parse(files.get('.github/workflows/holdfast.yml') ?? '')
    const version = made.run(['--version']).stdout.trim()
    expect(workflow.jobs.check.steps.at(-1).run).toBe(`npx --yes holdfast@${version} check --format github`)
    expect(repo.hooks[0].additional_dependencies).toEqual([`holdfast@${version}`])
    expect(made.run(['check', '--show', 'info']).code).toBe(0)
  })

  it('is run by pre-commit for files of the formats, and for no other text', () => {
    const { text } = preCommitConfig('1.0.0')
    const pattern = new RegExp(parse(text).repos[0].hooks[0].files.replace('(?i)', ''), 'i')
    for (const file of [
      'Dockerfile',
      'a/web.dockerfile',
      'Containerfile.dev',
      'k8s/web.yaml',
      'compose.yml',
      'pod.json',
      'Kustomization',
      'docker-bake.hcl',
      'templates/pod.yaml.j2',
      'x/workshop/content/01.md',
      'x/workshop/setup.d/a.sh',
    ])
      expect(file).toMatch(pattern)
    for (const file of ['README.org', 'src/main.ts', 'docs/latin1.txt', 'run.py', 'my-kustomization.png'])
      expect(file).not.toMatch(pattern)
  })

  it('is added to a tree that has a configuration, without a question', () => {
    const made = tree({ 'holdfast.yaml': 'preset: none\n' })
    const { code, stdout } = init(made, ['--github'])
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: 'wrote .github/workflows/holdfast.yml\nnext: holdfast check\n',
    })
    expect(configOf(made)).toBe('preset: none\n')
  })

  it('is shown and not written where its file is there already', () => {
    const made = tree({
      'main.c': '',
      '.pre-commit-config.yaml': 'repos: []\n',
      '.gitlab-ci.yml': 'stages: [x]\n',
      '.github/workflows/holdfast.yml': 'on: push\n',
    })
    const { code, stdout } = init(made, ['--yes', '--pre-commit', '--github'])
    expect(code).toBe(0)
    expect(stdout).toContain(
      '.pre-commit-config.yaml is there already; to be added under repos:\n  - repo: local\n',
    )
    expect(stdout).toContain('.github/workflows/holdfast.yml is there already and is left as it is\n')
    expect(stdout).toMatch(/\.gitlab-ci\.yml is left as it is.*\n {2}holdfast:\n {4}image: /)
    const files = made.contents()
    expect(files.get('.pre-commit-config.yaml')).toBe('repos: []\n')
    expect(files.get('.gitlab-ci.yml')).toBe('stages: [x]\n')
    expect(files.get('.github/workflows/holdfast.yml')).toBe('on: push\n')
  })

  it('ends with exit code 2 where nothing could be written', () => {
    const made = tree({ 'holdfast.yaml': '', '.github/workflows/holdfast.yml': 'on: push\n' })
    expect(init(made, ['--github']).code).toBe(2)
  })
})
