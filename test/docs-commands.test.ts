import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, cpSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { delimiter, join, resolve } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { RULES } from '../rules/index.ts'
import { startOf } from '../src/config/find.ts'
import { loadConfiguration } from '../src/config/load.ts'
import { image, index, startFakeRegistry } from './support/fake-registry.ts'
import { updateSamples } from './support/samples.ts'
import { createTree, type Run, type Tree } from './support/tree.ts'

/*
 * Runs what README and docs tell people to type: each line of each `sh` block, in a repository of its own, with the
 * built command as `holdfast` and `npx holdfast`. Docker Hub is a mirror on loopback; the way to everything else is shut.
 */
const ROOT = resolve(import.meta.dirname, '..')
const PAGES = ['README.md', ...readdirSync(resolve(ROOT, 'docs')).map((name) => `docs/${name}`)]
/** Commands that are not run here, and why. */
const NOT_RUN: Readonly<Record<string, string>> = {
  'npm install --save-dev holdfast': 'fetches a package from a registry',
  'docker build -t holdfast .':
    'needs a Docker daemon; test/ci/hadolint.mjs and documents.test.ts look at the Dockerfile',
  'docker run --rm -v "$PWD:/src:ro" holdfast': 'needs a Docker daemon',
  'npm ci && npm run demo': 'fetches packages; the demo itself is run below',
  'npm ci && test/support/install-programs.sh && npm test': 'is what runs this test',
}
const NODE = index({ 'linux/amd64': image('node'), 'linux/arm64': image('node for arm') })
const NGINX = index({ 'linux/amd64': image('nginx'), 'linux/arm64': image('nginx for arm') })
const trees: Tree[] = []
afterEach(() => {
  for (const tree of trees.splice(0)) tree.remove()
})

