/*
 * Whether Renovate reads what `--fix` writes: `node test/ci/renovate.mjs`, with `--write` to put its table into
 * docs/renovate.md. All fixtures are pinned with a lock file that knows everything, and Renovate's own extractors read
 * them with the configuration of that page. The npm package `renovate` is kept between runs, and runs on the Node that
 * nodes.mjs has fetched.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'

const RENOVATE = '44.121.2'
const ROOT = resolve(import.meta.dirname, '../..')
const MAIN = join(ROOT, 'dist/cli/main.js')
const KEPT = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'holdfast-ci')
const NODE = join(KEPT, 'node-24/node_modules/node/bin/node')
const PAGE = join(ROOT, 'docs/renovate.md')
const START = '<!-- renovate: written by node test/ci/renovate.mjs --write -->\n'
const END = '<!-- /renovate -->\n'

/** References that stand in one piece, and that the custom manager leaves out on purpose. */
const UNREAD = {
  'bake/json/docker-bake.json': { 'redis:7': 'slashes with a backslash each' },
  'buildkite/values/.buildkite/pipeline.yml': {
    'quay.io/acme/app:main': 'the name of a service before it',
    'quay.io/acme/web:latest': 'the name of a service before it',
  },
  'dockerfile/modifiers/Dockerfile': { 'debian:11': 'a variable before it, which may hold the registry' },
  'educates/crlf/workshop.yaml': { 'harbor.example.com/lab:1': 'a password before it' },
}

function install() {
  const folder = join(KEPT, `renovate-${RENOVATE}`)
  const found = join(folder, 'node_modules/renovate')
  if (!existsSync(NODE)) throw new Error(`${NODE} is not there: run node test/ci/nodes.mjs first`)
  if (!existsSync(join(folder, 'done'))) {
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'package.json'), '{}\n')
    const args = ['install', '--no-save', '--no-audit', '--no-fund', '--ignore-scripts', '--omit=optional']
    const options = { cwd: folder, encoding: 'utf8', timeout: 300_000 }
    const { status, stderr } = spawnSync(
      'npm',
      [...args, '--loglevel=error', `renovate@${RENOVATE}`],
      options,
    )
    if (status !== 0)
      throw new Error(`renovate ${RENOVATE} cannot be had from npm: ${stderr.trim().split('\n')[0]}`)
    writeFileSync(join(folder, 'done'), '')
  }
  return found
}

function run(program, args, cwd) {
  const env = { PATH: process.env.PATH, HOME: cwd }
  const result = spawnSync(program, args, { cwd, env, encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 })
  if (result.error !== undefined) throw result.error
  return result
}

function images(tree) {
  const { stdout } = run(process.execPath, [MAIN, 'images', '--format', 'jsonl', '--no-cache'], tree)
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
}

const HUB = /^(?:index|registry-1)\.docker\.io$/
const nameOf = ({ registry, repository, tag }) =>
  `${registry.replace(HUB, 'docker.io')}/${repository}:${tag ?? 'latest'}`
const digestOf = (name) => `sha256:${createHash('sha256').update(name).digest('hex')}`

/** A lock file with a digest, of no image, for every reference that has none. */
function lockFor(records) {
  const names = [...new Set(records.filter(({ digest, registry }) => registry && !digest).map(nameOf))].sort()
  const entries = names.map((name) => {
    const host = name.slice(0, name.indexOf('/'))
    const endpoint = `https://${host === 'docker.io' ? 'registry-1.docker.io' : host}`
    return [
      `  - reference: ${name}`,
      `    endpoint: ${endpoint}`,
      `    digest: ${digestOf(name)}`,
      '    mediaType: application/vnd.oci.image.index.v1+json',
      '    firstSeen: 2026-08-20T10:00:00Z',
    ].join('\n')
  })
  return `version: 1\nreferences:\n${entries.join('\n')}\n`
}

/** The fixtures, pinned as far as they can be, and what was pinned: `written` has a tag and a digest of the lock. */
function pinned(work) {
  const tree = join(work, 'tree')
  const isInput = (path) => !['fixed', 'broken', 'expected.json'].includes(basename(path))
  cpSync(join(ROOT, 'fixtures'), tree, { recursive: true, filter: isInput })
  const records = images(tree)
  writeFileSync(join(tree, 'holdfast.lock'), lockFor(records))
  const args = [
    'check',
    '--preset',
    'strict',
    '--fix',
    '--unsafe-fixes',
    '--offline',
    '--no-cache',
    '--quiet',
  ]
  const { status, stderr } = run(process.execPath, [MAIN, ...args], tree)
  if (![0, 1, 3].includes(status)) throw new Error(`the fixtures could not be fixed: ${stderr}`)
  const digests = new Set(
    records.filter(({ registry }) => registry).map((record) => digestOf(nameOf(record))),
  )
  const written = images(tree).filter(({ tag, digest }) => tag !== null && digests.has(digest))
  rmSync(join(tree, 'holdfast.lock'))
  return { tree, written }
}

