/*
 * Runs the built command and the library with every line of Node that package.json allows: `node test/ci/nodes.mjs`.
 * Each has to say what the first one says, also when it starts from compiled code, and has to take that as it is.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { buildSync } from 'esbuild'
import { installNode, NODE_VERSIONS } from './install-node.mjs'

const ROOT = resolve(import.meta.dirname, '../..')
const MAIN = join(ROOT, 'dist/cli/main.js')
const home = mkdtempSync(join(tmpdir(), 'holdfast-nodes-'))
/** Nothing is kept in the repository that is read. */
const work = join(home, 'repository')

/** Runs of the command that use its parts: readers, rules, reporters, git, the diff, and a usage error. */
const RUNS = [
  ['--version'],
  ['check', 'tree', '--format', 'json'],
  ['check', 'tree', '--show', 'info'],
  ['images', 'tree', '--format', 'jsonl'],
  ['explain', 'nginx:1.27'],
  ['check', 'tree', '--offline', '--diff'],
  ['check', 'tree', '--nonsense'],
  // Many files: V8 is asked to optimize less.
  ['images', 'many', '--format', 'jsonl'],
  ['check', 'tree/Dockerfile'],
]

function answers(binary, cache) {
  const env = { PATH: process.env.PATH, HOME: home, HOLDFAST_CACHE_DIR: join(home, cache) }
  return RUNS.map((args) => {
    const { status, stdout, stderr } = spawnSync(binary, [MAIN, ...args], {
      cwd: work,
      env,
      encoding: 'utf8',
    })
    return `${args.join(' ')}: ${status}\n${stdout}${stderr}`
  })
}

/** What is kept of compiled code, and when it was written. */
function codeIn(cache) {
  const folder = join(home, cache, 'code')
  return readdirSync(folder).map((name) => `${name} ${statSync(join(folder, name)).mtimeMs}`)
}

const SETTINGS = join(home, 'settings.cjs')
const COMPILES = `const { setFor, withUsualFlags } = require(${JSON.stringify(SETTINGS)})
  const { Script } = require('node:vm')
  setFor(process.argv[1])
  process.stdout.write(withUsualFlags(() => new Script('1 + 1').createCachedData()).toString('base64'))`
const TAKES = `const cachedData = Buffer.from(process.argv[1], 'base64')
  process.stdout.write(String(!new (require('node:vm').Script)('1 + 1', { cachedData }).cachedDataRejected))`

/** For what V8 can be set so that the next run does not take what was compiled when it was set back. */
function refusedAfter(binary) {
  const run = (script, arg) => execFileSync(binary, ['-e', script, arg], { encoding: 'utf8' })
  return ['many-files', 'large-tree', 'long-run', 'http', 'keeping'].filter(
    (work) => run(TAKES, run(COMPILES, work)) !== 'true',
  )
}

function library(binary) {
  const script = `import { check } from ${JSON.stringify(join(ROOT, 'dist/lib/src/index.js'))}
    const { findings } = await check({ cwd: ${JSON.stringify(work)}, paths: ['tree'] })
    process.stdout.write(findings.map(({ rule, at }) => rule + ' ' + at.text).join('\\n'))`
  const { status, stdout, stderr } = spawnSync(binary, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
  })
  return `${status}\n${stdout}${stderr}`
}

mkdirSync(join(work, 'tree'), { recursive: true })
writeFileSync(
  join(work, 'tree/Dockerfile'),
  'ARG V=1.22\nFROM golang:${V} AS build\nRUN docker pull redis:7\nFROM nginx\n',
)
writeFileSync(
  join(work, 'tree/compose.yaml'),
  'services:\n  web: &web\n    image: nginx:1.27\n  grün:\n    <<: *web\n    build: .\n',
)
writeFileSync(
  join(work, 'tree/app.yaml'),
  'apiVersion: v1\nkind: Pod\nspec: { containers: [{ image: "a:1" }] }\n',
)
mkdirSync(join(work, 'many'))
for (let at = 0; at < 250; at++) writeFileSync(join(work, `many/${at}.Dockerfile`), `FROM nginx:1.${at}\n`)
execFileSync('git', ['init', '-q', work])
buildSync({
  entryPoints: [join(ROOT, 'src/cli/engine-settings.ts')],
  outfile: SETTINGS,
  bundle: true,
  platform: 'node',
  logLevel: 'warning',
})

let failed = 0
let expected
for (const version of NODE_VERSIONS) {
  try {
    const { binary, own } = installNode(version)
    const found = [...answers(binary, version), library(binary)]
    const kept = codeIn(version)
    const warm = [...answers(binary, version), found.at(-1)]
    const again = codeIn(version).filter((one) => !kept.includes(one))
    // V8 refuses what was compiled under other flags than those of its start.
    const refused = refusedAfter(binary)
    if (refused.length > 0)
      throw new Error(
        `node ${own} does not begin with what src/cli/engine-settings.ts sets back: ${refused.join(', ')}`,
      )
    if (again.length > 0)
      throw new Error(`node ${own} compiles again what it has compiled: ${again.join(', ')}`)
    expected ??= found
    const wrong = found.findIndex((answer, at) => answer !== expected[at] || answer !== warm[at])
    if (wrong !== -1)
      throw new Error(
        `node ${own} says otherwise than node ${NODE_VERSIONS[0]}:\n${found[wrong]}\nbut:\n${expected[wrong]}`,
      )
    if (!found[1]?.startsWith('check tree --format json: 1\n') || !found.at(-1)?.startsWith('0\n'))
      throw new Error(`node ${own} does not find what is there:\n${found[1]}\n${found.at(-1)}`)
    process.stdout.write(`node ${own}: ${found.length} runs, ok\n`)
  } catch (error) {
    failed++
    process.stdout.write(`${error.message}\n`)
  }
}
rmSync(home, { recursive: true, force: true })
process.stdout.write(`Nodes  ${NODE_VERSIONS.length - failed} passed | ${failed} failed\n`)
process.exitCode = failed === 0 ? 0 : 1