/** The commands of a page in order, without what is said about them. */
function commandsOf(page: string): readonly string[] {
  const text = readFileSync(resolve(ROOT, page), 'utf8')
  const blocks = [...text.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block = '']) => block)
  return blocks.flatMap((block) =>
    block
      .split('\n')
      .map((line) => line.replace(/\s+# .*$/, '').trim())
      .filter((line) => line !== ''),
  )
}

/** A repository with findings on a branch, a mirror for its images, and `holdfast` and `npx` as programs of its own. */
function repository(mirror: string): Tree {
  const builtCommand = `exec '${process.execPath}' '${resolve(ROOT, 'dist/cli/main.js')}' "$@"\n`
  const tree = createTree({
    'holdfast.yaml': `registries: { docker.io: { mirror: "${mirror}" } }\n`,
    Dockerfile: 'FROM node:20-alpine\nCOPY --from=nginx:1.27 /etc/nginx /etc/nginx\n',
    'deploy/web.yaml': 'kind: Pod\napiVersion: v1\nspec:\n  containers:\n    - image: nginx:1.27\n',
    'deploy/api.yaml': `kind: Pod\napiVersion: v1\nspec:\n  containers:\n    - image: nginx:1.27@${NGINX.digest}\n`,
    '.git/bin/holdfast': `#!/bin/sh\n${builtCommand}`,
    '.git/bin/npx': `#!/bin/sh\n[ "$1" != --no-install ] || shift\n[ "$1" = holdfast ] || exit 127\nshift\n${builtCommand}`,
  })
  trees.push(tree)
  for (const name of ['holdfast', 'npx']) chmodSync(join(tree.path, '.git/bin', name), 0o755)
  tree.git('init', '-q', '-b', 'main', '--template=')
  tree.git('add', '-A')
  tree.git('commit', '-q', '-m', 'first')
  tree.git('update-ref', 'refs/remotes/origin/main', 'HEAD')
  tree.git('checkout', '-q', '-b', 'feature')
  tree.write('new/Dockerfile', 'FROM node:20-alpine\n')
  tree.git('add', '-A')
  return tree
}

/** The same again, with what the page speaks of. */
function copyOf({ path }: Tree, page: string): Tree {
  const copy = createTree()
  trees.push(copy)
  cpSync(path, copy.path, { recursive: true })
  if (page === 'docs/workshops.md')
    cpSync(resolve(ROOT, 'fixtures/classroom'), copy.path, { recursive: true })
  return copy
}

function runLine(line: string, { path }: Tree): Promise<Run> {
  const shut = 'http://127.0.0.1:9'
  const child = spawn('bash', ['--noprofile', '--norc', '-euo', 'pipefail', '-c', line], {
    cwd: path,
    env: {
      PATH: `${join(path, '.git/bin')}${delimiter}${process.env.PATH}`,
      HOME: join(path, '.git'),
      DOCKER_CONFIG: join(path, '.git'),
      HTTPS_PROXY: shut,
      HTTP_PROXY: shut,
      NO_PROXY: '127.0.0.1',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const out: Buffer[] = []
  const err: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk))
  return new Promise((done, fail) => {
    child.on('error', fail)
    child.on('close', (code) =>
      done({ code, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() }),
    )
  })
}

describe('the commands', () => {
  const commands = PAGES.flatMap((page) => commandsOf(page).map((command) => ({ page, command })))

  it('are many, and all of them in blocks that say that they are for a shell', () => {
    expect(commands.length).toBeGreaterThan(40)
    for (const page of PAGES)
      expect(readFileSync(resolve(ROOT, page), 'utf8'), page).not.toMatch(/^```(?:console|bash|shell|zsh)\b/m)
  })

  it('are all run but for a few', () => {
    const named = new Set(commands.map(({ command }) => command))
    expect(Object.keys(NOT_RUN).filter((command) => !named.has(command))).toEqual([])
    expect(Object.keys(NOT_RUN)).toHaveLength(5)
  })

  it('of the README run the main job on the fixtures', () => {
    const { status, stdout } = spawnSync('npm', ['run', '--silent', 'demo'], { cwd: ROOT, encoding: 'utf8' })
    expect(status).toBe(0)
    expect(stdout).toMatch(/^✖ [\d,]+ findings: /m)
  })

  it('end as people are told', async () => {
    const images = { 'library/node:20-alpine': NODE, 'library/nginx:1.27': NGINX }
    const { url } = await startFakeRegistry({ images })
    const ends: string[] = []
    const original = repository(url)
    const seen = new Set(Object.keys(NOT_RUN))
    for (const { page, command } of commands) {
      if (seen.has(command)) continue
      seen.add(command)
      const tree = copyOf(original, page)
      // It writes a first configuration.
      if (command.startsWith('holdfast init')) rmSync(join(tree.path, 'holdfast.yaml'))
      const { code, stdout, stderr } = await runLine(command, tree)
      expect([0, 1, 3], `${command}\n${stdout}${stderr}`).toContain(code)
      ends.push(`${code}  ${command}\n`)
    }
    await expect(ends.join('')).toMatchFileSnapshot('snapshots/commands.txt')
  }, 300_000)
})

describe('the examples of holdfast.yaml', () => {
  const examples = PAGES.flatMap((page) =>
    [...readFileSync(resolve(ROOT, page), 'utf8').matchAll(/^```yaml holdfast\.yaml\n(.*?)^```$/gms)].map(
      ([, text = '']) => ({ page, text }),
    ),
  )

  it.each(examples)('in $page is one that holdfast takes', async ({ text }) => {
    const tree = createTree({ 'holdfast.yaml': text })
    trees.push(tree)
    const options = { cwd: tree.path, start: startOf(tree.path, []), rules: RULES }
    const { root } = await loadConfiguration({
      ...options,
      configFile: undefined,
      preset: undefined,
      ruleLevels: undefined,
    })
    expect(root.isFound).toBe(true)
  })
})

it('shows in the README what the built command prints; npm run docs writes it', () => {
  const readme = readFileSync(resolve(ROOT, 'README.md'), 'utf8')
  expect(updateSamples(readme, ROOT)).toBe(readme)
})