/** `docker.io/library/nginx` for what Renovate calls `nginx`. */
function fullName(name) {
  const parts = name.split('/')
  const isHost = parts.length > 1 && /[.:]|^localhost$/.test(parts[0])
  const [host, path] = isHost ? [parts[0], parts.slice(1)] : ['docker.io', parts]
  const hub = host.replace(HUB, 'docker.io')
  return hub === 'docker.io' && path.length === 1
    ? `docker.io/library/${path[0]}`
    : `${hub}/${path.join('/')}`
}

/** The reference stands in the file as it is pulled: a custom manager can read it. */
function isWhole(tree, { file, text }) {
  return readFileSync(join(tree, file), 'utf8').includes(text)
}

/** Rows by format: how many of the pins Renovate reads with the same name, tag and digest, and by which managers. */
function compare(tree, written, dependencies) {
  const known = new Map()
  for (const { manager, file, name, tag, digest } of dependencies) {
    if (name === undefined || digest === undefined) continue
    const key = `${file} ${fullName(name)}:${tag ?? ''}@${digest}`
    known.set(key, [...(known.get(key) ?? []), manager])
  }
  const rows = new Map()
  const missed = []
  for (const record of written) {
    const { file, format, digest } = record
    const managers = known.get(`${file} ${nameOf(record)}@${digest}`) ?? []
    const row = rows.get(format) ?? { read: 0, all: 0, managers: new Set() }
    row.all++
    if (managers.length > 0) row.read++
    else missed.push({ ...record, isWhole: isWhole(tree, record) })
    for (const manager of managers) row.managers.add(manager)
    rows.set(format, row)
  }
  return { rows, missed }
}

/** A row a format: the managers of Renovate's own that read a pin of it, and what the configuration of the page reads. */
function renderRows(rows) {
  return [...rows]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([format, { read, all, managers }]) => {
      const own = [...managers].filter((name) => name !== 'regex').sort()
      return `| ${format} | ${own.map((name) => `\`${name}\``).join(', ')} | ${read === all ? 'all' : 'whole'} |`.replace(
        '|  |',
        '| |',
      )
    })
}

const work = mkdtempSync(join(tmpdir(), 'holdfast-renovate-'))
let failed = 0
try {
  const renovate = install()
  const page = readFileSync(PAGE, 'utf8')
  const [, config = ''] = /^```json renovate\.json\n(.*?)^```$/ms.exec(page) ?? []
  writeFileSync(join(work, 'renovate.json'), config)
  const validator = join(renovate, 'dist/config-validator.js')
  const valid = run(NODE, [validator, '--strict', '--no-global', 'renovate.json'], work)
  if (valid.status !== 0)
    throw new Error(`Renovate refuses the configuration:\n${valid.stdout}${valid.stderr}`)
  const { tree, written } = pinned(work)
  const extract = join(ROOT, 'test/ci/renovate-extract.mjs')
  const { status, stdout, stderr } = run(NODE, [extract, renovate, tree, join(work, 'renovate.json')], work)
  if (status !== 0) throw new Error(`Renovate's extractors failed: ${stderr}`)
  const dependencies = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  const { rows, missed } = compare(tree, written, dependencies)
  const wholes = missed.filter(
    ({ isWhole, file, text }) => isWhole && !(text.split('@')[0] in (UNREAD[file] ?? {})),
  )
  if (wholes.length > 0) {
    const lines = wholes.map(({ file, line, text }) => `${file}:${line} ${text}`)
    throw new Error(`Renovate does not read what stands in one piece:\n${lines.join('\n')}`)
  }
  const lines = renderRows(rows)
  const [before, rest = ''] = page.split(START)
  const [old, after] = rest.split(END)
  if (after === undefined) throw new Error(`${PAGE} has no place for the table`)
  const table = ['| format | managers of its own | read here |', '| --- | --- | --- |', ...lines].join('\n')
  if (process.argv.includes('--write')) writeFileSync(PAGE, `${before}${START}\n${table}\n\n${END}${after}`)
  else if (!lines.every((line) => old.includes(`${line}\n`)))
    process.stdout.write('docs/renovate.md has other rows than there are now: write them with --write\n')
  process.stdout.write(
    `renovate ${RENOVATE}: ${written.length - missed.length} of ${written.length} pins read\n`,
  )
  if (written.length < 400) throw new Error('fewer pins were written than there have to be')
} catch (error) {
  failed = 1
  process.stdout.write(`${error.message}\n`)
}
rmSync(work, { recursive: true, force: true })
process.stdout.write(`Renovate  ${1 - failed} passed | ${failed} failed\n`)
process.exitCode = failed
